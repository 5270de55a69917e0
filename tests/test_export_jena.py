"""RDF exports read back by Apache Jena (2.10, which comes with owlready2): the same triples in Java as in Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.exporters import Exporter, Nanopubs, NQuads, NTriples, RdfXml, TriG, Turtle
from tests import export_cases as cases
from tests.test_export_owl import jars
from tests.test_exporters import written

RIOT = "riotcmd.riot"
ARP = "com.hp.hpl.jena.rdf.arp.NTriple"  # Jena's parser of RDF/XML alone: riot's is compiled for Java 25
BOTH = cases.small() + cases.hostile()

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="needs java: apt-get install default-jre-headless")


def read(program: str, path: Path) -> set[ox.Quad]:
    """What Jena reads, which it prints as N-Quads or N-Triples; a warning is a failure."""
    command = ["java", "-cp", jars("pellet"), program, path.as_uri() if program == ARP else str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    told = [line for line in done.stderr.decode().splitlines() if not line.startswith("Picked up ")]  # Java's word on its own options
    assert (done.returncode, told) == (0, [])
    return set(ox.parse(done.stdout, ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("exporter", [TriG(), NQuads(), NTriples(), Turtle(), Nanopubs()], ids=lambda e: e.name)
def test_jena_reads_what_pyoxigraph_reads(exporter: Exporter, tmp_path: Path) -> None:
    path = written(exporter, BOTH, tmp_path)
    assert read(RIOT, path) == set(ox.parse(path=path)) != set()


def test_jena_reads_rdf_xml(tmp_path: Path) -> None:
    assert read(ARP, written(RdfXml(), BOTH, tmp_path)) == {ox.Quad(*q.triple) for q in BOTH}
