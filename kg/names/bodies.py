"""Names of bodies that go on over `and` and commas: Center for Marine and Polar Studies, Ruritania Nursery and Landscape Association."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kg.names.latin import Run, Token

Formed = Callable[[Sequence[Token]], str]  # the type of a name that ends or begins like one, "" if none


def joined(text: str, found: Iterable[Run], covered: frozenset[int], grammar: Mapping[str, Any], formed: Formed) -> Iterator[Run]:
    """The runs, those joined that only together are a body's name.

    Args:
        text: matching text.
        found: capitalised sequences, in order.
        covered: offsets that a known name covers.
        grammar: `bodies` (words after whose `of` or `for` a name may go on: Department), `fields` (last words of what they are of:
            Sciences), `lists` (what stands between fields), `ands` (the last of these), `the` (articles before a name) of names.toml.
        formed: tells the form of a sequence.
    """
    held: Run | None = None
    for run in found:
        if held is not None and (whole := _whole(text, held, run, covered, grammar, formed)) is not None:
            held = whole
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def _whole(text: str, first: Run, second: Run, covered: frozenset[int], grammar: Mapping[str, Any], formed: Formed) -> Run | None:
    gap = text[first.end : second.start]
    if gap in grammar["lists"] and not first.tokens[-1].last and _of_body(first, grammar):
        size = next((n for n in range(len(second.tokens), 0, -1) if second.tokens[n - 1].word in grammar["fields"]), 0)
        listed = gap in grammar["ands"] or first.tokens[-1].word in grammar["fields"]
        if size == len(second.tokens) and listed and covered.isdisjoint(range(second.start, second.end)):
            return Run((*first.tokens, *second.tokens), first.opens)
    if gap in grammar["ands"] and _shared_head(text, first, second, covered, grammar, formed):
        return Run((*first.tokens, *second.tokens), first.opens)
    return None


def _of_body(run: Run, grammar: Mapping[str, Any]) -> bool:
    words = [t.word for t in run.tokens]
    return any(a in grammar["bodies"] and b in grammar["joiners"] for a, b in pairwise(words))


def _shared_head(text: str, first: Run, second: Run, covered: frozenset[int], grammar: Mapping[str, Any], formed: Formed) -> bool:
    """Do both share the second's last word, as in `the Ruritania Nursery and Landscape Association`?"""
    definite = re.search(rf"\b(?:{'|'.join(grammar['the'])}) $", text[max(0, first.start - 8) : first.start]) is not None
    ends = first.tokens[-1]
    plain = not first.tokens[-1].last and not ends.word.isupper() and ends.end - 1 not in covered and not formed(first.tokens)
    free = len(second.tokens) > 1 and second.start not in covered and not second.tokens[0].word.isupper()
    return definite and plain and free and ends.word[0].isalpha() and bool(formed(second.tokens)) and len(first.tokens) < 4


def partners(pieces: Sequence[Sequence[Token]], grammar: Mapping[str, Any]) -> bool:
    """Are they the two single names after which a firm is called: Brathe & Quill?

    Args:
        pieces: what stands around `&`.
        grammar: of names.toml `unpaired` (words that with another name a trade or a department: Oil & Gas), `fields`, `not_names`,
            `offices`, `weak` (words that are no name alone) and `given`: two given names are two people.
    """
    words = [t.word for piece in pieces for t in piece]
    plain = any(w in grammar[key] for w in words for key in ("unpaired", "fields", "not_names", "offices", "weak"))
    shaped = all(w[0].isupper() and w.isalpha() and not w.isupper() for w in words)
    return len(pieces) == len(words) == 2 and shaped and not plain and not all(w in grammar["given"] for w in words)
