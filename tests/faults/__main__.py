"""`python -m tests.faults` writes `docs/faults.md` anew."""

from __future__ import annotations

from pathlib import Path

from tests.faults.table import ELSEWHERE, FAULTS, Fault

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
BEGIN, END = "<!-- the table: python -m tests.faults -->\n", "<!-- end of the table -->\n"


def table() -> str:
    """The table as Markdown."""
    rows = ["| what is wrong | what is promised | what is seen |", "| --- | --- | --- |"]
    for fault in FAULTS:
        rows.append(f"| {fault.what} | {fault.promise} | {_seen(fault)} |")
    rows += [f"| {shown.what} | {shown.promise} | {shown.seen} (`{shown.test}`) |" for shown in ELSEWHERE]
    return "\n".join(rows) + "\n"


def document(text: str) -> str:
    """The page with the table in its place."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.partition(END)[2]


def _seen(fault: Fault) -> str:
    said = "; ".join(f"`{line}`" for line in fault.said.replace("|", "\\|").splitlines() if not line.endswith("the graph holds the others"))
    return f"{said}{'; ' if said else ''}exit code {fault.code}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text("utf-8")), "utf-8")
