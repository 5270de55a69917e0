"""Exports: nothing lost, nothing invented, the same bytes each time, and nothing in a note becomes code."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.exporters.html as page_module
from kg.exporters import Exporter, GraphPage, JsonLd, NQuads, NTriples, TriG, Turtle, exporters, file_name
from kg.exporters.base import replacing, replacing_folder
from kg.exporters.html import embedded
from kg.exporters.layout import place
from kg.exporters.page_table import tables
from kg.exporters.reader import view
from kg.exporters.terms import base_iri, compact, local_name, prefixes
from kg.plugins import PluginError
from kg.resources import shipped_ontology
from tests import export_cases as cases

ROOT = Path(__file__).resolve().parent.parent
KG = cases.KG
BINARY = (".parquet", ".png")
FORMATS = {".nq": ("nquads", NQuads()), ".trig": ("trig", TriG()), ".jsonld": ("json-ld", JsonLd())}


def written(exporter: Exporter, quads: list[ox.Quad], folder: Path) -> Path:
    path = folder / file_name(exporter)
    exporter.write(quads, path)
    return path


def tree(path: Path) -> dict[str, bytes]:
    """What an exporter wrote: the bytes of its file, or of all files in its folder, by their path in it."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


# ---- the registry


def test_built_in_exporters_keep_the_protocol() -> None:
    found = exporters()
    assert {"turtle", "trig", "nquads", "jsonld", "graphml", "html"} <= set(found)
    assert all(isinstance(e, Exporter) and e.name == name for name, e in found.items())
    assert all(e.suffix.startswith(".") or (e.suffix == "" and getattr(e, "stem", "")) for e in found.values())
    names = [file_name(e) for e in found.values()]
    assert {"kg.ttl", "kg.trig", "kg.nq", "kg.jsonld", "kg.graphml", "graph.html"} <= set(names)
    assert len(set(names)) == len(names)


PLUGIN = """
class Count:
    name = "count"
    suffix = ".txt"
    def write(self, quads, path):
        path.write_text(str(len(list(quads))))
broken = object()
"""


def installed(folder: Path, line: str) -> None:
    (folder / "kg_count.py").write_text(PLUGIN, "utf-8")
    about = folder / "kg_count-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: kg-count\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[kg.exporters]\n{line}\n", "utf-8")


def test_a_package_brings_an_exporter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "count = kg_count:Count")
    monkeypatch.syspath_prepend(str(tmp_path))
    exporter = exporters()["count"]
    assert file_name(exporter) == "kg.txt"
    assert written(exporter, cases.small(), tmp_path).read_text() == str(len(cases.small()))


def test_the_exporter_in_the_documentation_works(tmp_path: Path) -> None:
    text = (ROOT / "docs/exports.md").read_text("utf-8").partition("## An exporter of your own")[2]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    held: dict[str, Any] = {}
    exec(compile(code[1], "exports.md", "exec", dont_inherit=True), held)
    path = written(held["Names"](), cases.small(), tmp_path)
    assert path.name == "names.tsv" and f"{cases.BASE}entity/aya-mori\t'Aya Mori'\n" in path.read_text("utf-8")


@pytest.mark.parametrize("line", ["count = kg_count:broken", "trig = kg_count:Count", "count = kg_count:missing"])
def test_a_package_that_brings_no_exporter_is_named(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, line)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PluginError, match=line.partition(" ")[0]):
        exporters()


def test_looking_at_the_registry_loads_no_library() -> None:
    code = "import sys; from kg.exporters import exporters; exporters(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=True)
    assert not {"networkx", "pyvis", "igraph", "rdflib", "numpy", "pyarrow", "IPython"} & set(run.stdout.decode().split())


# ---- the laws of all


def test_the_same_bytes_under_another_hash_seed(tmp_path: Path) -> None:
    """Here, with whatever seed this process drew, and in a process with another."""
    code = (
        "from tests import export_cases as cases; import sys\n"
        "from pathlib import Path; from kg.exporters import exporters, file_name\n"
        "[e.write(cases.small() + cases.hostile(), Path(sys.argv[1]) / file_name(e)) for e in exporters().values()]\n"
    )
    seed = "4242" if os.environ.get("PYTHONHASHSEED") != "4242" else "0"
    environment = {**os.environ, "PYTHONPATH": ".", "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], cwd=ROOT, env=environment, check=True)
    for exporter in exporters().values():
        name = file_name(exporter)
        exporter.write(cases.small() + cases.hostile(), tmp_path / "here" / name)
        here = tree(tmp_path / "here" / name)
        assert here and tree(tmp_path / "there" / name) == here, name
    assert len(list((tmp_path / "there").iterdir())) == len(exporters())


@pytest.mark.parametrize("exporter", [e for e in exporters().values() if e.name != "nquads"], ids=lambda e: e.name)
def test_the_order_of_the_quads_does_not_matter(exporter: Exporter, tmp_path: Path) -> None:
    quads = cases.small()
    first = tree(written(exporter, quads, tmp_path))
    random.Random(3).shuffle(quads)
    assert tree(written(exporter, quads, tmp_path)) == first
    exporter.write(iter(quads), tmp_path / "streamed")
    assert tree(tmp_path / "streamed") == first


@pytest.mark.parametrize("exporter", exporters().values(), ids=lambda e: e.name)
def test_a_failed_write_leaves_the_old_file_and_nothing_else(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / file_name(exporter)
    if not exporter.suffix:
        path.mkdir()
    old = path if exporter.suffix else path / "old.txt"
    old.write_text("old", "utf-8")

    def broken() -> Iterator[ox.Quad]:
        yield from cases.small()[:20]
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        exporter.write(broken(), path)
    assert old.read_text("utf-8") == "old"
    assert set(tmp_path.rglob("*")) == {path, old}


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kg.ttl"
    path.write_text("old", "utf-8")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half of it")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["kg.ttl"]
    assert path.read_text("utf-8") == "old"


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "vault"
    with replacing_folder(folder) as made:
        (made / "one.md").write_text("1", "utf-8")
        assert not folder.exists()
    with pytest.raises(RuntimeError), replacing_folder(folder) as made:
        (made / "two.md").write_text("2", "utf-8")
        raise RuntimeError
    assert [p.name for p in folder.iterdir()] == ["one.md"]
    with replacing_folder(folder) as made:
        (made / "three.md").write_text("3", "utf-8")
    assert [p.name for p in folder.iterdir()] == ["three.md"]
    assert [p.name for p in folder.parent.iterdir()] == ["vault"]


def test_a_file_is_never_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("mine", "utf-8")
    with pytest.raises(NotADirectoryError, match="vault: is a file"), replacing_folder(tmp_path / "vault"):
        pass
    assert (tmp_path / "vault").read_text("utf-8") == "mine"


@pytest.mark.parametrize("exporter", exporters().values(), ids=lambda e: e.name)
def test_files_are_utf8_with_line_feeds_and_folders_are_made(exporter: Exporter, tmp_path: Path) -> None:
    files = tree(written(exporter, cases.small(), tmp_path / "new" / "folder"))
    texts = {name: data for name, data in files.items() if not name.endswith(BINARY)}
    for name, data in texts.items():
        rfc_4180 = name.endswith(".csv") and exporter.name != "neo4j"  # ends records with both
        bare = data.replace(b"\r\n", b"\n") if rfc_4180 else data
        assert b"\r" not in bare and not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\n"), name
    assert "大阪" in b"".join(texts.values()).decode("utf-8") or exporter.name in ("nquads", "ntriples", "context", "parquet")


@pytest.mark.parametrize("exporter", exporters().values(), ids=lambda e: e.name)
def test_nothing_at_all_can_be_written(exporter: Exporter, tmp_path: Path) -> None:
    assert written(exporter, [], tmp_path).exists()


# ---- RDF


@pytest.mark.filterwarnings("ignore:(Dataset\\.\\w+|ConjunctiveGraph) is deprecated:DeprecationWarning")  # rdflib 7 warns of its own use
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("quads", [cases.small(), cases.hostile()], ids=["small", "hostile"])
def test_everything_comes_back(suffix: str, quads: list[ox.Quad], tmp_path: Path) -> None:
    name, exporter = FORMATS[suffix]
    path = written(exporter, quads, tmp_path)
    assert set(ox.parse(path=path)) == set(quads)
    ours, theirs = rdflib.Dataset(), rdflib.Dataset()
    ours.parse(data=path.read_text("utf-8"), format=name)
    theirs.parse(data="".join(f"{q} .\n" for q in quads), format="nquads")
    assert len(set(theirs.quads())) == len(quads)
    assert set(ours.quads()) == set(theirs.quads())


def test_ntriples_are_the_union(tmp_path: Path) -> None:
    path = written(NTriples(), cases.small(), tmp_path)
    assert set(ox.parse(path=path)) == {ox.Quad(*q.triple) for q in cases.small()}
    lines = path.read_text("utf-8").splitlines()
    assert lines == sorted(set(lines))


IRIS = st.builds(
    lambda space, tail: ox.NamedNode(space + tail),
    st.sampled_from([KG, cases.BASE + "entity/", cases.BASE + "note/", "http://schema.org/", "urn:x:", "https://schema.org/", cases.SKOS]),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters='<>"{}|^`\\'), max_size=8).map(
        lambda s: re.sub(r"[\[\]%#?]|[^\w.~:/@!$&'()*+,;=-]", "", s)
    ),
).filter(lambda node: node.value not in (cases.RDF + "type",))
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda t, lang: ox.Literal(t, language=lang), TEXTS, st.sampled_from(["en", "ja", "zh-Hant"])),
    st.builds(lambda n: ox.Literal(str(n), datatype=ox.NamedNode(cases.XSD + "decimal")), st.integers()),
    st.builds(lambda n: ox.Literal(n), st.integers(-(2**60), 2**60)),
    st.builds(lambda t: ox.Literal(t, datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf")), TEXTS),
)
GRAPHS = st.one_of(st.just(ox.DefaultGraph()), IRIS)
QUADS = st.lists(st.builds(ox.Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), GRAPHS), max_size=12)


@settings(max_examples=150, deadline=None)
@given(QUADS, st.booleans())
def test_any_quads_come_back(quads: list[ox.Quad], typed: bool) -> None:
    build = ox.NamedNode(cases.BASE + "graph/build")
    rows = [*quads, ox.Quad(build, ox.NamedNode(KG + "version"), ox.Literal("1"), build)]
    if typed:
        rows += [ox.Quad(q.subject, ox.NamedNode(cases.RDF + "type"), q.predicate, q.graph_name) for q in quads]
    for exporter in (TriG(), JsonLd(), NQuads()):
        assert again(exporter, cases.canonical(rows)) == set(rows)


def again(exporter: Exporter, quads: list[ox.Quad]) -> set[ox.Quad]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return set(ox.parse(path=written(exporter, quads, Path(folder))))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters='<>"{}|^`\\'), min_size=1, max_size=10))
def test_a_short_name_is_read_as_the_iri_it_stands_for(tail: str) -> None:
    spaces = prefixes(cases.BASE)
    iri = f"{cases.BASE}entity/{tail}"
    short = compact(iri, spaces)
    if short is not None:
        text = f"@prefix ent: <{spaces['ent']}> . {short} <{KG}p> {short} ."
        assert {q.subject.value for q in ox.parse(text.encode(), ox.RdfFormat.TURTLE)} == {iri}
        assert [str(s) for s in rdflib.Graph().parse(data=text, format="turtle").subjects()] == [iri]


def test_names_in_any_script_are_short() -> None:
    spaces = prefixes(cases.BASE)
    for name in ("東京", "ジョー・サイ", "香港交易所", "kite-2", "kite-2.5", "Ørsted", "مرحبا", "삼성"):
        assert compact(f"{cases.BASE}entity/{name}", spaces) == f"ent:{name}"
    for name in ("a,b", "a.", "-a", "a/b", "", "a(b)"):
        assert compact(f"{cases.BASE}entity/{name}", spaces) is None


def test_the_base_is_read_off_the_graphs() -> None:
    def graphs(*names: str) -> list[ox.Quad]:
        return [ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"), ox.NamedNode(n)) for n in names]

    assert base_iri(graphs("https://a.example/note/x/note/y", "https://a.example/graph/build")) == "https://a.example/"
    assert base_iri(graphs("https://a.example/note/x/note/y")) == "https://a.example/"
    assert base_iri(graphs("urn:elsewhere")) is None
    assert base_iri([]) is None


def test_a_local_name_is_never_empty() -> None:
    assert [local_name(i) for i in ("https://a.example/b#c", "https://a.example/b/c", "urn:x:c")] == ["c", "c", "c"]
    assert local_name("https://a.example/") == "https://a.example/"


# ---- kg.ttl


def test_turtle_holds_the_facts_and_no_provenance(tmp_path: Path) -> None:
    path = written(Turtle(), cases.small(), tmp_path)
    graph = rdflib.Graph().parse(data=path.read_text("utf-8"), format="turtle")
    assert {q.triple for q in ox.parse(path=path)} <= {q.triple for q in cases.small()}
    assert len(graph) == len(list(ox.parse(path=path)))
    ent, kg = rdflib.Namespace(cases.BASE + "entity/"), rdflib.Namespace(KG)
    assert (ent["aya-mori"], kg.founderOf, ent["hoshino-robotics"]) in graph
    assert (ent["hoshino-robotics"], kg.acquired, ent["kite-2"]) not in graph  # rumoured
    assert set(graph.objects(ent["hoshino-robotics"], kg.foundedOn)) == {
        rdflib.Literal(y, datatype=rdflib.URIRef("http://id.loc.gov/datatypes/edtf")) for y in ("2011", "2012")
    }
    assert rdflib.Literal("大阪", lang="ja") in set(graph.objects(ent.osaka, rdflib.SKOS.prefLabel))
    assert len(set(graph.subjects(rdflib.RDF.type, kg.Statement))) == 1
    assert len(set(graph.subjects(rdflib.RDF.type, kg.Measurement))) == 2
    types = {str(t) for t in graph.objects(None, rdflib.RDF.type)}
    assert not types & {KG + n for n in ("Assertion", "Mention", "Conflict", "Evidence")}
    assert not any(t.startswith("http://www.w3.org/ns/oa#") for t in types)
    assert not {str(p) for p in graph.predicates()} & {KG + n for n in ("evidence", "context", "confidence", "extractedBy", "exact")}
    assert KG + "version" not in {str(p) for p in graph.predicates()}


def test_turtle_leaves_out_what_no_note_names(tmp_path: Path) -> None:
    unnamed = ox.NamedNode(cases.BASE + "entity/atlantis")
    catalogue = ox.NamedNode(cases.BASE + "graph/catalogue")
    row = ox.Quad(unnamed, ox.NamedNode(cases.SKOS + "prefLabel"), ox.Literal("Atlantis", language="en"), catalogue)
    assert "Atlantis" not in written(Turtle(), [*cases.small(), row], tmp_path).read_text("utf-8")


def test_turtle_is_grouped_for_a_reader(tmp_path: Path) -> None:
    text = written(Turtle(), cases.small(), tmp_path).read_text("utf-8")
    heads = re.findall(r"^# ---- (\w+) ----$", text, re.MULTILINE)
    assert heads == ["Person", "Organization", "Place", "AIModel", "Statement", "Measurement", "Note"]
    assert "ent:aya-mori\n    a kg:Person , schema:Person ;\n    rdfs:label" in text
    used = set(re.findall(r"^@prefix (\w+):", text, re.MULTILINE))
    assert used and all(re.search(rf"[\s^]{prefix}:", text.partition("\n\n")[2]) for prefix in used)
    subjects = re.findall(r"^(\S+:\S+|<\S+>)$", text, re.MULTILINE)
    assert subjects and max(Counter(subjects).values()) == 1


# ---- the view


def test_the_view_reads_sentences_around_the_words() -> None:
    oa = "http://www.w3.org/ns/oa#"
    note = ox.NamedNode(cases.BASE + "note/0000")
    quads = cases.chain(("甲", "乙"), ("said so",))
    spot = next(q.subject for q in quads if q.predicate.value == KG + "exact" and q.graph_name == note)
    selector = ox.NamedNode(note.value + "#quotation=5,12")
    quads += [
        ox.Quad(spot, ox.NamedNode(oa + "hasSelector"), selector, note),
        ox.Quad(selector, ox.NamedNode(oa + "exact"), ox.Literal("said so"), note),
        ox.Quad(selector, ox.NamedNode(oa + "prefix"), ox.Literal("Before. She "), note),
        ox.Quad(selector, ox.NamedNode(oa + "suffix"), ox.Literal(" twice. After"), note),
    ]
    words = next(iter(view(quads).facts)).words[0]
    assert (words.before, words.exact, words.after) == ("She ", "said so", " twice.")
    assert (words.sentence, words.line, words.start, words.end) == ("She said so twice.", 1, 5, 12)


def test_the_view_finds_every_part() -> None:
    seen = view(cases.small())
    assert [n.title for n in seen.notes] == ["How Hoshino Robotics grew", "星野ロボティクスの歩み"]
    assert [(e.label, e.kind, e.type) for e in seen.entities][:2] == [
        ("Aya Mori", "Person", "Person"),
        ("Hoshino Robotics", "Organization", "Company"),
    ]
    assert Counter(f.modality for f in seen.facts) == {"asserted": 8, "rumoured": 1}
    assert dict(list(seen.facts)[1].qualifiers) == {"position": "ceo", "start": "2011"}
    assert [w.exact for w in list(seen.facts)[1].words] == [
        "She has been its chief executive since then.",
        "Aya Mori founded Hoshino Robotics in Tokyo in 2011.",
    ]
    (said,) = seen.statements
    assert said.verbatim and said.date == "2025-04"
    assert [(m.measure, m.value, m.minimum) for m in seen.measurements] == [
        ("revenue", "33400000000.0", ""),
        ("parameters", "", "30000000000"),
    ]
    assert [(c.kind, len(c.sides)) for c in seen.conflicts] == [("two dates for one event", 2), ("two amounts", 4)]


# ---- where the nodes stand


def test_no_two_nodes_stand_in_one_place() -> None:
    edges = [(i, i // 3) for i in range(1, 60)] + [(60, 61), (62, 63), (63, 64)]
    places = place(70, edges)
    assert len(places) == 70 and len(set(places)) == 70
    assert place(70, [(b, a) for a, b in reversed(edges)]) == places


def test_parts_and_single_nodes_stand_apart() -> None:
    places = place(7, [(0, 1), (1, 2), (3, 4)])
    first, second = [places[i] for i in (0, 1, 2)], [places[i] for i in (3, 4)]
    apart_x = max(x for x, _ in first) < min(x for x, _ in second) or max(x for x, _ in second) < min(x for x, _ in first)
    apart_y = max(y for _, y in first) < min(y for _, y in second) or max(y for _, y in second) < min(y for _, y in first)
    assert apart_x or apart_y
    assert min(places[5][1], places[6][1]) > max(y for _, y in (*first, *second))
    assert place(0, []) == [] and len(place(1, [])) == 1 and len(place(2, [(0, 0), (1, 1)])) == 2


def test_the_layout_leaves_pythons_chance_alone() -> None:
    random.seed(7)
    expected = random.random()
    random.seed(7)
    place(400, [(i, i // 2) for i in range(1, 400)])
    assert random.random() == expected


# ---- graph.html


class Elements(HTMLParser):
    """All elements of a page with their attributes, and the text of the scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script" and len(self.scripts) and self.lasttag == "script":
            self.scripts[-1] += data
        self.text.append(data)


def page(quads: list[ox.Quad], folder: Path) -> str:
    return written(GraphPage(), quads, folder).read_text("utf-8")


@pytest.mark.parametrize("quads", [cases.small(), cases.hostile()], ids=["small", "hostile"])
def test_the_page_loads_nothing(quads: list[ox.Quad], tmp_path: Path) -> None:
    elements = Elements(page(quads, tmp_path)).found
    assert not [a for _, a in elements if "src" in a or "srcset" in a or "action" in a or "style" in a]
    assert [a["href"] for _, a in elements if "href" in a] == ["data:,"]
    assert not {"iframe", "object", "embed", "base", "form", "img", "b", "a"} & {tag for tag, _ in elements}
    assert not [name for _, a in elements for name in a if name.startswith("on")]
    policy = next(a["content"] for t, a in elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("quads", [cases.small(), cases.hostile()], ids=["small", "hostile"])
def test_the_page_is_built_alike_whatever_the_notes_say(quads: list[ox.Quad], tmp_path: Path) -> None:
    """Same elements outside the tables, three scripts, the data whole."""
    text = page(quads, tmp_path)
    elements = Elements(text)
    assert len(elements.scripts) == 3
    assert [t for t, _ in elements.found if t not in ("table", "caption", "thead", "tbody", "tr", "th", "td")] == [
        t for t, _ in Elements(page([], tmp_path)).found
    ]
    data = json.loads(elements.scripts[0])
    labels = {text for n in data["nodes"] for _, text in n["labels"]}
    assert labels == {q.object.value for q in quads if q.predicate.value == cases.SKOS + "prefLabel"}
    assert not re.search("[<>&\u2028\u2029]", elements.scripts[0])


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5))
def test_embedded_data_means_the_same_and_cannot_end_its_element(value: Any) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


def test_the_tables_hold_every_fact_as_text(tmp_path: Path) -> None:
    quads = cases.hostile()
    elements = Elements(page(quads, tmp_path))
    rows = [t for t, _ in elements.found if t == "tr"]
    assert len(rows) == 3 * (1 + len(cases.HOSTILE))
    shown = "".join(elements.text)
    for name in cases.HOSTILE:
        assert shown.count(name) >= 3
    languages = {a["lang"] for t, a in elements.found if t == "td" and "lang" in a}
    assert languages == {"en", "ja", "zh"}


def test_a_page_without_scripts_is_cut_and_says_so() -> None:
    words = tomllib.loads((ROOT / "kg/exporters/graph_page/page.toml").read_text("utf-8"))["text"]["en"]
    cut = tables(view(cases.chain(("A", "B", "C"), ("One sentence.",))), words, rows=2)
    assert cut.count("<tr>") == 3 * (1 + 2)
    assert cut.count("The first 2 of 3 rows") == 3


def test_the_page_says_everything_in_all_its_languages() -> None:
    words = tomllib.loads((ROOT / "kg/exporters/graph_page/page.toml").read_text("utf-8"))
    keys = {lang: set(table) for lang, table in words["text"].items()}
    assert {"en", "ja", "zh"} <= set(keys) and words["default"] in keys
    assert len(set(map(frozenset, keys.values()))) == 1
    files = [p.read_text("utf-8") for p in (ROOT / "kg/exporters/graph_page").iterdir() if p.suffix in (".js", ".html")]
    used = set(re.findall(r'say\("(\w+)"|data-text(?:-\w+)?="(\w+)"|part\("(\w+)"', "\n".join(files)))
    used |= {(column,) for tab in re.findall(r"columns: \[(.*)\]", "\n".join(files)) for column in re.findall(r"\w+", tab)}
    assert {name for group in used for name in group if name} <= keys[words["default"]]
    holes = [{key: set(re.findall(r"\{\w+\}", text)) for key, text in table.items()} for table in words["text"].values()]
    assert all(h == holes[0] for h in holes)


def test_the_page_knows_every_type_and_every_kind_of_conflict() -> None:
    words = tomllib.loads((ROOT / "kg/exporters/graph_page/page.toml").read_text("utf-8"))
    looks = {kind["name"]: (kind["shape"], kind["colour"]) for kind in words["kind"]}
    vocabulary = rdflib.Graph().parse(data=(shipped_ontology() / "kg.ttl").read_text("utf-8"), format="turtle")
    base_types = {str(s).removeprefix(KG) for s in vocabulary.subjects(rdflib.RDF.type, rdflib.URIRef(KG + "BaseType"))}
    assert len(base_types) == 8 and base_types == set(looks) - {""}
    assert len(set(looks.values())) == len(looks)
    rules = "\n".join(p.read_text("utf-8") for p in (shipped_ontology() / "rules").glob("*.rq"))
    kinds = {k for line in re.findall(r"BIND \((.*) AS \?kind\)", rules) for k in re.findall(r'"([^"]+)"', line)}
    assert len(kinds) > 4
    for lang, table in words["conflict"].items():
        assert kinds <= set(table), lang


def test_no_text_of_the_page_stands_in_its_scripts() -> None:
    for path in (ROOT / "kg/exporters/graph_page").glob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", text), path.name
        code = "".join(line.partition("// ")[0] for line in text.splitlines(keepends=True))
        assert not [c for c in code if unicodedata.category(c) == "Lo"], path.name


def test_the_librarys_licence_travels_with_it(tmp_path: Path) -> None:
    text = page(cases.small(), tmp_path)
    assert "@license" in text and "vis.js is dual licensed" in text


def test_a_slot_is_filled_once() -> None:
    assert page_module._filled("{{a}}-{{b}}", {"a": "{{b}}", "b": "{{a}}"}) == "{{b}}-{{a}}"


def test_nodes_without_facts_and_facts_without_evidence_are_shown(tmp_path: Path) -> None:
    """A graph that another tool made may lack what ours always has."""
    me = cases.BASE + "assertion/1"
    rows = [("type", KG + "Assertion"), ("subject", "urn:x:東京"), ("predicate", KG + "uses"), ("object", "urn:y")]
    quads = [ox.Quad(ox.NamedNode(me), ox.NamedNode(cases.RDF + p), ox.NamedNode(o)) for p, o in rows]
    data = json.loads(Elements(page(quads, tmp_path)).scripts[0])
    assert [n["label"] for n in data["nodes"]] == ["東京", "y"]
    assert data["facts"][0]["words"] == [] and len(data["network"]["edges"]) == 1


def test_pyoxigraphs_own_reader_takes_a_large_chain(tmp_path: Path) -> None:
    names = tuple(f"名前{i}" for i in range(300))
    quads = cases.chain(names, ("文。",))
    for suffix, (_, exporter) in FORMATS.items():
        path = written(exporter, quads, tmp_path)
        assert path.suffix == suffix
        assert len(list(ox.parse(BytesIO(path.read_bytes()), ox.RdfFormat.from_extension(suffix[1:])))) == len(quads)
