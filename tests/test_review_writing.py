"""What is written of decisions is read back as it was meant, and taking it out leaves everything else as it was."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.config import Config
from kg.decisions import Different, Fact, Naming, Nothing, Part, Right, Same, Settled, Split, Typing, Wrong, spaced
from kg.decisions.blocks import Draft, blocks_in
from kg.decisions.files import load_decisions
from kg.review.things import curie, fact_keys
from kg.review.writing import decision_file, own_ontology, preview, remove, who_decides, write

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://example.org/kg/"
ENT = BASE + "entity/"
NOW = datetime(2026, 11, 29, 10, 0, 7, 999, timezone(timedelta(hours=9)))
FACT = fact_keys(ENT + "person/jane", "bornIn", ENT + "oslo", "born in\n Oslo", BASE)
RIGHT = Draft.of("right", FACT)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
slugs = st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=12).map(lambda s: ENT + "person/" + s)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Draft, type, dict[str, object]]:
    """A decision of any kind, and what is to be read."""
    a, b = draw(st.lists(slugs, min_size=2, max_size=2, unique=True))
    one, two = draw(texts), draw(texts)
    fact = fact_keys(a, "bornOn", two, one, BASE)
    told = Fact(a, "bornOn", two, spaced(one))
    if two.startswith(("ent:", "http")):
        fact, told = fact_keys(a, "bornOn", "1970", one, BASE), Fact(a, "bornOn", "1970", spaced(one))
    short = [curie(a, BASE), curie(b, BASE)]
    match draw(st.integers(0, 9)):
        case 0:
            return Draft.of("same", {"entities": tuple(short)}), Same, {"entities": (a, b)}
        case 1:
            return Draft.of("different", {"entities": tuple(short)}), Different, {"entities": (a, b)}
        case 2:
            into = ({"entity": short[1], "notes": (one,), "near": (two,)},)
            return Draft.of("split", {"entity": short[0], "into": into}), Split, {"entity": a, "parts": (Part(b, (one,), (two,)),)}
        case 3:
            return Draft.of("name", {"name": one, "entity": short[0], "notes": (two,)}), Naming, {"name": one, "entity": a, "notes": (two,)}
        case 4:
            return Draft.of("nothing", {"entity": short[0]}), Nothing, {"entity": a}
        case 5:
            return Draft.of("type", {"entity": short[0], "type": one}), Typing, {"entity": a, "type": one}
        case 6:
            return Draft.of("wrong", {**fact, "by": "pattern/en/born-in"}), Wrong, {"fact": told, "by": "pattern/en/born-in"}
        case 7:
            return Draft.of("wrong", {"pattern": one, "words": two}), Wrong, {"pattern": one, "fact": Fact("", "", "", spaced(two))}
        case 8:
            return Draft.of("settled", {"favour": fact, "against": (FACT,)}), Settled, {"favour": told}
    return Draft.of("right", fact), Right, {"fact": told}


@settings(max_examples=150, deadline=None)
@given(drafts(), texts, texts)
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Draft, type, dict[str, object]], who: str, why: str
) -> None:
    folder = tmp_path_factory.mktemp("w")
    draft, kind, fields = made
    written = write(folder, draft, who, NOW, why, BASE)
    (read,) = load_decisions((folder,), BASE).all
    assert read == written.decision and isinstance(read, kind)
    assert (read.made.who, read.made.why, read.made.when) == (who, why, "2026-11-29T10:00:07+09:00")
    assert {key: getattr(read, key) for key in fields} == fields
    assert all(c.isprintable() or c == "\n" for c in written.file.read_text("utf-8"))
    assert remove(folder, read.made.iri, BASE) == written.file
    assert not written.file.exists()


HAND = """# What Ada decided
[[same]]
entities = ["ent:a", "ent:b"]   # surely
who = "Ada"
when = 2026-11-29
why = '''
[[wrong]]
no block'''

# about the second
[[type]]
entity = "ent:c"
type = "Company"
who = "Ada"
when = 2026-11-29
why = "so"
"""


@pytest.mark.parametrize("text", [HAND, HAND.replace("\n", "\r\n"), "\ufeff" + HAND, HAND + "\n\n# the end\n", "# nothing yet\n\n" + HAND])
@pytest.mark.parametrize(
    "draft",
    [
        RIGHT,
        Draft.of("different", {"entities": ("ent:a", "ent:c")}),
        Draft.of("wrong", FACT),
        Draft.of("type", {"entity": "ent:b", "type": "Company"}),
    ],
    ids=["between", "first", "last", "by-what-it-is-about"],
)
def test_other_blocks_and_comments_stay_and_undoing_gives_the_bytes_of_before(tmp_path: Path, text: str, draft: Draft) -> None:
    file = decision_file(tmp_path, "Ada")
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8"))
    written = write(tmp_path, draft, "Ada", NOW, "so", BASE)
    after = file.read_bytes().decode("utf-8")
    kinds = [b.kind for b in blocks_in(after.removeprefix("\ufeff"))]
    assert kinds == sorted(kinds) and len(kinds) == 3
    new = written.text.replace("\n", "\r\n") if "\r\n" in text else written.text
    assert after.count(new) == 1
    left = after.replace(new, "", 1).replace("\ufeff\n", "\ufeff")
    assert [line for line in left.splitlines() if line] == [line for line in text.splitlines() if line]
    assert remove(tmp_path, written.decision.made.iri, BASE) == file
    assert file.read_bytes().decode("utf-8") == text


def test_blocks_stand_by_kind_and_what_they_are_about_in_whatever_order_they_were_written(tmp_path: Path) -> None:
    some = [
        Draft.of(kind, {"entity": f"ent:{x}"} | ({"type": "Company"} if kind == "type" else {}))
        for kind in ("type", "nothing")
        for x in "cab"
    ]
    written = []
    for order in (some, some[::-1]):
        folder = tmp_path / str(len(written))
        for draft in order:
            write(folder, draft, "Ada", NOW, "so", BASE)
        written.append(decision_file(folder, "Ada").read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"[[") == 6


@settings(max_examples=15, deadline=None)
@given(st.lists(drafts(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_taking_back_in_any_order_leaves_the_others_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, some: list[tuple[Draft, type, dict[str, object]]], random: Random
) -> None:
    folder = tmp_path_factory.mktemp("w")
    standing = {w.decision.made.iri: w.text for w in (write(folder, draft, "Ada", NOW, "so", BASE) for draft, _, _ in some)}
    file = decision_file(folder, "Ada")
    order = sorted(standing)
    random.shuffle(order)
    for iri in order:
        text = file.read_text("utf-8")
        assert text == "\n".join(text[b.start : b.end] for b in blocks_in(text))
        assert sorted(text[b.start : b.end] for b in blocks_in(text)) == sorted(standing.values())
        assert remove(folder, iri, BASE) == file
        del standing[iri]
    assert not file.exists() and remove(folder, order[0], BASE) is None


def test_a_file_of_a_thousand_decisions_is_added_to_in_a_second(tmp_path: Path) -> None:
    file = decision_file(tmp_path, "Ada")
    file.parent.mkdir()
    some = (preview(Draft.of("wrong", {**FACT, "words": f"words {n}"}), "Ada", NOW, "so") for n in range(1000))
    file.write_text("\n".join(some), "utf-8")
    start = time.perf_counter()
    write(tmp_path, RIGHT, "Ada", NOW, "so", BASE)
    took = time.perf_counter() - start
    print(f"{took:.2f} s")
    assert took < 10  # a second where nothing else runs


def test_writing_twice_writes_once(tmp_path: Path) -> None:
    first = write(tmp_path, RIGHT, "Ada", NOW, "so", BASE)
    assert write(tmp_path, RIGHT, "Ada", NOW, "so", BASE).decision == first.decision
    assert (
        first.file.read_text("utf-8")
        == preview(RIGHT, "Ada", NOW, "so")
        == (
            '[[right]]\nsubject = "ent:person/jane"\npredicate = "bornIn"\nobject = "ent:oslo"\nwords = "born in Oslo"\n'
            'who = "Ada"\nwhen = 2026-11-29T10:00:07+09:00\nwhy = "so"\n'
        )
    )


def test_what_cannot_be_used_is_not_written(tmp_path: Path) -> None:
    bad = [
        (Draft.of("same", {"entities": ("ent:a",)}), NOW, "so", "2 different entities"),
        (RIGHT, NOW, " ", "needs why"),
        (RIGHT, datetime(2026, 11, 29), "so", "needs its offset"),
        (RIGHT, NOW, "\ud800", "half a character"),
    ]
    for draft, when, why, said in bad:
        with pytest.raises(ValueError, match=said):
            write(tmp_path, draft, "Ada", when, why, BASE)
    assert not list(tmp_path.rglob("*.toml"))


def test_a_file_that_is_broken_is_told_and_left(tmp_path: Path) -> None:
    file = decision_file(tmp_path, "Ada")
    file.parent.mkdir()
    file.write_text("[[right\n", "utf-8")
    with pytest.raises(ValueError, match=r"ada\.toml:1: "):
        write(tmp_path, RIGHT, "Ada", NOW, "so", BASE)
    assert file.read_text("utf-8") == "[[right\n"


def test_an_entity_is_written_so_that_it_is_read_as_itself() -> None:
    assert curie(ENT + "person/赤城", BASE) == "ent:person/赤城"
    assert curie(ENT + "a%20b", BASE) == ENT + "a%20b"
    assert curie("1970", BASE) == "1970"


@pytest.mark.parametrize(
    ("who", "name"), [("Ada Lovelace", "ada-lovelace"), ("../Évé", "évé"), ("赤城 花", "赤城-花"), ("?!", "decisions")]
)
def test_each_person_has_a_file(tmp_path: Path, who: str, name: str) -> None:
    assert decision_file(tmp_path, who) == tmp_path / "decisions" / f"{name}.toml"


def test_who_decides_and_where_is_said_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert who_decides(" Ada ", tmp_path) == "Ada"
    with pytest.raises(ValueError, match="give --who"):
        who_decides(None, tmp_path)
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Bob Lovelace\n", "utf-8")
    assert who_decides(None, tmp_path) == "Bob Lovelace"
    with pytest.raises(ValueError, match='write ontology = "ontology"'):
        own_ontology(Config())
    assert own_ontology(Config(ontology=tmp_path)) == tmp_path


def test_times_are_whole_seconds_with_their_offset(tmp_path: Path) -> None:
    assert write(tmp_path, RIGHT, "Ada", NOW.astimezone(UTC), "so", BASE).decision.made.when == "2026-11-29T01:00:07+00:00"


AT_ONCE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kg.decisions.blocks import Draft
from kg.review.writing import remove, write
folder, own, gate = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
print("ready", flush=True)
while not gate.exists():
    pass
for n in range(15):
    made = write(folder, Draft.of("nothing", {"entity": f"ent:{own}-{n}"}), "Ada", datetime(2026, 11, 29, tzinfo=UTC), "so", "urn:b/")
    if n % 3 == 0:
        assert remove(folder, made.decision.made.iri, "urn:b/") is not None
"""


def test_those_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    words = [[sys.executable, "-c", AT_ONCE, str(tmp_path), own, str(gate)] for own in "abc"]
    writers = [subprocess.Popen(each, cwd=ROOT, stdout=subprocess.PIPE) for each in words]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
    gate.touch()
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    left = {d.entity for d in load_decisions((tmp_path,), "urn:b/").all if isinstance(d, Nothing)}
    assert left == {f"urn:b/entity/{own}-{n}" for own in "abc" for n in range(15) if n % 3}
    assert [f.name for f in (tmp_path / "decisions").iterdir()] == ["ada.toml"]  # and nothing else in a folder that is kept in git
