"""The laws of the design, over notes that are put together from pieces in three languages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.build import build
from kg.config import Config
from kg.ontology import KG

BASE = Config().base
PIECES = {
    "en": (
        "Lisa Su is the CEO of AMD.",
        "In February 2022, **AMD** acquired Xilinx for $49 billion.",
        'Lisa Su said: "We will build many more of these chips next year."',
        "She was born in Tainan.",
        "NVIDIA did not acquire Arm.",
    ),
    "ja": (
        "AMDのCEOであるリサ・スー氏は講演した。",
        "2022年2月、**AMD**はザイリンクスを買収した。",
        "リサ・スー氏は「私たちは来年、このチップをもっと多く作るつもりです」と述べた。",
        "同社の売上高は334億元（約46億ドル）だった。",
        "ソニーは東京に本社を置く。",
    ),
    "zh": (
        "AMD首席执行官苏姿丰发表了演讲。",
        "2022年2月，AMD收购了[赛灵思](https://x.example/1)。",
        "苏姿丰表示：“明年我们将生产更多这样的芯片。”",
        "该公司总部位于圣克拉拉。",
        "微软计划收购Mistral AI。",
    ),
}
ODD = ("", "👩\u200d💻 ", "\u202e", "\ufeff", "e\u0301 ", "か\u3099", "\x80\x90\x91", "&amp; ", "<b>", "`x` ", "\u3000", "العربية ")
FRAMES = (
    "{}\n\n",
    "## {}\n\n",
    "- {}\n",
    "  - {}\n",
    "> {}\n\n",
    "|A|B|\n|-|-|\n|AMD|{}|\n\n",
    "- **AMD**: {}\n",
    "```\n{}\n```\n\n",
    "<div>{}</div>\n\n",
)


@st.composite
def notes(draw: st.DrawFn, lang: str | None = None) -> tuple[str, str]:
    """A language and the text of a note in it."""
    tag = lang or draw(st.sampled_from(sorted(PIECES)))
    said = st.tuples(st.sampled_from(FRAMES), st.sampled_from(ODD), st.sampled_from(PIECES[tag]), st.sampled_from(ODD))
    body = "".join(frame.format(before + piece + after) for frame, before, piece, after in draw(st.lists(said, min_size=1, max_size=6)))
    title = draw(st.sampled_from(("", "title: AMD\n", 'title: "Lisa Su: \\u00e9"\n', "title: リサ・スー\n")))
    text = f"---\n{title}lang: {tag}\n---\n{body}"
    return tag, draw(st.sampled_from((text, text.replace("\n", "\r\n"), "\ufeff" + text, unicodedata.normalize("NFD", text))))


def quads(files: dict[str, str]) -> tuple[ox.Quad, ...]:
    """The graph of a folder of those files, written in that order."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        made = build(Path(folder), Config())
    assert made.problems == ()
    return made.quads


def graph(of: tuple[ox.Quad, ...], note: str) -> set[ox.Quad]:
    """What one note says."""
    return {q for q in of if q.graph_name.value == f"{BASE}note/{note}"}


LAW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@LAW
@given(notes())
def test_every_triple_shows_the_words_that_say_it(note: tuple[str, str]) -> None:
    made = quads({"n.md": note[1]})
    values: dict[str, dict[str, list[str]]] = {}
    for q in made:
        values.setdefault(q.subject.value, {}).setdefault(q.predicate.value, []).append(q.object.value)
    exacts = {s: v[KG + "exact"] for s, v in values.items() if KG + "exact" in v}
    for iri, exact in exacts.items():
        start, end = map(int, iri.rpartition("#char=")[2].split(","))
        assert [note[1][start:end]] == exact
        assert [str(note[1].count("\n", 0, start) + 1)] == values[iri][KG + "line"]
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    asserted = set()
    for node in (v for v in values.values() if KG + "Assertion" in v.get(rdf + "type", ())):
        assert node[KG + "evidence"] and set(node[KG + "evidence"]) <= exacts.keys()
        assert all(0 <= float(c) <= 1 for c in node[KG + "confidence"])
        if node[KG + "modality"] == [KG + "asserted"]:
            asserted.add((node[rdf + "subject"][0], node[rdf + "predicate"][0], node[rdf + "object"][0]))
    entity = f"{BASE}entity/"
    plain = {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in graph(made, "n")
        if q.subject.value.startswith(entity) and q.predicate.value.startswith(KG)
    }
    assert plain == asserted


@LAW
@given(notes())
def test_no_node_is_blank_and_a_rebuild_is_the_same(note: tuple[str, str]) -> None:
    made = quads({"n.md": note[1]})
    assert not any(isinstance(t, ox.BlankNode) for q in made for t in (q.subject, q.object, q.graph_name))
    assert made == quads({"n.md": note[1]})


@settings(LAW, max_examples=3)
@given(notes(), notes(), notes())
def test_order_additions_and_removals_leave_no_trace(a: tuple[str, str], b: tuple[str, str], c: tuple[str, str]) -> None:
    files = {"b.md": b[1], "sub/a.md": a[1], "c.md": c[1]}
    whole = quads(files)
    assert whole == quads(dict(reversed(files.items())))
    without = {name: text for name, text in files.items() if name != "c.md"}
    rest = quads(without)
    for name in ("b", "sub/a"):
        assert graph(whole, name) == graph(rest, name) == graph(quads({f"{name}.md": files[f"{name}.md"]}), name)
    assert not any(f"{BASE}note/c" in str(q) for q in rest)


def test_a_file_that_is_removed_is_gone_from_the_next_build_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "stays.md").write_text("---\nlang: en\n---\n" + PIECES["en"][0], "utf-8")
    before = build(tmp_path, Config()).quads
    (tmp_path / "goes.md").write_text("---\nlang: en\n---\n" + "\n\n".join(PIECES["en"]), "utf-8")
    between = build(tmp_path, Config()).quads
    assert any("note/goes" in str(q) for q in between)
    (tmp_path / "goes.md").unlink()
    assert build(tmp_path, Config()).quads == before


def test_paths_of_every_system_name_the_same_notes(tmp_path: Path) -> None:
    text = "---\nlang: ja\n---\n" + "\n\n".join(PIECES["ja"])
    made = []
    for form in ("NFC", "NFD"):
        folder = tmp_path / form / unicodedata.normalize(form, "ガス")
        folder.mkdir(parents=True)
        (folder / unicodedata.normalize(form, "プログラム é.MD")).write_text(text, "utf-8")
        made.append(build(tmp_path / form, Config()).quads)
    assert made[0] == made[1]
    paths = [q.object.value for q in made[0] if q.predicate.value == KG + "path"]
    assert paths and not any("\\" in p or p != unicodedata.normalize("NFC", p) for p in paths)


def test_hash_seed_and_working_folder_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, with whatever seed this process drew, and in a process with another."""
    posts = tmp_path / "posts"
    posts.mkdir()
    for lang, pieces in PIECES.items():
        (posts / f"n-{lang}.md").write_text("\n\n".join(pieces), "utf-8")
    monkeypatch.chdir(tmp_path)
    kg.build("posts", tmp_path / "here")
    root = Path(__file__).resolve().parent.parent
    seed = "4242" if os.environ.get("PYTHONHASHSEED") != "4242" else "0"
    words = [sys.executable, "-c", "import sys, kg\nkg.build(sys.argv[1], sys.argv[2])\n", str(posts), str(tmp_path / "there")]
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
    done = subprocess.run(words, cwd=root, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    here, there = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("here", "there"))
    assert "kg.nq" in here and "kg.trig" in here and here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
