"""Contradictions: which of the gold's the graph holds, by kind and subject, and whether it names both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.evaluate.built import Built
from kg.evaluate.comparison import Comparison
from kg.evaluate.gold import Row, fold
from kg.evaluate.outcome import Item, Outcome, compare

_PARTS = re.compile(r"[(（][^()（）]*[)）]|[,;、/／]")
_SHORTEST = 2  # folded characters by which a side is recognised


def conflicts(built: Built, comparisons: Sequence[Comparison]) -> Iterator[Outcome]:
    """The conflicts of one subject.

    One that the graph has is right where the gold has one of its kind and
    subject. A side of the gold (`a`, `b`) is found where a side of the graph's
    conflict gives one of its values: a date, a name, words of the evidence.
    """
    gold = comparisons[0].gold
    languages = {c.language for c in comparisons}
    rows = [r for r in gold.table.get("conflicts", ()) if languages & set(r.get("only", languages))]
    found = list(_found(built, comparisons))
    kinds: dict[object, Item] = {k: Item(k, " of ".join(k), k[0]) for k, _ in found}
    want = {k: Item(k, " of ".join(k), k[0]) for r in rows for k in [(r["kind"], r["s"])]}
    where = (gold.subject, "all")
    yield from compare("conflicts", *where, want.values(), kinds.values())
    sides = [(row, name) for row in rows for name in ("a", "b") if (row["kind"], row["s"]) in kinds]
    seen = [(row, name) for row, name in sides if any(k == (row["kind"], row["s"]) and _holds(texts, row[name]) for k, texts in found)]
    yield from compare("sides of conflicts", *where, (_side(r, n) for r, n in sides), (_side(r, n) for r, n in seen))


def _side(row: Row, name: str) -> Item:
    return Item((row["kind"], row["s"], row[name]), f"{row['kind']} of {row['s']}: {row[name]}", row["kind"])


def _found(built: Built, comparisons: Sequence[Comparison]) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """(kind, subject) and the folded texts of the sides, of every conflict that a note of this subject has part in."""
    by_node: Mapping[str, Comparison] = {n: c for c in comparisons for n in c.graph.nodes}
    for iri in built.conflicts:
        node = built.node(iri)
        sides = [s for s in node.get("side", ()) if s in by_node]
        if not sides:
            continue
        subjects = [*node.get("subject", ()), *(e for s in sides for p in ("of", "entity", "speaker") for e in built.node(s).get(p, ()))]
        c = by_node[sides[0]]
        known = [c.gold_id(s) for s in subjects]
        subject = next((k for k in known if not k.startswith("?")), known[0] if known else "?")
        yield (next(iter(node.get("kind", ())), ""), subject), frozenset(t for s in sides for t in _texts(built, s))


def _texts(built: Built, side: str) -> Iterator[str]:
    node = built.node(side)
    yield from (fold(v) for p in ("object", "value", "minValue", "maxValue", "on") for v in node.get(p, ()))
    for entity in node.get("entity", ()):
        yield from built.labels(entity)
    for evidence in node.get("evidence", ()):
        yield from (fold(x) for x in built.node(evidence).get("exact", ()))


def _holds(texts: frozenset[str], side: object) -> bool:
    parts = [p for p in (fold(x) for x in _PARTS.split(str(side)) if x) if len(p) >= _SHORTEST]
    return any(part in text or (len(text) >= _SHORTEST and text in part) for part in parts for text in texts)
