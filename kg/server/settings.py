"""What whoever starts the server may set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost.

    Args:
        seconds: how long a query may run.
        rows: how many rows or triples an answer may have.
        answer_bytes, request_bytes: how long an answer and a request's body may be.
        workers: how many queries run side by side.
        patience: how long a request waits for a worker, and for its own body to arrive, in seconds.
    """

    seconds: float = 30.0
    rows: int = 100_000
    answer_bytes: int = 100_000_000
    request_bytes: int = 10_000_000
    workers: int = 4
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a graph is served.

    Args:
        base: the IRI under which notes and entities are named.
        hosts: host names under which the server may be asked; `*` stands for all.
        services: IRIs of endpoints that `SERVICE` may ask.
        loads: beginnings of IRIs that `LOAD` may fetch.
        token: who has it may write; without one nobody may.
        separate: is the default graph what was put there, and not the union of all graphs?
        limits: what a request may cost.
        title: what the data set is called; "" where it has no name.
        licence: the IRI of its licence; "" where none is known.
        ontology: the user's ontology folder, in which people's decisions are written; None where there is none.
    """

    base: str
    hosts: tuple[str, ...] = HOSTS
    services: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    token: str = ""
    separate: bool = False
    limits: Limits = Limits()
    title: str = ""
    licence: str = ""
    ontology: Path | None = None
