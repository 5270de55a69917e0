"""Text as XML holds it, written piece by piece: escaped, legal, and names that a schema takes for names."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from kg.exporters.columns import Value
from kg.exporters.scalars import legal, scalar

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

# XML 1.1 takes these for line ends, and some parsers do so in 1.0.
_LINES = {"\x85": "&#133;", "\u2028": "&#8232;"}
# Characters of an NMTOKEN in the first as in the fifth edition of XML 1.0: libxml2 and Xerces keep to the older tables.
_NAME = (
    r"\-.:_0-9A-Za-z\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u0131\u0134-\u013E\u0141-\u0148\u014A-\u017E\u0386\u0388-\u038A\u038C"
    r"\u038E-\u03A1\u03A3-\u03CE\u0401-\u040C\u040E-\u044F\u0451-\u045C\u045E-\u0481\u3005\u3007\u3041-\u3094\u30A1-\u30FA\u30FC-\u30FE"
    r"\u4E00-\u9FA5\uAC00-\uD7A3"
)
_NO_NAME = re.compile(rf"_(?=x)|:|[^{_NAME}]")


def content(text: str) -> str:
    """`text` between tags."""
    return escape(legal(text), _LINES)


def attribute(text: str) -> str:
    """`text` in quotes; line feeds and tabs as references, which XML would else read as spaces."""
    return quoteattr(legal(text), _LINES)


def lexical(value: Value) -> str:
    """A column's value as text: lists as JSON, numbers as XML Schema writes them."""
    found = scalar(value)
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)


def token(text: str) -> str:
    """An NMTOKEN that stands for `text` and no other: `/` becomes `:`, any other character `_x`, its number in hexadecimal, `_`."""
    return _NO_NAME.sub(lambda match: ":" if match[0] == "/" else f"_x{ord(match[0]):X}_", text) or "_x_"
