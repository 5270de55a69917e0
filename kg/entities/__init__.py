"""Names → mentions: link to the catalogue, mint, or leave open. Two readings are never guessed between."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import ahocorasick_rs

from kg.catalogue import Catalogue
from kg.decisions.deciding import NoteDecisions, naming
from kg.entities.coreference import pronouns, short_forms
from kg.entities.namesakes import middle_names, short_names
from kg.entities.topics import topics
from kg.iris import segment
from kg.model import Block, Entity, Mention, Note, Sentence, Word
from kg.names import NameGrammar
from kg.names.aliases import AliasWords, acronym, head_of, is_latin
from kg.names.candidates import Spot
from kg.names.spots import BaseType, spots_of
from kg.nlp import is_border

UNSPACED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=\d)")
SURE = frozenset(
    {"form", "keyed", "introduced", "size", "version", "given", "honorific", "surname", "apposition", "beside", "announced", "place"}
)
BACK = 3  # names before a name, among which that may be whose other name it is
MODEL = frozenset({"AIModel", "Product"})  # the types of a name that is now called a model, now a product
MODELS = 3  # from so many models on a note is about models, and its other names with a version are too
TITLES = frozenset({"title", "heading", "reference"})
VERSION = re.compile(r"(.*\w) v?\d+(?:\.\d+)?")
NUMBERED = re.compile("-[0-9]")  # behind a name: another one's name begins with it (Contoso-4)


@dataclass(slots=True)
class _Minter:
    """Makes one entity for each name and base type of a note; an article before a name makes no other of it."""

    base: str
    lang: str
    base_type: BaseType
    articles: frozenset[str]
    made: dict[str, Entity] = field(default_factory=dict)  # by IRI

    def entity(self, name: str, kind: str) -> Entity:
        first, _, rest = name.partition(" ")
        bare = rest if rest and first in self.articles else name
        iri = minted_iri(self.base, bare, self.base_type(kind))
        entity = self.made.setdefault(iri, Entity(iri, kind, ((self.lang, name),)))
        if bare != name:
            self.add_label(entity, name)
        return entity

    def add_label(self, entity: Entity, name: str) -> None:
        """Note a further name of a minted entity."""
        known = self.made.get(entity.iri)
        if known is not None and (self.lang, name) not in known.labels:
            self.made[entity.iri] = replace(known, labels=(*known.labels, (self.lang, name)))

    def current(self, entity: Entity) -> Entity:
        """The entity with all names noted so far."""
        return self.made.get(entity.iri, entity)


@lru_cache(maxsize=4096)  # a note names most things more than once
def slug(name: str) -> str:
    """A name as the last part of an IRI: NFKC, lower case, any script; "-" for what is neither letter, mark nor digit.

    A space between a script that has none and a number makes no other name (大会 2021).

    What RFC 3987 does not let stand there, such as the marks of ideographic variants, is percent-encoded.
    """
    folded = UNSPACED.sub("", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") or c in ".+" else "-" for c in folded)
    return segment(re.sub("-+", "-", kept).strip("-.")) or "unnamed"


def minted_iri(base: str, name: str, base_type: str) -> str:
    """The IRI of an entity that no catalogue holds: equal name and base type (one of the eight) share it."""
    return f"{base}entity/{base_type.lower()}/{slug(name)}"


def resolve(
    note: Note,
    sentences: Sequence[Sentence],
    catalogue: Catalogue,
    grammar: NameGrammar,
    rules: Mapping[str, Any],
    base: str,
    base_type: BaseType,
    decided: NoteDecisions,
) -> tuple[tuple[Mention, ...], frozenset[str]]:
    """All mentions of a note, by block, then start, and the IRIs of the decisions that took effect on them.

    Args:
        note: the note.
        sentences: its sentences.
        catalogue: the curated names.
        grammar: what other names look like.
        rules: the language's `grammar.toml`.
        base: the IRI under which entities are named.
        base_type: the one of the eight types that a class belongs to.
        decided: people's decisions about names and entities.
    """
    used: set[str] = set()
    borders = _borders(note, sentences)
    spots: dict[int, list[Spot]] = {}
    starts: dict[int, set[int]] = defaultdict(set)
    words: dict[int, dict[int, Word]] = defaultdict(dict)
    for sentence in sentences:
        starts[sentence.block].add(sentence.start)
        words[sentence.block] |= {w.start: w for w in sentence.words}
    heads = {(b.cell.table, b.cell.column): b.text.text.strip() for b in note.blocks if b.cell is not None and b.cell.row == 0}
    for block in note.blocks:
        head = heads.get((block.cell.table, block.cell.column), "") if block.cell is not None and block.cell.row else ""
        opens = frozenset(starts[block.index])
        known = words[block.index]
        found = spots_of(block, note.lang, borders[block.index], opens, catalogue, grammar, base_type, known, head)
        spots[block.index], by = decided.names(block, list(found), borders[block.index])
        used |= by
    minter = _Minter(base, note.lang, base_type, grammar.articles)
    lexicon = _lexicon(note, spots, base_type)
    stems = {grammar.glued.stem(name) for name in lexicon} | {name[: m.start()] for name in lexicon if (m := grammar.legal.search(name))}
    # a company's name without its legal form is a short form of it
    organized = {name for name, kind in lexicon.items() if base_type(kind) == "Organization"}
    stems |= short_names(note, spots, organized, starts, grammar.is_form_word)
    lexicon = {name: kind for name, kind in lexicon.items() if name not in stems}
    names = _Names(lexicon)
    short = {stem: "" for stem in stems if len(stem) > 2}
    longer = _Names(lexicon | short) if short else names
    whole = {b.index: list(_outgrown(b, spots[b.index], longer, borders[b.index])) for b in note.blocks}
    trusted = _trusted(note, whole, lexicon)
    spread = [s for block in note.blocks for s in _spread(block, trusted[block.index], names, borders[block.index])]
    one = _one_person(note, _alone(note, spread, grammar, base_type), minter, grammar)
    paired = _pair(note, one, minter, grammar.aliases)
    mentions = [_mention(note, s, minter) for s in paired if s.entity or s.type]
    mentions, by = decided.entities([naming(m, minter.current(m.entity)) for m in mentions])
    used |= by
    family_names = catalogue.family_names("\n".join(b.text.text for b in note.blocks))
    mentions += short_forms(note, mentions, borders, grammar, family_names, words)
    mentions.sort(key=_order)
    mentions += pronouns(note, sentences, mentions, borders, rules, base_type)
    mentions.sort(key=_order)
    mentions += topics(note, sentences, mentions, rules, base_type)
    return tuple(sorted(mentions, key=_order)), frozenset(used)


def _order(m: Mention) -> tuple[int, int, int]:
    return (m.block, m.start, -m.end)  # what stands inside another name comes after it


def _borders(note: Note, sentences: Sequence[Sentence]) -> dict[int, frozenset[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    for sentence in sentences:
        held[sentence.block] |= sentence.borders
    return {b.index: frozenset(held[b.index]) for b in note.blocks}


def _lexicon(note: Note, spots: Mapping[int, list[Spot]], base_type: BaseType) -> dict[str, str]:
    """The types that the note's prose proves for names of its own; a name proved to be two things is none."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    rank: dict[str, str] = {}
    models: set[str] = set()
    versioned: set[str] = set()
    untyped: set[str] = set()
    for block in note.blocks:
        for s in spots[block.index]:
            strict = bool(s.name) or (block.kind in TITLES and s.rule in ("form", "beside", "apposition"))
            name = block.text.text[s.start : s.end]
            if s.type == "AIModel":
                models.add(name)
            if s.entity is None and s.type and s.rule in SURE and not strict:
                votes[name][base_type(s.type)] += 1
                rank.setdefault(name, s.type)
            elif s.entity is None and not s.type:
                (versioned if s.rule == "version" else untyped).add(name)
    if len(models) >= MODELS:
        for name in sorted(versioned - votes.keys()):
            votes[name]["AIModel"] += 1
            rank[name] = "AIModel"
    out: dict[str, str] = {}
    for name, counter in votes.items():
        if counter.keys() == MODEL:
            counter, rank[name] = Counter({"AIModel": 1}), "AIModel"
        (best, n), *others = counter.most_common()
        if not others or n > others[0][1]:
            out[name] = rank[name] if base_type(rank[name]) == best else best
    return out | _siblings({n: k for n, k in out.items() if base_type(k) in MODEL}, (untyped | versioned) - votes.keys())


def _siblings(made: Mapping[str, str], others: Iterable[str]) -> dict[str, str]:
    """Names of no known type with a version that the note proves to be a model's or a product's: of Brathe 1, beside Brathe 2 or 2 Mini."""
    numbered = [(name, found[1]) for name in sorted(others) if (found := VERSION.fullmatch(name))]
    heads = {n: kind for n, _ in numbered for name, kind in made.items() if name.startswith((f"{n} ", f"{n}-"))}
    stems = {found[1]: kind for name, kind in {**made, **heads}.items() if (found := VERSION.fullmatch(name))}
    return {name: stems[stem] for name, stem in numbered if stem in stems}


def _outgrown(block: Block, spots: Sequence[Spot], names: _Names, borders: frozenset[int]) -> Iterator[Spot]:
    """The spots without curated names that are here a part of a longer name which the note proves elsewhere."""
    text = block.text.text
    wide = [(a, b) for a, b, _ in names.find(text) if is_border(text, a, borders) and is_border(text, b, borders)]
    open_ = [(a, b) for a, b in wide if not any(s.start <= a and b <= s.end for s in spots)]
    for s in spots:
        if s.entity is None or not any(a <= s.start and s.end <= b for a, b in open_):
            yield s


def _trusted(note: Note, spots: Mapping[int, list[Spot]], lexicon: Mapping[str, str]) -> dict[int, list[Spot]]:
    """Spots with the type that the whole note gives them; those without any stay open and are dropped."""
    out: dict[int, list[Spot]] = {}
    for block in note.blocks:
        kept = []
        for s in spots[block.index]:
            if s.entity is not None or s.name:
                kept.append(s)
            elif kind := lexicon.get(block.text.text[s.start : s.end]):
                kept.append(replace(s, type=kind))
        out[block.index] = kept
    return out


class _Names:
    """Finds every place where a name of the note's lexicon stands. Holds the names, the longest first."""

    def __init__(self, lexicon: Mapping[str, str]) -> None:
        self._known = sorted(lexicon.items(), key=lambda item: (-len(item[0]), item[0]))
        self._automaton = ahocorasick_rs.AhoCorasick([name for name, _ in self._known]) if self._known else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and type of each, overlapping, the longest names first."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        return [(start, end, self._known[index][1]) for index, start, end in sorted(found)]


def _spread(block: Block, spots: list[Spot], names: _Names, borders: frozenset[int]) -> Iterator[Spot]:
    """The spots of a block, and every other place where a name of the note's lexicon stands."""
    text = block.text.text
    found = names.find(text)
    spots = _called_so(spots, found)
    taken = {i for s in spots for i in range(s.start, s.end)}
    extra: list[Spot] = []
    for at, end, kind in found:
        whole = is_border(text, at, borders) and is_border(text, end, borders) and not NUMBERED.match(text, end)
        if whole and taken.isdisjoint(range(at, end)):
            extra.append(Spot(block.index, at, end, kind, "lexicon"))
            taken.update(range(at, end))
    yield from sorted([*spots, *extra], key=lambda s: (s.start, -s.end))


def _called_so(spots: list[Spot], names: Sequence[tuple[int, int, str]]) -> list[Spot]:
    """The spots without what are words of a person's name that the note proves elsewhere, a known company's among them: Toyota Ichiro."""
    called = [(at, end) for at, end, kind in names if kind == "Person"]
    if not called:
        return spots
    known = [s for s in spots if s.entity is not None]
    wider = [(a, b) for a, b in called if any(a <= s.start and s.end <= b and b - a > s.end - s.start for s in known)]
    return [s for s in spots if not any(a <= s.start and s.end <= b for a, b in wider)]


def _alone(note: Note, spots: list[Spot], grammar: NameGrammar, base_type: BaseType) -> list[Spot]:
    """The spots without single words that are the given or family name of who is named in full: short forms find these."""
    full: set[str] = set()
    for s in spots:
        if not s.type or base_type(s.type) != "Person":
            continue
        words = grammar.people.without_generation(note.blocks[s.block].text.text[s.start : s.end].replace(",", "").split(" "))
        parts = words[-1].split("・")
        if len(words) > 1:
            full |= {words[0], words[-1]}
        elif len(parts) > 1 and len(parts[-1]) > 1:
            full.add(parts[-1])
    return [s for s in spots if s.entity or base_type(s.type) != "Person" or note.blocks[s.block].text.text[s.start : s.end] not in full]


def _one_person(note: Note, spots: list[Spot], minter: _Minter, grammar: NameGrammar) -> list[Spot]:
    """The spots, who is named with and without a middle name made one."""

    def called(s: Spot) -> str:
        return note.blocks[s.block].text.text[s.start : s.end]

    people = [s for s in spots if s.type and not s.name and minter.base_type(s.type) == "Person"]
    full = middle_names({called(s) for s in people}, grammar.people)
    short = {long: name for name, long in full.items()}
    known = {called(s): s.entity for s in people if s.entity is not None}
    out = list(spots)
    for at, s in enumerate(out):
        name = called(s) if s.type and not s.name and minter.base_type(s.type) == "Person" else ""
        if name in full or name in short:
            long = full.get(name, name)
            entity = known.get(short[long]) or known.get(long) or minter.entity(long, "Person")
            if not entity.catalogued or name == long:
                minter.add_label(entity, name)
            out[at] = replace(s, entity=s.entity or entity)
    return out


def _pair(note: Note, spots: list[Spot], minter: _Minter, words: AliasWords) -> list[Spot]:
    """The spots, two names of one that stand side by side made one: `蔡崇信 (Joseph Tsai)`, `Fundamental AI Research (FAIR)`."""
    out = list(spots)
    for at, second in enumerate(out):
        text = note.blocks[second.block].text.text
        near = [i for i in range(max(0, at - BACK), at) if out[i].block == second.block]
        head = head_of(text, [*(out[i] for i in near), second], len(near), words)
        first = out[near[head]] if head is not None else None
        if (
            head is None
            or first is None
            or (first.entity and second.entity)
            or minter.base_type(first.type) != minter.base_type(second.type)
        ):
            continue
        a, b = text[first.start : first.end], text[second.start : second.end]
        shared = first.entity or second.entity
        if shared is None:
            main, other = (b, a) if is_latin(b) and not is_latin(a) and not acronym(b, a) else (a, b)
            shared = minter.entity(main, first.type)
            minter.add_label(shared, other)
        elif not shared.catalogued:
            minter.add_label(shared, b)
        out[near[head]], out[at] = replace(first, entity=shared), replace(second, entity=shared)
    given = {(s.block, s.start) for s in spots if s.entity is not None}  # the others have their entity from the name beside them
    shared_names = {
        note.blocks[s.block].text.text[s.start : s.end]: s.entity
        for s in out
        if s.entity is not None and (not s.entity.catalogued or (s.block, s.start) not in given)
    }
    return [
        replace(s, entity=shared_names[name])
        if s.entity is None and (name := note.blocks[s.block].text.text[s.start : s.end]) in shared_names
        else s
        for s in out
    ]


def _mention(note: Note, spot: Spot, minter: _Minter) -> Mention:
    entity = spot.entity or minter.entity(spot.name or note.blocks[spot.block].text.read(spot.start, spot.end), spot.type)
    return Mention(spot.block, spot.start, spot.end, entity, "demonym" if spot.demonym else "name")
