"""Two names of one note that name the same: a person with and without the middle name, a company by its full and its short name."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from kg.model import Note
from kg.names.candidates import Spot
from kg.names.people import People

TITLES = frozenset({"title", "heading", "reference"})


def middle_names(names: Set[str], people: People) -> dict[str, str]:
    """Of names of people those without a middle name → the one name of the note that has one: John Roe → John Q. Roe.

    Where two names with different middle names would fit, none does.
    """
    longer: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name in names:
        words = name.split(" ")
        core = people.without_generation(words)
        if len(core) > 2 and all(_is_middle(w, people) for w in core[1:-1]):
            longer[core[0], core[-1], *words[len(core) :]].add(name)
    short = {name: longer.get(tuple(name.split(" ")), set()) for name in names}
    return {name: next(iter(found)) for name, found in short.items() if len(found) == 1}


def _is_middle(word: str, people: People) -> bool:
    return (len(word.rstrip(".")) == 1 and word[0].isupper()) or word in people.given or word in people.ambiguous


def short_names(
    note: Note,
    spots: Mapping[int, Sequence[Spot]],
    names: Set[str],
    starts: Mapping[int, Set[int]],
    is_form_word: Callable[[str], bool],
) -> set[str]:
    """Of the names of organisations those that only shorten another of the note by a word of form: Brathe, behind Brathe Robotics.

    One that stands before the full name, in a sentence with it, or shortens two, may be another organisation.
    """
    full: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for stem in _stems(name, is_form_word):
            if stem in names:
                full[stem].add(name)
    return {stem for stem, longer in full.items() if len(longer) == 1 and _follows(note, spots, starts, stem, *longer)}


def _stems(name: str, is_form_word: Callable[[str], bool]) -> Iterator[str]:
    words = name.split(" ")
    while len(words) > 1 and is_form_word(words[-1]):
        words.pop()
        yield " ".join(words).rstrip(",")


def _follows(note: Note, spots: Mapping[int, Sequence[Spot]], starts: Mapping[int, Set[int]], stem: str, full: str) -> bool:
    """Does the short name stand behind the full one, and never in a sentence with it?"""
    places: dict[str, list[tuple[int, int, bool]]] = {stem: [], full: []}
    for block in note.blocks:
        opens = sorted(starts.get(block.index, ()))
        for s in spots[block.index]:
            name = block.text.text[s.start : s.end]
            if name in places:
                places[name].append((block.index, bisect(opens, s.start), block.kind in TITLES))
    shared = {p[:2] for p in places[stem]} & {p[:2] for p in places[full]}
    told = [min((p[:2] for p in places[name] if not p[2]), default=None) for name in (full, stem)]
    return not shared and told[0] is not None and (told[1] is None or told[0] < told[1])
