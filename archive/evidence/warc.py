"""Raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record, written before anything reads.

All digests are SHA-256: payload digests in hexadecimal, as the database has them, block digests in
base32, as warcio writes them; readers accept both (RFC 4648).
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from archive.digest import file_digest, sha256
from archive.errors import StoreError
from archive.evidence.gzip_members import is_whole
from archive.records import Exchange, WarcLocation, instant, now

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
T = TypeVar("T")
DAMAGE = (ArchiveLoadFailed, zlib.error, EOFError, ValueError)  # what a bad file raises
_CUT = "it ends in the middle of a record"
MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB


class _Writer(WARCWriter):  # type: ignore[misc]
    """Writes SHA-256 where warcio would write SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class WarcFile:
    """One growing WARC file; safe to call from several threads."""

    def __init__(self, directory: Path, prefix: str, serial: int, info: Mapping[str, str]) -> None:
        stamp = now().strftime("%Y%m%d%H%M%S%f")[:17]
        self.name = f"{prefix}-{stamp}-{serial:05}-{socket.gethostname()}.warc.gz"
        self.path = directory / self.name
        self._info = dict(info)
        self._lock = threading.Lock()
        self.size = 0
        directory.mkdir(parents=True, exist_ok=True)

    def write_exchange(
        self, exchange: Exchange, original: tuple[str, str] | None = None
    ) -> WarcLocation:
        """Append response (or revisit) and request records, and where the address was found.

        `original` is the URL and instant of the record that already holds this payload; given,
        a revisit record is written in the payload's place. Returns where the response stands.
        """
        digest = sha256(exchange.body)
        when = instant(exchange.captured_at)
        headers = {"WARC-Date": when, "WARC-Payload-Digest": digest}
        if exchange.ip_address:
            headers["WARC-IP-Address"] = exchange.ip_address
        buffer = BytesIO()
        writer = _Writer(buffer, gzip=True, warc_version="1.1")
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
        via = dict(exchange.request_headers).get("Referer")
        if via:
            writer.write_record(_discovery(writer, exchange, via, record))
        offset = self._append(buffer.getvalue())
        return WarcLocation(self.name, offset, digest, record.rec_type)

    def write_resource(
        self, url: str, body: bytes, media_type: str, captured_at: datetime
    ) -> WarcLocation:
        """Append a `resource` record: bytes that came from a file rather than a server."""
        digest = sha256(body)
        headers = {"WARC-Date": instant(captured_at), "WARC-Payload-Digest": digest}
        return self._write(url, "resource", body, media_type, headers, digest)

    def write_failure(self, url: str, reason: str, captured_at: datetime) -> WarcLocation:
        """Append a `metadata` record saying that a request got no response, and why."""
        body = f"fetch-error: {reason}\r\n".encode()
        headers = {"WARC-Date": instant(captured_at)}
        return self._write(url, "metadata", body, "application/warc-fields", headers, None)

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
        buffer = BytesIO()
        writer = _Writer(buffer, gzip=True, warc_version="1.1")
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
        with self._lock:
            if self.size == 0:
                self._add(self._warcinfo())
            offset = self.size
            self._add(data)
        return offset

    def _add(self, data: bytes) -> None:
        """Add to the file, wholly or not at all."""
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

    def _warcinfo(self) -> bytes:
        buffer = BytesIO()
        writer = _Writer(buffer, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(self.name, self._info))
        return buffer.getvalue()


def records(path: Path) -> Iterator[tuple[ArcWarcRecord, int]]:
    """Each record of a WARC file with its byte offset; the record's stream is valid until next.

    Raises EOFError after the last whole one where the file ends in the middle of a record.
    """
    offset = 0
    with open(path, "rb") as file:
        iterator = ArchiveIterator(file, check_digests=True)
        try:
            for record in iterator:
                offset = iterator.offset
                yield record, offset
        except AttributeError as error:  # what warcio raises of a record whose header is cut
            raise EOFError(_CUT) from error
    if not is_whole(path, offset):
        raise EOFError(_CUT)


def software_of(record: ArcWarcRecord) -> list[str]:
    """What a warcinfo record says of the software that made the file."""
    text = record.content_stream().read(MAX_PAYLOAD).decode("utf-8", "replace")
    lines = (line.partition(":") for line in text.splitlines())
    return [value.strip() for name, _, value in lines if name.strip().lower() == "software"]


def payload(record: ArcWarcRecord) -> tuple[bytes, bytes]:
    """A record's payload as it was sent (transfer coding undone), and with its content encoding
    undone as well; cut at MAX_PAYLOAD bytes, so that a compressed bomb cannot fill the memory.

    Raises EOFError where the file ends before the record does.
    """
    http = record.http_headers
    coding = (http and http.get_header("transfer-encoding", "").lower()) or ""
    stream = ChunkedDataReader(record.raw_stream) if coding == "chunked" else record.raw_stream
    sent = stream.read(MAX_PAYLOAD)
    if getattr(record.raw_stream, "limit", 0) and not record.raw_stream.read(1):
        raise EOFError(_CUT)
    encoding = (http and http.get_header("content-encoding", "").lower()) or ""
    return sent, _decoded(sent, encoding)


def _decoded(sent: bytes, encoding: str) -> bytes:
    """Content encoding undone; bytes that are not what their header says stay as they are."""
    if encoding == "br":  # warcio 1.8 cannot use the decompressor of brotli 1.2
        try:
            return bytes(brotli.Decompressor().process(sent, output_buffer_limit=MAX_PAYLOAD))
        except brotli.error:
            return sent
    if encoding not in ("gzip", "deflate"):
        return sent
    return bytes(BufferedReader(BytesIO(sent), decomp_type=encoding).read(MAX_PAYLOAD))


def answer(record: ArcWarcRecord) -> tuple[int, list[tuple[str, str]], bytes]:
    """A response record's status, headers and body, transfer coding undone."""
    http = record.http_headers
    headers = [(k, v) for k, v in http.headers if k.lower() != "transfer-encoding"]
    return int(http.get_statuscode()), headers, payload(record)[0]


def unpack(package: ZipFile, folder: Path) -> list[Path]:
    """Unpack the WARC files of a WACZ (WACZ 1.1.1) into a folder; where they are.

    Raises ValueError if the package holds none.
    """
    names = [n for n in package.namelist() if n.startswith("archive/") and ".warc" in n]
    if not names:
        raise ValueError(f"{package.filename}: no WARC files in archive/: not a WACZ")
    for name in names:
        with package.open(name) as source, open(folder / Path(name).name, "wb") as target:
            shutil.copyfileobj(source, target)
    return [folder / Path(name).name for name in names]


def date_of(record: ArcWarcRecord) -> datetime:
    """A record's WARC-Date (W3C profile of ISO 8601, in UTC); ValueError if it has none."""
    date = record.rec_headers.get_header("WARC-Date")
    if not date:
        raise ValueError("a record has no WARC-Date")
    return datetime.fromisoformat(date)


def inspect(path: Path, offset: int, look: Callable[[ArcWarcRecord], T]) -> T:
    """What `look` says of the record at an offset, read to its end so that damage shows.

    Raises ValueError naming the file and offset if no record begins there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        try:
            for record in ArchiveIterator(file):
                found = look(record)
                record.raw_stream.read()
                return found
        except (ArchiveLoadFailed, zlib.error, EOFError) as error:
            raise ValueError(f"{path} at byte {offset}: damaged: {error}") from error
    raise ValueError(f"{path}: no record at offset {offset}")


def read_payload(path: Path, offset: int) -> tuple[bytes, str]:
    """The payload of the record at an offset, both codings undone, and its Content-Type.

    Raises ValueError naming the file and offset if no record with a payload stands there.
    """
    return inspect(path, offset, _payload_and_type)


def _payload_and_type(record: ArcWarcRecord) -> tuple[bytes, str]:
    if record.rec_type not in ("response", "resource"):
        raise ValueError(f"a {record.rec_type} record holds no payload")
    headers = record.http_headers or record.rec_headers
    return payload(record)[1], headers.get_header("Content-Type") or ""


def _request(writer: _Writer, exchange: Exchange) -> ArcWarcRecord:
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


def _discovery(
    writer: _Writer, exchange: Exchange, via: str, response: ArcWarcRecord
) -> ArcWarcRecord:
    """A metadata record that says on which page the address was found (WARC 1.1, 6.6.1: `via`)."""
    body = f"via: {via}\r\n".encode()
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
