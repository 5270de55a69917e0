"""Dates, numbers, money, shares, counts and durations in a text → `Value`.

The grammar of a language is declared in its `values.toml` (number words, date
templates, units, bounds) and `measures.toml` (what is counted); Python holds
only the machinery. A language that is added as files is read without a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import Value
from kg.resources import language, made_of
from kg.values.amounts import Amounts, amounts
from kg.values.dates import Dates, context_date, dates, year_of
from kg.values.money import currencies
from kg.values.numerals import numerals

__all__ = ["ValueReader", "context_date", "value_reader", "year_of"]


@dataclass(frozen=True, slots=True)
class ValueReader:
    """The compiled value grammar of one language."""

    dates: Dates
    amounts: Amounts

    def find(self, text: str, year: str | None = None) -> tuple[Value, ...]:
        """The values of a matching text (NFKC, folded as the language says), sorted, not overlapping.

        Offsets are code points of `text`, half-open. A date without a year
        takes the nearest year before it in the text, else `year` (four
        digits), else it is left out.
        """
        found, places = self.dates.find(text, year)
        return tuple(sorted([*found, *self.amounts.find(text, places)], key=lambda v: v.start))


def value_reader(tag: str, roots: Sequence[Path]) -> ValueReader:
    """The reader of a language, compiled once for the same ontology folders.

    Raises:
        ValueError: a file is not TOML, or a date template has an unknown slot.
    """
    return _reader(tag, tuple(roots))


@lru_cache(maxsize=32)
@made_of("values", "measures", "reading")
def _reader(tag: str, roots: tuple[Path, ...]) -> ValueReader:
    table, measures = language(tag, "values", roots), language(tag, "measures", roots)
    spaced = bool(language(tag, "reading", roots).get("spaced", True))
    numbers = numerals(table.get("numbers", {}), spaced)
    ranges = table.get("ranges", {})
    between = [*ranges.get("marks", ()), *ranges.get("words", ())]
    money = currencies(tag, table.get("money", {}))
    return ValueReader(dates(table.get("dates", {}), between, numbers, spaced), amounts(table, measures, money, numbers, spaced))
