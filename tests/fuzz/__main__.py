"""`python -m tests.fuzz TARGET [SECONDS]`: libFuzzer by way of atheris, which is not in the lock (`pip install atheris`).

Seeds are the kept cases, the notes of `posts/`, the sentences of the tests' own lists and the TOML of the docs. What breaks a law is
written to `build/fuzz/TARGET/` as a `crash-…`, `timeout-…` or `oom-…` file: mend it, and keep the file in `tests/fuzz/cases/TARGET/`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["kg", "yaml", "frontmatter", "tomllib"]):
    from tests.fuzz.targets import TAGS, TARGETS
    from tests.test_values import AMOUNTS, DATES

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
LONGEST = {"note": 4096, "graph": 1024, "numbers": 256, "dates": 256, "settings": 1024, "decisions": 1024}  # bytes
SLOWEST = 20  # seconds for one input


def seeded(target: str, folder: Path) -> None:
    """Lay the seeds of a target into its corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in sorted((HERE / "cases" / target).glob("*")):
        shutil.copyfile(case, folder / f"case-{case.name}")
    for number, seed in enumerate(dict.fromkeys(seeds(target))):
        (folder / f"seed-{number}").write_bytes(seed[: LONGEST[target]])


def seeds(target: str) -> Iterator[bytes]:
    """Parts of real notes for what reads notes; lines of them, and the sentences of the tests, for what reads values; TOML of the docs."""
    if target in ("settings", "decisions"):
        for file in sorted((TESTS.parent / "docs").glob("*.md")):
            for block in re.findall(rb"^```toml\n(.*?)^```", file.read_bytes(), re.MULTILINE | re.DOTALL):
                yield from (block, *re.split(rb"\n(?=\[)", block))
        return
    files = [*sorted((TESTS.parent / "posts").glob("*.md")), *sorted((TESTS / "golden").glob("*/*.md"))]
    if target in ("note", "graph"):
        for file in files:
            lines = file.read_bytes().splitlines(keepends=True)
            yield from (b"".join(lines[at : at + 12]) for at in range(0, len(lines), 12))
        return
    for tag, text, _ in (*DATES, *AMOUNTS):
        yield bytes([TAGS.index(tag)]) + text.encode()
    lines = (line for file in files for line in file.read_bytes().splitlines() if re.search(rb"\d", line))
    for number, line in enumerate(lines):
        yield bytes([number % len(TAGS)]) + line


def recorded(target: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """The target; what it raises is written to the folder, once for each place in the code, and fuzzing goes on."""
    seen: set[tuple[str, int]] = set()

    def tried(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            if (place := (at.filename, at.lineno or 0)) not in seen:
                seen.add(place)
                (folder / f"crash-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
                traceback.print_exc()

    return tried


def main() -> None:
    """Fuzz one target for so many seconds (720 without a number)."""
    name, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 720
    found = TESTS.parent / "build" / "fuzz" / name
    corpus = found / "corpus"
    seeded(name, corpus)
    with suppress(AssertionError):
        TARGETS[name](b"\0Warm 1 May 2015.")  # what is loaded at the first need is no slow input
    words = [f"-max_total_time={seconds}", f"-max_len={LONGEST[name]}", f"-timeout={SLOWEST}", f"-artifact_prefix={found}/"]
    words += ["-print_final_stats=1", "-rss_limit_mb=4096", "-len_control=0"]
    atheris.Setup([sys.argv[0], *words, str(corpus)], recorded(TARGETS[name], found))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
