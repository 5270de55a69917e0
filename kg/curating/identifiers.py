"""What others call an entity: identifiers of Wikidata and the like, as `identifiers.toml` of the ontology folders describes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.decisions import IRI
from kg.resources import IDENTIFIERS, like, line_of


@dataclass(frozen=True, slots=True)
class Authority:
    """Who gives out identifiers: `form` is what one looks like, `before` and `after` what stands around it in the thing's IRI."""

    key: str
    name: str
    form: re.Pattern[str]
    before: str
    after: str
    check: str = ""

    def is_valid(self, identifier: str) -> bool:
        """Whether it has the form of such an identifier, check characters included."""
        try:
            return self.form.fullmatch(identifier) is not None and (not self.check or _CHECKS[self.check](identifier))
        except ValueError:  # the form admits signs that the check does not know
            return False


def authorities(roots: Sequence[Path]) -> dict[str, Authority]:
    """Those that give out identifiers, by their short names; a later folder's win.

    Raises:
        ValueError: a file does not say what it has to; the message names it, and the line.
    """
    out: dict[str, Authority] = {}
    for root in roots:
        file = root / IDENTIFIERS
        for key, table in (like(file, (roots[0] / IDENTIFIERS,)) if file.is_file() else {}).items():
            try:
                before, after = table["iri"].split("{id}")
                check = table.get("check", "")
                if check and check not in _CHECKS:
                    raise ValueError(f"there is no check {check!r}, only {', '.join(sorted(_CHECKS))}")
                out[key] = Authority(key, table["name"], re.compile(table["form"], re.ASCII), before, after, check)
            except (KeyError, TypeError, ValueError, AttributeError, re.error, OverflowError, RecursionError) as error:
                line = line_of(file.read_text("utf-8-sig"), key)
                raise ValueError(f"{file}:{line}: [{key}]: {error}: give name, form and iri with {{id}}; see docs/catalogue.md") from error
    return out


def identified(written: str, known: Mapping[str, Authority]) -> str:
    """The IRI that an identifier stands for.

    Args:
        written: `wikidata:Q42`, a full IRI, or a bare identifier that only one of them can have given out.
        known: those that give out identifiers.

    Raises:
        ValueError: it has the form of none of them, or of several.
    """
    if IRI.fullmatch(written) and "://" in written:
        if wrong := malformed(written, known):
            raise ValueError(f"{written}: {wrong}")
        return written
    key, colon, rest = written.partition(":")
    fitting = [known[key]] if colon and key in known else [a for a in known.values() if a.is_valid(written)]
    bare = rest if colon and key in known else written
    if len(fitting) == 1 and fitting[0].is_valid(bare):
        return f"{fitting[0].before}{bare}{fitting[0].after}"
    names = ", ".join(f"{a.key}:…" for a in fitting or known.values())
    what = "may be several things" if len(fitting) > 1 else "has not the form of an identifier"
    raise ValueError(f"{written} {what}: write one of {names}, or the full IRI")


def malformed(iri: str, known: Mapping[str, Authority]) -> str:
    """What is wrong with an IRI that names a thing at one of them; empty where nothing is, or where it is none of theirs."""
    for authority in known.values():
        if iri.startswith(authority.before) and iri.endswith(authority.after):
            identifier = iri[len(authority.before) : len(iri) - len(authority.after)]
            return "" if authority.is_valid(identifier) else f"this is no identifier of {authority.name}"
        if _place(iri) == _place(authority.before):
            return f"{authority.name} writes {authority.before}…{authority.after}"
    return "" if IRI.fullmatch(iri) else "this is no IRI"


def _place(iri: str) -> str:
    """The host of an address."""
    return re.sub(r"^https?://(?:www\.)?", "", iri).partition("/")[0].lower()


def _mod_11_2(identifier: str) -> bool:
    """ISO/IEC 7064, MOD 11-2."""
    digits = [10 if c == "X" else int(c) for c in identifier if c != "-"]
    return sum(d << i for i, d in enumerate(reversed(digits))) % 11 == 1


def _mod_97_10(identifier: str) -> bool:
    """ISO/IEC 7064, MOD 97-10; letters count from 10."""
    return int("".join(str(int(c, 36)) for c in identifier)) % 97 == 1


_CHECKS: Mapping[str, Callable[[str], bool]] = {"iso7064-mod-11-2": _mod_11_2, "iso7064-mod-97-10": _mod_97_10}
