"""Neo4j: the rules of `neo4j-admin database import` about headers and fields, and Cypher read with Neo4j's own grammar."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exporters import Cypher, Neo4jFolder
from kg.exporters.cypher import literal
from kg.exporters.neo4j import ARRAY, BUFFER
from kg.exporters.property_graph import LABELS, Link, Vertex, property_graph
from kg.exporters.reader import view
from kg.exporters.tables import Cell, identifier
from tests import export_cases as cases
from tests.test_export_javascript import NODE, READER

DOCUMENT = READER.parents[2] / "docs" / "exports.md"
READ = READER.with_name("cypher.mjs")
TYPES = {  # https://neo4j.com/docs/operations-manual/current/import/header-format/
    *("int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "point", "date", "localtime", "time"),
    *("localdatetime", "datetime", "duration", "vector"),
}
LONGEST_NAME = 16_383
FIELD = re.compile(r'("(?:[^"]|"")*"|[^",]*)(,|$)')
BREAKING = (
    *("'", "\\", "\\'", "\\\\'", "\\u0027", "'}) DETACH DELETE n //", "'; MATCH (n) DETACH DELETE n; '", "*/ /*", "// none", "`", "``"),
    *("a\nb", "a\tb", " led and trailed ", ":param x => 1", "a,b", 'say "so"', '"', "x;y", "a\x1fb", "\u2028\u202e\u200d😀"),
    *("null", "true", "{}", "$p"),
)
HARD = {
    "small": cases.small(),
    "hostile": cases.hostile(),
    "breaking": cases.chain(BREAKING, BREAKING),
    "strange": cases.strange(),
}


CHECKED = ("small", "breaking", "strange")  # the grammar's checks take seconds


def written(quads: list[ox.Quad], folder: Path) -> Path:
    Neo4jFolder().write(quads, folder / "kg-neo4j")
    return folder / "kg-neo4j"


def fields(line: str) -> list[str | None]:
    """The fields of a line as the importer reads them: None for an empty one without quotation marks. Fails where it is none of these."""
    out: list[str | None] = []
    at = 0
    while True:
        found = FIELD.match(line, at)
        assert found, line
        text = found[1]
        out.append(text[1:-1].replace('""', '"') if text.startswith('"') else text.strip() or None)
        if not found[2]:
            assert found.end() == len(line)
            return out
        at = found.end()


def table(path: Path) -> tuple[list[tuple[str, str]], list[list[str | None]]]:
    """The header, (name, type) a column, and the rows: a line each."""
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n") and "\r" not in text
    head, *rows = text[:-1].split("\n")
    names = [str(f).partition(":")[::2] for f in fields(head)]
    return names, [fields(row) for row in rows]


def value(field: str | None, kind: str) -> Cell:
    """What the importer makes of a field of that type."""
    if field is None:
        return None
    if kind.endswith("[]"):
        return tuple(str(value(part, kind[:-2])) for part in field.split(ARRAY))
    match kind:
        case "long":
            assert -(2**63) <= int(field) < 2**63
            return int(field)
        case "double":
            return float(field)
        case "boolean":
            assert field in ("true", "false")  # all else is false to it
            return field == "true"
        case "date":
            date.fromisoformat(field)
            return field
        case _:
            return field


# ---- the rules of the header and of the fields


@pytest.mark.parametrize("quads", HARD.values(), ids=HARD)
def test_the_headers_keep_the_rules(quads: list[ox.Quad], tmp_path: Path) -> None:
    folder = written(quads, tmp_path)
    groups: dict[str, str] = {}
    seen = 0
    for path in sorted(folder.glob("*.csv"), key=lambda p: not p.name.startswith("nodes-")):
        head, rows = table(path)
        names = [name for name, _ in head if name]
        assert len(set(names)) == len(names) and all(n.isidentifier() and len(n) <= LONGEST_NAME for n in names), path.name
        special = [kind for name, kind in head if not name or kind.startswith("ID")]
        if path.name.startswith("nodes-"):
            (group,) = re.findall(r"^ID\((\w+)\)$", special[0])
            assert special[1:] == ["LABEL"] and head[0] == ("id", f"ID({group})")
            groups[group] = path.name
        else:
            start, kind, end = special
            assert kind == "TYPE"
            (one,), (other,) = re.findall(r"^START_ID\((\w+)\)$", start), re.findall(r"^END_ID\((\w+)\)$", end)
            assert {one, other} <= set(groups) and path.name == f"links-{one}-{other}.csv"
        kinds = [kind for name, kind in head if name and not kind.startswith("ID")]
        assert {kind.removesuffix("[]") or "string" for kind in kinds} <= TYPES
        assert {len(row) for row in rows} <= {len(head)}, path.name
        seen += len(rows)
    assert seen > 20


@pytest.mark.parametrize("quads", HARD.values(), ids=HARD)
def test_ids_are_unique_and_every_end_is_there(quads: list[ox.Quad], tmp_path: Path) -> None:
    folder = written(quads, tmp_path)
    ids: dict[str, set[str]] = {}
    for path in folder.glob("nodes-*.csv"):
        rows = [str(row[0]) for row in table(path)[1]]
        ids[path.stem.partition("-")[2]] = set(rows)
        assert len(set(rows)) == len(rows)
    for path in folder.glob("links-*.csv"):
        one, other = path.stem.split("-")[1:]
        for start, kind, end, *_ in table(path)[1]:
            assert start in ids[one] and end in ids[other] and str(kind).isidentifier()


def told(folder: Path) -> tuple[list[Vertex], list[Link]]:
    """The graph that the importer would make of the folder."""
    nodes, links = [], []
    for path in sorted(folder.glob("*.csv")):
        head, rows = table(path)
        first, *ends = path.stem.split("-")[1:]
        for row in rows:
            cells = [value(f, kind) for f, (_, kind) in zip(row, head, strict=True)]
            if not ends:
                nodes.append(Vertex(tuple(str(row[1]).split(ARRAY)), (cells[0], *cells[2:])))
            else:
                links.append(Link((first, str(row[0])), str(row[1]), (ends[0], str(row[2])), tuple(cells[3:])))
    return nodes, links


def one_line(cell: Cell) -> Cell:
    if isinstance(cell, tuple):
        return tuple(text.replace("\n", " ") for text in cell)
    return cell.replace("\n", " ") if isinstance(cell, str) else cell


@pytest.mark.parametrize("quads", HARD.values(), ids=HARD)
def test_the_importer_reads_the_graph(quads: list[ox.Quad], tmp_path: Path) -> None:
    nodes, links = told(written(quads, tmp_path))
    elements = list(property_graph(view(quads)).elements())
    ours = [Vertex(e.labels, tuple(map(one_line, e.cells))) for e in elements if isinstance(e, Vertex)]
    assert sorted(map(repr, nodes)) == sorted(map(repr, ours))
    lines = [Link(e.start, e.type, e.end, tuple(map(one_line, e.cells))) for e in elements if isinstance(e, Link)]
    assert sorted(map(repr, links)) == sorted(map(repr, lines))


def test_a_fact_leads_to_its_sentence_and_note(tmp_path: Path) -> None:
    nodes, links = told(written(cases.small(), tmp_path))
    by_id = {(n.labels[0], n.cells[0]): n for n in nodes}
    fact = next(k for k in links if k.type == "positionAt")
    (assertion,) = (k.end for k in links if k.start == ("Assertion", fact.cells[0]) and k.type == "subject" and k.end == fact.start)
    assert assertion == ("Entity", cases.BASE + "entity/aya-mori")
    places = sorted((k for k in links if k.start == ("Assertion", fact.cells[0]) and k.type == "evidence"), key=lambda k: k.cells)
    assert [by_id[k.end].cells[6] for k in places] == [
        "She has been its chief executive since then.",
        "Aya Mori founded Hoshino Robotics in Tokyo in 2011.",
    ]
    (note,) = {k.end for place in places for k in links if k.start == place.end and k.type == "source"}
    assert by_id[note].cells[1] == "hoshino-en"
    modalities = {n.cells[3] for n in nodes if n.labels[0] == "Assertion"}
    assert modalities == {"asserted", "rumoured"}
    assert not [k for k in links if k.type == "acquired"]
    sides = sorted((k.cells[0], k.end[0]) for k in links if k.type == "side" and k.start[1].endswith("9d"))
    assert sides == [(1, "Measurement"), (2, "Measurement"), (3, "Mention"), (4, "Statement")]
    assert {"Entity", "Organization", "Company"} == set(by_id["Entity", cases.BASE + "entity/hoshino-robotics"].labels)


def test_an_end_that_is_told_nowhere_gets_a_node(tmp_path: Path) -> None:
    quads = cases.small()
    conflict = next(q for q in quads if q.predicate.value == cases.KG + "subject")
    atlantis = ox.NamedNode(cases.BASE + "entity/atlantis")
    quads = [q for q in quads if q != conflict] + [ox.Quad(conflict.subject, conflict.predicate, atlantis, conflict.graph_name)]
    nodes, links = told(written(quads, tmp_path))
    (bare,) = (n for n in nodes if n.cells[0] == atlantis.value)
    assert bare.labels == ("Entity",) and set(bare.cells[1:]) <= {None, 0}
    assert [k.start[0] for k in links if k.end == ("Entity", atlantis.value)] == ["Conflict"]


# ---- the script


def run_script(folder: Path, *words: str) -> list[str]:
    """What `import.sh` would run, told by a command that only prints its words."""
    teller = folder.parent / "teller"
    teller.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n', "utf-8")
    teller.chmod(0o755)
    environment = {**os.environ, "NEO4J_ADMIN": str(teller)}
    run = subprocess.run(["sh", str(folder / "import.sh"), *words], env=environment, capture_output=True, encoding="utf-8", check=True)
    return run.stdout.splitlines()


def test_the_script_names_every_file(tmp_path: Path) -> None:
    folder = written(cases.small(), tmp_path)
    where, *words = run_script(folder, "mine")
    assert Path(where) == folder
    assert words[:3] == ["database", "import", "full"] and words[-1] == "mine"
    assert f"--array-delimiter=U+{ord(ARRAY):04X}" in words
    named = [w.partition("=")[2] for w in words if w.startswith(("--nodes=", "--relationships="))]
    assert sorted(named) == sorted(p.name for p in folder.glob("*.csv"))
    assert not [w for w in words if "read-buffer" in w or "multiline" in w]
    assert run_script(folder)[-1] == "neo4j"
    assert os.access(folder / "import.sh", os.X_OK)


def test_a_very_long_text_gets_a_buffer(tmp_path: Path) -> None:
    folder = written(cases.chain(("a", "b"), ("言" * (BUFFER // 3),)), tmp_path)
    (option,) = (w for w in run_script(folder) if w.startswith("--read-buffer-size="))
    longest = max(len(line) for path in folder.glob("*.csv") for line in path.read_bytes().splitlines())
    assert int(option.partition("=")[2]) > longest > BUFFER // 2


def test_a_build_without_anything_is_a_folder_without_rows(tmp_path: Path) -> None:
    folder = written([], tmp_path)
    assert table(folder / "nodes-Entity.csv")[1] == []
    assert "--nodes=nodes-Entity.csv" in run_script(folder)


# ---- Cypher


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        ("it's", "string", "'it\\'s'"),
        ("\\u0027\n\t", "string", "'\\\\u0027\\n\\t'"),
        (("a", "'"), "strings", "['a', '\\'']"),
        ("2011-01-01", "date", "date('2011-01-01')"),
        (True, "boolean", "true"),
        (12, "integer", "12"),
        (1e30, "double", "1e+30"),
        (None, "string", "null"),
    ],
)
def test_a_literal_is_what_it_stands_for(cell: Cell, kind: str, expected: str) -> None:
    assert literal(cell, kind) == expected


def meant(written: str) -> str:
    """The text that a string literal of Cypher stands for."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), written[1:-1], flags=re.DOTALL)


@given(st.text())
def test_any_text_is_one_literal(text: str) -> None:
    made = literal(text)
    assert re.fullmatch(r"'([^'\\]|\\.)*'", made, re.DOTALL) and "\n" not in made
    assert meant(made) == text


@given(st.text(max_size=8))
def test_a_name_is_an_identifier(name: str) -> None:
    made = identifier(name)
    assert made.isidentifier() and (made == name or not name.isidentifier())


def test_the_statements_may_be_run_again(tmp_path: Path) -> None:
    Cypher().write(cases.small(), tmp_path / "kg.cypher")
    text = (tmp_path / "kg.cypher").read_text("utf-8")
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("CREATE")] == lines[1 : 1 + len(LABELS)]
    assert all(" IF NOT EXISTS " in line for line in lines[1 : 1 + len(LABELS)])
    begin = {line.split(" ")[0] for line in lines if not line.startswith(("CREATE", "//", "  {"))}
    assert begin == {"UNWIND", "]", "MERGE", "SET"}
    assert "MERGE (a)-[r:`founderOf` {`id`: row.own.`id`}]->(b)" in lines


def test_statements_hold_so_many_rows_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.exporters.cypher.ROWS", 3)
    Cypher().write(cases.hostile(), tmp_path / "kg.cypher")
    blocks = (tmp_path / "kg.cypher").read_text("utf-8").split("UNWIND [\n")[1:]
    counts = [block.partition("\n] AS row")[0].count("\n") + 1 for block in blocks]
    assert max(counts) == 3 and sum(counts) == len(list(property_graph(view(cases.hostile())).elements()))


def texts(cell: Cell) -> Iterator[str]:
    yield from (cell,) if isinstance(cell, str) else cell if isinstance(cell, tuple) else ()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What Neo4j's own grammar finds in each script, and in one that is broken."""
    if not (NODE and (READ.parent / "node_modules" / "@neo4j-cypher").is_dir()):
        pytest.skip("the Cypher parser is not there: make readers")
    folder = tmp_path_factory.mktemp("cypher")
    for name in CHECKED:
        Cypher().write(HARD[name], folder / name)
    (folder / "broken").write_text("MERGE (n:`Entity` {`id`: 'it's'});\n", "utf-8")
    (shown,) = re.findall(r"^```cypher\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (folder / "documented").write_text(shown, "utf-8")
    names = [*CHECKED, "broken", "documented"]
    done = subprocess.run([NODE, READ, *(folder / name for name in names)], capture_output=True, encoding="utf-8", check=True)
    return dict(zip(names, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", CHECKED)
def test_neo4js_grammar_finds_every_text_as_one_literal(name: str, read: dict[str, dict[str, Any]]) -> None:
    elements = list(property_graph(view(HARD[name])).elements())
    kinds = {e.labels if isinstance(e, Vertex) else (e.start[0], e.type, e.end[0]) for e in elements}
    assert read[name]["wrong"] == []
    assert read[name]["statements"] == len(LABELS) + len(kinds)
    expected = []
    for element in elements:
        if isinstance(element, Link):
            expected += [element.start[1], element.end[1]]
        expected += [text for cell in element.cells for text in texts(cell)]
    assert sorted(map(meant, read[name]["literals"])) == sorted(expected)


def test_neo4js_grammar_would_tell(read: dict[str, dict[str, Any]]) -> None:
    assert read["broken"]["wrong"]


def test_the_documented_query_is_cypher(read: dict[str, dict[str, Any]]) -> None:
    assert (read["documented"]["statements"], read["documented"]["wrong"]) == (1, [])
