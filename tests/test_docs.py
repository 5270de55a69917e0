"""What the documents show is run: commands, their output, the Python block, every query, every link."""

from __future__ import annotations

import dataclasses
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from kg.api import load
from kg.cli import app
from kg.config import Config
from tests.test_cli import kg

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COOKBOOK = (ROOT / "docs" / "queries.md").read_text("utf-8")
SMALL = ROOT / "tests" / "fixtures" / "small.trig"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of the console blocks with the output that is shown below it."""
    for block in blocks(text, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


SHOWN = list(commands(README))
QUERIES = {title: query for title, query in re.findall(r"^## (.+?)\n.*?^```sparql\n(.*?)^```$", COOKBOOK, re.MULTILINE | re.DOTALL)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped notes, built as the README builds them."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "posts", folder / "posts")
    done = kg("build", "posts", "-o", "exports", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_first_screen_holds_the_two_commands() -> None:
    first = next(commands("\n".join(README.splitlines()[:12])))
    assert [c for c, _ in SHOWN[:2]] == ["make graph", "make test"]
    assert first[0] == "make graph"
    assert README.index("make test") < README.index("## ")


@pytest.mark.parametrize("command", [c for c, _ in SHOWN if c.startswith("make ")])
def test_a_make_target_is_there(command: str) -> None:
    done = subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("command", "output"), [pytest.param(c, o, id=c) for c, o in SHOWN if c.startswith("kg ")])
def test_a_command_does_what_the_readme_shows(command: str, output: str, home: Path) -> None:
    words = shlex.split(command)[1:]
    done = kg(*words, cwd=home)
    assert done.returncode in ((0, 1, 2, 3) if words[0] == "check" else (0,)), done.stderr
    assert done.stdout.strip()
    if output:
        printed = [line.rstrip() for line in done.stdout.strip().splitlines()]
        assert [line.rstrip() for line in output.strip().splitlines()] == printed[: output.strip().count("\n") + 1]


def test_every_documented_command_line_is_one_of_known_kind() -> None:
    assert [c for c, _ in SHOWN if not c.startswith(("make ", "kg ", "source "))] == []


def test_the_python_block_runs(home: Path) -> None:
    (code,) = blocks(README, "python")
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:kg", "-c", code],
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Counts(notes=" in done.stdout
    assert "Nintendo" in done.stdout


@pytest.mark.parametrize("title", QUERIES)
def test_a_query_of_the_cookbook_finds_something(title: str) -> None:
    assert load(SMALL).query(QUERIES[title]).rows


@pytest.mark.parametrize("title", QUERIES)
def test_a_query_of_the_cookbook_runs_on_the_shipped_notes(title: str, home: Path) -> None:
    assert load(home / "exports").query(QUERIES[title]).variables


def test_the_cookbook_was_found() -> None:
    assert len(QUERIES) == COOKBOOK.count("```sparql") >= 10


def long_options(command: Any) -> set[str]:
    """The options that its help tells, in their long form."""
    written = (name for option in command.params for name in (*option.opts, *option.secondary_opts))
    return {name for name in written if name.startswith("--")}


def test_every_command_and_option_is_documented() -> None:
    listed = re.findall(r"^  (\w+) {2,}", kg("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    known: Any = typer.main.get_command(app)
    assert set(listed) == known.commands.keys() and len(listed) >= 8
    assert "--store" in long_options(known.commands["build"])
    pictures = known.commands["plot"].commands
    assert len(pictures) == 4
    for name, command in {**known.commands, **{f"plot {name}": picture for name, picture in pictures.items()}}.items():
        assert f"`kg {name} " in README or f"`kg {name}`" in README, name
        assert [option for option in long_options(command) if option not in README] == [], name


def test_every_setting_is_documented() -> None:
    for field in dataclasses.fields(Config):
        assert f"| `{field.name}` |" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_a_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target
