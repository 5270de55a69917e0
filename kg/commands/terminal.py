"""What a person sees: tables, an entity's page, the sentences behind a fact.

Words from notes are printed as text only: control characters, which could move
the cursor, change colours or hide words, are made visible, and no markup of the
terminal library is read in them.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.graph.views import Conflict, Counts, EntityView, Fact, Place, Why
from kg.places import SUFFIXES

# Cc: escape sequences; Cf that reorder text as it is read: embeddings, overrides, isolates (Unicode Technical Report 36).
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def clean(text: str) -> str:
    """The text on one line, safe to print: white space folded, control and reordering characters shown as U+FFFD."""
    return safe(" ".join(text.split()))


def safe(line: str) -> str:
    """The line with its spaces as they are, control and reordering characters shown as U+FFFD."""
    return "".join("\ufffd" if c in REORDERING or unicodedata.category(c) in ("Cc", "Cs") else c for c in line)


def console(stream: TextIO | None = None) -> Console:
    """A console that reads no markup; where the stream is no terminal, lines are as long as they are."""
    stream = stream or sys.stdout
    wide = None if stream.isatty() else 100_000
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True, width=wide)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Table:
    """A table of plain cells; the columns whose numbers are in `right` are set to the right."""
    out = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for i, name in enumerate(head):
        out.add_column(Text(clean(name)), justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        out.add_row(*(Text(clean(cell)) for cell in row))
    return out


@contextmanager
def reading(posts: Path | str, stream: TextIO | None = None) -> Iterator[Callable[[str], None]]:
    """A bar that grows with each note that is told to it; on anything but a terminal nothing is shown."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield lambda path: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    total = sum(1 for p in posts.rglob("*") if p.suffix in SUFFIXES) if isinstance(posts, Path) else None
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}", markup=False))
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("reading", total=total, note="")
        yield lambda path: progress.update(task, advance=1, note=clean(path))


def summary(counts: Counts) -> Table:
    """The table that ends a build."""
    names = ("notes", "entities", "facts", "statements", "measurements", "conflicts")
    out = table(("", ""), ((name, f"{getattr(counts, name):,}") for name in names), right=(1,))
    out.show_header = False
    return out


def why_lines(whys: Iterable[Why], base: str) -> Iterator[Text]:
    """What each place says, where it stands, and its sentence with the words that say it between « and »."""
    for why in whys:
        yield Text(clean(_title(why)), style="bold").append(_aside(why.qualifiers), style="not bold")
        yield Text("  ").append_text(_where(why.place))
        yield Text("    ").append_text(marked(why.place))
        for place in why.context:
            yield Text(f"    by {clean(_spot(place))} «{clean(place.exact)}»")
        confidence = "" if why.confidence is None else f", confidence {why.confidence:g}"
        extractor = f", {why.extractor.removeprefix(base)}" if why.extractor else ""
        rule = f"; from this and others {why.rule.removeprefix(base)} concludes" if why.rule else ""
        yield Text("  ").append(clean(f"{why.modality}{confidence}{extractor}{rule}"), style="dim")
        yield Text(f"  <{clean(why.iri)}>", style="dim")
        yield Text()


def entity_lines(view: EntityView, base: str, mentions: int = 5) -> Iterator[Text]:
    """An entity's page: names, types, facts, dates, what it says, numbers, conflicts, and its first mentions."""
    yield Text(clean(view.label), style="bold").append(Text(f"  {', '.join(view.types)}", style="not bold"))
    yield Text(f"<{clean(view.iri)}>", style="dim")
    yield from _section("names", [clean(f"{name} [{tag}]") for tag, name in (*view.labels, *view.aliases)])
    yield from _section("facts", [_fact(f) for f in (*view.facts, *view.facts_in)])
    yield from _section("dates", [_fact(f) for f in view.dates])
    yield from _section("says", [_quote(w) for w in view.statements])
    yield from _section("said of it", [f"{clean(w.subject.label)}: {_quote(w)}" for w in view.about])
    yield from _section("numbers", [clean(f"{w.predicate} {w.object}{_aside(w.qualifiers)}  {_spot(w.place)}") for w in view.measurements])
    yield from _section("conflicts", [line for c in view.conflicts for line in conflict_lines(c)])
    more = len(view.mentions) - mentions
    shown = [f"{_spot(w.place)} {clean(w.place.exact)}" for w in view.mentions[:mentions]]
    yield from _section(f"mentions ({len(view.mentions)})", [*shown, f"and {more} more"] if more > 0 else shown)


def conflict_lines(conflict: Conflict) -> Iterator[str]:
    """A conflict's kind and each of its sides with note and line."""
    yield clean(f"{conflict.kind}:")
    for side in conflict.sides:
        yield "  " + clean(f"{_spot(side.place)} {_title(side)}{_aside(side.qualifiers)}: «{side.place.exact}»")


def _section(name: str, lines: Sequence[str]) -> Iterator[Text]:
    if lines:
        yield Text()
        yield Text(name, style="bold")
        yield from (Text(f"  {line}") for line in lines)


def _title(why: Why) -> str:
    if why.kind == "Mention":
        return f"names {why.object}"
    return f"{why.subject} → {why.predicate} → {why.object}"


def _fact(fact: Fact) -> str:
    hedge = "" if fact.modality == "asserted" else f"  [{fact.modality}]"
    times = f"  ×{len(fact.assertions)}" if len(fact.assertions) > 1 else ""
    return clean(f"{fact.subject} → {fact.predicate} → {fact.object}{_aside(fact.qualifiers)}") + hedge + times


def _quote(why: Why) -> str:
    return clean(f"«{why.object}»  {_spot(why.place)}")


def _aside(qualifiers: Sequence[tuple[str, str]]) -> str:
    return f" ({clean(', '.join(f'{k} {v}' for k, v in qualifiers))})" if qualifiers else ""


def _spot(place: Place) -> str:
    return f"{place.note}:{place.line}"


def _where(place: Place) -> Text:
    text = Text(clean(_spot(place)), style="cyan")
    return text.append(Text(clean(f", under {place.section}"), style="default")) if place.section else text


def marked(place: Place) -> Text:
    """A place's sentence with its words between « and »."""
    before, after = place.sentence[: place.start], place.sentence[place.end :]
    gap = (before[-1:].isspace() and " ") or "", (after[:1].isspace() and " ") or ""
    text = Text(clean(before) + gap[0]).append("«").append(Text(clean(place.exact), style="bold"))
    return text.append("»").append(gap[1] + clean(after))
