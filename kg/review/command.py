"""`kg review`: what there is to decide, on a terminal with single keys, else as a list. What is heavy is loaded when it runs."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.options import USAGE, GraphOption, LanguageOption, config_here, fail, graph_at

if TYPE_CHECKING:
    from kg.config import Config
    from kg.graph import Graph
    from kg.review.things import Thing


class Kind(StrEnum):
    """What there is to decide."""

    conflict = "conflict"
    duplicate = "duplicate"
    fact = "fact"
    name = "name"
    pattern = "pattern"
    catalogue = "catalogue"


class Listing(StrEnum):
    """How the list is printed."""

    text = "text"
    json = "json"


def review(
    kind: Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind of thing; may be given again.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many things at most.")] = 20,
    listed: Annotated[bool, typer.Option("--list", help="Print them without asking, as is done where this is no terminal.")] = False,
    form: Annotated[Listing, typer.Option("--format", "-f", help="How the list is printed.")] = Listing.text,
    who: Annotated[str | None, typer.Option("--who", help="Who decides; else the name that git knows.")] = None,
    why: Annotated[str, typer.Option("--why", help="The reason for all decisions; else what was asked.")] = "",
    tests: Annotated[bool, typer.Option("--to-tests", help="Make sentences for tests of patterns from what was decided.")] = False,
    confidence: Annotated[bool, typer.Option("--to-confidence", help="Have patterns judged by what was decided.")] = False,
    graph: GraphOption = None,
    language: LanguageOption = None,
) -> None:
    """Decide what would improve the graph most: duplicates, doubtful facts, conflicts, unknown names.

    Decisions are blocks of TOML in the folder decisions of your ontology folder; kg build applies them.
    """
    from kg.commands.terminal import console
    from kg.review.showing import json_text, thing_lines

    if tests or confidence:
        _learn(config_here(), tests, confidence)
        return
    asking = not listed and form is Listing.text and sys.stdin.isatty() and sys.stdout.isatty()
    config = config_here()
    if asking:
        from kg.review.writing import own_ontology, who_decides

        own_ontology(config)
        who = who_decides(who)
    asked = graph_at(graph, language)
    things = _things(asked, config, tuple(map(str, kind or ())), limit)
    if form is Listing.json:
        sys.stdout.write(json_text(things))
        return
    out = console()
    if not things:
        out.print("there is nothing to decide")
    elif asking:
        _decide(things, asked, config, who or "", why)
    else:
        for n, thing in enumerate(things, 1):
            for line in thing_lines(thing, n, len(things)):
                out.print(line)
            out.print()


def _things(graph: Graph, config: Config, kinds: tuple[str, ...], limit: int) -> tuple[Thing, ...]:
    from kg.decisions.files import load_decisions
    from kg.resources import ontology_roots
    from kg.review.finding import to_decide
    from kg.review.things import KINDS

    if graph.base != config.base:
        fail(f"this graph was built with base {graph.base}, kg.toml says {config.base}: build it again, or run this in its folder", USAGE)
    roots = ontology_roots(config.ontology)
    return to_decide(graph, roots, load_decisions(roots, config.base), kinds or KINDS, limit)


def _decide(things: tuple[Thing, ...], graph: Graph, config: Config, who: str, why: str) -> None:
    from datetime import datetime

    import click

    from kg.commands.terminal import console
    from kg.ontology import load_ontology
    from kg.resources import ontology_roots
    from kg.review.answering import Pen
    from kg.review.session import Desk, decide
    from kg.review.writing import own_ontology

    def key() -> str:
        try:
            return click.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""

    pen = Pen(own_ontology(config), who, graph.base, lambda: datetime.now().astimezone())
    desk = Desk(key, lambda prompt: click.prompt(prompt.rstrip(": "), default="", show_default=False), console().print)
    made = decide(things, pen, desk, load_ontology(ontology_roots(config.ontology)), why)
    told = "nothing was decided" if not made else f"{len(made)} decided in {made[-1].file}: run kg build"
    print(f"\n{told}")


def _learn(config: Config, tests: bool, confidence: bool) -> None:
    """Put what was decided where it teaches something, and say what came of it."""
    from kg.commands.terminal import clean
    from kg.review.lessons import to_confidence, to_tests

    if tests:
        lesson = to_tests(config)
        for sentence, what in lesson.unmet:
            print(clean(f"{what}: {sentence}"))
        print(f"{lesson.count} sentences in {', '.join(map(str, lesson.files)) or 'no file'}, {len(lesson.unmet)} of them do not hold yet")
    if confidence:
        lesson = to_confidence(config)
        print(f"{lesson.count} judged facts in {', '.join(map(str, lesson.files)) or 'no file'}: run kg build")
