"""What a terminal shows of things to decide, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.text import Text

from kg.commands.terminal import clean
from kg.decisions.blocks import block_line
from kg.review.things import Named, Option, Thing, Told, Words

TITLES = {
    "conflict": "contradicting",
    "duplicate": "one or two?",
    "fact": "so?",
    "name": "what is it?",
    "pattern": "a pattern whose facts were rejected",
    "catalogue": "for the catalogue",
}
WIDTH = 150  # characters of a block that are shown before it is written
GENERAL = "space skip, w say why, u undo, q quit"


def thing_lines(thing: Thing, number: int, of: int) -> Iterator[Text]:
    """A thing with its sentences, the words between « and », and the answers that there are with what each would write."""
    head = Text(f"{number}/{of} {TITLES[thing.kind]}", style="bold")
    yield head.append("  ").append(clean(", ".join(reason.text for reason in thing.reasons)), style="not bold dim")
    for entity in thing.entities:
        yield Text(f"  {_entity(entity)}")
    for n, fact in enumerate(thing.facts, 1):
        yield Text(f"  {f'{n} ' if thing.kind == 'conflict' else ''}{_fact(fact)}")
        yield from map(_marked, fact.words)
    yield from map(_marked, thing.words)
    yield from map(option_line, thing.options)


def option_line(option: Option) -> Text:
    """A key, what it says, and the block that it writes on one line."""
    line = Text(f"  {option.key} ", style="bold").append(clean(option.says), style="not bold")
    block = clean(block_line(option.draft))
    more = f" and {len(option.more)} more" * bool(option.more)
    return line.append("  ").append((block if len(block) <= WIDTH else f"{block[:WIDTH]}…") + more, style="not bold dim")


def _entity(entity: Named) -> str:
    kind = f", {entity.type}" * bool(entity.type) + ", in the catalogue" * entity.catalogued
    return clean(f"{entity.label}{kind} <{entity.iri}>")


def _fact(told: Told) -> str:
    return clean(f"{told.subject.label} → {told.predicate} → {told.object.label} (confidence {told.confidence:g}, {told.extractor})")


def _marked(words: Words) -> Text:
    before, after = clean(words.before), clean(words.after)
    gaps = " " * words.before[-1:].isspace(), " " * words.after[:1].isspace()
    line = Text(f"    {clean(words.note)}:{words.line} ", style="cyan").append(f"{before}{gaps[0]}«", style="default")
    return line.append(clean(words.exact), style="bold default").append(f"»{gaps[1]}{after}", style="default")


def json_text(things: Iterable[Thing]) -> str:
    """The things as JSON; each answer has the tables of its blocks."""
    return json.dumps([_table(thing) for thing in things], ensure_ascii=False, indent=2) + "\n"


def _table(thing: Thing) -> Mapping[str, Any]:
    options, reasons = [_answer(option) for option in thing.options], [reason.text for reason in thing.reasons]
    return {**asdict(thing), "reasons": reasons, "options": options}


def _answer(option: Option) -> Mapping[str, Any]:
    blocks = [{"kind": draft.kind, **dict(draft.keys)} for draft in option.drafts]
    return {"key": option.key, "says": option.says, "asks": option.asks, "blocks": blocks}
