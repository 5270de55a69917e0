"""Where the shipped `ontology/` lies, and a language's files with inheritance."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from kg.kinds import Kinds

DECISIONS = "decisions"  # the folder of an ontology folder in which people's decisions lie
IDENTIFIERS, EXCUSED = "identifiers.toml", "excused.toml"  # files of an ontology folder that `kg catalogue` reads, and no build
UNREAD = frozenset({DECISIONS, IDENTIFIERS, EXCUSED, "rules", "queries", "shapes.ttl"})  # what no note is read with; decisions apart
LONGEST = 1000  # bits of a number
_LONG = re.compile(rb"0[xob][0-9A-Fa-f_]{200}")
_LINE = re.compile(r"\b(?:line (?=\d)|at (?=\d+:\d))(\d+)")


def shipped_ontology() -> Path:
    """The `ontology/` folder that comes with the package: inside it in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "ontology"
    return inside if inside.is_dir() else package.parent / "ontology"


def ontology_roots(own: Path | None = None) -> tuple[Path, ...]:
    """The ontology folders to read, the shipped one first; `own` is the user's, if there is one."""
    shipped = shipped_ontology()
    return (shipped,) if own is None or own.resolve() == shipped else (shipped, own.resolve())


def reading_roots(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The shipped ontology folder, and those of the others that hold more than UNREAD: what is loaded for reading is the same."""
    return tuple(r for r in roots if r == roots[0] or any(name not in UNREAD and name[0] != "." for name in _names(r)))


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []


def named(root: Path, files: Iterable[Path]) -> list[Path]:
    """The files of an ontology folder, sorted.

    Raises:
        ValueError: the name of one, in the folder, is not UTF-8, so that no graph can hold it.
    """
    found = sorted(files)
    for name in (str(file.relative_to(root)) for file in found):
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        if shown != name:
            raise ValueError(f"{root / shown}:1: the file's name is not UTF-8: rename it")
    return found


def language(tag: str, subject: str, roots: Sequence[Path]) -> dict[str, Any]:
    """One subject of a language (`reading`, `names`, `values`, …) as a table; {} where no file says anything.

    A table of `inherits = "zh"` in the language's `reading.toml` is read first.
    Tables are merged key by key, later roots and the language itself winning
    over earlier roots and the parent.

    Raises:
        ValueError: a file is not TOML, or a value is of another kind than in the shipped files; the message names file and line.
    """
    where = tuple(roots)
    table: dict[str, Any] = {}
    for each in reversed(lineage(tag, where)):
        table = _merge(table, _merged(each, subject, where))
    return table


def lineage(tag: str, roots: Sequence[Path]) -> tuple[str, ...]:
    """A language, its parent, and so on.

    Raises:
        ValueError: as for `language`, or one inherits itself.
    """
    tags = [tag]
    while parent := _merged(tags[-1], "reading", tuple(roots)).get("inherits"):
        if parent in tags:
            file = next(f for root in reversed(roots) if (f := root / "languages" / tags[-1] / "reading.toml").is_file())
            line = line_of(file.read_text("utf-8-sig"), "inherits")
            raise ValueError(f"{file}:{line}: {tags[-1]} inherits {parent}, which inherits it: leave one of the two out")
        tags.append(parent)
    return tuple(tags)


Load = TypeVar("Load", bound=Callable[..., Any])


def made_of(*subjects: str) -> Callable[[Load], Load]:
    """For a function of a language's tag and the ontology folders that makes something of these subjects of the language.

    Where it cannot, and the user has files of these subjects, the error is a ValueError that names them. Without one it is
    a fault of the project's own, and stays.
    """

    def told(load: Load) -> Load:
        @wraps(load)
        def loaded(tag: str, roots: tuple[Path, ...], *rest: Any) -> Any:
            try:
                return load(tag, roots, *rest)
            except (re.error, LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
                places = (root / "languages" / each / f"{s}.toml" for root in roots[1:] for each in lineage(tag, roots) for s in subjects)
                files = [file for file in places if file.is_file()]
                if not files or any(str(root) in str(error) for root in roots):
                    raise
                also = f" (or {', '.join(map(str, files[1:]))})" if files[1:] else ""
                what = f"cannot be used{also}: {type(error).__name__}, {error}"
                raise ValueError(f"{files[0]}:1: {what}: write it as the shipped {files[0].name} do") from error

        return cast("Load", loaded)

    return told


def languages(roots: Sequence[Path]) -> tuple[str, ...]:
    """The tags of all languages that have a folder, sorted."""
    return tuple(sorted({p.name for r in roots for p in (r / "languages").glob("*") if (p / "reading.toml").is_file()}))


@lru_cache(maxsize=256)
def _merged(tag: str, subject: str, roots: tuple[Path, ...]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for root in roots:
        file = root / "languages" / tag / f"{subject}.toml"
        if file.is_file():
            table = _merge(table, like(file, _models(subject, roots[0])))
    return table


@lru_cache(maxsize=32)
def _models(subject: str, shipped: Path) -> tuple[Path, ...]:
    return tuple(sorted((shipped / "languages").glob(f"*/{subject}.toml")))


def like(file: Path, models: tuple[Path, ...]) -> dict[str, Any]:
    """The table of a TOML file that is one of the shipped ones, `models`, or laid out like them.

    Raises:
        ValueError: it is not TOML, or a value is of another kind than there; the message names file and line.
    """
    table = read_toml(file)
    if file not in models and (problem := _kinds(models).problem(table)):
        line = line_of(file.read_text("utf-8-sig"), problem.partition(" ")[0])
        raise ValueError(f"{file}:{line}: {problem}: write it as the shipped {file.name} do")
    return table


@lru_cache(maxsize=32)
def _kinds(models: tuple[Path, ...]) -> Kinds:
    return Kinds.of(map(read_toml, (file for file in models if file.is_file())))


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file's table.

    Raises:
        ValueError: the file is not TOML or not UTF-8; the message names file and line.
    """
    return toml_table(file, file.read_bytes())


def toml_table(file: Path, data: bytes) -> dict[str, Any]:
    """The table of a TOML file that has these bytes; a byte-order mark says nothing.

    Raises:
        ValueError: they are not TOML or not UTF-8; the message names file and line.
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        if _LONG.search(data) and _holds_long(table):
            raise ValueError
        return table
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise broken(file, error, data=data) from error
    except (ValueError, RecursionError) as error:  # Python reads no decimal number of more than 4,300 digits, and shows none
        raise ValueError(f"{file}:1: a number is too long, or lists are nested too deeply: mend the file") from error


def _holds_long(value: object) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, int) and value.bit_length() > LONGEST) or any(map(_holds_long, inner))


def broken(file: Path, error: Exception, advice: str = "mend the file", data: bytes | None = None) -> ValueError:
    """What a parser found wrong with a file, as `file:line: what is wrong: what to do`; line 1 where it tells none.

    `data` are the file's bytes, where they are at hand.
    """
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return ValueError(f"{file}:{line}: byte {error.object[error.start]:#04x} is not UTF-8: save it as UTF-8")
    said = parser_message(error)
    found = _LINE.search(str(error))
    line = getattr(error, "lineno", None) or (int(found[1]) if found else 1)
    if found is None and "end of document" in said:
        line = (file.read_bytes() if data is None else data).count(b"\n") + 1
    return ValueError(f"{file}:{line}: {said}: {advice}")


def parser_message(error: Exception) -> str:
    """What a parser says, on one line."""
    return " ".join(str(getattr(error, "msg", None) or error).split())


def line_of(text: str, path: str) -> int:
    """The line of a TOML file on which the key at the end of the path (with dots between) stands; 1 where it is written otherwise."""
    for key in reversed(path.split(".")):
        if found := re.search(rf"^[^#\n]*(?<![\w-])[\"']?{re.escape(key)}[\"']?[ \t]*[=\].]", text, re.MULTILINE):
            return text.count("\n", 0, found.start()) + 1
    return 1


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = (key for key in base.keys() & over.keys() if isinstance(base[key], dict) and isinstance(over[key], dict))
    return base | over | {key: _merge(base[key], over[key]) for key in both}
