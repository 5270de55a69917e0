"""`kg catalogue`: names are added, found and checked. What is heavy is loaded when it runs."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.options import USAGE, GraphOption, Verdict, config_here, fail, graph_at, text_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.config import Config
    from kg.curating.adding import Confirmed, Desk
    from kg.curating.additions import Addition

catalogue = typer.Typer(no_args_is_help=True, help="Names that are known: add, find and check them.")


class Listing(StrEnum):
    """How what is found is printed."""

    text = "text"
    json = "json"


ListingOption = Annotated[Listing, typer.Option("--format", "-f", help="How it is printed.")]


@catalogue.command()
def add(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME@LANGUAGE]...", help="What it is called, once a language.")] = None,
    type_: Annotated[str, typer.Option("--type", "-t", help="Its class, such as Company; needed where it is new.")] = "",
    also: Annotated[list[str] | None, typer.Option(help="Another name, NAME@LANGUAGE; may be given again.")] = None,
    hidden: Annotated[list[str] | None, typer.Option(help="Words that mean it and are no name, NAME@LANGUAGE.")] = None,
    entity: Annotated[str, typer.Option("--to", help="The entity to add to, or what a new one is to be, ent:…; else by its name.")] = "",
    same: Annotated[list[str] | None, typer.Option(help="What it is elsewhere: wikidata:Q…, or the IRI. Needs --confirm.")] = None,
    taken: Annotated[str, typer.Option("--from-graph", help="An entity of the last build, with all that notes call it.")] = "",
    file: Annotated[Path | None, typer.Option("--from-json", help="A file with what to add; - for standard input.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="You looked, and --same names the same thing.")] = False,
    who: Annotated[str | None, typer.Option("--who", help="Who confirms; else the name that git knows.")] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also a name that another has, or that other words hold.")] = False,
    graph: GraphOption = None,
) -> None:
    """Add an entity, or further names of one, to your own catalogue.

    It is written into the folder catalogue of your ontology folder; kg build then knows it.
    """
    from kg.curating.adding import add as put
    from kg.curating.additions import from_json
    from kg.curating.entries import short

    config = config_here()
    desk = _desk(config)
    if file is not None:
        if names or also or hidden or same or entity or type_ or taken:
            fail("--from-json says all there is to add: leave names and the other options out", USAGE)
        wanted = from_json(text_in(file), desk.roots, desk.base)
    else:
        wanted = (_addition((names or [], also or [], hidden or []), entity, type_, same or [], taken, desk, graph),)
    for done in put(wanted, desk, _confirming(confirm, who), anyway):
        told = [name for _, _, name in done.names] + list(done.same)
        print(f"{done.place}: {short(done.entity, desk.base)}: {', '.join(told)}")


def _addition(
    said: tuple[list[str], ...], entity: str, type_: str, same: list[str], taken: str, desk: Desk, graph: Path | None
) -> Addition:
    """What the words of the command say; `said` are names by their kinds."""
    from kg.curating.additions import Addition, both, entity_of, from_view, named
    from kg.curating.entries import KINDS

    given = tuple((kind, *named(word, desk.roots)) for kind, words in zip(KINDS, said, strict=True) for word in words)
    wanted = Addition(entity_of(entity, desk.base), type_, given, tuple(same))
    if not taken:
        return wanted
    asked = graph_at(graph)
    if asked.base != desk.base:
        fail(f"this graph was built with base {asked.base}, kg.toml says {desk.base}: build it again, or run this in its folder", USAGE)
    return both(wanted, from_view(asked.show(taken), desk.ontology))


def _confirming(confirm: bool, who: str | None) -> Callable[[str, str], Confirmed | None]:
    """What asks a person about an identifier, where nothing was said beforehand and there is a terminal."""
    from datetime import datetime

    import click

    from kg.commands.terminal import clean
    from kg.curating.adding import Confirmed
    from kg.review.writing import who_decides

    def asked(label: str, iri: str) -> Confirmed | None:
        if not confirm:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                return None
            if not click.confirm(f"{iri}\nHave you looked at it, and is it {clean(label)}?"):
                return None
        return Confirmed(who_decides(who), datetime.now().astimezone())

    return asked


@catalogue.command()
def find(
    name: Annotated[str, typer.Argument(help="A name in any script, width and case, ent:…, or an IRI.")],
    form: ListingOption = Listing.text,
) -> None:
    """Find what the catalogue holds by a name, and what is named like it, with file and line."""
    from kg.curating.entries import entries
    from kg.curating.finding import by_name, found, near
    from kg.curating.showing import found_json, found_lines
    from kg.review.spelling import spellings

    desk = _desk(config_here(), own=False)
    known = entries(desk.roots, desk.base)
    bearers = by_name(known)
    here = found(name, known, bearers, desk.base)
    like = near(name, bearers, {} if here else spellings(desk.roots), {entry.iri for entry in here})
    print(found_json(here, like, desk.base) if form is Listing.json else "\n".join(found_lines(here, like, desk.base)))
    if not here:
        fail(f"the catalogue holds nothing by the name {name!r}: kg catalogue add puts it there")


@catalogue.command()
def check(form: ListingOption = Listing.text) -> None:
    """Check the catalogue: shared names, names inside other words, classes, identifiers, stray characters.

    Exit code 1 where something is to be mended or excused.
    """
    from kg.commands.terminal import clean
    from kg.curating.checks import findings
    from kg.curating.entries import entries
    from kg.curating.excuses import excuses, unexcused
    from kg.curating.showing import findings_json

    desk = _desk(config_here(), own=False)
    every = findings(entries(desk.roots, desk.base), desk.roots, desk.base, desk.ontology)
    left, excused = unexcused(every, excuses(desk.roots), desk.base)
    if form is Listing.json:
        print(findings_json(left))
    else:
        for finding in left:
            print(clean(str(finding)))
        print(f"{len(left)} to mend, {excused} excused")
    raise Verdict(bool(left))


def _desk(config: Config, own: bool = True) -> Desk:
    """What there is to look through; with a folder of the user's own to write into, where `own`."""
    from kg.curating.adding import Desk
    from kg.ontology import load_ontology
    from kg.resources import ontology_roots
    from kg.review.writing import own_ontology

    folder = own_ontology(config) if own else config.ontology or Path()
    roots = tuple(_from_here(root) for root in ontology_roots(config.ontology))
    return Desk(_from_here(folder.resolve()), roots, config.base, load_ontology(roots))


def _from_here(path: Path) -> Path:
    """The path as it is written from the folder where the command runs, where it lies in it."""
    here = Path().resolve()
    return path.relative_to(here) if path.is_relative_to(here) else path
