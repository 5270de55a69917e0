"""One side of a difference, read off its graph: names, details, and the places in notes that tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.diff.material import Side
from kg.diff.tellings import Telling, Tellings
from kg.diff.things import Seen, Told
from kg.diff.wording import title
from kg.exporters.terms import KG, RDF, local_name
from kg.graph.evidence import MEASURED, STRUCTURE, amount
from kg.graph.views import Name
from kg.pages.wording import ontology
from kg.stores import Term

PLACES, SIDES = 3, 12  # places that are shown of a thing, and of a conflict or what is concluded


class Sight:
    """How one side (0 old, 1 new) tells things."""

    def __init__(self, number: int, side: Side, tellings: Tellings) -> None:
        self._number, self._side, self._tellings, self._index = number, side, tellings, side.index

    def seen(self, kind: str, told: Sequence[Telling]) -> Seen | None:
        """A thing as this side tells it; None where it does not."""
        if not told:
            return None
        if kind == "entity":
            return self._entity(told)
        every = list(dict.fromkeys(place for telling in told for place in self._told(telling.iri)))
        every.sort(key=lambda t: (t.place.note.label, t.place.line, t.place.iri, t.says))
        places = tuple(every[: SIDES if any(place.says for place in every) else PLACES])
        return replace(self._said(kind, told[0].iri), places=places, count=len(every))

    def words(self, kind: str, told: Sequence[Telling]) -> set[tuple[str, int, str]]:
        """Where and in which words a thing is told: note, line, words. Of an entity and a conflict that is not asked."""
        if kind in ("entity", "conflict"):
            return set()
        places = [place.place for telling in told for place in self._told(telling.iri)]
        return {(place.note.label, place.line, place.exact) for place in places}

    def _said(self, kind: str, iri: str) -> Seen:
        """What is told there, without its places."""
        match kind:
            case "fact":
                return self._fact(iri)
            case "statement":
                text = Name(self._index.one(iri, KG + "quote", KG + "paraphrase"))
                details = [(local_name(p), self._name(o).label) for p in (KG + "madeAt", KG + "saidOn") for o in self._index.all(iri, p)]
                return Seen(kind, self._end(iri, "speaker"), Name("says"), text, tuple(details))
            case "measurement":
                node: dict[str, list[Term]] = {p: list(self._index.all(iri, p)) for p in (*MEASURED, KG + "bound")}
                on = self._index.one(iri, KG + "on")
                measure = self._term(self._index.one(iri, KG + "measure"))
                return Seen(kind, self._end(iri, "of"), measure, Name(amount(node)), ((("on", on),) if on else ()))
            case "conflict":
                return Seen(kind, self._end(iri, "subject"), Name("conflict"), Name(self._index.one(iri, KG + "kind")), ())
        return Seen("mention", self._end(iri, "entity"), Name(""), Name(""), ())

    def _fact(self, iri: str) -> Seen:
        subject, predicate = self._index.one(iri, RDF + "subject"), self._index.one(iri, RDF + "predicate")
        object_ = next(iter(self._index.all(iri, RDF + "object")), Literal(""))
        qualifiers = [
            (local_name(p), self._name(o).label)
            for p in sorted(self._index.properties(iri))
            if p.startswith(KG) and p not in STRUCTURE
            for o in self._index.all(iri, p)
        ]
        modality = self._index.local(iri, KG + "modality") or "derived"
        said = () if modality == "asserted" else (("modality", modality),)
        return Seen("fact", self._side.name(subject), self._term(predicate), self._name(object_), (*qualifiers, *said))

    def _end(self, iri: str, name: str) -> Name:
        """What a property in the vocabulary leads to; no name where it leads nowhere."""
        found = self._index.one(iri, KG + name)
        return self._side.name(found) if found else Name("")

    def _entity(self, told: Sequence[Telling]) -> Seen:
        name = self._side.name(told[0].iri)
        known = [kind for kind in told[0].state[1] if kind in ontology().classes]
        finest = max(known, key=lambda kind: (len(ontology().classes[kind]), kind), default="")
        spots = [spot for telling in told for spot in self._tellings.spots(self._number, self._side.short(telling.iri))]
        first = [Told(self._side.place(spot.evidence)) for spot in spots if spot.evidence][:PLACES]
        details = (("type", finest),) if finest else ()
        return Seen("entity", name, Name(""), Name(""), details, tuple(first), sum(spot.times for spot in spots))

    def _told(self, iri: str) -> Iterator[Told]:
        """The places that tell something; a conflict, and what is concluded, is told where its parts are, and what they say."""
        parts = self._side.parts(iri)
        for part in parts or [iri]:
            says = title(self._said(self._side.kind(part), part)) if parts else ""
            yield from (Told(self._side.place(place.value), says) for place in self._index.all(part, KG + "evidence"))

    def _name(self, term: Term) -> Name:
        if not isinstance(term, NamedNode):
            return Name(getattr(term, "value", str(term)))
        return self._term(term.value) if term.value.startswith(KG) else self._side.name(term.value)

    def _term(self, iri: str) -> Name:
        """A term of the vocabulary, by its own name."""
        return Name(local_name(iri), self._side.short(iri))
