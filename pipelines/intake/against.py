"""What a record says against its own payload."""

from __future__ import annotations

from warcio.recordloader import ArcWarcRecord

from archive.evidence import truncation

_SEGMENT = "it goes on in continuation records, which are not joined"


def said_against(record: ArcWarcRecord, fault: str | None, *, is_page: bool) -> str | None:
    """What is wrong with a payload that was read: its length; of a page whether it is the first
    of several segments (WARC 1.1, 5.13), WARC-Truncated, and what its codings say; its digests. None if all is well, and of a revisit, which holds none.
    """
    if record.rec_type == "revisit":
        return None
    if missing := getattr(record.raw_stream, "limit", 0):
        return f"{truncation.NOT_WHOLE}{missing} bytes are missing"
    if is_page and record.rec_headers.get_header("WARC-Segment-Number"):
        return f"{truncation.NOT_WHOLE}{_SEGMENT}"
    truncated = record.rec_headers.get_header(truncation.HEADER)
    if is_page and (note := truncation.note(truncated, fault)):
        return note
    problems = record.digest_checker.problems
    return f"{truncation.DAMAGED}{problems[0]}" if problems else None
