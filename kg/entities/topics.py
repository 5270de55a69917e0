"""What an omitted subject stands for: the list's parent, the section, the title, or the sentence before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kg.model import Mention, Note, Sentence
from kg.nlp import beginning

BETWEEN = re.compile(r"\s*[,、，&/·・]\s*")  # two things that a title names side by side
TOPICAL = ("paragraph", "item")
LABEL = re.compile(r"[\"'“「『]?@[\"'”」』]?(?: ?\([^()]*\))?:(?![/:])")  # a name and a colon, over text with @ for each name
BARE = re.compile(r"(?:[^@:]{1,20}: ?)?[\"“「『]?@[\"”」』]?[。.]")  # an item's first sentence that is a name alone
OPENING = 2  # characters that may stand before the name that a heading begins with
DATED = re.compile(r"[^:@]{0,24}\d[^:@]{0,12}:")  # the label of an item of a timeline
BRACKETS = re.compile(r"\([^()]*\)")
MADE = ("AIModel", "Product")  # what does nothing of itself in a timeline of an organization
LEAD_IN = 120  # characters of a paragraph that may lead in a table or list of one of the things it names
LEAD = 1.5  # how many times as often as the next entity the main one is mentioned


def topics(
    note: Note, sentences: Sequence[Sentence], mentions: Sequence[Mention], rules: Mapping[str, Any], base_type: Callable[[str], str]
) -> list[Mention]:
    """An empty mention at the start of each sentence whose subject is left out and whose topic is certain.

    `grammar.toml` gives `explicit_subject`, a pattern over the sentence with @
    for each mention that finds a subject which is there, and `pro_drop`, whether
    prose too leaves subjects out (list items do in every language): then the one
    thing that a heading names stands for the subject of what is below it.
    `topic_beside` finds the person who does something in an item that is about an
    organization (2012: a person became president): its topic is given too.
    `label_topic`: what an item's label names (`Contoso: …`) is what the item is about, but for classes of `label_never`.
    `topic_noun` finds a sentence that begins with a word such as "the company" for its subject: its topic is an organization.
    `topic_kept` finds a sentence that tells what another is to what is spoken of (A holds 12% of its shares): the next goes on about that.
    A paragraph goes on about what the paragraph before was about where the note's title names it.
    A heading that names something only behind one of the words of `heading_aside` names no topic.
    Items of a timeline are about the organization that the note is about, though their heading names an age after what it made.
    """
    labels = frozenset(rules.get("label_never", ()))
    explicit = re.compile(rules["explicit_subject"]) if "explicit_subject" in rules else None
    beside = re.compile(rules["topic_beside"]) if "topic_beside" in rules else None
    noun = re.compile(rules.get("topic_noun", "(?!)"))
    kept = re.compile(rules.get("topic_kept", "(?!)"))
    if explicit is None:
        return []
    by_block: dict[int, list[Mention]] = {}
    for m in mentions:
        by_block.setdefault(m.block, []).append(m)
    topical = {m.entity.iri for m in mentions if base_type(m.entity.type) != "Place"}
    main = main_topic(note, [m for m in mentions if m.entity.iri in topical])
    out: list[Mention] = []
    previous: Mention | None = None
    carried: Mention | None = None
    bearers = bearing(note, {b: [m for m in ms if m.entity.iri in topical] for b, ms in by_block.items()}, rules)
    at: int | None = None
    for sentence in sentences:
        block = note.blocks[sentence.block]
        inside = beginning(by_block.get(sentence.block, ()), sentence.start, sentence.end)
        first, at = sentence.block != at, sentence.block
        if block.kind not in TOPICAL:
            continue
        if first:
            carried, previous = _of_title(note, previous, main), None
        shown = _shown(note, sentence, inside)
        if rules.get("label_topic", False) and block.kind == "item" and _is_label(shown, inside, topical, labels):
            previous = inside[0]
            out.append(Mention(sentence.block, sentence.start, sentence.start, previous.entity, "topic", previous))
            continue
        if (hit := explicit.search(shown)) is not None:
            subject, before = _subject(shown, hit, inside), previous
            previous = subject if subject is not None and subject.entity.iri in topical else None
            if kept.search(shown):
                headline = topic_of(note, block.index, bearers, main) if block.kind == "item" else headed(note, block.index, bearers)
                previous = before or (headline or carried if first else None)
            if beside and (block.kind == "item" or rules.get("pro_drop", False)) and (with_topic := beside.search(shown)):
                who = _subject(shown, with_topic, inside)
                via = topic_of(note, block.index, bearers, main) if block.kind == "item" else before or (carried if first else None)
                if who and via and base_type(who.entity.type) == "Person" and base_type(via.entity.type) == "Organization":
                    out.append(Mention(sentence.block, sentence.start, sentence.start, via.entity, "topic", via.via or via))
                    previous = via  # the sentence is about it
            continue
        via = previous
        if block.kind == "item" and BARE.fullmatch(shown) and inside[0].entity.iri in topical:
            previous = inside[0]  # "2023: Widget." is what the rest of the item is about
            continue
        if via is None and (first or block.kind != "item"):
            via = topic_of(note, block.index, bearers, main) if block.kind == "item" else headed(note, block.index, bearers) or carried
            if via is not None and main is not None and DATED.match(shown) and base_type(main.entity.type) == "Organization":
                via = main if base_type(via.entity.type) in MADE and _more_than_name(note, via) else via
            previous = via
        if via is not None and noun.match(shown) and base_type(via.entity.type) != "Organization":
            continue
        if via is not None and (block.kind == "item" or rules.get("pro_drop", False)):
            topic = Mention(sentence.block, sentence.start, sentence.start, via.entity, "topic", via.via or via)
            out.append(topic)
    return out


def bearing(note: Note, by_block: Mapping[int, Sequence[Mention]], rules: Mapping[str, Any]) -> dict[int, list[Mention]]:
    """The mentions that may be a topic, by block: none of a heading that only touches names (从车库到纳斯达克; `heading_aside`)."""
    aside = re.compile(rules.get("heading_aside", "(?!)"))

    def by_the_way(m: Mention) -> bool:
        return m.kind != "topic" and aside.search(note.blocks[m.block].text.text, 0, m.start) is not None

    return {
        block: [] if note.blocks[block].kind == "heading" and all(map(by_the_way, here)) else list(here) for block, here in by_block.items()
    }


def _more_than_name(note: Note, m: Mention) -> bool:
    """Is it named by a heading that says more, but for what stands before a colon or in brackets: 1980s: The Age of the Widget?"""
    heading = note.blocks[m.block].text.text
    rest = BRACKETS.sub("", f"{heading[: m.start].rpartition(':')[2]} {heading[m.end :]}")
    return note.blocks[m.block].kind == "heading" and any(map(str.isalpha, rest))


def _is_label(shown: str, inside: Sequence[Mention], topical: set[str], never: frozenset[str]) -> bool:
    return LABEL.match(shown) is not None and inside[0].entity.iri in topical and inside[0].entity.type not in never


def _shown(note: Note, sentence: Sentence, mentions: Sequence[Mention]) -> str:
    text = note.blocks[sentence.block].text.text
    out, at = [], sentence.start
    for m in mentions:
        if m.start >= at:
            out += [text[at : m.start], "@"]
            at = m.end
    return "".join(out) + text[at : sentence.end]


def _subject(shown: str, hit: re.Match[str], mentions: Sequence[Mention]) -> Mention | None:
    """The mention that the pattern's (last) @ stands for."""
    at = hit.group().rfind("@")
    if at < 0:
        return None
    index = shown.count("@", 0, hit.start() + at)
    return mentions[index] if index < len(mentions) else None


def topic_of(note: Note, index: int, by_block: Mapping[int, Sequence[Mention]], main: Mention | None) -> Mention | None:
    """The topic that the parent item or lead-in, the heading or the whole note gives; a long paragraph of several things is no lead-in."""
    for block in _ancestors(note, index):
        found = [m for m in by_block.get(block, ()) if m.kind != "topic"]
        bearers = {m.entity.iri for m in found}
        if len(bearers) == 1:
            return found[0]
        if main is not None and main.entity.iri in bearers:
            return next(m for m in found if m.entity.iri == main.entity.iri)
        if bearers and (note.blocks[block].kind != "paragraph" or len(note.blocks[block].text.text) <= LEAD_IN):
            return None
        if not bearers and _beside_in_title(note, block, by_block):
            return None
    return main


def _beside_in_title(note: Note, index: int, by_block: Mapping[int, Sequence[Mention]]) -> bool:
    """Is a heading the whole of what the title sets beside a name, so that it names another thing: Brathe, Contoso and Fabrikam?"""
    title, words = note.blocks[0], note.blocks[index].text.text.strip()
    if not (title.kind == "title" or title.level == 1) or note.blocks[index].kind != "heading" or not words:
        return False
    said = title.text.text
    named = [(m.start, m.end) for m in by_block.get(title.index, ()) if m.kind != "topic"]
    places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", said)]
    return any(BETWEEN.fullmatch(said, b, c) or BETWEEN.fullmatch(said, d, a) for a, b in places for c, d in named)


def chronicle_topic(note: Note, index: int, by_block: Mapping[int, Sequence[Mention]], main: Mention | None) -> Mention | None:
    """What a table is about whose rows are years: what the note is about, or what the heading above it begins with; else None.

    In a note about a person it is the one thing that the heading names.
    """
    found = topic_of(note, index, by_block, main)
    if found is None or main is None or not (note.blocks[main.block].kind == "title" or note.blocks[main.block].level == 1):
        return None
    alone = main.entity.type == "Person" != found.entity.type
    heads = (alone or found.start <= OPENING) and found.block == note.blocks[index].section
    return found if heads or found.entity.iri == main.entity.iri else None


def _of_title(note: Note, previous: Mention | None, main: Mention | None) -> Mention | None:
    """What a paragraph was about, if that is what the note's title names."""
    if previous is None or main is None or note.blocks[main.block].kind != "title":
        return None
    return previous if previous.entity.iri == main.entity.iri else None


def headed(note: Note, index: int, by_block: Mapping[int, Sequence[Mention]]) -> Mention | None:
    """The one thing that the heading right above a block names; None where it names none or several."""
    section = note.blocks[index].section
    found = [m for m in by_block.get(section, ()) if m.kind != "topic"] if section is not None else []
    return found[0] if len({m.entity.iri for m in found}) == 1 else None


def _ancestors(note: Note, index: int) -> Iterator[int]:
    parent = note.blocks[index].parent
    while parent is not None:
        yield parent
        parent = note.blocks[parent].parent
    section = note.blocks[index].section
    level = 7
    while section is not None:
        if note.blocks[section].level < level:
            level = note.blocks[section].level
            yield section
        section = note.blocks[section].section


def _labelling(note: Note, titled: Mapping[str, Mention]) -> dict[str, Mention]:
    """The name before the colon of a title that names several: `Contoso: The Rise of Fabrikam's Rival`."""
    alone = {iri: m for iri, m in titled.items() if not note.blocks[m.block].text.text[: m.start].strip() and _ends_label(note, m)}
    return alone if len(alone) == 1 else {}


def _ends_label(note: Note, mention: Mention) -> bool:
    return re.match(r" ?(?:\([^()]*\) ?)?(?::|—|–| - )", note.blocks[mention.block].text.text[mention.end :]) is not None


def main_topic(note: Note, mentions: Sequence[Mention]) -> Mention | None:
    """The entity that the note is about: named in its title, or named far more often than any other; else None."""
    own = [m for m in mentions if m.kind != "topic" and note.blocks[m.block].kind != "reference"]
    counts = Counter(m.entity.iri for m in own if note.blocks[m.block].kind != "title")
    titled = {m.entity.iri: m for m in reversed(own) if note.blocks[m.block].kind == "title" and counts[m.entity.iri]}
    if len(titled) > 1:
        most = max(counts.values())
        titled = {i: m for i, m in _labelling(note, titled).items() if m.entity.type == "Person" or counts[i] == most} or titled
    if len(titled) == 1:
        return next(iter(titled.values()))
    ranked = sorted(((n, iri) for iri, n in counts.items() if not titled or iri in titled), reverse=True)
    if ranked and (len(ranked) == 1 or ranked[0][0] >= LEAD * ranked[1][0]):
        return titled.get(ranked[0][1]) or next(m for m in own if m.entity.iri == ranked[0][1])
    return None
