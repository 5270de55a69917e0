"""Many runs of the command in processes of their own, without the start of Python for each: a process that has read a note forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

# Nothing may have opened a store before a fork: its threads would be missing there. A command of whom root asks may
# do what root may, so the child gives up all capabilities.
FORKING = """
import ctypes, io, json, os, signal, sys, tempfile, traceback
from pathlib import Path
import kg.commands.build, kg.shapes.checks, kg.cli, kg.exporters, kg.patience, kg.stores.kept, pyshacl, pyvis.network, rdflib
from kg.build import extract_note
from kg.notes import read_notes
from kg.ontology import load_ontology
from kg.resources import ontology_roots

def run(asked):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may ignore it
    os.chdir(asked["cwd"])
    os.environ.update(asked["env"])
    tempfile.tempdir = None
    kg.patience.SECONDS = asked["patience"]
    if sys.platform == "linux":
        ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
    if asked["bytes"]:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["bytes"], asked["bytes"]))
    for number, name in ((1, asked["out"]), (2, asked["err"])):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", write_through=True)
    sys.argv = ["kg", *asked["words"]]
    try:
        kg.cli.main()
    except SystemExit as end:
        return end.code
    except BaseException:
        traceback.print_exc()
        return 99

roots = ontology_roots()
for note in read_notes(Path(sys.argv[1]), roots):
    extract_note(note, roots, load_ontology(roots), "https://example.org/kg/")
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(run(json.loads(line)) or 0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code (negative for a signal) and what it said."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Commands:
    """The process that forks. Use it in a `with` block."""

    notes: Path  # a folder of notes to warm up with
    _process: Any = field(default=None)

    def __enter__(self) -> Commands:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        words = [sys.executable, "-c", FORKING, str(self.notes)]
        self._process = subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *error: object) -> None:
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def begin(self, cwd: Path, *words: str, out: str = "", **wished: object) -> tuple[int, Path]:
        """Start `kg words` in a folder; returns its process and the folder with what it says."""
        said = Path(tempfile.mkdtemp(dir=cwd.parent))
        asked = {"cwd": str(cwd), "words": words, "env": {}, "bytes": 0, "patience": 60.0, **wished}
        asked |= {"out": out or str(said / "out"), "err": str(said / "err")}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline()), said

    def end(self, said: Path) -> Done:
        """Wait for the end of the one that was begun."""
        code = int(self._process.stdout.readline())
        out, err = (file.read_text("utf-8") if file.exists() else "" for file in (said / "out", said / "err"))
        return Done(code, out, err)

    def run(self, cwd: Path, *words: str, **wished: Any) -> Done:
        """Run `kg words` in a folder to its end."""
        return self.end(self.begin(cwd, *words, **wished)[1])
