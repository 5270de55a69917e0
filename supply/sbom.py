"""`python -m supply.sbom [FILE]`: a software bill of materials in CycloneDX 1.6 JSON, the same bytes for the same locks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from kg import __version__
from supply.parts import LOCK, ROOT, npm_parts, python_parts

NAME = f"notegraph-{__version__}.cdx.json"


def bill() -> str:
    """What the packages of this version consist of and install: the Python packages of `requirements.lock`, and those inside the bundle.

    Raises:
        ValueError: a licence is not known.
    """
    bom, licences = _locked(), LicenseFactory()
    root = Component(
        name="notegraph",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="notegraph",
        licenses=[licences.make_from_string("MIT")],
        purl=PackageURL("pypi", None, "notegraph", __version__),
    )
    known = {(part.name, part.version): part.licence for part in python_parts()}
    for component in bom.components:
        component.description = None  # the lines of the lock
        component.licenses = [licences.make_from_string(known[component.name, str(component.version)])]
    for part in npm_parts():
        space, _, name = part.name.rpartition("/")
        bom.components.add(
            Component(
                name=name,
                group=space or None,
                version=part.version,
                bom_ref=f"npm:{part.name}@{part.version}",
                licenses=[licences.make_from_string(part.licence)],
                purl=PackageURL("npm", space or None, name, part.version),
                hashes=[HashType(alg=HashAlgorithm.SHA_512, content=part.digest)],
            )
        )
    bom.metadata.component = root
    bom.register_dependency(root, bom.components)
    bom.serial_number = uuid5(NAMESPACE_URL, f"notegraph {__version__} {sorted(str(c.purl) for c in bom.components)}")
    written = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return _without_time(written)


def _locked() -> Bom:
    """The packages of the lock, with the hashes of their files, as CycloneDX's own tool reads it."""
    words = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(LOCK),
        "--output-reproducible",
        "--no-validate",
        "--short-PURLs",
        "--of",
        "JSON",
    ]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    bom: Bom = Bom.from_json(json.loads(told))  # type: ignore[attr-defined]
    return bom


def _without_time(written: str) -> str:
    table = json.loads(written)
    table["metadata"].pop("timestamp", None)
    return json.dumps(table, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def checked(text: str) -> str:
    """The bill itself. Raises ValueError where it does not keep CycloneDX's schema; that takes seconds."""
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"the bill does not keep CycloneDX's schema: {error}")
    return text


def main() -> None:
    """Write it to the file that is named, else into `dist/`."""
    file = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "dist" / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(checked(bill()), "utf-8", newline="\n")
    print(f"wrote {file}")


if __name__ == "__main__":
    main()
