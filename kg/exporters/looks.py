"""How the eight types of entity look, in every drawing alike: the colours and shapes of `graph_page/page.toml`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.resources import read_toml

LINE = "#707070"  # an edge
CONTRADICTED = "#d55e00"  # an edge that another fact contradicts; dashed too where a format can
_PAGE = Path(__file__).parent / "graph_page" / "page.toml"


@dataclass(frozen=True, slots=True)
class Look:
    """A colour as `#rrggbb`, and a shape by the name that vis-network knows it by."""

    colour: str
    shape: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        return int(self.colour[1:3], 16), int(self.colour[3:5], 16), int(self.colour[5:7], 16)


def looks() -> Mapping[str, Look]:
    """The look of each type by its local name, that of no known type under "". Raises OSError where the page's file is missing."""
    return {kind["name"]: Look(kind["colour"], kind["shape"]) for kind in read_toml(_PAGE)["kind"]}


def size(degree: int) -> int:
    """How wide a node with so many edges is drawn, in pixels."""
    return 18 + 2 * round(5 * math.log2(1 + degree))
