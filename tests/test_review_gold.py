"""A review session on real notes, scored with the gold's own scorer: its decisions make the graph better and none makes it worse."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.api import build_store
from kg.config import Config
from kg.decisions.files import load_decisions
from kg.exporters import exporters
from kg.graph import Graph
from kg.resources import ontology_roots
from kg.review.finding import to_decide
from kg.review.things import Thing
from kg.review.writing import remove, write

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
GOLD, NOTES = SHARED / "gold", SHARED / "notes"
DECISIONS = 10


class Reviewer:
    """Somebody who knows the gold: what is asked is called wrong where the scorer says that the graph is better without it, else right."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = Config(ontology=home / "ontology", store=home / "store")
        self.minutes = 0

    def built(self) -> tuple[Graph, float, float]:
        """The graph with the decisions made so far, and precision and F1 of its relations."""
        made = build_store(NOTES, self.config)
        file = self.home / "kg.nq"
        exporters()["nquads"].write(made.made.quads, file)
        words = [sys.executable, str(GOLD / "score.py"), str(file), str(GOLD), "--json"]
        said = json.loads(subprocess.run(words, capture_output=True, check=True, encoding="utf-8").stdout)
        return made.graph, said["relations"]["P"], said["relations"]["F"]

    def decide(self, thing: Thing, key: str) -> list[str]:
        """Write the answer; returns the decisions."""
        option = thing.option(key)
        assert option is not None
        self.minutes += 1
        when = datetime(2026, 11, 29, 10, self.minutes, tzinfo=UTC)
        ontology = self.home / "ontology"
        return [write(ontology, draft, "Ada Lovelace", when, "read it", self.config.base).decision.made.iri for draft in option.drafts]


@pytest.mark.skipif(not (GOLD / "score.py").is_file(), reason="the gold files and their scorer are not in ../shared")
def test_ten_decisions_raise_f1_and_none_lowers_precision(tmp_path: Path) -> None:
    reviewer = Reviewer(tmp_path)
    graph, precision, first = reviewer.built()
    roots = ontology_roots(reviewer.config.ontology)
    asked = to_decide(graph, roots, load_decisions(roots, reviewer.config.base), ("fact",), DECISIONS)
    assert len(asked) == DECISIONS
    f1, rejected = first, 0
    for thing in asked:
        made = reviewer.decide(thing, "n")
        _, now_precise, now = reviewer.built()
        if now > f1:
            rejected += 1
            assert now_precise >= precision
            precision, f1 = now_precise, now
        else:
            for iri in made:
                assert remove(tmp_path / "ontology", iri, reviewer.config.base) is not None
            reviewer.decide(thing, "y")
    assert rejected and f1 > first
    assert reviewer.built()[1:] == (precision, f1)  # what was confirmed changed nothing
    held = load_decisions(roots, reviewer.config.base).held
    assert {d.made.kind for d in held} == {"wrong", "right"} and len(held) >= DECISIONS
