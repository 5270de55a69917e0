"""`python -m supply.licences`: writes docs/dependencies.md, what is installed with kg and under which licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from supply.parts import ROOT, Part, accepted, is_free, npm_parts, python_parts

FILE = ROOT / "docs" / "dependencies.md"


def document() -> str:
    """The page.

    Raises:
        ValueError: a licence is not known, or asks for what nobody accepted.
    """
    python, npm = python_parts(), npm_parts()
    strict = {part.name: part.licence for part in (*python, *npm) if not is_free(part.licence)}
    if unlooked := sorted(set(strict) - set(accepted())):
        told = ", ".join(f"{name} ({strict[name]})" for name in unlooked)
        raise ValueError(f"nobody accepted the licence of {told}: drop it, or say why it is used in supply/licences.toml [accepted]")
    if idle := sorted(set(accepted()) - set(strict)):
        raise ValueError(f"supply/licences.toml [accepted] names what is not there: {', '.join(idle)}: take it out")
    lines = [
        "# Dependencies",
        "",
        "Made by `make licences` from the locks and the packages' metadata; do not edit. [releasing.md](releasing.md) says how.",
        "",
        "## Installed with kg",
        "",
        f"`requirements.lock`, {len({part.name for part in python})} packages. Licences are SPDX expressions.",
        "",
        *_table(python),
        "",
        "## Inside the wheel",
        "",
        f"Parts of {len(npm)} packages of `frontend/package-lock.json` are bundled into the pages of `kg serve`; `LICENCES.txt` beside "
        "them holds their licences' texts.",
        "",
        *_table(npm),
        "",
        "## Licences that ask for more than to keep notices",
        "",
        *(f"- {name}: {accepted()[name]}" for name in sorted(strict)),
    ]
    return "\n".join(lines) + "\n"


def _table(parts: Iterable[Part]) -> Iterator[str]:
    yield "| package | version | licence | only where |"
    yield "| --- | --- | --- | --- |"
    for name, some in groupby(sorted(parts, key=lambda p: (p.name, p.version)), key=lambda p: p.name):
        same = list(some)
        versions = ", ".join(dict.fromkeys(part.version for part in same))
        markers = "; ".join(f"{part.version}: `{part.marker}`" if len(same) > 1 else f"`{part.marker}`" for part in same if part.marker)
        yield f"| {name} | {versions} | {same[0].licence} | {markers} |"


def main() -> None:
    """Write the page."""
    FILE.write_text(document(), "utf-8", newline="\n")
    print(f"wrote {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
