"""Whose a number is: the name at the number, at the measure's word, or the one possible subject of the clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.entities.topics import topic_of
from kg.extractors.measures import FALLBACK, MOST, OTHERS, SOLD, Hit, Measures, bearers
from kg.model import Block, Mention, Reading, Value

NEAR = 45  # how far a subject or a measure's word may stand before its number, in characters
AFTER = 18  # and how far behind it
BRACKET = 30  # between a name and the bracket that explains it
LEADING = 14  # characters of a sentence before a measure's word that begins it (2024年3月期の売上高は)
LEAST = 10  # a smaller count is given to nobody by the clause alone
STOPS = re.compile(r"[,、。;:(]")
COUNTED = frozenset({"users", "downloads", "followers", "customers", "employees", "developers"})  # a name before the noun has them
RANKED = (  # what stands before the name, between it and its number, and behind the number in a ranking
    re.compile(r"[\W\d]*"),
    re.compile(r"[\"”」』]?(?:\s*\([^()]*\))?\s*[:–—(,、-]+\s*"),
    re.compile(r"\s*(?:[().,、;–—-].*)?", re.DOTALL),
)
BENCHMARK = "Benchmark"  # its numbers are those of what was tested
KEY = re.compile(r"\s*[^:。–—]{1,40}(?::| [–—-] )")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence, a bullet or a cell with what stands in it."""

    reading: Reading
    rules: Measures
    base: Callable[[str], str]  # class → base type, "" for an unknown class
    block: Block
    start: int
    end: int
    mentions: tuple[Mention, ...]
    values: tuple[Value, ...]
    main: Mention | None = None  # what the note is about
    held: Mapping[int, Sequence[Mention]] = field(default_factory=dict[int, Sequence[Mention]])  # block → names of what may be a topic

    @property
    def text(self) -> str:
        """The matching text of the block."""
        return self.block.text.text

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around an offset; a bullet's short key belongs to what stands behind its colon."""
        start, end = self.rules.clause(self.text, self.start, self.end, at)
        key = KEY.match(self.text, self.start) if self.block.kind == "item" else None
        return (self.start, end) if key is not None and start in (key.end(), skip(self.text, key.end())) else (start, end)


def outermost(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, by start, that stand inside no longer one before them or at their start (Nintendo in Nintendo Switch)."""
    out: list[Mention] = []
    for m in mentions:
        if out and m.start < m.end and out[-1].start <= m.start and m.end <= out[-1].end and out[-1].end - out[-1].start > m.end - m.start:
            continue
        while out and out[-1].start < out[-1].end and out[-1].start == m.start and out[-1].end < m.end:
            out.pop()
        out.append(m)
    return tuple(out)


def skip(text: str, at: int) -> int:
    """The offset of the first character at or behind `at` that is no space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def owner_of(scene: Scene, value: Value, hit: Hit, clause: tuple[int, int]) -> tuple[Mention, str] | None:
    """Whose measure it is, and the rule that says so; None where the words leave it open."""
    if float(value.number or value.maximum or 0) > MOST.get(hit.measure, float("inf")):
        return None
    if scene.rules.is_stock(hit, scene.text, clause[0], value.end, min(clause[1], value.end + AFTER)):
        return None
    known = max((m.end for m in scene.mentions if m.end <= hit.start), default=scene.start)
    if scene.rules.is_unknown_name(scene.text, known, hit.start):
        return None
    own = bearers(hit.measure)
    for types in (own, FALLBACK.get(hit.measure, frozenset[str]())):
        if types:
            beside, certain = _beside(scene, value, hit, types)
            if certain:
                return (beside, "beside") if beside else None
            if types is not own:
                return None  # a model's size is its maker's only where it stands right beside the maker's name
            agent = subject(scene, value, hit, clause, types) or _antecedent(scene, value, clause, types) or _topic(scene, value, types)
            if agent is not None:
                few = value.kind == "count" and value.number is not None and float(value.number) < LEAST
                return None if few else (agent, "clause")
    return None


def _beside(scene: Scene, value: Value, hit: Hit, types: frozenset[str]) -> tuple[Mention | None, bool]:
    """The owner that stands at the number or at the measure's word, and whether that settles it.

    A name of the wrong type right before the measure's word settles it too:
    the measure is that one's, and so nobody's.
    """
    if (counted := _counted(scene, value, hit)) is not None:
        lives = hit.measure not in ("employees", "developers") and scene.rules.exists(scene.text, value.start, hit.end)
        return (counted if lives and scene.base(counted.entity.type) in types else None), True
    for m in scene.mentions:
        if m.start < m.end and m.entity.type != BENCHMARK:
            fits = scene.base(m.entity.type) in types
            if fits and _touches(scene, m, value, hit):
                return m, True
            at = value.start if value.noun else hit.start
            if m.end <= at <= value.start and at - m.end <= NEAR:
                if scene.rules.possessive.fullmatch(scene.text, m.end, at):
                    return (m if fits else None), True
                if value.kind == "money" and scene.rules.is_other_name(scene.text, m.end, at):
                    return None, True
    explained = _before_bracket(scene, value)
    return (explained, True) if explained is not None and scene.base(explained.entity.type) in types else (None, False)


def _counted(scene: Scene, value: Value, hit: Hit) -> Mention | None:
    """What stands between a number and its noun: not the subject's, but the users of Mail in "has 5 million Mail users"."""
    if not value.noun or hit.measure not in COUNTED:
        return None
    inside = [m for m in scene.mentions if value.end <= m.start < m.end <= hit.start and scene.base(m.entity.type) in OTHERS]
    return inside[0] if inside and scene.rules.counts.fullmatch(scene.text, value.end, inside[0].start) else None


def _touches(scene: Scene, m: Mention, value: Value, hit: Hit) -> bool:
    """Does the name stand between number and measure's word, right behind that word, or at what the number consists of?"""
    text, rules = scene.text, scene.rules
    if m.end <= value.start:
        said = value.kind == "money" and m.start >= hit.end and rules.of.fullmatch(text, hit.end, m.start)  # revenue at Contoso
        return bool(said) or text[hit.end : m.start].isspace() or rules.glue.fullmatch(text, m.end, value.start) is not None
    if value.end <= m.start and m.end <= hit.end and (not value.noun or hit.measure in SOLD):
        return True
    behind = max(value.end, hit.end)
    if m.start >= behind and rules.is_carried(text, value.end, behind, m.start):
        return True
    linked = text[hit.end : m.start].isspace() if value.noun and rules.spaced else rules.glue.fullmatch(text, hit.end, m.start)
    grouped = hit.start >= value.end and m.start > hit.end and linked
    return bool(m.start >= hit.end and (grouped or rules.of.fullmatch(text, hit.end, m.start)))


def _antecedent(scene: Scene, value: Value, clause: tuple[int, int], types: frozenset[str]) -> Mention | None:
    """The name right before a relative clause that names nobody itself: Lazada, which has …"""
    if any(m.start < m.end and clause[0] <= m.start < value.start for m in scene.mentions):
        return None
    led = [m for m in scene.mentions if m.start < m.end <= clause[0] and scene.rules.relative.fullmatch(scene.text, m.end, clause[0])]
    return led[-1] if led and scene.base(led[-1].entity.type) in types else None


def _before_bracket(scene: Scene, value: Value) -> Mention | None:
    """The name that the brackets around the value explain, or the words right behind it: アリババのモデル(例:17億…)."""
    text = scene.text
    opened = text.rfind("(", scene.start, value.start)
    if opened < 0 or text.find(")", opened, value.start) >= 0:
        return None
    last = next((m for m in reversed(scene.mentions) if m.start < m.end <= opened), None)
    return last if last and opened - last.end <= BRACKET and not STOPS.search(text, last.end, opened) else None


def subject(scene: Scene, value: Value, hit: Hit, clause: tuple[int, int], types: frozenset[str]) -> Mention | None:
    """The one mention of the clause before the number that can have the measure, unless something without a name has it."""
    text, rules = scene.text, scene.rules
    if rules.other.search(text, clause[0], value.start):
        return None
    before = [m for m in scene.mentions if clause[0] <= m.start and m.end <= value.start and scene.base(m.entity.type) in types]
    named = _without_adjuncts(scene, before)
    if named and rules.bearer.search(text, clause[0], value.start):
        named = [m for m in named if m.kind != "topic"]
        before = named
    if not named and before and rules.opening.search(text, clause[0], before[0].start):
        named = before
    if len({m.entity.iri for m in named}) == 1:
        if named[-1].kind != "topic":
            return named[-1]
        return None if _among_others(scene, named[-1], hit, types) else named[0]
    marked = [m for m in named if m.kind != "topic" and rules.subject.match(text, m.end)]
    if len({m.entity.iri for m in marked}) == 1:
        return marked[0]
    if named:
        cut = max((s.end() for s in STOPS.finditer(text, clause[0], value.start)), default=clause[0])
        if named[-1].end == cut - 1 and named[0].start < named[0].end and _introduced(scene, named[0], named[-1]):
            return named[-1]
        near = [m for m in named if m.start >= cut and m.start < m.end]
        return near[0] if len({m.entity.iri for m in near}) == 1 and value.start - near[-1].end <= NEAR else None
    behind = [m for m in scene.mentions if value.end <= m.start and m.end <= clause[1] and scene.base(m.entity.type) in types]
    return behind[0] if hit.measure == "price" and not before and len({m.entity.iri for m in behind}) == 1 else None


def _among_others(scene: Scene, topic: Mention, hit: Hit, types: frozenset[str]) -> bool:
    """Is something else that can have the measure named between a topic and a sentence that begins with the measure's word?"""
    at = topic.via
    if at is None or hit.start - scene.start > LEADING or at.block != scene.block.index:
        return False
    between = [m for m in scene.held.get(at.block, ()) if at.start <= m.start < scene.start and scene.base(m.entity.type) in types]
    return any(m.entity.iri != topic.entity.iri for m in between)


def _introduced(scene: Scene, owner: Mention, m: Mention) -> bool:
    """Is `m` the name, between commas, of what is its owner's: Its mail service, Mail, has …; Contoso's rival, Fabrikam, has …?"""
    at = owner.start if owner.kind == "pronoun" else owner.end
    return scene.rules.owning.fullmatch(scene.text, at, m.start) is not None


def _topic(scene: Scene, value: Value, types: frozenset[str]) -> Mention | None:
    """What the heading or the note is about, as the owner of a bullet that is a key and its number: Total assets: …

    Of a bullet that is hardly more than its number it is what the heading or the item above names.
    """
    text, rules = scene.text, scene.rules
    if scene.block.kind != "item" or any(m.end <= value.start for m in scene.mentions):
        return None
    if rules.elsewhere.search(text, scene.start, value.start):
        return None
    key = KEY.match(text, scene.start)
    keyed = key is not None and value.start - key.end() <= AFTER
    if not keyed and (scene.start > 0 or value.start > AFTER or rules.bearer.search(text, 0, value.start)):
        return None
    topic = topic_of(scene.reading.note, scene.block.index, scene.held, scene.main if keyed else None)
    return topic if topic is not None and scene.base(topic.entity.type) in types else None


def ranked(scene: Scene, value: Value) -> tuple[Hit, Mention, int] | None:
    """What a heading or a lead-in measures, for an item that is a name and its number: Net worth / Mina Okabe – $5 billion.

    With the name, and the block that says the measure.
    """
    text, block, rules = scene.text, scene.block, scene.rules
    names = [m for m in scene.mentions if m.start < m.end <= value.start]
    if block.kind != "item" or value.noun or value.counted or not names or sum(v.kind == value.kind for v in scene.values) > 1:
        return None
    around = (text[scene.start : names[0].start], text[names[0].end : value.start], text[value.end : scene.end])
    if not all(p.fullmatch(t) for p, t in zip(RANKED, around, strict=True)):
        return None
    for above in (block.parent, block.section):
        said = scene.reading.note.blocks[above].text.text if above is not None else ""
        found = {h.measure for h in rules.hits(value.kind, said, 0, len(said))} | {m for p, m in rules.ranking if p.search(said)}
        if above is None or not found:
            continue
        (measure, *more) = found
        foreign = more or rules.elsewhere.search(said) or rules.is_unreal(said, 0, len(said))
        fits = scene.base(names[0].entity.type) in bearers(measure)
        return None if foreign or not fits else (Hit(value.start, value.end, measure), names[0], above)
    return None


def compared(scene: Scene, value: Value, end: int, owner: Mention, measure: str) -> Mention | None:
    """Who has the second number where two things are compared: 88% …, ahead of Tori at 86%; Toriの86%を上回る.

    `end` is that of the first number, `owner` has it.
    """
    text, rules = scene.text, scene.rules
    between = [m for m in scene.mentions if end <= m.start < m.end <= value.start]
    if not between or scene.text.find(";", end, value.start) >= 0:
        return None
    rival = between[-1]
    versus = rules.versus.search(text, max(end, rival.start - BRACKET), rival.start) or rules.versus_after.match(text, value.end)
    fits = scene.base(rival.entity.type) in bearers(measure) and rival.entity.iri != owner.entity.iri
    return rival if fits and versus and rules.versus_joint.fullmatch(text, rival.end, value.start) else None


def _without_adjuncts(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that no preposition leads (on iOS, 在…上), nor a list that one leads."""
    text, rules = scene.text, scene.rules
    out: list[Mention] = []
    dropped: Mention | None = None
    for m in mentions:
        listed = dropped is not None and rules.separator.fullmatch(text, dropped.end, m.start)
        led = m.start < m.end and (rules.adjunct.search(text, scene.start, m.start) or rules.adjunct_after.match(text, m.end))
        if led or listed:
            dropped = m
        else:
            dropped = None
            out.append(m)
    return out
