"""The WARC record of a capture, as a download."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette import NotFound, Response

from archive.datasette.asking import ask, folder
from archive.evidence import warc
from archive.evidence.codings import GZIP
from archive.queries import lives


async def evidence(request: Any, datasette: Any) -> Response:
    """The record's bytes as its file holds them. They are never shown as a page."""
    capture_id = int(request.url_vars["id"])
    place = await ask(datasette, lambda db: lives.record(db, capture_id))
    path = folder(datasette) / "warc" / place["warc_file"]
    try:
        held = await asyncio.to_thread(warc.stored, path, place["warc_offset"])
    except (OSError, ValueError) as error:
        raise NotFound(
            f"The record of capture {capture_id} cannot be read from {place['warc_file']}: "
            "`yigai verify` says what is damaged or missing."
        ) from error
    ending = "warc.gz" if held.startswith(GZIP) else "warc"
    name = f"yigai-capture-{capture_id}.{ending}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(held, headers=headers, content_type="application/warc")
