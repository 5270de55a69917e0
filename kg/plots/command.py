"""`kg plot`: the commands that make pictures. matplotlib is loaded when one is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.options import GraphOption, LanguageOption, config_here, graph_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kg.graph import Graph
    from kg.plots.material import Material

plot = typer.Typer(no_args_is_help=True, help="Make pictures for papers, as SVG or PNG.")

FileOption = Annotated[Path | None, typer.Option("--out", "-o", help="The file, .svg or .png; else an SVG here, named as the picture is.")]
WidthOption = Annotated[float | None, typer.Option("--width", min=1, max=100, help="How wide, in inches; else as wide as it needs.")]
MostOption = Annotated[int, typer.Option("--most", min=1, max=500, help="How many are drawn; the picture says where there are more.")]
NameArgument = Annotated[str, typer.Argument(help="A name in any language, ent:slug, or an IRI.")]
AnyNameArgument = Annotated[str | None, typer.Argument(help="Only what concerns this one: a name, ent:slug, or an IRI.")]


@plot.command()
def neighbourhood(
    name: NameArgument,
    hops: Annotated[int, typer.Option("--hops", min=1, max=5, help="How many facts away from it.")] = 1,
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="How many are drawn; the picture says where there are more.")] = 25,
    file: FileOption = None,
    width: WidthOption = None,
    graph: GraphOption = None,
    language: LanguageOption = None,
) -> None:
    """An entity with those that facts join to it."""
    from kg.plots.neighbourhood import draw

    _make("neighbourhood", file, width, graph, language, lambda given, asked: draw(given, asked.show(name).iri, hops, most))


@plot.command()
def timeline(
    name: AnyNameArgument = None,
    most: MostOption = 40,
    file: FileOption = None,
    width: WidthOption = None,
    graph: GraphOption = None,
    language: LanguageOption = None,
) -> None:
    """Dated events, facts and statements, from the earliest to the latest day each can mean."""
    from kg.plots.timeline import draw

    _make("timeline", file, width, graph, language, lambda given, asked: draw(given, asked.show(name).iri if name else None, most))


@plot.command()
def measurements(
    name: NameArgument,
    measure: Annotated[str | None, typer.Option("--measure", help="Only this measure, such as revenue.")] = None,
    most: MostOption = 6,
    file: FileOption = None,
    width: WidthOption = None,
    graph: GraphOption = None,
    language: LanguageOption = None,
) -> None:
    """An entity's numbers over time, a chart for each measure and unit."""
    from kg.plots.measurements import draw

    _make("measurements", file, width, graph, language, lambda given, asked: draw(given, asked.show(name).iri, measure, most))


@plot.command(name="co-mentions")
def co_mentions(
    most: MostOption = 20,
    file: FileOption = None,
    width: WidthOption = None,
    graph: GraphOption = None,
    language: LanguageOption = None,
) -> None:
    """How many notes mention two entities together, for those that most notes mention."""
    from kg.plots.comentions import draw

    _make("co-mentions", file, width, graph, language, lambda given, _: draw(given, most))


def _make(
    kind: str,
    file: Path | None,
    width: float | None,
    graph: Path | None,
    language: str | None,
    draw: Callable[[Material, Graph], Figure],
) -> None:
    """Draw, save, and say where."""
    from kg.exporters.reader import view
    from kg.ontology import load_ontology
    from kg.plots.canvas import save, sheet
    from kg.plots.material import material
    from kg.resources import ontology_roots

    target = file or Path(f"{kind}.svg")
    with sheet(language) as used:
        asked = graph_at(graph, language)
        given = material(view(asked.quads()), load_ontology(ontology_roots(config_here().ontology)), language)
        save(draw(given, asked), used, target, width)
    print(f"wrote {target}")
