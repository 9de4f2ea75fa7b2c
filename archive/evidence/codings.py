"""Content and transfer codings undone (RFC 9110 8.4, RFC 9112 7), whatever wrote them."""

from __future__ import annotations

import zlib
from io import BytesIO

import brotli
import zstandard
from warcio.bufferedreaders import ChunkedDataReader

MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB
_PLAIN = ("", "identity", "chunked", "utf-8", "binary", "none")


def undone(sent: bytes, said: str) -> bytes:
    """Bytes without the codings that a header lists, the last one first; at most MAX_PAYLOAD.

    Bytes that are not what the header says stay as they are: servers say gzip of what they have
    not packed. Raises ValueError for a coding that is not known.
    """
    for coding in reversed([each.strip().lower() for each in said.split(",")]):
        sent = _without(sent, coding)
    return sent


def dechunked(body: bytes, said: str) -> bytes:
    """A body without its transfer codings; one that says chunked and is not stays as it is."""
    codings = [each.strip().lower() for each in said.split(",")]
    if "chunked" in codings:
        body = bytes(ChunkedDataReader(BytesIO(body)).read(MAX_PAYLOAD))
    return undone(body, said)


def _without(sent: bytes, coding: str) -> bytes:
    if coding in _PLAIN or not sent:
        return sent
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(sent, zlib.MAX_WBITS | 16)
        case "deflate":  # with a header of zlib's, or without (RFC 9110 8.4.1.2)
            plain = _inflated(sent, zlib.MAX_WBITS)
            return plain if plain is not sent else _inflated(sent, -zlib.MAX_WBITS)
        case "br":
            try:
                return bytes(brotli.Decompressor().process(sent, output_buffer_limit=MAX_PAYLOAD))
            except brotli.error:
                return sent
        case "zstd":
            return _unpacked(sent)
        case _:
            raise ValueError(f"coded as {coding[:40]}, which cannot be undone")


def _inflated(sent: bytes, wbits: int) -> bytes:
    """What zlib reads, member by member; the bytes themselves if it reads nothing."""
    found, rest = b"", sent
    while rest and len(found) < MAX_PAYLOAD:
        unpacker = zlib.decompressobj(wbits)
        try:
            found += unpacker.decompress(rest, MAX_PAYLOAD - len(found))
        except zlib.error:
            return found or sent
        if not unpacker.eof or not unpacker.unused_data:
            break
        rest = unpacker.unused_data
    return found


def _unpacked(sent: bytes) -> bytes:
    try:
        with zstandard.ZstdDecompressor().stream_reader(BytesIO(sent)) as reader:
            return bytes(reader.read(MAX_PAYLOAD))
    except zstandard.ZstdError:
        return sent
