"""`python -m benchmarks.corpus write FOLDER GOLD` makes notes with known facts; `… score` tells how much of them the extraction finds."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.corpus.notes import corpus, write
from benchmarks.corpus.scoring import AREAS, Reader, Scores, score


def main(words: list[str] | None = None) -> None:
    """Write notes, or print the figures of an extraction of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus")
    parser.add_argument("--notes", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=7)
    told = parser.add_subparsers(dest="what", required=True)
    writing = told.add_parser("write", help="write notes and what they say")
    writing.add_argument("folder", type=Path)
    writing.add_argument("gold", type=Path, help="a file for JSON lines in the form of gold files, one a subject")
    scoring = told.add_parser("score", help="extract them, and compare what is found with what they say")
    scoring.add_argument("--errors", type=int, default=0, help="show so many of what is missed, wrong or leaked")
    said = parser.parse_args(words)
    if said.what == "write":
        print(f"{write(said.notes, said.seed, said.folder, said.gold):,} characters")
        return
    scores, reader = Scores(keep=said.errors), Reader()
    for group in corpus(said.notes, said.seed):
        score(scores, reader, group, [reader.extracted(path, text) for path, _, text in group.notes])
    print("\n".join([*lines(scores), *scores.shown]))


def lines(scores: Scores) -> Iterator[str]:
    """The figures as Markdown: precision, recall and how many there are, of each area and predicate, in all languages and in each."""
    languages = ("", *scores.languages())
    yield "| what | " + " | ".join(lang or "all" for lang in languages) + " |"
    yield "| --- |" + " ---: |" * len(languages)
    for area in AREAS:
        yield line(scores, area, "", languages, f"**{area}**")
        for kind in scores.kinds(area) if area in ("relations", "dates") else ():
            yield line(scores, area, kind, languages, f"`{kind}`")
    for why in sorted({why for why, _ in scores.never}):
        cells = (f"{counted(scores.leaked, why, lang)} of {counted(scores.never, why, lang)}" for lang in languages)
        yield f"| {why}, asserted all the same | " + " | ".join(cells) + " |"


def counted(counts: Mapping[tuple[str, str], int], why: str, language: str) -> int:
    """How many there are for that reason, in a language or in all."""
    return sum(count for (reason, lang), count in counts.items() if reason == why and language in ("", lang))


def line(scores: Scores, area: str, kind: str, languages: tuple[str, ...], shown: str) -> str:
    """One row: precision, recall, number."""
    cells = (scores.of(area, kind, lang) for lang in languages)
    return f"| {shown} | " + " | ".join(f"{c.precision:.2f} {c.recall:.2f} {c.gold}" for c in cells) + " |"


if __name__ == "__main__":
    main()
