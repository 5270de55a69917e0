"""Text → Markdown and YAML that say it and do nothing else: no link, embed, tag, HTML, template, formula or query comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.exporters.scalars import legal

# `!`, `%`, `{` and `:` are signs too: of embeds, comments and templates (`<%`), of slots, of fields and addresses.
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~=^$%&!@:]")
_WWW = re.compile(r"(?i)\b(www)\.")
_LIST = re.compile(r"^([-+]|[0-9]+[.)])(?=\s|$)|^(-)")  # at the beginning of a line only


def escaped(text: str) -> str:
    """`text` on one line of Markdown, read as nothing but itself; white space is one space each."""
    line = " ".join(legal(text).split())
    line = _SIGNS.sub(lambda m: "\\" + m[0], line)
    line = _WWW.sub(r"\1\\.", line)
    begins = _LIST.match(line)
    return line[: begins.end() - 1] + "\\" + line[begins.end() - 1 :] if begins else line


def highlighted(before: str, words: str, after: str) -> str:
    """A sentence with words of it marked (`==words==`), on one line."""
    before, words, after = map(legal, (before, words, after))
    inner = escaped(words)
    gaps = [" " if edge.isspace() else "" for edge in (before[-1:] or words[:1], words[:1], words[-1:], after[:1] or words[-1:])]
    left, right = escaped(before), escaped(after)
    if not inner:
        return f"{left}{' ' if left and right and any(gaps) else ''}{right}"
    return f"{left}{' ' if left and any(gaps[:2]) else ''}=={inner}=={' ' if right and any(gaps[2:]) else ''}{right}"


def yaml_text(text: str) -> str:
    """`text` as a double-quoted scalar of YAML, on one line."""
    return '"' + "".join(_yaml_char(c) for c in legal(text)) + '"'


def properties(rows: Iterable[tuple[str, str | Iterable[str]]]) -> str:
    """The properties of a page, between `---` lines: a text or a list of texts a key; what is empty is left out."""
    lines = ["---"]
    for key, value in rows:
        if isinstance(value, str):
            lines += [f"{key}: {yaml_text(value)}"] if value else []
        elif values := list(value):
            lines += [f"{key}:", *(f"  - {yaml_text(v)}" for v in values)]
    return "\n".join([*lines, "---", ""])


def _yaml_char(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == " " or char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
