"""Curated names: `ontology/catalogue/*.ttl` → a `Catalogue` that finds them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import ahocorasick_rs
import pyoxigraph as ox

from kg.model import Entity
from kg.nlp import is_border, script
from kg.ontology import Ontology, turtle_in
from kg.plain.normal import fold_table, normalise

SKOS = "http://www.w3.org/2004/02/skos/core#"
KG = "https://w3id.org/notegraph#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RANKS = {"prefLabel": 0, "altLabel": 1, "hiddenLabel": 2}  # in which order labels are names

VERSIONED = re.compile(r"[- ]?\d")
RECASED = 5  # characters from which a model's name is known in any casing with a capital (Deepseek-r1)
RARE = 6  # letters from which a Latin family name that one person bears is taken for that person's


@dataclass(frozen=True, slots=True)
class Match:
    """A curated name at `text[start:end]`.

    `demonym`: the words mention the entity without being its name. `loose`: the
    name is written small, which it bears only with a version number (llama-7b).
    """

    start: int
    end: int
    entity: Entity
    demonym: bool
    loose: bool = False


class Catalogue:
    """Curated entities and an automaton over their names. Names match as they are cased, at word borders only.

    Args:
        entities: the entities.
        hidden: (entity, language, words) that mention an entity without being its name.
        fold: the character folding of the texts that will be searched (`Text.text` is folded already).
        lenient: whether a name in Han characters needs a word border at one of its ends only, and none from three
            characters on: for a tokenizer that joins unknown names with their neighbours.
    """

    def __init__(
        self, entities: Sequence[Entity], hidden: Sequence[tuple[Entity, str, str]], fold: Mapping[int, str], lenient: bool = False
    ) -> None:
        self._lenient, self._fold = lenient, fold
        self.entities = {e.iri: e for e in entities}
        self.types = frozenset(e.type for e in entities if e.labels) | {e.type for e, _, _ in hidden}
        names: dict[str, list[tuple[Entity, str, bool]]] = defaultdict(list)
        for entity in entities:
            for tag, label in entity.labels:
                names[fold_name(label, fold)].append((entity, tag, False))
        for entity, tag, words in hidden:
            names[fold_name(words, fold)].append((entity, tag, True))
        self._names = {**_joined(names), **names}
        self._loose = _small(self._names)
        self._keys = sorted({*self._names, *self._loose})
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys) if self._keys else None
        self._recased = _recased(self._names)
        self._recased_keys = sorted(self._recased)
        self._recased_automaton = ahocorasick_rs.AhoCorasick(self._recased_keys) if self._recased_keys else None
        self._rare: dict[str, Entity] = {}
        self._rare_automaton: ahocorasick_rs.AhoCorasick | None = None

    def folded(self, name: str) -> str:
        """A name as it looks in the texts that are searched."""
        return fold_name(name, self._fold)

    def named(self, name: str, tag: str) -> Entity | None:
        """The one entity of that (folded) name; of several the one that bears it in this language; else None."""
        return _choose(self._names.get(name, []), tag)

    def find(self, text: str, borders: frozenset[int], tag: str) -> list[Match]:
        """Names in the matching text, leftmost and longest, never inside a word; ambiguous ones are left open."""
        if self._automaton is None:
            return []
        good = [(s, -e, self._keys[k]) for k, s, e in self._automaton.find_matches_as_indexes(text, overlapping=True)]
        if self._recased_automaton is not None and (small := _small_letters(text)) != text:
            others = self._recased_automaton.find_matches_as_indexes(small, overlapping=True)
            good += [(s, -e, self._recased_keys[k]) for k, s, e in others if any(c.isupper() for c in text[s:e])]
        out: list[Match] = []
        last = 0
        for start, negative, key in sorted(good):
            if start < last or not self._stands_alone(text, start, -negative, borders):
                continue
            exact = text[start:-negative] == key
            loose = exact and key not in self._names
            if not exact and text[start:-negative] in self._names:
                continue
            bearers = self._recased[key] if not exact else self._loose[key] if loose else self._names[key]
            entity = _choose(bearers, tag)
            if loose and not VERSIONED.search(text[start : -negative + 3]):
                continue
            last = -negative
            if entity is not None:
                demonym = all(hidden for e, _, hidden in bearers if e is entity)
                out.append(Match(start, last, entity, demonym, loose))
        return out

    def _stands_alone(self, text: str, start: int, end: int, borders: frozenset[int]) -> bool:
        left, right = is_border(text, start, borders), is_border(text, end, borders)
        if (left and right) or not self._lenient:
            return left and right
        return all(script(c) == "han" or c == "·" for c in text[start:end]) and (left or right or end - start > 2)

    def family_names(self, text: str) -> dict[str, Entity]:
        """The family names in the text that one curated person alone bears, so long that they are rare: they may stand for that person."""
        if self._rare_automaton is None:
            self._rare = self._rare_names()
            self._rare_automaton = ahocorasick_rs.AhoCorasick(sorted(self._rare))
        return {text[s:e]: self._rare[text[s:e]] for _, s, e in self._rare_automaton.find_matches_as_indexes(text, overlapping=True)}

    def _rare_names(self) -> dict[str, Entity]:
        """The last word of a Latin or katakana name from six letters on, of a Han name from four on; no other curated name."""
        bearers: dict[str, set[Entity]] = defaultdict(set)
        for name, rows in self._names.items():
            parts = re.split("[ ・·]", name)
            if len(parts) > 1 and len(parts[-1]) >= (4 if script(parts[-1][0]) == "han" else RARE):
                bearers[parts[-1]] |= {e for e, _, hidden in rows if e.type == "Person" and not hidden}
        return {part: found.pop() for part, found in bearers.items() if len(found) == 1 and part not in self._names}

    def within(self, text: str, start: int, end: int, borders: frozenset[int], tag: str, fits: Callable[[Entity], bool]) -> Match | None:
        """The longest fitting curated name with which the name `text[start:end]` begins, itself left out; None if there is none."""
        if self._automaton is None:
            return None
        hits = self._automaton.find_matches_as_indexes(text[start:end], overlapping=True)
        shorter = [(e, k) for k, s, e in hits if s == 0 and e < end - start and is_border(text, start + e, borders)]
        for size, key in sorted(shorter, reverse=True):
            bearers = self._names.get(self._keys[key], [])
            entity = _choose(bearers, tag)
            if entity is not None and fits(entity):
                return Match(start, start + size, entity, all(hidden for e, _, hidden in bearers if e is entity))
        return None


def _joined(names: Mapping[str, list[tuple[Entity, str, bool]]]) -> dict[str, list[tuple[Entity, str, bool]]]:
    """Names of AI models of two or more words, written with hyphens (Mistral-Large)."""
    out: dict[str, list[tuple[Entity, str, bool]]] = defaultdict(list)
    for name, rows in names.items():
        if " " in name and (models := [row for row in rows if row[0].type == "AIModel" and not row[2]]):
            out[name.replace(" ", "-")] += models
    return out


def _small(names: Mapping[str, list[tuple[Entity, str, bool]]]) -> dict[str, list[tuple[Entity, str, bool]]]:
    """Names of AI models written small."""
    out: dict[str, list[tuple[Entity, str, bool]]] = defaultdict(list)
    for name, rows in names.items():
        small = name.lower()
        if small != name and small not in names and len(small) > 2:
            out[small] += [row for row in rows if row[0].type == "AIModel" and not row[2]]
    return {name: rows for name, rows in out.items() if rows}


def _recased(names: Mapping[str, list[tuple[Entity, str, bool]]]) -> dict[str, list[tuple[Entity, str, bool]]]:
    """Names of AI models that no casing makes an ordinary word, written small: those with a number or a capital inside."""
    out: dict[str, list[tuple[Entity, str, bool]]] = defaultdict(list)
    for name, rows in names.items():
        odd = any(c.isdigit() for c in name) or any(a.islower() and b.isupper() for a, b in pairwise(name))
        if odd and len(name) >= RECASED:
            out[_small_letters(name)] += [row for row in rows if row[0].type == "AIModel" and not row[2]]
    return {name: rows for name, rows in out.items() if rows}


def _small_letters(text: str) -> str:
    """The text in small letters, each in its place: İ, which would become two, stays."""
    small = text.lower()
    if len(small) == len(text) and "Σ" not in text:  # which is another letter at the end of a word
        return small
    return "".join(s if len(s := c.lower()) == 1 else c for c in text)


def fold_name(name: str, fold: Mapping[int, str]) -> str:
    """A label as it looks in matching text."""
    if unicodedata.is_normalized("NFKC", name):
        return name.translate(fold)
    return normalise(name, range(len(name)), range(1, len(name) + 1), fold)[0].text


def _choose(bearers: list[tuple[Entity, str, bool]], tag: str) -> Entity | None:
    if bearers and all(row[0] is bearers[0][0] for row in bearers):
        return bearers[0][0]
    found = {e for e, _, _ in bearers}
    if len(found) > 1:
        found = {e for e, t, _ in bearers if t.lower() == tag.lower()} or found
    if len(found) > 1:
        found = {e for e, _, hidden in bearers if not hidden and e in found}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4)
def load_entities(roots: tuple[Path, ...], base: str) -> tuple[tuple[Entity, ...], tuple[tuple[Entity, str, str], ...]]:
    """All curated entities under `base`, sorted by IRI, and their hidden labels.

    Raises:
        ValueError: a catalogue file is not Turtle; the message names file and line.
    """
    types: dict[str, str] = {}
    labels: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for file in _files(roots):
        for quad in _parsed(file, base):
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            subject, predicate = quad.subject.value, quad.predicate.value
            if predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(KG):
                types[subject] = quad.object.value[len(KG) :]
            elif predicate.startswith(SKOS) and isinstance(quad.object, ox.Literal):
                rank = RANKS.get(predicate[len(SKOS) :])
                if rank is not None:
                    labels[subject].append((rank, quad.object.language or "", quad.object.value))
    entities, hidden = [], []
    for iri in sorted(types):
        rows = sorted(set(labels[iri]))
        entity = Entity(iri, types[iri], tuple(dict.fromkeys((tag, name) for rank, tag, name in rows if rank < 2)), catalogued=True)
        entities.append(entity)
        hidden += [(entity, tag, words) for rank, tag, words in rows if rank == 2]
    return tuple(entities), tuple(hidden)


@lru_cache(maxsize=4)
def catalogue_quads(roots: tuple[Path, ...], base: str) -> tuple[ox.Quad, ...]:
    """What the catalogue files say besides the kinds and names that `load_entities` holds, names of entities completed with `base`.

    Raises:
        ValueError: a catalogue file is not Turtle; the message names file and line.
    """
    entities = {entity.iri for entity in load_entities(roots, base)[0]}
    held = {RDF_TYPE, *(SKOS + label for label in RANKS)}
    told = [quad for file in _files(roots) for quad in _parsed(file, base)]
    entities -= {str(quad.object)[1:-1] for quad in told if quad.predicate.value not in held}  # an entity may confirm another
    return tuple(q for q in told if q.predicate.value not in held or str(q.subject)[1:-1] not in entities)


def check_types(names: Catalogue, roots: Sequence[Path], base: str, ontology: Ontology) -> None:
    """Raise ValueError, with file and line, where something with a name is of no class of things with names."""
    unknown = names.types - ontology.bases.keys()
    if not unknown:
        return
    kinds = {ox.NamedNode(KG + name) for name in unknown}
    for file, quad in ((f, q) for f in _files(roots) for q in _parsed(f, base)):
        if quad.predicate.value == RDF_TYPE and quad.object in kinds:
            kind = str(quad.object)[1:-1].removeprefix(KG)
            found = re.search(rf"[:#]{re.escape(kind)}(?![\w-])", text := file.read_text("utf-8-sig"))
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            known = ", ".join(f"kg:{name}" for name in sorted(ontology.base_types))
            raise ValueError(f"{file}:{line}: kg:{kind} is no class of things with names: write one of {known}, or one below them")


def _files(roots: Sequence[Path]) -> list[Path]:
    return [f for root in roots for f in sorted((root / "catalogue").glob("*.ttl"))]


def _parsed(file: Path, base: str) -> list[ox.Quad]:
    return turtle_in(file, base, "mend the Turtle")


@lru_cache(maxsize=8)
def load_catalogue(roots: tuple[Path, ...], base: str, fold: str = "", lenient: bool = False) -> Catalogue:
    """The catalogue of these ontology folders, its names folded as the language's texts are."""
    entities, hidden = load_entities(roots, base)
    return Catalogue(entities, hidden, fold_table(fold), lenient)
