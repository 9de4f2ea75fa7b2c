"""The page of a document number: the document, who cites it, and its series."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.datasette.asking import ask, page
from archive.queries import document_numbers


async def one(request: Any, datasette: Any) -> Response:
    """By the number, in whatever form it is written."""
    said = unquote(request.url_vars["number"])
    found = await ask(datasette, lambda db: document_numbers.of_number(db, said))
    return await page(datasette, request, "number", current="", most=document_numbers.MOST, **found)
