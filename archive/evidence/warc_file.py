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
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from archive.digest import file_digest, sha256
from archive.errors import StoreError
from archive.evidence import truncation
from archive.evidence.merkle import Tree
from archive.evidence.warc_writer import Writer, json_member
from archive.records import Exchange, WarcLocation, instant, now

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
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
        digest = exchange.payload_digest
        when = instant(exchange.captured_at)
        headers = {"WARC-Date": when, "WARC-Payload-Digest": digest}
        if exchange.ip_address:
            headers["WARC-IP-Address"] = exchange.ip_address
        if exchange.truncated:
            headers[truncation.HEADER] = exchange.truncated
        writer = Writer(BytesIO())
        http = StatusAndHeaders(
            f"{exchange.status} {_phrase(exchange.status)}",
            exchange.response_headers,
            protocol=exchange.protocol,
        )
        if original:
            record = writer.create_revisit_record(
                exchange.url,
                headers.pop("WARC-Payload-Digest"),
                *original,
                http_headers=http,
                warc_headers_dict=headers,
            )
            if exchange.status == HTTPStatus.NOT_MODIFIED:
                record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
                record.rec_headers.remove_header("WARC-Payload-Digest")
        else:
            record = writer.create_warc_record(
                exchange.url,
                "response",
                payload=BytesIO(exchange.body),
                length=len(exchange.body),
                http_headers=http,
                warc_headers_dict=headers,
            )
        writer.write_request_response_pair(_request(writer, exchange), record)
        if said := _said(exchange):
            writer.write_record(_metadata(writer, exchange, said, record))
        offset = self._append(writer.members())
        return WarcLocation(self.name, offset, digest, record.rec_type)

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


def _request(writer: Writer, exchange: Exchange) -> ArcWarcRecord:
    http = StatusAndHeaders(
        f"{exchange.method} {_target(exchange.url)} {exchange.protocol}",
        exchange.request_headers,
        is_http_request=True,
    )
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": instant(exchange.captured_at)},
    )


def fields_of(values: Mapping[str, str]) -> bytes:
    """Lines of `application/warc-fields`: a name and a value each, white space folded."""
    return "".join(f"{k}: {' '.join(v.split())}\r\n" for k, v in values.items()).encode()


def _said(exchange: Exchange) -> dict[str, str]:
    """On which page the address was found (WARC 1.1, 6.6.1: `via`), and what else was known."""
    via = dict(exchange.request_headers).get("Referer")
    return ({"via": via} if via else {}) | dict(exchange.said)


def _metadata(
    writer: Writer, exchange: Exchange, said: Mapping[str, str], response: ArcWarcRecord
) -> ArcWarcRecord:
    body = fields_of(said)
    record = writer.create_warc_record(
        exchange.url,
        "metadata",
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict={
            "WARC-Date": instant(exchange.captured_at),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    record.rec_headers.remove_header("WARC-Payload-Digest")
    return record


def _target(url: str) -> str:
    """The request target of a URL: path and query (RFC 9112, origin-form)."""
    rest = url.partition("://")[2].partition("#")[0]
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
