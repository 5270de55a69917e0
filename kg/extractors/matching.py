"""Where the patterns of a language match: masked sentences, with and without their brackets and asides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.extractors.clauses import Clauses, clauses
from kg.extractors.scenes import Scene, full_view
from kg.literals import Words
from kg.model import Mention, Reading, Source, Value
from kg.nlp import beginning
from kg.ontology import Ontology
from kg.patterns import Hashed, Pattern, load_patterns
from kg.patterns.compiling import Compiler
from kg.patterns.masking import EVERY, LIMIT, SIGNS, Masked, sign, without
from kg.resources import language, made_of

BESIDE = re.compile(f" (?=[{EVERY}])|(?<=[{EVERY}]) ")  # what sets a name apart where words are not
BRACKETED = re.compile(r" ?\([^()]*\)")
SOURCES: Mapping[str, Source] = {
    "title": "title",
    "heading": "heading",
    "paragraph": "prose",
    "item": "list",
    "cell": "table",
    "reference": "reference",
}


@dataclass(frozen=True, slots=True)
class Grammar:
    """What relations need of one language, compiled."""

    patterns: tuple[Pattern, ...]
    clauses: Clauses
    asides: re.Pattern[str] | None
    label: re.Pattern[str]
    topic_marker: str
    positions: tuple[tuple[re.Pattern[str], str], ...]
    quotes: tuple[tuple[str, str], ...]
    words: Words  # what the patterns' expressions need
    needing: Mapping[str, frozenset[int]]  # word → the places of the patterns that may match where it stands; "" for those that always may
    keyed: Callable[[str], tuple[Pattern, ...]]  # the patterns of which the words are a key
    sides: tuple[tuple[frozenset[str], frozenset[str]], ...]  # of each pattern, the signs of which one must be there: subjects, objects
    nesting: re.Pattern[str] | None  # what stands between a place and the larger one it is in: "Oslo, Norway"
    spaced: bool  # are words set apart by spaces
    since: re.Pattern[str] | None  # what follows a name whose position's beginning comes next: " (since "
    tenure: tuple[tuple[re.Pattern[str], str], ...]  # triggers whose date begins or ends what they say
    dated: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]  # words before and behind a date that say so of it
    announced: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]  # by date property: what only announces it
    attributive: re.Pattern[str] | None  # a date (group `date`) in what describes the name behind it: who left in 2025
    described: re.Pattern[str] | None  # what stands between a name and what a description behind it says: ", a firm "
    apposed: re.Pattern[str] | None  # what opens a description of one thing behind several names
    predicate: re.Pattern[str] | None  # what shows that a name before an aside is the subject of what comes behind it
    owning: str  # the ending of a name that owns what follows it
    owners: frozenset[str]  # pronouns that stand for a name with that ending: Its


def grammar(tag: str, roots: Sequence[Path], ontology: Ontology) -> Grammar:
    """The compiled grammar of a language.

    Raises:
        PatternError, ValueError: a file of the language cannot be used.
    """
    return _grammar(tag, tuple(roots), Hashed(ontology))


@lru_cache(maxsize=16)
@made_of("grammar", "reading")
def _grammar(tag: str, roots: tuple[Path, ...], hashed: Hashed) -> Grammar:
    table: Mapping[str, Any] = language(tag, "grammar", roots)
    expand = _expander(table)
    spaced = language(tag, "reading", roots).get("spaced", True)
    flags = re.IGNORECASE if spaced else 0
    asides = [expand(a) for a in table.get("asides", ())]
    positions = [
        (re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)" if spaced else "|".join(words), flags), name)
        for name, words in table.get("positions", {}).items()
    ]
    patterns = load_patterns(tag, roots, hashed.ontology)
    return Grammar(
        patterns,
        clauses(table, expand, flags),
        re.compile("|".join(f"(?:{a})" for a in asides), flags) if asides else None,
        re.compile(expand(table.get("leading_label", r"^[^:]{0,24}: *"))),
        table.get("topic_marker", " "),
        tuple(positions),
        tuple(dict(language(tag, "reading", roots).get("quotes", ())).items()),
        Words({w for p in patterns for e in p.expressions for w in e.words}),
        _needing(patterns),
        _keyed(patterns),
        tuple((_signs(p.subjects), _signs(p.objects)) for p in patterns),
        re.compile(table["nesting"]) if "nesting" in table else None,
        spaced,
        re.compile(table["since"], flags) if "since" in table else None,
        tuple((re.compile(expand(words), flags), name) for name, words in table.get("tenure", {}).items()),
        tuple(
            (re.compile(rf"(?:{row.get('before', '(?!)')})$", flags), re.compile(row.get("behind", "(?!)"), flags), name)
            for name, row in table.get("dated", {}).items()
        ),
        {
            name: (re.compile(expand(f"(?:{row.get('before', '(?!)')})$"), flags), re.compile(expand(row.get("behind", "(?!)")), flags))
            for name, row in table.get("announced", {}).items()
        },
        re.compile(expand(table["attributive"]), flags) if "attributive" in table else None,
        re.compile(table["described"], flags) if "described" in table else None,
        re.compile(table["apposed"], flags) if "apposed" in table else None,
        re.compile(expand("<predicate>"), flags) if "predicate" in table.get("macros", {}) else None,
        table.get("owning", {}).get("ending", ""),
        frozenset(table.get("owning", {}).get("pronouns", ())),
    )


def _needing(patterns: Sequence[Pattern]) -> Mapping[str, frozenset[int]]:
    out: dict[str, set[int]] = {"": set()}
    for place, pattern in enumerate(patterns):
        for word in {w for e in pattern.expressions for w in e.words or ("",)}:
            out.setdefault(word, set()).add(place)
    return {word: frozenset(places) for word, places in out.items()}


def _keyed(patterns: Sequence[Pattern]) -> Callable[[str], tuple[Pattern, ...]]:
    rows = [(p.keys, p) for p in patterns if p.keys is not None]

    @lru_cache(maxsize=1024)  # the heads of a table's columns are asked for with each of its cells
    def keyed(words: str) -> tuple[Pattern, ...]:
        return tuple(pattern for keys, pattern in rows if keys.fullmatch(words))

    return keyed


def _signs(types: frozenset[str]) -> frozenset[str]:
    """The signs of the types; of all where none is asked for, one of which every scene has."""
    return frozenset(SIGNS[t] for t in types or SIGNS)


def _expander(table: Mapping[str, Any]) -> Callable[[str], str]:
    return Compiler({key: table.get(key, {}) for key in ("macros", "positions")}, [", "], False).expand


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that matched a view of a sentence."""

    pattern: Pattern
    view: Masked
    match: re.Match[str]

    def trigger(self) -> tuple[int, int]:
        """The trigger's place in the view; the whole match where the row names none."""
        return self.match.span("t") if "t" in self.match.re.groupindex and self.match["t"] is not None else self.match.span()


def scenes(reading: Reading) -> Iterator[Scene]:
    """Every sentence that names something, in the order of the text."""
    by_block: dict[int, list[Mention]] = {}
    for m in reading.mentions:
        by_block.setdefault(m.block, []).append(m)
    worth: dict[int, list[Value]] = {}
    for index, value in reading.values:
        worth.setdefault(index, []).append(value)
    for sentence in reading.sentences:
        block = reading.note.blocks[sentence.block]
        inside = tuple(beginning(by_block.get(sentence.block, ()), sentence.start, sentence.end))
        if not inside:
            continue
        values = tuple(v for v in beginning(worth.get(sentence.block, ()), sentence.start, sentence.end) if v.end <= sentence.end)
        yield Scene(sentence, block, inside, values, SOURCES[block.kind])


def hits(scene: Scene, rules: Grammar, ontology: Ontology) -> Iterator[Hit]:
    """Every pattern that matches the sentence, or the sentence without its brackets or asides; each pair of ends once a pattern."""
    if len(scene.mentions) < 2 and not any(value.kind == "date" for value in scene.values):
        return  # a pattern has two ends
    views, labelled = _views(scene, rules, ontology)
    signs = set(views[0].text)
    words = [rules.words.present(view.text) for view in views]
    seen: set[tuple[str, tuple[int, ...], tuple[int, ...]]] = set()
    for place in sorted(rules.needing[""].union(*(rules.needing[w] for there in words for w in there))):
        pattern, (subjects, objects) = rules.patterns[place], rules.sides[place]
        if signs.isdisjoint(subjects) or signs.isdisjoint(objects) or scene.source not in pattern.reach:
            continue
        for view, there in zip(views, words, strict=True):
            for expression in pattern.expressions:
                if expression.words and expression.words.isdisjoint(there):
                    continue
                at = 0
                while (match := expression.search(view.text, at)) is not None:
                    at = max(match.start() + 1, min(match.start("s"), match.start("o")) + 1)
                    ends = tuple(tuple(m.start for m in view.found(*match.span(side))) for side in ("s", "o"))
                    if view is labelled and ends[1]:
                        continue  # only what its date dates
                    key = (pattern.id, ends[0], ends[1] or tuple(v.start for v in view.dated(*match.span("o"))))
                    if key not in seen:
                        seen.add(key)
                        yield Hit(pattern, view, match)


def _views(scene: Scene, rules: Grammar, ontology: Ontology) -> tuple[list[Masked], Masked | None]:
    """What the patterns see of a sentence; the last of them is given apart where a topic took its dated label's place in the others."""
    topic = tuple(m for m in scene.mentions if m.kind == "topic")
    full = full_view(scene, rules.quotes, ontology.base_type, rules.owning, rules.owners)
    if not rules.spaced and " " in full.text:
        full = without(full, BESIDE) or full
    labelled = None
    if topic and len(full.mentions) < LIMIT:
        label = rules.label.match(full.text)
        labelled = full if label and full.dated(*label.span()) and full.mentions else None
        full = _with_topic(full, topic[0], rules, ontology)
    views = [full]
    for cut in (BRACKETED, rules.asides):
        for view in list(views):
            if cut is not None and (shorter := without(view, cut)) is not None:
                views.append(shorter)
    return (views if labelled is None else [*views, labelled]), labelled


def _with_topic(view: Masked, topic: Mention, rules: Grammar, ontology: Ontology) -> Masked:
    """The view with the omitted subject put before it, a leading label such as `1998:` taken off."""
    label = rules.label.match(view.text)
    skip = label.end() if label else 0
    signs = sign(ontology.base_type(topic.entity.type), len(view.mentions)) + rules.topic_marker
    first = view.at[skip] if skip < len(view.at) else view.at[-1]
    return Masked(
        signs + view.text[skip:],
        (*[first] * len(signs), *view.at[skip:]),
        (*[first] * len(signs), *view.to[skip:]),
        (*view.mentions, topic),
        view.values,
    )
