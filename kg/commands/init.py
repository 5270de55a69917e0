"""What `kg init` lays down: a settings file, a first note, and a folder for names and words of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SETTINGS = """\
# Settings of this folder. Every key may be left out; behind # stands what then holds.

ontology = "ontology"                # names, words, patterns and rules of your own, added to those that come with kg

# base = "https://example.org/kg/"   # the IRI under which notes and entities are named: make it one of yours
# posts = "posts"                    # the folder with the notes
# exports = "exports"                # the folder that kg build writes
# formats = ["turtle", "trig", "nquads", "ntriples", "jsonld", "graphml", "html"]   # what it writes; all: kg export -f list
# languages = ["en", "ja", "zh"]     # read notes in these languages only; without it, in all
# minimum_confidence = 0.0           # leave out facts below it
# patterns = []                      # patterns to use although too little of what they found was right
# store = ".kg/store"                # the store on disk that kg build --store fills
"""

WELCOME = """\
---
title: The first note
date: 2025-01-15
lang: en
---

# The first note

Ada Lovelace worked with Charles Babbage. Tim Berners-Lee founded the World Wide Web Consortium in 1994.

Write a note a file, in Japanese, English or Chinese; `lang:` says which. Then run `kg build`.
"""

ONTOLOGY = """\
# Your own names and words

- `catalogue/*.ttl`: people, companies, products that your notes speak of, with their names in each language (`kg catalogue add`).
- `patterns/<language>.toml`: sentences that say a fact, each with its own examples.
- `kg.ttl`: classes and properties of your own.
- `rules/*.rq`: SPARQL CONSTRUCT rules that derive facts or find conflicts.

What stands here is read after what comes with kg, and wins over it.
"""

NAMES = """\
# @prefix kg: <https://w3id.org/notegraph#> .
# @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
#
# <entity/kumo-robotics> a kg:Company ;
#     skos:prefLabel "Kumo Robotics"@en , "雲ロボティクス"@ja , "云机器人"@zh ;
#     skos:altLabel "Kumo"@en .
"""

FILES: Mapping[str, str] = {
    "kg.toml": SETTINGS,
    "ontology/README.md": ONTOLOGY,
    "ontology/catalogue/own.ttl": NAMES,
    "posts/welcome-en.md": WELCOME,
}


def scaffold(folder: Path) -> tuple[tuple[Path, bool], ...]:
    """Write those files into the folder, which is made where it is missing. No file that exists is touched.

    Returns each file with whether it was written.

    Raises:
        OSError: a file cannot be written.
    """
    done = []
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            done.append((file, True))
        except FileExistsError:
            done.append((file, False))
    return tuple(done)
