"""Writing raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record.

All digests are SHA-256: payload digests in hexadecimal, as the database has them, block digests in
base32, as warcio writes them; readers accept both (RFC 4648).
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path

from archive.digest import file_digest, sha256
from archive.errors import StoreError
from archive.evidence.exchange_records import exchange_members, fields_of
from archive.evidence.merkle import Tree
from archive.evidence.warc_writer import Writer, json_member
from archive.records import Exchange, WarcLocation, instant, now

FIELDS = "application/warc-fields"


class WarcFile:
    """One growing WARC file; safe to call from several threads.

    Each record becomes a leaf of `tree`, which all files of a run share.
    """

    def __init__(
        self, directory: Path, prefix: str, serial: int, info: Mapping[str, str], tree: Tree
    ) -> None:
        stamp = now().strftime("%Y%m%d%H%M%S%f")[:17]
        self.name = f"{prefix}-{stamp}-{serial:05}-{socket.gethostname()}.warc.gz"
        self.path = directory / self.name
        self._info = dict(info)
        self._tree = tree
        self._lock = threading.Lock()
        self.size = 0
        directory.mkdir(parents=True, exist_ok=True)

    def write_exchange(
        self, exchange: Exchange, original: tuple[str, str] | None = None
    ) -> WarcLocation:
        """Append response (or revisit) and request records, and what the crawl knew beyond them.

        `original` is the URL and instant of the record that already holds this payload; given,
        a revisit record is written in the payload's place. Returns where the response stands.
        """
        members, kind = exchange_members(exchange, original)
        offset = self._append(members)
        return WarcLocation(self.name, offset, exchange.payload_digest, kind)

    def write_resource(
        self, url: str, body: bytes, media_type: str, captured_at: datetime
    ) -> WarcLocation:
        """Append a `resource` record: bytes that came from a file rather than a server."""
        digest = sha256(body)
        headers = {"WARC-Date": instant(captured_at), "WARC-Payload-Digest": digest}
        return self._write(url, "resource", body, media_type, headers, digest)

    def write_failure(
        self, url: str, reason: str, captured_at: datetime, said: Mapping[str, str]
    ) -> WarcLocation:
        """Append a `metadata` record saying that a request got no response, and why."""
        headers = {"WARC-Date": instant(captured_at)}
        body = fields_of({"fetch-error": reason, **said})
        return self._write(url, "metadata", body, FIELDS, headers, None)

    def write_json(
        self, uri: str, kind: str, value: object, when: datetime, refers_to: str | None = None
    ) -> WarcLocation:
        """Append a `metadata` or `conversion` record that holds a value as JSON."""
        headers = {}
        if refers_to:
            headers = {"WARC-Refers-To-Target-URI": uri, "WARC-Refers-To-Date": refers_to}
        return self.write_member(json_member(uri, kind, value, instant(when), headers), kind)

    def write_member(self, member: bytes, kind: str) -> WarcLocation:
        """Append a record without a payload digest that has been made already."""
        return WarcLocation(self.name, self._append([member]), None, kind)

    def close(self) -> str:
        """Make what was written durable; the file's digest."""
        with open(self.path, "rb") as file:
            os.fsync(file.fileno())
        return file_digest(self.path)

    def _write(
        self,
        url: str,
        kind: str,
        body: bytes,
        media_type: str,
        headers: dict[str, str],
        digest: str | None,
    ) -> WarcLocation:
        writer = Writer(BytesIO())
        record = writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers_dict=headers,
        )
        if digest is None:
            record.rec_headers.remove_header("WARC-Payload-Digest")
        writer.write_record(record)
        return WarcLocation(self.name, self._append(writer.members()), digest, kind)

    def _append(self, members: list[bytes]) -> int:
        with self._lock:
            if self.size == 0:
                self._add(self._warcinfo())
            offset = self.size
            self._add(members)
        return offset

    def _add(self, members: list[bytes]) -> None:
        """Add to the file and to the run's tree, wholly or not at all."""
        data = b"".join(members)
        try:
            with open(self.path, "ab", buffering=0) as file:
                while data:
                    data = data[file.write(data) :]
        except OSError as error:
            with suppress(OSError):
                os.truncate(self.path, self.size)
            raise StoreError(
                f"{self.path}: cannot be written: {error.strerror}. Check free space and permissions."
            ) from error
        self.size = self.path.stat().st_size
        for member in members:
            self._tree.add(member)

    def _warcinfo(self) -> list[bytes]:
        writer = Writer(BytesIO())
        writer.write_record(writer.create_warcinfo_record(self.name, self._info))
        return writer.members()
