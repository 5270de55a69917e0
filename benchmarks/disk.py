"""What the disk does at best: the limit for all that reads notes and writes graphs."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measured import Row

MEBIBYTE = bytes(range(256)) * 4096
FILE = bytes(range(256)) * 4  # about as long as a made note


def disk(size: int, files: int) -> Iterator[Row]:
    """One file of `size` MiB, and so many of 1 KiB, written and read; by the clock. What is read may still be in memory."""
    with tempfile.TemporaryDirectory() as made:
        one = Path(made, "one")
        begun = time.perf_counter()
        with one.open("wb") as out:
            for _ in range(size):
                out.write(MEBIBYTE)
            out.flush()
            os.fsync(out.fileno())
        yield Row(f"write {size} MiB to the disk", size / (time.perf_counter() - begun), "MiB/s")
        begun = time.perf_counter()
        one.read_bytes()
        yield Row(f"read {size} MiB", size / (time.perf_counter() - begun), "MiB/s")
        begun = time.perf_counter()
        for number in range(files):
            Path(made, f"{number}.md").write_bytes(FILE)
        yield Row(f"write {files:,} files of 1 KiB", files / (time.perf_counter() - begun), "files/s")
        begun = time.perf_counter()
        for number in range(files):
            Path(made, f"{number}.md").read_bytes()
        yield Row(f"read {files:,} files of 1 KiB", files / (time.perf_counter() - begun), "files/s")
