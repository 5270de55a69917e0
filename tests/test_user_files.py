"""Whatever stands in a file that a person writes, it is read, or refused with its place and advice; nothing else happens."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.build import extract_note
from kg.confidence import load_calibration
from kg.config import Config
from kg.curating.additions import from_json
from kg.curating.excuses import excuses, unexcused
from kg.curating.identifiers import authorities, malformed
from kg.evaluate.sets import measure
from kg.notes import NoteFile, note_of
from kg.ontology import Ontology, load_ontology
from kg.patterns import load_patterns
from kg.resources import read_toml, shipped_ontology
from tests.fuzz.targets import TARGETS
from tests.user_files import documents, files, lines, toml

GRAPH = tuple(ox.parse(path=str(Path(__file__).with_name("export_graph.trig"))))
DOCS = Path(__file__).resolve().parent.parent / "docs"
LAW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
SLOW = settings(LAW, max_examples=5)
BASE = Config().base
SETTINGS = {
    "base": "https://example.org/kg/",
    "posts": "posts",
    "formats": ["turtle", "html"],
    "ontology": "ontology",
    "languages": ["ja", "zh-Hant"],
    "minimum_confidence": 0.5,
    "title": "Notes",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "workers": 2,
    "parts": "s3://bucket/parts",
    "proposer": {"model": "a/b:1", "url": "http://localhost:11434/v1", "temperature": False, "batch": 8, "cache": ".kg/p", "schema": True},
}


def decided() -> dict[str, list[dict[str, object]]]:
    """The blocks of `docs/decisions.md`, by their kinds."""
    out: dict[str, list[dict[str, object]]] = {}
    for block in re.findall(r"^```toml\n(.*?)^```", (DOCS / "decisions.md").read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for kind, rows in tomllib.loads(block).items():
            out.setdefault(kind, []).extend(rows)
    del out["sentences"]
    return out


@LAW
@given(files(SETTINGS))
def test_a_kg_toml_is_settings_or_is_refused(data: bytes) -> None:
    TARGETS["settings"](data)


@LAW
@given(files(decided()))
def test_a_file_of_decisions_is_read_or_refused_and_loses_nothing(data: bytes) -> None:
    TARGETS["decisions"](data)


LANGUAGE = ("names", "given_names", "values", "measures", "speech", "grammar", "reading")
NOTE = (
    '---\nlang: {}\n---\n# AMD\n\nDr. Ada Palmer, who founded Kumo Labs in May 2019, said: "We sold 30% of it for $3 million."\n\n'
    "アーダ・パーマー氏は「2019年に売った」と述べた。同社の売上高は34億元だった。\n\n- **AMD**: 3,000 employees\n"
)
PATTERN = {
    **{
        "id": "mine",
        "predicate": "founderOf",
        "match": "{s},? (?:<x>*,)? founded {o}",
        "s": "Person",
        "o": ["Organization"],
        "reach": ["prose"],
    },
    **{"qualifiers": {"position": "founder"}, "confidence": 0.9, "yes": ["[s A] founded [o B]."], "off": False, "o_class": ["Company"]},
}
RECORDS = {"error": 0.1, "resolved": 1.5, "recognised": [1.0, 2.0], "judged": {"pattern/en/mine": {"error": 0.1, "judged": 5, "right": 3}}}
AUTHORITY = {"mine": {"name": "Mine", "form": "[A-Z]-\\d+", "iri": "https://mine.example/{id}", "check": "iso7064-mod-11-2"}}
EXCUSED = {"excused": [{"kind": "short", "names": ["X", "ent:x"], "reason": "so it is called"}]}
SENTENCES = {"sentences": [{"pattern": "pattern/en/mine", "yes": ["[s A] founded [o B]."], "no": ["[s A] sold [o B]."]}]}


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ontology without its names and patterns, which take seconds to load."""
    folder = tmp_path_factory.mktemp("lean") / "ontology"
    shutil.copytree(shipped_ontology(), folder, ignore=shutil.ignore_patterns("catalogue", "patterns"))
    return folder


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The shipped classes and properties."""
    return load_ontology((shipped_ontology(),))


def laid(name: str, data: bytes) -> Path:
    """An ontology folder of the user's with that file, each its own, since what is loaded is kept by the folder's name."""
    folder = Path(tempfile.mkdtemp(prefix="kg-own-"))
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def read_with(lean: Path, name: str, data: bytes, read: Callable[[tuple[Path, ...]], object]) -> None:
    """Read with a file of the user's: it is of use, or is refused with its name, what is wrong and what to do."""
    own = laid(name, data)
    try:
        read((lean, own))
    except ValueError as error:
        said = str(error)
        assert re.match(rf"{re.escape(str(own))}/{re.escape(name)}:\d+: .+: \w", said, re.DOTALL), said
    finally:
        shutil.rmtree(own)


def note_with(tag: str, roots: tuple[Path, ...]) -> object:
    """What a note in that language says."""
    return extract_note(note_of(NoteFile("any.md", NOTE.format(tag).encode()), roots), roots, ontology(), BASE)


@SLOW
@given(st.data())
def test_a_language_file_is_of_use_or_is_refused(lean: Path, data: st.DataObject) -> None:
    tag, subject = data.draw(st.sampled_from(("en", "ja", "zh-Hant"))), data.draw(st.sampled_from(LANGUAGE))
    table = read_toml(file) if (file := lean / "languages" / tag / f"{subject}.toml").is_file() else {"inherits": "zh"}
    some = {key: table[key] for key in data.draw(st.lists(st.sampled_from(sorted(table)), min_size=1, max_size=3, unique=True))}
    read_with(lean, f"languages/{tag}/{subject}.toml", data.draw(files(some)), lambda roots: note_with(tag, roots))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("reading", 'inherits = "en"'),
        ("reading", 'brackets = [["("]]'),
        ("grammar", 'asides = ["<y>"]'),
        ("grammar", 'asides = ["("]'),
        ("grammar", "[positions]\nzz = 2020-01-01"),
        ("measures", "[count]\nzz = 1.5"),
        ("speech", 'reported = ["x"]'),
        ("names", "particles = " + "[" * 5000),
    ],
)
def test_what_a_language_file_may_not_say_is_told_with_its_name(lean: Path, subject: str, text: str) -> None:
    own = laid(f"languages/en/{subject}.toml", text.encode())
    with pytest.raises(ValueError, match=rf"^{re.escape(str(own))}/languages/en/{subject}\.toml:\d+: .+: \w"):
        note_with("en", (lean, own))


@LAW
@given(files({"pattern": [PATTERN]}))
@example(b'[[pattern]]\nid = "mine"\npredicate = "founderOf"\nmatch = [2020-01-01]\n')
@example(b'[[pattern]]\nid = "mine"\npredicate = "founderOf"\no = [{ x = 1 }]\n')
@example(b'[[pattern]]\nid = "mine"\npredicate = "founderOf"\nmatch = "a{99999999999}{s} {o}"\n')
@example(b'[[pattern]]\nid = "mine"\npredicate = "founderOf"\nconfidence = "high"\n')
@example(b'[[pattern]]\nid = "mine"\npredicate = "founderOf"\nqualifiers = 3\n')
def test_a_pattern_is_of_use_or_is_refused(lean: Path, data: bytes) -> None:
    def read(roots: tuple[Path, ...]) -> None:
        for pattern in load_patterns("en", roots, ontology()):
            for expression in pattern.expressions:
                expression.search("Ada Palmer founded Kumo Labs")

    read_with(lean, "patterns/en.toml", data, read)


@LAW
@given(files(SENTENCES))
@example(b"sentences = [3]\n")
@example(b"[[sentences]]\npattern = []\n")
@example(b'[[sentences]]\npattern = "pattern/en/mine"\nyes = [[]]\n')
@example(b'[[sentences]]\npattern = "pattern/en/mine"\nno = 3\n')
def test_a_file_of_sentences_is_read_or_refused(lean: Path, data: bytes) -> None:
    def read(roots: tuple[Path, ...]) -> None:
        (roots[1] / "patterns").mkdir()
        (roots[1] / "patterns" / "en.toml").write_text(toml({"pattern": [PATTERN]}), "utf-8")
        load_patterns("en", roots, ontology())

    read_with(lean, "pattern_tests/en.toml", data, read)


@LAW
@given(files(RECORDS))
@example(b"judged = 3\n")
@example(b'judged = "x"\n')
@example(b'error = "high"\n')
@example(b"[judged.x]\nerror = 0.1\nright = 1\njudged = 0x" + b"f" * 4000)
def test_a_confidence_file_is_read_or_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "confidence.toml", data, lambda roots: load_calibration(roots).confidence("pattern/en/mine", 0.9, True, 1))


@LAW
@given(files(EXCUSED))
@example(b"excused = 3\n")
@example(b"excused = [3]\n")
@example(b"[[excused]]\nkind = []\nnames = [[]]\nreason = 'so'\n")
def test_excuses_are_read_or_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "excused.toml", data, lambda roots: unexcused((), excuses(roots), BASE))


@LAW
@given(files(AUTHORITY))
@example(b'[mine]\nname = "Mine"\nform = ".*"\niri = "https://mine.example/{id}"\ncheck = "iso7064-mod-97-10"\n')
@example(b'[mine]\nname = "Mine"\nform = "a{99999999999}"\niri = "https://mine.example/{id}"\n')
def test_identifiers_are_told_or_refused(lean: Path, data: bytes) -> None:
    def read(roots: tuple[Path, ...]) -> None:
        known = authorities(roots)
        for written in ("https://mine.example/A-1", "https://mine.example/", "https://mine.example/ä"):
            malformed(written, known)

    read_with(lean, "identifiers.toml", data, read)


KUMO = {
    "subject": "kumo",
    "notes": ["en"],
    "entities": [
        {"id": "kumo", "type": "Organization", "names": ["Kumo"]},
        {"id": "mina", "type": "Person", "names": ["Mina"], "only": ["en"]},
    ],
    "relations": [{"s": "mina", "p": "positionAt", "o": "kumo", "position": "founder", "modality": "asserted"}],
    "dates": [{"s": "kumo", "p": "foundedOn", "value": "2019"}],
    "measurements": [{"s": "kumo", "what": "revenue", "value": 12, "unit": "JPY"}],
    "quotes": [{"speaker": "mina", "exact": {"en": "The road is long."}, "date": "2021"}],
    "conflicts": [{"kind": "two dates", "s": "kumo", "a": "2019", "b": "2020"}],
    "forbidden": [{"s": "mina", "p": "founderOf", "o": "kumo", "why": "she joined later"}],
}
SAID = {"s": "Mina", "p": "positionAt|founderOf", "o": ["Kumo", "Kumo Labs"]}
DENIED = SAID | {"modality": "denied"}
PASSAGE = {"id": "p-1", "lang": "en", "text": "Mina leads Kumo.", "facts": [SAID], "uncounted": [SAID], "unasserted": [DENIED]}
SUMMARY = {
    "slug": "s",
    "date": "2026-01-01",
    "companies": ["kumo"],
    "models": ["x"],
    "people": ["mina"],
    "en": {"title": "T", "text": "Kumo"},
}
ADDED = {
    "entity": "ent:organization/kumo",
    "type": "Company",
    "prefLabel": {"en": "Kumo"},
    "altLabel": {"ja": ["クモ"]},
    "same": ["mine:A-1"],
}


def measured(name: str, data: bytes) -> None:
    """Hold a graph against an evaluation set in that file: it is a figure, or the file is refused."""
    own = laid(name, data)
    try:
        measure(own / name, GRAPH)
    except ValueError as error:
        assert str(error).startswith(f"{own / name}:") and str(error).count(": ") > 1, str(error)
    finally:
        shutil.rmtree(own)


@LAW
@given(documents(KUMO))
@example(b"[" * 5000)
@example(b'{"subject": "kumo", "notes": 3, "entities": [], "relations": []}')
@example(b'{"subject": "kumo", "notes": ["en"], "entities": [{"id": "x", "type": "Person", "names": []}], "relations": []}')
@example(b'{"subject": "kumo", "notes": ["en"], "entities": [], "relations": [], "quotes": [{"speaker": "x", "exact": {"en": 3}}]}')
def test_a_gold_file_is_held_against_a_graph_or_is_refused(data: bytes) -> None:
    measured("gold.json", data)


@LAW
@given(st.one_of(lines([PASSAGE, PASSAGE]), lines([SUMMARY])))
@example(b'{"id": "\xff"}')
@example(b"[" * 5000)
@example(b'{"id": "p", "lang": "en", "text": "x", "facts": [{"s": "x", "p": "y"}]}')
@example(b'{"id": "p", "lang": "en", "text": "x", "facts": [{"s": [], "p": "y", "o": "z"}]}')
@example(b'{"slug": "s", "date": "2026", "companies": 3, "models": []}')
def test_rows_of_passages_and_summaries_are_held_against_a_graph_or_are_refused(data: bytes) -> None:
    measured("rows.jsonl", data)


@LAW
@given(documents(ADDED))
@example(b"[" * 5000)
def test_additions_to_the_catalogue_are_read_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        from_json(data.decode("utf-8", "replace"), (shipped_ontology(),), BASE)
