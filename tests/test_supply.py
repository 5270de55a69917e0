"""What the project is made of is known, and its packages are what its sources say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from supply.audit import AFFECTED, verdict
from supply.audit import main as audit
from supply.licences import FILE, document
from supply.packages import NODE_MODULES, PLACES, built, digests
from supply.parts import DEVELOPMENT_LOCK, LOCK, ROOT, is_free, licence_of, npm_parts, pins, python_parts
from supply.sbom import bill as written
from supply.sbom import checked


def test_the_page_of_dependencies_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == document(), "run make licences"


def test_every_pin_of_a_lock_is_read() -> None:
    for lock in (LOCK, DEVELOPMENT_LOCK):
        lines = [line for line in lock.read_text("utf-8").splitlines() if line and not line.lstrip().startswith(("#", "--hash"))]
        found = list(pins(lock))
        assert len(found) == len(lines) > 90
        assert all(line.startswith(f"{name}=={version}") for line, (name, version, _) in zip(lines, found, strict=True))
    assert ("colorama", "sys_platform == 'win32'") in {(part.name, part.marker) for part in python_parts()}


def test_a_licence_that_is_not_known_is_told() -> None:
    assert (licence_of("rdflib"), licence_of("igraph"), licence_of("colorama")) == ("BSD-3-Clause", "GPL-2.0-or-later", "BSD-3-Clause")
    with pytest.raises(ValueError, match=r"no-such-package does not say its licence .* supply/licences.toml"):
        licence_of("no-such-package")


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True),
        ("MPL-2.0 OR Apache-2.0", True),
        ("(CC-BY-4.0 AND MIT)", True),
        ("MPL-2.0 AND MIT", False),
        ("GPL-2.0-or-later", False),
    ],
)
def test_which_licences_ask_for_notices_only(licence: str, free: bool) -> None:
    assert is_free(licence) is free


def test_an_audit_that_looked_nothing_up_is_none() -> None:
    skipped = {"name": "left-alone", "skip_reason": "Dependency not found and could not be audited: left-alone (1.0)"}
    bad = {"name": "Torn", "version": "1.0", "vulns": [{"id": "PYSEC-0", "fix_versions": ["1.1"], "aliases": [], "description": ""}]}
    report = json.dumps({"dependencies": [{"name": "whole", "version": "2.0", "vulns": []}, skipped, bad]})
    wanted = [("left-alone", "1.0"), ("torn", "1.0"), ("whole", "2.0"), ("whole", "2.1")]
    assert verdict(report, wanted) == (["torn 1.0: PYSEC-0: mended in 1.1"], ["left-alone 1.0", "whole 2.1"])


def _advisory(name: str, version: str, mended: str) -> dict[str, object]:
    """An advisory in OSV's form about one version of a package."""
    events = [{"introduced": version}, *([{"fixed": mended}] if mended else [])]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-0", "summary": "no such advisory", "affected": [affected]}


@contextmanager
def advisories(known: dict[tuple[str, str], object] | None) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """A service that speaks OSV's API: its address, and the pins that it was asked about. `known` holds advisories by pin; None: out of
    order."""
    asked: set[tuple[str, str]] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            pin = query["package"]["name"], query["version"]
            asked.add(pin)
            answer = json.dumps({"vulns": [known[pin]]} if known and pin in known else {}).encode()
            self.send_response(503 if known is None else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    finally:
        server.shutdown()
        server.server_close()


def test_every_pin_is_looked_up_and_an_advisory_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {(name.lower(), version) for lock in (LOCK, DEVELOPMENT_LOCK) for name, version, _ in pins(lock)}
    known = {AFFECTED: _advisory(*AFFECTED, "3.1.6")}
    with advisories(known) as (url, asked):
        assert audit(["--osv-url", url]) == 0
    assert asked == {*wanted, AFFECTED}
    assert f"{len(wanted)} pins looked up at osv, 0 advisories" in capsys.readouterr().out
    pinned = dict(wanted)["urllib3"]
    for mended, told in (("99.1", "mended in 99.1"), ("", "no version is named that mends it")):
        with advisories(known | {("urllib3", pinned): _advisory("urllib3", pinned, mended)}) as (url, _):
            assert audit(["--osv-url", url]) == 1
        assert capsys.readouterr().out.startswith(f"urllib3 {pinned}: PYSEC-0: {told}\n")


@pytest.mark.parametrize(("known", "why"), [(None, "osv does not answer"), ({}, "it knows too little")])
def test_a_service_that_fails_or_knows_nothing_is_no_audit(
    known: dict[tuple[str, str], object] | None, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with advisories(known) as (url, _):
        assert audit(["--osv-url", url]) == 2
    told = capsys.readouterr().err
    assert why in told and "the locks were not audited" in told


def test_the_bill_of_materials_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    file = tmp_path / "bill.json"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-m", "supply.sbom", str(file)], env=env, check=True, capture_output=True)
    assert file.read_text("utf-8") == written()
    bill = json.loads(file.read_bytes())
    with pytest.raises(ValueError, match="does not keep CycloneDX's schema"):
        checked('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "no type"}]}')
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "1.6", "notegraph")
    listed = {(component.get("group", ""), component["name"], component["version"]) for component in bill["components"]}
    wanted = {("", part.name, part.version) for part in python_parts()}
    wanted |= {(part.name.rpartition("/")[0], part.name.rpartition("/")[2], part.version) for part in npm_parts()}
    assert listed == wanted
    assert all(component["licenses"] for component in bill["components"])
    root = next(row for row in bill["dependencies"] if row["ref"] == bill["metadata"]["component"]["bom-ref"])
    assert len(root["dependsOn"]) == len(bill["components"])


@pytest.mark.skipif(not (ROOT / NODE_MODULES).is_dir(), reason="the parts of the pages are not fetched: make pages")
def test_the_packages_are_the_same_bytes_wherever_they_are_built(tmp_path: Path) -> None:
    first, second = (built(place, tmp_path) for place in PLACES)
    assert digests(first) == digests(second) and len(digests(first)) == 2
    (wheel,), (source,) = first.glob("*.whl"), first.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        assert {"kg/cli.py", "kg/ontology/kg.ttl", "kg/server/pages/bundle/graph.js", "kg/server/pages/bundle/LICENCES.txt"} <= names
        assert not any("node_modules" in name or name.endswith(".pyc") for name in names)
        texts = packed.read("kg/server/pages/bundle/LICENCES.txt").decode("utf-8")
        assert all(f"{part.name} {part.version}, " in texts for part in npm_parts())
    with tarfile.open(source) as packed_source:
        assert not any("node_modules" in name for name in packed_source.getnames())
