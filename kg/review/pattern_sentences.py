"""Sentences with bracketed names, as pattern rows carry them, read without a catalogue.

`[s Contoso] bought [o Fabrikam] in [:Place Berlin].`: the name is followed out
of its brackets; `s` and `o` take the first type that the row allows, or the one
after the colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.extractors.matching import Grammar, hits
from kg.extractors.relations import ends
from kg.extractors.scenes import Scene
from kg.model import Block, Entity, Mention, Sentence, Source
from kg.ontology import Ontology
from kg.patterns import Pattern
from kg.plain.normal import fold_table, normalise
from kg.resources import language
from kg.values import value_reader

NAME = re.compile(r"\[(?P<side>[so]?)(?::(?P<type>\w+))?(?:=(?P<date>\S+))? (?P<name>[^\[\]]+)\]")
PREFERENCE = ("Person", "Organization", "AIModel", "Product", "Event", "Place", "Policy", "Work")


def parse(sentence: str, pattern: Pattern) -> tuple[str, list[tuple[str, int, int, str]]]:
    """The sentence without brackets, and (side, start, end, type) of its names."""
    out, names, at = "", [], 0
    for match in NAME.finditer(sentence):
        out += sentence[at : match.start()]
        allowed = {"s": pattern.subjects, "o": pattern.objects}.get(match["side"], frozenset())
        kind = match["type"] or next((t for t in PREFERENCE if t in allowed), "Organization")
        names.append((match["side"], len(out), len(out) + len(match["name"]), match["date"] or kind))
        out += match["name"]
        at = match.end()
    return out + sentence[at:], names


def found(
    sentence: str, pattern: Pattern, grammar: Grammar, ontology: Ontology, roots: Sequence[Path], source: Source = "prose"
) -> tuple[set[tuple[str, str, str, str]], set[tuple[str, str]]]:
    """What the patterns make of a sentence: (row, modality, subject, object); and the pairs that the brackets want.

    An item of a list whose subject is left out begins with `[s Name] | `.
    """
    shown, names = parse(sentence, pattern)
    fold = fold_table(language(pattern.language, "reading", roots).get("fold", ""))
    text, moved = normalise(shown, range(len(shown)), range(1, len(shown) + 1), fold)
    topic = " | " in shown and shown.index(" | ") == names[0][2]
    mentions: list[Mention] = []
    wanted: dict[str, list[str]] = {"s": [], "o": [], "": []}
    for side, start, end, kind in names:
        name = shown[start:end]
        wanted[side].append(kind if kind[0].isdigit() else name)
        if kind[0].isdigit():
            continue
        mentions.append(Mention(0, moved[start], moved[end], Entity(f"urn:{kind}:{name}", kind, (("", name),))))
    begin = moved[names[0][2] + 3] if topic else 0
    if topic:
        first = mentions.pop(0)
        mentions.append(Mention(0, begin, begin, first.entity, "topic", first))
    block = Block(0, "item" if topic else "paragraph", text, 1)
    taken = [(m.start, m.end) for m in mentions]
    year = None
    values = tuple(
        v
        for v in value_reader(pattern.language, roots).find(text.text, year)
        if v.start >= begin and not any(a < v.end and v.start < b for a, b in taken)
    )
    scene = Scene(Sentence(0, begin, len(text.text)), block, tuple(mentions), values, "list" if topic else source)
    out = set()
    for hit in hits(scene, grammar, ontology):
        modality = hit.pattern.modality or grammar.clauses.modality(hit.view.text, hit.match.span(), hit.trigger(), hit.pattern.negatable)
        if hit.pattern.predicate != pattern.predicate:
            continue
        named = [(m.entity.iri, m.entity.labels[0][1]) for m in ends(hit, "o", grammar)]
        dates = [(v.edtf or "", v.edtf or "") for v in hit.view.dated(*hit.match.span("o"))]
        for s in ends(hit, "s", grammar):
            out |= {(hit.pattern.id, modality, s.entity.labels[0][1], name) for iri, name in [*named, *dates] if iri != s.entity.iri}
    return out, {(s, o) for s in wanted["s"] for o in wanted["o"]}


def unmet(pattern: Pattern, grammar: Grammar, ontology: Ontology, roots: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """The row's own sentences that do not hold, each with what is wrong.

    In a `yes` sentence the row finds what is bracketed, and the rows of its relation nothing else; in a `no` sentence they assert nothing.
    """
    for sentence in pattern.yes:
        facts, wanted = found(sentence, pattern, grammar, ontology, roots)
        own = {(s, o) for row, modality, s, o in facts if row == pattern.id and modality == (pattern.modality or "asserted")}
        every = {(s, o) for _, modality, s, o in facts if modality == "asserted"}
        if not wanted <= own:
            yield sentence, f"{pattern.name} does not find {sorted(wanted - own)}"
        elif not every <= wanted:
            yield sentence, f"{pattern.predicate} rows find too much: {sorted(every - wanted)}"
    for sentence in pattern.no:
        facts, _ = found(sentence, pattern, grammar, ontology, roots)
        if said := sorted((s, o) for _, modality, s, o in facts if modality == "asserted"):
            yield sentence, f"{pattern.predicate} is asserted of {said}"
