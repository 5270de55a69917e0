"""Terms and subjects as Turtle and TriG write them for a reader: short names, types first, labels next."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.exporters.terms import KG, LABEL, SKOS, TYPE, XSD, compact

Properties = dict[str, set[str]]  # predicate → objects, as N-Triples write them

_FIRST = tuple(f"<{iri}>" for iri in (TYPE, LABEL, SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"))
_INTEGER = re.compile(r'"[+-]?[0-9]+"')


def properties_of(rows: Iterable[Sequence[str]]) -> Properties:
    """What rows (subject, predicate, object and what else) tell of their one subject."""
    properties: Properties = defaultdict(set)
    for _, predicate, value, *_ in rows:
        properties[predicate].add(value)
    return properties


def prefix_lines(namespaces: Mapping[str, str]) -> Iterator[str]:
    """The `@prefix` lines, in the mapping's order."""
    return (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in namespaces.items())


def subject_text(subject: str, properties: Properties, short: Short) -> str:
    """One subject's triples, a predicate a line, ending in a line feed."""
    rows = []
    for predicate in sorted(properties, key=_rank):
        if predicate == _FIRST[0]:
            rows.append("    a " + " , ".join(short(o) for o in sorted(properties[predicate], key=_ours_first)))
        else:
            rows.append(f"    {short(predicate)} {' , '.join(short(o) for o in sorted(properties[predicate]))}")
    return f"{short(subject)}\n" + " ;\n".join(rows) + " .\n"


def _rank(predicate: str) -> tuple[int, str]:
    return (_FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), predicate)


def _ours_first(term: str) -> tuple[bool, str]:
    return (not term.startswith(f"<{KG}"), term)


class Short:
    """Terms as N-Triples write them → as Turtle does; `used` tells which prefixes were needed."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self.used: set[str] = set()
        self.known: dict[str, str] = {}

    def __call__(self, term: str) -> str:
        if term.startswith("<"):
            return self._iri(term)
        head, mark, datatype = term.rpartition("^^<")
        if not mark or not term.endswith(">"):
            return term
        if datatype == XSD + "integer>" and _INTEGER.fullmatch(head):
            return head[1:-1]
        return f"{head}^^{self._iri('<' + datatype)}"

    def _iri(self, term: str) -> str:
        known = self.known.get(term)
        if known is None:
            name = compact(term[1:-1], self.namespaces)
            if name is not None:
                self.used.add(name.partition(":")[0])
            known = self.known[term] = name or term
        return known
