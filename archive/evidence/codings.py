"""Content and transfer codings undone (RFC 9110 8.4, RFC 9112 7), whatever wrote them."""

from __future__ import annotations

import zlib
from contextlib import suppress
from io import BytesIO

import brotli
import zstandard
from warcio.bufferedreaders import ChunkedDataReader

MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB
CUT, WRONG = "body ends early", "body is damaged"
_PLAIN = ("", "identity", "chunked", "utf-8", "binary", "none")
_PACKED = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")  # how gzip and Zstandard begin
_PIECE = 1 << 10  # bytes; what a piece of a bomb unpacks to must fit the memory


def undone(sent: bytes, said: str, problems: list[str] | None = None) -> bytes:
    """Bytes without the codings that a header lists, the last one first; at most MAX_PAYLOAD.

    Bytes that are not what the header says stay as they are: servers say gzip of what they have
    not packed. Of a body that is cut or damaged what can be read is given, and `problems` told.
    Raises ValueError for a coding that is not known.
    """
    for coding in reversed([each.strip().lower() for each in said.split(",")]):
        sent, wrong = _without(sent, coding)
        if wrong and problems is not None:
            problems.append(f"its {coding} {wrong}")
    return sent


def dechunked(body: bytes, said: str, problems: list[str] | None = None) -> bytes:
    """A body without its transfer codings; one that says chunked and is not stays as it is."""
    codings = [each.strip().lower() for each in said.split(",")]
    if "chunked" in codings:
        body = bytes(ChunkedDataReader(BytesIO(body)).read(MAX_PAYLOAD))
    return undone(body, said, problems)


def _without(sent: bytes, coding: str) -> tuple[bytes, str | None]:
    """Bytes without a coding, and what is wrong with them."""
    if coding in _PLAIN or not sent:
        return sent, None
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(sent, zlib.MAX_WBITS | 16)
        case "deflate":  # with a header of zlib's, or without (RFC 9110 8.4.1.2)
            plain = _inflated(sent, zlib.MAX_WBITS)
            return plain if plain[0] is not sent else _inflated(sent, -zlib.MAX_WBITS)
        case "br":
            return _brotli(sent)
        case "zstd":
            return _zstd(sent)
        case _:
            raise ValueError(f"coded as {coding[:40]}, which cannot be undone")


def _inflated(sent: bytes, wbits: int) -> tuple[bytes, str | None]:
    """What zlib reads, member by member; the bytes themselves if it reads nothing."""
    found, rest = b"", sent
    while rest and len(found) < MAX_PAYLOAD:
        unpacker = zlib.decompressobj(wbits)
        try:
            found += unpacker.decompress(rest, MAX_PAYLOAD - len(found))
        except zlib.error:
            last = _as_far_as_it_goes(rest, wbits)
            return (found + last, WRONG if last else None) if found or last else _nothing(sent)
        if not unpacker.eof:
            return found, CUT if len(found) < MAX_PAYLOAD else None
        rest = unpacker.unused_data
    return found, None


def _as_far_as_it_goes(sent: bytes, wbits: int) -> bytes:
    """What zlib reads before the byte at which it fails."""
    unpacker, found = zlib.decompressobj(wbits), bytearray()
    with suppress(zlib.error):
        for start in range(0, len(sent), _PIECE):
            piece, before = sent[start : start + _PIECE], unpacker.copy()
            try:
                found += unpacker.decompress(piece)
            except zlib.error:
                for byte in piece:
                    found += before.decompress(bytes((byte,)))
            if len(found) > MAX_PAYLOAD:
                break
    return bytes(found[:MAX_PAYLOAD])


def _nothing(sent: bytes) -> tuple[bytes, str | None]:
    """Bytes in which nothing can be read: plain ones, or packed ones that are damaged."""
    return (b"", WRONG) if sent.startswith(_PACKED) else (sent, None)


def _brotli(sent: bytes) -> tuple[bytes, str | None]:
    unpacker = brotli.Decompressor()
    try:
        found = bytes(unpacker.process(sent, output_buffer_limit=MAX_PAYLOAD))
    except brotli.error:
        return sent, None
    return found, None if unpacker.is_finished() or len(found) >= MAX_PAYLOAD else CUT


def _zstd(sent: bytes) -> tuple[bytes, str | None]:
    """What stands in the frames, one after the other; the bytes themselves if that is nothing."""
    found, unpacker = bytearray(), zstandard.ZstdDecompressor().decompressobj()
    try:
        for start in range(0, len(sent), _PIECE):
            piece = sent[start : start + _PIECE]
            while piece and len(found) < MAX_PAYLOAD:
                if unpacker.eof:
                    unpacker = zstandard.ZstdDecompressor().decompressobj()
                found += unpacker.decompress(piece)
                piece = unpacker.unused_data if unpacker.eof else b""
    except zstandard.ZstdError:
        return (bytes(found), WRONG) if found else _nothing(sent)
    whole = unpacker.eof or len(found) >= MAX_PAYLOAD
    return bytes(found[:MAX_PAYLOAD]), None if whole else CUT
