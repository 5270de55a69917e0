"""What a group of translated notes is about: its names and values, drawn from the seed and the subject's number alone."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.corpus.names import HERE, Inventor, Named

AGAIN = 16  # subjects after which kind and languages are the same again
KINDS = ("date", "money", "count", "share")  # of values that are no names


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in a hole of a sentence: a name in each language, or a value (EDTF date, decimal) for it to write its own way."""

    type: str  # one of the eight types, or of KINDS
    names: Mapping[str, str]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the notes of one subject speak of. `path` is that of its notes without the language."""

    number: int
    kind: str
    languages: tuple[str, ...]
    path: str
    slots: Mapping[str, Slot]
    earlier: str = ""  # the path of an earlier subject that these notes speak of as well
    contradicts: bool = False  # … of which they say something else


class World:
    """All subjects of a seed."""

    def __init__(self, seed: int) -> None:
        self._seed, self.names = seed, Inventor(seed)
        self.kinds: Mapping[str, Any] = tomllib.loads((HERE / "subjects.toml").read_text("utf-8"))
        self._order = [kind for kind in self.kinds if "anchor" in self.kinds[kind]]

    def subjects(self) -> Iterator[Subject]:
        """One after the other, without end."""
        number = 0
        while True:
            yield self.subject(number)
            number += 1

    def subject(self, number: int) -> Subject:
        """A subject: every fourth has notes in all languages, the others in one."""
        subject = self._alone(number)
        draw = random.Random(f"{self._seed} earlier {number}")
        back = AGAIN * draw.randint(1, 5)
        what = self.kinds[subject.kind].get("earlier")
        if what is None or back > number or draw.random() > 0.4:
            return subject
        other = self._alone(number - back)
        wrong = what == "namesake" or draw.random() < 0.4
        if what == "elder":
            year = int(other.slots["year"].value) + wrong * draw.choice((-7, -4, 3, 6))
            more = {"elder": other.slots["company"], "elderyear": Slot("date", {}, str(year))}
        else:
            born = date.fromisoformat(other.slots["birthday"].value) + timedelta(days=draw.randint(800, 4000))
            more = {"namesake": other.slots["founder"], "namesakebirthday": Slot("date", {}, born.isoformat())}
        return Subject(number, subject.kind, subject.languages, subject.path, {**subject.slots, **more}, other.path, wrong)

    def _alone(self, number: int) -> Subject:
        draw = random.Random(f"{self._seed} subject {number}")
        kind = self._order[number // 4 % len(self._order)]
        languages = self.names.languages
        spoken = languages if number % 4 == 0 else (languages[number % 4 - 1],)
        slots = {**_values(draw), **self._named(number, draw)}
        slots |= self._dated(number, draw)
        slots["params"] = Slot("count", {}, _size(slots["model"].names[languages[0]], draw))
        written = date(2025, 1, 1) + timedelta(days=draw.randrange(300))
        main = slots[self.kinds[kind]["main"]].names[languages[0]]
        slug = "-".join("".join(c if c.isalnum() else " " for c in main.lower()).split())
        return Subject(number, kind, spoken, f"{number // 500:04}/{written}-{slug}-{number:06}", slots)

    def _named(self, number: int, draw: random.Random) -> Mapping[str, Slot]:
        invent = self.names
        model, family = invent.model(2 * number)
        big, big2 = draw.sample(invent.known("Organization", "companies"), 2)
        city, city2 = draw.sample(invent.known("Place", "cities"), 2)
        made = {
            "company": invent.company(3 * number),
            "other": invent.company(3 * number + 1),
            "small": invent.company(3 * number + 2),
            "founder": invent.person(3 * number),
            "ceo": invent.person(3 * number + 1),
            "third": invent.person(3 * number + 2),
            "model": model,
            "family": family,
            "model2": invent.model(2 * number + 1)[0],
            "product": invent.product(number),
            "work": invent.work(draw.randrange(64)),
            "big": big,
            "big2": big2,
            "base": draw.choice(invent.known("AIModel", "models")),
            "tool": draw.choice(invent.known("Product", "tools")),
            "city": city,
            "city2": city2,
            "university": draw.choice(invent.known("Organization", "universities")),
        }
        return {name: _slot(named) for name, named in made.items()}

    def _dated(self, number: int, draw: random.Random) -> Mapping[str, Slot]:
        """An event with its days."""
        first = date(draw.randint(2018, 2024), draw.randint(1, 12), draw.randint(2, 24))
        days = {"firstday": first, "lastday": first + timedelta(days=draw.randint(1, 3))}
        out = {name: Slot("date", {}, day.isoformat()) for name, day in days.items()}
        return out | {"month": Slot("date", {}, f"{first:%Y-%m}"), "event": _slot(self.names.event(number, first.year))}


def _slot(named: Named) -> Slot:
    return Slot(named.type, named.names)


def _values(draw: random.Random) -> Mapping[str, Slot]:
    birthday = date(draw.randint(1950, 1983), draw.randint(1, 12), draw.randint(1, 28))
    day, day2 = (date(year, draw.randint(1, 12), draw.randint(1, 28)) for year in (draw.randint(2021, 2023), 2024))
    dates = {
        "year": draw.randint(1985, 2012),
        "later": draw.randint(2013, 2016),
        "later2": draw.randint(2017, 2019),
        "later3": draw.randint(2020, 2024),
        "birthday": birthday,
        "birthyear": birthday.year,
        "day": day,
        "day2": day2,
    }
    money = {"money": 10**7 * draw.randint(2, 90), "revenue": 10**8 * draw.randint(2, 80)}
    money |= {f"worth{n}": 10**8 * draw.randint(11 + 130 * (3 - n), 130 * (4 - n)) for n in (1, 2, 3)}
    counts = {"staff": draw.randint(12, 4800) * 10, "users": draw.randint(2, 90) * 10**6}
    out = {name: Slot("date", {}, str(value)) for name, value in dates.items()}
    out |= {name: Slot("money", {}, str(value)) for name, value in money.items()}
    out |= {name: Slot("count", {}, str(value)) for name, value in counts.items()}
    return out | {"share": Slot("share", {}, str(draw.randint(4, 44)))}


def _size(model: str, draw: random.Random) -> str:
    """Parameters, which the model's name may tell."""
    told = model.rpartition("-")[2].removesuffix("B")
    billions = int(told) if model.endswith("B") and told.isdigit() else draw.choice((2, 8, 32, 120, 400))
    return str(billions * 10**9)
