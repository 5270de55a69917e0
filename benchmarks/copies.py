"""Builds of many notes without the reading of notes: those of a store, copied under other names, go through all the rest of a build.

`python -m benchmarks.copies STORE COUNT FOLDER` prints, as JSON, the quads and, for each stage, processor seconds and the
peak of memory until its end in MiB. What the catalogue holds is named by all copies; all else gets another name in each.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count as numbers
from itertools import islice
from pathlib import Path

from kg.api import write_build
from kg.build import Build, assembled
from kg.config import Config
from kg.engines.note_reading import NoteReader
from kg.graph import Graph
from kg.keeping.ledger import Ledger
from kg.rules import derived_lines
from kg.stores import open_store
from kg.stores.generations import current
from kg.stores.kept import DiskKeep
from kg.stores.parts import Parts, manifest
from kg.summaries import Summary, summary_of, texts_of

_OWN = re.compile(r"(<[^>]*/)(note|assertion|mention|statement|measurement|conflict)/")
_NAME = re.compile(r'^(<[^>]*/entity/copy[^>]*> <[^>]*abel> ")', re.MULTILINE)


class _Copy:
    """What a copied note's summary is made for."""

    def __init__(self, path: str, lang: str) -> None:
        self.path, self.slug, self.lang, self.sha256 = path, path, lang, "0" * 64


def copied(lines: str, mark: str, catalogued: frozenset[str]) -> str:
    """The lines of a note as another one's: its own nodes and the entities that no catalogue holds have the mark in their names."""
    named = _OWN.sub(rf"\1\2/{mark}", lines)
    entity = re.compile(r"<([^>]*/entity/)([^>]*)>")
    named = entity.sub(lambda m: m[0] if m[0][1:-1] in catalogued else f"<{m[1]}{mark}{m[2]}>", named)
    return "".join(sorted(_NAME.sub(rf"\g<1>{mark} ", named).splitlines(keepends=True)))


def copies(store: Path, base: str) -> Iterator[tuple[Summary, bytes]]:
    """Ever more copies of the notes of a store, as a note's summary and lines.

    Raises:
        ValueError: the store holds no notes.
    """
    generation = current(store)
    graphs = {iri: digest for iri, digest in ((generation and manifest(generation)) or {}).items() if iri.startswith(f"{base}note/")}
    if not graphs or generation is None:
        raise ValueError(f"{store}: no notes: build a store first")
    parts = Parts(store)
    known = (manifest(generation) or {}).get(f"{base}graph/catalogue")
    catalogue = parts.get(known).decode("utf-8") if known else ""
    catalogued = frozenset(line.partition("> ")[0][1:] for line in catalogue.splitlines())
    for number in numbers():
        for graph, digest in sorted(graphs.items()):
            mark = f"copy{number:05d}-"
            lines = copied(parts.get(digest).decode("utf-8"), mark, catalogued).encode()
            texts = texts_of(lines, base, catalogued)
            path = mark + graph.removeprefix(f"{base}note/")
            yield summary_of(_Copy(path, "en"), lines, texts, catalogued & texts.names.keys()), lines


def measured(store: Path, count: int, folder: Path, exports: Sequence[str]) -> dict[str, object]:
    """Build so many copies in the folder and write exports; what each stage took, and how many quads there were."""
    took: dict[str, object] = {"notes": count}
    config = Config(store=folder / "store")

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took[name] = {"seconds": round(time.process_time() - start, 1), "MiB": round(peak)}

    with DiskKeep(config.store) as keep:
        reader, ledger, quads = NoteReader(config, None), Ledger(), 0
        with stage("make the copies"):
            for summary, lines in islice(copies(store, config.base), count):
                keep.put(lines)
                ledger.add(summary)
                quads += lines.count(b"\n")
        with stage("bring together what notes share"):
            graphs, units = assembled(ledger, reader, keep)
        with stage("apply the rules"):
            graphs[f"{config.base}graph/derived"] = keep.put_pieces(derived_lines(units, graphs, keep, reader.roots, config.base))
        with stage("fill the store"):
            keep.publish(graphs)
        with stage("count"):
            Graph(open_store("disk", config.store)).counts()
        for name in exports:
            with stage(f"export {name}"):
                write_build(Build(graphs, keep, units, (), count), folder / "exports", [name])
    return {"quads": quads, **took}


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]), indent=1))
