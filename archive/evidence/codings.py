"""Content and transfer codings undone (RFC 9110 8.4, RFC 9112 7), whatever wrote them."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import NamedTuple

import brotli
import zstandard
from warcio.bufferedreaders import ChunkedDataReader

MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB
UNKNOWN = "coded as "
_PLAIN = ("", "identity", "chunked", "utf-8", "binary", "none")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_PAGES = (b"<", b"{", b"[", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PIECE = 1_000  # bytes of zstd at a time: so many can become 32 MB


class Undone(NamedTuple):
    """A body without its codings as far as they can be undone, and what is wrong with them."""

    body: bytes
    fault: str | None = None


def undo(sent: bytes, said: str, most: int = MAX_PAYLOAD) -> Undone:
    """Undo the codings that a header lists, the last one first, up to so many bytes.

    Bytes that do not begin as the coding does stay as they are and are no fault: servers say gzip
    of what they have not packed.
    """
    for coding in reversed([each.strip().lower() for each in said.split(",")]):
        sent, fault = _without(sent, coding, most)
        if fault:
            return Undone(sent, fault)
    return Undone(sent)


def undone(sent: bytes, said: str) -> bytes:
    """The body that `undo` gives. Raises ValueError for a coding that is not known."""
    body, fault = undo(sent, said)
    if fault and fault.startswith(UNKNOWN):
        raise ValueError(fault)
    return body


def dechunked(body: bytes, said: str) -> bytes:
    """A body without its transfer codings; one that says chunked and is not stays as it is."""
    codings = [each.strip().lower() for each in said.split(",")]
    if "chunked" in codings:
        body = bytes(ChunkedDataReader(BytesIO(body)).read(MAX_PAYLOAD))
    return undone(body, said)


def _without(sent: bytes, coding: str, most: int) -> Undone:
    if coding in _PLAIN or not sent:
        return Undone(sent)
    match coding:
        case "gzip" | "x-gzip":
            wbits = zlib.MAX_WBITS | 16
            is_one = sent.startswith(_GZIP)
            return _inflated(sent, "gzip", wbits, most) if is_one else Undone(sent)
        case "deflate":
            return _deflated(sent, most)
        case "br":
            return _of_brotli(sent, most)
        case "zstd":
            return _of_zstd(sent, most) if sent.startswith(_ZSTD) else Undone(sent)
        case _:
            if _is_page(sent):
                return Undone(sent)  # as browsers take it
            return Undone(sent, f"{UNKNOWN}{coding[:40]}, which cannot be undone")


def _inflated(sent: bytes, coding: str, wbits: int, most: int) -> Undone:
    """What zlib reads, member by member; what follows the last one is passed over."""
    found, rest = b"", sent
    while True:
        unpacker = zlib.decompressobj(wbits)
        try:
            found += unpacker.decompress(rest, most - len(found))
        except zlib.error as error:
            return Undone(found or sent, f"{coding} that is damaged: {error}")
        if len(found) >= most:
            return Undone(found)
        if not unpacker.eof:
            return Undone(found, f"{coding} without its end")
        rest = unpacker.unused_data
        if not rest.startswith(_GZIP):
            return Undone(found)


def _deflated(sent: bytes, most: int) -> Undone:
    """With a header of zlib's, or without (RFC 9110 8.4.1.2)."""
    if sent[0] & 15 == zlib.DEFLATED and int.from_bytes(sent[:2]) % 31 == 0:
        plain = _inflated(sent, "deflate", zlib.MAX_WBITS, most)
        if plain.body is not sent:
            return plain
    bare = _inflated(sent, "deflate", -zlib.MAX_WBITS, most)
    return Undone(sent) if bare.fault and _is_page(sent) else bare


def _of_brotli(sent: bytes, most: int) -> Undone:
    unpacker = brotli.Decompressor()
    try:
        found = bytes(unpacker.process(sent, output_buffer_limit=most))
    except brotli.error as error:
        return Undone(sent, None if _is_page(sent) else f"br that is damaged: {error}")
    is_whole = unpacker.is_finished() or len(found) >= most
    return Undone(found[:most], None if is_whole else "br without its end")


def _of_zstd(sent: bytes, most: int) -> Undone:
    unpacker, found = zstandard.ZstdDecompressor().decompressobj(), BytesIO()
    try:
        for start in range(0, len(sent), _PIECE):
            found.write(unpacker.decompress(sent[start : start + _PIECE]))
            if unpacker.eof or found.tell() >= most:
                return Undone(found.getvalue()[:most])
    except zstandard.ZstdError as error:
        return Undone(found.getvalue() or sent, f"zstd that is damaged: {error}")
    return Undone(found.getvalue(), "zstd without its end")


def _is_page(sent: bytes) -> bool:
    """Whether bytes begin as a page, data or a document do that nobody has packed."""
    return sent.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_PAGES)
