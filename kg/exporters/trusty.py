"""Trusty URIs of RDF content, module RA: a name that holds the hash of what it names.

T. Kuhn, M. Dumontier: Trusty URIs, ESWC 2014, and the specification at https://trustyuri.net/.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import Literal

PLACE = " "  # stands in the IRIs for the hash that is not known yet: no IRI holds a space

Row = tuple[str, str, str, str | Literal]  # graph, subject, predicate, object: IRIs as they are


def artifact_code(rows: Iterable[Row]) -> str:
    """`RA` and 43 characters for these quads, in whose IRIs `PLACE` stands for the code itself. Their order does not matter."""
    lines = dict.fromkeys("".join(map(_line, row)) for row in sorted(rows, key=_rank))
    digest = sha256("".join(lines).encode("utf-8")).digest()
    return "RA" + urlsafe_b64encode(digest).rstrip(b"=").decode()


def _rank(row: Row) -> tuple[str, ...]:
    value = row[3]
    if not isinstance(value, Literal):
        return (*row[:3], "0", value)
    return (*row[:3], "1", value.value, "" if value.language else value.datatype.value, value.language or "")


def _line(term: str | Literal) -> str:
    if not isinstance(term, Literal):
        return term + "\n"
    kind = f"@{term.language.lower()}" if term.language else f"^{term.datatype.value}"
    return f"{kind} {_escaped(term.value)}\n"


def _escaped(text: str) -> str:
    return re.sub(r"\n", r"\\n", text.replace("\\", "\\\\"))
