"""The names of things: IRIs minted under the user's base, and the days an EDTF date can mean.

IRIs, not URIs: letters of every script stay as they are (RFC 3987); what may
not stand in a path is percent-encoded as UTF-8, so that no file name or URL
found in a note can break out of its angle brackets.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
import unicodedata
import warnings
from functools import lru_cache
from time import struct_time

from kg.model import Span

_PATH_SIGNS = frozenset("-._~!$&'()*+,;=:@/")
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
# RFC 3987, section 2.2: ucschar, the characters beyond ASCII that may stand in a path.
_UCSCHAR = re.compile(
    "[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd]"
)


def digest(*parts: object) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of `parts` as a compact JSON array in UTF-8, object keys sorted."""
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def segment(text: str) -> str:
    """`text` as part of an IRI's path: letters, digits and marks of every script and `/` kept, the rest percent-encoded."""
    return "".join(c if _may_stand(c) else _encoded(c) for c in text)


def note_iri(base: str, path: str) -> str:
    """The IRI of a note, which also names its graph; `path` is inside the folder, without `.md`."""
    return f"{base}note/{segment(path)}"


def evidence_iri(note: str, span: Span) -> str:
    """A place in a note's file as RFC 5147 character positions: half-open, in code points of the file as it lies there."""
    return f"{note}#char={span.start},{span.end}"


def concept_name(name: str) -> str:
    """The local name of a position or measure: `general manager`, `general-manager` → `generalManager`."""
    first, *rest = "".join(c if c.isalnum() else " " for c in name).split() or [""]
    return segment(first + "".join(w[:1].upper() + w[1:] for w in rest))


def _may_stand(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _PATH_SIGNS
    return _UCSCHAR.match(char) is not None and unicodedata.category(char) not in _FORBIDDEN


def _encoded(char: str) -> str:
    # A file name that is not UTF-8 reaches Python with surrogates that stand for its bytes.
    escape = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", escape))


@lru_cache(maxsize=4096)
def bounds(edtf: str) -> tuple[str | None, str | None]:
    """The first and the last day that an EDTF date can mean, as `xsd:date`; None where it is open or is no EDTF.

    Approximate and uncertain dates (`1997~`, `2025?`) reach one unit further on both sides.
    """
    if day := _plain(edtf):
        return day
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyparsing remarks on the library's grammar while it is built
        from edtf import EDTFParseException, parse_edtf
    try:
        parsed = parse_edtf(edtf)
        return _day(parsed.lower_fuzzy()), _day(parsed.upper_fuzzy())
    except (EDTFParseException, AttributeError, ValueError, OverflowError):
        return None, None


def _plain(edtf: str) -> tuple[str, str] | None:
    """The bounds of `2025`, `2025-11`, `2025-11-09`: nearly all there are, and the library's parser takes milliseconds."""
    parts = edtf.split("-")
    if [len(p) for p in parts] not in ([4], [4, 2], [4, 2, 2]) or not all(p.isascii() and p.isdecimal() for p in parts):
        return None
    year, month, day = (*map(int, parts), *([0] * (3 - len(parts))))
    if len(parts) == 1:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    if year < 1 or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if len(parts) == 2:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}"
    return (edtf, edtf) if 1 <= day <= last else None


def _day(time: object) -> str | None:
    if not isinstance(time, struct_time):  # the library gives an infinite float for an open end
        return None
    sign = "-" if time.tm_year < 0 else ""
    return f"{sign}{abs(time.tm_year):04}-{time.tm_mon:02}-{time.tm_mday:02}"
