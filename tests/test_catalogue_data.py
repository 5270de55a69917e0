"""The shipped catalogue: every entry is complete, and no name stands for two entities."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef

CATALOGUE = Path(__file__).resolve().parent.parent / "ontology" / "catalogue"
FILES = sorted(CATALOGUE.glob("*.ttl"))
SORTED = ("finance", "governments", "media", "places", "sports", "universities")
BASE = "https://example.org/kg/"
KG = "https://w3id.org/notegraph#"
NAMES = (SKOS.prefLabel, SKOS.altLabel)
LABELS = (*NAMES, SKOS.hiddenLabel)
TAGS = ("en", "ja", "zh", "zh-Hant")
NO_NAMES = frozenset(
    """
    he she it they we you i his her its their our this that the company bank government university team league city country president
    ceo founder group market startup firm newspaper ministry region state police army court
    彼 彼女 彼ら 同社 当社 弊社 同氏 同行 会社 企業 銀行 政府 大学 都市 社長 会長 市場 省庁 本社 球団 警察 裁判所
    他 她 它 他们 她们 该公司 本公司 我们 公司 企业 银行 城市 国家 总裁 市场 法院 军队 我國 我国 本国 本行 该行
    """.split()  # noqa: SIM905
)


@cache
def entries(file: Path) -> Graph:
    """A catalogue file, its relative IRIs under a base as the loader puts them."""
    return Graph().parse(file, format="turtle", publicID=BASE)


def labels(graph: Graph) -> list[tuple[URIRef, URIRef, Literal]]:
    """(entity, label predicate, label) of a file, in a steady order."""
    found = [(s, p, o) for s, p, o in graph if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, Literal)]
    return sorted(triple for triple in found if triple[1] in LABELS)


def test_there_is_a_catalogue() -> None:
    assert set(SORTED) <= {f.stem for f in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_only_names_and_types(file: Path) -> None:
    allowed = {RDF.type, *LABELS, SKOS.exactMatch}
    assert {str(p) for _, p, _ in entries(file) if p not in allowed} == set()


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_entry_has_one_class_and_a_name_in_every_language(file: Path) -> None:
    graph = entries(file)
    wrong = []
    for entity in sorted(str(s) for s in set(graph.subjects())):
        classes = [str(o) for o in graph.objects(URIRef(entity), RDF.type)]
        preferred = sorted(o.language or "" for o in graph.objects(URIRef(entity), SKOS.prefLabel) if isinstance(o, Literal))
        if len(classes) != 1 or not classes[0].startswith(KG) or preferred != sorted(TAGS) or not entity.startswith(f"{BASE}entity/"):
            wrong.append((entity, classes, preferred))
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_labels_are_clean(file: Path) -> None:
    wrong = []
    for entity, _, label in labels(entries(file)):
        text = str(label)
        tidy = unicodedata.is_normalized("NFC", text) and text == " ".join(text.split())
        if not tidy or len(text) < 2 or label.language not in TAGS or text.casefold() in NO_NAMES:
            wrong.append((str(entity), label.n3()))
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_label_stands_once_in_its_entry(file: Path) -> None:
    seen: dict[tuple[URIRef, Literal], list[str]] = defaultdict(list)
    for entity, predicate, label in labels(entries(file)):
        seen[entity, label].append(predicate.fragment)
    assert {f"{entity} {label.n3()}": kinds for (entity, label), kinds in seen.items() if len(kinds) > 1} == {}


@pytest.mark.parametrize("name", SORTED)
def test_entries_are_sorted(name: str) -> None:
    file = CATALOGUE / f"{name}.ttl"
    heads = [line.split(">")[0] for line in file.read_text("utf-8").splitlines() if line.startswith("<")]
    assert heads == sorted(heads)


def test_no_label_is_shared() -> None:
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for file in FILES:
        for entity, _, label in labels(entries(file)):
            owners[unicodedata.normalize("NFKC", str(label)).casefold()].add((str(entity), file.stem))
    shared = {text: sorted(who) for text, who in owners.items() if len({entity for entity, _ in who}) > 1}
    assert shared == {}


def test_an_entity_stands_in_one_file() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for file in FILES:
        for entity in entries(file).subjects():
            homes[str(entity)].add(file.stem)
    assert {entity: sorted(files) for entity, files in homes.items() if len(files) > 1} == {}
