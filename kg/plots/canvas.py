"""The sheet that pictures are drawn on: matplotlib without a display, its fonts, and files that are the same each time.

Colours are those of Okabe and Ito, told apart by all and, by their marks, in grey.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.exporters.base import replacing
from kg.plots.fonts import installed, lacking, remedy, wanted
from kg.plots.material import PlotError

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

SUFFIXES = (".svg", ".png")
DPI = 300  # of a PNG
INK, FAINT, PALE = "#1a1a1a", "#767676", "#d9d9d9"
HALO = {"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}  # behind a text that lies on lines
# kind of entity → colour, mark
LOOKS: Mapping[str, tuple[str, str]] = {
    "Person": ("#0072B2", "o"),
    "Organization": ("#E69F00", "s"),
    "Place": ("#009E73", "^"),
    "AIModel": ("#CC79A7", "D"),
    "Product": ("#56B4E9", "p"),
    "Event": ("#D55E00", "*"),
    "Policy": ("#F0E442", "P"),
    "Work": ("#999999", "X"),
    "": ("#FFFFFF", "h"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The families that draw and those that an SVG names."""

    drawing: tuple[str, ...]
    named: tuple[str, ...]


@contextmanager
def sheet(lang: str | None) -> Iterator[Sheet]:
    """matplotlib with its defaults, our fonts and no markup in texts, until the block ends.

    Raises:
        PlotError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ModuleNotFoundError as error:
        raise PlotError(f"kg plot needs {error.name}, which is not installed: pip install 'notegraph[plot]'") from error

    families = wanted(lang)
    drawing = installed(families, _families_here())
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ ", UserWarning)  # `save` tells of them, once and what to do
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": drawing,
                "font.size": 8,
                "text.parse_math": False,
                "text.color": INK,
                "axes.labelcolor": INK,
                "axes.edgecolor": FAINT,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "axes.axisbelow": True,
                "xtick.color": INK,
                "ytick.color": INK,
                "svg.fonttype": "none",
                "svg.hashsalt": "notegraph",
            }
        )
        yield Sheet(tuple(drawing), families)


class Measure:
    """A text of a size in points → its width and height in inches. To be used inside `sheet`."""

    def __init__(self) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.figure = Figure(dpi=100)
        self.canvas = FigureCanvasAgg(self.figure)

    def __call__(self, text: str, size: float) -> tuple[float, float]:
        made = self.figure.text(0, 0, text, fontsize=size)
        box = made.get_window_extent(self.canvas.get_renderer())  # type: ignore[no-untyped-call]
        made.remove()
        return box.width / 100, box.height / 100

    def widest(self, texts: Sequence[str], size: float) -> float:
        """The width of the widest of the texts; 0 where there is none."""
        return max((self(text, size)[0] for text in texts), default=0.0)


def legend(owner: Figure, handles: Sequence[Artist], texts: Sequence[str], top: float) -> Legend:
    """A legend in one or more rows, its upper edge `top` of the figure's height; any text will do, also one that begins with `_`."""
    made = owner.legend(
        list(handles),
        [str(n) for n in range(len(texts))],  # matplotlib leaves out what begins with an underscore
        loc="upper center",
        bbox_to_anchor=(0.5, top),
        ncols=min(len(texts), 6),
        frameon=False,
        handletextpad=0.4,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
    for text, said in zip(made.get_texts(), texts, strict=True):
        text.set_text(said)
    return made


def save(figure: Figure, used: Sheet, path: Path, width: float | None) -> None:
    """Write the picture as its file's suffix says, `width` inches wide (else as it was drawn), beside its place and moved there.

    Characters that no font here has are told on standard error, with what to do.

    Raises:
        PlotError: the suffix is neither .svg nor .png.
        OSError: the file cannot be written.
    """
    from matplotlib.text import Text

    form = path.suffix.casefold()
    if form not in SUFFIXES:
        raise PlotError(f"{path}: no picture is called so: let its name end in {' or '.join(SUFFIXES)}")
    texts = [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]
    if missing := lacking(texts, _covered(used.drawing)):
        print(f"kg: {remedy(missing)}", file=sys.stderr)
    scale = 1.0 if width is None else width / figure.get_figwidth()
    buffer = io.BytesIO()
    if form == ".svg":
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        data = _svg(buffer.getvalue().decode("utf-8"), used, scale).encode("utf-8")
    else:
        figure.savefig(buffer, format="png", dpi=DPI * scale, metadata={"Software": None})
        data = buffer.getvalue()
    with replacing(path) as file:
        file.write(data)


def _families_here() -> set[str]:
    """The fonts of this machine, also those that came after matplotlib made its list of them, which it keeps."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {str(font.fname) for font in manager.ttflist}
    for path in sorted(font_manager.findSystemFonts()):
        if path not in known:
            with suppress(Exception):  # a font that matplotlib cannot read is none; it raises what FreeType tells
                manager.addfont(path)
    return {font.name for font in manager.ttflist}


def _covered(families: Sequence[str]) -> set[int]:
    """The code points that these fonts have."""
    from matplotlib import font_manager

    found: set[int] = set()
    for family in families:
        path = font_manager.findfont(font_manager.FontProperties(family=[family]))
        found.update(font_manager.get_font(path).get_charmap())
    return found


def _svg(text: str, used: Sheet, scale: float) -> str:
    """The drawing at that scale; the families stand once, at its root, so that each reader takes the first that it has."""
    here, named = (", ".join(repr(name) for name in names) for names in (used.drawing, used.named))
    head, root, rest = re.split(r"(<svg [^>]*>)", text, maxsplit=1)
    sized = re.sub(r'(width|height)="([0-9.]+)pt"', lambda m: f'{m[1]}="{float(m[2]) * scale:.6g}pt"', root)
    body = rest.replace(f"font-family: {here}; ", "").replace(f"px {here}", f"px {named}, sans-serif")
    return f'{head}{sized[:-1]} font-family="{named}, sans-serif">{body}'
