"""What stands beside a fact, a number or a quotation that the graph has right: qualifiers, modality, measure, bound, event, date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.evaluate.comparison import Comparison, Pair
from kg.evaluate.gold import Row
from kg.evaluate.outcome import Item, Outcome, compare
from kg.iris import concept_name
from kg.ontology import KG

QUALIFIERS = {"position": "position", "start": "start", "end": "end", "on": "date", "amount": "amount", "unit": "unit", "degree": "degree"}


def details(c: Comparison) -> Iterator[Outcome]:
    """The details of one note. Only what the gold gives is compared: it does not qualify every fact that the text does."""
    yield from _outcomes(c, "qualifiers", _gold_qualifiers(c), _qualifiers(c))
    yield from _outcomes(c, "modality", _gold_modality(c), _modality(c))
    for area, gold, found in (
        ("measures", "what", "measure"),
        ("bounds", "bound", "bound"),
        ("dates of numbers", "date", "on"),
    ):
        yield from _outcomes(c, area, *_measured(c, gold, found))
    for area, gold, found in (("events of quotes", "event", "madeAt"), ("dates of quotes", "date", "saidOn")):
        yield from _outcomes(c, area, *_said(c, gold, found))


def _outcomes(c: Comparison, area: str, gold: Iterable[Item], found: Iterable[Item]) -> Iterator[Outcome]:
    return compare(area, c.graph.stem, c.language, gold, found)


def _item(*parts: str, predicate: str = "") -> Item:
    return Item(parts, " ".join(parts), predicate)


def _stated(row: Row) -> Iterator[tuple[str, str]]:
    """The qualifiers of a gold row; amount and unit are one."""
    for name, key in QUALIFIERS.items():
        if key in row and name != "unit":
            value = concept_name(str(row[key])) if name == "position" else str(row[key])
            yield name, f"{value} {row['unit']}" if name == "amount" and "unit" in row else value


def _gold_qualifiers(c: Comparison) -> Iterator[Item]:
    for row in c.gold.rows("relations", c.language):
        pair = c.gold_pair(row)
        if pair in c.found:
            yield from (_item(*pair, name, value, predicate=name) for name, value in _stated(row))


def _qualifiers(c: Comparison) -> Iterator[Item]:
    """Of each fact that the gold has too, the qualifiers of those names that the gold gives."""
    given: dict[Pair, set[str]] = {}
    for row in c.gold.rows("relations", c.language):
        given.setdefault(c.gold_pair(row), set()).update(name for name, _ in _stated(row))
    for fact, claims in c.graph.claims.items():
        pair = c.by_gold(fact)
        for name in sorted(given.get(pair, ())):
            for claim in claims:
                units = claim.node.get("unit", ()) if name == "amount" else ()
                for value in claim.node.get(name, ()):
                    yield _item(*pair, name, " ".join([value.removeprefix(KG), *units]), predicate=name)


def _gold_modality(c: Comparison) -> Iterator[Item]:
    for row in c.gold.rows("relations", c.language):
        if (modality := row.get("modality", "asserted")) != "asserted":
            yield _item(*c.gold_pair(row), modality, predicate=modality)


def _modality(c: Comparison) -> Iterator[Item]:
    """Of each fact in the gold, whatever its modality, what the graph plans, reports or denies and nowhere asserts."""
    known = {c.gold_pair(row) for row in c.gold.rows("relations", c.language)}
    for fact, claims in c.graph.claims.items():
        pair = c.by_gold(fact)
        modalities = {claim.modality for claim in claims}
        if pair in known and pair not in c.found and "asserted" not in modalities:
            yield from (_item(*pair, m, predicate=m) for m in sorted(modalities))


def _measured(c: Comparison, gold: str, found: str) -> tuple[list[Item], list[Item]]:
    """Of each number that both have, what the gold's `gold` and the graph's `found` say of it."""
    want: list[Item] = []
    have: list[Item] = []
    for key, shown in ((k, i.shown) for k, i in c.gold_measurements.items() if k in c.measurements):
        rows = [r for r in c.gold.rows("measurements", c.language) if shown == c.shown_measurement(r)]
        values = {v for r in rows if (v := _gold_value(c, r, gold))}
        nodes = c.measured[key]
        said = {v.removeprefix(KG) for n in nodes for v in c.graph.built.node(n).get(found, ())}
        if values:
            want += [_item(shown, v, predicate=v) for v in sorted(values)]
            have += [_item(shown, v, predicate=v) for v in sorted(said & values or said)]
    return want, have


def _gold_value(c: Comparison, row: Row, name: str) -> str:
    """What the gold says of a number: measures in free words count only where the vocabulary has them."""
    if name == "what":
        return c.measure(row["what"])
    return str(row.get(name, "exact" if name == "bound" else ""))


def _said(c: Comparison, gold: str, found: str) -> tuple[list[Item], list[Item]]:
    want: list[Item] = []
    have: list[Item] = []
    for n, (row, iri) in c.matched_quotes.items():
        if iri is None or gold not in row:
            continue
        values = c.graph.built.node(iri).get(found, ())
        want.append(_item(f"quote {n}", str(row[gold])))
        have += [_item(f"quote {n}", c.gold_id(v) if gold == "event" else v) for v in values]
    return want, have
