"""The command `kg`. Each command parses its words and calls one ordinary function; what is heavy is imported there.

Exit codes: 0 done; 1 what was asked for failed or was not found, or a note
could not be read; 64 the command line is wrong. `kg check` has codes of its own.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kg import __version__
from kg.commands.options import (
    USAGE,
    DefaultGraph,
    EndpointOption,
    Format,
    GraphOption,
    LanguageOption,
    Part,
    Verdict,
    config_here,
    fail,
    graph_at,
    text_in,
)
from kg.commands.streams import run
from kg.curating.command import catalogue
from kg.diff.command import diff
from kg.plots.command import plot
from kg.review.command import review

UNCHECKED = 4

app = typer.Typer(
    name="kg",
    help="Markdown notes to a knowledge graph in which every triple shows the words that say it.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(plot, name="plot")
app.add_typer(catalogue, name="catalogue")
app.command()(review)
app.command()(diff)


def main() -> NoReturn:
    """Run the command and exit. What goes wrong is said in one line on standard error, without a traceback."""
    run(lambda: app(prog_name="kg"))


@app.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Markdown notes to a knowledge graph in which every triple shows the words that say it."""
    if version:
        print(f"kg {__version__}")
        raise typer.Exit


@app.command()
def build(
    posts: Annotated[str | None, typer.Argument(help="The folder of notes, or s3://… and the like; else the one of kg.toml.")] = None,
    exports: Annotated[Path | None, typer.Option("--out", "-o", help="The folder to write to; else the one of kg.toml.")] = None,
    store: Annotated[bool, typer.Option("--store/--no-store", help="Fill the store on disk that kg.toml names, for kg serve.")] = True,
    write: Annotated[bool, typer.Option("--exports/--no-exports", help="Write the graph in the formats of kg.toml.")] = True,
    check: Annotated[bool, typer.Option("--check", help="Validate the notes that changed, too.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever the notes change, until interrupted.")] = False,
    least: Annotated[float | None, typer.Option("--min-confidence", min=0, max=1, help="Leave out facts that are less sure.")] = None,
    propose: Annotated[bool | None, typer.Option("--propose/--no-propose", help="Ask the language model that kg.toml names.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes that read notes; else one a processor.")] = None,
    parts: Annotated[str | None, typer.Option(help="Keep partitions of the notes as N-Quads in this folder, or at s3://….")] = None,
    engine: Annotated[str | None, typer.Option(help="What reads notes: local, dask, or one of another package.")] = None,
) -> None:
    """Build the graph of a folder of notes and write it in the formats of kg.toml.

    Only notes that changed since the last build are read again.
    """
    from kg.commands.build import Task, build_once, build_whenever
    from kg.commands.export import with_known_formats
    from kg.engines import processors
    from kg.places import place_of

    def task() -> Task:
        config = with_known_formats(config_here())
        config = config if least is None else replace(config, minimum_confidence=least)
        config = replace(config, workers=workers or config.workers or processors(), engine=engine or config.engine)
        config = config if parts is None else replace(config, parts=place_of(parts))
        place = place_of(posts) if posts else config.posts
        return Task(place, (exports or config.exports) if write else None, config, store, check, propose)

    if watch:
        build_whenever(task)
    elif failed := build_once(task()):
        fail(failed)


@app.command()
def serve(
    graph: Annotated[Path | None, typer.Option("--graph", "-g", help="The store's folder; else the one of kg.toml.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=1, max=65535, help="The port to listen on.")] = 8000,
    allow_host: Annotated[list[str] | None, typer.Option(help="A further host name under which it may be asked; * for all.")] = None,
    allow_service: Annotated[list[str] | None, typer.Option(help="The IRI of an endpoint that SERVICE may ask.")] = None,
    allow_load: Annotated[list[str] | None, typer.Option(help="The beginning of IRIs that LOAD may fetch.")] = None,
    default_graph: Annotated[DefaultGraph, typer.Option(help="What a query without GRAPH asks.")] = DefaultGraph.union,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a query may take.")] = 30.0,
    rows: Annotated[int, typer.Option(min=1, help="Rows or triples that an answer may have.")] = 100_000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Queries that run side by side.")] = 4,
) -> None:
    """Serve the graph over HTTP: SPARQL 1.1 Protocol and Graph Store Protocol. Who has the token in KG_TOKEN may write."""
    from kg.server.run import serve as serve_store
    from kg.server.settings import HOSTS, Limits, Settings

    config = config_here()
    settings = Settings(
        base=config.base,
        hosts=(*HOSTS, *(allow_host or ())),
        services=tuple(allow_service or ()),
        loads=tuple(allow_load or ()),
        token=os.environ.get("KG_TOKEN", ""),
        separate=default_graph is DefaultGraph.separate,
        limits=Limits(seconds=timeout, rows=rows, workers=workers),
        title=config.title,
        licence=config.licence,
        ontology=config.ontology,
    )
    serve_store(graph or config.store, settings, host, port)


@app.command()
def query(
    file: Annotated[Path | None, typer.Argument(help="A file with a SPARQL query; - reads it from standard input.")] = None,
    expression: Annotated[str | None, typer.Option("-e", "--expression", help="The query itself.")] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How the rows are printed.")] = Format.table,
    graph: GraphOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Ask the graph in SPARQL. The prefixes kg, ent, rdf, rdfs, owl, skos, prov, oa, org, schema, dcterms, xsd are known."""
    from kg.commands.terminal import console, table
    from kg.graph.results import csv_text, json_text, short

    if (file is None) == (expression is None):
        fail("give one query: a file, or -e and the query itself", USAGE)
    asked = graph_at(graph, endpoint=endpoint)
    result = asked.query(expression or "" if file is None else text_in(file))
    if form is Format.csv:
        sys.stdout.write(csv_text(result))
    elif form is Format.json:
        sys.stdout.write(json_text(result))
    elif result.form == "ASK":
        print("yes" if result.rows else "no")
    else:
        console().print(table(result.variables, ([short(cell, asked.prefixes) for cell in row] for row in result)))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A name in any language, ent:slug, or an IRI.")],
    graph: GraphOption = None,
    endpoint: EndpointOption = None,
    language: LanguageOption = None,
) -> None:
    """Show all that the notes say of one person, company, …"""
    from kg.commands.terminal import console, entity_lines

    asked = graph_at(graph, language, endpoint)
    out = console()
    for line in entity_lines(asked.show(name), asked.base):
        out.print(line)


@app.command()
def why(
    subject: Annotated[str, typer.Argument(help="Who or what: a name, ent:slug or IRI. An assertion's IRI needs nothing more.")],
    predicate: Annotated[str | None, typer.Argument(help="The relation, such as positionAt.")] = None,
    object_: Annotated[str | None, typer.Argument(metavar="[OBJECT]", help="To whom or what: a name, an IRI or a date.")] = None,
    graph: GraphOption = None,
    endpoint: EndpointOption = None,
    language: LanguageOption = None,
) -> None:
    """Show the sentences behind a fact, with note and line.

    The words that say it stand between « and ».
    """
    from kg.commands.terminal import console, why_lines

    asked = graph_at(graph, language, endpoint)
    found = asked.why(subject, predicate, object_)
    if not found:
        fail(f"no note says that: kg show {subject!r} lists what is said")
    out = console()
    for line in why_lines(found, asked.base):
        out.print(line)


@app.command()
def check(graph: GraphOption = None) -> None:
    """Check the graph: its shapes, and conflicts in the notes.

    Exit codes: 0 clean, 1 the shapes are violated, 2 there are conflicts,
    3 both, 4 it could not be checked. Warnings change none of them.
    """
    from kg.commands.terminal import clean, conflict_lines
    from kg.resources import ontology_roots
    from kg.shapes import validate
    from kg.stores import StoreError

    try:
        asked = graph_at(graph)
        config = config_here()
        found = validate(asked.quads(), ontology_roots(config.ontology), config.minimum_confidence)
    except (ValueError, OSError, StoreError) as error:
        fail(str(error), UNCHECKED)
    for violation in found:
        print(clean(str(violation)))
    warnings = sum(violation.warning for violation in found)
    told = f", {warnings} warnings" if warnings else ""
    violations = len(found) - warnings
    conflicts = asked.conflicts()
    for conflict in conflicts:
        print("\n".join(conflict_lines(conflict)))
    print(f"{violations} violations{told}, {len(conflicts)} conflicts")
    raise Verdict(bool(violations) + 2 * bool(conflicts))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold files: one, or a folder of them; or a .jsonl file of passages or summaries.")],
    notes: Annotated[Path | None, typer.Option("--notes", help="The notes that were built, to verify the evidence in them.")] = None,
    language: Annotated[str | None, typer.Option("--lang", "-l", help="Only notes in this language: ja, en, zh, …")] = None,
    full: Annotated[bool, typer.Option("--full", help="Also by predicate, language and source.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="Also everything that is missed or wrong, by cause.")] = False,
    calibration: Annotated[bool, typer.Option("--calibration", help="Also how often facts of each confidence are right.")] = False,
    judged: Annotated[Path | None, typer.Option("--judged", help="Verdicts on what a build made of the passages, one a line.")] = None,
    without: Annotated[list[Part] | None, typer.Option("--without", help="Build here, without this part of the reading.")] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How the figures are printed.")] = Format.table,
    graph: GraphOption = None,
) -> None:
    """Measure the graph against gold files: precision and recall.

    Passages and summaries are built here unless a graph is given.
    """
    from kg.commands.terminal import safe
    from kg.evaluate.report import csv_text, json_text
    from kg.evaluate.sets import kind_of, measure
    from kg.evaluate.table import calibration_lines, lines

    if without and graph:
        fail("--without builds a graph here: leave --graph out", USAGE)
    here = bool(without) or (graph is None and kind_of(gold) != "gold")
    found = measure(gold, None if here else graph_at(graph).quads(), notes, language, without or (), judged)
    if form is Format.csv:
        sys.stdout.write(csv_text(found, with_errors=errors, calibration=calibration))
    elif form is Format.json:
        sys.stdout.write(json_text(found, with_errors=errors, calibration=calibration))
    else:
        for line in (*lines(found, full=full, errors=errors), *(("", *calibration_lines(found.judged)) if calibration else ())):
            print(safe(line))


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", "-f", help="A format that kg build writes, such as turtle; 'list' names them.")],
    file: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write; else its usual name here.")] = None,
    select: Annotated[Path | None, typer.Option(help="Only what the answer to the query in this file names; - for standard input.")] = None,
    language: Annotated[str, typer.Option("--lang", "-l", help="Only what notes in this language say: ja, en, zh, …")] = "",
    least: Annotated[float, typer.Option("--min-confidence", min=0, max=1, help="Leave out facts that are less sure.")] = 0.0,
    degree: Annotated[int, typer.Option("--min-degree", min=0, help="Only entities with so many facts that link them to others.")] = 0,
    around: Annotated[str, typer.Option(help="Only what surrounds this entity: a name, ent:slug or IRI.")] = "",
    hops: Annotated[int | None, typer.Option(min=0, help="How many facts away from it; else 1.")] = None,
    graph: GraphOption = None,
) -> None:
    """Write the graph, or a part of it, in one format.

    A part is a graph itself: what is kept keeps its sentences, and nothing leads to what is not there.
    """
    from kg.commands.export import export as export_part
    from kg.commands.export import listed
    from kg.exporters.selection import Wishes

    if form == "list":
        print("\n".join(listed()))
        return
    if hops is not None and not around:
        fail("--hops counts from an entity: name it with --around", USAGE)
    wishes = Wishes(lang=language, confidence=least, degree=degree, around=around, hops=1 if hops is None else hops)
    print(f"wrote {export_part(form, graph or config_here().exports, wishes, select, file)}")


@app.command()
def push(
    url: Annotated[str, typer.Argument(help="The Graph Store Protocol endpoint of the other store.")],
    graph: GraphOption = None,
    bulk: Annotated[bool, typer.Option("--bulk", help="Send many graphs at once as N-Quads, where the store takes that.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Send all graphs, whatever the store says it holds.")] = False,
) -> None:
    """Make the graphs in another store those of the last build, sending only what changed.

    Who writes there stands in the environment: KG_REMOTE_TOKEN, or
    KG_REMOTE_USER and KG_REMOTE_PASSWORD. Without --graph the store of kg.toml is sent.
    """
    from kg.stores.http import Remote, credentials
    from kg.stores.push import graphs_in, graphs_of
    from kg.stores.push import push as push_graphs

    with Remote(url, credentials(os.environ)) as target:
        place = graph or config_here().store
        asked = graph_at(place)
        done = push_graphs(graphs_of(place) or graphs_in(asked.quads()), target, asked.base, bulk=bulk, everything=everything)
    print(f"{done.sent} graphs sent, {done.removed} removed, {done.same} were there already")


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Where to begin; made where it is missing.")] = Path(".")) -> None:
    """Begin a folder: settings, a first note, names of your own.

    No file that exists is touched.
    """
    from kg.commands.init import scaffold

    for file, written in scaffold(folder):
        print(f"{'wrote' if written else 'kept '} {file}")
