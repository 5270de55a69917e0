"""`kg diff`: what two graphs differ in. What is heavy is loaded when it runs."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.options import LanguageOption, Verdict, fail

if TYPE_CHECKING:
    from kg.diff.comparison import Comparison
    from kg.diff.material import Side

TROUBLE = 128  # with --exit-code, where nothing could be compared; 1 is the code of a difference then, as with git


class Listing(StrEnum):
    """How differences are printed."""

    text = "text"
    markdown = "markdown"
    json = "json"


def diff(
    old: Annotated[str, typer.Argument(help="A graph's file, an exports folder, a store or one of its generations, or a git commit.")],
    new: Annotated[str, typer.Argument(help="The same, for what it is compared with.")],
    form: Annotated[Listing, typer.Option("--format", "-f", help="How the differences are printed.")] = Listing.text,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where there are differences, 128 on an error.")] = False,
    moved: Annotated[bool, typer.Option("--moved", help="Also what is only told elsewhere, or in other words.")] = False,
    confidence: Annotated[bool, typer.Option("--confidence", help="Also small changes of how sure a fact is.")] = False,
    language: LanguageOption = None,
) -> None:
    """Show what came, went or changed between two builds or two git commits, each with its sentence and its cause.

    A commit is built as it was, with its settings and its ontology.
    """
    from kg.diff.comparison import Comparison
    from kg.diff.things import Wishes

    try:
        with ExitStack() as held:
            sides = _sides(held, old, new, language or "")
            found = Comparison(*sides, Wishes(moved, confidence))
            _print(found, form)
            differs = bool(found.counts) if exit_code else False
    except Exception as error:
        if exit_code and (isinstance(error, ValueError | LookupError | OSError) or type(error).__module__.startswith("kg.")):
            fail(str(error), TROUBLE)
        raise
    raise Verdict(int(differs))


def _sides(held: ExitStack, old: str, new: str, language: str) -> tuple[Side, Side]:
    """Both graphs. A path that is there is one; anything else is the name of a commit."""
    from kg.api import quads_at
    from kg.diff.material import Side

    workshop = None
    made = []
    for place in (old, new):
        if Path(place).exists():
            made.append(Side(place, quads_at(place), language))
            continue
        from kg.commands.terminal import clean
        from kg.diff.commits import Workshop

        workshop = workshop or held.enter_context(Workshop(Path()))
        built = workshop.built(place)
        for problem in built.problems:
            print(clean(f"{place}: {problem}"), file=sys.stderr)
        made.append(Side(place, built.quads, language))
    return made[0], made[1]


def _print(found: Comparison, form: Listing) -> None:
    if form is Listing.json:
        from kg.diff.as_json import chunks

        sys.stdout.writelines(chunks(found))
    elif form is Listing.markdown:
        from kg.diff.markdown import text

        sys.stdout.write(text(found))
    else:
        from kg.commands.terminal import console
        from kg.diff.text import lines

        out = console()
        for line in lines(found):
            out.print(line)
