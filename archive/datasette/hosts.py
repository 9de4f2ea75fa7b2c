"""Under which names the pages answer: a page elsewhere cannot read them by a name that it turned here.

DNS rebinding makes a name of the attacker's mean 127.0.0.1; the Host header still says that name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from archive.datasette.headers import App

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def only_for(app: App, names: Iterable[str]) -> App:
    """The application, which answers under the names of this machine and these alone."""
    allowed = {*_THIS_MACHINE, *(name.lower() for name in names)}

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and _named(scope) not in allowed:
            await _refuse(send)
        else:
            await app(scope, receive, send)

    return answering


def _named(scope: Any) -> str | None:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    try:
        return urlsplit(f"//{hosts[0]}").hostname if len(hosts) == 1 else None
    except ValueError:
        return None


async def _refuse(send: Any) -> None:
    """421 Misdirected Request (RFC 9110 15.5.20)."""
    said = b"This archive does not answer under that name. See `yigai serve --host`.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": said})
