"""In what two tellings of one thing differ: how certain and how sure a fact is, what an entity is called, when something was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.diff.keys import named, shown
from kg.diff.tellings import Pair, Telling
from kg.diff.things import Change, Wishes
from kg.diff.wording import entity
from kg.graph.evidence import share

NOTABLE = 0.2  # a change of confidence that is told without being asked for
DECIDED = "by a decision"


def changes(pair: Pair, wishes: Wishes) -> tuple[Change, ...]:
    """What changed of a thing that both graphs tell."""
    if [telling.state for telling in pair.old] == [telling.state for telling in pair.new]:
        return ()
    match pair.kind:
        case "fact":
            return tuple(_fact(pair, wishes))
        case "entity":
            return tuple(_entity(pair))
        case "statement":
            return (*_statement(pair), *_decided(pair))
        case "measurement":
            return tuple(_decided(pair))
        case "conflict":
            return tuple(_scalar("settled", *(DECIDED if any(t.state[0] for t in told) else "" for told in pair.sides)))
    return ()


def _fact(pair: Pair, wishes: Wishes) -> Iterator[Change]:
    yield from _scalar("modality", *map(_modality, pair.sides))
    decided = list(_decided(pair))
    yield from decided
    sure = [max((telling.state[1] for telling in told if telling.state[1]), key=_number, default="") for told in pair.sides]
    known = [_number(text) for text in sure if text]
    notable = len(known) == 2 and abs(known[0] - known[1]) >= NOTABLE - 1e-9
    if notable or wishes.confidence or decided:
        yield from _scalar("confidence", *sure)


def _number(text: str) -> float:
    return share(text) or 0.0  # another's graph may have anything there


def _decided(pair: Pair) -> Iterator[Change]:
    """Whether people bore it out, or settled against all places that say it: the end of a state."""
    borne = [", ".join(sorted({kind for telling in told for kind in telling.state[-2]})) for told in pair.sides]
    yield from _scalar("borne out", *borne)
    yield from _scalar("settled against", *(DECIDED if all(telling.state[-1] for telling in told) else "" for told in pair.sides))


def _modality(told: Sequence[Telling]) -> str:
    """How certain it is told; that it is also concluded matters only where nobody says it."""
    found = {telling.state[0] for telling in told}
    return ", ".join(sorted(found - {"derived"} or found))


def _entity(pair: Pair) -> Iterator[Change]:
    iris = [{entity(telling.state[0]) for telling in told} for told in pair.sides]
    yield from _scalar("entities", *(", ".join(sorted(some)) for some in iris))
    types = [{kind for telling in told for kind in telling.state[1]} for told in pair.sides]
    yield from _elements("type", *types)
    names = [{(what, named(text)) for telling in told for what, text in telling.state[2]} for told in pair.sides]
    for what in sorted({what for some in names for what, _ in some}):
        yield from _elements(what, *({text for kind, text in some if kind == what} for some in names))


def _statement(pair: Pair) -> Iterator[Change]:
    for number, what in enumerate(("said at", "said on")):
        given = [", ".join(sorted({shown(t.state[number]) for t in told if t.state[number]})) for told in pair.sides]
        yield from _scalar(what, *given)
    about = [{iri for telling in told for iri in telling.state[2]} for told in pair.sides]
    yield from _elements("about", *({entity(iri) for iri in some} for some in about))


def _scalar(what: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(what, old, new)


def _elements(what: str, old: set[str], new: set[str]) -> Iterator[Change]:
    """What is not in both: a change each."""
    yield from (Change(what, text, "") for text in sorted(old - new))
    yield from (Change(what, "", text) for text in sorted(new - old))
