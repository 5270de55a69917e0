"""`python -m benchmarks [--only PART …] [--json FILE] [OPTION …]`; `--help` tells the options."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.commands import commands
from benchmarks.disk import disk
from benchmarks.exports import exports
from benchmarks.incremental import incremental
from benchmarks.measured import Row, against_ginza, building, cold_start, extraction, growth
from benchmarks.page import page
from benchmarks.peers import peers
from benchmarks.scale import scale
from benchmarks.serving import serving
from benchmarks.throughput import throughput
from benchmarks.timing import ROOT
from benchmarks.workers import workers

PARTS = ["disk", "cold", "commands", "extraction", "throughput", "build", "growth", "incremental", "scale", "workers"]
PARTS += ["rdflib", "serve", "page", "exports", "ginza"]
SMALL: dict[str, object] = {
    "notes": [3, 6],
    "built": 3,
    "times": 1,
    "quads": 3000,
    "seconds": 1,
    "names": 60,
    "facts": 200,
    "wait": 20,
    "exported": 200,
    "loaded": 3000,
    "mebibytes": 4,
}


def main(words: list[str] | None = None) -> None:
    """Measure, print a table, and write the rows as JSON where a file is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Seconds are processor time, the quickest run of several.")
    parser.add_argument("--posts", type=Path, default=ROOT / "posts", help="the folder of notes to measure on")
    parser.add_argument("--notes", type=int, nargs="+", default=[100, 1000], help="sizes of the made folders")
    parser.add_argument("--built", type=int, default=1000, help="how many notes of scale at most are built whole; more are read alone")
    parser.add_argument("--workers", type=int, default=2, help="processes that read side by side, against one")
    parser.add_argument("--times", type=int, default=3, help="runs of each: the quickest counts, of ratios in one run the median")
    parser.add_argument("--seed", type=int, default=7, help="for the made folders")
    parser.add_argument("--quads", type=int, default=1_000_000, help="size of the graph that is served")
    parser.add_argument("--seconds", type=float, default=60, help="how long each kind of page is asked for")
    parser.add_argument("--names", type=int, default=5000, help="entities of the graph whose page is opened")
    parser.add_argument("--facts", type=int, default=20_010, help="facts of that graph")
    parser.add_argument("--wait", type=float, default=120, help="seconds after which a page that is not there is given up")
    parser.add_argument("--exported", type=int, default=100_000, help="facts of the graph that is exported")
    parser.add_argument("--formats", nargs="+", default=[], help="the exports to measure; else all")
    parser.add_argument("--alone", action="store_true", help="measure exports without the other libraries, which need much memory")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--loaded", type=int, default=100_000, help="quads of the graph that rdflib loads and answers from, too")
    parser.add_argument("--mebibytes", type=int, default=1000, help="size of the file that shows what the disk does")
    parser.add_argument("--small", action="store_true", help="everything at a size that takes minutes in all, for CI")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts alone")
    if parser.parse_known_args(words)[0].small:
        parser.set_defaults(**SMALL)
    said = parser.parse_args(words)
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "disk": lambda: disk(said.mebibytes, 10 * said.mebibytes),
        "cold": lambda: cold_start(said.posts, said.times),
        "commands": lambda: commands(said.times, said.seed),
        "extraction": lambda: extraction(said.posts, said.times),
        "throughput": lambda: throughput(said.posts, said.times),
        "build": lambda: building(said.posts, said.times),
        "growth": lambda: growth(said.posts, tuple(said.notes), said.seed),
        "incremental": lambda: incremental(said.posts, tuple(said.notes), said.seed),
        "scale": lambda: scale(said.notes, said.built, said.seed),
        "workers": lambda: workers(said.notes, said.workers, said.times, said.seed),
        "rdflib": lambda: peers(said.loaded, said.seed, said.times),
        "serve": lambda: serving(said.quads, said.seconds, said.seed),
        "page": lambda: page(said.names, said.facts, said.seed, said.wait),
        "exports": lambda: exports(said.exported, said.seed, said.formats, said.alone),
        "ginza": lambda: against_ginza(said.posts, said.times),
    }
    rows: list[Row] = []
    machine = f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} processors"
    print(machine, flush=True)
    for name in said.only or parts:
        for row in parts[name]():
            rows.append(row)
            print(shown(row), flush=True)
    if said.json:
        table = {"machine": machine, "rows": [asdict(row) for row in rows]}
        said.json.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", "utf-8")


def shown(row: Row) -> str:
    """A row of the table: its name, its number to three figures or more, its unit and note."""
    number = "-" if row.number is None else f"{row.number:,.0f}" if row.number >= 100 else f"{row.number:.2f}"
    return f"{row.what:<44}{number:>10} {row.unit:<13} {row.note}".rstrip()


if __name__ == "__main__":
    main()
