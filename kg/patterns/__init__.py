"""Pattern files → `Pattern`s: checked against the ontology when loaded, compiled to expressions over masked text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.literals import Needs, needs, telling
from kg.model import Source
from kg.ontology import Ontology
from kg.patience import TooLong
from kg.patterns.masking import ANY, EVERY, MARKS, NUMBER, SIGNS, SPEECH, VALUES
from kg.patterns.rows import rows, told_sentences
from kg.resources import language, lineage, made_of

SOURCES: tuple[Source, ...] = ("title", "heading", "prose", "list", "table", "reference")
SENTENCES = "pattern_tests"  # the folder of further sentences, such as those that people's decisions gave
KEYS = frozenset(
    [
        *("id", "predicate", "frame", "active", "passive", "noun", "match", "key", "s", "o", "agent", "reach", "date", "date_of"),
        *("qualifiers", "confidence", "modality", "yes", "no", "off", "negatable", "o_class", "outer", "span", "timeless"),
    ]
)


class Expression:
    """A template's regular expression, compiled when a text first holds all that it needs: a note needs few of a language's hundreds.

    Args:
        source: the expression.
        flags: of `re`.
        words: of which any text that matches holds at least one; empty if that is not known.
        where: file, line and row, for the error.
    """

    def __init__(self, source: str, flags: int, words: frozenset[str], where: str) -> None:
        self.words = words
        self._source, self._flags, self._where = source, flags, where
        self._needs: Needs | None = None
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The first match from `at` on, in a text that holds one of `words`.

        Raises:
            PatternError: it is no regular expression, or takes too long on this text.
        """
        try:
            if self._needs is None:
                self._needs = Needs(self._source, self._flags, self.words)
            if not self._needs.met(text):
                return None
            if self._compiled is None:
                self._compiled = re.compile(self._source, self._flags)
            return self._compiled.search(text, at)
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternError(f"{self._where}: {error}: mend the expression") from error
        except TooLong as error:
            raise PatternError(f"{self._where}: {error} on one note: let no part that repeats hold another that repeats") from error


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of a pattern file, compiled.

    `expressions` are searched in masked sentences; their groups `s` and `o`
    hold one or more mentions, `t` the trigger; optional groups `position`,
    `start`, `end`, `on`, `amount` give qualifiers. `keys` match the label of a
    key-value bullet or a table's column instead. A date property has no
    `objects`: its group `o` holds a date. `date` names the date property
    that a date in the clause gives to the `date_of` side; what a `timeless` row
    says (the former head of …) has none but one inside its own words. `classes`
    are those that an object may have, empty where its base type is enough. `outer` says
    that what holds of a place (Oslo) holds of the larger one named behind it
    (Norway). `span` is the date property that the end of a range gives
    where the row's own is that of its beginning (1950–2020: born, died).
    """

    id: str
    language: str
    predicate: str
    expressions: tuple[Expression, ...]
    keys: re.Pattern[str] | None
    value_is: str  # for keys: which side the value is, "s" or "o"
    subjects: frozenset[str]
    objects: frozenset[str]
    reach: frozenset[str]
    qualifiers: tuple[tuple[str, str], ...]
    date: str
    date_of: str
    confidence: float
    modality: str
    negatable: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]
    classes: frozenset[str] = frozenset()
    outer: bool = False
    timeless: bool = False
    span: str = ""

    @property
    def name(self) -> str:
        """How assertions name the pattern that made them."""
        return f"pattern/{self.language}/{self.id}"


class PatternError(ValueError):
    """A row that cannot be used; the message names file, line and row and says what to do."""


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
        self._separator = "(?:" + "|".join(re.escape(s) for s in sorted(separators, key=lambda s: (-len(s), s))) + ")"
        self._spaced = spaced

    def _source(self, template: str, row: Mapping[str, str], types: Mapping[str, frozenset[str]]) -> str:
        for hole, side in (("A", row.get("agent", "s")), ("P", "o" if row.get("agent", "s") == "s" else "s")):
            template = template.replace("{" + hole + "}", "{" + side + "}")
        text = self.expand(template)
        for side in ("s", "o"):
            if "{" + side + "}" not in text:
                continue
            later = side == "o" and -1 < template.find("{s}") < template.find("{o}")
            text = text.replace("{" + side + "}", f"(?P<{side}>{self._listed(types[side], later)})")
        return text

    def expression(self, template: str, row: Mapping[str, str], types: Mapping[str, frozenset[str]], where: str) -> Expression:
        """The expression of one template, not compiled yet; `where` names its file, line and row.

        Raises:
            re.error, LookupError: the template is not a regular expression, or uses an unknown macro.
        """
        flags = re.IGNORECASE if self._spaced else 0
        bare = re.sub(r"\{\w\}|(?<!\?P)<[\w@]+>", "(?:.?)", template).translate(MARKS)  # what the row itself says
        return Expression(self._source(template, row, types), flags, telling(needs(bare, flags)), where)

    def compile(self, template: str, row: Mapping[str, str], types: Mapping[str, frozenset[str]]) -> re.Pattern[str]:
        """The compiled expression of one template.

        Raises:
            re.error, LookupError: the template is not a regular expression, or uses an unknown macro.
        """
        return re.compile(self._source(template, row, types), re.IGNORECASE if self._spaced else 0)

    def expand(self, text: str) -> str:
        """The template with its macros filled in, quotation marks made one as in masked text.

        Raises:
            LookupError: there is no such macro; the message names it.
        """
        for _ in range(8):
            expanded = re.sub(r"<([\w@]+)>", self._macro, text)
            if expanded == text:
                break
            text = expanded
        return text.translate(MARKS)

    def _macro(self, match: re.Match[str]) -> str:
        name = match[1]
        if match.string[max(0, match.start() - 2) : match.start()] == "?P":
            return match[0]  # the name of a group: (?P<s>…)
        if name not in self._builtin and name not in self._macros:
            raise LookupError(f"no macro <{name}> in grammar.toml")
        return self._builtin[name] if name in self._builtin else f"(?:{self._macros[name]})"

    def _listed(self, types: frozenset[str], later: bool) -> str:
        """A mention or an enumeration; of what stands `later` than the subject, what has a verb of its own is no part."""
        one = f"[{''.join(SIGNS[t] for t in sorted(types))}]{NUMBER}"
        quoted = rf"[\"']?{one}(?:\"|'(?!\w))?"
        verb = f"(?!{self.expand('<predicate>')})" if later and "predicate" in self._macros else ""
        return rf"{quoted}(?:{self._separator}{quoted}{verb})*"


def load_patterns(tag: str, roots: Sequence[Path], ontology: Ontology) -> tuple[Pattern, ...]:
    """The patterns of a language and its parents, checked and compiled.

    Raises:
        PatternError: a row names an unknown predicate or type, holds an unknown key, or is no expression.
    """
    return _load(tag, tuple(roots), Hashed(ontology))


class Hashed:
    """An ontology as a cache key, by identity."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashed) and (other.ontology is self.ontology or other.ontology == self.ontology)


@lru_cache(maxsize=16)
@made_of("grammar", "reading")
def _load(tag: str, roots: tuple[Path, ...], hashed: Hashed) -> tuple[Pattern, ...]:
    reading, grammar = language(tag, "reading", roots), language(tag, "grammar", roots)
    compiler = Compiler(grammar, reading.get("separators", [", "]), reading.get("spaced", True))
    tags = lineage(tag, roots)
    out: list[Pattern] = []
    seen: set[str] = set()
    for t in tags:
        for file in (f for r in roots for f in sorted((r / "patterns").glob(f"{t}.toml")) + sorted((r / "patterns" / t).glob("*.toml"))):
            for row, where in rows(file):
                p = _pattern(row, t, where, compiler, hashed.ontology)
                if p.name in seen:
                    raise PatternError(f"{where}: two rows have this id: give one of them another")
                seen.add(p.name)
                out.append(p)
    told = _told_sentences(tags, roots, seen)
    every = (replace(p, yes=p.yes + told[p.name][0], no=p.no + told[p.name][1]) if p.name in told else p for p in out)
    return tuple(p for p in every if p.confidence > 0)


def _told_sentences(tags: Sequence[str], roots: Sequence[Path], known: Set[str]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The sentences that `pattern_tests/<tag>.toml` of the ontology folders adds to rows: pattern → (yes, no)."""
    out: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for file in (root / SENTENCES / f"{tag}.toml" for root in roots for tag in tags):
        for name, yes, no, where in told_sentences(file):
            if name not in known:
                raise PatternError(f"{where}: there is no pattern {name}: name one as kg why does, such as pattern/en/founded")
            if bare := next((s for s in (*yes, *no) if not re.search(r"\[s[: =]", s) or not re.search(r"\[o[: =]", s)), None):
                raise PatternError(f"{where}: {name}: {bare!r} marks no ends: write [s Name] and [o Name] around them")
            before = out.get(name, ((), ()))
            out[name] = (before[0] + yes, before[1] + no)
    return out


def _pattern(row: Mapping[str, Any], tag: str, where: str, compiler: Compiler, ontology: Ontology) -> Pattern:
    allowed = KEYS | {voice for frame in compiler.frames.values() for voice in frame}
    if unknown := sorted(set(row) - allowed):
        raise PatternError(f"{where}: unknown key {unknown[0]}: use one of {', '.join(sorted(allowed))}")
    if "id" not in row or row.get("predicate") not in ontology.properties:
        raise PatternError(f"{where}: predicate {row.get('predicate')!r} is not in kg.ttl: name one that is")
    prop = ontology.property(row["predicate"])
    objects = frozenset() if prop.kind == "date" else _types(row.get("o"), prop.range, ontology, where)
    sides = {"s": _types(row.get("s"), prop.domain, ontology, where), "o": objects}
    try:
        expressions = tuple(compiler.expression(t, row, sides, where) for t in _templates(row, compiler))
        keys = re.compile(rf"(?:{row['key']})", re.IGNORECASE) if "key" in row else None
    except (re.error, LookupError, OverflowError, RecursionError) as error:
        raise PatternError(f"{where}: {error}: mend the expression") from error
    return Pattern(
        id=row["id"],
        language=tag,
        predicate=row["predicate"],
        expressions=expressions,
        keys=keys,
        value_is="s" if row.get("agent") == "value" else "o",
        subjects=sides["s"],
        objects=sides["o"],
        reach=frozenset(row.get("reach", ("prose", "list", "heading", "title", "reference", "table"))),
        qualifiers=tuple(sorted((k, str(v)) for k, v in row.get("qualifiers", {}).items())),
        date=row.get("date", ""),
        date_of=row.get("date_of", "o"),
        confidence=0.0 if row.get("off") else float(row.get("confidence", 0.9)),
        modality=row.get("modality", ""),
        negatable=row.get("negatable", True),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
        classes=_classes(row.get("o_class", ()), ontology, where),
        outer=bool(row.get("outer", False)),
        span=row.get("span", ""),
        timeless=bool(row.get("timeless", False)),
    )


def _classes(given: Sequence[str], ontology: Ontology, where: str) -> frozenset[str]:
    """The classes that are one of those given, or below it; those given with "-" before them are left out of all."""
    if unknown := sorted({c.removeprefix("-") for c in given} - set(ontology.classes)):
        raise PatternError(f"{where}: {unknown[0]} is no class of kg.ttl: name one that is")
    wanted = [c for c in given if not c.startswith("-")]
    barred = [c[1:] for c in given if c.startswith("-")]
    return frozenset(
        c
        for c in (ontology.classes if given else ())
        if (not wanted or any(ontology.is_a(c, w) for w in wanted)) and not any(ontology.is_a(c, b) for b in barred)
    )


def _types(given: Any, allowed: frozenset[str], ontology: Ontology, where: str) -> frozenset[str]:
    """The base types a hole may hold: those the row names, within what the ontology allows."""
    every = frozenset(ontology.base_types)
    wanted = every if given is None else frozenset([given] if isinstance(given, str) else given)
    if unknown := sorted(wanted - every):
        raise PatternError(f"{where}: {unknown[0]} is not a base type: use one of {', '.join(sorted(every))}")
    may = every if not allowed else frozenset(b for b in every if any(_meets(ontology, b, a) for a in allowed))
    if not wanted & may:
        raise PatternError(f"{where}: the ontology allows {', '.join(sorted(may))} there: use one of them")
    return wanted & may


def _meets(ontology: Ontology, base: str, allowed: str) -> bool:
    return ontology.is_a(base, allowed) or ontology.is_a(allowed, base)


def _templates(row: Mapping[str, Any], compiler: Compiler) -> Iterator[str]:
    given = row.get("match", ())
    yield from [given] if isinstance(given, str) else given
    if frame := row.get("frame"):
        for voice, templates in compiler.frames[frame].items():
            if trigger := row.get(voice):
                for template in templates:
                    yield template.replace("{V}", f"(?P<t>{trigger})")
