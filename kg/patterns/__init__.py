"""Pattern files → `Pattern`s: checked against the ontology when loaded, compiled to expressions over masked text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.model import Source
from kg.ontology import Ontology
from kg.patterns.compiling import Compiler, Expression, PatternError
from kg.patterns.rows import rows, told_sentences
from kg.resources import language, lineage, made_of

SOURCES: tuple[Source, ...] = ("title", "heading", "prose", "list", "table", "reference")
SENTENCES = "pattern_tests"  # the folder of further sentences, such as those that people's decisions gave
KEYS = frozenset(
    [
        *("id", "predicate", "frame", "active", "passive", "noun", "match", "key", "s", "o", "agent", "reach", "date", "date_of"),
        *("qualifiers", "confidence", "modality", "yes", "no", "off", "negatable", "s_class", "o_class", "outer", "over_half"),
        *("corporate", "span", "timeless", "topical"),
    ]
)


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
    are those that an object may have, empty where its base type is enough,
    `subject_classes` those that a subject may. `outer` says
    that what holds of a place (Oslo) holds of the larger one named behind it
    (Norway). `span` is the date property that the end of a range gives
    where the row's own is that of its beginning (1950–2020: born, died). `topical`
    says that a key at the head of a table's column tells something of what the table is about.
    Who is left out of a `corporate` row is no person.
    `over_half` is the property that the row gives where its words name a share of more than half.
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
    subject_classes: frozenset[str] = frozenset()
    outer: bool = False
    timeless: bool = False
    span: str = ""
    topical: bool = False
    over_half: str = ""
    corporate: bool = False

    @property
    def name(self) -> str:
        """How assertions name the pattern that made them."""
        return f"pattern/{self.language}/{self.id}"


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
        subject_classes=_classes(row.get("s_class", ()), ontology, where),
        outer=bool(row.get("outer", False)),
        span=row.get("span", ""),
        timeless=bool(row.get("timeless", False)),
        topical=bool(row.get("topical", False)),
        corporate=bool(row.get("corporate", False)),
        over_half=_property(row.get("over_half", ""), ontology, where),
    )


def _property(name: str, ontology: Ontology, where: str) -> str:
    if name and name not in ontology.properties:
        raise PatternError(f"{where}: over_half {name!r} is no property of kg.ttl: name one that is")
    return name


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
