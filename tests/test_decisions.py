"""What people decide is applied by every build, recorded in the graph, and undone by deleting it."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import Build, build
from kg.config import Config
from kg.decisions.files import load_decisions
from kg.exporters.reader import view
from kg.graph import Graph
from kg.resources import ontology_roots, reading_roots
from kg.stores import open_store

KG = "https://w3id.org/notegraph#"
BASE = "https://example.org/kg/"
ENT = BASE + "entity/"
MADE = 'who = "Ada Lovelace"\nwhen = 2026-11-29\nwhy = "so it is"\n'
NOTES = {
    "a": "Jane Fenwick is the CEO of Zorbex Paints. Jane Fenwick was born in Oslo. Zorbex Paints is based in Bergen.",
    "b": "Jane Fenwick is a poet. Zorbex Paints Ltd is based in Oslo.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all builds: what is loaded of its ontology is loaded once."""
    return tmp_path_factory.mktemp("decided")


def made(folder: Path, *blocks: str) -> Build:
    """The build of the notes with these decisions."""
    posts, own = folder / "posts", folder / "ontology"
    posts.mkdir(exist_ok=True)
    (own / "decisions").mkdir(parents=True, exist_ok=True)
    for name, text in NOTES.items():
        (posts / f"{name}.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    text = "\n".join(block if "who =" in block else block + "\n" + MADE for block in blocks)
    (own / "decisions" / "ada.toml").write_text(text, "utf-8")
    return build(posts, Config(ontology=own))


def facts(quads: tuple[ox.Quad, ...]) -> set[tuple[str, str, str]]:
    """The plain triples between entities, shortened."""
    return {
        (q.subject.value[len(ENT) :], q.predicate.value[len(KG) :], q.object.value[len(ENT) :])
        for q in quads
        if str(q.subject).startswith(f"<{ENT}") and str(q.predicate).startswith(f"<{KG}") and str(q.object).startswith(f"<{ENT}")
    }


BORN = ("person/jane-fenwick", "bornIn", "oslo")
CEO = ("person/jane-fenwick", "positionAt", "organization/zorbex-paints")
BERGEN = ("organization/zorbex-paints", "headquarteredIn", "place/bergen")
OSLO = ("organization/zorbex-paints-ltd", "headquarteredIn", "oslo")
ALL = {BORN, CEO, BERGEN, OSLO}
FACT = 'subject = "ent:person/jane-fenwick"\npredicate = "bornIn"\nobject = "ent:oslo"\nwords = "born in Oslo"'
FIRM = "organization/zorbex-paints"
POET = "person/jane-fenwick-poet"
SPLIT = f"[[split]]\nentity = 'ent:person/jane-fenwick'\ninto = [{{entity = 'ent:{POET}', %s}}]"
SETTLED = f"""[[settled]]
favour = {{subject = 'ent:{FIRM}', predicate = 'headquarteredIn', object = 'ent:place/bergen', words = 'based in Bergen'}}
against = [{{subject = 'ent:{FIRM}-ltd', predicate = 'headquarteredIn', object = 'ent:oslo', words = 'based in Oslo'}}]
"""


def test_without_decisions_nothing_is_recorded(folder: Path) -> None:
    quads = made(folder).quads
    assert facts(quads) == ALL
    assert not [q for q in quads if "decision" in str(q.graph_name)]


@pytest.mark.parametrize(
    ("block", "gone", "come"),
    [
        ("[[wrong]]\n" + FACT, {BORN}, set()),
        (f"[[same]]\nentities = ['ent:{FIRM}', 'ent:{FIRM}-ltd']", {OSLO}, {(FIRM, *OSLO[1:])}),
        ("[[nothing]]\nentity = 'ent:organization/zorbex-paints-ltd'", {OSLO}, set()),
        ("[[nothing]]\nentity = 'ent:organization/zorbex-paints-ltd'\nnotes = ['b']", {OSLO}, set()),
        ("[[nothing]]\nentity = 'ent:organization/zorbex-paints'\nnotes = ['b']", set(), set()),
        (SPLIT % "near = ['CEO']", {BORN, CEO}, {(POET, *BORN[1:]), (POET, *CEO[1:])}),
        (SPLIT % "notes = ['b']", set(), set()),
        ("[[type]]\nentity = 'ent:organization/zorbex-paints'\ntype = 'University'", set(), set()),
        (SETTLED, {OSLO}, set()),
        (f"[[name]]\nname = 'Zorbex Paints Ltd'\nentity = 'ent:{FIRM}'", {OSLO}, {(FIRM, *OSLO[1:])}),
    ],
)
def test_a_decision_changes_what_it_says_and_nothing_else(folder: Path, block: str, gone: set[object], come: set[object]) -> None:
    done = made(folder, block)
    assert facts(done.quads) == (ALL - gone) | come


def test_a_decision_is_recorded_with_who_when_and_why(folder: Path) -> None:
    quads = made(folder, "[[right]]\n" + FACT).quads
    (decision,) = (q.subject for q in quads if q.object == ox.NamedNode(KG + "Decision"))
    about = {(q.predicate.value.rpartition("#")[2], q.object.value) for q in quads if q.subject == decision}
    assert {("wasAttributedTo", BASE + "agent/ada-lovelace"), ("generatedAtTime", "2026-11-29"), ("comment", "so it is")} <= {
        (p.rpartition("/")[2], o) for p, o in about
    } | about
    (fact,) = (q.subject for q in quads if q.predicate.value == KG + "decidedBy" and "/assertion/" in q.subject.value)
    assert {q.object.value for q in quads if q.subject == fact and q.predicate.value == KG + "confidence"} == {"1.0"}


def test_a_decision_is_no_qualifier_of_its_fact(folder: Path) -> None:
    quads = made(folder, "[[right]]\n" + FACT).quads
    store = open_store()
    store.load(quads)
    (why,) = Graph(store).why(*(ENT + end if at != 1 else KG + end for at, end in enumerate(BORN)))
    (fact,) = (f for f in view(quads).facts if f.predicate == "bornIn")
    assert why.confidence == 1 and not why.qualifiers and not fact.qualifiers


def test_of_two_the_later_holds_and_both_lines_are_told(folder: Path) -> None:
    later = MADE.replace("2026-11-29", "2026-11-29T10:00:00+09:00").replace("Ada", "Bob")
    done = made(folder, f"[[right]]\n{FACT}\n{later}", f"[[wrong]]\n{FACT}\n{MADE.replace('29', '30')}")
    assert BORN not in facts(done.quads)
    (told,) = done.doubts
    assert told.line == 10 and "ada.toml:1, which Bob Lovelace decided on 2026-11-29T10:00:00+09:00" in told.what


def test_what_matches_nothing_any_more_is_told(folder: Path) -> None:
    done = made(folder, "[[wrong]]\n" + FACT.replace("born in", "raised in"))
    assert facts(done.quads) == ALL
    assert [(p.line, p.what) for p in done.doubts] == [(1, "this decision of Ada Lovelace matches nothing any more")]


def test_undoing_gives_the_bytes_of_before(folder: Path) -> None:
    before = made(folder).quads
    assert made(folder, "[[wrong]]\n" + FACT).quads != before
    assert made(folder).quads == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[wrong]]\n" + FACT + "\nwho = 'Ada'", "ada.toml:1: [[wrong]] needs when: write when = 2026-01-31"),
        ("\n[[wrong]]\n" + MADE, "ada.toml:2: [[wrong]] needs subject"),
        ("[[wrung]]\n" + MADE, "ada.toml:1: unknown block wrung: write [[…]] of different"),
        ("wrong = 1\n", "ada.toml:1: unknown block wrong"),
        ("[[same]]\nentities = ['ent:a', 'ent:a']\n" + MADE, "ada.toml:1: entities needs 2 different entities or more"),
        ("[[same]]\nentities = ['a b', 'ent:a']\n" + MADE, "ada.toml:1: 'a b' names no entity"),
        ("[[type]]\nentity = 'ent:a'\ntype = 'Gizmo'\n" + MADE, "ada.toml:1: there is no class Gizmo"),
        ("[[wrong]]\n" + FACT.replace("bornIn", "bornOf") + "\n" + MADE, "ada.toml:1: there is no relation bornOf"),
        ("[[right]]\n" + FACT + "\ncolour = 'red'\n" + MADE, "ada.toml:1: [[right]] has no colour"),
        ("[[right]]\n" + FACT + "\n" + MADE.replace("2026-11-29", "2026-11-29T10:00:00"), "ada.toml:1: [[right]] needs when"),
        ("[[split]]\nentity = 'ent:a'\ninto = [{entity = 'ent:b'}]\n" + MADE, "nothing tells"),
        ("[[settled]]\nfavour = {entity = 'ent:a'}\nagainst = []\n" + MADE, "needs words"),
        ("[[settled]]\nfavour = {words = 'x'}\nagainst = []\n" + MADE, "ada.toml:1: a side of a conflict is not told: write one of"),
        ("[[settled]]\nfavour = {entity = 'ent:a', words = 'x'}\nagainst = []\n" + MADE, "needs a list against"),
        ("[[right\n", "ada.toml:1: "),
    ],
)
def test_a_block_that_cannot_be_used_is_told_with_its_line(folder: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError) as error:
        made(folder, text)
    assert said in str(error.value)


def test_a_name_is_found_in_every_width_and_script_that_the_language_folds(tmp_path: Path) -> None:
    for name, lang, told in (("hant", "zh-Hant", "龍門塗料"), ("wide", "en", "Ｚorbi")):
        posts, own = tmp_path / name, tmp_path / f"{name}-ontology"
        (own / "decisions").mkdir(parents=True)
        posts.mkdir()
        text = {"zh-Hant": "昨天，龍門塗料在台北開會。", "en": "Yesterday Zorbi met in Oslo."}[lang]
        (posts / "a.md").write_text(f"---\nlang: {lang}\n---\n\n{text}\n", "utf-8")
        (own / "decisions" / "ada.toml").write_text(f"[[name]]\nname = '{told}'\nentity = 'ent:organization/zorbex'\n{MADE}", "utf-8")
        done = build(posts, Config(ontology=own))
        assert [q for q in done.quads if q.predicate.value == KG + "entity" and q.object.value == ENT + "organization/zorbex"], name


SIDES = {
    "measurement": (
        "Jane Fenwick is the CEO of Zorbex Paints. Zorbex Paints reported revenue of $30 million in 2024."
        "\n\nZorbex Paints had revenue of $35 million in 2024.",
        f"{{of = 'ent:{FIRM}', measure = 'revenue', amount = '30000000 USD', words = 'revenue of $30 million'}}",
        f"{{of = 'ent:{FIRM}', measure = 'revenue', amount = '35000000 USD', words = '$35 million'}}",
    ),
    "mention": (
        "Jane Fenwick opened the fair.\n\nJoan Fenwick spoke of paints.",
        "{entity = 'ent:person/jane-fenwick', words = 'Fenwick opened the fair'}",
        "{entity = 'ent:person/joan-fenwick', words = 'Fenwick spoke of paints'}",
    ),
    "statement": (
        'Jane Fenwick said: "We sell in nine countries." John Poe said: "They sell in two countries."',
        "{speaker = 'ent:person/jane-fenwick', words = 'nine countries'}",
        "{speaker = 'ent:person/john-poe', words = 'in two countries'}",
    ),
}


@pytest.mark.parametrize("kind", SIDES)
def test_a_conflict_of_numbers_mentions_or_statements_is_settled(tmp_path: Path, kind: str) -> None:
    text, favour, against = SIDES[kind]
    own, posts = tmp_path / "ontology", tmp_path / "posts"
    (own / "decisions").mkdir(parents=True)
    posts.mkdir()
    (posts / "a.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    before = build(posts, Config(ontology=own))
    (own / "decisions" / "ada.toml").write_text(f"[[settled]]\nfavour = {favour}\nagainst = [{against}]\n{MADE}", "utf-8")
    done = build(posts, Config(ontology=own))
    assert not done.doubts
    marked = {(q.subject.value, q.predicate.value.removeprefix(KG)) for q in done.quads if f"<{BASE}decision/" in str(q.object)}
    of = {end: {s for s, p in marked if p == end and f"/{kind}/" in s} for end in ("decidedBy", "overruledBy")}
    assert len(of["decidedBy"]) == len(of["overruledBy"]) == 1
    assert {s for s, p in marked if p == "overruledBy"} == of["overruledBy"]
    gone = {str(q) for q in before.quads} - {str(q) for q in done.quads}
    left = {q for q in gone if "graph/build" not in q}
    assert left == ({q for q in left if "mentions" in q and "joan-fenwick" in q} if kind == "mention" else set())
    assert bool(left) == (kind == "mention")


def test_merges_follow_each_other_and_never_run_in_a_ring(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    rows = [("a", "b"), ("b", "c"), ("c", "a")]
    (folder / "x.toml").write_text("\n".join(f"[[same]]\nentities = ['ent:{a}', 'ent:{b}']\n{MADE}" for a, b in rows), "utf-8")
    merged = load_decisions((tmp_path,), BASE).merged
    assert all(merged[ENT + x][0] != ENT + x for x in "abc" if ENT + x in merged)


def test_a_folder_of_decisions_and_rules_alone_has_nothing_loaded_anew(tmp_path: Path) -> None:
    own = tmp_path / "ontology"
    roots = ontology_roots(own)
    for name in ("decisions", "rules"):
        (own / name).mkdir(parents=True)
    assert reading_roots(roots) == roots[:1]
    (own / "patterns").mkdir()
    assert reading_roots(roots) == roots == (roots[0], own)
