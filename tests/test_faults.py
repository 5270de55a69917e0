"""Every fault of the table: nothing is lost, nothing is wrong, the message says what to do, and there is no traceback."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Quad

from kg import patience, shapes
from kg.model import NoteError
from kg.notes import NoteFile, note_files
from kg.patience import TooLong, within
from kg.resources import shipped_ontology
from kg.shapes import validate
from kg.stores.generations import current
from kg.stores.oxigraph import DiskStore
from tests.faults.__main__ import DOCUMENT, document
from tests.faults.commands import ROOT, Commands
from tests.faults.table import ELSEWHERE, EVIL, FAULTS, NOTE, PREFIXES, SAYS, SETTINGS, SHAPE, STAYS, Fault, note

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")
MANY = 100_000 if os.environ.get("KG_LARGE") else 1_000
FIRST = "Lisa Su is the CEO of AMD.\n"


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    notes = tmp_path_factory.mktemp("warm")
    (notes / "a-en.md").write_text(FIRST + SAYS, "utf-8")
    with Commands(notes) as process:
        yield process


@pytest.fixture(scope="module")
def built(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one note, which was built."""
    project = tmp_path_factory.mktemp("built") / "project"
    (project / "posts").mkdir(parents=True)
    (project / "kg.toml").write_text(SETTINGS, "utf-8")
    (project / "posts" / "a-en.md").write_text(FIRST, "utf-8")
    done = commands.run(project, "build")
    assert (done.code, done.err) == (0, "")
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Iterator[Path]:
    """A project of one's own; what was shut in it is opened in the end."""
    yield Path(shutil.copytree(built, tmp_path / "project"))
    subprocess.run(["chmod", "-R", "u+rwX", str(tmp_path)], check=True)


def held(project: Path) -> list[Quad]:
    return sorted(DiskStore(project / ".kg" / "store").quads(), key=str)


def written(project: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (project / "exports").iterdir()}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_fault_is_told_and_nothing_is_lost(fault: Fault, built: Path, project: Path, commands: Commands) -> None:
    fault.lay(project)
    done = commands.run(project, *fault.words, out=fault.to, bytes=fault.bytes, patience=fault.patience, env=dict(fault.env))
    assert "Traceback" not in done.err
    assert re.fullmatch(re.escape(fault.said).replace("…", ".*"), done.err), done.err
    assert done.code == fault.code
    assert fault.out in done.out
    assert not (project / "pwned").exists()
    if (project / ".kg" / "store" / "current").is_file():
        first = ox.NamedNode("https://example.org/kg/note/a-en")
        assert [q for q in held(project) if q.graph_name == first] == [q for q in held(built) if q.graph_name == first]
        assert fault.promise != STAYS or held(project) == held(built)
    if (project / "exports").is_dir():
        assert not [name for name in written(project) if name.endswith(".part")]
        assert list(ox.parse(path=str(project / "exports" / "kg.nq"), format=ox.RdfFormat.N_QUADS))
        assert fault.promise != STAYS or written(project) == written(built)


def test_a_build_after_a_full_disk_gives_the_bytes_of_one_without(project: Path, commands: Commands, tmp_path: Path) -> None:
    other = Path(shutil.copytree(project, tmp_path / "other"))
    for place in (project, other):
        note("b-en.md")(place)
    for size in (1_000, 600_000):
        assert commands.run(project, "build", bytes=size).code == 1
    for place in (project, other):
        assert commands.run(place, "build").code == 0
    assert (held(project), written(project)) == (held(other), written(other))


def test_a_note_that_vanishes_while_the_folder_is_read(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(NOTE, "utf-8")
    files = note_files(tmp_path)
    found = [next(files)]
    (tmp_path / "b.md").unlink()
    found += files
    assert [f.shown if isinstance(f, NoteFile) else str(f) for f in found] == [
        "a.md",
        "b.md:1: cannot be read: No such file or directory: check the file and its permissions",
        "c.md",
    ]


def test_many_files(tmp_path: Path, commands: Commands) -> None:
    (tmp_path / "p" / "posts").mkdir(parents=True)
    (tmp_path / "p" / "kg.toml").write_text('formats = ["nquads"]\nlanguages = ["ja"]\n', "utf-8")
    for number in range(MANY):
        (tmp_path / "p" / "posts" / f"{number}-{'ja' if number % 500 == 0 else 'en'}.md").write_text("空。\n", "utf-8")
    done = commands.run(tmp_path / "p", "build")
    assert (done.code, done.err) == (0, "")
    assert f"notes {MANY // 500}" in " ".join(done.out.split())
    assert sum(not isinstance(f, NoteError) for f in note_files(tmp_path / "p" / "posts")) == MANY


def test_a_shape_that_takes_for_ever_is_told(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPE.format(f'"^{EVIL}#"'), "utf-8")
    words = ox.Literal("and so on " * 9)
    quads = [Quad(q.subject, q.predicate, words if q.predicate.value.endswith("#exact") else q.object, q.graph_name) for q in held(built)]
    monkeypatch.setattr(patience, "SECONDS", 5.0)
    monkeypatch.setattr(shapes, "patience", lambda size: 5.0)
    with pytest.raises(ValueError, match=r"shapes\.ttl:1: checking takes longer than 5 seconds: look for a sh:pattern"):
        validate(quads, (shipped_ontology(), tmp_path))


def test_the_limit_ends_a_search_and_leaves_no_timer() -> None:
    with pytest.raises(TooLong), within(0.05):
        re.search(f"{EVIL}#", SAYS)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_a_build_and_leaves_the_last_graph(
    number: signal.Signals, code: int, built: Path, project: Path, commands: Commands
) -> None:
    for name in range(300):
        note(f"n{name}-en.md", FIRST + SAYS * 20)(project)
    process, said = commands.begin(project, "build")
    time.sleep(0.5)
    os.kill(process, number)
    done = commands.end(said)
    assert (done.code, "Traceback" in done.err) == (code, False)
    assert (held(project), written(project)) == (held(built), written(built))


def test_the_lock_of_a_dead_process_locks_nothing(project: Path, commands: Commands) -> None:
    store = project / ".kg" / "store"
    code = "from filelock import FileLock\n"
    code += "".join(f"{name} = FileLock({str(store / file)!r})\n{name}.acquire()\n" for name, file in (("a", "build.lock"), ("b", "lock")))
    words = [sys.executable, "-c", code + "print('held', flush=True)\nimport time\ntime.sleep(600)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        process.kill()
        process.wait()
    note("b-en.md")(project)
    done = commands.run(project, "build")
    assert (done.code, done.err) == (0, "")
    assert "notes         2\n" in done.out


def test_a_clock_that_was_set_back_hides_no_change(project: Path, commands: Commands) -> None:
    file = project / "posts" / "a-en.md"
    file.write_text(FIRST.replace("AMD", "IBM"), "utf-8")  # as long as before
    os.utime(file, (0, 0))
    assert commands.run(project, "build").code == 0
    assert any("entity/ibm" in str(q) for q in held(project))


def kg(project: Path, *words: str, **streams: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    environment |= streams.pop("env", {})  # type: ignore[operator]
    command = [sys.executable, "-m", "kg", *words]
    return subprocess.Popen(command, cwd=project, env=environment, encoding="utf-8", **streams)  # type: ignore[call-overload, no-any-return]


ALL = ("query", "-e", "SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_pipe_that_nobody_reads(form: str, project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = kg(project, *ALL, "-f", form, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (process.communicate()[1], process.returncode) == ("", 141)


def test_closed_streams(project: Path) -> None:
    process = kg(project, *ALL, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    assert (process.communicate()[1], process.returncode) == ("", 0)
    process = kg(project, "query", "-", stderr=subprocess.PIPE, preexec_fn=lambda: os.close(0))
    told = process.communicate()[1]
    assert told.startswith("kg: the query cannot be answered") and process.returncode == 1
    process = kg(project, "show", "Nobody At All", stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2))
    assert (process.communicate()[0], process.returncode) == ("", 1)
    assert current(project / ".kg" / "store") is not None


def test_a_locale_of_ascii(project: Path) -> None:
    (project / "posts" / "雲-en.md").write_text(NOTE, "utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    process = kg(project, "build", stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ascii_only)
    assert process.communicate()[1] == "" and process.returncode == 0
    process = kg(project, "why", "Ada Palmer", stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ascii_only)
    told, wrong = process.communicate()
    assert "\\u96f2-en.md:1" in told and (wrong, process.returncode) == ("", 0)
    assert any(q.graph_name == ox.NamedNode("https://example.org/kg/note/雲-en") for q in held(project))


def test_what_another_test_shows_is_there() -> None:
    for shown in ELSEWHERE:
        file, _, name = shown.test.partition("::")
        tree = ast.parse((ROOT / "tests" / f"{file}.py").read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, shown.test


def test_the_document_holds_the_table() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert document(text) == text, "run python -m tests.faults"
