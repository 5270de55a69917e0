"""What the rest of a build must know of a note's graph, without holding it: a `Summary`, as values and as JSON.

Digests are SHA-256 of sorted N-Quads lines, as hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.ontology import KG, RDF, RDFS, SKOS

FORM = 3  # of the JSON; another one is read again from the note

# What tells one entity from another: the rest is what notes say of it.
DESCRIBING = frozenset(
    (RDF + "type", RDFS + "label", *(SKOS + n for n in ("prefLabel", "altLabel", "hiddenLabel", "inScheme", "exactMatch", "closeMatch")))
)
_DESCRIBING = frozenset(f"<{p}>" for p in DESCRIBING)
_NAMING = frozenset((f"<{RDFS}label>", f"<{SKOS}altLabel>"))
_SUBJECTS = frozenset((f"<{RDF}subject>", f"<{KG}of>"))
_EDGE = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>", f"<{KG}modality>")
_ENTITY = f"<{KG}entity>"
_GRAPH = re.compile(rb" <[^<>\n]*> \.\n")  # how a line ends: no literal holds a line feed as such
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Told:
    """What a note's assertions and measurements say of one thing: the digest of their lines, and what else they name."""

    digest: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """How a note describes an entity: the digest of these lines without their graph, and its names, as N-Quads write what is quoted."""

    digest: str
    labels: tuple[str, ...]


Edge = tuple[str, str, str, str, str]  # IRIs of an assertion whose object is one, of its subject, predicate, object and modality


@dataclass(frozen=True, slots=True)
class Summary:
    """A note's graph in short. `lines` is the digest of its own quads, "" where the note is left out for its language.

    `catalogued` are IRIs of the curated entities. `names` leads from all entities to the least IRI of a mention of each
    ("" for none), `described` from the entities that the graph describes to how, `told` from the things it tells of to
    what it tells. `decided` are IRIs of people's decisions that took effect.
    """

    path: str
    slug: str
    lang: str
    sha256: str
    lines: str
    catalogued: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, Described] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    decided: tuple[str, ...] = ()


def canonical_lines(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as N-Quads, each once, sorted by code point."""
    return "".join(sorted({f"{quad} .\n" for quad in quads})).encode("utf-8")


def triples(lines: bytes) -> bytes:
    """N-Quads lines, each of which names a graph, as N-Triples in the same order."""
    return _GRAPH.sub(b" .\n", lines)


def digest_of(lines: bytes) -> str:
    """SHA-256 as hexadecimal."""
    return hashlib.sha256(lines).hexdigest()


@dataclass(frozen=True, slots=True)
class Texts:
    """Of one graph, the lines that describe each entity, and those of the facts about each thing with what else they name.

    A description is without its graph: where several notes describe an entity alike, it is one. `names` and `edges` are
    those of a `Summary`.
    """

    described: Mapping[str, bytes]
    told: Mapping[str, tuple[bytes, tuple[str, ...]]]
    names: Mapping[str, str]
    edges: tuple[Edge, ...]


def texts_of(lines: bytes, base: str, catalogued: Collection[str]) -> Texts:
    """Read a graph's lines, as `canonical_lines` writes them. Entities are the IRIs under `<base>entity/`, and the `catalogued` ones."""
    entities = f"<{base}entity/"
    known = frozenset(f"<{iri}>" for iri in catalogued)
    described: dict[str, list[str]] = {}
    nodes: dict[str, list[str]] = {}
    subject_of: dict[str, str] = {}
    named_by: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    ends: dict[str, dict[str, str]] = {}
    for line in lines.decode("utf-8").split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)  # neither has a space in it, nor has an object that is an IRI
        object_ = rest.partition(" ")[0] if rest.startswith("<") else ""
        if subject.startswith(entities) or subject in known:
            names.setdefault(subject[1:-1], "")
            if predicate in _DESCRIBING:
                described.setdefault(subject[1:-1], []).append(line.rsplit(" ", 2)[0] + " .\n")
        else:
            nodes.setdefault(subject, []).append(line + "\n")
            if predicate in _SUBJECTS:
                subject_of[subject] = object_[1:-1]
            if predicate in _EDGE and object_:
                ends.setdefault(subject, {})[predicate] = object_[1:-1]
        if object_.startswith(entities) or object_ in known:
            if predicate == _ENTITY:  # lines are in order: the first one is of the least mention
                names[object_[1:-1]] = names.get(object_[1:-1]) or subject[1:-1]
            names.setdefault(object_[1:-1], "")
            named_by.setdefault(subject, set()).add(object_[1:-1])
    about: dict[str, tuple[list[str], set[str]]] = {}
    for node, of in subject_of.items():
        held, others = about.setdefault(of, ([], set()))
        held += nodes[node]
        others |= named_by.get(node, set())
    told = {of: (_joined(held), tuple(sorted(others))) for of, (held, others) in about.items()}
    return Texts({s: _joined(held) for s, held in described.items()}, told, dict(sorted(names.items())), tuple(_edges(ends)))


def _edges(ends: Mapping[str, Mapping[str, str]]) -> Iterator[Edge]:
    for node, of in sorted(ends.items()):
        if len(of) == len(_EDGE):
            subject, predicate, object_, modality = (of[end] for end in _EDGE)
            yield node[1:-1], subject, predicate, object_, modality


def labels_of(description: bytes) -> tuple[str, ...]:
    """The names in the lines of a description, sorted, each once, as N-Quads write what is quoted."""
    parts = (line.split(" ", 2) for line in description.decode("utf-8").split("\n")[:-1])
    return tuple(sorted({rest.rpartition('"')[0][1:] for _, predicate, rest in parts if predicate in _NAMING}))


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(sorted(lines)).encode("utf-8")


def summary_of(of: Any, lines: bytes, texts: Texts, catalogued: Iterable[str]) -> Summary:
    """The summary of a note (anything with `path`, `slug`, `lang`, `sha256`) with these lines and texts."""
    return Summary(
        of.path,
        of.slug,
        of.lang,
        of.sha256,
        digest_of(lines),
        tuple(sorted(catalogued)),
        texts.names,
        {s: Described(digest_of(t), labels_of(t)) for s, t in texts.described.items()},
        {s: Told(digest_of(t), names) for s, (t, names) in texts.told.items()},
        texts.edges,
    )


def as_json(summary: Summary) -> bytes:
    """The summary as one JSON object."""
    table = {
        "form": FORM,
        "note": [summary.path, summary.slug, summary.lang, summary.sha256],
        "lines": summary.lines,
        "catalogued": summary.catalogued,
        "names": dict(summary.names),
        "described": {s: [d.digest, *d.labels] for s, d in summary.described.items()},
        "told": {s: [t.digest, *t.names] for s, t in summary.told.items()},
        "edges": summary.edges,
        "decided": summary.decided,
    }
    return json.dumps(table, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def from_json(data: bytes) -> Summary:
    """The summary that `as_json` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        table = json.loads(data)
        if table["form"] != FORM:
            raise ValueError("another form")
        path, slug, lang, sha256 = map(_text, table["note"])
        return Summary(
            path,
            slug,
            lang,
            _digest(sha256),
            _digest(table["lines"]) if table["lines"] != "" else "",
            _texts(table["catalogued"]),
            {_text(s): _text(mention) for s, mention in table["names"].items()},
            {_text(s): Described(_digest(d), _texts(labels)) for s, (d, *labels) in table["described"].items()},
            {_text(s): Told(_digest(d), _texts(names)) for s, (d, *names) in table["told"].items()},
            tuple(_edge(edge) for edge in table["edges"]),
            _texts(table["decided"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no summary: {error!r}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"no text: {value!r}")
    return value


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ValueError("no list")
    return tuple(map(_text, values))


def _edge(value: Sequence[object]) -> Edge:
    assertion, subject, predicate, object_, modality = _texts(value)
    return assertion, subject, predicate, object_, modality


def _digest(value: object) -> str:
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise ValueError(f"no digest: {value!r}")
    return value
