"""CSV and Parquet: the same tables in both, read back with pandas and DuckDB, whose joins lead from an answer to its sentence."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.exporters.parquet as parquet_module
from kg.exporters import CsvFolder, Parquet
from kg.exporters.reader import view
from kg.exporters.tables import cell, tables
from tests import export_cases as cases

ROOT = Path(__file__).resolve().parent.parent
ENT = cases.BASE + "entity/"
NAMES = ("notes", "nodes", "names", "mentions", "edges", "statements", "measurements", "conflicts", "evidence")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BAD = (
    *("=1+1", "-5", "+81 3", "@sum(a1)", "\ttab", "'=quoted", "NULL", "NA", "null", "a\r\nb\rc\nd", "nul\x00, bell\x07 and \ufdd0"),
    *('comma, "quote" and; semicolon', "\u2028\u2029\x85", "[1]", '{"a": 1}', " led and trailed ", "true", "1e999", "𠮷野家"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(cases.small(), tmp_path_factory.mktemp("made"))


def written(quads: list[ox.Quad], folder: Path) -> Path:
    CsvFolder().write(quads, folder / "kg-csv")
    Parquet().write(quads, folder / "kg-parquet")
    return folder


def package(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "kg-csv" / "datapackage.json").read_text("utf-8"))
    return found


def fields(folder: Path) -> dict[str, dict[str, str]]:
    """Table → column → type, as the data dictionary tells."""
    return {r["name"]: {f["name"]: f["type"] for f in r["schema"]["fields"]} for r in package(folder)["resources"]}


def csv_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "kg-csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def parquet_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / "kg-parquet" / f"{name}.parquet").to_pylist()
    return found


def read(field: str, kind: str) -> object:
    """What a field of that type means, as the documentation tells it."""
    if field == "":
        return None
    match kind:
        case "array":
            return json.loads(field)
        case "integer":
            return int(field)
        case "number":
            return float(field)
        case "boolean":
            return {"true": True, "false": False}[field]
        case "date":
            return date.fromisoformat(field)
        case _:
            return field[1:] if field.startswith("'") and field[1:].startswith(FORMULA) else field


def unlike(value: object) -> object:
    """`value` without the one apostrophe that a reader cannot tell from a guard."""
    return read(value, "string") if isinstance(value, str) else value


# ---- the same in both


def same_in_both(folder: Path) -> None:
    kinds = fields(folder)
    assert tuple(kinds) == NAMES
    for name in NAMES:
        theirs = parquet_rows(folder, name)
        ours = [{c: read(f, kinds[name][c]) for c, f in row.items()} for row in csv_rows(folder, name)]
        assert pq.read_schema(folder / "kg-parquet" / f"{name}.parquet").names == list(kinds[name])
        assert ours == [{c: unlike(v) for c, v in row.items()} for row in theirs], name


def test_both_hold_the_same(made: Path) -> None:
    same_in_both(made)
    assert {name: len(parquet_rows(made, name)) for name in NAMES} == {
        **{"notes": 2, "nodes": 6, "names": 13, "mentions": 7, "edges": 9},
        **{"statements": 1, "measurements": 2, "conflicts": 6, "evidence": 14},
    }


@pytest.mark.parametrize("texts", [BAD, cases.HOSTILE], ids=["bad", "hostile"])
def test_both_hold_the_same_whatever_the_notes_say(texts: tuple[str, ...], tmp_path: Path) -> None:
    folder = written(cases.chain(texts, texts), tmp_path)
    same_in_both(folder)
    labels = {row["label"] for row in parquet_rows(folder, "nodes")}
    assert {t for t in texts if t.isprintable() and t} <= labels


TEXT = st.text(max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4).map(tuple), st.lists(TEXT, min_size=1, max_size=4).map(tuple))
def test_both_hold_the_same_texts(names: tuple[str, ...], sentences: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        same_in_both(written(cases.chain(names, sentences), Path(folder)))


# ---- CSV


def test_every_column_has_a_name_that_programs_and_spreadsheets_take_for_one(tmp_path: Path) -> None:
    folder = written(cases.strange(), tmp_path)
    same_in_both(folder)
    names = list(fields(folder)["nodes"])
    assert all(name.isidentifier() for name in names) and len(set(names)) == len(names)
    assert {"the_date", "the_date_", "_1_1", "id_"} <= set(names)


def test_csv_is_rfc_4180_and_no_formula(tmp_path: Path) -> None:
    folder = written(cases.chain(BAD, BAD), tmp_path) / "kg-csv"
    assert sorted(p.name for p in folder.iterdir()) == sorted([*(f"{n}.csv" for n in NAMES), "datapackage.json"])
    for path in folder.glob("*.csv"):
        data = path.read_bytes()
        assert data.endswith(b"\r\n") and b"\0" not in data
        assert b"\r" not in data.replace(b"\r\n", b""), path.name
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        assert {len(row) for row in rows} <= {len(head)}
        kinds = fields(tmp_path)[path.stem]
        for row in rows:
            assert not [c for n, c in zip(head, row, strict=True) if kinds[n] == "string" and c.startswith(FORMULA)]


def test_the_dictionary_tells_what_is_there(made: Path) -> None:
    about = package(made)
    assert about["profile"] == "tabular-data-package"
    for resource in about["resources"]:
        data = (made / "kg-csv" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), "sha256:" + hashlib.sha256(data).hexdigest())
        columns = [f["name"] for f in resource["schema"]["fields"]]
        assert data.decode("utf-8").split("\r\n")[0] == ",".join(columns)
        assert all(f["description"] for f in resource["schema"]["fields"])
        rows = csv_rows(made, resource["name"])
        for key in filter(None, [resource["schema"].get("primaryKey")]):
            assert len({tuple(row[k] for k in key) for row in rows}) == len(rows)
        for joined in resource["schema"].get("foreignKeys", ()):
            there = {row[joined["reference"]["fields"]] for row in csv_rows(made, joined["reference"]["resource"])}
            assert {row[joined["fields"]] for row in rows} - {""} <= there


# ---- Parquet


def test_parquet_has_real_types(made: Path) -> None:
    types = {f.name: f.type for name in NAMES for f in pq.read_schema(made / "kg-parquet" / f"{name}.parquet")}
    assert (types["aliases"], types["foundedOn"]) == (pa.list_(pa.string()),) * 2
    assert (types["earliest"], types["latest"], types["first"]) == (pa.date32(),) * 3
    assert (types["confidence"], types["value_text"], types["minimum"]) == (pa.float64(), pa.string(), pa.float64())
    assert (types["line"], types["verbatim"]) == (pa.int64(), pa.bool_())
    schema = pq.read_schema(made / "kg-parquet" / "edges.parquet")
    assert schema.field("confidence").metadata[b"description"] == b"how sure the fact is, 0 to 1"


def test_parquet_is_written_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_module, "ROWS", 4)
    Parquet().write(cases.small(), tmp_path / "kg-parquet")
    file = pq.ParquetFile(tmp_path / "kg-parquet" / "edges.parquet")
    assert (file.num_row_groups, file.metadata.num_rows) == (3, 9)
    assert [row["id"][-3:] for row in file.read().to_pylist()] == ["0a1", "0a2", "0a3", "0a4", "0a5", "0a6", "1b1", "1b2", "1b3"]


def test_without_pyarrow_the_extra_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pyarrow'] = None; from kg.cli import main; main()"
    words = ["export", "-f", "parquet", "-g", str(ROOT / "tests/export_graph.trig"), "-o", str(tmp_path / "out")]
    asked, environment = [sys.executable, "-c", code, *words], {**os.environ, "PYTHONPATH": "."}
    run = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 1
    assert run.stderr == "kg: parquet needs pyarrow, which is not installed: pip install 'notegraph[parquet]'\n"
    assert not (tmp_path / "out").exists()


# ---- numbers and days


def test_numbers_that_no_double_holds_keep_their_digits() -> None:
    decimal = ox.NamedNode(cases.XSD + "decimal")
    huge, fine, wrong, plain = "1" + "0" * 400, "0.1000000000000000000001", "many", "9.30"
    quads = [
        q if q.predicate.value != cases.KG + "value" else ox.Quad(q.subject, q.predicate, ox.Literal(text, datatype=decimal), q.graph_name)
        for q, text in ((q, (huge, fine, wrong, plain)[int(q.subject.value[-1]) % 4]) for q in cases.chain(tuple("abcd"), ("s",)))
    ]
    table = next(t for t in tables(view(quads)) if t.name == "measurements")
    names = [c.name for c in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows()]
    assert [(r["value"], r["value_text"]) for r in rows] == [(None, huge), (0.1, fine), (None, wrong), (9.3, None)]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("", "string", None),
        ("a\x00", "string", "a\ufffd"),
        (2**63 - 1, "integer", 2**63 - 1),
        (2**63, "integer", None),
        (float("nan"), "double", None),
        (True, "boolean", True),
        ("2024-02-29", "date", "2024-02-29"),
        ("2023-02-29", "date", None),
        ("-0044-03-15", "date", None),
        ((), "strings", None),
        (("a\r", "b"), "strings", ("a\n", "b")),
    ],
)
def test_a_cell_is_what_its_column_can_hold(value: object, kind: str, expected: object) -> None:
    assert cell(value, kind) == expected


def test_a_qualifier_without_a_column_is_kept() -> None:
    quads = cases.chain(("a", "b"), ("s",))
    graph = next(q.graph_name for q in quads)
    fact = ox.NamedNode(cases.BASE + "assertion/000000")
    quads += [ox.Quad(fact, ox.NamedNode(cases.KG + "colour"), ox.Literal(c), graph) for c in ("red", "blue")]
    table = next(t for t in tables(view(quads)) if t.name == "edges")
    place = [c.name for c in table.columns].index("qualifiers")
    assert [row[place] for row in table.rows()] == ['{"colour": ["blue", "red"]}', None]


# ---- pandas and DuckDB


WHO = """
    SELECT who.label AS who, company.label AS company, said.sentence, note.path, said.line
    FROM {edges} AS fact
    JOIN {nodes} AS who ON who.id = fact.source
    JOIN {nodes} AS company ON company.id = fact.target
    JOIN {evidence} AS said ON said."of" = fact.id AND said.rank = 1
    JOIN {notes} AS note ON note.id = said.note
    WHERE fact.predicate = 'founderOf' AND fact.modality = 'asserted'
    ORDER BY who
"""
FOUND = [
    ("Aya Mori", "Hoshino Robotics", "Aya Mori founded Hoshino Robotics in Tokyo in 2011.", "hoshino-en", 5),
    ("森綾", "Hoshino Robotics", "2012年、森綾は大阪で星野ロボティクスを創業した。", "hoshino-ja", 6),
]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_duckdb_answers_with_the_sentence(form: str, made: Path) -> None:
    places = {name: f"'{made}/kg-{form}/{name}.{form}'" for name in NAMES}
    assert duckdb.sql(WHO.format(**places)).fetchall() == FOUND
    looked = duckdb.sql(f"SELECT id FROM {places['edges']} WHERE earliest <= DATE '2011-06-01' AND latest >= DATE '2011-06-01'").fetchall()
    assert looked == [(cases.BASE + "assertion/0a4",)]
    assert duckdb.sql(f"SELECT sum(value) FROM {places['measurements']}").fetchall() == [(33400000000.0,)]


def test_duckdb_knows_the_types_of_parquet(made: Path) -> None:
    found = duckdb.sql(f"SELECT label, unnest(foundedOn) AS year FROM '{made}/kg-parquet/nodes.parquet' ORDER BY year").fetchall()
    assert found == [("Hoshino Robotics", "2011"), ("Hoshino Robotics", "2012")]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_pandas_answers_with_the_sentence(form: str, made: Path) -> None:
    def table(name: str) -> pd.DataFrame:
        path = made / f"kg-{form}" / f"{name}.{form}"
        return pd.read_parquet(path) if form == "parquet" else pd.read_csv(path, keep_default_na=False, na_values=[""])

    facts = table("edges").query("predicate == 'founderOf' and modality == 'asserted'")
    nodes = table("nodes")[["id", "label"]]
    rows = (
        facts[["id", "source", "target"]]
        .merge(nodes.rename(columns={"id": "source", "label": "who"}), on="source")
        .merge(nodes.rename(columns={"id": "target", "label": "company"}), on="target")
        .merge(table("evidence").query("rank == 1"), left_on="id", right_on="of")
        .merge(table("notes")[["id", "path"]], left_on="note", right_on="id")
        .sort_values("who")
    )
    assert list(rows[["who", "company", "sentence", "path", "line"]].itertuples(index=False, name=None)) == FOUND
    evidence = table("evidence")
    assert all(s[a : a + len(w)] == w for s, a, w in zip(evidence["sentence"], evidence["at"], evidence["words"], strict=True))


def test_a_conflict_leads_to_the_words_of_its_sides(made: Path) -> None:
    found = duckdb.sql(
        f"""SELECT conflict.kind, said.words FROM '{made}/kg-csv/conflicts.csv' AS conflict
        JOIN '{made}/kg-csv/evidence.csv' AS said ON said."of" = conflict.side AND said.rank = 1 ORDER BY conflict.id, conflict.rank"""
    ).fetchall()
    assert found[:2] == [
        ("two dates for one event", "Aya Mori founded Hoshino Robotics in Tokyo in 2011."),
        ("two dates for one event", "2012年、森綾は大阪で星野ロボティクスを創業した。"),
    ]
    assert len(found) == 6


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_contradicted_fact_is_marked(form: str, made: Path) -> None:
    found = duckdb.sql(f"SELECT id FROM '{made}/kg-{form}/edges.{form}' WHERE contradicted ORDER BY id").fetchall()
    assert found == [(cases.BASE + "assertion/0a4",), (cases.BASE + "assertion/1b3",)]


# ---- what docs/exports.md shows


def shown(language: str) -> list[str]:
    """The fenced blocks of the section on CSV and Parquet in that language."""
    section = (ROOT / "docs/exports.md").read_text("utf-8").partition("\n## CSV and Parquet\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def test_the_documented_queries_run(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    (query,) = shown("sql")
    assert duckdb.sql(query).fetchall() == [
        ("Aya Mori", "founderOf", "Hoshino Robotics", FOUND[0][2], "hoshino-en", 5),
        ("森綾", "founderOf", "Hoshino Robotics", FOUND[1][2], "hoshino-ja", 6),
    ]


def test_the_documented_program_runs(made: Path) -> None:
    (code,) = shown("python")
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=made, capture_output=True, encoding="utf-8", check=True)
    assert re.search(r"Hoshino Robotics +revenue +3.34\S*e\+10 +JPY +2024\n", run.stdout)


def test_every_table_is_documented() -> None:
    section = (ROOT / "docs/exports.md").read_text("utf-8").partition("\n## CSV and Parquet\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(NAMES)
