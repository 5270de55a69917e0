"""`python -m benchmarks.arcs --gold FOLDER --notes FOLDER`: what dependency arcs of ja_ginza would add to the patterns, or take from them.

For each fact that a pattern reads, how far its ends are from its trigger in the
tree; and for each verb of the patterns, the facts between its subject and its
other arguments that no pattern reads.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, Token

from kg.config import Config
from kg.evaluate.built import Built
from kg.evaluate.comparison import Comparison
from kg.evaluate.gold import load_gold
from kg.evaluate.trial import build_trial
from kg.extractors.matching import grammar, hits, scenes
from kg.extractors.relations import ends
from kg.extractors.scenes import Scene
from kg.model import Mention, Note
from kg.notes import read_notes
from kg.ontology import Ontology, load_ontology
from kg.reading import read
from kg.resources import read_toml, shipped_ontology

LANGUAGE, PIPELINE = "ja", "ja_ginza"
ARGUMENTS = frozenset({"obj", "obl", "iobj", "dislocated"})
Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of a pattern row: its trigger, and which side of the fact its subject is."""

    predicate: str
    trigger: re.Pattern[str]
    agent: str


def verbs(root: Path, ontology: Ontology) -> tuple[Verb, ...]:
    """The active verbs of the language's relations."""
    rows = read_toml(root / "patterns" / f"{LANGUAGE}.toml")["pattern"]
    of = (r for r in rows if r.get("frame") == "verb" and "active" in r and ontology.properties[r["predicate"]].kind == "relation")
    return tuple(Verb(r["predicate"], re.compile(re.sub(r"<\w+>", "", r["active"])), r.get("agent", "s")) for r in of)


def head(doc: Doc, start: int, end: int) -> Token | None:
    """The token of `doc.text[start:end]` on which the others depend; None where there is none."""
    inside = [t for t in doc if t.idx < end and t.idx + len(t) > start]
    places = {t.i for t in inside}
    return next((t for t in inside if t.head.i not in places or t.head is t), inside[-1] if inside else None)


def distance(one: Token, other: Token) -> int:
    """Arcs from one token to another over the lowest that both depend on; 99 where there is none."""
    above, beyond = [one, *one.ancestors], [other, *other.ancestors]
    return next((i + beyond.index(t) for i, t in enumerate(above) if t in beyond), 99)


def added(scene: Scene, doc: Doc, rows: tuple[Verb, ...], ontology: Ontology) -> Iterator[Fact]:
    """The facts between a verb's subject and its other arguments."""
    start = scene.sentence.start
    named = [(m, head(doc, m.start - start, m.end - start)) for m in scene.mentions if m.kind != "topic"]
    for verb in rows:
        for match in verb.trigger.finditer(doc.text):
            trigger = head(doc, *match.span())
            below = [(m, t.dep_) for m, t in named if t is not None and trigger is not None and t.head is trigger]
            for agent in (m for m, arc in below if arc == "nsubj"):
                for patient in (m for m, arc in below if arc in ARGUMENTS):
                    s, o = (agent, patient) if verb.agent == "s" else (patient, agent)
                    if s.entity.iri != o.entity.iri and ontology.admits(verb.predicate, s.entity.type, o.entity.type):
                        yield s.entity.iri, verb.predicate, o.entity.iri


def main(words: list[str] | None = None) -> None:
    """Print how far the ends of right and of wrong facts are from their triggers, and what the arcs would add."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arcs")
    parser.add_argument("--gold", type=Path, required=True, help="a folder of gold files")
    parser.add_argument("--notes", type=Path, required=True, help="the notes they are of")
    said = parser.parse_args(words)
    roots, nlp = (shipped_ontology(),), spacy.load(PIPELINE)
    ontology, base = load_ontology(roots), Config().base
    rules, rows = grammar(LANGUAGE, roots, ontology), verbs(roots[0], ontology)
    built = Built(build_trial(said.notes, rules=False))
    golds = {f"{g.subject}-{LANGUAGE}": g for g in load_gold(said.gold) if LANGUAGE in g.languages}
    far: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    more: Counter[str] = Counter()
    for note in read_notes(said.notes, roots):
        if not isinstance(note, Note) or Path(note.path).stem not in golds:
            continue
        stem = Path(note.path).stem
        told = Comparison(built.note(stem), golds[stem], LANGUAGE, ontology)
        for scene in scenes(read(note, roots, base, ontology)):
            doc = nlp(scene.block.text.text[scene.sentence.start : scene.sentence.end])
            for fact, arcs in _read(scene, doc, rules, ontology):
                far[told.by_gold(fact) in told.wanted][arcs] += 1
            for fact in set(added(scene, doc, rows, ontology)) - set(told.relations):
                more["right" if told.by_gold(fact) in told.wanted else "wrong"] += 1
    for right, counts in far.items():
        print("right" if right else "wrong", "facts by arcs to the trigger:", dict(sorted(counts.items())))
    print("facts that arcs would add:", dict(more))


def _read(scene: Scene, doc: Doc, rules: Any, ontology: Ontology) -> Iterator[tuple[Fact, int]]:
    """The plain facts of the patterns, with the arcs from the farther end in the sentence to the trigger."""
    start, inside = scene.sentence.start, {id(m) for m in scene.mentions if m.kind != "topic"}

    def arcs(mention: Mention, trigger: Token) -> int:
        token = head(doc, mention.start - start, mention.end - start) if id(mention) in inside else None
        return distance(token, trigger) if token is not None else 0

    for hit in hits(scene, rules, ontology):
        plain = hit.pattern.modality or rules.clauses.modality(hit.view.text, hit.match.span(), hit.trigger(), hit.pattern.negatable)
        first, last = hit.view.place(*hit.trigger())
        trigger = head(doc, first - start, last - start)
        if plain != "asserted" or trigger is None or not hit.pattern.objects:
            continue
        for s in ends(hit, "s", rules):
            for o in ends(hit, "o", rules):
                if s.entity.iri != o.entity.iri:
                    yield (s.entity.iri, hit.pattern.predicate, o.entity.iri), max(arcs(s, trigger), arcs(o, trigger))


if __name__ == "__main__":
    main()
