"""Rules over the graph: what cannot all be right (`kg:Conflict`), and what follows from several facts.

A rule is a SPARQL query in `ontology/rules/`, asked over the union of what its
scope gives it, and `kg.ttl`. A comment line `# scope: …` names the scope:

`note`: one note's graph with the descriptions (types, names, the catalogue's
links) of the entities it names; asked for each note.

`translations`: the same of all notes of one slug together.

`subject`: all assertions and measurements about one thing, with the
descriptions of what they name; asked for each thing.

`namesakes`: the descriptions of entities that share a name, whatever its case,
and of each that is mentioned one mention (`kg:entity`, `kg:mentions`), the one
whose IRI is the least; asked for each name that several entities have.

`joint`: of the assertions whose object is a thing, and of those whose subject
it is, subject, predicate, object and modality, where all four are IRIs; asked
for each thing that is both.

Without that line a rule sees the whole graph, and is asked anew in each build
that changed anything; the others only where their part of the graph changed.

A comment line `# needs: kg:bornOn kg:diedOn` says what must stand in a part of
the graph, `kg.ttl` apart, for the rule to find anything there, as often as it is
named; of several such lines one must hold. A rule is not asked where it cannot
find anything, which spares most of what asking costs: to plan a query takes
longer than to answer it in a small part.

The prefixes of `kg.ontology` are known to a rule, and two functions:
`kg:misspelt(a, b)`, `kg:inference(s, p, o)`.

A SELECT finds conflicts: `?kind` and `?side1`, `?side2` (assertions, mentions,
statements or measurements), and optionally `?subject` and `?values`. Rows that
agree in kind, subject and values are one conflict with all their sides; a row
may leave one side unbound.

A CONSTRUCT gives triples and, for each, a `kg:Inference` that names its
premises; the rule's name is added here. Rules do not see what others derive.
Nothing is ever taken away.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from kg.dataset.terms import TYPE, Triple, iri, kg
from kg.iris import digest, segment
from kg.keeping import Keep, Memory
from kg.keeping.ledger import Ledger
from kg.keeping.sorting import Sorter, joined, lines_in
from kg.ontology import DCTERMS, KG, PREFIXES, PROV, RDF, RDFS, XSD, Term, turtle_in
from kg.resources import broken
from kg.rules.files import Rule, load_rules
from kg.rules.spelling import misspelt
from kg.rules.units import Unit, Units
from kg.summaries import canonical_lines, summary_of, texts_of

FORM = 1  # of the rows that are kept
LARGE = 1 << 22  # bytes of lines from which a unit is held on disk
FORGOTTEN = 20_000  # triples after which the store in memory is made anew

Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None


def derive(quads: Iterable[ox.Quad], roots: Sequence[Path], base: str) -> Iterator[ox.Quad]:
    """What the rules in the `rules/` folders of `roots` find in `quads`, each quad once, in `<base>graph/derived`.

    A rule of a later root takes the place of an earlier one of its name.

    Raises:
        ValueError: a rule is not SPARQL, or its rows lack a kind or two sides; the message names the file.
    """
    held: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        held.setdefault(quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "", []).append(quad)
    held.pop(f"{base}graph/derived", None)
    keep = Memory()
    lines = {graph: canonical_lines(some) for graph, some in held.items()}
    graphs = {graph: keep.put(some) for graph, some in lines.items()}
    catalogue = lines.get(f"{base}graph/catalogue", b"")
    curated = {q.subject.value for q in held.get(f"{base}graph/catalogue", ()) if isinstance(q.subject, ox.NamedNode)}
    ledger = Ledger()
    for graph, some in held.items():
        if graph.startswith(f"{base}note/"):
            of = _Written.of(graph, some)
            ledger.add(summary_of(of, lines[graph], texts_of(lines[graph], base, curated), curated))
    for found in derived_lines(Units(ledger, catalogue, base, keep.get), graphs, keep, roots, base):
        yield from ox.parse(found, ox.RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class _Written:
    """What a note's graph says of the note."""

    path: str
    slug: str
    lang: str
    sha256: str

    @classmethod
    def of(cls, graph: str, quads: Iterable[ox.Quad]) -> _Written:
        about = (q for q in quads if q.subject == ox.NamedNode(graph))
        said = {q.predicate.value: q.object.value for q in about if isinstance(q.object, ox.Literal)}
        return cls(*(said.get(p, "") for p in (KG + "path", KG + "slug", DCTERMS + "language", KG + "sha256")))


def derived_lines(units: Units, graphs: Mapping[str, str], keep: Keep, roots: Sequence[Path], base: str) -> Iterable[bytes]:
    """The lines of the derived graph in order, in pieces: what the rules find in the units of a build.

    Args:
        units: the notes with what they share.
        graphs: all graphs but the derived one: IRI → digest of lines.
        keep: where the lines are, and what was found before.
        roots: the ontology folders.
        base: the base IRI.

    Raises:
        ValueError: as for `derive`.
        kg.keeping.Damaged: lines that are needed are not there.
    """
    rules = load_rules(roots)
    asked: dict[str, Callable[[], Iterable[Unit]]] = {
        "note": units.notes,
        "translations": units.translations,
        "subject": units.subjects,
        "namesakes": units.namesakes,
        "joint": units.joints,
    }
    found = Sorter()
    scratch = _Scratch(rules, roots, base)
    for scope, of in asked.items():
        own = scratch.key(scope)
        for unit in of() if own else ():
            key = f"{own}{unit.key}"
            drawn = _checked(keep.row("derived", key), base)
            if drawn is None:
                drawn = scratch.drawn(scope, unit)
                keep.keep_row("derived", key, drawn)
            found.add(lines_in((drawn.encode("utf-8"),)))
    if own := scratch.key(""):
        key = own + digest(*sorted(graphs.items()))
        drawn = _checked(keep.row("derived", key), base)
        if drawn is None:
            drawn = scratch.drawn_from(keep.index(graphs))
            keep.keep_row("derived", key, drawn)
        found.add(lines_in((drawn.encode("utf-8"),)))
    return found


def _checked(drawn: str | None, base: str) -> str | None:
    """A row that was kept, unless it is none: every line must be a quad of the derived graph, as it would be written."""
    if not drawn:
        return drawn
    try:
        quads = list(ox.parse(drawn, ox.RdfFormat.N_QUADS))
    except SyntaxError:
        return None
    graph = ox.NamedNode(f"{base}graph/derived")
    return drawn if all(q.graph_name == graph for q in quads) and canonical_lines(quads).decode("utf-8") == drawn else None


class _Scratch:
    """A store that holds `kg.ttl`, and units in graphs of their own, to ask the rules of a scope there.

    Nothing is removed from it: what is removed from a store in memory still slows down whoever looks for anything like it.
    """

    def __init__(self, rules: Sequence[Rule], roots: Sequence[Path], base: str) -> None:
        self._rules, self._base = rules, base
        self._graph = ox.NamedNode(f"{base}graph/derived")
        files = [root / "kg.ttl" for root in roots if (root / "kg.ttl").is_file()]
        self._ontology = [q for file in files for q in turtle_in(file)]
        self._bytes = [file.read_bytes() for file in files]
        self._store, self._held = self._fresh(), 0
        for rule in rules:
            list(_found(self._store, rule, base))  # a broken rule is told even where there is nothing to ask

    def _fresh(self) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(self._ontology)
        return store

    def key(self, scope: str) -> str:
        """A digest of the rules of a scope with all that they see in each unit; "" where there are none."""
        rules = [r for r in self._rules if r.scope == scope]
        parts = [str(FORM).encode(), self._base.encode(), *self._bytes, *(f"{r.file.name}\n{r.query}".encode() for r in rules)]
        return hashlib.sha256(b"\0".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()[:32] if rules else ""

    def drawn(self, scope: str, unit: Unit) -> str:
        """What the rules of the scope find in the unit, as lines of the derived graph."""
        lines = unit.lines()
        held, size = list[bytes](), 0
        for piece in lines:
            held.append(piece)
            size += len(piece)
            if size >= LARGE:
                return self._drawn_on_disk(scope, chain(held, lines))
        text = b"".join(held)
        rules = [r for r in self._rules if r.scope == scope and r.may_find(text)]
        if not rules:
            return ""
        if self._held > FORGOTTEN:
            self._store, self._held = self._fresh(), 0
        self._held += text.count(b"\n")
        graph = ox.NamedNode(f"urn:kg:unit:{self._held}")
        self._store.load(text, ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)  # they were triples before
        return self._found_in(self._store, rules, [ox.DefaultGraph(), graph])

    def _drawn_on_disk(self, scope: str, pieces: Iterator[bytes]) -> str:
        """The same for a unit that may be as large as the notes are many: the thing of which most of them tell."""
        with TemporaryDirectory() as folder:
            store = ox.Store(folder)
            store.bulk_extend(self._ontology)
            for lines in joined(pieces, LARGE):
                store.bulk_load(lines, ox.RdfFormat.N_TRIPLES, lenient=True)
            try:
                return self._found_in(store, (r for r in self._rules if r.scope == scope))
            finally:
                del store  # closes it, before its folder goes

    def _found_in(self, store: ox.Store, rules: Iterable[Rule], graphs: Graphs = None) -> str:
        return self._lines(t for r in rules for t in _found(store, r, self._base, graphs))

    def drawn_from(self, store: ox.Store) -> str:
        """What the rules about the whole graph find in a store, which is left as it was."""
        added = [q for q in self._ontology if q not in store]
        store.extend(added)
        try:
            return self._found_in(store, (r for r in self._rules if not r.scope))
        finally:
            for quad in added:
                store.remove(quad)

    def _lines(self, triples: Iterable[Triple]) -> str:
        return canonical_lines(ox.Quad(*t, self._graph) for t in triples).decode("utf-8")


def _found(store: ox.Store, asked: Rule, base: str, graphs: Graphs = None) -> Iterator[Triple]:
    """What a rule finds in the union of these graphs; None: in the default graph."""
    file = asked.file
    rule = ox.NamedNode(f"{base}rule/{segment(file.stem)}")
    try:
        answer = store.query(asked.query, prefixes=dict(PREFIXES), custom_functions=_functions(base), default_graph=graphs)
        found = list(_inferences(answer, rule) if isinstance(answer, ox.QueryTriples) else _conflicts(answer, rule, base))
    except (SyntaxError, KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
        raise broken(file, error, "mend the rule") from error
    if found:
        yield from found
        yield rule, iri(RDFS + "label"), ox.Literal(file.stem)
        yield rule, iri(RDFS + "comment"), ox.Literal(asked.comment)


def _functions(base: str) -> dict[ox.NamedNode, Callable[..., Term | None]]:
    return {kg("misspelt"): _misspelt_terms, kg("inference"): functools.partial(_inference_node, base)}


def _misspelt_terms(a: Term, b: Term) -> Term | None:
    if not isinstance(a, ox.Literal) or not isinstance(b, ox.Literal):
        return None
    return ox.Literal(str(misspelt(a.value, b.value)).lower(), datatype=iri(XSD + "boolean"))


def _inference_node(base: str, *parts: Term) -> Term:
    return ox.NamedNode(f"{base}inference/{digest(*map(str, parts))}")


def _inferences(answer: Iterable[ox.Triple], rule: ox.NamedNode) -> Iterator[Triple]:
    for triple in answer:
        subject, predicate, object_ = triple
        if not isinstance(subject, ox.NamedNode) or not isinstance(object_, ox.NamedNode | ox.Literal):
            raise TypeError("constructs a blank node")
        yield subject, predicate, object_
        if predicate == TYPE and object_ == kg("Inference"):
            yield subject, kg("rule"), rule
            yield subject, TYPE, iri(RDF + "Statement")
            yield subject, TYPE, iri(PROV + "Entity")


def _conflicts(answer: object, rule: ox.NamedNode, base: str) -> Iterator[Triple]:
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("neither SELECT nor CONSTRUCT")
    names = {v.value for v in answer.variables}
    grouped: dict[tuple[str, str, str], tuple[Term | None, set[ox.NamedNode]]] = {}
    for row in answer:
        given: Mapping[str, Term | None] = {n: row[n] for n in names}
        sides = {s for s in (given["side1"], given["side2"]) if isinstance(s, ox.NamedNode)}
        kind, subject = given["kind"], given.get("subject")
        if not isinstance(kind, ox.Literal) or not sides:
            raise TypeError("a row without ?kind or ?side1, ?side2")
        key = (kind.value, str(subject), str(given.get("values")))
        grouped.setdefault(key, (subject, set()))[1].update(sides)
    for key, (subject, sides) in grouped.items():
        me = ox.NamedNode(f"{base}conflict/{digest(rule.value, *key)}")
        yield me, TYPE, kg("Conflict")
        yield me, TYPE, iri(PROV + "Entity")
        yield me, iri(KG + "kind"), ox.Literal(key[0])
        yield me, kg("rule"), rule
        if isinstance(subject, ox.NamedNode):
            yield me, kg("subject"), subject
        for side in sides:
            yield me, kg("side"), side
