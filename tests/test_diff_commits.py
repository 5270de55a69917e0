"""`kg diff` as a command: builds and commits, how it ends, and what a repository that means no good gets from it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from kg.api import build_store, load, quads_at
from kg.commands.options import Verdict
from kg.config import Config
from kg.diff.command import Listing, diff
from kg.diff.commits import Workshop, resolved
from kg.diff.comparison import Comparison
from kg.diff.material import Side
from kg.diff.wording import because, cause, title
from tests.diffing import BORN, FACT, MADE, A, B
from tests.test_cli import kg

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = ROOT / "docs" / "examples" / "graph-diff.yml"


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    """What git answers."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, input=stdin)
    return done.stdout.decode().strip()


def commit(folder: Path, files: dict[str, str | None]) -> str:
    """Write files (None removes one) and commit them; returns the commit."""
    for path, text in files.items():
        file = folder / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


def note(text: str) -> str:
    """A note that says it."""
    return f"---\nlang: en\n---\n\n{text}\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commits of a folder of notes inside a repository.

    `main`: as it began; a note edited and one renamed; a fact found wrong. `plain`, without an ontology: once more, and edited.
    """
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "-q", "-b", "main")
    settings = {"sub/kg.toml": 'ontology = "own"\nposts = "notes"\n', ".gitattributes": "*.md export-subst export-ignore\n"}
    commit(root, {**settings, "sub/notes/a.md": note(f"$Format:%H$ {A}"), "sub/notes/b.md": note(B), "big.bin": "0" * 1000})
    git(root, "tag", "began")
    commit(root, {"sub/notes/a.md": note(f"{A} {BORN}"), "sub/notes/b.md": None, "sub/notes/c/d.md": note(B)})
    git(root, "tag", "-a", "-m", "x", "edited")
    commit(root, {"sub/own/decisions/ada.toml": f"[[wrong]]\n{FACT}{MADE}"})
    git(root, "checkout", "-q", "-b", "plain")
    commit(root, {"sub/kg.toml": 'posts = "notes"\n'})
    commit(root, {"sub/notes/c/d.md": note("Quilbo Inc. is based in Oslo.")})
    git(root, "checkout", "-q", "main")
    return root


def run(capsys: pytest.CaptureFixture[str], old: str, new: str, **options: bool) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    form = Listing(options.pop("form", "text"))
    try:
        diff(old, new, form, **{"exit_code": False, "moved": False, "confidence": False, **options})
    except Verdict as verdict:
        return capsys.readouterr().out, verdict.code
    except SystemExit as end:
        return capsys.readouterr().err, int(end.code or 0)
    raise AssertionError


def test_commits_are_built_as_they_were(repository: Path) -> None:
    with Workshop(repository / "sub") as workshop:
        began, edited, last, same = (Side(ref, workshop.built(ref).quads) for ref in ("began", "edited", "main", "HEAD"))
    wrong = "Ada decided (wrong, 2026-11-29): so it is"
    found = Comparison(began, last)
    assert [cause(c) for c in found.causes] == ["a.md was edited", "b.md was renamed c/d.md", wrong]
    told = [(d.how, title(d.seen), because(d.reason)) for d in found]
    assert told == [("went", "Jane Fenwick → bornIn → Oslo", f"the cause cannot be told from among these: {wrong}; a.md was edited")]
    assert [(d.how, because(d.reason)) for d in Comparison(edited, last)] == [("went", f"because {wrong}")]
    assert list(Comparison(last, same)) == [] and Comparison(last, same).causes == ()


def test_the_command_on_two_commits_leaves_nothing_behind(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(repository / "sub")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = git(repository, "status", "--porcelain")
    said, code = run(capsys, "plain^", "plain", exit_code=True)
    assert code == 1
    assert said.splitlines()[:3] == ["plain^ → plain", "  entities: 1 came, 2 went; facts: 1 came, 1 went", "  notes: c/d.md was edited"]
    assert said.splitlines()[-6:] == [
        "+ Quilbo Inc. → headquarteredIn → Oslo",
        "    c/d.md:5 «Quilbo Inc. is based in Oslo».",
        "    because c/d.md was edited",
        "- Zorbex Paints Ltd → headquarteredIn → Bergen",
        "    c/d.md:5 «Zorbex Paints Ltd is based in Bergen».",
        "    because c/d.md was edited",
    ]
    assert list(tmp_path.iterdir()) == []
    assert git(repository, "status", "--porcelain") == before


def test_a_commit_is_compared_with_a_build(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(repository / "sub")
    store = tmp_path / "store"
    build_store("notes", Config(store=store))
    assert run(capsys, "plain^", str(store), exit_code=True) == ("", 0)
    shutil.copytree("notes", tmp_path / "notes")
    (tmp_path / "notes" / "more.md").write_text(note("Quilbo Inc. is based in Oslo."), "utf-8")
    build_store(tmp_path / "notes", Config(store=store))
    generations = sorted(path for path in store.iterdir() if path.name.isdigit())
    read = json.loads(run(capsys, *map(str, generations), form="json")[0])  # type: ignore[arg-type]
    (fact,) = (d for d in read["differences"] if d["kind"] == "fact")
    assert fact["new"]["subject"]["label"] == "Quilbo Inc." and fact["reason"]["causes"] == read["builds"]
    assert set(quads_at(generations[1])) == set(quads_at(store)) == set(load(generations[1]).quads()) != set(quads_at(generations[0]))


@pytest.mark.parametrize(
    "ref", ["-h", "--output=x", "", "no-such", "HEAD:sub", "x\ny", "HEAD^{tree}", "began..main", "HEAD --all", "a\x1b[1m"]
)
def test_a_ref_that_names_no_commit_is_refused(repository: Path, ref: str) -> None:
    with pytest.raises(ValueError, match=r"commit"):
        resolved(ref, repository)
    assert sorted(path.name for path in repository.iterdir()) == [".git", ".gitattributes", "big.bin", "sub"]


def test_what_a_commit_says_reaches_nothing_outside_it(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.md").write_text(note(A), "utf-8")
    root = tmp_path / "root"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for wanted in (str(tmp_path / "secret"), "../secret", "a/../../secret"):
        commit(root, {"kg.toml": f"posts = {json.dumps(wanted)}\n", "x.md": note(B)})
        with Workshop(root) as workshop, pytest.raises(ValueError, match=r"^HEAD: kg\.toml names a folder outside the repository"):
            workshop.built("HEAD")
    commit(root, {"kg.toml": "posts = 1\n"})
    with Workshop(root) as workshop, pytest.raises(ValueError, match=r"^HEAD: kg\.toml:1: posts = 1 will not do"):
        workshop.built("HEAD")
    commit(root, {"kg.toml": ""})
    with Workshop(root) as workshop, pytest.raises(ValueError, match=r"^HEAD: there is no folder posts of notes"):
        workshop.built("HEAD")
    (root / "posts").mkdir()
    os.symlink(tmp_path / "secret" / "s.md", root / "posts" / "link.md")
    commit(root, {"posts/a.md": note(B)})
    blob = git(root, "hash-object", "-w", "--stdin", stdin=note(A).encode())
    inner = git(root, "mktree", stdin=f"100644 blob {blob}\tescaped.md\n".encode())
    posts = git(root, "rev-parse", "HEAD:posts")
    up = git(root, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=b"40000 ..\0" + bytes.fromhex(inner))
    tree = git(root, "mktree", stdin=f"040000 tree {posts}\tposts\n040000 tree {up}\tz\n".encode())
    evil = git(root, "commit-tree", "-m", "x", tree)
    with Workshop(root) as workshop:
        made = workshop.built(evil)
        told = {quad.graph_name.value for quad in made.quads}
        assert not any("link" in graph or "escaped" in graph for graph in told) and any(graph.endswith("note/a") for graph in told)


def test_the_command_on_two_files_and_how_it_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ROOT / "tests" / "fixtures" / "small.trig"
    broken, code = run(capsys, str(small), "no-such-thing", exit_code=True)
    assert code == 128 and broken.startswith("kg: no-such-thing: there is neither a graph nor")
    assert kg("diff", small, "no-such-thing", cwd=tmp_path).returncode == 1
    same = kg("diff", small, small, "--exit-code", "--format", "markdown")
    assert (same.returncode, same.stdout) == (0, "**The graph does not change.**\n")


def test_the_example_workflow_gives_nobody_a_way_in() -> None:
    flow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert list(flow[True]) == ["pull_request"]  # YAML 1.1 reads the key `on` as true
    assert flow["permissions"] == {}
    (job,) = flow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    for step in job["steps"]:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
        if "GH_TOKEN" in step.get("env", {}):
            assert "kg " not in step["run"]
    (checkout,) = (s for s in job["steps"] if s.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["persist-credentials"] is False
    (command,) = (line for s in job["steps"] for line in s.get("run", "").splitlines() if line.startswith("kg diff "))
    assert command == 'kg diff "HEAD^1" HEAD --format markdown > graph-diff.md'
