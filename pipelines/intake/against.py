"""What a record says against its own payload."""

from __future__ import annotations

from warcio.recordloader import ArcWarcRecord

from archive.evidence import truncation
from archive.evidence.codings import Undone


def said_against(record: ArcWarcRecord, page: Undone | None) -> str | None:
    """What its length and its digests say, and of a page WARC-Truncated and its coding; else None."""
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        return f"cut off when taken in: {missing} bytes are missing"
    checker = getattr(record, "digest_checker", None)
    if problems := checker.problems if checker else []:
        return f"damaged when taken in: {problems[0]}"
    if page is None:
        return None
    return truncation.note(record.rec_headers.get_header(truncation.HEADER), page.fault)
