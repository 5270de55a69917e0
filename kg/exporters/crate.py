"""`kg-crate/`: the graph for an archive, as an RO-Crate that VoID and DCAT describe too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.exporters.base import replacing_folder, size_and_sha256
from kg.exporters.csv_folder import DICTIONARY, CsvFolder
from kg.exporters.described import Dataset, dataset
from kg.exporters.pretty import Short, prefix_lines, properties_of, subject_text
from kg.exporters.quads import NQuads
from kg.exporters.reader import view
from kg.exporters.spool import spooled
from kg.exporters.terms import RDF, XSD
from kg.exporters.turtle import Turtle
from kg.resources import shipped_ontology
from kg.void import DCAT, FORMATS, MEDIA_TYPES, VOID, say, void

CONTEXT = "https://w3id.org/ro/crate/1.2"
METADATA, VOID_FILE = "ro-crate-metadata.json", "void.ttl"
VOCABULARY = "https://w3id.org/notegraph"
FRICTIONLESS = "https://specs.frictionlessdata.io/data-package/"
UNLICENSED = "No licence is stated: ask who gave you this before you use it."
DCTERMS = "http://purl.org/dc/terms/"
SPDX = "http://spdx.org/rdf/terms#"
_HERE = "urn:notegraph:crate:"  # stands for the folder, until the Turtle is written: the folder may lie anywhere
_PREFIXES = {"dcat": DCAT, "dcterms": DCTERMS, "formats": FORMATS, "spdx": SPDX, "void": VOID, "xsd": XSD}
_MEDIA = {".nq": "application/n-quads", ".ttl": "text/turtle", ".csv": "text/csv", ".json": "application/json"}
_DUMPS = {"kg.nq": "N-Quads", "kg.ttl": "Turtle"}
_ABOUT = {
    "kg.nq": "Everything, with the words behind each fact: a named graph a note",
    "kg.ttl": "What the notes assert, without graphs and provenance",
    "vocabulary.ttl": "The vocabulary of the graph",
    VOID_FILE: "The data set in numbers (VoID) and its files (DCAT)",
    f"tables/{DICTIONARY}": "What the tables' columns mean (Frictionless Data Package)",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the crate: its path in the folder, what it is, its media type, bytes and SHA-256."""

    path: str
    about: str
    media: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Crate:
    """RO-Crate 1.2 with `kg.nq`, `kg.ttl`, the tables as CSV, the vocabulary, and `void.ttl`. No clock is read."""

    name: str = "ro-crate"
    suffix: str = ""
    stem: str = "kg-crate"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the crate to the folder `path`. Raises OSError where that fails."""
        spool = spooled(quads)
        what = dataset(spool, view(spool))
        with replacing_folder(path) as folder:
            NQuads().write(spool, folder / "kg.nq")
            Turtle().write(spool, folder / "kg.ttl")
            CsvFolder().write(spool, folder / "tables")
            shutil.copyfile(shipped_ontology() / "kg.ttl", folder / "vocabulary.ttl")
            (folder / VOID_FILE).write_text("".join(_turtle(what, _parts(folder))), "utf-8", newline="\n")
            told = json.dumps(_metadata(what, _parts(folder)), ensure_ascii=False, indent=1) + "\n"
            (folder / METADATA).write_text(told, "utf-8", newline="\n")


def _parts(folder: Path) -> tuple[Part, ...]:
    """The files that are there, by path."""
    tables = json.loads((folder / "tables" / DICTIONARY).read_text("utf-8"))["resources"]
    about = _ABOUT | {f"tables/{table['path']}": table["description"].rstrip(".") for table in tables}
    found = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return tuple(Part(name, about[name], _MEDIA[Path(name).suffix], *size_and_sha256(folder / name)) for name in found)


# ---- VoID and DCAT


def _turtle(what: Dataset, parts: Iterable[Part]) -> Iterator[str]:
    short = Short(_PREFIXES)
    rows = ((str(said.subject), str(said.predicate), str(said.object)) for said in _triples(what, parts))
    yield from prefix_lines(_PREFIXES)
    for subject, its in groupby(sorted(rows, key=lambda row: (row[0] != f"<{_HERE}#dataset>", row)), key=lambda row: row[0]):
        yield "\n" + subject_text(subject, properties_of(its), short).replace(f"<{_HERE}", "<")


def _triples(what: Dataset, parts: Iterable[Part]) -> Iterator[Triple]:
    me = NamedNode(f"{_HERE}#dataset")
    yield from void(me, lambda name: NamedNode(f"{_HERE}#{name}"), what.counts, what.base)
    yield say(me, RDF + "type", NamedNode(DCAT + "Dataset"))
    yield say(me, DCTERMS + "title", Literal(_title(what)))
    yield say(me, DCTERMS + "description", Literal(what.text, language="en"))
    yield say(me, DCTERMS + "conformsTo", NamedNode(VOCABULARY))
    if what.date:
        precision = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(what.date)]
        yield say(me, DCTERMS + "issued", Literal(what.date, datatype=NamedNode(XSD + precision)))
    for language in what.counts.languages:
        yield say(me, DCTERMS + "language", Literal(language))
    if what.licence:
        yield say(me, DCTERMS + "license", NamedNode(what.licence))
    for part in parts:
        yield from _distribution(me, part, what.licence)


def _distribution(me: NamedNode, part: Part, licence: str) -> Iterator[Triple]:
    if part.path in _DUMPS:
        yield say(me, VOID + "dataDump", NamedNode(_HERE + part.path))
        yield say(me, VOID + "feature", NamedNode(FORMATS + _DUMPS[part.path]))
    elif not part.path.startswith("tables/"):
        return
    one, checksum = NamedNode(f"{_HERE}#{part.path}"), NamedNode(f"{_HERE}#{part.path}-sha256")
    yield say(me, DCAT + "distribution", one)
    yield say(one, RDF + "type", NamedNode(DCAT + "Distribution"))
    yield say(one, DCTERMS + "title", Literal(part.about, language="en"))
    yield say(one, DCAT + "downloadURL", NamedNode(_HERE + part.path))
    yield say(one, DCAT + "mediaType", NamedNode(MEDIA_TYPES + part.media))
    yield say(one, DCAT + "byteSize", Literal(str(part.size), datatype=NamedNode(XSD + "nonNegativeInteger")))
    yield say(one, SPDX + "checksum", checksum)
    yield say(checksum, RDF + "type", NamedNode(SPDX + "Checksum"))
    yield say(checksum, SPDX + "algorithm", NamedNode(SPDX + "checksumAlgorithm_sha256"))
    yield say(checksum, SPDX + "checksumValue", Literal(part.sha256, datatype=NamedNode(XSD + "hexBinary")))
    if licence:
        yield say(one, DCTERMS + "license", NamedNode(licence))


# ---- RO-Crate


def _metadata(what: Dataset, parts: tuple[Part, ...]) -> Mapping[str, Any]:
    tables = [part for part in parts if part.path.startswith("tables/")]
    others = [part for part in parts if part not in tables]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": _title(what),
        "description": what.text,
        **({"datePublished": what.date} if what.date else {}),
        "license": {"@id": what.licence} if what.licence else UNLICENSED,
        **({"inLanguage": list(what.counts.languages)} if what.counts.languages else {}),
        "conformsTo": {"@id": VOCABULARY},
        "hasPart": [*({"@id": part.path} for part in others), {"@id": "tables/"}],
        "mentions": {"@id": "#build"},
    }
    folder = {
        "@id": "tables/",
        "@type": "Dataset",
        "name": "Tables",
        "description": "Notes, entities, facts, statements, measurements, conflicts and evidence as CSV, with keys that join.",
        "conformsTo": {"@id": FRICTIONLESS},
        "hasPart": [{"@id": part.path} for part in tables],
    }
    descriptor = {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": CONTEXT}}
    licence = [{"@id": what.licence, "@type": "CreativeWork", "name": what.licence, "identifier": what.licence}] if what.licence else []
    return {"@context": f"{CONTEXT}/context", "@graph": [descriptor, root, folder, *map(_file, parts), *licence, *_context(what)]}


def _file(part: Part) -> Mapping[str, Any]:
    ours = {"conformsTo": {"@id": VOCABULARY}} if part.path in _DUMPS else {}
    return {
        "@id": part.path,
        "@type": "File",
        "name": part.about,
        "encodingFormat": part.media,
        "contentSize": str(part.size),
        "sha256": part.sha256,
        **ours,
    }


def _context(what: Dataset) -> Iterator[Mapping[str, Any]]:
    """What the entries of the crate refer to."""
    version = {"version": what.version} if what.version else {}
    yield {"@id": VOCABULARY, "@type": "CreativeWork", "name": "The vocabulary of notegraph", "workExample": {"@id": "vocabulary.ttl"}}
    yield {"@id": FRICTIONLESS, "@type": "CreativeWork", "name": "Frictionless Data Package"}
    yield {"@id": "#notegraph", "@type": "SoftwareApplication", "name": "notegraph", **version}
    yield {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "kg build",
        "instrument": {"@id": "#notegraph"},
        "result": {"@id": "./"},
    }


def _title(what: Dataset) -> str:
    return what.title or (f"Knowledge graph of {what.base}" if what.base else "Knowledge graph")
