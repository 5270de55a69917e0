"""`python -m supply.audit`: are there advisories about what the locks name? Needs the network; fails where nobody could be asked.

`--osv-url` names another service that speaks OSV's API, such as a copy inside an organisation, which is asked instead.

pip-audit says "No known vulnerabilities found" and succeeds where the service
knows none of the packages, as behind a mirror that has no such service. So
what it could not look up counts here: every pin of both locks must have been.
OSV has no answer for a package that it does not know, so that an empty copy
finds nothing; so each service is also asked about a version that is affected.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from supply.parts import DEVELOPMENT_LOCK, LOCK, pins

SERVICES = ("pypi", "osv")  # asked in this order, until one answers
AFFECTED = ("jinja2", "3.1.5")  # by CVE-2025-27516


def verdict(report: str, wanted: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """What a report of pip-audit (JSON) comes to: lines about advisories on the wanted pins, and those that were not looked up."""
    rows = {(row["name"].lower(), row["version"]): row for row in json.loads(report)["dependencies"] if "skip_reason" not in row}
    told, missing = [], []
    for name, version in wanted:
        row = rows.get((name.lower(), version))
        if row is None:
            missing.append(f"{name} {version}")
        for found in row["vulns"] if row else ():
            mended = "mended in " + ", ".join(found["fix_versions"]) if found.get("fix_versions") else "no version is named that mends it"
            told.append(f"{name} {version}: {found['id']}: {mended}")
    return told, missing


def asked(service: str, wanted: Sequence[tuple[str, str]], osv_url: str = "") -> str | None:
    """What pip-audit reports of these pins by that service (where OSV, at `osv_url` if given), as JSON; None where it does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pins.txt"
        out: list[dict[str, object]] = []
        for some in _rounds(wanted):
            file.write_text("".join(f"{name}=={version}\n" for name, version in some), "utf-8")
            words = [
                "-m",
                "pip_audit",
                "-r",
                str(file),
                "--no-deps",
                "--disable-pip",
                "-s",
                service,
                "-f",
                "json",
                "--progress-spinner",
                "off",
                *(["--osv-url", osv_url] if osv_url else []),
            ]
            done = subprocess.run([sys.executable, *words], capture_output=True, encoding="utf-8", check=False)
            try:
                out += json.loads(done.stdout)["dependencies"]
            except (ValueError, KeyError):
                print(
                    f"{service} does not answer: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no reason given'}",
                    file=sys.stderr,
                )
                return None
    return json.dumps({"dependencies": out})


def _rounds(wanted: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The pins in lists that name each package once, as a requirements file must."""
    out: list[list[tuple[str, str]]] = []
    for pin in wanted:
        free = next((some for some in out if pin[0] not in dict(some)), None)
        if free is None:
            out.append(free := [])
        free.append(pin)
    return out


def main(words: Sequence[str] | None = None) -> int:
    """0 where every pin was looked up and nothing is known against any; 1 where something is; 2 where nobody could be asked."""
    parser = argparse.ArgumentParser(prog="python -m supply.audit")
    parser.add_argument("--osv-url", default="", metavar="URL", help="ask this service, which speaks OSV's API (…/v1/query)")
    osv_url: str = parser.parse_args(words).osv_url
    wanted = sorted({(name, version) for lock in (LOCK, DEVELOPMENT_LOCK) for name, version, _ in pins(lock)})
    missing: list[str] = []
    for service in ("osv",) if osv_url else SERVICES:
        report = asked(service, [*wanted, *({AFFECTED} - {*wanted})], osv_url)
        if report is None:
            continue
        if not verdict(report, [AFFECTED])[0]:
            print(f"{service} knows of no advisory about {' '.join(AFFECTED)}, which is affected: it knows too little", file=sys.stderr)
            continue
        told, missing = verdict(report, wanted)
        print("\n".join(told), end="\n" if told else "")
        if told or not missing:
            print(f"{len(wanted) - len(missing)} pins looked up at {service}, {len(told)} advisories")
            return 1 if told else 0
        print(f"{service} could not look up {len(missing)} of {len(wanted)} pins, such as {missing[0]}", file=sys.stderr)
    print(
        "the locks were not audited: no service could be asked that knows about all of them; try again where the network reaches one",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
