"""`kg serve`: the endpoint on an address of this machine, until it is interrupted."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from kg.server.app import ENDPOINT, GRAPHS, application
from kg.server.connections import Watched
from kg.server.settings import Settings
from kg.stores import StoreError
from kg.stores.generations import current

KEEP_ALIVE = 10  # seconds that an idle connection stays open
CONNECTIONS = 500  # more are answered with 503


def serve(store: Path, settings: Settings, host: str, port: int) -> None:
    """Serve the store in a folder until the process is told to stop.

    Args:
        store: the folder that `kg build` filled.
        settings: what may be asked.
        host: the address to listen on.
        port: the port to listen on.

    Raises:
        StoreError: there is no store in that folder.
    """
    if current(store) is None:
        raise StoreError(f"{store}: there is no store: run kg build first, or name another with -g")
    at = f"http://{host}:{port}"
    print(f"Pages at {at}/, SPARQL at {at}{ENDPOINT}, graphs at {at}{GRAPHS}; Ctrl-C ends it", flush=True)
    uvicorn.run(
        application(store, settings),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        http=Watched,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE,
        limit_concurrency=CONNECTIONS,
    )
