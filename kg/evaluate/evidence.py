"""The evidence of the facts that a note asserts: is it what the file holds, and does it show both ends?"""

from __future__ import annotations

from collections.abc import Iterator

from kg.evaluate.built import Claim
from kg.evaluate.comparison import Comparison
from kg.evaluate.gold import fold
from kg.evaluate.outcome import Outcome, Verdict


def evidenced(c: Comparison, text: str) -> Iterator[Outcome]:
    """Two outcomes a fact, a hit where one of its assertions is so.

    `evidence verified`: the words of the evidence are the slice of the file
    that its IRI names. `both ends shown`: the evidence, the heading above it or
    the evidence of a recorded step holds a name of the subject, and one of the object.

    Args:
        text: the note's file; "" where it is not at hand, and then nothing is verified.
    """
    for fact in c.relations:
        item, claims = c.found[c.by_gold(fact)], c.graph.claims.get(fact, ())
        checks = [("both ends shown", any(_shows(c, claim) for claim in claims))]
        if text:
            checks.insert(0, ("evidence verified", any(_verified(c, claim, text) for claim in claims)))
        for area, holds in checks:
            verdict: Verdict = "hit" if holds else "wrong"
            yield Outcome(area, c.graph.stem, c.language, verdict, item.shown, item.predicate, item.sources)


def _verified(c: Comparison, claim: Claim, text: str) -> bool:
    return any(c.graph.verified(e, text) for e in claim.node.get("evidence", ()))


def _shows(c: Comparison, claim: Claim) -> bool:
    built = c.graph.built
    places = [*claim.node.get("evidence", ()), *claim.node.get("context", ())]
    words = [fold(x) for e in places for p in ("exact", "section") for x in built.node(e).get(p, ())]
    return all(any(name and name in w for name in c.graph.names(end) for w in words) for end in (claim.fact[0], claim.fact[2]))
