"""What another archive captured, as Webrecorder's tools say it in a record of their own making."""

from __future__ import annotations

from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord

from archive.records import Provenance, instant

SOURCE, CREATED = "WARC-Source-URI", "WARC-Creation-Date"


def headers(provenance: Provenance | None) -> dict[str, str]:
    """The lines of a record's head that say where it comes from; none of a record of our own."""
    if provenance is None:
        return {}
    return {SOURCE: provenance.uri, CREATED: instant(provenance.asked_at)}


def host(record: ArcWarcRecord) -> str | None:
    """The archive on the web that a record comes from; None where it names none."""
    return host_of(record.rec_headers.get_header(SOURCE) or "")


def host_of(uri: str) -> str | None:
    """The host of an address of the web; None of anything else, a file's name among it."""
    try:
        parts = urlsplit(uri.strip().strip("<>"))
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
