"""The rules of the house, as tests: what may be imported when, what must not stand in a file, what each file must have."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.resources import language, languages, shipped_ontology

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "kg").rglob("*.py"))
HEAVY = ("spacy", "sudachipy", "jieba", "pyvis", "pyshacl", "rdflib", "networkx", "igraph", "opencc", "numpy", "matplotlib")
LINES = 350
HELP_SECONDS = 0.3

# What a language must say about itself; where it inherits, its parent may say it.
SUBJECTS = ("reading", "names", "values", "speech", "measures", "grammar")


def tracked() -> list[Path]:
    """The files of the project under version control, or all but hidden ones where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode("utf-8").split("\0") if listed.returncode == 0 else []
    files = [ROOT / n for n in names if n] or [p for p in ROOT.rglob("*") if not any(part.startswith(".") for part in p.parts)]
    return [f for f in files if f.is_file()]


def name(path: Path) -> str:
    """The path inside the project."""
    return path.relative_to(ROOT).as_posix()


def imported_by(*words: str) -> set[str]:
    """The top-level packages that are loaded when the command has run."""
    code = (
        "import sys, json, atexit\n"
        "atexit.register(lambda: sys.stderr.write('\\n' + json.dumps(sorted({m.split('.')[0] for m in sys.modules}))))\n"
        f"sys.argv = {['kg', *words]!r}\n"
        "from kg.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("build", "--help"),
        ("query", "-g", "tests/fixtures/small.trig", "-e", "SELECT * { ?s kg:positionAt ?o }"),
        ("show", "-g", "tests/fixtures/small.trig", "Kumo"),
        ("why", "-g", "tests/fixtures/small.trig", "Mina Okabe"),
        ("diff", "tests/fixtures/small.trig", "tests/fixtures/small.trig"),
    ],
    ids=["help", "build-help", "query", "show", "why", "diff"],
)
def test_a_question_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    loaded = imported_by(*words)
    assert "typer" in loaded
    assert not loaded & set(HEAVY)


def test_help_is_there_at_once() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kg", "--help"], cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - start

    best = min(seconds() for _ in range(5))
    print(f"kg --help: {best:.3f} s, best of five")
    assert best < HELP_SECONDS


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_holds_one_subject(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_letter_class_of_one_alphabet(path: Path) -> None:
    """A class such as a-z makes names of other scripts vanish."""
    letters = re.compile(r"\[\^?a-z(A-Z)?(0-9)?\]|\[\^?A-Za-z")
    lines = path.read_text("utf-8").splitlines()
    assert [f"{name(path)}:{n}" for n, line in enumerate(lines, 1) if letters.search(line)] == []


def documented(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """The public functions and classes of a module and the public methods of its public classes, with whether they say what they do."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, bool(ast.get_docstring(node))
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{inner}", said) for inner, said in documented(node))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_is_public_says_what_it_does(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [n for n, said in documented(tree) if not said] == []
    if path.name != "__init__.py" or any(isinstance(n, ast.FunctionDef | ast.ClassDef) for n in tree.body):
        assert ast.get_docstring(tree)


def test_all_is_sorted() -> None:
    listed = [p.relative_to(ROOT).with_suffix("") for p in MODULES if "__all__ = " in p.read_text("utf-8")]
    assert Path("kg/__init__") in listed
    for where in listed:
        module = importlib.import_module(".".join(where.parts).removesuffix(".__init__"))
        assert list(module.__all__) == sorted(module.__all__), where
        assert all(hasattr(module, n) for n in module.__all__), where


def test_no_file_names_this_machine_or_a_registry() -> None:
    """A path or an address that holds on one machine only."""
    own = [rf"(?<!\w){re.escape(str(folder))}/" for folder in (ROOT.parent, Path.home())]
    here = [*own, r"/home/\w+/", r"/Users/\w+/", "/tmp/" + r"\w"]
    address = [r"https?://[^ \"')]+/(simple|packages)/", r'"resolved": *"http', r"pythonhosted\.org", r"pypi\.org", r"npmjs\.org"]
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{name(path)}: {m.group()}" for m in re.finditer("|".join(here + address), text) if path != Path(__file__).resolve()]
    assert found == []


def test_each_language_has_its_files() -> None:
    roots = (shipped_ontology(),)
    tags = languages(roots)
    assert {"en", "ja", "zh", "zh-Hant"} <= set(tags)
    missing = [f"{tag}/{subject}.toml" for tag in tags for subject in SUBJECTS if not language(tag, subject, roots)]
    assert missing == []


def test_no_language_is_named_in_code() -> None:
    """What differs between languages stands in ontology/; code that names one keeps the next one out."""
    tags = set(languages((shipped_ontology(),)))
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            sides = (node.left, *node.comparators) if isinstance(node, ast.Compare) else ()
            if any(isinstance(side, ast.Constant) and side.value in tags for side in sides):
                found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def test_the_versions_agree() -> None:
    from kg import __version__

    heads = re.findall(r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert next(h for h in heads if h != "Unreleased") == __version__


def test_the_locks_name_no_index_and_hash_everything() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text("utf-8")
        pinned = re.findall(r"^\S+==\S+", text, re.MULTILINE)
        assert len(pinned) > 20, lock
        assert "://" not in text, lock
        for block in re.split(r"\n(?=\S+==)", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_locks_hold_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements-dev.lock").read_text("utf-8"), re.MULTILINE))
    plain = {re.sub(r"[-_.]+", "-", n).lower() for n in locked}
    missing = [w for w in wanted if re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", w)[0]).lower() not in plain]  # type: ignore[index]
    assert missing == []


def test_the_wheel_holds_all_that_the_package_reads(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("notegraph-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    data = [p for folder in ("kg", "ontology") for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    wanted = {name(p) if name(p).startswith("kg/") else f"kg/{name(p)}" for p in data}
    assert "kg/ontology/kg.ttl" in wanted
    assert wanted - held == set()


def rooms() -> list[list[str]]:
    """The modules and packages of each room of docs/architecture.md, from the top; `extractors/clauses` before names without a folder."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8").partition("## Rooms")[2].partition("\n## ")[0]
    out: list[list[str]] = []
    for room in text.split("\n### ")[1:]:
        cells = [line.split("|")[1] for line in room.splitlines() if line.startswith("| `")]
        out.append([])
        for cell in cells:
            folder = ""
            for entry in re.findall(r"`([^`]+)`", cell):
                folder, _, last = entry.rpartition("/") if "/" in entry else (folder, "", entry)
                out[-1].append(f"{folder}/{last}" if folder else last)
    return out


def room_of(module: str, plan: list[list[str]]) -> int | None:
    """The number of the room in which a module (`kg/values/dates`) lives, by the longest entry that holds it; None for `kg` itself."""
    parts = module.removesuffix("/__init__").removeprefix("kg").strip("/")
    named = [(len(entry), n) for n, room in enumerate(plan) for entry in room if parts == entry or parts.startswith(entry + "/")]
    return max(named)[1] if named else None


def test_each_module_has_its_room() -> None:
    plan = rooms()
    inner = [p for p in MODULES if not p.name.startswith("__")]
    homeless = [name(p) for p in inner if room_of(name(p).removesuffix(".py"), plan) is None]
    assert homeless == []
    known = {name(p).removesuffix(".py").removesuffix("/__init__").removeprefix("kg/") for p in MODULES}
    assert [entry for room in plan for entry in room if entry not in known] == []


def test_no_import_goes_down() -> None:
    """A module imports from its own room and from those above it."""
    plan, found = rooms(), []
    for path in MODULES:
        own = room_of(name(path).removesuffix(".py"), plan)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            other = room_of(module.replace(".", "/"), plan) if module.startswith("kg.") else None
            if own is not None and other is not None and other > own:
                found.append(f"{name(path)}:{node.lineno} imports {module}")
    assert found == []
