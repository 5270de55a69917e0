"""The page where people decide: what there is, best first, with its sentences and answers, and what they decided lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.decisions import Decisions
from kg.graph import Graph
from kg.graph.evidence import value
from kg.ontology import KG
from kg.pages.shown import Said, iris_of
from kg.review.finding import mentions
from kg.review.material import Material
from kg.review.things import KINDS, Option, Reason, Thing
from kg.server.evaluation import Answer
from kg.server.pages.decided import answers
from kg.server.pages.evidence import said
from kg.server.pages.site import Reader
from kg.server.sessions import Session

PAGE = 10  # things on a page
LATELY, MOST = 8, 500  # decisions that are listed, and where all are asked for


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was wrong with a form: the key of the words that say it, the status, and what stands in the words."""

    key: str
    status: int
    values: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What lies before somebody who decides.

    Args:
        graph, found: the graph, and what was read off it.
        things: all that is open, best first.
        decisions: what people decided.
        session: who it is.
        file: where this person's decisions go.
    """

    graph: Graph
    found: Material
    things: tuple[Thing, ...]
    decisions: Decisions
    session: Session
    file: Path


def page(reader: Reader, sight: Sight, wrong: Wrong | None = None) -> Answer:
    """The page; above all what was wrong, if anything."""
    kind = reader.ask.param("kind")
    wanted = [t for t in sight.things if kind not in KINDS or t.kind == kind]
    last = max(1, -(-len(wanted) // PAGE))
    number = min(reader.ask.number("page"), last)
    things = wanted[(number - 1) * PAGE : number * PAGE]
    places, naming = _places(reader, sight, things)
    built = {value(d) for (d,) in sight.graph.query("SELECT ?d { ?d a kg:Decision }") if d is not None}
    made = answers(sight.decisions, built, sight.session)
    shown = made[: MOST if reader.ask.param("decided") == "all" else LATELY]
    return reader.page(
        "review.html",
        wrong.status if wrong else 200,
        things=things,
        places=places,
        naming=naming,
        kinds={k: n for k in KINDS if (n := sum(t.kind == k for t in sight.things)) or k == kind},
        all=len(sight.things),
        kind=kind if kind in KINDS else "",
        number=number,
        last=last,
        answers=shown,
        made=len(made),
        latest=next((a for a in made if a.mine), None),
        waiting=len({d.made.iri for d in sight.decisions.held} ^ built),
        names=reader.names(set().union(_iris(things), iris_of(places.values()), *(a.iris() for a in made[:MOST]))),
        classes=sorted(((reader.wording.term(name), name) for name in sight.found.ontology.bases), key=lambda c: (c[0].casefold(), c[1])),
        reason=lambda told: _reason(reader, told),
        says=lambda thing, option: _says(reader, thing, option),
        who=sight.session.who,
        file=sight.file.name,
        wrong=reader.words(wrong.key, **dict(wrong.values)) if wrong else "",
    )


def _places(reader: Reader, sight: Sight, things: Iterable[Thing]) -> tuple[dict[str, Said], dict[str, list[str]]]:
    """The places of all that is shown, by their IRIs, and entity → the places that name it."""
    naming = mentions(sight.graph, sight.found, {e.iri for t in things for e in t.entities if not t.facts})
    facts = {iri for t in things for fact in t.facts for iri in fact.iris}
    return said(reader, facts.union(*naming.values())), naming


def _iris(things: Iterable[Thing]) -> set[str]:
    facts = [fact for thing in things for fact in thing.facts]
    ends = {end.iri for fact in facts for end in (fact.subject, fact.object)} | {e.iri for t in things for e in t.entities}
    return ends - {""}


def _reason(reader: Reader, reason: Reason) -> str:
    """Why something is asked, in the reader's language."""
    values = dict(reason.values)
    if "predicate" in values:
        values["predicate"] = reader.wording.term(str(values["predicate"]))
    conflict = f"conflict.{values.get('conflict', '')}"
    key = conflict if reader.words.knows(conflict) else f"review.because.{reason.key}"
    return reader.words(key, **values) if reader.words.knows(key) else reason.text


def _says(reader: Reader, thing: Thing, option: Option) -> str:
    """What an answer says, in the reader's language."""
    key = f"review.answer.{option.draft.kind}.{'n' if option.key.isdecimal() else option.key}"
    kind = thing.entities[0].type if thing.entities else ""
    return reader.words(key, type=reader.wording.term(KG + kind), at=option.key) if reader.words.knows(key) else option.says
