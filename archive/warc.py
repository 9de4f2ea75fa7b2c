"""Raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record, written before anything reads.

Digests are labelled `sha256:` and written in hexadecimal, which RFC 3548 readers accept.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.digest import sha256
from archive.records import Exchange, WarcLocation, instant, now

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB


class WarcFile:
    """One growing WARC file; safe to call from several threads."""

    def __init__(self, directory: Path, prefix: str, info: Mapping[str, str]) -> None:
        stamp = now().strftime("%Y%m%d%H%M%S%f")[:17]
        self.name = f"{prefix}-{stamp}-00000-{socket.gethostname()}.warc.gz"
        self.path = directory / self.name
        self._info = dict(info)
        self._lock = threading.Lock()
        self._end = 0
        directory.mkdir(parents=True, exist_ok=True)

    def write_exchange(
        self, exchange: Exchange, original: tuple[str, str] | None = None
    ) -> WarcLocation:
        """Append response (or revisit) and request records.

        `original` is the URL and instant of the record that already holds this payload; given,
        a revisit record is written in the payload's place. Returns where the response stands.
        """
        digest = sha256(exchange.body)
        when = instant(exchange.captured_at)
        headers = {"WARC-Date": when, "WARC-Payload-Digest": digest}
        if exchange.ip_address:
            headers["WARC-IP-Address"] = exchange.ip_address
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
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
            headers["WARC-Block-Digest"] = _block_digest(http, exchange.body)
            record = writer.create_warc_record(
                exchange.url,
                "response",
                payload=BytesIO(exchange.body),
                length=len(exchange.body),
                http_headers=http,
                warc_headers_dict=headers,
            )
        writer.write_request_response_pair(_request(writer, exchange), record)
        offset = self._append(buffer.getvalue())
        return WarcLocation(self.name, offset, digest, record.rec_type)

    def write_resource(
        self, url: str, body: bytes, media_type: str, captured_at: datetime
    ) -> WarcLocation:
        """Append a `resource` record: bytes that came from a file rather than a server."""
        digest = sha256(body)
        headers = {
            "WARC-Date": instant(captured_at),
            "WARC-Payload-Digest": digest,
            "WARC-Block-Digest": digest,
        }
        return self._write(url, "resource", body, media_type, headers, digest)

    def write_failure(self, url: str, reason: str, captured_at: datetime) -> WarcLocation:
        """Append a `metadata` record saying that a request got no response, and why."""
        body = f"fetch-error: {reason}\r\n".encode()
        headers = {"WARC-Date": instant(captured_at), "WARC-Block-Digest": sha256(body)}
        return self._write(url, "metadata", body, "application/warc-fields", headers, None)

    def close(self) -> None:
        """Make what was written durable."""
        if self.path.exists():
            with open(self.path, "rb") as file:
                os.fsync(file.fileno())

    def _write(
        self,
        url: str,
        kind: str,
        body: bytes,
        media_type: str,
        headers: dict[str, str],
        digest: str | None,
    ) -> WarcLocation:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
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
        return WarcLocation(self.name, self._append(buffer.getvalue()), digest, kind)

    def _append(self, data: bytes) -> int:
        with self._lock, open(self.path, "ab") as file:
            if self._end == 0:
                self._end = file.write(self._warcinfo())
            offset = self._end
            self._end += file.write(data)
        return offset

    def _warcinfo(self) -> bytes:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(self.name, self._info))
        return buffer.getvalue()


def records(path: Path) -> Iterator[tuple[ArcWarcRecord, int]]:
    """Each record of a WARC file with its byte offset; the record's stream is valid until next."""
    with open(path, "rb") as file:
        iterator = ArchiveIterator(file)
        for record in iterator:
            yield record, iterator.offset


def payload(record: ArcWarcRecord) -> tuple[bytes, bytes]:
    """A record's payload as it was sent (transfer coding undone), and with its content encoding
    undone as well; cut at MAX_PAYLOAD bytes, so that a compressed bomb cannot fill the memory."""
    http = record.http_headers
    coding = (http and http.get_header("transfer-encoding", "").lower()) or ""
    stream = ChunkedDataReader(record.raw_stream) if coding == "chunked" else record.raw_stream
    sent = stream.read(MAX_PAYLOAD)
    encoding = (http and http.get_header("content-encoding", "").lower()) or ""
    if encoding not in BufferedReader.get_supported_decompressors():
        return sent, sent
    return sent, BufferedReader(BytesIO(sent), decomp_type=encoding).read(MAX_PAYLOAD)


def read_payload(path: Path, offset: int) -> bytes:
    """The payload of the record at an offset, transfer and content encoding undone.

    Raises ValueError naming the file and offset if no record with a payload stands there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file):
            if record.rec_type in ("response", "resource"):
                return payload(record)[1]
            break
    raise ValueError(f"{path}: no record with a payload at offset {offset}")


def _request(writer: WARCWriter, exchange: Exchange) -> ArcWarcRecord:
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


def _block_digest(http: StatusAndHeaders, body: bytes) -> str:
    http.compute_headers_buffer()
    digest = hashlib.sha256(http.headers_buff)
    digest.update(body)
    return f"sha256:{digest.hexdigest()}"
