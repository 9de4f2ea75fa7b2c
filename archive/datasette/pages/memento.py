"""Permanent addresses: a text as it stood, its TimeMap and its TimeGate (RFC 7089), a text by digest."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import NotFound, Response
from datasette.utils.asgi import BadRequest

from archive import permanent
from archive.datasette import headers
from archive.datasette.asking import ask, page
from archive.datasette.pages import article
from archive.errors import YigaiError
from archive.exports import timemap
from archive.permanent import Memento
from archive.queries import articles, lives, mementos, texts
from archive.queries.articles import Moment

_NEGOTIATED = {"vary": "accept-datetime"}


async def memento(request: Any, datasette: Any) -> Response:
    """What an address showed at an instant; where no capture is of that second, leads to the last
    one before. With a digest, the text of that digest."""
    url, digest = _asked(request), request.url_vars.get("digest")
    try:
        first, last = permanent.span(request.url_vars["at"])
    except ValueError:
        raise NotFound(f"{request.url_vars['at']} is no instant: write YYYYMMDDhhmmss.") from None
    held, found = await ask(datasette, lambda db: gathered(db, url))
    nearest = mementos.up_to(found, last)
    if nearest is None:
        raise NotFound(f"No text of {url} was ever read here.")
    sent = {"link": timemap.links(held["url"], found, nearest, article.base(request, datasette))}
    if digest is None and not first <= nearest.at <= last:
        where = datasette.urls.path(permanent.path(nearest.at, held["url"]))
        return Response.redirect(where, headers=sent)
    sent["memento-datetime"] = permanent.http_date(nearest.at if digest is None else first)
    if digest:
        return await _of_digest(request, datasette, held, last, digest, sent)
    if not nearest.is_there:
        return await _absent(request, datasette, held, found, nearest, sent)
    return await article.shown_page(request, datasette, held["article_id"], nearest.at, sent)


async def _of_digest(
    request: Any, datasette: Any, held: dict[str, Any], at: str, digest: str, sent: dict[str, str]
) -> Response:
    """The text of a digest: as a version that has it shows it, else as somebody read it."""

    def is_in_force(db: sqlite3.Connection) -> bool:
        try:
            found = articles.at(db, held["article_id"], Moment(at, None, at))
        except YigaiError:
            return False
        return bool(found["text_digest"] == digest)

    if await ask(datasette, is_in_force):
        return await article.shown_page(request, datasette, held["article_id"], at, sent)
    return await _text(request, datasette, digest, held["article_id"], sent)


async def _absent(
    request: Any,
    datasette: Any,
    held: dict[str, Any],
    found: list[Memento],
    shown: Memento,
    sent: dict[str, str],
) -> Response:
    """An instant at which the address did not show its text: 404, as its own answer was."""
    spell = await ask(datasette, lambda db: mementos.spell(db, held["article_id"], shown.at))
    there = [one for one in found if one.is_there]
    before = [one for one in there if one.at < shown.at][-1:]
    after = [one for one in there if one.at > shown.at][:1]
    return await page(
        datasette,
        request,
        "absent",
        404,
        sent,
        held=held,
        at=shown.at,
        spell=spell,
        beside=[
            (said, one.at, datasette.urls.path(permanent.path(one.at, held["url"])))
            for said, ones in (("The last text before", before), ("The next text after", after))
            for one in ones
        ],
    )


async def timemap_of(request: Any, datasette: Any) -> Response:
    """Every memento of an address, as links."""
    url = _asked(request)
    held, found = await ask(datasette, lambda db: gathered(db, url))
    if not found:
        raise NotFound(f"No text of {url} was ever read here.")
    body = timemap.timemap(held["url"], found, article.base(request, datasette))
    return Response(body, headers=headers.OURS, content_type=timemap.TYPE)


async def timegate(request: Any, datasette: Any) -> Response:
    """Leads to what an address showed at the instant that Accept-Datetime names, else to the last."""
    url, said = _asked(request), request.headers.get("accept-datetime")
    held, found = await ask(datasette, lambda db: gathered(db, url))
    try:
        at = permanent.of_http_date(said) if said is not None else "9999"
    except ValueError:
        raise BadRequest(
            f"Accept-Datetime: {said!r} is no date of HTTP; "
            "write it like Fri, 20 Nov 2026 09:30:00 GMT."
        ) from None
    if (chosen := mementos.up_to(found, at)) is None:
        raise NotFound(f"No text of {url} was ever read here.")
    base = article.base(request, datasette)
    sent = {"link": timemap.links(held["url"], found, None, base)} | _NEGOTIATED
    where = permanent.path(chosen.at, held["url"])
    return Response.redirect(datasette.urls.path(where), headers=sent)


async def text(request: Any, datasette: Any) -> Response:
    """The text of a digest, and where it stood."""
    return await _text(request, datasette, request.url_vars["digest"], None, {})


async def _text(
    request: Any, datasette: Any, digest: str, article_id: int | None, sent: dict[str, str]
) -> Response:
    def question(db: sqlite3.Connection) -> dict[str, Any]:
        held = texts.by_digest(db, digest)
        stood = [
            row
            for row in texts.stood(db, held["text_id"])
            if article_id in (None, row["article_id"])
        ]
        if not stood:
            raise YigaiError(f"That address never showed a text with the digest {digest}.")
        shown = {"text": held["text"], "version": 0}
        return {"shown": stood[0] | shown, "stood": stood, **article.lines_of(db, 0, shown)}

    asked = await ask(datasette, question)
    return await page(datasette, request, "text", 200, sent, digest=digest, **asked)


def _asked(request: Any) -> str:
    return permanent.asked(request.url_vars["url"], request.query_string)


def gathered(connection: sqlite3.Connection, url: str) -> tuple[dict[str, Any], list[Memento]]:
    """The article of an address, and its mementos. Raises YigaiError where it is not held."""
    article_id = articles.resolve(connection, url)
    return lives.identity(connection, article_id), mementos.of_article(connection, article_id)
