"""What every answer says to the browser: what a page may load, and what it may tell others."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasette

_TEMPLATES = Path(datasette.__file__).with_name("templates")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY = "content-security-policy"
_ALWAYS = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
OURS = {_POLICY: f"default-src 'none'; style-src 'self'; img-src 'self'; {_ALWAYS}"}
_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow, noarchive",
}

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[..., Awaitable[None]]


def datasettes() -> str:
    """The policy of Datasette's own pages: no script but those that its release brings."""
    inline = [
        script.replace("{{ datasette_allow_facet }}", "true")
        for path in sorted(_TEMPLATES.glob("*.html"))
        for script in _INLINE.findall(path.read_text(encoding="utf-8"))
        if "{{ body_script" not in script
    ]
    hashes = sorted({b64encode(sha256(script.encode()).digest()).decode() for script in inline})
    scripts = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; connect-src 'self'; {_ALWAYS}"
    )


def with_headers(app: App) -> App:
    """The application, its answers with the headers above."""
    policy = datasettes()

    async def answering(scope: Message, receive: Any, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = list(message.get("headers", ()))
                names = {name.lower() for name, _ in held}
                more = {_POLICY: policy} | _EVERYWHERE
                held += [
                    (name.encode(), value.encode())
                    for name, value in more.items()
                    if name.encode() not in names
                ]
                message = {**message, "headers": held}
            await send(message)

        await app(scope, receive, sending)

    return answering
