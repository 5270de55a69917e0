"""What the notes of a subject say, and in which shapes: the same for all their languages."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.corpus.names import HERE
from benchmarks.corpus.subjects import Subject

TABLES = {  # the slots of each row, and what a row says
    "people": ((("ceo", "company"), ("third", "other")), "{0} positionAt {1}"),
    "models": ((("model", "company", "day"), ("model2", "other", "day2")), "{1} developerOf {0}"),
    "wealth": ((("founder", "worth1"), ("third", "worth2"), ("ceo", "worth3")), ""),
}


@cache
def known() -> Mapping[str, Any]:
    """The meanings of sentences, by name."""
    return tomllib.loads((HERE / "meanings.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a note: its shape (prose, items, lines, keys, table, quotes), what its heading is about, and what it says.

    `meanings` are keys of `meanings.toml`; of a table its name, of quotations the numbers of their words.
    """

    shape: str
    heading: str
    meanings: tuple[str, ...]


def plan(subject: Subject, kinds: Mapping[str, Any], seed: int) -> tuple[Part, ...]:
    """The parts of a subject's notes, nothing in them said twice in two ways that exclude each other."""
    return tuple(_parts(subject, kinds[subject.kind], _Choice(random.Random(f"{seed} plan {subject.number}"), kinds["apart"])))


class _Choice:
    """Draws meanings, each once, and of those that exclude each other one."""

    def __init__(self, draw: random.Random, apart: Mapping[str, Sequence[str]]) -> None:
        self.draw, self._apart, self._taken = draw, apart, set[str]()

    def some(self, among: Sequence[str], count: int) -> tuple[str, ...]:
        out: list[str] = []
        for meaning in self.draw.sample(among, len(among)):
            groups = {name for name, members in self._apart.items() if meaning in members} | {meaning}
            if len(out) < count and not groups & self._taken:
                out.append(meaning)
                self._taken |= groups
        return tuple(sorted(out, key=list(among).index))


def _parts(subject: Subject, kind: Mapping[str, Any], choice: _Choice) -> Iterator[Part]:
    draw = choice.draw
    anchor = choice.some((draw.choice(kind["anchor"]),), 1)
    yield Part("prose", subject.kind if draw.random() < 0.7 else "", anchor + choice.some(kind["facts"], draw.choice((1, 2, 2, 3))))
    yield from _middle(subject, kind, choice)
    last = choice.some(kind["never"], int(draw.random() < 0.75)) + ((kind["earlier"],) if subject.earlier else ())
    if last:
        yield Part("prose", "never" if draw.random() < 0.5 else "", last)
    if draw.random() < 0.4:
        yield Part("references", "references", ())


def _middle(subject: Subject, kind: Mapping[str, Any], choice: _Choice) -> Iterator[Part]:
    draw = choice.draw
    shape = draw.choice([s for s in ("lines", "keys", "table", "quotes", "items", "items") if s in kind or s in ("quotes", "items")])
    if shape == "table":
        yield Part(shape, subject.kind, (kind["table"],))
    elif shape == "quotes":
        numbers = draw.sample(range(6), draw.randint(1, 2))
        yield Part(shape, "", tuple(map(str, numbers)))
    elif shape == "items":
        if meanings := choice.some(kind["facts"], 3):
            yield Part(shape, subject.kind, meanings)
    elif meanings := choice.some(kind[shape], draw.randint(2, 4)):
        yield Part(shape, "", meanings)


def gold_of(
    subject: Subject, parts: Sequence[Part], words: Mapping[str, Sequence[str]], used: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What the notes of a subject say, in the form of a gold file (`kg.evaluate`).

    It has `forbidden` facts, `optional` numbers, and `conflicts` with other subjects.

    Args:
        subject, parts: the subject and its plan.
        words: language → what is quoted.
        used: slot → languages in whose notes it stands.
    """
    facts = list(dict.fromkeys(_facts(parts, "says")))
    never = [(fact, why) for fact, why in dict.fromkeys(_never(parts)) if fact not in facts]
    ends = [fact.split() for fact in facts]
    rows = [{"s": s, "p": p, "o": o} for s, p, o in ends if subject.slots[o].type != "date"]
    dates = [{"s": s, "p": p, "value": subject.slots[o].value} for s, p, o in ends if subject.slots[o].type == "date"]
    out = {
        "subject": subject.path,
        "notes": list(words),
        "entities": [_entity(subject, name, used[name], tuple(words)) for name in sorted(used)],
        "relations": rows,
        "dates": dates,
        "measurements": [_measured(subject, fact.split()) for fact in dict.fromkeys(_numbers(parts))],
        "optional": [_measured(subject, fact.split()) for meaning in _meanings(parts) for fact in meaning.get("may", ())],
        "quotes": list(_quotes(parts, words)),
        "forbidden": [dict(zip("spo", fact.split(), strict=True), why=why) for fact, why in never],
        "conflicts": [],
    }
    if subject.contradicts:
        end, p = ("elder", "foundedOn") if "elder" in subject.slots else ("namesake", "bornOn")
        out["conflicts"] = [{"kind": "two values of one property", "s": end, "p": p, "with": subject.earlier}]
    return out


def _meanings(parts: Sequence[Part]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        if part.shape in ("prose", "items", "lines", "keys"):
            yield from (known()[m] for m in part.meanings)


def _facts(parts: Sequence[Part], key: str) -> Iterator[str]:
    for meaning in _meanings(parts):
        yield from meaning.get(key, ())
    for part in parts:
        if part.shape == "quotes":
            yield "ceo participatedIn event"
        if part.shape == "table":
            rows, said = TABLES[part.meanings[0]]
            yield from (said.format(*row) for row in rows if said)
            yield from (f"{row[0]} releasedOn {row[2]}" for row in rows if len(row) == 3)


def _never(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    for meaning in _meanings(parts):
        yield from ((fact, meaning["why"]) for fact in meaning.get("never", ()))


def _numbers(parts: Sequence[Part]) -> Iterator[str]:
    for meaning in _meanings(parts):
        yield from meaning.get("numbers", ())
    for part in parts:
        if part.meanings == ("wealth",):
            yield from (f"{of} netWorth {worth}" for of, worth in TABLES["wealth"][0])


def _entity(subject: Subject, name: str, languages: Sequence[str], all_: Sequence[str]) -> dict[str, Any]:
    slot = subject.slots[name]
    row = {"id": name, "type": slot.type, "names": list(dict.fromkeys(slot.names.values()))}
    return row if len(languages) == len(all_) else row | {"only": list(languages)}


def _measured(subject: Subject, fact: Sequence[str]) -> dict[str, Any]:
    slot = subject.slots[fact[2]]
    return {"s": fact[0], "what": fact[1], "value": int(slot.value), "unit": {"money": "USD", "share": "%"}.get(slot.type, "")}


def _quotes(parts: Sequence[Part], words: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if part.shape == "quotes":
            for number in map(int, part.meanings):
                yield {"speaker": "ceo", "exact": {lang: said[number] for lang, said in words.items()}, "event": "event"}
