"""Exports read back by JavaScript's parsers (N3.js, jsonld.js, rdfxml-streaming-parser): every format says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.exporters import ContextFile, Exporter, JsonLd, Nanopubs, NQuads, NTriples, Rdf12, RdfXml, TriG, Turtle
from tests import export_cases as cases
from tests.test_exporters import written

ROOT = Path(__file__).resolve().parent.parent
READER = ROOT / "tests" / "js" / "read.mjs"
SEARCHED = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
NODE = shutil.which("node", path=SEARCHED)
WHOLE: tuple[Exporter, ...] = (NQuads(), TriG(), JsonLd())
UNION: tuple[Exporter, ...] = (NTriples(), RdfXml())
ALL = {"small": cases.small(), "hostile": cases.hostile()}
COMMITTED = sorted(p.name for p in (ROOT / "exports").glob("kg.*") if p.suffix in (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"))

pytestmark = pytest.mark.skipif(
    not (NODE and (READER.parent / "node_modules" / "n3").is_dir()), reason="the JavaScript parsers are not there: make readers"
)


def read(path: Path, *context: Path) -> set[ox.Quad]:
    """What JavaScript reads, which it prints as N-Quads."""
    done = subprocess.run([NODE or "", READER, path, *context], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return set(ox.parse(done.stdout.encode(), ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("exporter", WHOLE, ids=lambda e: e.name)
@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_all_that_was_written_is_read(quads: list[ox.Quad], exporter: Exporter, tmp_path: Path) -> None:
    assert read(written(exporter, quads, tmp_path)) == set(quads)


@pytest.mark.parametrize("exporter", UNION, ids=lambda e: e.name)
@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_the_union_of_the_graphs_is_read(quads: list[ox.Quad], exporter: Exporter, tmp_path: Path) -> None:
    assert read(written(exporter, quads, tmp_path)) == {ox.Quad(*q.triple) for q in quads}


@pytest.mark.parametrize("exporter", [Turtle(), Rdf12(), Nanopubs()], ids=lambda e: e.name)
@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_the_others_are_read_as_pyoxigraph_reads_them(quads: list[ox.Quad], exporter: Exporter, tmp_path: Path) -> None:
    path = written(exporter, quads, tmp_path)
    assert read(path) == set(ox.parse(path=path)) != set()


def test_there_are_committed_exports() -> None:
    assert {"kg.ttl", "kg.trig", "kg.nt", "kg.nq", "kg.jsonld"} <= set(COMMITTED)


@pytest.fixture(scope="module")
def committed() -> set[ox.Quad]:
    """All that the committed exports say."""
    return set(ox.parse(path=ROOT / "exports" / "kg.nq"))


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_exports_say_the_same(name: str, committed: set[ox.Quad]) -> None:
    found = read(ROOT / "exports" / name)
    if Path(name).suffix in (".trig", ".nq", ".jsonld"):
        assert found == committed
    else:
        union = {ox.Quad(*q.triple) for q in committed}
        assert len(found) > 1000 and (found < union if name.endswith(".ttl") else found == union)


def test_a_document_may_name_the_context_instead_of_carrying_it(tmp_path: Path) -> None:
    path, context = written(JsonLd(), cases.small(), tmp_path), written(ContextFile(), cases.small(), tmp_path)
    document = json.loads(path.read_text("utf-8"))
    document["@context"] = "https://example.org/context.jsonld"
    path.write_text(json.dumps(document), "utf-8")
    assert read(path, context) == set(cases.small())
    with pytest.raises(AssertionError, match="no context was given"):
        read(path)


def test_a_character_between_two_pieces_of_a_file_stays_whole(tmp_path: Path) -> None:
    quads = cases.chain(tuple(f"崇信{n}" for n in range(200)), ("蔡崇信は語った。" * 20,))
    assert read(written(RdfXml(), quads, tmp_path)) == {ox.Quad(*q.triple) for q in quads}
