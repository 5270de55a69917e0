"""What the process behind `/review` does: it keeps what was read off the graph, shows what there is to decide, writes and takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

from kg.decisions import Decisions
from kg.decisions.files import load_decisions
from kg.graph import Graph
from kg.ontology import load_ontology
from kg.resources import ontology_roots
from kg.review.answering import Pen, UnknownClass, answered
from kg.review.finding import open_things
from kg.review.material import Material, material
from kg.review.things import Thing
from kg.review.writing import decision_file, remove
from kg.server.evaluation import Answer
from kg.server.pages.asking import Ask
from kg.server.pages.site import Reader, Site, reader
from kg.server.pages.undecided import Sight, Wrong, page
from kg.server.pages.work import answering, opened
from kg.server.sessions import Session

LONGEST = 1000  # characters of a reason
FILE_NAME = 200  # bytes of the name of a person's file: file systems end at 255, and it is written beside first


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who decides asks for.

    Args:
        ask: the request, as for any page.
        ontology: the user's ontology folder; "" where there is none.
        session: who it is.
        act: `show`, `decide` or `undo`.
        form: the fields that came with it.
    """

    ask: Ask
    ontology: str
    session: Session
    act: str
    form: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """The first field of that name, stripped; "" where there is none."""
        return next((value.strip() for key, value in self.form if key == name), "")


@dataclass(frozen=True, slots=True)
class Table:
    """What lies before those who decide: a generation of the store, what was read off it, what people decided, and what is open."""

    site: Site
    roots: tuple[Path, ...]
    graph: Graph
    found: Material
    decisions: Decisions
    things: tuple[Thing, ...]


def laid(site: Site, roots: tuple[Path, ...], base: str, held: Table | None = None) -> Table:
    """The table for that generation; of the one that is held, what still holds is taken over.

    Raises:
        ValueError: a file of decisions, or of the ontology, cannot be used.
    """
    decisions = load_decisions(roots, base)
    if held is not None and held.site is site and held.roots == roots:
        if held.decisions == decisions:
            return held
        graph, found = held.graph, held.found
    else:
        graph = Graph(site.store)
        found = material(graph, load_ontology(roots))
    return Table(site, roots, graph, found, decisions, open_things(graph, roots, decisions, found))


def work(pipe: Connection) -> None:
    """Answer the turns that come through the pipe until it closes."""
    held: Table | None = None

    def turn(asked: Turn) -> Answer:
        nonlocal held
        base = asked.ask.base
        site = opened(Path(asked.ask.place), held.site if held is not None else None)
        to = reader(site, asked.ask)
        if not asked.ontology:
            return to.page("closed.html", 404, message=to.words("review.no-folder"), code='ontology = "ontology"')
        try:
            held = laid(site, ontology_roots(Path(asked.ontology)), base, held)
            if held.graph.base != base:
                return to.page("closed.html", 409, message=to.words("review.base", base=held.graph.base, wanted=base), code="")
            return ACTS[asked.act](asked, held, to)
        except (ValueError, OSError) as error:  # a file of decisions that cannot be read or written
            return to.page("closed.html", 500, message=to.words("review.failed"), code=str(error))

    answering(pipe, turn)


def show(turn: Turn, table: Table, to: Reader, wrong: Wrong | None = None) -> Answer:
    """The page."""
    file = decision_file(Path(turn.ontology), turn.session.who)
    return page(to, Sight(table.graph, table.found, table.things, table.decisions, turn.session, file), wrong)


def decide(turn: Turn, table: Table, to: Reader) -> Answer:
    """Write what the form answers, and lead back to the page; else the page with what is wrong, and nothing is written."""
    thing = next((t for t in table.things if t.id == turn.field("thing")), None)
    option = thing.option(turn.field("key")) if thing is not None else None
    why = " ".join(turn.field("why").split())
    if thing is None:
        return show(turn, table, to, Wrong("review.stale", 409))
    if option is None or len(why) > LONGEST:
        return show(turn, table, to, Wrong("review.no-answer" if option is None else "review.long", 400, (("n", LONGEST),)))
    pen = Pen(Path(turn.ontology), turn.session.who, turn.ask.base, lambda: datetime.now().astimezone())
    if len(decision_file(pen.ontology, pen.who).name.encode()) > FILE_NAME:
        return show(turn, table, to, Wrong("review.long-name", 400))
    try:
        answered(thing, option, pen, table.found.ontology, why, turn.field("type"))
    except UnknownClass as error:
        near = ", ".join(f"{to.wording.term(name)} ({name})" for name in error.near)
        return show(turn, table, to, Wrong("review.no-class", 400, (("name", turn.field("type")[:LONGEST]), ("near", near))))
    return _back(turn)


def undo(turn: Turn, table: Table, to: Reader) -> Answer:
    """Take the decisions of the form back, and lead back to the page."""
    known = {d.made.iri for d in table.decisions.all}
    wanted = [value for key, value in turn.form if key == "decision" and value in known]
    gone = [remove(Path(turn.ontology), iri, turn.ask.base) for iri in wanted]
    if not any(gone):
        return show(turn, table, to, Wrong("review.gone", 409))
    return _back(turn)


def _back(turn: Turn) -> Answer:
    at = urlencode(turn.ask.params)
    return Answer(303, "text/plain", (f"{turn.ask.path}?{at}" if at else turn.ask.path).encode())


ACTS: dict[str, Callable[[Turn, Table, Reader], Answer]] = {"show": show, "decide": decide, "undo": undo}
