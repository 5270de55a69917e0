"""What a build holds in memory does not grow with the number of notes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from kg.api import build_store
from kg.config import Config

ROOT = Path(__file__).parents[1]
NOTES = {
    "a": "Lisa Su is the CEO of AMD. Brightwell Labs, a startup, was founded in 2001. Brightwell Labs has 300 employees.",
    "b": "Brightwell Labs, a startup, was founded in 2003. Sony acquired Brightwell Labs in May 2010 for $20 million.",
    "c": "NVIDIA acquired Mellanox in April 2020. Mellanox is headquartered in Yokneam. AMD was founded in 1969.",
}
# The bounds of what is held at once, made so small that a few notes reach them; the peak in MiB of each stage and those before it.
MEASURE = """
import json, sys
from pathlib import Path
import kg.rules, kg.stores.indexing
kg.stores.indexing.BULK, kg.rules.FORGOTTEN = 1 << 19, 5_000
from benchmarks.copies import measured
print(json.dumps(measured(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), [])))
"""


def test_four_times_as_many_notes_take_the_same_memory(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for name, text in NOTES.items():
        (posts / f"{name}.md").write_text(f"---\nlang: en\n---\n{text}\n", "utf-8")
    build_store(posts, replace(Config(), store=tmp_path / "store"))
    few, many = (measured(tmp_path, count) for count in (45, 180))
    assert many["quads"] == 4 * few["quads"] > 30_000
    assert many["fill the store"]["MiB"] < 1.15 * few["fill the store"]["MiB"]  # 1.4 times where nothing bounds it


def measured(folder: Path, count: int) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-c", MEASURE, str(folder / "store"), str(count), str(folder / f"of-{count}")]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)  # type: ignore[no-any-return]
