"""What people say: quotations with their speaker, event and date, and reported claims."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from kg.extractors.relations import steps
from kg.extractors.speech import is_speech, quotations
from kg.literals import Words, needs, telling
from kg.model import Evidence, Mention, Note, Reading, Sentence, Statement, Value
from kg.nlp import beginning
from kg.ontology import Ontology
from kg.patterns.compiling import Compiler
from kg.patterns.masking import SPEECH, Masked, mask
from kg.resources import language, made_of

SPEAKERS = {"s": frozenset({"Person", "Organization"}), "o": frozenset({"Person"})}
WHERE = ("paragraph", "item", "cell")


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language introduces speech, compiled."""

    quotes: tuple[tuple[str, str], ...]
    before: re.Pattern[str]
    after: re.Pattern[str]
    speaker: tuple[re.Pattern[str], ...]
    other: re.Pattern[str]
    reported: tuple[re.Pattern[str], ...]
    first_person: tuple[str, ...]
    reporting: Words | None  # of which a text that reports what somebody says holds one; None if that is not known


@lru_cache(maxsize=16)
@made_of("speech", "grammar", "reading")
def speech(tag: str, roots: tuple[Path, ...]) -> Speech | None:
    """The compiled `speech.toml` of a language; None where it has none."""
    table = language(tag, "speech", roots)
    if not table:
        return None
    reading = language(tag, "reading", roots)
    grammar: dict[str, Any] = language(tag, "grammar", roots)
    person: dict[str, Any] = language(tag, "names", roots).get("person", {})
    honorific = "|".join(map(re.escape, sorted(person.get("honorifics", ()), key=len, reverse=True)))
    macros = {"honorific": honorific, **grammar.get("macros", {}), "said": table["said"]}
    compiler = Compiler({"macros": macros}, reading.get("separators", [", "]), reading.get("spaced", True))
    flags = re.IGNORECASE if reading.get("spaced", True) else 0

    def any_of(rows: Sequence[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{compiler.expand(r)})" for r in rows) or "(?!)", flags)

    def having(template: str, *groups: str) -> re.Pattern[str]:
        made = compiler.compile(template, {}, SPEAKERS)
        if missing := [group for group in groups if group not in made.groupindex]:
            raise ValueError(f"{template!r} does not say which words are its {missing[0]}")
        return made

    reported = tuple(having(t, "s", "claim") for t in table.get("reported", ()))
    return Speech(
        tuple(dict(reading.get("quotes", ())).items()),
        any_of(table.get("before", ())),
        any_of(table.get("after", ())),
        tuple(having(t, "s") for t in table.get("speaker", ())),
        re.compile("|".join(f"(?:{compiler.expand(r)})" for r in table.get("other", ())) or "(?!)"),
        reported,
        tuple(table.get("first_person", ())),
        _reporting(reported),
    )


def _reporting(expressions: Sequence[re.Pattern[str]]) -> Words | None:
    """Words that stand in a text if one of the expressions matches it when it is masked: neither signs nor marks are among them."""
    plain = [[w for w in needs(e.pattern, e.flags) if all(re.fullmatch(r"[^\W_]+(?: [^\W_]+)*", word) for word in w)] for e in expressions]
    words = [telling(some) for some in plain]
    return Words(frozenset().union(*words)) if all(words) else None


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology) -> Iterator[Statement]:
    """The quotations and reported claims of a note whose speaker is certain, in the order of its text."""
    rules = speech(reading.note.lang, tuple(roots))
    if rules is None:
        return
    by_block: dict[int, list[Mention]] = {}
    for m in reading.mentions:
        by_block.setdefault(m.block, []).append(m)
    dates: dict[int, list[Value]] = {}
    for at, value in reading.values:
        if value.kind == "date" and value.edtf and not value.edtf_end:
            dates.setdefault(at, []).append(value)
    scenes = _Scenes(reading, by_block, dates, ontology, _main_person(reading.note, reading.mentions, ontology))
    people: tuple[int, ...] | None = None  # the sentences that name some, asked for where somebody speaks
    for index, sentence in enumerate(reading.sentences):
        block = reading.note.blocks[sentence.block]
        if block.kind in WHERE:
            inside = scenes.inside(sentence)
            places = quotations(block.text.text, sentence.start, sentence.end, rules.quotes)
            spoken = [p for p in places if is_speech(block.text.text, p, inside) and _cued(scenes, rules, sentence, *p)]
            if spoken and people is None:
                people = tuple(i for i, other in enumerate(reading.sentences) if scenes.people(other))
            yield from _quoted(scenes, rules, index, spoken, people or ())
            if inside and not spoken:
                yield from _claims(scenes, rules, index)


@dataclass(frozen=True, slots=True)
class _Scenes:
    reading: Reading
    by_block: Mapping[int, list[Mention]]
    dates: Mapping[int, list[Value]]
    ontology: Ontology
    main: Mention | None

    def inside(self, sentence: Sentence) -> list[Mention]:
        return list(beginning(self.by_block.get(sentence.block, ()), sentence.start, sentence.end))

    def kind(self, m: Mention) -> str:
        return self.ontology.base_type(m.entity.type)

    def people(self, sentence: Sentence) -> list[Mention]:
        return [m for m in self.inside(sentence) if self.kind(m) == "Person"]

    def masked(self, sentence: Sentence, spoken: Sequence[tuple[int, int]]) -> Masked:
        text = self.reading.note.blocks[sentence.block].text.text
        shown = [m for m in self.inside(sentence) if m.kind != "topic"]
        return mask(text, sentence.start, sentence.end, shown, (), spoken, self.ontology.base_type)


def _quoted(scenes: _Scenes, rules: Speech, index: int, spoken: Sequence[tuple[int, int]], people: Sequence[int]) -> Iterator[Statement]:
    """`people` are the sentences that name some."""
    for place in spoken:
        speaker = _speaker(scenes, rules, index, place, people)
        if speaker is not None:
            yield _statement(scenes, index, speaker, place, verbatim=True)


def _cued(scenes: _Scenes, rules: Speech, sentence: Sentence, start: int, end: int) -> bool:
    """Do the words around a quotation say that somebody speaks, or is it a sentence of its own?"""
    view = scenes.masked(sentence, [(start, end)])
    at = view.text.find(SPEECH)
    before, after = view.text[: max(0, at - 1)], view.text[at + 1 :]
    alone = not re.search(r"\w", before) and not re.search(r"\w", after)
    return alone or bool(rules.before.search(before)) or bool(rules.after.search(after[1:])) or bool(rules.after.search(after))


def _speaker(scenes: _Scenes, rules: Speech, index: int, place: tuple[int, int], named: Sequence[int]) -> Mention | None:
    """Who says it: the one the words name, else the person of the sentence, of those before it in the block, of the note.

    Nobody where the words give a speaker who is not known (`other`).
    """
    sentence = scenes.reading.sentences[index]
    view = scenes.masked(sentence, [place])
    for expression in rules.speaker:
        if (match := expression.search(view.text)) and (found := list(view.found(*match.span("s")))) and len(found) == 1:
            return found[0]
    if rules.other.search(view.text):
        return None
    before = bisect_left(named, index)
    for back in (index, *named[before - 1 : before]):
        earlier = scenes.reading.sentences[back]
        if earlier.block != sentence.block:
            break
        people = [m for m in scenes.people(earlier) if back < index or not place[0] <= m.start < place[1]]
        if len({m.entity.iri for m in people}) == 1:
            return people[0]
        if people:
            return people[0] if people[0].start <= earlier.start + 1 else None
    return scenes.main


def _claims(scenes: _Scenes, rules: Speech, index: int) -> Iterator[Statement]:
    sentence = scenes.reading.sentences[index]
    text = scenes.reading.note.blocks[sentence.block].text.text
    if rules.reporting is not None and not rules.reporting.present(text[sentence.start : sentence.end]):
        return
    view = scenes.masked(sentence, ())
    for expression in rules.reported:
        match = expression.search(view.text)
        if match is None:
            continue
        found = list(view.found(*match.span("s")))
        if len(found) == 1 and match["claim"].strip():
            yield _statement(scenes, index, found[0], view.place(*match.span("claim")), verbatim=False)
            return


def _statement(scenes: _Scenes, index: int, speaker: Mention, place: tuple[int, int], verbatim: bool) -> Statement:
    reading = scenes.reading
    sentence = reading.sentences[index]
    block = reading.note.blocks[sentence.block]
    event = _event(scenes, index)
    date, dated = _date(scenes, sentence)
    context = list(steps(reading, speaker))
    if not (speaker.block == sentence.block and sentence.start <= speaker.start < sentence.end):
        context.insert(0, reading.evidence(speaker.block, speaker.start, speaker.end))
    if event is not None and not (event.block == sentence.block and sentence.start <= event.start < sentence.end):
        context.append(reading.evidence(event.block, event.start, event.end))
    context += dated
    about = {m.entity.iri for m in scenes.inside(sentence) if place[0] <= m.start < place[1]} - {speaker.entity.iri}
    return Statement(
        speaker=speaker.entity.iri,
        text=block.text.read(*place).strip(),
        lang=reading.note.lang,
        evidence=reading.evidence(sentence.block, *place),
        verbatim=verbatim,
        event=event.entity.iri if event else None,
        date=date,
        about=tuple(sorted(about)),
        context=tuple(dict.fromkeys(context)),
        extractor="quotation" if verbatim else "reported-claim",
    )


def _event(scenes: _Scenes, index: int) -> Mention | None:
    """The event at which it was said: named in the sentence, before it in the block, or in the heading; one only.

    What is said from a sentence on that gives a place or a date of its own was not said at the event before it.
    """
    sentence = scenes.reading.sentences[index]
    earlier = takewhile(lambda s: s.block == sentence.block, reversed(scenes.reading.sentences[: index + 1]))
    begin = next((s.start for s in earlier if _situated(scenes, s)), 0)
    section = scenes.reading.note.blocks[sentence.block].section
    here = [m for m in beginning(scenes.by_block.get(sentence.block, ()), begin, sentence.end) if scenes.kind(m) == "Event"]
    above = [m for m in scenes.by_block.get(section, ()) if scenes.kind(m) == "Event"] if section is not None else []
    for found in (above, here):
        if len({m.entity.iri for m in found}) == 1:
            return found[0]
    return None


def _situated(scenes: _Scenes, sentence: Sentence) -> bool:
    """Does the sentence give a place or a date?"""
    dated = any(sentence.start <= v.start < sentence.end for v in scenes.dates.get(sentence.block, ()))
    return dated or any(scenes.kind(m) == "Place" for m in scenes.inside(sentence))


def _date(scenes: _Scenes, sentence: Sentence) -> tuple[str | None, list[Evidence]]:
    """The date that the heading gives, where it gives one."""
    section = scenes.reading.note.blocks[sentence.block].section
    if section is None:
        return None, []
    dates = scenes.dates.get(section, ())
    if len(dates) != 1:
        return None, []
    return dates[0].edtf, [scenes.reading.evidence(section, dates[0].start, dates[0].end)]


def _main_person(note: Note, mentions: Sequence[Mention], ontology: Ontology) -> Mention | None:
    """The person of whom the note speaks far more than of any other."""
    people = [
        m for m in mentions if ontology.base_type(m.entity.type) == "Person" and note.blocks[m.block].kind in WHERE and m.kind != "topic"
    ]
    ranked = Counter(m.entity.iri for m in people).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 3 * ranked[1][1]):
        return None
    return next(m for m in people if m.entity.iri == ranked[0][0])
