"""The nouns of the project: frozen values that flow from a note's file to the graph.

Offsets are Unicode code points and half-open. A `Span` counts in the raw file
(byte-order mark, carriage returns and markup included); the plain ints named
`start` and `end` on blocks, sentences and mentions count in the projected text
of their block (`Block.text`), and `Text.span` leads from there to the file.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Modality = Literal["asserted", "planned", "rumoured", "denied"]
Bound = Literal["exact", "about", "at-least", "at-most"]
BlockKind = Literal["title", "heading", "paragraph", "item", "cell", "reference"]
MentionKind = Literal["name", "short", "demonym", "pronoun", "topic"]
Source = Literal["title", "heading", "prose", "list", "table", "front matter", "reference"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in the raw file: code points, half-open."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start},{self.end}")


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown projected to readable text, each character remembering its place in the file.

    `text` is what patterns match on: markup gone, compatibility forms folded (NFKC: width, composed marks), case kept.
    `starts[i]` and `ends[i]` bound the raw characters that became `text[i]`; `read` gives those characters back as a
    reader sees them, unfolded.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    shown: tuple[str, ...]  # what a reader sees for text[i]: "" where one raw cluster became several characters

    def span(self, start: int, end: int) -> Span:
        """The raw span of `text[start:end]`; an empty slice gives an empty span."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return Span(at, at)
        return Span(self.starts[start], self.ends[end - 1])

    def read(self, start: int, end: int) -> str:
        """`text[start:end]` as it is read: no markup, no folding."""
        return "".join(self.shown[start:end])


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink inside a block: the words `text[start:end]` point to `url`."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a table cell stands: `row` 0 is the header; `table` numbers the note's tables."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that no sentence crosses: title, heading, paragraph, list item, table cell or cited title."""

    index: int
    kind: BlockKind
    text: Text
    line: int  # 1-based line of the file where the block begins
    level: int = 0  # heading level 1-6, nesting depth of an item from 1
    parent: int | None = None  # the block that introduces this one: an item's parent item or lead-in paragraph
    section: int | None = None  # the heading block above; None before the first heading
    emphasis: tuple[tuple[int, int], ...] = ()  # strong or emphasised ranges of text
    links: tuple[Link, ...] = ()
    cell: Cell | None = None
    quoted: bool = False  # inside a Markdown block quote


@dataclass(frozen=True, slots=True)
class Field:
    """One front-matter entry: `value` as YAML gives it (dates as ISO strings), `span` the value's place in the file."""

    key: str
    value: object
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A page the note cites: the block that holds its title, the title's place there, and the URL."""

    block: int
    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note as read from its file. Blocks are in file order; the title's block, where there is one, is first."""

    path: str  # inside the folder, with "/", without ".md": it names the note's graph
    slug: str  # the path's last part without its language suffix: shared by translations
    lang: str  # BCP 47: ja, en, zh, zh-Hant, …
    raw: str
    sha256: str
    blocks: tuple[Block, ...]
    fields: tuple[Field, ...] = ()
    references: tuple[Reference, ...] = ()
    date: str | None = None  # EDTF
    title: str = ""

    def field(self, key: str) -> Field | None:
        """The front-matter entry of that key, or None."""
        return next((f for f in self.fields if f.key == key), None)

    def line(self, offset: int) -> int:
        """The 1-based line on which the raw offset stands."""
        return bisect_left(_line_ends(self.raw), offset) + 1


@lru_cache(maxsize=4)
def _line_ends(raw: str) -> tuple[int, ...]:
    return tuple(i for i, c in enumerate(raw) if c == "\n")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `[start, end)` of a block's matching text, as a tokenizer cuts it.

    `kind` is what its dictionary says of it (surname, given, person, place, proper, rare, unknown); "" for an ordinary word.
    """

    start: int
    end: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`blocks[block].text.text[start:end]`; `borders` are the offsets where a word begins or ends, `words` those with a kind."""

    block: int
    start: int
    end: int
    borders: frozenset[int] = frozenset()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a name of its own. `labels` are (language, name) pairs, the preferred one first."""

    iri: str
    type: str  # local name of its most specific kg: class
    labels: tuple[tuple[str, str], ...]
    catalogued: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that names an entity, or stands for one (`kind` pronoun, short, topic).

    `via` is the mention that resolved it: the antecedent of a pronoun, the full
    name behind a short form, the title or list parent behind an omitted subject.
    """

    block: int
    start: int
    end: int
    entity: Entity
    kind: MentionKind = "name"
    via: Mention | None = None
    decisions: tuple[str, ...] = ()  # IRIs of people's decisions that bear it out
    overruled: str = ""  # IRI of the decision by which another place is right and this one is not


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say it: `note.raw[span.start:span.end] == exact`, always."""

    span: Span
    exact: str
    line: int
    section: str = ""  # the heading above, as read


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date as an EDTF string (`2025`, `2025-11`, `2025-11-09`, `1997~`, `199X`)."""

    value: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """That a note says `subject predicate object`, in these words, with this modality.

    `predicate` is the local name of a kg: property; `object` an entity's IRI or
    a date. `qualifiers` are (local name, value) pairs, e.g. ("position", "ceo"),
    ("start", "2009"), ("amount", "4500000"), ("unit", "USD").
    """

    subject: str
    predicate: str
    object: str | EdtfDate
    evidence: Evidence
    extractor: str  # e.g. "pattern/ja/acquired-verb"
    qualifiers: tuple[tuple[str, str], ...] = ()
    modality: Modality = "asserted"
    confidence: float = 0.9
    context: tuple[Evidence, ...] = ()
    source: Source = "prose"
    decisions: tuple[str, ...] = ()  # IRIs of people's decisions that bear it out
    overruled: str = ""  # IRI of the decision by which another place is right and this one is not


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says: a verbatim quote, or a paraphrase. `about` are entities' IRIs."""

    speaker: str
    text: str
    lang: str
    evidence: Evidence
    verbatim: bool = True
    event: str | None = None
    date: str | None = None
    about: tuple[str, ...] = ()
    context: tuple[Evidence, ...] = ()
    extractor: str = "statement"
    decisions: tuple[str, ...] = ()  # IRIs of people's decisions that bear it out
    overruled: str = ""  # IRI of the decision by which another place is right and this one is not


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number that the note gives for an entity. Decimals are canonical strings without exponent."""

    of: str
    measure: str
    evidence: Evidence
    value: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    unit: str = ""
    bound: Bound = "exact"
    date: str | None = None
    context: tuple[Evidence, ...] = ()
    extractor: str = "measurement"
    decisions: tuple[str, ...] = ()  # IRIs of people's decisions that bear it out
    overruled: str = ""  # IRI of the decision by which another place is right and this one is not


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything one note says."""

    note: Note
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    statements: tuple[Statement, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    decided: tuple[str, ...] = ()  # IRIs of people's decisions that took effect in the note


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an input: `file:line: what is wrong: what to do`."""

    path: str
    line: int
    what: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f": {self.advice}" if self.advice else ""
        return f"{self.path}:{self.line}: {self.what}{advice}"


class NoteError(Exception):
    """A note that cannot be read. Carries the `Problem`s to show."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Value:
    """A date, number, amount of money, share or count found in a text, at `text[start:end]`.

    `kind` date: `edtf` is the date, and for a range `edtf` the start and
    `edtf_end` the end. Otherwise `number` is the canonical decimal, or
    `minimum`/`maximum` for a range or vague amount (then `number` is None);
    `unit` is an ISO 4217 code for money, "%" for a share, else "";
    `counted` is the noun that is counted (the text's own word: users, 人, 个模型)
    and `noun` its canonical measure, if the language's file knows it (users, parameters).
    """

    kind: Literal["date", "money", "percent", "count", "duration"]
    start: int
    end: int
    edtf: str | None = None
    edtf_end: str | None = None
    number: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    unit: str = ""
    bound: Bound = "exact"
    counted: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A note with its sentences, mentions and values: what every extractor is given."""

    note: Note
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]  # by block, then start
    values: tuple[tuple[int, Value], ...] = field(default=())  # (block index, value), by block, then start
    decided: tuple[str, ...] = ()  # IRIs of people's decisions that took effect on its names

    def evidence(self, block: int, start: int, end: int) -> Evidence:
        """The evidence that `blocks[block].text.text[start:end]` is."""
        b = self.note.blocks[block]
        span = b.text.span(start, end)
        section = "" if b.section is None else self.note.blocks[b.section].text
        shown = section if isinstance(section, str) else section.read(0, len(section.text))
        return Evidence(span, self.note.raw[span.start : span.end], self.note.line(span.start), shown)
