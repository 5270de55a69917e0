"""One side of a difference, read off its graph: names, details, and the places in notes that tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from kg.diff.keys import NOT_QUALIFIERS
from kg.diff.material import Side
from kg.diff.tellings import Telling, Tellings
from kg.diff.things import Seen, Told
from kg.diff.wording import title
from kg.evidence import MEASURED, amount
from kg.exporters.terms import KG, RDF, TYPE, local_name
from kg.pages.wording import ontology
from kg.stores import Term
from kg.views import Name

PLACES, SIDES = 3, 12  # places that are shown of a thing, and of a conflict or what is concluded


class Sight:
    """How one side (0 old, 1 new) tells things."""

    def __init__(self, number: int, side: Side, tellings: Tellings) -> None:
        self._number, self._side, self._tellings, self._index = number, side, tellings, side.index

    def seen(self, kind: str, told: Sequence[Telling]) -> Seen | None:
        """A thing as this side tells it; None where it does not."""
        if not told:
            return None
        iri = told[0].iri
        match kind:
            case "entity":
                return self._entity(told)
            case "statement":
                ends, details = self._statement(iri)
            case "measurement":
                ends, details = self._measurement(iri)
            case "conflict":
                subject = self._index.one(iri, KG + "subject")
                ends = (self._side.name(subject) if subject else Name(""), Name("conflict"), Name(self._index.one(iri, KG + "kind")))
                details = ()
            case _:
                ends, details = self._fact(iri)
        places, count = self._places(told)
        return Seen(*ends, details, places, count)

    def words(self, kind: str, told: Sequence[Telling]) -> set[tuple[str, int, str]]:
        """Where and in which words a thing is told: note, line, words. Of an entity and a conflict that is not asked."""
        if kind in ("entity", "conflict"):
            return set()
        places = [place.place for telling in told for place in self._told(telling.iri)]
        return {(place.note.label, place.line, place.exact) for place in places}

    def _fact(self, iri: str) -> tuple[tuple[Name, Name, Name], tuple[tuple[str, str], ...]]:
        subject, predicate = self._index.one(iri, RDF + "subject"), self._index.one(iri, RDF + "predicate")
        (object_, *_) = self._index.all(iri, RDF + "object")
        qualifiers = [
            (local_name(p), self._name(o).label)
            for p in sorted(self._index.properties(iri))
            if p.startswith(KG) and p not in NOT_QUALIFIERS and p not in (KG + "premise", KG + "rule")
            for o in self._index.all(iri, p)
        ]
        modality = self._index.local(iri, KG + "modality") or "derived"
        said = () if modality == "asserted" else (("modality", modality),)
        return (self._side.name(subject), self._term(predicate), self._name(object_)), (*qualifiers, *said)

    def _statement(self, iri: str) -> tuple[tuple[Name, Name, Name], tuple[tuple[str, str], ...]]:
        speaker = self._side.name(self._index.one(iri, KG + "speaker"))
        text = self._index.one(iri, KG + "quote", KG + "paraphrase")
        details = [(local_name(p), self._name(o).label) for p in (KG + "madeAt", KG + "saidOn") for o in self._index.all(iri, p)]
        return (speaker, Name("says"), Name(text)), tuple(details)

    def _measurement(self, iri: str) -> tuple[tuple[Name, Name, Name], tuple[tuple[str, str], ...]]:
        node: dict[str, list[Term]] = {p: list(self._index.all(iri, p)) for p in (*MEASURED, KG + "bound")}
        of, measure = (self._index.one(iri, KG + name) for name in ("of", "measure"))
        on = self._index.one(iri, KG + "on")
        return (self._side.name(of), self._term(measure), Name(amount(node))), ((("on", on),) if on else ())

    def _entity(self, told: Sequence[Telling]) -> Seen:
        name = self._side.name(told[0].iri)
        known = [kind for kind in told[0].state[1] if kind in ontology().classes]
        finest = max(known, key=lambda kind: (len(ontology().classes[kind]), kind), default="")
        spots = [spot for telling in told for spot in self._tellings.spots(self._number, self._side.short(telling.iri))]
        first = [Told(self._side.place(spot.evidence)) for spot in spots if spot.evidence][:PLACES]
        details = (("type", finest),) if finest else ()
        return Seen(name, Name(""), Name(""), details, tuple(first), sum(spot.times for spot in spots))

    def _places(self, told: Sequence[Telling]) -> tuple[tuple[Told, ...], int]:
        every = list(dict.fromkeys(place for telling in told for place in self._told(telling.iri)))
        every.sort(key=lambda t: (t.place.note.label, t.place.line, t.place.iri, t.says))
        return tuple(every[: SIDES if any(place.says for place in every) else PLACES]), len(every)

    def _told(self, iri: str) -> Iterator[Told]:
        """The places that tell something; what follows from others is told where they are."""
        from_ = [node.value for name in ("premise", "side") for node in self._index.all(iri, KG + name)]
        for other in from_:
            for place in self._told(other):
                yield Told(place.place, place.says or self._says(other))
        if not from_:
            yield from (Told(self._side.place(place.value)) for place in self._index.all(iri, KG + "evidence"))

    def _says(self, iri: str) -> str:
        """What a premise or a side of a conflict says."""
        types = {value.value.removeprefix(KG) for value in self._index.all(iri, TYPE)}
        kind = next((kind for kind in ("Assertion", "Statement", "Measurement") if kind in types), "")
        if kind:
            seen = self.seen(kind.lower() if kind != "Assertion" else "fact", (Telling(iri, []),))
            return title(seen) if seen is not None else ""
        entity = self._index.one(iri, KG + "entity")
        return f"names {self._side.name(entity).label}" if entity else ""

    def _name(self, term: Term) -> Name:
        if not isinstance(term, NamedNode):
            return Name(getattr(term, "value", str(term)))
        return self._term(term.value) if term.value.startswith(KG) else self._side.name(term.value)

    def _term(self, iri: str) -> Name:
        """A term of the vocabulary, by its own name."""
        return Name(local_name(iri), self._side.short(iri))
