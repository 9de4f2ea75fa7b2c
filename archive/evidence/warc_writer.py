"""Records as bytes: WARC 1.1, one gzip member each, with SHA-256 where warcio would write SHA-1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise

from warcio.recordloader import ArcWarcRecord
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter


class Writer(WARCWriter):  # type: ignore[misc]
    """Writes SHA-256 where warcio would write SHA-1, and notes where each record ends."""

    def __init__(self, out: BytesIO) -> None:
        super().__init__(out, gzip=True, warc_version="1.1")
        self.ends: list[int] = []

    def _write_warc_record(self, out: BytesIO, record: ArcWarcRecord) -> None:
        super()._write_warc_record(out, record)
        self.ends.append(out.tell())

    def members(self) -> list[bytes]:
        """What was written, a record at a time."""
        data = self.out.getvalue()
        return [data[a:b] for a, b in pairwise([0, *self.ends])]

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def json_member(
    uri: str, kind: str, value: object, at: str, headers: Mapping[str, str] | None = None
) -> bytes:
    """A `metadata` or `conversion` record that holds a value as JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    writer = Writer(BytesIO())
    record = writer.create_warc_record(
        uri,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_content_type="application/json",
        warc_headers_dict={"WARC-Date": at, **(headers or {})},
    )
    record.rec_headers.remove_header("WARC-Payload-Digest")
    writer.write_record(record)
    return writer.members()[0]
