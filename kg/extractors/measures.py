"""The words of a language for what is measured, and how owner, measure and number stand together: `measures.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import Value
from kg.nlp import script
from kg.resources import language, made_of
from kg.values import value_reader
from kg.values.lexicon import alternation, look_up

BEGINNING = 16  # a word for a foundation stands this close before its date, in characters
BESIDE = 5  # and this close beside it in a script without spaces
ALIKE = 40  # between two numbers of the same

# Which of the base types can have the measure; an organisation has a model's measures only where no model is named.
_FIRM = frozenset({"Organization"})
_MADE = frozenset({"Product", "AIModel", "Work"})
BEARERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("profit", "loss", "valuation", "marketCap", "totalAssets", "deposits", "equity", "debt"), _FIRM),
    **dict.fromkeys(("capex", "roe", "margin", "employees", "customers", "stores", "markets", "students", "patents"), _FIRM),
    **dict.fromkeys(("badLoans", "capitalRatio", "facilities"), _FIRM),
    "revenue": _FIRM | {"Product", "Work"},
    "netWorth": frozenset({"Person", "Organization"}),
    "capacity": frozenset(),  # a works' own, which has no class: of nobody, nor are its cars deliveries
    "none": frozenset(),  # words that hold one for a measure and are none: ended up with 18%
    **dict.fromkeys(("salary", "age"), frozenset({"Person"})),
    **dict.fromkeys(("parameters", "contextWindow", "tokens"), frozenset({"AIModel", "Product"})),
    **dict.fromkeys(("users", "downloads"), _FIRM | _MADE),
    **dict.fromkeys(("price", "copies", "trainingCost"), _MADE),
    **dict.fromkeys(("population", "gdp"), frozenset({"Place"})),
    **dict.fromkeys(("lead", "adoption"), _FIRM | _MADE | {"Place", "Policy"}),
    **dict.fromkeys(("growth", "decline", "share"), _FIRM | _MADE | {"Policy", "Event"}),
    **dict.fromkeys(("accuracy", "stars", "code", "languages"), _MADE),
    **dict.fromkeys(("followers", "titles"), frozenset({"Person", "Organization", "Work"})),
    "amount": _FIRM | _MADE | {"Person", "Policy"},
}
OTHERS = _FIRM | _MADE
SOLD = frozenset({"deliveries", "copies"})  # 155 million PlayStation 2 consoles: the name between is what is counted
MOST: Mapping[str, float] = {"models": 1e7, "gpus": 1e7}  # above it the number is a model's size (22B Mistral model)
FALLBACK: Mapping[str, frozenset[str]] = dict.fromkeys(("parameters", "contextWindow"), _FIRM)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word for a measure at `text[start:end]`."""

    start: int
    end: int
    measure: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The measure words and the grammar of one language, compiled."""

    words: Mapping[str, re.Pattern[str]]  # kind of value → its measure words
    names: Mapping[str, Mapping[str, str]]  # kind of value → word → measure
    possessive: re.Pattern[str]  # name, this, measure word
    owning: re.Pattern[str]  # a name or a pronoun, this, the name between commas that it introduces
    of: re.Pattern[str]  # measure word, this, name
    share_of: re.Pattern[str]
    stock: re.Pattern[str]  # what rises and falls by itself, and of which a part is no share of a market: shares, a stake
    given_away: re.Pattern[str]  # a verb right before a share that is another's then: sold 24% of
    glue: re.Pattern[str]
    breaks: re.Pattern[str]
    adjunct: re.Pattern[str]
    adjunct_after: re.Pattern[str]
    opening: re.Pattern[str]
    subject: re.Pattern[str]
    separator: re.Pattern[str]
    change: re.Pattern[str]
    departure: re.Pattern[str]  # between what a number was and what it became: から
    arrival: re.Pattern[str]  # behind what it became: に
    former: re.Pattern[str]  # before a number that is told for comparison: 前年の
    age_link: re.Pattern[str]
    date_link: re.Pattern[str]  # number, a few words, this, its date
    present: re.Pattern[str]  # ends a range that is still open
    bearer: re.Pattern[str]  # a subject that is no name: the company
    other: re.Pattern[str]  # what has a number of its own and is nobody's: the market
    unreal: re.Pattern[str]
    not_unreal: re.Pattern[str]
    relative: re.Pattern[str]  # begins a clause about the name right before it
    carrier: re.Pattern[str]  # number and measure word, this, the name that has it
    joints: frozenset[str]  # what stands between a number and its measure's word right behind it
    unit: re.Pattern[str]  # what stands in brackets before the unit of a column: in millions
    elsewhere: re.Pattern[str]  # what in a column's head has the numbers: the industry
    planned: re.Pattern[str]  # what in a column's or a row's head makes its numbers only aimed at: 目標
    dates: re.Pattern[str]  # the head of a column of dates
    beginning: re.Pattern[str]  # a word by whose side a date says when something began
    now: re.Pattern[str]  # what follows is so today, whatever date stands before
    adposition: re.Pattern[str]
    attributive: frozenset[str]
    refines: Mapping[str, str]
    step: re.Pattern[str]  # between a measure's word and a sum, what makes of it how much came or went: market value rose by $2 billion
    level: re.Pattern[str]  # between a word for growth and a number, what makes a level of the number: rose to 23%
    rate: re.Pattern[str]  # what makes a rate of a number: per second, behind it
    rate_before: re.Pattern[str]  # or before
    personal: Mapping[str, str]  # word → its measure where a person has it: worth
    counts: re.Pattern[str]  # what may stand between a number and the name before its noun: 5 million Mail users
    existing: re.Pattern[str]  # what before a number says that so many there are
    existing_after: re.Pattern[str]  # or behind its noun
    takers: Sequence[tuple[str, re.Pattern[str], re.Pattern[str]]]  # measure, what leads from the number to the name, what follows the name
    versus: re.Pattern[str]  # before a name: ahead of
    versus_after: re.Pattern[str]  # or behind its number
    versus_joint: re.Pattern[str]  # between that name and its number
    ranking: Sequence[tuple[re.Pattern[str], str]]  # words of a heading that say what its items are ranked by, with the measure
    spaced: bool
    find: Callable[[str], tuple[Value, ...]]  # the language's values

    def hits(self, kind: str, text: str, start: int, end: int) -> Iterator[Hit]:
        """The measure words for values of a kind in `text[start:end]`, in order."""
        if kind in self.words:
            for match in self.words[kind].finditer(text, start, end):
                yield Hit(match.start(), match.end(), look_up(self.names[kind], match.group()))

    def clause(self, text: str, start: int, end: int, at: int) -> tuple[int, int]:
        """The clause of `text[start:end]` in which offset `at` stands: half-open."""
        begin, stop = start, end
        for match in self.breaks.finditer(text, start, end):
            if match.end() <= at:
                begin = match.end()
            elif match.start() >= at:
                stop = match.start()
                break
        return begin, stop

    def is_unreal(self, text: str, start: int, end: int) -> bool:
        """Is what the clause says expected, denied or only supposed?"""
        allowed = [m.span() for m in self.not_unreal.finditer(text, start, end)]
        return any(not any(a <= m.start() and m.end() <= b for a, b in allowed) for m in self.unreal.finditer(text, start, end))

    def is_carried(self, text: str, start: int, end: int, name: int) -> bool:
        """Does the measure's word `text[start:end]` stand before the name at `name` as its attribute (70-billion-parameter …)?"""
        return self.carrier.fullmatch(text, end, name) is not None or ("-" in text[start:end] and text[end:name] == " ")

    def is_level(self, hit: Hit, text: str, start: int, end: int) -> bool:
        """Do the words `text[start:end]` between a word for growth and its number make a level of it: rose from 18% to 23%?"""
        return hit.measure in ("growth", "decline") and self.level.match(text, start, end) is not None

    def is_step(self, value: Value, text: str, start: int) -> bool:
        """Is the sum how much came to, or went from, what the word that ends at `start` names: 市值飙升了1700亿美元?"""
        return value.kind == "money" and self.step.search(text, start, value.start) is not None

    def is_reached(self, measure: str, text: str, start: int, end: int, behind: int) -> bool:
        """Is the number at `behind` the level that the growth `text[start:end]` leads to: rose 5% to 23%?"""
        led = self.level.search(text, max(0, start - BEGINNING), start)  # slowed from 8% to 5%
        return measure in ("growth", "decline") and led is None and self.level.match(text, end, behind) is not None

    def is_stock(self, hit: Hit, text: str, start: int, end: int, behind: int) -> bool:
        """Is it the price of shares that rose or fell in `text[start:end]`, or a part of them that `text[end:behind]` tells of?"""
        if hit.measure == "share":
            return self.stock.search(text, end, behind) is not None
        return hit.measure in ("growth", "decline") and self.stock.search(text, start, end) is not None

    def is_rate(self, text: str, start: int, end: int) -> bool:
        """Is what `text[start:end]` counts told for a second or the like: 40 tokens/s, 毎秒40トークン?"""
        return self.rate.match(text, end) is not None or self.rate_before.search(text, max(0, start - BEGINNING), start) is not None

    def exists(self, text: str, start: int, end: int) -> bool:
        """Do the words around `text[start:end]`, a number and its noun, say that so many there are?"""
        return self.existing.search(text, max(0, start - ALIKE), start) is not None or self.existing_after.match(text, end) is not None

    def is_beginning(self, text: str, start: int, end: int) -> bool:
        """Is the date `text[start:end]` that of a foundation and the like, not of what else the sentence says?"""
        if self.spaced:
            return self.beginning.search(text, max(0, start - BEGINNING), start) is not None
        return self.beginning.search(text, max(0, start - BESIDE), end + BESIDE) is not None

    def adjoins(self, text: str, end: int, start: int) -> bool:
        """Does a measure's word stand right behind its number: a $2 billion valuation, 20亿元的估值?"""
        return text[end:start] in self.joints

    def is_alike(self, text: str, start: int, end: int, behind: int) -> bool:
        """Does the same preposition follow two numbers that a conjunction joins? `text[start:end]` stands between them."""
        one, other = self.adposition.match(text, start), self.adposition.match(text, behind)
        joined = list(self.separator.finditer(text, start, end))
        return bool(one and other and joined and one[1] == other[1] and joined[-1].end() == end and end - start <= ALIKE)

    def is_other_name(self, text: str, start: int, end: int) -> bool:
        """Does one more letter stand between a name and a word, which may make another name of it (阿里 云 营收)?"""
        return not self.spaced and end - start == 1 and text[start].isalpha()

    def is_unknown_name(self, text: str, start: int, end: int) -> bool:
        """Do Latin letters and digits right before a word name what is not known as a name: 首款车型U7售价?"""
        at = end
        while at > start and (text[at - 1].isdecimal() or text[at - 1] == "-" or script(text[at - 1]) == "latin"):
            at -= 1
        return not self.spaced and any(map(str.isdecimal, text[at:end])) and any(map(str.isalpha, text[at:end]))


def bearers(measure: str) -> frozenset[str]:
    """The base types of the entities that can have the measure."""
    return BEARERS.get(measure, OTHERS)


def measures(tag: str, roots: Sequence[Path]) -> Measures:
    """The measures of a language, compiled once for the same ontology folders."""
    return _measures(tag, tuple(roots))


@lru_cache(maxsize=32)
@made_of("measures", "values", "reading", "grammar")
def _measures(tag: str, roots: tuple[Path, ...]) -> Measures:
    table = language(tag, "measures", roots)
    grammar = table.get("grammar", {})
    spaced = bool(language(tag, "reading", roots).get("spaced", True))
    names = {kind: {w: m for m, words in table.get(kind, {}).items() for w in words} for kind in ("money", "percent", "count")}
    gap = r"\s+" if spaced else r"\s?"
    plainly = alternation(grammar.get("adjuncts", ()), left=False)
    few = rf"(?:\s+(?!{plainly})[^\W\d]+){{0,3}}\s+" if spaced else r"\w{0,6}?"

    def words(key: str) -> str:
        return alternation(grammar.get(key, ()), left=False)

    def plain(key: str) -> str:
        return "|".join(map(re.escape, grammar.get(key, ()))) or "(?!)"

    return Measures(
        words={kind: re.compile(alternation(table, left=spaced)) for kind, table in names.items()},
        names=names,
        possessive=re.compile(rf"(?:{words('possessives')}{few}|\s?)\Z"),
        owning=re.compile(rf"(?:{words('owning')}|{words('possessives')})\s[^\W\d_][^,.;:]{{2,40}},\s" if spaced else r"(?!)"),
        of=re.compile(rf"\s*{alternation(grammar.get('of', ()))}\s+(?:the\s+)?\Z" if spaced else r"(?!)"),
        share_of=re.compile(rf"\s*{alternation(grammar.get('share_of', ()))}"),
        stock=re.compile(alternation(grammar.get("stock", ()), left=spaced)),
        given_away=re.compile(rf"{alternation(grammar.get('given_away', ()), left=spaced)}[^.;]{{0,12}}\Z"),
        glue=re.compile(rf"(?:\s*{words('glue')})?\s*\Z"),
        breaks=re.compile("|".join((plain("breaks"), *grammar.get("reported", ())))),
        adjunct=re.compile(rf"{alternation(grammar.get('adjuncts', ()), left=spaced)}(?:{gap}(?:the|a|an|its|their|his|her))?\s*\Z"
                           if spaced else rf"{alternation(grammar.get('adjuncts', ()))}\s?\Z"),
        adjunct_after=re.compile(rf"(?:(?!{words('subject_marks')})[^、。,(\s]){{0,8}}?{words('adjuncts_after')}(?!{words('subject_marks')})"),
        opening=re.compile(rf"(?:{plain('opening')})\s?\Z"),
        subject=re.compile(rf"[^、。,(]{{0,10}}?{words('subject_marks')}"),
        separator=re.compile(f"(?:{plain('separators')})"),
        change=re.compile(alternation(grammar.get("change", ()), left=spaced)),
        departure=re.compile(grammar.get("departure", "(?!)")),
        arrival=re.compile(grammar.get("arrival", "(?!)")),
        former=re.compile(rf"(?:{grammar.get('former', '(?!)')})\Z"),
        age_link=re.compile(words("age_links")),
        date_link=re.compile(rf"[^,、。;:]{{0,24}}?{alternation(grammar.get('date_links', ()))}(?:\s+the)?\s*|\s?\(\s?"),
        present=re.compile(rf"{alternation(language(tag, 'values', roots).get('dates', {}).get('present', ()))}\Z"),
        bearer=re.compile(alternation(grammar.get("bearers", ()), left=spaced)),
        other=re.compile(alternation(grammar.get("others", ()), left=spaced)),
        unreal=re.compile(alternation(grammar.get("unreal", ()), left=spaced)),
        not_unreal=re.compile(alternation(grammar.get("not_unreal", ()), left=spaced)),
        relative=re.compile(f"(?:{plain('relatives')})"),
        carrier=re.compile(rf"\s*{words('carriers')}\s*"),
        joints=frozenset(grammar.get("joints", [" "] if spaced else [""])),
        unit=re.compile(rf"\A\s*{words('units')}\s*:?\s*"),
        elsewhere=re.compile(alternation(grammar.get("elsewhere", ()), left=spaced), re.IGNORECASE),
        planned=re.compile(alternation(grammar.get("planned", ()), left=spaced), re.IGNORECASE),
        dates=re.compile(language(tag, "grammar", roots).get("date_column", "(?!)"), re.IGNORECASE),
        beginning=re.compile(alternation(grammar.get("beginnings", ()), left=spaced)),
        now=re.compile(alternation(grammar.get("now", ()), left=spaced)),
        adposition=re.compile(rf"\s+({alternation(grammar.get('adjuncts', ()))})\s" if spaced else r"(?!)"),
        attributive=frozenset(grammar.get("attributive", ())),
        refines=dict(grammar.get("refines", {})),
        step=re.compile(rf"{alternation(grammar.get('steps', ()), left=spaced)}\s*\Z"),
        level=re.compile(words("levels")),
        rate=re.compile(rf"\s*{words('rates')}"),
        rate_before=re.compile(rf"{alternation(grammar.get('rates_before', ()), left=spaced)}\s*\Z"),
        personal=dict(grammar.get("personal", {})),
        counts=re.compile(rf"\s*(?:{plain('counts')})?\s*"),
        existing=re.compile(rf"{alternation(grammar.get('existing', ()), left=spaced)}\s*(?:\w+ ){{0,2}}\Z"),
        existing_after=re.compile(words("existing_after")),
        takers=[(t["measure"], re.compile(t["before"]), re.compile(t.get("after", ""))) for t in grammar.get("takers", ())],
        versus=re.compile(rf"{alternation(grammar.get('versus', ()), left=spaced)}\s*\Z"),
        versus_after=re.compile(words("versus_after")),
        versus_joint=re.compile(rf"\s*{words('versus_joints')}\s*"),
        ranking=[(re.compile(alternation(w, left=spaced), re.IGNORECASE), m) for m, w in grammar.get("ranking", {}).items()],
        spaced=spaced,
        find=value_reader(tag, roots).find,
    )  # fmt: skip
