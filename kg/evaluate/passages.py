"""Passages with facts, one JSON object a line: `{"id", "lang", "text", "facts": [{"s", "p", "o"}], …}`.

Ends are words of the text, one or a list of equals; `p` may be alternatives
joined by `|`. Facts in `uncounted` are neither rewarded nor punished; those in
`unasserted` (with `modality`) are said to be denied, planned or rumoured, so
asserting them is wrong.

A passage may state more than its facts. Verdicts, read from
`{"id", "s", "p", "o", "right"}` a line, say of what a build made of a passage
whether the passage states it; `s` and `o` are entities' IRIs behind `/entity/`,
or a date. With verdicts, what has neither a fact nor a verdict is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.evaluate.built import Built, NoteGraph, local
from kg.evaluate.calibration import Judged
from kg.evaluate.causes import Fact, missed, wrong
from kg.evaluate.gold import fold
from kg.evaluate.outcome import Outcome
from kg.ontology import Ontology

Row = Mapping[str, Any]
Triple = tuple[str, str, str]
VERDICT = frozenset({"id", "s", "p", "o", "right"})  # the keys of a verdict


def notes(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The name of a note's file without `.md`, and its text, for each passage."""
    for row in rows:
        yield row["id"], f"---\nlang: {row['lang']}\n---\n\n{row['text']}\n"


def compare_passages(built: Built, rows: Sequence[Row], ontology: Ontology, verdicts: Iterable[Row] | None = None) -> Iterator[Compared]:
    """Each passage with its note's graph. Only predicates that some passage's facts use are compared, and what has a verdict.

    Raises:
        KeyError: a verdict lacks one of its keys.
    """
    scored = frozenset(p for row in rows for p in _predicates(row.get("facts", ())))
    files = dict(notes(rows))
    told = None if verdicts is None else {(v["id"], v["s"], v["p"], v["o"]): bool(v["right"]) for v in verdicts}
    return (Compared(built.note(row["id"]), row, scored, ontology, files[row["id"]], told) for row in rows)


def _predicates(facts: Iterable[Row]) -> Iterator[str]:
    return (p for fact in facts for p in fact["p"].split("|"))


@dataclass
class Compared:
    """A passage and what the graph says of it."""

    note: NoteGraph
    row: Row
    scored: frozenset[str]
    ontology: Ontology
    text: str
    verdicts: Mapping[tuple[str, str, str, str], bool] | None = None

    @cached_property
    def have(self) -> tuple[Triple, ...]:
        """The plain facts of the note with a compared predicate or a verdict, by IRI."""
        plain = ((t.s, t.p, t.o) for t in self.note.triples if not t.literal)
        return tuple(dict.fromkeys(t for t in plain if t[1] in self.scored or self._verdict(t) is not None))

    def _verdict(self, t: Triple) -> bool | None:
        return self.verdicts.get((self.row["id"], local(t[0]), t[1], local(t[2]) or t[2])) if self.verdicts else None

    @cached_property
    def _gold(self) -> tuple[Fact, ...]:
        return tuple(_fact(f) for f in self.row.get("facts", ()))

    @cached_property
    def right(self) -> frozenset[Triple]:
        """Those of `have` that the passage's facts have too, or whose verdict is so."""
        return frozenset(t for t in self.have if any(self._says(t, fact) for fact in self._gold) or self._verdict(t))

    @cached_property
    def counted(self) -> tuple[Triple, ...]:
        """Those of `have` that count: one like an uncounted fact, an end and the predicate the same, does so only where it is right."""
        if self.verdicts is not None:
            return tuple(t for t in self.have if t in self.right or self._verdict(t) is not None)
        free = [_fact(f) for f in self.row.get("uncounted", ())]
        return tuple(t for t in self.have if t in self.right or not any(self._excuses(t, fact) for fact in free))

    @property
    def unjudged(self) -> int:
        """How many of `have` have neither a fact nor a verdict, where there are verdicts."""
        return 0 if self.verdicts is None else len(self.have) - len(self.counted)

    def outcomes(self) -> Iterator[Outcome]:
        """A verdict for each fact of the passage, and one for each that the graph has."""
        place = ("relations", self.row["id"], self.row["lang"])
        for fact, row in zip(self._gold, self.row.get("facts", ()), strict=True):
            met = any(self._says(t, fact) for t in self.have)
            cause = "" if met else missed(self.note, fact, self._names, self.text)
            shown = f"{_first(row['s'])} {row['p']} {_first(row['o'])}"
            yield Outcome(*place, "met" if met else "missed", shown, row["p"], cause=cause)
        rows = [*self._gold, *(_fact(f) for f in self.row.get("unasserted", ()))]
        for t in self.counted:
            shown = f"{self._shown(t[0])} {t[1]} {self._shown(t[2])}"
            sources = tuple(sorted({s for c in self.note.claims.get(t, ()) for s in c.node.get("source", ())}))
            cause = "" if t in self.right else wrong(self.note, t, rows, self._names)
            yield Outcome(*place, "right" if t in self.right else "wrong", shown, t[1], sources, cause)
        yield from self._modalities(place)

    def judged(self) -> Iterator[Judged]:
        """Each assertion of a fact that counts, or of a date that has a verdict, with its confidence and whether it is right."""
        dates = {t: right for t in self.note.claims if t not in self.have and (right := self._verdict(t)) is not None}
        for t, right in ({t: t in self.right for t in self.counted} | dates).items():
            yield from self.note.judged(t, right, self.row["id"])

    def _modalities(self, place: tuple[str, str, str]) -> Iterator[Outcome]:
        """Of the facts that the passage does not assert, whether the graph has them so."""
        for row in self.row.get("unasserted", ()):
            fact = _fact(row)
            said = {c.modality for t, claims in self.note.claims.items() if self._says(t, fact) for c in claims}
            shown = f"{_first(row['s'])} {row['p']} {_first(row['o'])} {fact.modality}"
            met = said == {fact.modality}
            yield Outcome("modality", *place[1:], "hit" if met else "missed", shown, fact.modality)
            if said and not met:
                yield Outcome("modality", *place[1:], "wrong", f"{shown}: {', '.join(sorted(said))}", fact.modality)

    def _names(self, iri: str) -> frozenset[str]:
        return self.note.built.spoken.get(iri, frozenset())

    def _says(self, t: Triple, fact: Fact) -> bool:
        s, o = self._names(t[0]), self._names(t[2])
        if t[1] not in fact.predicates:
            return False
        known = self.ontology.properties.get(t[1])
        return bool(fact.subject & s and fact.object & o) or (known is not None and known.symmetric and fact.between(s, o))

    def _excuses(self, t: Triple, fact: Fact) -> bool:
        return t[1] in fact.predicates and bool(fact.subject & self._names(t[0]) or fact.object & self._names(t[2]))

    def _shown(self, iri: str) -> str:
        return min(self.note.names(iri), default=iri.rsplit("/", 1)[-1], key=lambda n: (len(n), n))


def _fact(row: Row) -> Fact:
    return Fact(_folded(row["s"]), frozenset(row["p"].split("|")), _folded(row["o"]), row.get("modality", "asserted"))


def _folded(words: str | Sequence[str]) -> frozenset[str]:
    return frozenset(map(fold, [words] if isinstance(words, str) else words))


def _first(words: str | Sequence[str]) -> str:
    return words if isinstance(words, str) else next(iter(words), "")
