"""Captures of which the index of another archive says all: that the bytes are those of one held."""

from __future__ import annotations

import sqlite3

from archive.evidence import notes, provenance, stated_digests
from archive.evidence.warc_file import WarcFile
from archive.outcomes import REDIRECTS
from archive.queries import backfilled
from archive.queries.backfilled import Original
from archive.records import ArticleRef, Capture, Exchange, Item, Listed, Provenance, Reference, now
from spiders.wayback import Memento


def original(connection: sqlite3.Connection, memento: Memento) -> Original | None:
    """The record that holds the bytes of a listed capture; None if it is to be fetched.

    A redirect always is: where it leads stands in no digest.
    """
    if memento.digest is None or memento.status in REDIRECTS:
        return None
    found = backfilled.holder(connection, memento.url, memento.digest, memento.status)
    return None if found and found.status in REDIRECTS else found


def written(file: WarcFile, memento: Memento, found: Original, ref: ArticleRef) -> Item:
    """Write a revisit record of the site's address at the instant that the index lists.

    Its payload digest is the index's: nobody here has seen the bytes again.
    """
    status = memento.status or found.status
    exchange = Exchange(
        url=memento.url,
        status=status,
        response_headers=[],
        body=b"",
        captured_at=memento.at,
        said=notes.article_fields(ref, Listed()) | memento.said(),
        provenance=Provenance(memento.uri, now()),
        listed_digest=memento.digest,
    )
    location = file.write_exchange(exchange, (found.url, found.captured_at))
    digest = stated_digests.normal(memento.digest)
    capture = Capture(memento.url, memento.at, status, location)
    capture.refers_to = Reference(found.url, found.captured_at, digest=digest)
    capture.host = provenance.host_of(memento.uri)
    return Item(capture, ref)
