"""What the rows of an evaluation set must hold, so that what reads them need not ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Form = Any  # a type; a list with the form of each element; a tuple of forms, of which one; a table of forms, a key with ? may be missing

SCALAR = (str, int, float)
LANGUAGES = {"only?": [str]}
FACT = {"s": (str, [str]), "p": str, "o": (str, [str]), "modality?": str}
PASSAGE = {"id": str, "lang": str, "text": str, "facts": [FACT], "uncounted?": [FACT], "unasserted?": [FACT]}
VERDICT = {"id": str, "s": str, "p": str, "o": str, "right": object}
SUMMARY = {"slug": str, "date": object, "companies": [str], "models": [str], "people?": [str]}
VERSION = {"title": object, "text": str}
GOLD = {
    "subject": str,
    "notes": [str],
    "entities": [{"id": str, "type": str, "names": [str], **LANGUAGES}],
    "relations": [{"s": str, "p": str, "o": str, "modality?": str, **LANGUAGES}],
    "dates?": [{"s": str, "p": str, "value": str, **LANGUAGES}],
    "measurements?": [{"s": str, "what": str, "value": SCALAR, "unit?": str, **LANGUAGES}],
    "quotes?": [{"speaker": str, "exact": (str, {}), **LANGUAGES}],
    "conflicts?": [{"kind": str, "s": str, "a": SCALAR, "b": SCALAR, **LANGUAGES}],
    "forbidden?": [{"s?": str, "p?": str, "o?": str, **LANGUAGES}],
}
_NAMES: Mapping[object, str] = {str: "a text", int: "a number", float: "a number", object: "a value"}


def fault(value: object, form: Form, at: str = "") -> str:
    """What in a JSON value is not as the form has it, such as `entities[2].names is no list`; "" where all is."""
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return f"{at or 'it'} is no table"
        inner = ((key.removesuffix("?"), key.endswith("?"), each) for key, each in form.items())
        told = (
            fault(value[key], each, f"{at}.{key}" if at else key) if key in value else "" if may_miss else f"{at or 'it'} has no {key}"
            for key, may_miss, each in inner
        )
        return next(filter(None, told), "")
    if isinstance(form, list):
        if not isinstance(value, list):
            return f"{at} is no list"
        return next(filter(None, (fault(each, form[0], f"{at}[{n}]") for n, each in enumerate(value))), "")
    if isinstance(form, tuple):
        faults = [fault(value, each, at) for each in form]
        return "" if "" in faults else faults[0]
    return "" if isinstance(value, form) else f"{at} is not {_NAMES[form]}"
