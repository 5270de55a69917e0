"""The whole graph as a picture: which entities, where they stand, and the lines between them.

Made once for each generation of the store and kept beside it, for a layout
takes its time. A graph too large to be looked at shows its best connected part.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from kg.exporters.layout import place
from kg.graph.evidence import value
from kg.pages.rendering import json_text
from kg.server.evaluation import Answer
from kg.server.pages.kinds import kinds_of, looks, words_of
from kg.server.pages.links import local_url
from kg.server.pages.neighbours import relations
from kg.server.pages.site import Reader, Site, json_answer

Json = dict[str, Any]

FILE = "picture.json"  # in the folder of the generation
NODES, LINES = 2500, 10_000  # at most so many are drawn


def page(reader: Reader) -> Answer:
    """The page of the whole graph."""
    data = json_text({"words": words_of(reader, "graph"), "kinds": looks(reader)})
    return reader.page("graph.html", data=data)


def picture(reader: Reader) -> Answer:
    """The whole graph as JSON: `nodes`, `lines` between them by their numbers, and how many of both there are in all."""
    drawn = _kept(reader.site)
    iris = [node[0] for node in drawn["nodes"]]
    names, kinds = reader.names(iris), kinds_of(reader.site, iris)
    nodes = [[names[n].label, kinds[n], local_url(n, reader.ask.base), degree, x, y] for n, degree, x, y in drawn["nodes"]]
    return json_answer({**drawn, "nodes": nodes, "iris": iris, "relations": [reader.wording.term(p) for p in drawn["relations"]]})


def drawing(facts: Iterable[tuple[str, str, str]]) -> Json:
    """Facts (subject, predicate, object) → what is drawn of them and where, the same for the same facts in any order.

    `nodes` are [IRI, number of neighbours, x, y], y upwards, the best connected
    first; `lines` are [number of a node, number of another, numbers of the
    predicates]; `relations` are the predicates' IRIs; `all` are the numbers of
    nodes and lines that there are.
    """
    said: dict[tuple[str, str], set[str]] = {}
    for s, p, o in facts:
        if s != o:
            said.setdefault((s, o), set()).add(p)
    degree = Counter(end for pair in {(min(pair), max(pair)) for pair in said} for end in pair)
    best = sorted(degree, key=lambda iri: (-degree[iri], iri))[:NODES]
    number = {iri: i for i, iri in enumerate(best)}
    # Where there are too many lines, those of the least connected go: their ends come last.
    pairs = sorted(((number[a], number[b]) for a, b in said if a in number and b in number), key=lambda pair: (max(pair), pair))[:LINES]
    relations = sorted({p for a, b in pairs for p in said[best[a], best[b]]})
    code = {p: i for i, p in enumerate(relations)}
    places = place(len(best), pairs, lying=True)
    return {
        "nodes": [[iri, degree[iri], x, -y] for iri, (x, y) in zip(best, places, strict=True)],
        "lines": [[a, b, sorted(code[p] for p in said[best[a], best[b]])] for a, b in sorted(pairs)],
        "relations": relations,
        "all": [len(degree), len(said)],
    }


def _kept(site: Site) -> Json:
    """The drawing that is kept beside the store, made first where there is none."""
    file = site.generation / FILE
    if file.is_file():
        kept: Json = json.loads(file.read_text("utf-8"))
        return kept
    values = " ".join(f"<{p}>" for p in relations(site))
    rows = site.rows(f"SELECT ?s ?p ?o {{ VALUES ?p {{ {values} }} ?s ?p ?o FILTER (isIRI(?o)) }}")
    made = drawing((value(s), value(p), value(o)) for s, p, o in rows if s is not None and p is not None and o is not None)
    fresh = file.with_name(f"{FILE}.{os.getpid()}")
    with suppress(OSError):  # a store that may only be read is drawn anew each time
        fresh.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
        fresh.replace(file)
    return made
