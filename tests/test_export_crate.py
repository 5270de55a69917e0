"""The RO-Crate, read with the rocrate library, and its VoID and DCAT, read with rdflib: every file is told of as it is."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, VOID
from rocrate.rocrate import ROCrate

import kg
from kg.config import Config
from kg.exporters import Crate
from kg.exporters.crate import UNLICENSED
from tests import export_cases as cases

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FILES = {"kg.nq", "kg.ttl", "vocabulary.ttl", "void.ttl", "tables/datapackage.json"} | {
    f"tables/{name}.csv" for name in ("notes", "nodes", "names", "mentions", "edges", "statements", "measurements", "conflicts", "evidence")
}


def setting(key: str, value: object) -> list[ox.Quad]:
    """A setting as a build keeps it."""
    graph = ox.NamedNode(cases.BASE + "graph/build")
    one = ox.NamedNode(f"{cases.BASE}graph/build#setting={key}")
    return [ox.Quad(one, ox.NamedNode(cases.KG + "json"), ox.Literal(json.dumps(value), datatype=ox.NamedNode(cases.RDF + "JSON")), graph)]


NAMED = [*cases.small(), *setting("title", "Robots & 机器人"), *setting("licence", LICENCE)]


def written(quads: list[ox.Quad], folder: Path) -> Path:
    Crate().write(quads, folder / "kg-crate")
    return folder / "kg-crate"


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    return {e["@id"]: e for e in json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(NAMED, tmp_path_factory.mktemp("made"))


# ---- RO-Crate


def test_the_library_finds_every_file(made: Path) -> None:
    crate = ROCrate(made)
    assert (crate.name, crate.datePublished.date().isoformat()) == ("Robots & 机器人", "2025-05-01")
    assert crate.license.id == LICENCE
    assert crate.root_dataset["inLanguage"] == ["en", "ja"]
    found = {entity.id: entity for entity in crate.data_entities}
    assert set(found) == FILES | {"tables/"}
    for name in FILES:
        data = (made / name).read_bytes()
        assert (found[name].type, found[name]["contentSize"]) == ("File", str(len(data)))
        assert found[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert found[name]["encodingFormat"].count("/") == 1 and found[name]["name"]
    there = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert there == FILES | {"ro-crate-metadata.json"}
    assert found["kg.nq"]["conformsTo"].id == "https://w3id.org/notegraph"


def test_the_library_can_write_it_again(made: Path, tmp_path: Path) -> None:
    ROCrate(made).write(tmp_path / "again")
    assert {p.relative_to(tmp_path / "again").as_posix() for p in (tmp_path / "again").rglob("*") if p.is_file()} >= FILES


@pytest.mark.parametrize("quads", [NAMED, cases.small(), cases.hostile(), []], ids=["named", "small", "hostile", "nothing"])
def test_the_rules_are_kept(quads: list[ox.Quad], tmp_path: Path) -> None:
    folder = written(quads, tmp_path)
    found = entries(folder)
    descriptor, root = found["ro-crate-metadata.json"], found["./"]
    assert descriptor["about"] == {"@id": "./"} and descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert root["@type"] == "Dataset" and root["name"] and root["description"] and root["license"]
    named = [part["@id"] for e in found.values() for part in e.get("hasPart", ())]
    assert sorted(named) == sorted(FILES | {"tables/"})
    refs = {v["@id"] for e in found.values() for v in (*e.values(), *e.get("hasPart", ())) if isinstance(v, dict)}
    assert refs <= {*found, "https://w3id.org/ro/crate/1.2"}
    # The context that the library ships is that of the next version, which takes nothing away.
    context = json.loads(importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_text("utf-8"))["@context"]
    assert {key for e in found.values() for key in e if not key.startswith("@")} <= set(context)
    assert {e["@type"] for e in found.values()} <= set(context)


def test_what_is_not_known_is_not_made_up(tmp_path: Path) -> None:
    root = entries(written(cases.hostile(), tmp_path))["./"]
    assert "datePublished" not in root and root["license"] == UNLICENSED and root["name"] == f"Knowledge graph of {cases.BASE}"
    bad = [*cases.small(), *setting("title", ["no", "title"]), *setting("licence", "no licence")]
    root = entries(written(bad, tmp_path))["./"]
    assert root["license"] == UNLICENSED and root["name"] == f"Knowledge graph of {cases.BASE}"


def test_a_build_tells_its_title_and_licence(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "note-en.md").write_text("---\ntitle: Nothing\ndate: 2024-03-02\n---\n\nNothing much.\n", "utf-8")
    quads = kg.build(tmp_path / "posts", config=Config(title="Our notes", licence=LICENCE)).quads()
    root = entries(written(list(quads), tmp_path))["./"]
    assert (root["name"], root["license"], root["datePublished"]) == ("Our notes", {"@id": LICENCE}, "2024-03-02")
    assert entries(tmp_path / "kg-crate")["#notegraph"]["version"]


# ---- VoID and DCAT


def told(folder: Path) -> tuple[rdflib.Graph, rdflib.URIRef]:
    """What `void.ttl` says where it lies, and the data set's IRI there."""
    home = (folder / "void.ttl").resolve().as_uri()
    return rdflib.Graph().parse(folder / "void.ttl", format="turtle", publicID=home), rdflib.URIRef(f"{home}#dataset")


def test_void_counts_what_is_there(made: Path) -> None:
    graph, me = told(made)
    union = {q.triple for q in ox.parse(path=made / "kg.nq")}
    types = Counter(t[2].value for t in union if t[1].value == cases.RDF + "type")
    predicates = Counter(t[1].value for t in union)
    value = {name: int(graph.value(me, VOID[name])) for name in ("triples", "distinctSubjects", "distinctObjects", "classes", "properties")}
    assert value == {
        "triples": len(union),
        "distinctSubjects": len({t[0] for t in union}),
        "distinctObjects": len({t[2] for t in union}),
        "classes": len(types),
        "properties": len(predicates),
    }
    parts = [(graph.value(p, VOID["class"]), graph.value(p, VOID.entities)) for p in graph.objects(me, VOID.classPartition)]
    assert {str(c): int(n) for c, n in parts} == dict(types)
    parts = [(graph.value(p, VOID.property), graph.value(p, VOID.triples)) for p in graph.objects(me, VOID.propertyPartition)]
    assert {str(c): int(n) for c, n in parts} == dict(predicates)
    assert int(graph.value(me, VOID.entities)) == 6 and str(graph.value(me, VOID.uriSpace)) == cases.BASE
    assert str(graph.value(me, VOID.exampleResource)).startswith(cases.BASE + "entity/")


def test_dcat_names_the_files_where_they_lie(made: Path) -> None:
    graph, me = told(made)
    assert {RDF.type} <= set(graph.predicates(me)) and {VOID.Dataset, DCAT.Dataset} == set(graph.objects(me, RDF.type))
    assert str(graph.value(me, DCTERMS.title)) == "Robots & 机器人" and graph.value(me, DCTERMS.license) == rdflib.URIRef(LICENCE)
    assert str(graph.value(me, DCTERMS.issued)) == "2025-05-01"
    assert {str(x) for x in graph.objects(me, DCTERMS.language)} == {"en", "ja"}
    files = {}
    for one in graph.objects(me, DCAT.distribution):
        path = Path(str(graph.value(one, DCAT.downloadURL)).removeprefix("file://"))
        checksum = graph.value(one, SPDX.checksum)
        assert int(graph.value(one, DCAT.byteSize)) == path.stat().st_size
        assert graph.value(checksum, SPDX.checksumValue).toPython().hex() == hashlib.sha256(path.read_bytes()).hexdigest()
        assert str(graph.value(one, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        files[path.relative_to(made.resolve()).as_posix()] = one
    assert set(files) == FILES - {"vocabulary.ttl", "void.ttl"}
    dumps = {Path(str(d).removeprefix("file://")).name for d in graph.objects(me, VOID.dataDump)}
    assert dumps == {"kg.nq", "kg.ttl"}
    assert not [t for t in graph for term in t if isinstance(term, rdflib.BNode)]


def test_a_graph_of_nothing_is_described(tmp_path: Path) -> None:
    graph, me = told(written([], tmp_path))
    assert int(graph.value(me, VOID.triples)) == 0
