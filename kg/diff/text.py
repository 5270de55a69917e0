"""A comparison as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from kg.commands.terminal import clean, marked
from kg.diff.comparison import Comparison
from kg.diff.things import Difference, Seen
from kg.diff.wording import PLURALS, SIGNS, because, builds, change, sentences, spot, title, totals

STYLES = {"+": "green", "-": "red", "~": "yellow"}


def lines(found: Comparison) -> Iterator[Text]:
    """All of it: in what the builds differ, then each difference with its sentences and its cause. Nothing where nothing differs."""
    counts = found.counts
    if not counts and not found.causes:
        return
    yield Text(clean(f"{found.old} → {found.new}"), style="bold")
    yield Text(f"  {totals(counts)}")
    yield from (Text(f"  {clean(line)}", style="dim") for line in builds(found.causes))
    kind = ""
    for difference in found:
        if difference.kind != kind:
            kind = difference.kind
            yield Text()
            yield Text(PLURALS[kind], style="bold")
        yield from _difference(difference)


def _difference(difference: Difference) -> Iterator[Text]:
    sign = SIGNS[difference.how]
    yield Text().append(f"{sign} ", style=STYLES[sign]).append(clean(title(difference.seen)))
    yield from (Text(f"    {clean(change(changed))}", style="yellow") for changed in difference.changes)
    shown = sentences(difference)
    for seen in shown:
        before = ("- " if seen is difference.old else "+ ") if len(shown) > 1 else ""
        yield from _places(seen, before)
    yield Text(f"    {clean(because(difference.reason))}", style="dim")


def _places(seen: Seen, before: str) -> Iterator[Text]:
    for told in seen.places:
        line = Text("    ").append(before).append(clean(spot(told.place)), style="cyan").append(" ")
        yield line.append(f"{clean(told.says)}: " if told.says else "").append_text(marked(told.place))
    if (more := seen.count - len(seen.places)) > 0:
        yield Text(f"    {before}and {more:,} more", style="dim")
