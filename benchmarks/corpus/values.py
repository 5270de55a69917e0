"""Dates, amounts and numbers as a language writes them, by its table `forms`."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from benchmarks.corpus.subjects import Slot


def shown(slot: Slot, forms: Mapping[str, Any], draw: random.Random) -> str:
    """A slot's value in words of a text; of several ways to write a day one is drawn."""
    if slot.type == "date":
        return _date(slot.value, forms, draw)
    if slot.type == "share":
        return f"{slot.value}%"
    number = _number(int(slot.value), forms)
    return str(forms["money"]).format(number=number) if slot.type == "money" else number


def _date(edtf: str, forms: Mapping[str, Any], draw: random.Random) -> str:
    year, *rest = edtf.split("-")
    if not rest:
        return str(forms["year"]).format(year=year)
    month = int(rest[0])
    name = forms["months"][month - 1] if "months" in forms else ""
    form = str(forms["month"]) if len(rest) == 1 else draw.choice(forms["day"])
    return form.format(year=year, month=month, name=name, day=int(rest[-1]))


def _number(number: int, forms: Mapping[str, Any]) -> str:
    """A whole number with the language's words for large ones: 1.2 billion, or 12億3000万 where it counts each on its own."""
    for size, word in forms["scales"]:
        if number >= size and (number % (size // 100) == 0 or "compound" in forms):
            whole, rest = divmod(number, size)
            if not rest:
                return f"{_grouped(whole, forms)}{word}"
            if "compound" in forms:
                return f"{whole}{word}{_number(rest, forms)}"
            return f"{number / size:.2f}".rstrip("0") + str(word)
    return _grouped(number, forms)


def _grouped(number: int, forms: Mapping[str, Any]) -> str:
    return f"{number:,}".replace(",", str(forms["group"]))
