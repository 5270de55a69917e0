"""A comparison as Markdown for a comment on a pull request: a line that tells how much, details to unfold, never too long.

All text of notes is escaped; where GitHub would still make something of it (a mention, a reference, an emoji), an invisible
space keeps it from that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from kg.commands.terminal import clean
from kg.diff.comparison import Comparison
from kg.diff.things import HOWS, Difference, How, Seen
from kg.diff.wording import PLURALS, SIGNS, because, builds, change, sentences, spot, title, totals
from kg.exporters.markdown import escaped
from kg.graph.views import Place

LONGEST = 60_000  # characters; GitHub takes 65,536 in a comment
WIDEST, BUILDS = 400, 2_000  # characters of one text, and of a line that tells in what the builds differ
LEFT_OUT = " more differences are left out here: `kg diff` shows them all."
_SEEN = re.compile(r"(?<=\\[@#])|(?<=\\:)(?=(?:[\w+-]|\\_)+\\:)|(?<=\b[Gg][Hh])(?=-\d)")  # @who, #1, :smile:, GH-1


def text(found: Comparison, longest: int = LONGEST) -> str:
    """All of it, or its beginning and how much is left out."""
    counts = found.counts
    head = f"**What changes in the graph**: {totals(counts)}\n" if counts else "**The graph does not change.**\n"
    told = "".join(f"- {safe(line, BUILDS)}\n" for line in builds(found.causes))
    parts = [f"{head}\n{told}" if told else head]
    left, shown = longest - len(parts[0]) - len(LEFT_OUT) - 20, 0
    for kind, some in groupby(found, lambda difference: difference.kind):
        opening, closing = f"\n<details><summary>{_summary(kind, counts)}</summary>\n\n", "\n</details>\n"
        left -= len(opening) + len(closing)
        held, full = _fitting(some, left)
        shown, left = shown + len(held), left - sum(map(len, held))
        parts += [opening, *held, closing] if held else []
        if full:
            break
    out = sum(counts.values()) - shown
    return "".join(parts) + (f"\n{out:,}{LEFT_OUT}\n" if out else "")


def _fitting(differences: Iterable[Difference], room: int) -> tuple[list[str], bool]:
    """The first differences, as many as fit into so many characters, and whether there are more."""
    held: list[str] = []
    for difference in differences:
        item = "\n".join(_difference(difference)) + "\n"
        room -= len(item)
        if room < 0:
            return held, True
        held.append(item)
    return held, False


def safe(said: str, widest: int = WIDEST) -> str:
    """Text on one line of Markdown, read as nothing but itself by GitHub too; what is very long, or becomes so, is cut."""
    line = clean(said)
    shown = line if len(line) <= widest else f"{line[:widest]}…"
    while len(made := _SEEN.sub("&#8203;", escaped(shown))) > 3 * widest:
        shown = f"{shown[: len(shown) // 2]}…"
    return made


def _summary(kind: str, counts: Mapping[tuple[str, How], int]) -> str:
    told = ", ".join(f"{counts[kind, how]:,} {how}" for how in HOWS if counts.get((kind, how)))
    return f"{PLURALS[kind]}: {told}"


def _difference(difference: Difference) -> Iterator[str]:
    yield f"- `{SIGNS[difference.how]}` {safe(title(difference.seen))}"
    yield from (f"  - {safe(change(changed))}" for changed in difference.changes)
    shown = sentences(difference)
    for seen in shown:
        before = ("`-` " if seen is difference.old else "`+` ") if len(shown) > 1 else ""
        yield from _places(seen, before)
    yield f"  - *{safe(because(difference.reason))}*"


def _places(seen: Seen, before: str) -> Iterator[str]:
    for told in seen.places:
        says = f"{safe(told.says)}: " if told.says else ""
        yield f"  - {before}{safe(spot(told.place))} {says}{_sentence(told.place)}"
    if (more := seen.count - len(seen.places)) > 0:
        yield f"  - {before}and {more:,} more"


def _sentence(place: Place) -> str:
    """The sentence with the words that say it in bold."""
    before, after = place.sentence[: place.start], place.sentence[place.end :]
    gaps = " " * before[-1:].isspace(), " " * after[:1].isspace()
    words = safe(place.exact)
    return f"{safe(before)}{gaps[0]}<b>{words}</b>{gaps[1]}{safe(after)}" if words else safe(place.sentence)
