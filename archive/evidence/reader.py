"""Records read by warcio, of WARC and ARC files alike, whoever wrote them."""

from __future__ import annotations

from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser


def reader(file: BinaryIO, *, check_digests: bool = False) -> ArchiveIterator:
    """The records from where a file stands; those of an ARC file with the headers of WARC."""
    found = ArchiveIterator(file, arc2warc=True, check_digests=check_digests)
    found.loader.warc_parser = _Lenient(found.loader.WARC_TYPES)
    return found


class _Lenient(StatusAndHeadersParser):  # type: ignore[misc]
    """Takes record types and schemes in any case, as ISO 28500 and RFC 3986 have it."""

    def parse(self, stream: Any, full_statusline: str | None = None) -> StatusAndHeaders:
        headers = super().parse(stream, full_statusline)
        kind = headers.get_header("WARC-Type")
        if kind and kind != kind.lower():
            headers.replace_header("WARC-Type", kind.lower())
        scheme, colon, rest = (headers.get_header("WARC-Target-URI") or "").partition(":")
        if colon and scheme != scheme.lower():
            headers.replace_header("WARC-Target-URI", f"{scheme.lower()}:{rest}")
        return headers
