"""`python -m benchmarks.confidence --gold FOLDER --notes FOLDER --passages FILE`: measure each pattern, and what makes facts wrong.

Writes `ontology/confidence.toml` and the table of patterns in `docs/evaluation.md`,
and prints how well confidences hold on what they were not fitted on: each gold
subject by the others, each half of the passages and sentences by the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.timing import ROOT
from kg.confidence import FILE, USUAL, Calibration, is_unproven
from kg.config import Config
from kg.decisions.files import load_decisions
from kg.evaluate.calibration import Judged, by_confidence, by_extractor, calibration_error
from kg.evaluate.passages import notes as passage_notes
from kg.evaluate.sets import measure
from kg.evaluate.table import confidence_lines
from kg.evaluate.trial import build_texts, build_trial
from kg.extractors import attendance
from kg.model import NoteError
from kg.notes import read_notes
from kg.ontology import load_ontology
from kg.patterns import load_patterns
from kg.resources import languages, ontology_roots, shipped_ontology
from kg.review.learning import judged_facts, judgements

WEIGHT = 200.0  # of so many facts with catalogued ends counts what is expected of a pattern beside its own record
ROUNDS = 40
OWN = ROOT / "tests" / "evaluation"
DOCUMENT = ROOT / "docs" / "evaluation.md"
BEGIN, END = "<!-- patterns -->\n", "<!-- end of patterns -->\n"
Claims = Mapping[str, float]  # extractor → what it claims of itself, where that is not USUAL


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, with the records it rests on: extractor → (judged, right)."""

    calibration: Calibration
    records: Mapping[str, tuple[int, int]]


def fit(judged: Sequence[Judged], claims: Claims) -> Fitted:
    """The errors of extractors and the factors by which steps and names known by form multiply them.

    The share that is wrong is taken for a product of the extractor's and the
    factors', and each is set in turn so that the wrong facts expected are those
    there are (the method of Bailey and Simon, 1960), every extractor drawn to
    what is expected of all by WEIGHT facts.
    """
    records = {r.name: (r.count, round(r.count * r.observed)) for r in by_extractor(judged)}
    resolved, recognised = 1.0, [1.0, 1.0]
    errors: dict[str, float] = {}
    error = 1 - USUAL
    for _ in range(ROUNDS):
        exposure: dict[str, float] = defaultdict(float)
        for j in judged:
            exposure[j.extractor] += _times(j, resolved, recognised)
        expected = sum(exposure[name] * _doubt(claims, name) for name in sorted(exposure))
        error = (sum(n - right for n, right in records.values()) + 1) / (expected + 1 / error)
        errors = {
            name: (n - right + WEIGHT * error * _doubt(claims, name)) / (exposure[name] + WEIGHT) for name, (n, right) in records.items()
        }
        resolved = _factor((not j.right, errors[j.extractor] * _times(j, 1.0, recognised)) for j in judged if j.resolved)
        for n in (1, 2):
            of = [j for j in judged if j.recognised == n]
            recognised[n - 1] = _factor((not j.right, errors[j.extractor] * (resolved if j.resolved else 1.0)) for j in of)
    off = frozenset(name for name, record in records.items() if is_unproven(*record))
    known = {name: round(errors[name], 4) for name in records}
    pair = (round(recognised[0], 3), round(recognised[1], 3))
    return Fitted(Calibration(round(error, 4), round(resolved, 3), pair, known, off), records)


def _times(j: Judged, resolved: float, recognised: Sequence[float]) -> float:
    return (resolved if j.resolved else 1.0) * (recognised[j.recognised - 1] if j.recognised else 1.0)


def _doubt(claims: Claims, name: str) -> float:
    return (1 - claims.get(name, USUAL)) / (1 - USUAL)


def _factor(facts: Iterable[tuple[bool, float]]) -> float:
    """How many times what is expected is wrong, of facts given as (is wrong, expected); a factor of 1 counts like two wrong facts."""
    some = list(facts)
    return (sum(wrong for wrong, _ in some) + 2) / (sum(expected for _, expected in some) + 2)


def told(judged: Iterable[Judged], calibration: Calibration, claims: Claims) -> Iterator[Judged]:
    """Each fact with the confidence that the calibration gives it."""
    for j in judged:
        sure = calibration.confidence(j.extractor, claims.get(j.extractor, USUAL), j.resolved, j.recognised)
        yield replace(j, confidence=sure)


def held_out(sets: Mapping[str, Sequence[Judged]], claims: Claims) -> dict[str, list[Judged]]:
    """Each set's facts with confidences fitted on the others' and on its own other subjects (gold) or half."""
    folds: dict[str, list[tuple[str, Judged]]] = defaultdict(list)
    for name, judged in sets.items():
        for j in judged:
            half = str(int(hashlib.sha256(j.subject.encode()).hexdigest(), 16) % 2)
            folds[j.subject if name == "gold" else f"{name} {half}"].append((name, j))
    out: dict[str, list[Judged]] = {name: [] for name in sets}
    for fold, pairs in folds.items():
        fitted = fit([j for other, some in folds.items() if other != fold for _, j in some], claims)
        for name, j in pairs:
            out[name] += told([j], fitted.calibration, claims)
    return out


def toml_text(fitted: Fitted, command: str) -> str:
    """The file `confidence.toml`."""
    c = fitted.calibration
    errors = c.errors or {}
    records = sorted(fitted.records.items())
    rows = [f'"{name}" = {{ judged = {n}, right = {right}, error = {errors[name]} }}' for name, (n, right) in records]
    head = [
        f"# Made by {command}; do not edit.",
        "# error: share of wrong facts expected where nothing was judged; resolved, recognised: how many times as many are wrong",
        "# where a step was needed to know an end, and where one end or both are names known by their form (kg/confidence.py).",
        f"error = {c.error}",
        f"resolved = {c.resolved}",
        f"recognised = [{c.recognised[0]}, {c.recognised[1]}]",
        "",
        "[judged]",
    ]
    return "\n".join([*head, *rows]) + "\n"


def pattern_table(records: Mapping[str, tuple[int, int]]) -> str:
    """The precision of each pattern and extractor as a table in Markdown."""
    rows = ["| read by | judged | right | precision | |", "| --- | --- | --- | --- | --- |"]
    for name, (n, right) in sorted(records.items()):
        rows.append(f"| `{name}` | {n} | {right} | {right / n:.2f} | {'off' if is_unproven(n, right) else ''} |")
    return "\n".join(rows) + "\n"


def with_table(document: str, table: str) -> str:
    """The document with the table between its markers.

    Raises:
        ValueError: the markers are not there.
    """
    before, found, rest = document.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"the document lacks {BEGIN.strip()} or {END.strip()}")
    return before + BEGIN + "\n" + table + "\n" + END + after


def claims_of(root: Path) -> Claims:
    """What extractors claim of themselves, where that is not USUAL."""
    ontology = load_ontology((root,))
    rows = {p.name: p.confidence for tag in languages((root,)) for p in load_patterns(tag, (root,), ontology)}
    return {name: c for name, c in (rows | {"attendance": attendance.CONFIDENCE}).items() if c != USUAL}


def judged_sets(gold: Path, notes: Path, passages: Path, verdicts: Path) -> dict[str, list[Judged]]:
    """The judged facts of builds with every pattern on: of the gold notes, the passages, and the project's own sentences."""
    found = {"gold": list(measure(gold, build_trial(notes, unproven=None), notes).judged)}
    for name, files, judged in (("passages", [passages], verdicts), ("own", sorted(OWN.glob("*.jsonl")), None)):
        found[name] = []
        for file in files:
            rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
            quads = build_texts(passage_notes(rows), unproven=None)
            found[name] += measure(file, quads, judged=judged).judged
    return found


def decided_set(ontology: Path, notes: Path) -> list[Judged]:
    """The facts that people judged in the decisions of an ontology folder, as builds of the notes make them with every pattern on."""
    roots, base = ontology_roots(ontology), Config().base
    known = load_ontology(roots)
    read = [note for note in read_notes(notes, roots) if not isinstance(note, NoteError)]
    return judged_facts(judgements(read, load_decisions(roots, base), roots, base, known, None))


def main(words: list[str] | None = None) -> None:
    """Measure, print, and write the files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.confidence")
    parser.add_argument("--gold", type=Path, required=True, help="a folder of gold files")
    parser.add_argument("--notes", type=Path, required=True, help="the notes they are of")
    parser.add_argument("--passages", type=Path, required=True, help="passages with facts")
    parser.add_argument("--judged", type=Path, default=OWN / "judged" / "knowledgenet.jsonl", help="verdicts on the passages")
    parser.add_argument("--decisions", type=Path, help="an ontology folder with people's decisions about facts")
    parser.add_argument("--decided", type=Path, help="the notes that they are about; else those of --notes")
    parser.add_argument("--dry", action="store_true", help="print only")
    said = parser.parse_args(words)
    claims = claims_of(shipped_ontology())
    sets = judged_sets(said.gold, said.notes, said.passages, said.judged)
    if said.decisions:
        sets["decisions"] = decided_set(said.decisions, said.decided or said.notes)
    for name, judged in held_out(sets, claims).items():
        print(f"{name}: {len(judged)} facts, expected calibration error {calibration_error(judged):.3f} held out")
        for line in confidence_lines(by_confidence(judged)):
            print(line)
    fitted = fit([j for judged in sets.values() for j in judged], claims)
    print(f"error {fitted.calibration.error}, resolved {fitted.calibration.resolved}, recognised {fitted.calibration.recognised}")
    print("off:", ", ".join(sorted(fitted.calibration.unproven)) or "none")
    if not said.dry:
        (ROOT / "ontology" / FILE).write_text(toml_text(fitted, "python -m benchmarks.confidence"), "utf-8")
        DOCUMENT.write_text(with_table(DOCUMENT.read_text("utf-8"), pattern_table(fitted.records)), "utf-8")


if __name__ == "__main__":
    main()
