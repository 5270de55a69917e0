"""Names, codes and signs of currencies → ISO 4217: the CLDR's as a seed, the language file's own before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from kg.values.lexicon import is_currency_sign


def current_codes() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today, by the CLDR."""
    territories: Mapping[str, Any] = get_global("territory_currencies")
    return frozenset(code for rows in territories.values() for code, _, end, tender in rows if end is None and tender)


def currencies(tag: str, table: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What stands before and what behind an amount of money → its ISO 4217 code.

    `table` is `[money]` of the language's `values.toml`: `before`, `after`, and
    `not`, the seeds that mean something else in running text (codes that are
    words). A language that the CLDR does not know has its own words only.
    """
    refused = set(table.get("not", ()))
    codes = {c: c for c in current_codes() if c not in refused}
    names, signs = _seed(tag, codes)
    before = codes | signs | dict(table.get("before", {}))
    after = codes | {n: c for n, c in names.items() if n not in refused} | dict(table.get("after", {}))
    return before, after


def _seed(tag: str, codes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return {}, {}
    plurals: Mapping[str, Mapping[str, str]] = locale._data["currency_names_plural"]
    names: dict[str, str] = {}
    for code in sorted(codes):
        for name in (locale.currencies.get(code, ""), *plurals.get(code, {}).values()):
            if len(name) > 1:
                names.setdefault(name.lower() if name.isascii() else name, code)
    signs = {s: c for c, s in sorted(locale.currency_symbols.items()) if c in codes and s and is_currency_sign(s[-1])}
    return names, signs
