"""An evaluation as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from kg.evaluate import Evaluation
from kg.evaluate.calibration import Judged, Reliability, by_confidence, by_extractor, calibration_error
from kg.evaluate.outcome import Outcome, Score, score

CHECKED = ("evidence verified", "both ends shown")
BROKEN_DOWN = ("entities", "relations", "dates", "measurements", "quotes", "companies", "models", "people")


def lines(found: Evaluation, *, full: bool = False, errors: bool = False) -> Iterator[str]:
    """The figures of each area; with `full` also by predicate, language and source; with `errors` everything missed or wrong."""
    yield _head("")
    for area in found.areas():
        if area not in CHECKED:
            yield _line(area, found.score(area))
    yield ""
    for area in found.areas():
        if area in CHECKED:
            held = found.score(area)
            yield f"{area}: {held.hit} of {held.found} facts"
    if found.agreement is not None:
        yield f"forbidden facts asserted: {len(found.forbidden)}"
        yield f"conflicts in the graph: {found.conflicts_found}"
        yield f"agreement between translations: {found.agreement:.3f} (the gold's own: {found.gold_agreement:.3f})"
    yield from (f"agreement between translations on {what}: {share:.3f}" for what, share in found.agreements)
    if found.unjudged is not None:
        yield f"facts left out because nobody judged them: {found.unjudged}"
    if found.absent:
        yield f"notes that the graph does not hold: {', '.join(found.absent)}"
    if full:
        yield from _broken_down(found)
    if errors:
        yield from _errors(found)


def _broken_down(found: Evaluation) -> Iterator[str]:
    for area in BROKEN_DOWN:
        outcomes = [o for o in found.outcomes if o.area == area]
        for title, keys in (
            ("predicate" if area in ("relations", "dates") else "kind", sorted({o.predicate for o in outcomes} - {""})),
            ("language", sorted({o.language for o in outcomes})),
        ):
            if keys:
                yield from ("", _head(f"{area} by {title}"))
                for key in keys:
                    chosen = (o for o in outcomes if key == (o.language if title == "language" else o.predicate))
                    yield _line(key, score(chosen))
        sources = sorted({s for o in outcomes for s in o.sources})
        if sources:
            yield from ("", f"{area} by source: right of those found")
            for source in sources:
                of = found.score(area, source=source)
                yield f"  {source:<30} {of.precision:5.3f}  {of.hit + of.extra:4} of {of.found}"


def _errors(found: Evaluation) -> Iterator[str]:
    yield ""
    yield from (f"FORBIDDEN {row}" for row in found.forbidden)
    for verdict in ("missed", "wrong"):
        wrong = [o for o in found.outcomes if o.verdict == verdict]
        yield from (f"{verdict} for this cause: {cause}: {count}" for cause, count in sorted(causes(wrong).items()))
        for o in sorted(wrong, key=lambda o: (o.area, o.cause, o.note, o.shown)):
            yield f"{verdict:6} {o.area}: {o.note}: {o.shown}" + (f" ({o.cause})" if o.cause else "")


def causes(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How many of the outcomes have each cause that is known."""
    return Counter(o.cause for o in outcomes if o.cause)


def calibration_lines(judged: Collection[Judged]) -> Iterator[str]:
    """Predicted confidence against observed precision, by confidence and by extractor."""
    for title, rows in (("confidence from", by_confidence(judged)), ("extractor", by_extractor(judged))):
        yield from confidence_lines(rows, title)
        yield ""
    yield f"expected calibration error: {calibration_error(judged):.3f} over {len(judged)} assertions"


def confidence_lines(rows: Iterable[Reliability], title: str = "confidence from") -> Iterator[str]:
    """One table of predicted against observed."""
    yield f"{title:<48}{'predicted':>10}{'observed':>10}{'gap':>8}{'count':>8}"
    yield from (f"{r.name[:46]:<48}{r.predicted:10.3f}{r.observed:10.3f}{r.gap:+8.3f}{r.count:8}" for r in rows)


def _head(title: str) -> str:
    return f"{title:<32}    P      R     F1   right   gold  found"


def _line(name: str, of: Score) -> str:
    precision = f"{of.precision:5.3f}" if of.found else "    -"  # what there is nothing of has no share
    recall = f"{of.recall:5.3f}" if of.gold else "    -"
    return f"{name[:32]:<32}{precision}  {recall}  {of.f1:5.3f}  {of.hit + of.extra:6} {of.gold:6} {of.found:6}"
