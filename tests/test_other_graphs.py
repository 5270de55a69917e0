"""Graphs that others made or that were damaged: they are shown, compared, served and exported, or refused with their file."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.api import load, quads_at
from kg.diff import as_json, markdown, text
from kg.diff.comparison import Comparison
from kg.diff.material import Side
from kg.diff.things import Wishes
from kg.exporters import exporters, file_name
from kg.exporters.reader import view
from kg.exporters.tables import tables
from kg.graph import Graph
from kg.graph.lookup import AmbiguousName, UnknownName
from kg.ontology import KG, RDF, SKOS
from kg.server.pages.asking import Ask
from kg.server.pages.work import PAGES, made, opened
from kg.stores import StoreError, open_store
from kg.stores.oxigraph import DiskStore
from tests.sites import Crawled
from tests.user_files import spoilt
from tests.vaults import Opened

FILE = Path(__file__).with_name("export_graph.trig")
QUADS = tuple(sorted(ox.parse(path=str(FILE)), key=str))
BASE = "https://example.org/kg/"
BUILD = ox.Quad(ox.NamedNode(f"{BASE}build/1"), ox.NamedNode(RDF + "type"), ox.NamedNode(KG + "Build"), ox.NamedNode(f"{BASE}graph/build"))
HOSTILE = "<script>alert(1)</script>"
LAW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
TRIPLE = ox.Triple(ox.NamedNode("a:b"), ox.NamedNode("a:b"), ox.Literal("x"))
TERMS = (
    *map(ox.Literal, ("", "x", "x y", "-1", "9" * 5000, "\u0661", f"\x07{HOSTILE}\u202e]]>\"'", "1e400")),
    *(ox.Literal("x", datatype=ox.NamedNode(t)) for t in ("http://www.w3.org/2001/XMLSchema#decimal", "http://id.loc.gov/datatypes/edtf")),
    *(ox.Literal("x", language="x-y"), ox.BlankNode("b"), TRIPLE),
    *map(ox.Literal, ("../../x", "CON", "a/b\\c:d|e", "=1+1", "---\n", "[[x]]", "{{x}}", "x" * 5000, ".", "\u202e")),
    *map(ox.NamedNode, (f"{BASE}entity/../../x", f"{BASE}note/..%2F..%2Fx", f"{BASE}entity/" + "x" * 500, f"{BASE}entity/a%00%2F")),
    *map(
        ox.NamedNode,
        (
            "a:b",
            f"{BASE}entity/",
            f"{BASE}note/",
            f"{BASE}note/x#char=9,1",
            f"{BASE}note/x#char=1,{'9' * 5000}",
            f"{BASE}note/x#char=a",
            KG + "x%20y",
        ),
    ),
)
HOWS = ("object", "subject", "gone", "more", "none", "every")
EDITS = st.lists(st.tuples(st.integers(0, len(QUADS) - 1), st.sampled_from(HOWS), st.integers(0, 2 * len(TERMS))), min_size=1, max_size=6)
Edits = list[tuple[int, str, int]]


def edited(edits: Edits) -> tuple[ox.Quad, ...]:
    """The graph of `export_graph.trig` with objects and subjects exchanged, quads gone and others added; never empty."""
    made = [*QUADS, BUILD]
    for place, how, n in edits:
        q, other = made[place % len(made)], TERMS[n] if n < len(TERMS) else QUADS[n].object
        if how == "subject" and isinstance(other, ox.NamedNode | ox.BlankNode):
            made.append(ox.Quad(other, q.predicate, q.object, ox.DefaultGraph() if n % 2 else q.graph_name))
        elif how == "more":
            made.append(ox.Quad(q.subject, q.predicate, other, q.graph_name))
        elif how == "every":
            made = [ox.Quad(x.subject, x.predicate, other, x.graph_name) if x.predicate == q.predicate else x for x in made]
        else:
            with_it = [ox.Quad(q.subject, q.predicate, other, q.graph_name)] if how in ("object", "subject") else []
            made = [x for x in made if x != q and (how != "none" or x.predicate != q.predicate)] + with_it or [BUILD]
    return tuple(made)


def every(predicate: str, term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> Edits:
    """That term as the object wherever the predicate stands."""
    return [(next(n for n, q in enumerate(QUADS) if q.predicate.value == predicate), "every", TERMS.index(term))]


def iris(of: tuple[ox.Quad, ...]) -> list[str]:
    """What the graph names, each once."""
    return sorted({t.value for q in of for t in (q.subject, q.object) if isinstance(t, ox.NamedNode)})


@LAW
@given(st.sampled_from(("nq", "trig", "ttl", "nt", "jsonld")), st.data())
def test_the_bytes_of_a_graph_are_read_or_refused_with_their_file(kind: str, data: st.DataObject) -> None:
    form = ox.RdfFormat.from_extension(kind)
    some = QUADS if form is None or form.supports_datasets else [q.triple for q in QUADS]
    written = ox.serialize(some, format=form) or b""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"graph.{kind}")
        file.write_bytes(data.draw(spoilt(written.decode())))
        try:
            list(quads_at(file))
            load(file)
        except StoreError as error:
            assert str(error).startswith(f"{file}: ")


@LAW
@given(EDITS, st.data())
@example(every(KG + "line", ox.Literal("x")), None)
@example(every(KG + "line", ox.Literal("9" * 5000)), None)
@example(every(KG + "confidence", ox.Literal("x")), None)
@example(every(KG + "evidence", ox.Literal("x y")), None)
@example(every("http://www.w3.org/ns/oa#hasSource", ox.Literal("x y")), None)
@example(every("http://www.w3.org/ns/oa#hasSelector", ox.BlankNode("b")), None)
def test_any_graph_is_shown_and_explained(edits: Edits, data: st.DataObject | None) -> None:
    quads = edited(edits)
    store = open_store("memory")
    store.load(quads)
    graph = Graph(store)
    named = iris(quads)
    for name in named if data is None else data.draw(st.lists(st.sampled_from(named), min_size=1, max_size=6)):
        with suppress(UnknownName, AmbiguousName):
            graph.show(name)
    for quad in quads[:: 1 + len(quads) // 20]:
        terms = (quad.subject, quad.predicate, quad.object)
        with suppress(UnknownName, AmbiguousName):
            graph.why(*(t.value for t in terms if isinstance(t, ox.NamedNode | ox.Literal)))
    graph.conflicts()


@LAW
@given(EDITS)
@example(every(KG + "confidence", ox.Literal("x")))
def test_any_two_graphs_are_compared(edits: Edits) -> None:
    sides = [Side("old", iter((*QUADS, BUILD)), ""), Side("new", iter((*edited(edits), BUILD)), "")]
    found = Comparison(*sides, Wishes(True, True))
    list(text.lines(found))
    assert markdown.text(found) and "".join(as_json.chunks(found))


PARAMETERS = ("q", "page", "language", "a", "b", "decided", "iri", "kind", "only", "part", "skip", "with", "known")
GIVEN = st.one_of(
    st.sampled_from(("", "0", "-1", "9" * 30, "\0", HOSTILE, "a:b", f"{BASE}entity/aya-mori", KG + "founderOf")), st.text(max_size=9)
)
ASKED = st.tuples(st.sampled_from(sorted(PAGES)), st.integers(0, 200), st.lists(st.tuples(st.sampled_from(PARAMETERS), GIVEN), max_size=3))
EVERY: list[tuple[str, int, list[tuple[str, str]]]] = [(page, 0, []) for page in sorted(PAGES)] + [
    ("resource", n, []) for n in range(1, 80, 4)
]


@settings(LAW, max_examples=4)
@given(EDITS, st.lists(ASKED, min_size=10, max_size=30))
@example(every(KG + "line", ox.Literal("x")), EVERY)
@example(every(KG + "confidence", ox.Literal("x")), EVERY)
@example(every(KG + "evidence", ox.Literal("x y")), EVERY)
@example(every(RDF + "object", TRIPLE), EVERY)
@example(every(RDF + "predicate", ox.Literal("")), EVERY)
def test_any_graph_is_served_and_its_words_are_words(edits: Edits, asked: list[tuple[str, int, list[tuple[str, str]]]]) -> None:
    quads = edited(edits)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "store")
        DiskStore(place).load(quads)
        site = opened(place)
        named = [*iris(quads), "", "x y", f"a:{HOSTILE}"]
        for page, n, keys in asked:
            answer = made(site, Ask(page, str(place), BASE, "/x", named[n % len(named)], tuple(keys), ("ja", "x-y"), "zz"))
            assert answer.status < 500
            if "html" in answer.media:
                assert HOSTILE.encode() not in answer.body


def parquet_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """Every table is there with its rows."""
    for table in tables(view(quads)):
        columns = pq.read_table(folder / f"{table.name}.parquet").to_pydict()
        read = {
            name: [c.isoformat() if isinstance(c, date) else tuple(c) if isinstance(c, list) else c for c in columns[name]]
            for name in columns
        }
        assert list(zip(*read.values(), strict=True)) == list(table.rows())


def vault_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """Every link means one page, properties are YAML, the canvas JSON, and no word is markup."""
    vault = Opened(folder)
    for page, body in vault.pages.items():
        vault.properties(page)
        assert HOSTILE not in body
        for target, _, shown in vault.links(page):
            assert len(vault.meant(target)) == 1 and shown.strip()
    assert json.loads((folder / "graph.canvas").read_text("utf-8"))


def site_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """No link is broken, elements are closed, and no word is markup."""
    site = Crawled(folder)
    assert site.pages and not site.broken()
    for name, page in site.pages.items():
        assert not page.broken and HOSTILE not in (folder / name).read_text("utf-8")


def jekyll_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """Every page has front matter that is YAML, and no word is markup."""
    pages = [file.read_text("utf-8") for file in folder.rglob("*.html") if "_layouts" not in file.parts]
    for page in pages:
        assert page.startswith("---\n") and yaml.safe_load(page.split("---\n", 2)[1]) and HOSTILE not in page
    assert pages


def crate_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """The metadata tell of every file, and what is RDF is read back."""
    told = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {"ro-crate-metadata.json"}
    assert files == {thing["@id"] for thing in told if thing["@type"] == "File"}
    assert set(ox.parse(path=str(folder / "kg.nq"))) == set(quads)
    for file in folder.glob("*.ttl"):
        list(ox.parse(path=str(file), base_iri="file:///kg/"))  # kg.ttl is empty where nothing is asserted


def nanopubs_hold(file: Path, quads: Sequence[ox.Quad]) -> None:
    """It is TriG without blank nodes, four graphs a nanopublication."""
    read = list(ox.parse(path=str(file)))
    assert len({q.graph_name for q in read}) % 4 == 0
    assert not any(isinstance(term, ox.BlankNode) for q in read for term in (q.subject, q.object))


def neo4j_holds(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """Rows are as long as their heads, nodes are there once, and both ends of every link."""
    rows = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened_file:
            head, *rows[file.stem] = csv.reader(opened_file)
            assert all(len(row) == len(head) for row in rows[file.stem])
    nodes = {name.split("-")[1]: [row[0] for row in some] for name, some in rows.items() if name.startswith("nodes-")}
    assert all(len(set(some)) == len(some) for some in nodes.values())
    for name, some in rows.items():
        if name.startswith("links-"):
            _, start, end = name.split("-")
            assert {row[0] for row in some} <= set(nodes[start]) and {row[2] for row in some} <= set(nodes[end])


HOLDS: Mapping[str, Callable[[Path, Sequence[ox.Quad]], None]] = {
    "parquet": parquet_holds,
    "obsidian": vault_holds,
    "site": site_holds,
    "jekyll": jekyll_holds,
    "ro-crate": crate_holds,
    "nanopub": nanopubs_hold,
    "neo4j": neo4j_holds,
}


@pytest.mark.parametrize("name", HOLDS)
@settings(LAW, max_examples=2)
@given(EDITS)
@example(every(SKOS + "prefLabel", ox.Literal("../../x")))
@example(every(KG + "mentions", ox.NamedNode(f"{BASE}entity/../../x")))
@example(every(KG + "confidence", ox.Literal("x")))
def test_any_graph_is_written_whole_in_its_place_or_refused(name: str, edits: Edits) -> None:
    exporter, quads = exporters()[name], edited(edits)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "a", "b", file_name(exporter))
        try:
            exporter.write(quads, place)
        except ValueError as error:
            assert "has no way to write" in str(error) and not place.exists()
        else:
            HOLDS[name](place, quads)
        assert {p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if not p.is_relative_to(place)} <= {"a", "a/b"}


@pytest.mark.parametrize("name", sorted(exporters().keys() - HOLDS.keys()))
@settings(LAW, max_examples=1)
@given(EDITS)
@example(every(RDF + "type", ox.NamedNode(KG + "x%20y")))
@example(every(KG + "mentions", ox.Literal("x y")))
@example(every(KG + "confidence", ox.Literal("x")))
@example(every(KG + "line", ox.Literal("9" * 5000)))
@example(every(KG + "evidence", ox.NamedNode(f"{BASE}note/x#char=1,{'9' * 5000}")))
def test_any_graph_is_exported_or_it_is_told_that_the_format_has_no_way(name: str, edits: Edits) -> None:
    exporter = exporters()[name]
    with tempfile.TemporaryDirectory() as folder:
        try:
            exporter.write(edited(edits), Path(folder) / file_name(exporter))
        except ValueError as error:
            assert "has no way to write" in str(error) and not list(Path(folder).iterdir())
