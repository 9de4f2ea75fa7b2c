"""Records read by warcio, of WARC and ARC files alike, whoever wrote them.

What warcio prints on the screen, and what of a damaged file it passes over, is an error here.
"""

from __future__ import annotations

import re
import sys
import zlib
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ARC2WARCHeadersParser, ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from archive.evidence import stated_digests
from archive.evidence.codings import GZIP
from archive.evidence.references import address

CUT = "it ends in the middle of a record"
MANY = "several records stand in one gzip member"
_LENGTH = "what follows it is no record: its Content-Length cannot be right"
_BEGINS = re.compile(rb"WARC/\d|.+ \S+ \d{12,14} .*\d+\s*$", re.IGNORECASE)


class reader(ArchiveIterator):  # type: ignore[misc]  # noqa: N801
    """The records from where a file stands; those of an ARC file with the headers of WARC.

    `offset` is where the record begins that is being read. Raises warc.DAMAGE.
    """

    offset: int
    reader: Any
    record: Any

    def __init__(self, file: BinaryIO, *, check_digests: bool = False) -> None:
        super().__init__(file, arc2warc=True, check_digests=check_digests)
        self.loader = _Loader()
        self._blank = 0
        start = file.tell()
        self.reader = _Unzipped(file, zipped=file.read(len(GZIP)) == GZIP)
        file.seek(start)

    def read_to_end(self, record: ArcWarcRecord | None = None) -> None:
        """Read what is left of the record, so that damage shows. Raises what damage raises."""
        if not self.record or self.member_info:
            return
        start, block = self.offset, self.record.raw_stream
        super().read_to_end(record)
        try:
            if self.reader.decompressor:
                self._check_member()
            elif self.next_line and not (self._blank or _BEGINS.match(self.next_line)):
                raise ArchiveLoadFailed(_LENGTH)
            elif not self.next_line and getattr(block, "limit", None):
                raise ArchiveLoadFailed(CUT)
        except ArchiveLoadFailed:
            self.offset = start
            raise

    def _check_member(self) -> None:
        if self.next_line:
            raise ArchiveLoadFailed(MANY if _BEGINS.match(self.next_line) else _LENGTH)
        if not self.reader.decompressor.eof:
            raise ArchiveLoadFailed(CUT)

    def _next_record(self, next_line: bytes | None) -> ArcWarcRecord:
        before = self.reader.tell()
        try:
            return super()._next_record(next_line)
        except EOFError as error:
            if next_line or self.reader.tell() != before or self._is_within_member():
                raise ArchiveLoadFailed(CUT) from error
            raise  # the end of the file
        except ArchiveLoadFailed as error:  # with bytes of the file in its words
            raise ArchiveLoadFailed("no record begins here") from error
        except (AttributeError, TypeError) as error:  # what warcio raises of missing headers
            raise ArchiveLoadFailed("its header lacks what every record has") from error

    def _is_within_member(self) -> bool:
        """Whether the file ends in a gzip member of which nothing could be unpacked."""
        unpacker = self.reader.decompressor
        return bool(unpacker and not unpacker.eof and self.fh.tell() > self.offset)

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        """The first line after a record that is not blank, and the size of those before it."""
        size, line = 0, b""
        while line := self.reader.readline():
            if line.strip():
                break
            size += len(line)
        self._blank = size
        return line or None, size


class _Unzipped(DecompressingBufferedReader):  # type: ignore[misc]
    """Raises zlib.error where warcio would print what is wrong and go on."""

    decompressor: Any

    def __init__(self, file: BinaryIO, *, zipped: bool) -> None:
        super().__init__(file)
        self._zipped = zipped

    def read(self, length: int | None = None) -> bytes:
        return bytes(super().read(_countable(length)))

    def readline(self, length: int | None = None) -> bytes:
        return bytes(super().readline(_countable(length)))

    def _decompress(self, data: bytes) -> bytes:
        if not self.decompressor or not data:
            return data
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error:
            if self._zipped:
                raise
            self.decompressor = None
            return data


def _countable(length: int | None) -> int | None:
    """A length as a record states it, or the most that a machine can count."""
    return length if length is None else min(length, sys.maxsize)


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(verify_http=False, arc2warc=True)
        self.warc_parser = _Lenient(self.WARC_TYPES)
        self.arc_parser = _Arc()

    def wrap_digest_verifying_stream(
        self, stream: Any, rec_type: str, headers: StatusAndHeaders, checker: Any, length: int = 0
    ) -> tuple[Any, bool]:
        """The record's block, verified while it is read; the payload is verified with its forms."""
        stated = stated_digests.normal(headers.get_header("WARC-Block-Digest"))
        if stated is None or rec_type == "revisit":
            return stream, False
        return _Verified(stream, length, checker, stated), False


class _Verified(LimitReader):  # type: ignore[misc]
    def __init__(self, stream: Any, length: int, checker: Any, stated: str) -> None:
        super().__init__(stream, length)
        self._checker, self._stated = checker, stated
        self._digester = stated_digests.digester(stated)

    def _update(self, piece: bytes) -> bytes:
        super()._update(piece)
        self._digester.update(piece)
        if self.limit == 0 and not self._stated.endswith(self._digester.hexdigest()):
            self._checker.problem(f"block digest failed: {self._stated}")
        return piece


class _Lenient(StatusAndHeadersParser):  # type: ignore[misc]
    """Takes record types and schemes in any case, as ISO 28500 and RFC 3986 have it."""

    def parse(self, stream: Any, full_statusline: str | None = None) -> StatusAndHeaders:
        headers = super().parse(stream, full_statusline)
        kind = headers.get_header("WARC-Type")
        if kind and kind != kind.lower():
            headers.replace_header("WARC-Type", kind.lower())
        written = headers.get_header("WARC-Target-URI")
        if written and written != address(written):
            headers.replace_header("WARC-Target-URI", address(written))
        return headers


class _Arc(ARC2WARCHeadersParser):  # type: ignore[misc]
    """Says of what is no HTTP (`dns:`) the media type that the file has, where warcio says HTTP."""

    def _get_protocol_and_headers(
        self, headerline: str, parts: list[str]
    ) -> tuple[str, list[tuple[str, str]]]:
        written, media_type = parts[0], parts[3]
        protocol, headers = super()._get_protocol_and_headers(headerline, parts)
        if not written.lower().startswith(("http://", "https://")):
            headers = [(n, media_type if n == "Content-Type" else v) for n, v in headers]
        return protocol, headers
