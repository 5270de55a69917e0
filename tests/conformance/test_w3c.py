"""The W3C's SPARQL 1.1 tests through HTTP, suite by suite: every case runs, and what fails is excused by name with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib

from kg.stores.oxigraph import DiskStore
from tests.conformance.manifests import cases, suites
from tests.conformance.running import CLOSED, QUERIES, Endpoint, asks_one_file, files_of, inserted, run, service_address, services_of
from tests.test_server import ROOT, TOKEN, free_port, serve, stop

FOLDER = ROOT.parent / "shared" / "w3c" / "sparql" / "sparql11"
EXCUSED = Path(__file__).with_name("excused.toml")
READING = {"PositiveSyntaxTest11", "NegativeSyntaxTest11", "ServiceDescriptionTest"}

# How many cases each suite has: one that lost some has failed.
CASES = {
    "add": 8,
    "aggregates": 47,
    "basic-update": 13,
    "bind": 10,
    "bindings": 11,
    "cast": 6,
    "clear": 4,
    "construct": 7,
    "copy": 6,
    "csv-tsv-res": 6,
    "delete": 19,
    "delete-data": 6,
    "delete-insert": 17,
    "delete-where": 6,
    "drop": 4,
    "entailment": 70,
    "exists": 6,
    "functions": 75,
    "graph-store-protocol": 13,
    "grouping": 6,
    "http-rdf-update": 18,
    "json-res": 4,
    "move": 6,
    "negation": 12,
    "project-expression": 7,
    "property-path": 33,
    "protocol": 34,
    "service": 7,
    "service-description": 3,
    "subquery": 14,
    "syntax-fed": 3,
    "syntax-query": 94,
    "syntax-update-1": 54,
    "syntax-update-2": 1,
    "update-silent": 13,
}


def excused() -> dict[str, str]:
    """The cases that need not pass, each with the reason."""
    groups = tomllib.loads(EXCUSED.read_text("utf-8"))["group"]
    return {f"{group['suite']}/{case}": group["reason"] for group in groups for case in group["cases"]}


@pytest.fixture(scope="module")
def folder() -> Path:
    if not FOLDER.is_dir():
        pytest.skip("the W3C's tests are not beside the project, in ../shared/w3c")
    return FOLDER


@pytest.fixture(scope="module", autouse=True)
def literals_as_they_are() -> Iterator[None]:
    """rdflib would write numbers anew while it reads them."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before


def started(folder: Path, store: Path, port: int, *options: str) -> Iterator[Endpoint]:
    DiskStore(store).load([])
    process, url = serve(store, "--default-graph", "separate", "--allow-host", "www.example", *options, port=port)
    try:
        with httpx.Client(auth=("anyone", TOKEN), timeout=60) as client:
            yield Endpoint(folder, url, client)
    finally:
        stop(process)


@pytest.fixture(scope="module")
def asked(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server with the data of all query tests, each file a named graph; the requests name what they ask."""
    found = [case for manifests in suites(folder).values() for case in cases(manifests)]
    port = free_port()
    addresses = {service_address(f"http://127.0.0.1:{port}", file) for case in found for _, file in services_of(case)}
    options = [word for address in sorted(addresses) for word in ("--allow-service", address)]
    for server in started(folder, tmp_path_factory.mktemp("asked") / "store", port, "--allow-service", CLOSED, *options):
        files = sorted({file for case in found for file in files_of(case) if case.kind in QUERIES})
        assert server.update(inserted({file: server.graph(file) for file in files})).status_code == 204
        yield server


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server whose store each case fills anew."""
    options = ["--allow-load", CLOSED, "--allow-load", "somescheme:"]
    yield from started(folder, tmp_path_factory.mktemp("written") / "store", free_port(), *options)


@pytest.mark.parametrize("suite", CASES)
def test_a_suite_passes_but_for_the_cases_excused_by_name(suite: str, folder: Path, asked: Endpoint, written: Endpoint) -> None:
    found = list(cases(suites(folder)[suite]))
    assert len({case.name for case in found}) == len(found) == CASES[suite]
    failed = {}
    for turn, case in enumerate(found):
        reads = asks_one_file(case) or case.kind in READING
        if (wrong := run(case, asked if reads and not str(case.action).endswith(".ru") else written, turn)) is not None:
            failed[case.name] = wrong
    known = {name: reason for name, reason in excused().items() if name.startswith(f"{suite}/")}
    print(f"{suite}: {len(found)} cases, {len(found) - len(failed)} passed, {len(known)} excused")
    assert {name: wrong for name, wrong in failed.items() if name not in known} == {}
    assert sorted(set(known) - set(failed)) == [], "they pass now: take them off the list"


def test_no_suite_is_left_out(folder: Path) -> None:
    assert set(suites(folder)) == set(CASES)


def test_the_documents_say_how_many_cases_pass() -> None:
    ran, missing = sum(CASES.values()), len(excused())
    assert f"{ran} cases, {ran - missing} passed, {missing} excused, none failed" in (ROOT / "docs" / "serving.md").read_text("utf-8")
