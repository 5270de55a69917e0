"""A build that knows an earlier one ends as a build from nothing does, reads only what changed, and believes no damaged file."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import kg.keeping.ledger
from kg.api import Stored, build_store
from kg.build import Build, build
from kg.config import Config
from kg.resources import ontology_roots
from kg.rules.files import load_rules
from kg.shapes import validate
from kg.shapes.checks import violations
from kg.stores.editing import edit, index_of
from kg.stores.generations import current
from kg.stores.oxigraph import DiskStore, MemoryStore
from kg.stores.parts import manifest
from tests.test_laws import LAW, notes

EN = "---\nlang: en\n---\n{}\n"
ACTS = ("write", "write", "rename", "remove", "damage")


def config_in(folder: Path) -> Config:
    return replace(Config(), store=folder / "kept" / "store")


def built(posts: Path, config: Config) -> Stored:
    """A build that reads all that it kept, as one that writes exports does."""
    quads: list[ox.Quad] = []
    return build_store(posts, config, after=lambda made: quads.extend(made.quads))


def held(store: ox.Store) -> set[ox.Quad]:
    return set(store)


def assert_as_from_nothing(posts: Path, config: Config, made: Stored) -> None:
    """Exports' quads, the store's quads, and its index are those of a build that knows nothing."""
    fresh = build(posts, config)
    assert made.made.quads == fresh.quads
    assert made.made.graphs == fresh.graphs
    assert made.graph.quads() == fresh.quads
    memory = MemoryStore()
    memory.load(fresh.quads)
    index = ox.Store.read_only(str(index_of(config.store, separate=False)))
    assert held(index) == held(memory._store)


NAMES = ("a", "b", "sub/c", "n-en", "n-ja")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from("abc"), st.sampled_from(NAMES), notes()), max_size=5)


@settings(LAW, max_examples=5, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # each step builds twice: shrinking takes for ever
@given(STEPS)
def test_editing_adding_renaming_and_removing_end_as_building_afresh(steps: list[tuple[str, str, str, tuple[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        config, posts = config_in(Path(made)), Path(made, "posts")
        posts.mkdir()
        names = {"a": posts / "n-en.md", "b": posts / "n-ja.md", "c": posts / "other.md"}
        names["a"].write_text(EN.format("Lisa Su is the CEO of AMD."), "utf-8")
        for act, which, new, (_, text) in steps:
            file = names[which]
            if act == "write":
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, "utf-8", newline="")
            elif act == "rename" and file.is_file() and not (posts / f"{new}.md").exists():
                (posts / new).parent.mkdir(exist_ok=True)
                names[which] = file.rename(posts / f"{new}.md")
            elif act == "remove":
                file.unlink(missing_ok=True)
            elif act == "damage":
                for kept in sorted(config.store.rglob("*"))[:: 3 + len(text) % 5]:
                    if kept.is_file() and kept.parent.name != "index" and kept.name not in ("current", "graphs.json"):
                        kept.write_bytes(kept.read_bytes()[:-3] + b"???")
            assert_as_from_nothing(posts, config, built(posts, config))
        assert_as_from_nothing(posts, config, built(posts, config))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five notes, two of them translations, which share names and contradict each other."""
    posts = tmp_path / "posts"
    posts.mkdir()
    for name, text in {
        "a-en": "Lisa Su is the CEO of AMD. Brightwell Labs, a startup, was founded in 2001.",
        "a-ja": "AMDのCEOであるリサ・スー氏は講演した。",
        "b": "Brightwell Labs, a startup, was founded in 2003.",
        "c": "NVIDIA acquired Mellanox in April 2020.",
        "d": "Sony is headquartered in Tokyo.",
    }.items():
        (posts / f"{name}.md").write_text(f"---\nlang: {'ja' if name.endswith('ja') else 'en'}\n---\n{text}\n", "utf-8")
    return posts


def test_only_what_changed_is_read(folder: Path, tmp_path: Path) -> None:
    config = config_in(tmp_path)
    first = build_store(folder, config)
    assert (first.made.read, first.new) == (5, True)
    again = build_store(folder, config)
    assert (again.made.read, again.new) == (0, False)
    (folder / "b.md").touch()
    assert build_store(folder, config).made.read == 0
    (folder / "b.md").write_text(EN.format("Sony acquired Brightwell Labs."), "utf-8")
    (folder / "d.md").unlink()
    third = build_store(folder, config)
    assert (third.made.read, third.new) == (1, True)
    assert not any("note/d" in str(q) for q in third.graph.quads())
    assert_as_from_nothing(folder, config, third)
    (folder / "c.md").rename(folder / "e.md")
    assert build_store(folder, config).made.read == 1


def test_other_settings_and_another_ontology_are_other_inputs(folder: Path, tmp_path: Path) -> None:
    config = config_in(tmp_path)
    build_store(folder, config)
    for other in (replace(config, minimum_confidence=0.99), replace(config, languages=("ja",)), replace(config, base="https://b.example/")):
        made = build_store(folder, other)
        assert made.made.read > 0 and made.new
        assert_as_from_nothing(folder, other, made)
    own = tmp_path / "own"
    own.mkdir()
    mine = replace(config, ontology=own)
    build_store(folder, mine)
    assert build_store(folder, mine).made.read == 0
    name = "<entity/{}> a kg:Company ; skos:prefLabel 'Brightwell Labs'@en ; skos:altLabel 'Brightwell'@en .\n"
    prefixes = "@prefix kg: <https://w3id.org/notegraph#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (own / "catalogue").mkdir()
    for iri in ("brightwell-labs", "labs-of-brightwell"):  # the second one in a process that has read the first
        (own / "catalogue" / "mine.ttl").write_text(prefixes + name.format(iri), "utf-8")
        made = build_store(folder, mine)
        assert made.made.read == 5
        assert any(q.predicate.value.endswith("#entity") and str(q.object).endswith(f"/entity/{iri}>") for q in made.graph.quads())
        assert_as_from_nothing(folder, mine, made)


def test_a_name_that_another_note_gives_an_entity_reaches_the_rules_about_notes_that_did_not_change(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "rules").mkdir(parents=True)
    query = (
        "# scope: note\nSELECT ?kind ?subject ?side1 ?side2 { ?side1 a kg:Mention ; kg:entity ?subject . ?side2 kg:entity ?subject . "
        '?subject rdfs:label ?x , ?y . FILTER (LANG(?x) < LANG(?y)) BIND ("two languages" AS ?kind) }'
    )
    (own / "rules" / "two-languages.rq").write_text(query, "utf-8")
    config = replace(config_in(tmp_path), ontology=own)
    (folder / "x.md").write_text(EN.format("Toru Nakagiri is the CEO of Quellwerk Inc."), "utf-8")
    one = build_store(folder, config)
    (folder / "y.md").write_text("---\nlang: ja\n---\nQuellwerk Inc.は東京に本社を置く。Toru Nakagiri氏は述べた。\n", "utf-8")
    two = build_store(folder, config)
    assert two.made.read == 1
    assert_as_from_nothing(folder, config, two)
    assert one.made.graphs != two.made.graphs


def test_what_was_written_over_http_gives_way_to_the_notes(folder: Path, tmp_path: Path) -> None:
    config = config_in(tmp_path)
    build_store(folder, config)
    edit(config.store, lambda store: store.update("CLEAR ALL ; INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"))
    made = build_store(folder, config)
    assert (made.made.read, made.new) == (0, True)
    assert_as_from_nothing(folder, config, made)


HOSTILE = [b"", b"{", b"[" * 100_000, b'{"digest": "0", "summary": {}}', b'{"digest": 1, "rows": {"a": 2}}', b"\xff\xfe\x00", b"null"]


@pytest.mark.parametrize("what", ["rows", "graphs", "index"])
@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_a_damaged_part_is_made_anew(folder: Path, tmp_path: Path, what: str, data: bytes) -> None:
    config = config_in(tmp_path)
    build_store(folder, config)
    where = config.store / what if what != "index" else current(config.store) / "index"  # type: ignore[operator]
    for file in where.rglob("*"):
        if (file.is_file() and file.suffix in (".json", ".gz", ".sst", ".sqlite")) or file.name == "CURRENT":
            file.unlink()
            file.write_bytes(data)
    (folder / "c.md").write_text(EN.format("NVIDIA did not acquire Arm."), "utf-8")
    assert_as_from_nothing(folder, config, built(folder, config))


def drawn(config: Config, shelf: str) -> dict[str, str]:
    with closing(sqlite3.connect(config.store / "rows" / "drawn.sqlite")) as rows:
        return dict(rows.execute("SELECT key, drawn FROM drawn WHERE shelf = ?", (shelf,)))


OTHER = "<urn:a> <urn:b> <urn:c> <urn:other-graph> .\n"


@pytest.mark.parametrize(
    ("shelf", "other", "sound"),
    [("derived", OTHER, True), ("derived", "", False), ("summary", "{}", True), ("summary", "[" * 100_000, True), ("summary", "{}", False)],
    ids=range(5),
)
def test_a_row_that_was_tampered_with_is_drawn_anew(folder: Path, tmp_path: Path, shelf: str, other: str, sound: bool) -> None:
    config = config_in(tmp_path)
    build_store(folder, config)
    with closing(sqlite3.connect(config.store / "rows" / "drawn.sqlite")) as rows, rows:
        for key in drawn(config, shelf):
            digest = hashlib.sha256(f"{shelf}\n{key}\n{other}".encode()).hexdigest()
            rows.execute("UPDATE drawn SET drawn = ?, digest = ? WHERE key = ?", (other, digest if sound else "0" * 64, key))
    assert_as_from_nothing(folder, config, build_store(folder, config))


def test_what_no_build_asks_for_is_forgotten_and_a_build_that_fails_keeps_nothing(folder: Path, tmp_path: Path) -> None:
    config = config_in(tmp_path)
    build_store(folder, config, check=True)
    checked, derived = drawn(config, "checked"), drawn(config, "derived")
    (folder / "b.md").write_text(EN.format("Sony acquired Brightwell Labs."), "utf-8")

    def refused(made: Build) -> bool:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build_store(folder, config, accept=refused)
    assert drawn(config, "derived") == derived
    build_store(folder, config)
    assert drawn(config, "checked") == checked  # nobody asked for any of them
    assert derived.keys() - drawn(config, "derived").keys() and derived.keys() & drawn(config, "derived").keys()


def test_a_build_that_does_not_end_leaves_what_it_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.kept.UNSAVED", 2)

    def refused(made: Build) -> bool:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build_store(folder, config_in(tmp_path), accept=refused)
    made = build_store(folder, config_in(tmp_path))
    assert made.made.read == 1  # two and two of the five were saved
    assert_as_from_nothing(folder, config_in(tmp_path), made)


def test_checking_note_by_note_finds_what_checking_the_whole_finds(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    sh = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/notegraph#> . @prefix x: <urn:x#> . "
    strict = 'x:S a sh:NodeShape ; sh:targetSubjectsOf kg:on ; sh:property [ sh:path kg:on ; sh:maxCount 0 ; sh:message "a day" ] .'
    (own / "shapes.ttl").write_text(sh + strict, "utf-8")
    config = replace(config_in(tmp_path), ontology=own)
    roots = ontology_roots(own)
    first = build_store(folder, config, check=True)
    assert first.violations == validate(first.graph.quads(), roots) == violations(build(folder, config), roots, config.base) != ()
    clean = drawn(config, "checked")
    assert len(clean) >= 6 and any("a day" in told for told in clean.values())  # five notes, and what is derived
    (folder / "d.md").write_text(EN.format("Sony is headquartered in Osaka."), "utf-8")
    second = build_store(folder, config, check=True)
    assert second.violations == validate(second.graph.quads(), roots)
    kept = drawn(config, "checked")
    assert len(clean.keys() & kept.keys()) == len(clean) - 1  # the note that changed is validated again


def test_no_room_for_temporary_files_is_told_and_the_store_stays(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_in(tmp_path)
    before = build_store(folder, config).made.graphs
    (folder / "d.md").unlink()
    monkeypatch.setattr("kg.keeping.ledger._PRAGMAS", (*kg.keeping.ledger._PRAGMAS, "max_page_count=4"))
    with pytest.raises(OSError, match="full: make room, or name another TMPDIR"):
        build_store(folder, config)
    generation = current(config.store)
    assert generation is not None and manifest(generation) == before


def test_an_unknown_scope_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.rq").write_text("# scope: village\nSELECT ?kind ?side1 ?side2 { FILTER (false) }", "utf-8")
    with pytest.raises(ValueError, match=r"mine\.rq:1: scope: village: name one of note, translations, subject, namesakes, joint"):
        load_rules((*ontology_roots(), tmp_path))


def test_the_store_can_be_read_while_generations_come_and_go(folder: Path, tmp_path: Path) -> None:
    config = config_in(tmp_path)
    build_store(folder, config)
    reader = DiskStore(config.store)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = reader.query(count, {}).rows
    for number in range(4):
        (folder / "c.md").write_text(EN.format(f"NVIDIA has {number + 2} employees."), "utf-8")
        build_store(folder, config)
    assert reader.query(count, {}).rows == before
    assert len([p for p in config.store.iterdir() if p.name.isdigit()]) <= 2
