"""An evaluation as rows, for CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kg.evaluate import Evaluation
from kg.evaluate.calibration import by_confidence, by_extractor, calibration_error
from kg.evaluate.outcome import Score, score

Row = Mapping[str, Any]
FIGURES = ("area", "by", "key", "precision", "recall", "f1", "right", "gold", "found")
ERRORS = ("verdict", "area", "cause", "language", "note", "predicate", "shown")
RELIABILITY = ("by", "name", "count", "predicted", "observed")


def figures(found: Evaluation) -> Iterator[Row]:
    """The figures of each area: all of it, then by predicate, language and source; of a source recall is not known (None)."""
    for area in found.areas():
        outcomes = [o for o in found.outcomes if o.area == area]
        yield _row(area, "all", "", score(outcomes))
        for key in sorted({o.predicate for o in outcomes} - {""}):
            yield _row(area, "predicate", key, score(o for o in outcomes if o.predicate == key))
        for key in sorted({o.language for o in outcomes}):
            yield _row(area, "language", key, score(o for o in outcomes if o.language == key))
        for key in sorted({s for o in outcomes for s in o.sources}):
            of = score(o for o in outcomes if key in o.sources)
            yield {**_row(area, "source", key, of), "recall": None, "f1": None, "gold": None}


def _row(area: str, by: str, key: str, of: Score) -> dict[str, Any]:
    shares = {"precision": round(of.precision, 4), "recall": round(of.recall, 4), "f1": round(of.f1, 4)}
    return {"area": area, "by": by, "key": key, **shares, "right": of.hit + of.extra, "gold": of.gold, "found": of.found}


def errors(found: Evaluation) -> Iterator[Row]:
    """Everything that is missed or wrong, by area, cause and note."""
    amiss = (o for o in found.outcomes if o.verdict in ("missed", "wrong"))
    for o in sorted(amiss, key=lambda o: (o.area, o.verdict, o.cause, o.note, o.shown)):
        yield {name: getattr(o, name) for name in ERRORS}


def reliability(found: Evaluation) -> Iterator[Row]:
    """Confidence against precision, by confidence and by extractor."""
    for by, rows in (("confidence", by_confidence(found.judged)), ("extractor", by_extractor(found.judged))):
        for row in rows:
            yield {"by": by, **asdict(row)}


def json_text(found: Evaluation, *, with_errors: bool = False, calibration: bool = False) -> str:
    """The figures, and what else is asked for, as one JSON object with a line feed at the end."""
    table: dict[str, Any] = {"figures": list(figures(found)), "forbidden": found.forbidden, "absent": found.absent}
    if found.agreement is not None:
        table |= {"conflicts": found.conflicts_found, "agreement": found.agreement, "agreement of the gold": found.gold_agreement}
    if found.unjudged is not None:
        table["not judged"] = found.unjudged
    table |= {f"agreement on {what}": share for what, share in found.agreements}
    if with_errors:
        table["errors"] = list(errors(found))
    if calibration:
        table |= {"calibration": list(reliability(found)), "calibration error": calibration_error(found.judged)}
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def csv_text(found: Evaluation, *, with_errors: bool = False, calibration: bool = False) -> str:
    """One table as CSV (RFC 4180) with a header: the errors or the calibration where asked for, else the figures."""
    columns: Sequence[str]
    rows: Iterator[Row]
    if with_errors:
        columns, rows = ERRORS, errors(found)
    elif calibration:
        columns, rows = RELIABILITY, reliability(found)
    else:
        columns, rows = FIGURES, figures(found)
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
