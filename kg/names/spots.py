"""Where names stand in a block: those of the catalogue, their versions, names inside names, and names of a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, takewhile

from kg.catalogue import Catalogue, Match
from kg.model import Block, Entity, Word
from kg.names import NO_WORDS, NameGrammar
from kg.names.aliases import typed
from kg.names.candidates import Name, Spot

BaseType = Callable[[str], str]
VERSIONED = ("AIModel", "Product")
OPEN = ("shape", "version")  # rules that prove no type
LISTED = {"AIModel": "AIModel", "Organization": "Company"}  # what a name is whose row holds only such
VERSION = re.compile(r"(?:[- ]?[\w.]*\d[\w.]*)?")
DATED = re.compile(r"\d{4},? $")  # born 1972 Lillevik, Norway
QUOTED = re.compile('[《「『“"]([^《》「」『』“”"]{2,40})[》」』”"]')
LABEL = re.compile(r"[^:.]{1,40}: +|\d{4} ?[–—-] +")  # a label with its colon, or a year with its dash
NESTED = ", "  # between a place and the larger one it is in
NESTING = {"Event": ("Organization", "Place"), "AIModel": ("Organization",), "Product": ("Organization",)}


def spots_of(
    block: Block,
    lang: str,
    borders: frozenset[int],
    starts: frozenset[int],
    catalogue: Catalogue,
    grammar: NameGrammar,
    base_type: BaseType,
    words: Mapping[int, Word] = NO_WORDS,
    head: str = "",
) -> Iterator[Spot]:
    """The names of a block, in no particular order; one inside another only where it is an organisation or place of it.

    Args:
        block: the block.
        lang: the note's language.
        borders: where words begin or end in the block's matching text.
        starts: where its sentences begin.
        catalogue: the curated names.
        grammar: what other names look like.
        base_type: the one of the eight types that a class belongs to.
        words: those of which the dictionary tells a kind, by their start.
        head: the head of the column in which the block stands.
    """
    text = block.text.text
    marked = _marked(block)
    ends = dict(sorted(marked))  # of the places that begin alike the longest
    curated = _curated(block, lang, borders, catalogue, grammar, base_type, ends)
    taken = [(s.start, s.end) for s in curated]
    places = frozenset((s.start, s.end) for s in curated if not s.demonym and base_type(s.type) == "Place")
    named = grammar.find(text, borders, starts | _label_ends(text, starts), taken, marked, words, places, head)
    named = [_without_adjective(text, n, curated, grammar) for n in named]
    covered = [(n.start, n.end) for n in named]
    found = [s for s in curated if not any(a <= s.start and s.end <= b for a, b in covered)]
    for n in named:
        known = catalogue.named(grammar.glued.stem(text[n.start : n.end]), lang) if n.rule == "form" else None
        firm = known if known is not None and base_type(known.type) == "Organization" else None  # its legal name
        found.append(Spot(block.index, n.start, n.end, firm.type if firm else n.type, n.rule, firm))
    if not found and not block.emphasis:
        return
    found = list(grammar.wholes.titled(text, found, block.emphasis, block.index))
    found = list(grammar.wholes.joined(text, found, base_type, partial(grammar.typed_beside, text)))
    found = [_of_family(text, s, lang, catalogue) for s in found]
    found += _further(text, [s for s in found if s.entity is None and s.type == "AIModel"], grammar)
    found = list(_listed(text, found, marked, grammar, base_type))
    found = list(_regions(text, found, grammar, catalogue, lang, base_type))
    found = list(_nested_places(text, found, grammar, base_type))
    found = list(_local(found, base_type))
    found = list(typed(text, found, grammar.aliases))
    yield from found
    yield from _inside(block, found, lang, borders, catalogue, base_type)


def _curated(
    block: Block,
    lang: str,
    borders: frozenset[int],
    catalogue: Catalogue,
    grammar: NameGrammar,
    base_type: BaseType,
    marked: Mapping[int, int],
) -> list[Spot]:
    """The names of the catalogue with their versions, without those that are here parts of other words or names."""
    text = block.text.text
    out: list[Spot] = []
    for match in catalogue.find(text, borders, lang):
        if (not out or match.start >= out[-1].end) and not grammar.glued.runs_on(text, match.end):
            out += _versioned(block, match, lang, catalogue, grammar, base_type, marked)
    if not out and not block.emphasis:
        return out
    out = list(_compounds(block, out, catalogue, grammar, lang))
    out = [s for s in out if not (s.type and base_type(s.type) == "Place" and grammar.in_phrase(text, s.start, s.end))]
    return [s for s in out if not (s.type and base_type(s.type) == "Event" and _ends_a_name(text, s.start, out, grammar))]


def _ends_a_name(text: str, start: int, curated: Sequence[Spot], grammar: NameGrammar) -> bool:
    """Does what begins there end a longer name that begins with no curated one (Contoso Energy Expo 2020)?"""
    before = re.search(r"(?:\w[\w’'-]+ ){1,3}$", text[max(0, start - 60) : start])
    words = [*takewhile(lambda word: word[0].isupper(), reversed(before[0].split()))] if before is not None else []
    return any(map(grammar.is_proper, words)) and not any(s.end == start - 1 for s in curated)


def _versioned(
    block: Block, match: Match, lang: str, catalogue: Catalogue, grammar: NameGrammar, base_type: BaseType, marked: Mapping[int, int]
) -> Iterator[Spot]:
    """A curated name with the version that follows it, and the further versions of an enumeration or in brackets."""
    text = block.text.text
    kind = base_type(match.entity.type)
    end, made = match.end, match.entity.type
    if kind in VERSIONED:
        end = grammar.versions.tail(text, match.end)
        if kind == "AIModel":
            end = grammar.versions.hyphened(text, match.start, end)
            end, more_made = grammar.goes_on(text, match.start, end, marked)
            end = grammar.models.variant_end(text, end, frozenset(marked.items()))
            made = more_made or made
    elif kind == "Organization":
        end, made = grammar.versions.model_tail(text, match.end), "AIModel"  # Mistral 7B, MiniMax-01
    if end == match.end:
        if kind == "Organization" and not match.demonym and (more := grammar.legal.match(text, end)):
            end = more.end()
            yield Spot(block.index, match.start, end, match.entity.type, "catalogue", match.entity)
            return
        if match.loose and not grammar.versions.numbered(text[match.start : end]):
            return
        yield Spot(block.index, match.start, end, match.entity.type, "catalogue", match.entity, match.demonym)
        made = match.entity.type
    else:
        headed = grammar.versions.headed(text[match.end + 1 : end])  # Anthropic Opus 4.5
        start = match.end + 1 if headed else _behind_maker(text, match, lang, catalogue)
        if start > match.start and (maker := catalogue.named(text[match.start : start - 1], lang)):
            yield Spot(block.index, match.start, start - 1, maker.type, "catalogue", maker)
        words = text[start:end]
        known = catalogue.named(words, lang) or catalogue.named(words.replace("-", " "), lang)
        yield Spot(block.index, start, end, known.type if known else made, "version", known)
    if kind in VERSIONED:
        for first, last, name in grammar.versions.further(text, match.start, end):
            yield Spot(block.index, first, last, made, "version", catalogue.named(name, lang), name=name)


def _further(text: str, models: Sequence[Spot], grammar: NameGrammar) -> Iterator[Spot]:
    """The bare sizes and versions that go on the name of a model: the 70B of "Brathling 8B and 70B"."""
    for spot in models:
        for start, end, name in grammar.versions.further(text, spot.start, spot.end):
            yield Spot(spot.block, start, end, spot.type, "version", name=name)


def _behind_maker(text: str, match: Match, lang: str, catalogue: Catalogue) -> int:
    """Where the family's own name begins in a match that names its maker first: the Gemini of "Google Gemini"."""
    name = text[match.start : match.end]
    cuts = [i + 1 for i, c in enumerate(name) if c == " " and catalogue.named(name[i + 1 :], lang) == match.entity]
    return match.start + next((i for i in cuts if catalogue.named(name[: i - 1], lang) is not None), 0)


def _inside(
    block: Block, spots: Sequence[Spot], lang: str, borders: frozenset[int], catalogue: Catalogue, base_type: BaseType
) -> Iterator[Spot]:
    """The curated organisation or place with which a name begins: HSBC in its summit's, DeepSeek in DeepSeek-R1."""
    text = block.text.text
    for spot in spots:
        wanted = NESTING.get(base_type(spot.type), ()) if spot.type else ()
        if wanted and not spot.name:
            inner = catalogue.within(text, spot.start, spot.end, borders, lang, partial(_is_of, base_type, wanted))
            if inner is not None and not inner.demonym:
                yield Spot(block.index, inner.start, inner.end, inner.entity.type, "catalogue", inner.entity)


def _regions(
    text: str, spots: Sequence[Spot], grammar: NameGrammar, catalogue: Catalogue, lang: str, base_type: BaseType
) -> Iterator[Spot]:
    """The spots, the short forms of regions behind a place or a name of no known type among them: Lillevik, TX."""
    regions: list[Spot] = []
    for spot in spots if NESTED in text else ():
        place = bool(spot.type) and not spot.demonym and base_type(spot.type) == "Place"
        if (place or (_open(spot) and grammar.inside(text, spot.start))) and text.startswith(NESTED, spot.end):
            start = spot.end + len(NESTED)
            end, name = grammar.region(text, start)
            if name and (region := catalogue.named(name, lang)) is not None:
                regions.append(Spot(spot.block, start, end, region.type, "catalogue", region))
    yield from (s for s in spots if not any(s.start < r.end and r.start < s.end for r in regions))
    yield from regions


def _nested_places(text: str, spots: Sequence[Spot], grammar: NameGrammar, base_type: BaseType) -> Iterator[Spot]:
    """The spots, names of no known type made places in a row of nested ones of which one is known: in Lillevik, Nordvik, Norway."""
    out = sorted(spots, key=lambda s: (s.start, -s.end))
    if NESTED not in text:
        yield from out
        return
    ends = {s.end: i for i, s in enumerate(out)}
    known = {s.start for s in out if s.type and not s.demonym and base_type(s.type) == "Place"}

    def placed(at: int) -> bool:
        """Is what stands there, or at the row's beginning before it, said to be a place?"""
        before = ends.get(at - len(NESTED)) if text.startswith(NESTED, at - len(NESTED)) else None
        return (
            grammar.inside(text, at)
            or DATED.search(text, max(0, at - 6), at) is not None
            or (before is not None and (out[before].start in known or _open(out[before])) and placed(out[before].start))
        )

    for i in reversed(range(len(out))):
        spot = out[i]
        if _open(spot) and text.startswith(NESTED, spot.end) and spot.end + len(NESTED) in known and placed(spot.start):
            out[i] = replace(spot, type="Place", rule="apposition")
            known.add(spot.start)
    for i, spot in enumerate(out):
        before = ends.get(spot.start - len(NESTED)) if text.startswith(NESTED, spot.start - len(NESTED)) else None
        closed = text[spot.end : spot.end + 1] in ("", ".", ")", ";")
        if _open(spot) and closed and before is not None and out[before].start in known and placed(spot.start):
            out[i] = replace(spot, type="Place", rule="apposition")
            known.add(spot.start)
    yield from out


def _open(spot: Spot) -> bool:
    return spot.entity is None and spot.rule in OPEN and not spot.type


def _local(spots: Sequence[Spot], base_type: BaseType) -> Iterator[Spot]:
    """The spots, a government's body right behind a town or region without a space made one of that place, which is another's namesake."""
    out = sorted(spots, key=lambda s: (s.start, -s.end))
    for place, body in pairwise(tuple(out)):
        local = bool(place.type) and place.end == body.start and base_type(place.type) == "Place" and place.type != "Country"
        if local and body.entity is not None and body.type == "Government":
            out.remove(place)
            out[out.index(body)] = replace(body, start=place.start, entity=None, rule="form")
    yield from out


def _without_adjective(text: str, name: Name, curated: Sequence[Spot], grammar: NameGrammar) -> Name:
    """The name, without an adjective of a country before it that says where its member is from: a British Labour Party politician."""
    first = next((s for s in curated if s.demonym and s.start == name.start and s.end + 1 < name.end), None)
    if name.rule != "form" or first is None or not grammar.of_member(text, name.start, first.end + 1, name.end):
        return name
    return replace(name, start=first.end + 1)


def _compounds(block: Block, spots: Sequence[Spot], catalogue: Catalogue, grammar: NameGrammar, lang: str) -> Iterator[Spot]:
    """The curated spots, an emphasised name that holds a model's made one model: Family-Other-8B, Other 2.0 Family 7B, not Family."""
    text = block.text.text
    wide = {place for s in spots if s.type == "AIModel" for place in [grammar.models.prefixed(text, s.start, s.end)] if place[0] < s.start}
    wide = {(a, b) for a, b in wide if catalogue.named(text[a : text.index("-", a)], lang) is None}
    wide |= _hyphened(text, spots)
    for start, end in block.emphasis:
        held = [s for s in spots if start <= s.start and s.end <= end]
        first = next((s for s in held if s.start == start and s.type != "AIModel"), None)
        begin = first.end + grammar.models.owns(text, first.end) if first and any(s.type == "AIModel" for s in held) else start
        models = [s for s in held if s.type == "AIModel" and s.start >= begin]
        plain = begin == start and grammar.versions.compound(text[start:end])
        plain = plain or (len(held) == 1 and bool(models) and held[0].end == end and grammar.heads_name(text[start : held[0].start]))
        if (plain or (models and grammar.versions.compounded(text[begin:end]))) and (begin, end) not in {(s.start, s.end) for s in held}:
            wide.add((begin, end))
    yield from (s for s in spots if not any(a <= s.start and s.end <= b for a, b in wide))
    for start, end in sorted(wide):
        yield Spot(block.index, start, end, "AIModel", "size", catalogue.named(text[start:end], lang))


def _hyphened(text: str, spots: Sequence[Spot]) -> set[tuple[int, int]]:
    """The places of names that are several models' names with nothing but a hyphen between them: Family-R1-Distill-Other-32B."""
    places: list[tuple[int, int]] = []
    for spot in sorted((s for s in spots if s.type == "AIModel"), key=lambda s: s.start):
        joined = places and spot.start == places[-1][1] + 1 and text[spot.start - 1] == "-"
        places.append((places.pop()[0] if joined else spot.start, spot.end))
    held = {(s.start, s.end) for s in spots}
    return {place for place in places if place not in held}


def _of_family(text: str, spot: Spot, lang: str, catalogue: Catalogue) -> Spot:
    """The spot, made a model where a model's name is the last part of its own: EmbeddingGemma."""
    if spot.entity is not None or spot.type or spot.rule not in OPEN:
        return spot
    name = text[spot.start : spot.end]
    parts = "".join(f" {c}" if c.isupper() and not p.isupper() else c for p, c in zip(f"A{name}", name, strict=False))
    for match in catalogue.find(parts, frozenset(), lang):
        last = VERSION.fullmatch(parts, match.end) and match.start > 0
        if match.entity.type == "AIModel" and match.end - match.start > 2 and last:
            return replace(spot, type="AIModel", rule="beside")
    return spot


def _listed(
    text: str, spots: Sequence[Spot], marked: frozenset[tuple[int, int]], grammar: NameGrammar, base_type: BaseType
) -> Iterator[Spot]:
    """The spots, emphasised names of no known type made what the others of their row are: models, or companies."""
    row: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (s.start, -s.end)):
        if row and spot.start >= row[-1].end and not grammar.parts(text[row[-1].end : spot.start]):
            yield from _row(row, marked, base_type)
            row = []
        row.append(spot)
    yield from _row(row, marked, base_type)


def _row(row: Sequence[Spot], marked: frozenset[tuple[int, int]], base_type: BaseType) -> Iterator[Spot]:
    kinds = {base_type(s.type) for s in row if s.type}
    kind = LISTED.get(kinds.pop(), "") if len(kinds) == 1 else ""
    for spot in row:
        fits = spot.rule == "version" if kind == "AIModel" else False
        if kind and not spot.type and spot.rule in OPEN and (fits or (spot.start, spot.end) in marked):
            yield replace(spot, type=kind, rule="beside")
        else:
            yield spot


def _is_of(base_type: BaseType, types: tuple[str, ...], entity: Entity) -> bool:
    return base_type(entity.type) in types


def _label_ends(text: str, starts: frozenset[int]) -> frozenset[int]:
    """Where a sentence goes on after a label such as `1975: `, so that its first word too is written large."""
    return frozenset(m.end() for s in starts if (m := LABEL.match(text, s)))


def _marked(block: Block) -> frozenset[tuple[int, int]]:
    """The places that are emphasised, linked, or set in title marks."""
    marks = [m.span(1) for m in QUOTED.finditer(block.text.text)]
    return frozenset([*block.emphasis, *marks, *((link.start, link.end) for link in block.links)])
