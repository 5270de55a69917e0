"""The words that end a name or stand beside it and tell its type, compiled from a language's `names.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.names.latin import LETTER

OPENERS = "。、「『(\n "  # behind which a clause begins


@dataclass(frozen=True, slots=True)
class Announced:
    """How a language says that somebody brings something out, and what shows that it is a model."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    cues: re.Pattern[str]
    type: str
    cue_type: str

    @classmethod
    def compiled(cls, table: dict[str, Any], spaced: bool) -> Announced:
        """From the `announced` table of names.toml; `spaced` where the script parts its words."""
        words = {key: "|".join(re.escape(w) for w in table.get(key, ())) or "(?!)" for key in ("before", "after", "cues")}
        gap = r"(?: [\w'’,-]+){0,5} [\"“]?$" if spaced else r"[\w ]{0,8}[ \"“「《]?$"
        cues = rf"\b(?:{words['cues']})\b" if spaced else words["cues"]
        after = rf"[\"”」』]?(?:{words['after']})"
        return cls(
            re.compile(f"(?:{words['before']}){gap}"), re.compile(after), re.compile(cues), table.get("type", ""), table.get("cue_type", "")
        )

    def type_of(self, text: str, start: int, end: int) -> str:
        """The type of a name that is announced here; "" where none is."""
        if not (self.before.search(text[max(0, start - 60) : start]) or self.after.match(text, end)):
            return ""
        return self.kind_of(text, start, end)

    def kind_of(self, text: str, start: int, end: int, sure: bool = False) -> str:
        """The type of a name that is known to be a product's, by the cues beside it; without a cue "" where it must be `sure`."""
        cued = self.cues.search(text[max(0, start - 60) : end + 90])
        return self.cue_type if cued else "" if sure else self.type


@dataclass(frozen=True, slots=True)
class Personal:
    """The words beside a name that show that a person bears it, and those that end no person's name.

    `acts` follow a given name, `deeds` even a family name alone; `proofs` follow any name of two words or more, `sure` even a single
    word; `parts` are expressions before and behind a name, both of which must fit.
    """

    titles: re.Pattern[str]
    honorifics: re.Pattern[str]
    acts: re.Pattern[str]
    deeds: re.Pattern[str]
    proofs: re.Pattern[str]
    sure: re.Pattern[str]
    impersonal: frozenset[str]
    generations: frozenset[str]
    parts: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()
    alone: re.Pattern[str] = re.compile("(?!)")  # what shows, behind a family name of two Han characters, that it stands for its bearer
    posted: re.Pattern[str] = re.compile("(?!)")  # what shows, before a name, that a title behind it is a post there and not its bearer's
    subject: re.Pattern[str] = re.compile("(?!)")  # what follows a family name of two katakana that begins a clause as its subject

    @classmethod
    def compiled(cls, table: dict[str, Any], spaced: bool) -> Personal:
        """From the `person` table of names.toml; `spaced` where the script parts its words."""
        return cls(
            before_name(table.get("titles", ()), spaced),
            after_name(table.get("honorifics", ()), spaced),
            after_name(table.get("acts", ()), spaced),
            re.compile("|".join(table.get("deeds", ())) or "(?!)"),
            re.compile("|".join(table.get("proofs", ())) or "(?!)"),
            re.compile("|".join(table.get("sure_proofs", ())) or "(?!)"),
            frozenset(table.get("impersonal", ())),
            frozenset(table.get("generations", ())),
            tuple((re.compile(f"(?:{r['before']})$"), re.compile(r["behind"])) for r in table.get("part", ())),
            re.compile(table.get("alone", "(?!)")),
            re.compile(f"(?:{table.get('posted', '(?!)')})$"),
            re.compile(table.get("subject", "(?!)")),
        )

    def titled(self, text: str, before: str, end: int) -> bool:
        """Does a title stand behind the name that ends at `end`, or before it, at the end of `before`, that its bearer holds?"""
        behind = self.honorifics.match(text, end) is not None and not self.posted.search(before)
        return behind or self.titles.search(before) is not None

    def called(self, text: str, start: int, end: int) -> bool:
        """Does a part of a name as short as `text[start:end]` stand for its bearer: before an honorific, or as a clause's subject?"""
        opens = start == 0 or text[start - 1] in OPENERS
        return self.honorifics.match(text, end) is not None or (opens and self.subject.match(text, end) is not None)

    def in_part(self, text: str, start: int, end: int) -> bool:
        """Does `text[start:end]` stand between words between which only people stand: founded by … in?"""
        before = text[max(0, start - 28) : start]
        return any(left.search(before) and right.match(text, end) for left, right in self.parts)

    def proved(self, text: str, end: int, alone: bool) -> bool:
        """Do the words behind a name prove that a person bears it? `alone`: the name is one word, not known as a given name."""
        return bool(self.sure.match(text, end) or (not alone and self.proofs.match(text, end)))


def before_name(words: Sequence[str], spaced: bool, openings: Sequence[str] = ()) -> re.Pattern[str]:
    """Finds one of the words right before a name, where the text ends in it; `openings` are expressions for such words."""
    apart, glued = _alternatives(words, lambda w: spaced or w[:1].isascii())
    gap = r"[ ,\"“「『'‘]{1,3}" if spaced else r"[ \"“「『《]{0,2}"
    return re.compile(rf"(?:(?<!{LETTER})(?:{'|'.join([apart, *openings])})|{glued}){gap}$")


def after_name(words: Sequence[str], spaced: bool, owned: bool = True) -> re.Pattern[str]:
    """Matches one of the words right behind a name, from the name's end; where `owned` also behind its possessive: Contoso's shares."""
    apart, glued = _alternatives(words, lambda w: spaced or w[-1:].isascii())
    possessive = "(?:['’]s)?" if owned else ""
    gap = rf"[\"”’]?{possessive} [\"“]?" if spaced else r"[ \"”」』》]{0,2}"
    return re.compile(rf"{gap}(?:(?:{apart})(?!{LETTER})|{glued})")


def _alternatives(words: Sequence[str], apart: Callable[[str], bool]) -> tuple[str, str]:
    """Expressions for the words that are parted from letters beside them, and for the others; the longest words first.

    So that there is one border for all of them: with one for each word a search takes many times as long.
    """
    ordered = sorted(words, key=lambda w: (-len(w), w))
    parted, glued = ([re.escape(w) for w in ordered if apart(w) is wanted] for wanted in (True, False))
    return "|".join(parted) or "(?!)", "|".join(glued) or "(?!)"


def legal(words: Sequence[str], dotted: Sequence[str] = ()) -> re.Pattern[str]:
    """Matches the legal forms right behind an organisation's name: `, Inc.`, ` Co., Ltd.`; `dotted` are those with a full stop."""
    alternatives = "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"
    stops = "|".join(re.escape(w) for w in sorted(dotted, key=lambda w: (-len(w), w))) or "(?!)"
    return re.compile(rf"(?:(?:\.?,? |,)(?:(?:{stops})\.|(?:{alternatives})(?!{LETTER})))+")


def beside(rows: Sequence[dict[str, Any]], spaced: bool) -> list[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None]]:
    """(type, words before, words behind) of each `beside` row."""
    return [
        (
            r["type"],
            before_name(r.get("before", ()), spaced, r.get("openings", ())) if r.get("before") or r.get("openings") else None,
            after_name(r["after"], spaced, r.get("owned", True)) if r.get("after") else None,
        )
        for r in rows
    ]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A row of `quoted`: what stands before and behind quotation marks tells that a name of the type stands in them.

    `new` asks for a word that the dictionary does not know, unless the words stand before. `any_words`: such names hold any words.
    `named`: what all of the name is, whatever stands around it.
    """

    type: str
    before: re.Pattern[str]
    behind: re.Pattern[str]
    new: bool
    any_words: bool
    named: re.Pattern[str]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Quoted:
        """The row of `names.toml`, compiled."""
        before, behind = ("|".join(row.get(key, ())) or "(?!)" for key in ("before", "behind"))
        compiled = re.compile(f'(?:{before})[「『《“"]$'), re.compile(f'[」』》”"](?:{behind})')
        return cls(row["type"], *compiled, bool(row.get("new")), bool(row.get("any_words")), re.compile(row.get("named", "(?!)")))


def appositions(templates: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[tuple[str, re.Pattern[str]]]:
    """`apposition` templates with {head} filled by the heads of each type: ", a Chinese {head}"."""
    out = []
    for row in rows:
        heads = "|".join(re.escape(h) for h in sorted(row.get("heads", ()), key=lambda h: (-len(h), h)))
        if heads:
            own = row.get("apposition", templates)
            out += [(row["type"], re.compile(t.replace("{head}", f"(?:{heads})"))) for t in own]
    return out


@dataclass(frozen=True, slots=True)
class Role:
    """A part that only a name of the type plays: an expression before it or one behind it, both where `only` is "both".

    `only` otherwise says which names: digits, plain (no digit), marked, formed, "" for all.
    """

    type: str
    before: re.Pattern[str]
    behind: re.Pattern[str]
    only: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> Role:
        """A `role` row of names.toml, compiled."""
        before, behind = (row.get(key) or ["(?!)"] for key in ("before", "behind"))
        return cls(row["type"], re.compile(f"(?:{'|'.join(before)})$"), re.compile("|".join(behind)), row.get("only", ""))

    def played(self, text: str, before: str, end: int) -> bool:
        """Does what ends at `end` of the text, behind the words `before`, play it?"""
        follows = self.behind.match(text, end) is not None
        return follows if follows is not (self.only == "both") else self.before.search(before) is not None
