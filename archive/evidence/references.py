"""How a revisit names its original, and by which names a record can be called."""

from __future__ import annotations

from contextlib import suppress

from warcio.recordloader import ArcWarcRecord

from archive.evidence import stated_digests, warc_dates
from archive.records import Reference, instant

_UUID = "urn:uuid:"


def reference(record: ArcWarcRecord) -> Reference | None:
    """What a revisit says of the record that holds its payload; None of any other record."""
    if record.rec_type != "revisit":
        return None
    headers = record.rec_headers
    at = None
    with suppress(ValueError):
        at = instant(warc_dates.parsed(headers.get_header("WARC-Refers-To-Date") or ""))
    named = headers.get_header("WARC-Refers-To-Target-URI") or headers.get_header("WARC-Target-URI")
    return Reference(
        url=address(named) if at else None,
        at=at,
        record_id=_identifier(headers.get_header("WARC-Refers-To")),
        digest=stated_digests.normal(headers.get_header("WARC-Payload-Digest")),
    )


def names(record: ArcWarcRecord, *, holds: bool = True) -> tuple[str, ...]:
    """The record's own identifier, and of a whole one the payload digest that it states, if that
    holds."""
    headers = record.rec_headers
    stated = None
    if holds and record.rec_type != "revisit":
        stated = stated_digests.normal(headers.get_header("WARC-Payload-Digest"))
    return tuple(filter(None, (_identifier(headers.get_header("WARC-Record-ID")), stated)))


def address(written: str | None) -> str:
    """A target URI without the brackets that some tools put around it, its scheme in small letters."""
    scheme, colon, rest = (written or "").strip().strip("<>").partition(":")
    return f"{scheme.lower()}{colon}{rest.replace(' ', '%20')}" if colon else scheme


def _identifier(written: str | None) -> str | None:
    found = (written or "").strip().strip("<>")
    return found.lower() if found.lower().startswith(_UUID) else found or None
