"""A row's template → its expression: holes and macros filled in, compiled when a text first holds what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from kg.literals import Needs, Sets, needs, telling
from kg.patience import TooLong
from kg.patterns.masking import ANY, EVERY, MARKS, NUMBER, SIGNS, SPEECH, VALUES

_MACRO = re.compile(r"(?<!\?P)<([\w@]+)>")  # (?P<s>…) names a group
_HOLE = re.compile(r"\{[so]\}")
_PART = re.compile(rf"{_HOLE.pattern}|{_MACRO.pattern}")
_PRIVATE = 0xE000  # characters that no template holds, from here on


class PatternError(ValueError):
    """A row that cannot be used; the message names file, line and row and says what to do."""


class Expression:
    """A template's regular expression, compiled when a text first holds all that it needs: a note needs few of a language's hundreds.

    Args:
        source: gives the expression.
        flags: of `re`.
        words: of which any text that matches holds at least one; empty if that is not known.
        needed: sets of words like that, those of each behind those of the sets before it.
        where: file, line and row, for the error.
    """

    def __init__(self, source: Callable[[], str], flags: int, words: frozenset[str], needed: Sets, where: str) -> None:
        self.words = words
        self._source, self._flags, self._where = source, flags, where
        self._needs = Needs(needed, bool(flags & re.IGNORECASE))
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The first match from `at` on, in a text that holds one of `words`.

        Raises:
            PatternError: it is no regular expression, or takes too long on this text.
        """
        try:
            if not self._needs.met(text):
                return None
            if self._compiled is None:
                self._compiled = re.compile(self._source(), self._flags)
            return self._compiled.search(text, at)
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternError(f"{self._where}: {error}: mend the expression") from error
        except TooLong as error:
            raise PatternError(f"{self._where}: {error} on one note: let no part that repeats hold another that repeats") from error


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or '(?!)'})"


class Compiler:
    """Turns templates into expressions with one language's macros.

    A template is a regular expression with holes: `{s}` and `{o}` mentions (or
    enumerations of them) of the row's types, `{A}`/`{P}` agent and patient of a
    frame, `{V}` its trigger, `<name>` a macro of `grammar.toml`, and the built-in
    macros `<@>` any mention, `<place>` (and so on) a mention of that type,
    `<number>` the sign that ends any mention or value, `<date>`, `<money>`,
    `<count>`, `<speech>`, `<x>` a character that is neither sign nor sentence
    punctuation.
    """

    def __init__(self, grammar: Mapping[str, Any], separators: Sequence[str], spaced: bool) -> None:
        self._macros: dict[str, str] = dict(grammar.get("macros", {}))
        held = [w for words in grammar.get("positions", {}).values() for w in words]
        self._macros.setdefault("position", "|".join(sorted(held, key=lambda w: (-len(w), w))) or "(?!)")
        self.frames: Mapping[str, Mapping[str, list[str]]] = grammar.get("frames", {})
        self._builtin = {
            "@": ANY,
            "date": f"{VALUES['date']}{NUMBER}",
            "money": f"{VALUES['money']}{NUMBER}",
            "count": f"[{VALUES['count']}{VALUES['percent']}]{NUMBER}",
            "value": f"[{''.join(VALUES.values())}]{NUMBER}",
            "speech": SPEECH,
            "x": f"[^{EVERY};!?]" if spaced else f"(?:(?!。)[^{EVERY}.;!?])",
            "number": NUMBER,
            **{kind.lower(): sign + NUMBER for kind, sign in SIGNS.items()},
        }
        self._tight, self._loose = (_any(w for w in separators if w.strip(" ,") and ("," in w) is wide) for wide in (False, True))
        self._separator = _any(separators)
        self._flags = re.IGNORECASE if spaced else 0
        self._macros_need: dict[str, Sets] = {}

    def _sided(self, template: str, row: Mapping[str, str]) -> str:
        """The template with subject and object in place of agent and patient."""
        agent = row.get("agent", "s")
        return template.replace("{A}", "{" + agent + "}").replace("{P}", "{o}" if agent == "s" else "{s}")

    def _filled(self, template: str, types: Mapping[str, frozenset[str]]) -> str:
        text = self.expand(template)
        for side in ("s", "o"):
            if "{" + side + "}" not in text:
                continue
            later = -1 < template.find("{o}" if side == "s" else "{s}") < template.find("{" + side + "}")
            text = text.replace("{" + side + "}", f"(?P<{side}>{self._listed(types[side], side, later)})")
        return text

    def expression(self, template: str, row: Mapping[str, str], types: Mapping[str, frozenset[str]], where: str) -> Expression:
        """The expression of one template, not compiled yet; `where` names its file, line and row.

        Raises:
            re.error, LookupError: the template is not a regular expression, or uses an unknown macro.
        """
        sided = self._sided(template, row)
        parts: dict[str, str] = {}  # a hole or macro → the character that stands for it
        short = _PART.sub(lambda part: parts.setdefault(part[0], chr(_PRIVATE + len(parts))), sided).translate(MARKS)
        held = {char: self._needed(part, types) for part, char in parts.items()}
        needed = needs(short, self._flags, held)
        words = telling(some for some in needed if all(map(str.isprintable, some)))  # no signs, which sentences are asked for apart
        return Expression(partial(self._filled, sided, types), self._flags, words, needed, where)

    def _needed(self, part: str, types: Mapping[str, frozenset[str]]) -> Sets:
        """What a hole or a macro needs; a macro is read once, and not with every row that holds it."""
        if part[0] == "{":
            return (frozenset(SIGNS[t] for t in types[part[1]]),)
        if part not in self._macros_need:
            try:
                self._macros_need[part] = needs(_HOLE.sub("(?:.?)", self.expand(part)), self._flags, whole=False)
            except re.error:  # right in a row, perhaps; the row's own compilation tells
                self._macros_need[part] = ()
        return self._macros_need[part]

    def compile(self, template: str, row: Mapping[str, str], types: Mapping[str, frozenset[str]]) -> re.Pattern[str]:
        """The compiled expression of one template.

        Raises:
            re.error, LookupError: the template is not a regular expression, or uses an unknown macro.
        """
        return re.compile(self._filled(self._sided(template, row), types), self._flags)

    def expand(self, text: str) -> str:
        """The template with its macros filled in, quotation marks made one as in masked text.

        Raises:
            LookupError: there is no such macro; the message names it.
        """
        for _ in range(8):
            expanded = _MACRO.sub(self._macro, text)
            if expanded == text:
                break
            text = expanded
        return text.translate(MARKS)

    def _macro(self, match: re.Match[str]) -> str:
        name = match[1]
        if name not in self._builtin and name not in self._macros:
            raise LookupError(f"no macro <{name}> in grammar.toml")
        return self._builtin[name] if name in self._builtin else f"(?:{self._macros[name]})"

    def _listed(self, types: frozenset[str], side: str, later: bool) -> str:
        """A mention or an enumeration; of what stands `later` than the other side, what has a verb of its own is no part.

        With a macro `clause`, a verb as it stands behind its subject, that holds of both sides, also where the verb is that of several
        ("bought by A, and B and C were …"), and nothing stands first that another follows behind a comma and a conjunction, unless more
        stands before: "… made A, and B was made by C" are two clauses.
        """
        one = f"[{''.join(SIGNS[t] for t in sorted(types))}]{NUMBER}"
        quoted = rf"[\"']?{one}(?:\"|'(?!\w))?"
        more = f"{self._separator}{quoted}"
        if "clause" in self._macros:
            if later:
                own = side == "o" and "predicate" in self._macros
                parted = f"{more}(?!(?:{self._tight}{quoted})*{self.expand('<predicate>' if own else '<clause>')})"
                return f"{quoted}(?:{parted})*" if own else f"{quoted}(?:(?!{self._loose}){more}|{parted})*"
            return f"(?:(?<=, )|(?!{quoted}{self._loose}{quoted})){quoted}(?:{more})*"
        verb = f"(?!{self.expand('<predicate>')})" if side == "o" and later and "predicate" in self._macros else ""
        return f"{quoted}(?:{more}{verb})*"
