"""What people's decisions make of one note: its names before they are linked, and its entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.catalogue import Catalogue
from kg.decisions import Decisions, Naming, Nothing, Split, Typing, facts_of, in_notes
from kg.model import Block, Entity, Mention, Note
from kg.names.candidates import Spot
from kg.nlp import is_border
from kg.ontology import Ontology

RULE = "decision"  # what recognised a name that somebody decided about


def check_decisions(decisions: Decisions, ontology: Ontology) -> None:
    """Refuse classes and relations that the ontology does not have.

    Raises:
        ValueError: `file:line: what is wrong: what to do`.
    """
    for decision in decisions.all:
        at = f"{decision.made.file}:{decision.made.line}"
        if isinstance(decision, Typing | Naming) and decision.type and decision.type not in ontology.classes:
            raise ValueError(f"{at}: there is no class {decision.type}: write one of ontology/kg.ttl, such as Person or Company")
        for fact in facts_of(decision):
            if fact.predicate and fact.predicate not in ontology.properties:
                raise ValueError(f"{at}: there is no relation {fact.predicate}: write one of ontology/kg.ttl, such as positionAt")


@dataclass(frozen=True, slots=True)
class NoteDecisions:
    """The decisions as they bear on one note's names and entities."""

    note: Note
    decisions: Decisions
    ontology: Ontology
    catalogue: Catalogue
    base: str

    def names(self, block: Block, spots: Sequence[Spot], borders: frozenset[int]) -> tuple[list[Spot], frozenset[str]]:
        """The spots of a block with the names that were decided upon, and the decisions that took effect.

        A decided name takes the place of what was found there or inside it, not of a longer name around it.
        """
        found, used = list(spots), set()
        text = block.text.text
        for decision in self.decisions.held:
            if not isinstance(decision, Naming) or not in_notes(decision.notes, self.note.path):
                continue
            entity = self._named(decision)
            for start, end in _places(text, self.catalogue.folded(decision.name), borders):
                if any(s.start <= start and end <= s.end and (s.start, s.end) != (start, end) for s in found):
                    continue
                found = [s for s in found if not (start <= s.start and s.end <= end)]
                found = [s for s in found if s.end <= start or end <= s.start]
                found.append(Spot(block.index, start, end, entity.type, RULE, entity))
                used.add(decision.made.iri)
        return sorted(found, key=lambda s: (s.start, -s.end)), frozenset(used)

    def entities(self, mentions: Sequence[Mention]) -> tuple[list[Mention], frozenset[str]]:
        """The mentions, each of what it was decided to be of, without those of what is nothing; and the decisions that took effect."""
        used: set[str] = set()
        kept: list[Mention] = []
        for mention in mentions:
            entity, by = self._decided(mention)
            used |= by
            if entity is not None:
                kept.append(naming(mention, entity))
        return list(_joined(kept)), frozenset(used)

    def _decided(self, mention: Mention) -> tuple[Entity | None, set[str]]:
        entity, used = mention.entity, set[str]()
        for decision in self.decisions.held:
            match decision:
                case Nothing() if decision.entity == entity.iri and in_notes(decision.notes, self.note.path):
                    return None, {decision.made.iri}
                case Split() if decision.entity == entity.iri:
                    near = self.note.blocks[mention.block].text.text
                    here = (p for p in decision.parts if in_notes(p.notes, self.note.path))
                    fits = (p for p in here if not p.near or any(self.catalogue.folded(w) in near for w in p.near))
                    if (part := next(fits, None)) is not None:
                        entity = self._entity(part.entity, entity)
                        used.add(decision.made.iri)
                case Typing() if decision.entity == entity.iri and not entity.catalogued:
                    entity = replace(entity, iri=self._retyped(entity, decision.type), type=decision.type)
                    used.add(decision.made.iri)
        if entity.iri in self.decisions.merged:
            iri, by = self.decisions.merged[entity.iri]
            entity = self._entity(iri, entity)
            used |= set(by)
        return entity, used

    def _entity(self, iri: str, like: Entity) -> Entity:
        """The entity of that IRI: the catalogue's, else one with the type and the names of the one that it was taken for."""
        return self.catalogue.entities.get(iri) or Entity(iri, like.type, like.labels)

    def _named(self, decision: Naming) -> Entity:
        known = self.catalogue.entities.get(decision.entity)
        if known is not None:
            return known
        return Entity(decision.entity, decision.type or self._class_in(decision), ((self.note.lang, decision.name),))

    def _class_in(self, decision: Naming) -> str:
        """The class that a minted IRI tells: `entity/person/…`."""
        told = decision.entity.removeprefix(f"{self.base}entity/").partition("/")[0]
        found = next((name for name in sorted(self.ontology.classes) if name.lower() == told), "")
        if not found:
            raise ValueError(f'{decision.made.file}:{decision.made.line}: the type of {decision.entity} is not known: add type = "…"')
        return found

    def _retyped(self, entity: Entity, name: str) -> str:
        """The IRI of a minted entity under its new class; any other IRI stays."""
        old, new = (self.ontology.base_type(t).lower() for t in (entity.type, name))
        head = f"{self.base}entity/{old}/"
        return f"{self.base}entity/{new}/{entity.iri[len(head) :]}" if entity.iri.startswith(head) else entity.iri


def _places(text: str, name: str, borders: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Where the name stands in a matching text by itself."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if is_border(text, at, borders) and is_border(text, end, borders):
            yield at, end
        at = text.find(name, end)


def _joined(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions with one entity an IRI, which has the names that it was given anywhere in the note."""
    whole: dict[str, Entity] = {}
    for mention in mentions:
        entity = mention.entity
        known = whole.setdefault(entity.iri, entity)
        if known is not entity and not known.catalogued:
            whole[entity.iri] = replace(known, labels=tuple(dict.fromkeys((*known.labels, *entity.labels))))
    yield from (naming(m, whole[m.entity.iri]) for m in mentions)


def naming(mention: Mention, entity: Entity) -> Mention:
    """The same place as a mention of that entity; the very same mention where it is one already."""
    return mention if mention.entity is entity else replace(mention, entity=entity)
