"""The archive served: Datasette with the desk in it, on this machine."""

from __future__ import annotations

import errno
import json
import logging
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import datasette.database
import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.datasette import METADATA, bounds, hosts, plugin
from archive.errors import YigaiError

_HERE = Path(__file__).parent
_ADDRESS = "127.0.0.1"
_SETTINGS = {
    "default_cache_ttl": 0,  # an archive grows
    "facet_time_limit_ms": 1_500,
    "max_csv_mb": 0,  # a file is whole or an error, never cut
    "max_returned_rows": 5_000,
    "num_sql_threads": 16,  # so that a dozen that run for their five seconds keep nobody waiting
    "sql_time_limit_ms": 5_000,
    "suggest_facets": False,  # guessing costs a second a page on a million rows
    "template_debug": False,
}


def desk(data: Path, *, immutable: bool = False, public: str | None = None) -> Datasette:
    """Datasette on an archive, with the desk's pages.

    `immutable` is an archive that nobody can be writing; `public` the address under which a
    reverse proxy hands the pages on.
    """
    if not pm.has_plugin("yigai"):
        pm.register(plugin, name="yigai")
        pm.unregister(name="datasette.handle_exception")  # it would print a traceback too
        datasette.database.sqlite_timelimit = bounds.time_limit
    address = urlsplit(public or "")
    files = [str(data / "archive.db")]
    return Datasette(
        [] if immutable else files,
        immutables=files if immutable else [],
        metadata=json.loads(METADATA.read_text(encoding="utf-8")),
        template_dir=str(_HERE / "templates"),
        static_mounts=[("desk", str(_HERE / "static"))],
        settings=_SETTINGS
        | {
            "base_url": f"{address.path.rstrip('/')}/",
            "force_https_urls": address.scheme == "https",
        },
    )


def serve(data: Path, port: int, names: Iterable[str], **how: Any) -> None:
    """Serve an archive until Ctrl-C or a signal ends it, under these names besides this machine's own.

    Raises YigaiError where the port is taken.
    """
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    app = hosts.only_for(desk(data, **how).app(), names)
    with _listening(port) as listening:
        print(f"The archive is at http://{_ADDRESS}:{port}/ (Ctrl-C ends it).", flush=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((_ADDRESS, port))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise YigaiError(
                f"port {port}: {str(error.strerror).lower()}. Choose another with --port."
            ) from error
        raise
