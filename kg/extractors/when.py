"""When a number was so: the date that its clause, sentence, bullet, lead-in or heading gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.extractors.owners import AFTER, Scene
from kg.model import Block, Value

AMOUNTS = ("money", "percent", "count")


def date_of(scene: Scene, value: Value, worth: Mapping[int, Sequence[Value]]) -> tuple[int, Value] | None:
    """The date of a number with its block: the nearest in its clause, the sentence's or bullet's first, the lead-in's, the heading's."""
    note, index = scene.reading.note, scene.block.index
    amounts = [v for v in scene.values if v.kind in AMOUNTS]
    dates = [v for v in scene.values if _is_one_date(scene, index, v) and not scene.rules.is_beginning(scene.text, v.start, v.end)]
    dates = [d for d in dates if d.start > value.start or not scene.rules.now.search(scene.text, d.end, value.start)]
    bound = {d.start: _bound_to(scene, d, amounts) for d in dates}
    begin, _ = scene.clause(value.start)
    before = [d for d in dates if begin <= d.start and d.end <= value.start]
    linked = [d for d in dates if bound[d.start] == value]
    free = [d for d in before if bound[d.start] is None]
    if linked or before:
        return index, linked[0] if linked else free[-1] if free else before[0]
    leading = [d for d in dates if d.start - scene.start <= AFTER]
    if not leading and scene.block.kind == "item":
        leading = [d for d in worth.get(index, ()) if d.start <= 3 and _is_one_date(scene, index, d)]
    if leading:
        return index, leading[0]
    for above in _above(scene.block, note.blocks):
        said = [v for v in worth.get(above, ()) if v.kind == "date"]
        if said:
            return (above, said[0]) if len(said) == 1 and _is_one_date(scene, above, said[0]) else None
    return None


def _bound_to(scene: Scene, date: Value, amounts: Sequence[Value]) -> Value | None:
    """The number right before a date that a preposition binds to it: $5 billion in 2024."""
    before = [v for v in amounts if v.end <= date.start]
    return before[-1] if before and scene.rules.date_link.fullmatch(scene.text, before[-1].end, date.start) else None


def _is_one_date(scene: Scene, block: int, value: Value) -> bool:
    """A date, neither a range nor the beginning of what goes on (2011–present)."""
    text = scene.reading.note.blocks[block].text.text
    return value.kind == "date" and value.edtf_end is None and not scene.rules.present.search(text, value.start, value.end)


def _above(block: Block, blocks: Sequence[Block]) -> Iterator[int]:
    """A table's or bullet's lead-in, then the heading."""
    if block.parent is not None and (block.cell or blocks[block.parent].kind == "item"):
        yield block.parent
    elif block.cell:
        yield from (b.index for b in reversed(blocks[: block.index]) if b.kind == "paragraph" and b.section == block.section)
    if block.section is not None:
        yield block.section
