"""How a command runs and ends: its standard streams, its exit code, and what an error says to a person."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from kg.commands.options import USAGE, Verdict, fail

HUNG_UP = 141  # as a shell tells of one who wrote to a pipe that nobody reads (128 + SIGPIPE)

_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "make room, or write elsewhere; nothing that was whole is lost"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "check the permissions, or name another place"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR), "something else has that name: name another, or remove it"),
    errno.ENOENT: "check the name",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EMFILE: "let a process open more files (ulimit -n)",
}


def run(app: Callable[[], object]) -> NoReturn:
    """Run a command line and exit. What goes wrong is said in one line on standard error, without a traceback."""
    opened_streams()
    try:
        code = _code(app)
        sys.stdout.flush()
    except BrokenPipeError:  # who read the output has enough of it, as head has
        drop_output()
        sys.exit(HUNG_UP)
    except Exception as error:
        known = isinstance(error, ValueError | LookupError | OSError) or type(error).__module__.startswith("kg.")
        if not known or os.environ.get("KG_TRACEBACK"):
            raise
        if isinstance(error, OSError):
            with suppress(OSError):
                sys.stdout.flush()
            drop_output()
        fail(told(error))
    sys.exit(code)


def _code(app: Callable[[], object]) -> int | str | None:
    """Run the command line; returns what to exit with."""
    try:
        app()
    except Verdict as verdict:
        return verdict.code
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer hides it
            raise end.__context__ from None
        return USAGE if end.code == 2 else end.code
    return 0


def opened_streams() -> None:
    """Give the process the standard streams that it was started without; what goes there is nowhere, and nothing comes from there."""
    while (free := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # so that no file of ours gets a number that others take for a stream
    os.close(free)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", newline="")  # a terminal that is not UTF-8 stops nothing


def drop_output() -> None:
    """Nothing is written to standard output any more: whoever read it is gone, or it is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def told(error: Exception) -> str:
    """What an error says to a person; of the system's own, which file it is about and what to do."""
    if not isinstance(error, OSError) or error.errno is None or ": " in (error.strerror or ""):
        return str(error)
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes | os.PathLike) else ""
    return f"{where}{error.strerror}: {_ADVICE.get(error.errno, 'check the file and its permissions')}"
