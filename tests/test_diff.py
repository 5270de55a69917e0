"""What two graphs differ in: each difference with its sentence and its cause, the same the other way round, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.diff.as_json import chunks
from kg.diff.comparison import Comparison
from kg.diff.markdown import LONGEST, safe, text
from kg.diff.material import Side
from kg.diff.text import lines
from kg.diff.things import Difference
from kg.diff.wording import because, change, title
from kg.exporters.terms import KG, SKOS
from kg.exporters.turtle import Turtle
from kg.resources import shipped_ontology
from kg.stores import StoreError
from kg.stores.kept import DiskKeep
from tests.diffing import BASE, BORN, CEO, FACT, MADE, A, B, Home, compared, edited, mirrored, recording, turned

NOTES = {"a": A, "b": B}
FIRM = "ent:organization/zorbex-paints"
SAME = f'[[same]]\nentities = ["{FIRM}", "{FIRM}-ltd"]\n{MADE}'
BIRTHS = {"a": "Jane Fenwick was born in 1970.", "b": "Jane Fenwick was born in 1971."}
SIDE = '{{subject = "ent:person/jane-fenwick", predicate = "bornOn", object = "{0}", words = "born in {0}"}}'
SETTLED = f"[[settled]]\nfavour = {SIDE.format(1970)}\nagainst = [{SIDE.format(1971)}]\n{MADE}"
ADMIRES = r"""[[pattern]]
id = "admires"
predicate = "positionAt"
match = ['{s}<aux>(?P<t>admires) {o}<whole>']
yes = ["[s Jane Doe] admires [o Contoso]."]
no = ["[s Jane Doe] does not admire [o Contoso]."]
"""
CATALOGUE = ox.NamedNode(f"{BASE}graph/catalogue")
EDITED, DECIDED = "because a.md was edited", "because Ada decided (%s, 2026-11-29): so it is"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Where the graphs of this module are built."""
    folder = tmp_path_factory.mktemp("diff")
    with DiskKeep(folder / "keep") as keep:
        yield Home(folder, keep)


def told(found: Iterable[Difference]) -> list[str]:
    """Each difference as a line, with what changed and why."""
    return [" | ".join([f"{d.how} {title(d.seen)}", *map(change, d.changes), because(d.reason)]) for d in found]


def facts(found: Iterable[Difference]) -> list[str]:
    """Those that are no entities."""
    return told(d for d in found if d.kind != "entity")


def places(found: Iterable[Difference]) -> set[tuple[str, int, str]]:
    """All places that are shown: note, line, words."""
    return {(t.place.note.label, t.place.line, t.place.exact) for d in found for t in d.seen.places}


def test_a_graph_and_itself_differ_in_nothing(home: Home) -> None:
    found = compared(home.made(BIRTHS), home.made(BIRTHS), moved=True, confidence=True)
    assert (list(found), found.causes, list(lines(found))) == ([], (), [])
    assert text(found) == "**The graph does not change.**\n"
    assert json.loads("".join(chunks(found)))["differences"] == []


def test_an_edit_that_moves_text_changes_nothing_unless_that_is_asked_for(home: Home) -> None:
    moved = home.made({**NOTES, "a": f"Hello there.\n\n{A}"})
    assert list(compared(home.made(NOTES), moved)) == []
    assert facts(compared(home.made(NOTES), moved, moved=True)) == [
        f"changed Jane Fenwick → bornIn → Oslo | told elsewhere, or in other words | {EDITED}",
        f"changed Jane Fenwick → positionAt → Zorbex Paints (position ceo) | told elsewhere, or in other words | {EDITED}",
    ]


def test_an_edited_note(home: Home) -> None:
    found = compared(home.made(NOTES), home.made({**NOTES, "a": f"{CEO} Jane Fenwick was born in Bergen."}))
    assert told(found) == [
        f"went Oslo, City, ent:oslo | {EDITED}",
        f"went Jane Fenwick → bornIn → Oslo | {EDITED}",
        f"came Jane Fenwick → bornIn → Bergen | {EDITED}",
    ]
    assert ("a.md", 5, "Jane Fenwick was born in Bergen") in places(found) and ("a.md", 5, "Oslo") in places(found)


def test_statements_and_measurements_of_an_edited_note(home: Home) -> None:
    said = 'Jane Fenwick said: "We will build many more of these mills next year."'
    found = compared(home.made({"a": said}), home.made({"a": f"{said}\n\n{CEO} Zorbex Paints had revenue of $5 million."}))
    assert f"came Zorbex Paints → revenue → 5000000 USD | {EDITED}" in told(found)
    back = compared(home.made({"a": f"{said} {A}"}), home.made({"a": A}))
    assert f"went Jane Fenwick says «We will build many more of these mills next year.» | {EDITED}" in told(back)


def test_notes_that_were_added_and_removed(home: Home) -> None:
    one, two = home.made({"a": A}), home.made(NOTES)
    came = "Zorbex Paints Ltd → headquarteredIn → Bergen"
    assert facts(compared(one, two)) == [f"came {came} | because b.md was added"]
    assert facts(compared(two, one)) == [f"went {came} | because b.md was removed"]


def test_a_renamed_note_is_told_and_changes_nothing(home: Home) -> None:
    found = compared(home.made(NOTES), home.made({"a": A, "sub/c": B}))
    assert list(found) == []
    assert [(c.how, c.old, c.new) for c in found.causes] == [("renamed", "b.md", "sub/c.md")]
    doubled = compared(home.made(NOTES), home.made({"a": A, "c": B, "d": B}))
    assert sorted(c.how for c in doubled.causes) == ["added", "added", "removed"]  # which of the two it is cannot be told


def test_a_fact_that_another_note_still_says_has_not_gone(home: Home) -> None:
    found = compared(home.made({"a": A, "b": BORN}), home.made({"a": A}))
    assert list(found) == []
    assert facts(compared(home.made({"a": A, "b": BORN}), home.made({"a": A}), moved=True)) == [
        "changed Jane Fenwick → bornIn → Oslo | told elsewhere, or in other words | because b.md was removed"
    ]


def test_a_pattern_that_came(home: Home) -> None:
    note = {"a": f"{A} Jane Fenwick admires Zorbex Paints."}
    why = "patterns/en.toml of the ontology was edited"
    found = compared(home.made(note), home.made(note, {"patterns/en.toml": ADMIRES}))
    assert told(found) == [f"came Jane Fenwick → positionAt → Zorbex Paints | because {why}"]
    both = compared(home.made({"a": A}), home.made(note, {"patterns/en.toml": ADMIRES}))
    assert told(both) == [
        f"came Jane Fenwick → positionAt → Zorbex Paints | the cause cannot be told from among these: a.md was edited; {why}"
    ]
    assert not next(iter(both)).reason.certain
    went, many = "went Jane Fenwick → bornIn → Oslo", f"the cause cannot be told from among these: a.md was edited; {why}"
    for path, said in (("patterns/en.toml", many), ("patterns/ja.toml", EDITED), ("shapes.ttl", EDITED), ("rules/x.rq", EDITED)):
        old, new = (recording(home.made({"a": text}), path, sha) for text, sha in ((A, "1"), (CEO, "2")))
        assert f"{went} | {said}" in told(compared(old, new))  # only what has a say in such a fact may be the cause


def test_a_name_in_the_catalogue_and_another_label(home: Home) -> None:
    minted, file = home.made({"a": BORN}), "catalogue/own.ttl"
    named = recording(edited(minted, ("entity/person/jane-fenwick", "entity/jane-fenwick")), file, "1")
    named += (ox.Quad(ox.NamedNode(f"{BASE}entity/jane-fenwick"), ox.NamedNode(SKOS + "inScheme"), CATALOGUE, CATALOGUE),)
    added = f"because {file} of the ontology was added"
    assert set(told(compared(minted, named))) == {
        f"came Jane Fenwick, Person, ent:jane-fenwick | {added}",
        f"went Jane Fenwick, Person, ent:person/jane-fenwick | {added}",
        f"came Jane Fenwick → bornIn → Oslo | {added}",
        f"went Jane Fenwick → bornIn → Oslo | {added}",
    }
    of, hashed = f"<{BASE}entity/jane-fenwick> <{SKOS}prefLabel>", f"<{BASE}file/{file}> <{KG}sha256>"
    label = f'{of} "Jane Fenwick"@en <{BASE}note/a>', f'{of} "ジェーン"@ja {CATALOGUE}'
    other = edited(named, label, (f'{hashed} "1"', f'{hashed} "2"'))
    assert told(compared(named, other)) == [
        "changed ジェーン, Person, ent:jane-fenwick | no longer name: Jane Fenwick [en] | now name: ジェーン [ja]"
        f" | because {file} of the ontology was edited"
    ]


def test_names_are_shown_in_the_language_that_is_wished_for(home: Home) -> None:
    found = Comparison(Side("a", home.made({}), "ja"), Side("b", home.made({"a": BORN}), "ja"))
    assert "came Jane Fenwick → bornIn → オスロ | because a.md was added" in told(found)


@pytest.mark.parametrize(
    ("block", "kind", "wanted"),
    [
        ("[[wrong]]\n" + FACT, "wrong", ["went Jane Fenwick → bornIn → Oslo"]),
        ("[[right]]\n" + FACT, "right", ["changed Jane Fenwick → bornIn → Oslo | now borne out: right | confidence: 0.97 → 1.0"]),
        (SAME.removesuffix(MADE), "same", [f"changed Zorbex Paints, Company, {FIRM} | entities: {FIRM}, {FIRM}-ltd → {FIRM}"]),
        (
            f"[[nothing]]\nentity = '{FIRM}'",
            "nothing",
            [f"went Zorbex Paints, Company, {FIRM}", "went Jane Fenwick → positionAt → Zorbex Paints (position ceo)"],
        ),
        (
            f"[[type]]\nentity = '{FIRM}'\ntype = 'Product'",
            "type",
            [
                f"changed Zorbex Paints, Product, ent:product/zorbex-paints | entities: {FIRM} → ent:product/zorbex-paints"
                " | no longer type: Company | no longer type: Organization | now type: Product",
                "went Jane Fenwick → positionAt → Zorbex Paints (position ceo)",
            ],
        ),
    ],
    ids=["wrong", "right", "same", "nothing", "type"],
)
def test_a_decision_is_the_cause_of_what_it_makes(home: Home, block: str, kind: str, wanted: list[str]) -> None:
    decided = home.made(NOTES, {"decisions/ada.toml": f"{block}\n{MADE}"})
    found = compared(home.made(NOTES), decided)
    assert told(found) == [f"{line} | {DECIDED % kind}" for line in wanted]
    back = compared(decided, home.made(NOTES))
    assert {because(d.reason) for d in back} == {f"because a decision of Ada ({kind}, 2026-11-29) was taken back: so it is"}


def test_a_decision_beside_an_edit_leaves_the_cause_open_where_both_may_be_it(home: Home) -> None:
    files = {"decisions/ada.toml": f"[[wrong]]\n{FACT}{MADE}"}
    open_ = compared(home.made(NOTES), home.made({**NOTES, "a": f"Hello. {A}"}, files))
    wrong = "Ada decided (wrong, 2026-11-29): so it is"
    assert told(open_) == [f"went Jane Fenwick → bornIn → Oslo | the cause cannot be told from among these: {wrong}; a.md was edited"]
    elsewhere = compared(home.made(NOTES), home.made({"a": A, "b": "Nobody is here."}, files))
    assert f"went Jane Fenwick → bornIn → Oslo | because {wrong}" in told(elsewhere)
    assert "went Zorbex Paints Ltd → headquarteredIn → Bergen | because b.md was edited" in told(elsewhere)


def test_conflicts_come_go_and_are_settled(home: Home) -> None:
    conflict = "two values of one property: Jane Fenwick"
    one, two = home.made({"a": BIRTHS["a"]}), home.made(BIRTHS)
    came = compared(one, two)
    assert facts(came) == ["came Jane Fenwick → bornOn → 1971 | because b.md was added", f"came {conflict} | because b.md was added"]
    (sides,) = (d.seen.places for d in came if d.kind == "conflict")
    assert [(s.says, s.place.note.label) for s in sides] == [
        ("Jane Fenwick → bornOn → 1970", "a.md"),
        ("Jane Fenwick → bornOn → 1971", "b.md"),
    ]
    agreed = home.made({**BIRTHS, "b": f"{BIRTHS['a']} Really."})
    assert f"went {conflict} | because b.md was edited" in told(compared(two, agreed))
    settled = told(compared(two, home.made(BIRTHS, {"decisions/ada.toml": SETTLED})))
    assert settled == [
        f"changed Jane Fenwick → bornOn → 1970 | now borne out: settled | {DECIDED % 'settled'}",
        f"changed Jane Fenwick → bornOn → 1971 | now settled against: by a decision | {DECIDED % 'settled'}",
        f"changed {conflict} | now settled: by a decision | {DECIDED % 'settled'}",
    ]


def test_numbers_and_statements_are_settled_too(home: Home) -> None:
    notes = {"a": f"{CEO} Zorbex Paints had revenue of $5 million in 2020.", "b": f"{CEO} Zorbex Paints had revenue of $7 million in 2020."}
    side = '{{of = "{0}", measure = "revenue", amount = "{1}000000 USD", words = "revenue of ${1} million"}}'
    block = f"[[settled]]\nfavour = {side.format(FIRM, 5)}\nagainst = [{side.format(FIRM, 7)}]\n{MADE}"
    found = compared(home.made(notes), home.made(notes, {"decisions/ada.toml": block}))
    assert [line for line in told(found) if "revenue" in line] == [
        f"changed Zorbex Paints → revenue → 5000000 USD (on 2020) | now borne out: settled | {DECIDED % 'settled'}",
        f"changed Zorbex Paints → revenue → 7000000 USD (on 2020) | now settled against: by a decision | {DECIDED % 'settled'}",
    ]


def test_a_rule_that_finds_no_conflict_any_more(home: Home) -> None:
    two, rule = home.made(BIRTHS), "rules/two-dates-of-one-property.rq"
    hashed = sha256((shipped_ontology() / rule).read_bytes()).hexdigest()
    blind = edited(tuple(q for q in two if "/derived" not in str(q.graph_name)), (hashed, "0"))
    went = "went two values of one property: Jane Fenwick"
    assert told(compared(two, blind)) == [f"{went} | because {rule} of the ontology was edited"]


def test_what_is_concluded_from_several_places(home: Home) -> None:
    one, two = {"a": "Kumo Robotics is based in Oslo."}, {"b": "Oslo is located in Norway."}
    found = compared(home.made(one), home.made({**one, **two}))
    assert "came Kumo Robotics → locatedIn → Norway (modality derived) | because b.md was added" in told(found)
    (shown,) = (d.seen.places for d in found if "derived" in title(d.seen))
    assert [s.says for s in shown] == ["Kumo Robotics → headquarteredIn → Oslo", "Oslo → locatedIn → Norway"]


def test_settings(home: Home) -> None:
    found = compared(home.made(NOTES), home.made(NOTES, minimum_confidence=0.93))
    assert {because(d.reason) for d in found} == {"because the setting minimum_confidence changed from 0.0 to 0.93"}
    assert [d.how for d in found] == ["went", "went"]
    passed = compared(home.made(NOTES), home.made(NOTES, languages=("ja",)))
    assert {because(d.reason) for d in passed} == {'because the setting languages changed from null to ["ja"]'}
    assert [c.kind for c in passed.causes] == ["setting"]
    moved = compared(home.made(BIRTHS), edited(home.made(BIRTHS), (BASE, "https://notes.example/")))
    assert list(moved) == [] and [c.what for c in moved.causes] == ["base"]


def test_modality_and_confidence(home: Home) -> None:
    changed = [("0.97", "0.9"), ("0.97", "0.5")]
    old = home.made({"a": BORN})
    for number, (before, after) in enumerate(changed):
        new = edited(old, (f'"{before}"', f'"{after}"'))
        asked = told(compared(old, new, confidence=True))
        assert asked == [
            f"changed Jane Fenwick → bornIn → Oslo | confidence: {before} → {after}"
            " | the cause cannot be told: nothing that the builds recorded explains it"
        ]
        assert told(compared(old, new)) == (asked if number else [])
    planned = edited(old, ("#asserted>", "#planned>"))
    assert told(compared(old, planned))[0].startswith(
        "changed Jane Fenwick → bornIn → Oslo (modality planned) | modality: asserted → planned"
    )


def test_a_graph_without_its_sentences_is_refused(home: Home, tmp_path: Path) -> None:
    Turtle().write(home.made(NOTES), tmp_path / "kg.ttl")
    with pytest.raises(StoreError, match=r"^kg\.ttl: holds facts without their sentences"):
        Side("kg.ttl", ox.parse(path=str(tmp_path / "kg.ttl")))


WRONG, RIGHT = (f"[[{kind}]]\n{FACT}{MADE}" for kind in ("wrong", "right"))
STATES = (
    ({}, "", ""),
    (NOTES, "", ""),
    (NOTES, WRONG, ""),
    (NOTES, RIGHT + SAME, ""),
    ({"a": A, "sub/b": B, "c": BORN}, "", ""),
    ({"a": f"Hello. {A}", "b": f"{B} {BORN}"}, SAME, ""),
    ({"a": f"{A} Jane Fenwick admires Zorbex Paints.", "b": B}, WRONG, ADMIRES),
    ({"a": B}, "", ""),
    ({"a": A}, SAME, ""),
    (BIRTHS, "", ""),
    ({**BIRTHS, "c": B}, SETTLED, ""),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_the_other_way_round_it_is_the_same_turned(
    home: Home, one: tuple[dict[str, str], str, str], two: tuple[dict[str, str], str, str]
) -> None:
    a, b = (
        home.made(notes, {"decisions/ada.toml": blocks, **({"patterns/en.toml": patterns} if patterns else {})})
        for notes, blocks, patterns in (one, two)
    )
    there, back = (compared(*pair, moved=True, confidence=True) for pair in ((a, b), (b, a)))
    found = list(there)
    assert sorted(map(repr, map(mirrored, found))) == sorted(repr(mirrored(mirrored(d))) for d in back)
    assert sorted(map(turned, there.causes)) == sorted(back.causes)
    assert sum(there.counts.values()) == len(found) and (one is not two or not found)
    assert all(d.reason.causes for d in found)  # all that these builds differ in is recorded


HOSTILE = (
    "@mallory [x](javascript:1) <script>alert(1)</script> `rm` #1 :smile: GH-2 |a| </details> \u202eevil\u202c $x$ https://evil.example"
)


def test_hostile_words_are_only_words(home: Home) -> None:
    old = home.made({"a": BORN})
    found = compared(old, edited(old, ("Jane Fenwick", HOSTILE + "\\u001B[31m\\nline"), ("#asserted>", "#planned>")))
    assert [d.kind for d in found] == ["entity", "fact"]
    shown = "\n".join(line.plain for line in lines(found))
    assert "@mallory" in shown and not set("\x1b\u202e\u202c") & set(shown)
    marked = text(found)
    assert not set("\x1b\u202e") & set(marked)
    bare = re.sub(r"\\.", "", marked)  # what is left when all that is escaped is gone
    assert sorted(set(re.findall(r"<[^>]*>", bare))) == sorted({"</details>", "<details>", "</summary>", "<summary>", "<b>", "</b>"})
    assert bare.count("</details>") == 2 and "](" not in bare and "@" not in bare and "$" not in bare and "|" not in bare
    read = json.loads("".join(chunks(found)))
    assert read["differences"][0]["new"]["subject"]["label"].startswith(HOSTILE)


def test_what_github_would_make_of_words_is_kept_from_it() -> None:
    assert safe("@team #12 :smile: :+1: GH-3 a: b") == ("\\@&#8203;team \\#&#8203;12 \\:&#8203;smile\\: \\:&#8203;+1\\: GH&#8203;-3 a\\: b")
    assert len(safe("x" * 10_000)) < 500
    assert len(safe("@" * 10_000)) <= 1200


def test_markdown_is_never_too_long_whatever_notes_say(home: Home) -> None:
    old = home.made({})
    told_ = edited(home.made(BIRTHS, {"decisions/ada.toml": SETTLED}), ("so it is", "@#:x:" * 5000), ("Jane Fenwick", "@|" * 5000))
    made = text(compared(old, told_))
    assert len(made) <= LONGEST and made.count("<details>") == 3 and "left out" not in made


def test_markdown_is_never_too_long_and_counts_what_it_leaves_out(home: Home) -> None:
    many = {f"n{n}": f"Person{n} Fenwick was born in Oslo. {A}" for n in range(3)}
    found = compared(home.made({}), home.made({**many, "a": A, "b": B}))
    whole = text(found)
    assert whole.count("\n- `+` ") == sum(found.counts.values()) and len(whole) < LONGEST
    part = text(found, 1500)
    (out,) = re.findall(r"^(\d+) more differences are left out here", part, re.MULTILINE)
    assert int(out) + part.count("\n- `+` ") == sum(found.counts.values())
    assert len(part) <= 1500 and part.count("<details>") == part.count("</details>")


def test_json_has_the_documented_shape(home: Home) -> None:
    found = compared(home.made(NOTES), home.made({"a": A}))
    read = json.loads("".join(chunks(found)))
    assert (read["form"], read["old"], read["new"]) == (1, "old", "new")
    assert read["counts"]["fact"] == {"came": 0, "went": 1, "changed": 0}
    assert read["builds"] == [{"kind": "note", "how": "removed", "what": "b.md"}]
    (fact,) = (d for d in read["differences"] if d["kind"] == "fact")
    assert (fact["how"], fact["new"], fact["changes"]) == ("went", None, [])
    assert fact["old"] == {
        "subject": {"label": "Zorbex Paints Ltd", "iri": "entity/organization/zorbex-paints-ltd"},
        "predicate": {"label": "headquarteredIn", "iri": "https://w3id.org/notegraph#headquarteredIn"},
        "object": {"label": "Bergen", "iri": "entity/place/bergen"},
        "details": [],
        "places": [
            {
                "note": "b.md",
                "line": 5,
                "section": "",
                "words": "Zorbex Paints Ltd is based in Bergen",
                "sentence": "Zorbex Paints Ltd is based in Bergen.",
                "says": "",
            }
        ],
        "count": 1,
    }
    assert fact["reason"] == {"certain": True, "causes": [{"kind": "note", "how": "removed", "what": "b.md"}]}
