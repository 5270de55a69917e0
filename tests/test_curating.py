"""`kg catalogue`: names are added to a file that people read, found in any spelling, and checked."""

from __future__ import annotations

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.catalogue import Catalogue, catalogue_quads, fold_name, load_entities
from kg.curating.adding import Added, Confirmed, Desk, add
from kg.curating.additions import Addition, from_json, named
from kg.curating.checks import Finding, findings, untidy
from kg.curating.edits import told
from kg.curating.entries import entries
from kg.curating.excuses import excuses, unexcused
from kg.curating.finding import by_name, found, near
from kg.curating.identifiers import authorities, identified
from kg.curating.showing import found_json
from kg.curating.statements import statements
from kg.dataset import catalogue_quads as graph_quads
from kg.model import Entity
from kg.ontology import PROV, RDF, SKOS, load_ontology
from kg.plain.normal import fold_table
from kg.resources import shipped_ontology
from kg.review.spelling import spellings
from tests.test_cli import ROOT, kg
from tests.test_review_command import at_terminal

BASE = "https://example.org/kg/"
ENT = BASE + "entity/"
WHEN = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
ADA = Confirmed("Ada Lovelace", WHEN)
PREFIXES = "@prefix kg: <https://w3id.org/notegraph#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
SHIPPED = f"""{PREFIXES}
# Makers.
<entity/zorbex> a kg:Company ;
    skos:prefLabel "Zorbex Paints"@en , "ゾーベックス"@ja , "卓贝漆业"@zh , "卓貝漆業"@zh-Hant ;
    skos:altLabel "Zorbex"@en .
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shipped ontology with one entity in its catalogue, and a folder of the user's with none."""
    root = tmp_path / "shipped"
    for name in ("languages", "kg.ttl", "identifiers.toml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).symlink_to(shipped_ontology() / name)
    write(root, SHIPPED, "makers.ttl")
    own = tmp_path / "own"
    own.mkdir()
    return Desk(own, (root, own), BASE, load_ontology((root,)))


def write(root: Path, text: str, name: str = "own.ttl") -> Path:
    file = root / "catalogue" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8"))
    return file


def own(desk: Desk) -> str:
    return (desk.own / "catalogue" / "own.ttl").read_bytes().decode("utf-8")


def new(name: str, tag: str = "en", type_: str = "Company", *more: tuple[str, str, str], same: tuple[str, ...] = ()) -> Addition:
    return Addition("", type_, (("prefLabel", tag, name), *more), same)


def put(desk: Desk, *additions: Addition, confirmed: Confirmed | None = None, anyway: bool = False) -> tuple[Added, ...]:
    return add(additions, desk, lambda entity, iri: confirmed, anyway)


def checked(desk: Desk) -> tuple[Finding, ...]:
    return findings(entries(desk.roots, BASE), desk.roots, BASE, desk.ontology)


def quads(text: str) -> set[ox.Quad]:
    return set(ox.parse(text.removeprefix("\ufeff"), format=ox.RdfFormat.TURTLE, base_iri=BASE))


HARD = """\
# a comment. With a full stop. <and an IRI>
PREFIX kg: <https://w3id.org/notegraph#>
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . # "quoted"
@prefix ent: <entity/> .

ent:v1.5 a kg:AIModel ; skos:prefLabel "V 1.5."@en . ent:b a kg:Person;skos:prefLabel "a \\"b\\" #c."@en .
<entity/long#x>
    a kg:Work ;  # inside
    skos:prefLabel \"\"\"two
lines. "quoted" \"\"\"@en ,
        'einfach'@de ;
    skos:altLabel "third"@en-GB.
ent:a\\,b a kg:Place ; skos:note 1.5 , true , "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_statements_are_seen_where_they_stand(line: str) -> None:
    text = HARD.replace("\n", line)
    seen = statements(Path("own.ttl"), text, BASE)
    assert [(s.subject.removeprefix(ENT), s.line) for s in seen] == [("v1.5", 6), ("b", 6), ("long#x", 7), ("a,b", 13)]
    rows = {(row.subject, row.predicate, row.object) for s in seen for row in s.rows}
    assert rows == {(q.subject.value, q.predicate.value, q.object) for q in quads(text)}
    assert {row.object.value: row.line for row in seen[2].rows if isinstance(row.object, ox.Literal)} == {
        f'two{line}lines. "quoted" ': 9,
        "einfach": 11,
        "third": 12,
    }
    assert [text[s.start : s.end][-1] for s in seen] == ["."] * 4
    assert [s.comments for s in seen] == [(), (), ("# inside",), ()]


def test_the_shipped_files_are_read_as_the_parser_reads_them() -> None:
    for file in sorted((shipped_ontology() / "catalogue").glob("*.ttl"))[:4]:
        text = file.read_text("utf-8")
        rows = {(row.subject, row.predicate, row.object) for s in statements(file, text, BASE) for row in s.rows}
        assert rows == {(q.subject.value, q.predicate.value, q.object) for q in quads(text)} and rows


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<entity/a> a kg:Company ;\n\n.", "own.ttl:1: "),
        (PREFIXES + '<entity/a> a kg:Company .\n<entity/b> skos:prefLabel "b .', "own.ttl:4: "),
        (PREFIXES + "<entity/a> skos:note [ a kg:Company ] .", "own.ttl:3: a catalogue has names only"),
    ],
)
def test_what_is_no_catalogue_is_told_with_its_line(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        statements(Path("own.ttl"), text, BASE)


def test_a_name_is_added_and_nothing_else_changes(desk: Desk) -> None:
    before = (
        f'\ufeff{PREFIXES}\r\n# mine\r\n<entity/a-team> a kg:Organization ;   # keep me\r\n  skos:prefLabel "A-Team"@en.\r\n# last'.replace(
            "\r\n", "\n"
        )
    )
    before = before.replace("\n", "\r\n")
    write(desk.own, before)
    shipped = (desk.roots[0] / "catalogue" / "makers.ttl").read_bytes()
    (done,) = put(desk, new("Kumo Robotics", "en", "Company", ("altLabel", "en", "Kumo"), ("prefLabel", "ja", "雲ロボティクス")))
    assert own(desk) == before.replace(
        "# last",
        '\r\n<entity/kumo-robotics> a kg:Company ;\r\n    skos:prefLabel "Kumo Robotics"@en , "雲ロボティクス"@ja ;\r\n'
        '    skos:altLabel "Kumo"@en .\r\n# last',
    )
    assert (done.entity, done.place.line) == (ENT + "kumo-robotics", 8)
    assert (desk.roots[0] / "catalogue" / "makers.ttl").read_bytes() == shipped
    assert not list(desk.own.rglob(".*"))


def test_the_order_in_which_names_are_added_does_not_matter(desk: Desk, tmp_path: Path) -> None:
    names = [new("Kumo"), new("Bolt & Sons"), new("東雲工業", "ja"), Addition(ENT + "zorbex", "", (("altLabel", "de", "Zorbex Farben"),))]
    put(desk, *names)
    first = own(desk)
    (desk.own / "catalogue" / "own.ttl").unlink()
    for one in reversed(names):
        put(desk, one)
    assert own(desk) == first
    assert '\n<entity/zorbex> skos:altLabel "Zorbex Farben"@de .\n' in first  # of a shipped entity nothing is said again


def test_further_names_of_an_entity_of_ones_own_join_it(desk: Desk) -> None:
    write(
        desk.own,
        f'{PREFIXES}\n<entity/kumo> a kg:Company ; # made robots\n  skos:prefLabel "Kumo"@en ; kg:note "x" .\n\n'
        '<entity/z> a kg:Work ; skos:prefLabel "Zed"@en .\n',
    )
    put(desk, Addition(ENT + "kumo", "", (("prefLabel", "ja", "クモ社"), ("altLabel", "en", "Kumo Inc."), ("altLabel", "en", "Kumo"))))
    assert own(desk) == (
        f"{PREFIXES}\n# made robots\n<entity/kumo> a kg:Company ;\n"
        '    skos:prefLabel "Kumo"@en , "クモ社"@ja ;\n    skos:altLabel "Kumo Inc."@en ;\n    kg:note "x" .\n\n'
        '<entity/z> a kg:Work ; skos:prefLabel "Zed"@en .\n'
    )


def test_what_stands_on_one_line_with_a_directive_stays_behind_it(desk: Desk) -> None:
    write(desk.own, PREFIXES + '@prefix e: <entity/> . e:z a kg:Work ; skos:prefLabel "Zed"@en .')
    put(desk, new("Kumo"))
    assert own(desk) == PREFIXES + (
        '@prefix e: <entity/> . <entity/kumo> a kg:Company ;\n    skos:prefLabel "Kumo"@en .\n\ne:z a kg:Work ; skos:prefLabel "Zed"@en .'
    )


def test_nobody_who_adds_at_the_same_moment_writes_over_anothers_name(desk: Desk) -> None:
    names = ["Kumo", "Bolt", "Quux", "Zed Works"]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: put(desk, new(name)), names))
    assert sorted(n.text for e in entries((desk.own,), BASE).values() for n in e.names) == sorted(names)
    assert [file.name for file in (desk.own / "catalogue").iterdir()] == ["own.ttl"]


@pytest.mark.parametrize(
    ("addition", "what"),
    [
        (
            Addition(ENT + "zx", "Company", (("prefLabel", "en", "Zorbex"),)),
            r"Zorbex is a name of ent:zorbex too \(.*makers.ttl:7\): a note that writes it means neither.*--anyway",
        ),
        (Addition(ENT + "zx", "Company", (("prefLabel", "de", "ＺＯＲＢＥＸ"),)), "there in en, here in de"),
        (new("Zorbex", "de"), "ent:zorbex is there already"),
        (new("卓貝漆業", "zh"), "ent:zorbex too"),
        (new("Kumo", type_="Robot"), "there is no class 'Robot'"),
        (new("Kumo", type_="Assertion"), "there is no class 'Assertion'"),
        (new("Kumo", type_=""), "its class is not given"),
        (Addition("", "Company", (("altLabel", "en", "Kumo"),)), "no preferred name"),
        (
            Addition(ENT + "zorbex", "", (("prefLabel", "en", "Zorbex Ltd"),)),
            r"called Zorbex Paints in en \(.*:6\): give Zorbex Ltd with --also",
        ),
        (Addition(ENT + "zorbex", "Bank", (("altLabel", "en", "Zorbex Ltd"),)), "is a Company"),
        (Addition(ENT + "zorbex", "", (("altLabel", "en", "Zorbex"),)), "has all of that already"),
        (new("Zorbex!"), "is there already"),
        (new("雲", "ja"), "single character"),
        (new("鉛筆", "ja", "Product"), "an ordinary word of ja"),
        (new("next"), "an ordinary word of en"),
        (new("蒙古", "zh", "Product"), "is found inside other words"),
        (new("Kumo", same=("wikidata:Q12",)), "nobody confirmed that http://www.wikidata.org/entity/Q12 is Kumo"),
        (new("Kumo", same=("wikidata:42",)), "has not the form"),
        (new(" Kumo"), "stray white space"),
        (new("Ku\u202emo"), r"U\+202E"),
        (new("Kumo\ud800"), "half a character"),
        (new("!!"), "no letter or digit"),
    ],
)
def test_what_would_do_harm_is_refused_and_nothing_is_written(desk: Desk, addition: Addition, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        put(desk, new("Bolt"), addition)
    assert list((desk.own / "catalogue").iterdir()) == []


def test_a_doubtful_name_is_added_where_it_is_wanted_all_the_same(desk: Desk) -> None:
    kumo = Addition(ENT + "kumo", "Company", (("prefLabel", "en", "Kumo"), ("altLabel", "en", "Zorbex")))
    put(desk, new("鉛筆", "ja", "Product"), kumo, anyway=True)
    kinds = [(f.kind, f.name) for f in checked(desk)]
    assert ("ordinary", "鉛筆") in kinds and ("shared", "Zorbex") in kinds
    with pytest.raises(ValueError, match=r"is called Two in en"):
        put(desk, new("Two", "en", "Company", ("prefLabel", "en", "Deux")), anyway=True)


def test_who_confirmed_an_identifier_is_recorded_and_reaches_the_graph(desk: Desk) -> None:
    put(desk, new("Kumo", same=("wikidata:Q12", "https://orcid.org/0000-0002-1825-0097")), confirmed=ADA)
    assert checked(desk) == ()
    graph = list(
        graph_quads([Entity(ENT + "kumo", "Company", (("en", "Kumo"),), True)], desk.ontology, BASE, catalogue_quads(desk.roots, BASE))
    )
    said = {(q.subject.value.removeprefix(BASE).split("/")[0], q.predicate.value, str(q.object)) for q in graph}
    assert ("entity", SKOS + "exactMatch", "<http://www.wikidata.org/entity/Q12>") in said
    assert ("confirmation", RDF + "object", "<http://www.wikidata.org/entity/Q12>") in said
    assert ("confirmation", PROV + "wasAttributedTo", f"<{BASE}agent/ada-lovelace>") in said
    assert ("confirmation", PROV + "generatedAtTime", '"2026-11-29T09:30:00+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>') in said
    assert ("agent", "http://www.w3.org/2000/01/rdf-schema#label", '"Ada Lovelace"') in said
    other = [Entity(ENT + "zorbex", "Company", (("en", "Zorbex"),), True)]
    assert not any("confirmation" in str(q) for q in graph_quads(other, desk.ontology, BASE, catalogue_quads(desk.roots, BASE)))
    with pytest.raises(ValueError, match=r"is ent:kumo too"):
        put(desk, new("Kumo Robotics", same=("wikidata:Q12",)), confirmed=ADA, anyway=True)


def test_an_identifier_that_stands_there_is_confirmed_later(desk: Desk) -> None:
    write(
        desk.own,
        f'{PREFIXES}<entity/kumo> a kg:Company ; skos:prefLabel "Kumo"@en ; skos:exactMatch <http://www.wikidata.org/entity/Q12> .\n',
    )
    assert [f.what for f in checked(desk)] == ["nobody confirmed http://www.wikidata.org/entity/Q12"]
    put(desk, Addition(ENT + "kumo", "", (), ("wikidata:Q12",)), confirmed=ADA)
    assert checked(desk) == ()


@pytest.mark.parametrize(
    ("written", "iri"),
    [
        ("Q42", "http://www.wikidata.org/entity/Q42"),
        ("wikidata:Q42", "http://www.wikidata.org/entity/Q42"),
        ("orcid:0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("isni:000000012146438X", "https://isni.org/isni/000000012146438X"),
        ("lei:7LTWFZYICNSX8D621K86", "https://search.gleif.org/#/record/7LTWFZYICNSX8D621K86"),
        ("https://dbpedia.org/resource/Oslo", "https://dbpedia.org/resource/Oslo"),
        ("orcid:0000-0002-1825-0098", None),
        ("lei:7LTWFZYICNSX8D621K87", None),
        ("wikidata:Q042", None),
        ("https://www.wikidata.org/wiki/Q42", None),
        ("http://www.wikidata.org/entity/P31", None),
        ("123456", None),
        ("javascript:alert(1)", None),
        ("https://a b", None),
    ],
)
def test_an_identifier_is_checked_by_its_form(written: str, iri: str | None) -> None:
    known = authorities((shipped_ontology(),))
    if iri is not None:
        assert identified(written, known) == iri
    else:
        with pytest.raises(ValueError, match=r"write one of|this is no|writes"):
            identified(written, known)


def test_names_are_found_in_any_spelling(desk: Desk) -> None:
    known = entries(desk.roots, BASE)
    bearers, how = by_name(known), spellings(desk.roots)
    for name in ("ZORBEX paints", "ｚｏｒｂｅｘ", "卓貝漆業", "卓贝漆业", "ｿﾞｰﾍﾞｯｸｽ", "ent:zorbex", ENT + "zorbex"):
        assert [e.iri for e in found(name, known, bearers, BASE)] == [ENT + "zorbex"], name
    for name, why in (("Zorbexx", "by letters"), ("paints", "as a part"), ("zoobekkusu", "as it is read")):
        assert found(name, known, bearers, BASE) == ()
        assert [n.how for n in near(name, bearers, how)] == [why]
    assert near("Zorbex", bearers, how, {ENT + "zorbex"}) == () == near("Quux", bearers, how) == near("…", bearers, how)


def test_what_is_found_as_json_can_be_added_again(desk: Desk) -> None:
    known = entries(desk.roots, BASE)
    table = json.loads(found_json([known[ENT + "zorbex"]], (), BASE))["found"][0]
    assert (Path(table.pop("file")).name, table.pop("line")) == ("makers.ttl", 5)
    (desk.roots[0] / "catalogue" / "makers.ttl").unlink()
    put(desk, *from_json(json.dumps(table), desk.roots, BASE))
    again = entries(desk.roots, BASE)[ENT + "zorbex"]
    assert [(n.kind, n.tag, n.text) for n in again.names] == [(n.kind, n.tag, n.text) for n in known[ENT + "zorbex"].names]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"name": "x"}',
        '{"prefLabel": "x"}',
        '{"prefLabel": {"e n": "x"}}',
        '{"prefLabel": {"en": [1]}}',
        '{"same": "Q1"}',
        '{"entity": "ent:a b"}',
        '{"entity": 1}',
    ],
)
def test_json_that_says_something_else_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(ValueError, match=r"give|write|list"):
        from_json(text, desk.roots, BASE)


def test_a_name_says_its_language(desk: Desk) -> None:
    assert named("a@b@zh-tw", desk.roots) == ("zh-Hant", "a@b")
    for wrong in ("Kumo", "Kumo@", "@en", "Kumo@e n"):
        with pytest.raises(ValueError, match="in no language"):
            named(wrong, desk.roots)


FAULTY = f"""{PREFIXES}@prefix owl: <http://www.w3.org/2002/07/owl#> .
<entity/a> a kg:Company ;
    skos:prefLabel "Zorbex"@en ,
        "Alpha Works"@de , "Alpha-Werke"@de .
<entity/b> skos:altLabel " Bee Line"@en , "Bee\\u200bHive"@en .
<entity/c> a kg:Nonsense ; skos:prefLabel "Cee Sea" .
<entity/d> a kg:Statement , kg:Company ; skos:prefLabel "Dee Dee"@en ;
    skos:exactMatch <http://www.wikidata.org/wiki/Q1> .
<entity/e> a kg:Product ; skos:prefLabel "鉛筆"@ja , "蒙古"@zh ; owl:sameAs <http://www.wikidata.org/entity/Q2> .
<entity/f> a kg:Product ; skos:prefLabel "雲"@ja ; owl:sameAs <http://www.wikidata.org/entity/Q2> .
"""


def test_every_fault_is_told_with_its_line(desk: Desk) -> None:
    file = write(desk.own, FAULTY)
    seen = checked(desk)
    assert {f.place.file for f in seen} == {file}
    assert sorted({(f.place.line, f.kind, f.what.partition(" (")[0].partition(": ")[0]) for f in seen}) == [
        (5, "shared", "Zorbex is a name of ent:zorbex too"),
        (6, "unnamed", "Alpha-Werke and Alpha Works are both the preferred name in de"),
        (7, "class", " Bee Line has no class"),
        (7, "unnamed", " Bee Line has no skos:prefLabel"),
        (7, "untidy", "the name ' Bee Line' has stray white space"),
        (7, "untidy", "the name 'Bee\\u200bHive' holds U+200B, which nobody sees"),
        (8, "class", "Cee Sea is of no class that there is, https://w3id.org/notegraph#Nonsense"),
        (8, "language", "Cee Sea is in no language"),
        (9, "class", "Dee Dee has two classes"),
        (9, "class", "Dee Dee is a kg:Statement, which is no class of things with names"),
        (9, "identifier", "http://www.wikidata.org/wiki/Q1"),
        (9, "identifier", "nobody confirmed http://www.wikidata.org/wiki/Q1"),
        (11, "identifier", "http://www.wikidata.org/entity/Q2 is ent:f too"),
        (11, "identifier", "nobody confirmed http://www.wikidata.org/entity/Q2"),
        (11, "inside", "蒙古 is found inside other words"),
        (11, "ordinary", "鉛筆 is an ordinary word of ja"),
        (12, "identifier", "http://www.wikidata.org/entity/Q2 is ent:e too"),
        (12, "identifier", "nobody confirmed http://www.wikidata.org/entity/Q2"),
        (12, "inside", "雲 is found inside other words"),
        (12, "ordinary", "雲 is an ordinary word of ja"),
        (12, "short", "雲 is a single character"),
    ]


def test_an_excuse_excuses_what_it_names_and_nothing_else(desk: Desk) -> None:
    write(
        desk.own,
        f'{PREFIXES}<entity/e> a kg:Product ; skos:prefLabel "鉛筆"@ja , "蒙古"@zh .\n<entity/f> a kg:Product ; skos:prefLabel "机"@ja .\n',
    )
    blocks = [("ordinary", ["鉛筆", "Kumo"]), ("short", ["ent:f"])]
    text = "".join(
        f"[[excused]]\nkind = {kind!r}\nnames = {json.dumps(names, ensure_ascii=False)}\nreason = 'so it is'\n\n" for kind, names in blocks
    )
    (desk.own / "excused.toml").write_text(text, "utf-8")
    left, count = unexcused(checked(desk), excuses(desk.roots), BASE)
    assert {(f.kind, f.name) for f in left} == {("inside", "蒙古"), ("inside", "机"), ("ordinary", "机"), ("excuse", "Kumo")} and count == 2
    (desk.own / "excused.toml").write_text('[[excused]]\nkind = "short"\nnames = ["x"]\n', "utf-8")
    with pytest.raises(ValueError, match=r"excused.toml:1: a block \[\[excused\]\] is not what"):
        excuses(desk.roots)


letters = st.text(
    st.one_of(st.characters(), st.sampled_from("雲ボ卓貝龙한é½①㍿ﾞ葛\U000e0100\ufe0f\ufffd\u200d🤖'\"\\<>&;.,@#-/ \n")),
    min_size=1,
    max_size=8,
)


@given(letters, st.sampled_from(["en", "ja", "zh", "zh-Hant", "fr", "x-y"]), letters)
@example("葛\U000e0100城", "ja", "\\u0041")
@example('"""', "en", "a\\")
@example("名.", "ja", "<entity/x> a .")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_was_added_is_found_and_passes_the_checks(desk: Desk, name: str, tag: str, other: str) -> None:
    shutil.rmtree(desk.own / "catalogue", ignore_errors=True)
    write(desk.own, SHIPPED.replace("zorbex", "omega").replace("Zorbex", "Omega").replace("ゾーベックス", "オメガ塗料").replace("卓", "欧"))
    before = own(desk)
    try:
        (done,) = put(desk, Addition("", "Company", (("prefLabel", tag, name), ("altLabel", tag, other))))
    except ValueError:
        assert own(desk) == before
        return
    assert not untidy(name) and not untidy(other)
    ox.NamedNode(done.entity)
    assert quads(before) <= quads(own(desk)) and checked(desk) == ()
    known = entries(desk.roots, BASE)
    for fold, lenient in (("", False), ("t2s", True)):
        matcher = Catalogue(*load_entities.__wrapped__((desk.own,), BASE), fold_table(fold), lenient)
        for label in (name, other):
            assert [e.iri for e in found(label, known, by_name(known), BASE)] == [done.entity]
            text = fold_name(label, fold_table(fold))
            assert [(m.start, m.end, m.entity.iri) for m in matcher.find(text, frozenset(), tag)] == [(0, len(text), done.entity)]


def test_the_shipped_catalogue_passes(tmp_path: Path) -> None:
    done = kg("catalogue", "check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("0 to mend, ")


def test_the_command_takes_an_entity_from_a_graph_and_finds_it(tmp_path: Path) -> None:
    kg("init", cwd=tmp_path)
    words = ("--from-graph", "Mina Okabe", "--also", "M. Okabe@en", "-g", ROOT / "tests" / "fixtures" / "small.trig")
    added = kg("catalogue", "add", *words, cwd=tmp_path)
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout == "ontology/catalogue/own.ttl:11: ent:mina-okabe: M. Okabe, Mina Okabe, 岡部美奈\n"
    assert kg("catalogue", "find", "岡部美奈", cwd=tmp_path).stdout.startswith("ontology/catalogue/own.ttl:11: ent:mina-okabe (Person)\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal that tests can hold")
def test_a_person_is_asked_about_an_identifier(tmp_path: Path) -> None:
    kg("init", cwd=tmp_path)
    words = ["catalogue", "add", "Kumo Robotics@en", "--type", "Company", "--same", "wikidata:Q12"]
    assert "nobody confirmed" in kg(*words, cwd=tmp_path).stderr
    own = tmp_path / "ontology" / "catalogue" / "own.ttl"
    asked = [sys.executable, "-m", "kg", *words, "--who", "Ada"]
    shown = at_terminal(tmp_path, asked, ["n\n"], b"[y/N]: ")
    assert "http://www.wikidata.org/entity/Q12" in shown and "is it Kumo Robotics?" in shown and "nobody confirmed" in shown
    assert "Q12" not in own.read_text("utf-8")
    at_terminal(tmp_path, asked, ["y\n"], b"[y/N]: ")
    assert "prov:wasAttributedTo <agent/ada>" in own.read_text("utf-8")


def test_a_text_that_cannot_be_added_to_is_told() -> None:
    rows = [(SKOS + "altLabel", ox.Literal("x", language="en"))]
    for text in ("<entity/a> a <x> ; # no end", "@prefix kg: <https://example.com/> .\n<entity/a> <p> [] ."):
        with pytest.raises(ValueError, match=r"own\.ttl:"):
            told(Path("own.ttl"), text, ENT + "a", rows, BASE)
