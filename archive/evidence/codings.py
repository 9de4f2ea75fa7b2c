"""Content and transfer codings undone (RFC 9110 8.4, RFC 9112 7), whatever wrote them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

import brotli
import zstandard
from warcio.bufferedreaders import ChunkedDataReader

MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB
UNKNOWN = "coded as "
_PLAIN = ("", "identity", "chunked", "utf-8", "binary", "none")
GZIP = b"\x1f\x8b"
"""What gzip begins with (RFC 1952, 2.3.1)."""
ZSTD = b"\x28\xb5\x2f\xfd"
"""What Zstandard begins with (RFC 8878, 3.1.1)."""
_PAGES = (b"<", b"{", b"[", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PIECE = 1_000  # bytes unpacked at a time: of zstd so many can become 32 MB
_DAMAGE = (zlib.error, zstandard.ZstdError)


class Undone(NamedTuple):
    """A body without its codings as far as they can be undone, and what is wrong with them."""

    body: bytes
    fault: str | None = None


class _Packing(NamedTuple):
    """A coding whose streams may follow one another: its name, what unpacks one, how they begin."""

    name: str
    begun: Callable[[], Any]
    start: bytes | None = None


_OF_GZIP = _Packing("gzip", lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), GZIP)
_OF_ZSTD = _Packing("zstd", lambda: zstandard.ZstdDecompressor().decompressobj(), ZSTD)
_OF_ZLIB = _Packing("deflate", zlib.decompressobj)
_BARE = _Packing("deflate", lambda: zlib.decompressobj(-zlib.MAX_WBITS))


def undo(sent: bytes, said: str, most: int = MAX_PAYLOAD) -> Undone:
    """Undo the codings that a header lists, the last one first, up to so many bytes.

    Bytes that do not begin as the coding does stay as they are and are no fault: servers say gzip
    of what they have not packed. Of what is cut or damaged the body is what can be read.
    """
    fault = None
    for coding in reversed([each.strip().lower() for each in said.split(",")]):
        sent, found = _without(sent, coding, most)
        fault = fault or found
    return Undone(sent, fault)


def dechunked(body: bytes, said: str) -> Undone:
    """A body without its transfer codings; one that says chunked and is not stays as it is."""
    codings = [each.strip().lower() for each in said.split(",")]
    if "chunked" in codings:
        body = bytes(ChunkedDataReader(BytesIO(body)).read(MAX_PAYLOAD))
    return undo(body, said)


def _without(sent: bytes, coding: str, most: int) -> Undone:
    if coding in _PLAIN or not sent:
        return Undone(sent)
    match coding:
        case "gzip" | "x-gzip":
            return _unpacked(sent, _OF_GZIP, most) if sent.startswith(GZIP) else Undone(sent)
        case "deflate":
            return _deflated(sent, most)
        case "br":
            return _of_brotli(sent, most)
        case "zstd":
            return _unpacked(sent, _OF_ZSTD, most) if sent.startswith(ZSTD) else Undone(sent)
        case _:
            if _is_page(sent):
                return Undone(sent)  # as browsers take it
            return Undone(sent, f"{UNKNOWN}{coding[:40]}, which cannot be undone")


def _unpacked(sent: bytes, packing: _Packing, most: int) -> Undone:
    """What stands in the streams, one after the other; what follows the last is passed over."""
    found, at = bytearray(), 0
    while True:
        unpacker, start = packing.begun(), at
        try:
            while at < len(sent) and not unpacker.eof and len(found) < most:
                found += unpacker.decompress(sent[at : at + _PIECE])
                at += _PIECE
        except _DAMAGE as error:
            found += _before_damage(packing.begun(), sent[start:at], sent[at : at + _PIECE])
            return Undone(bytes(found[:most]), f"{packing.name} that is damaged: {error}")
        if len(found) >= most:
            return Undone(bytes(found[:most]))
        if not unpacker.eof:
            return Undone(bytes(found), f"{packing.name} without its end")
        at = min(at, len(sent)) - len(unpacker.unused_data)
        if packing.start is None or not sent.startswith(packing.start, at):
            return Undone(bytes(found))


def _before_damage(unpacker: Any, before: bytes, piece: bytes) -> bytes:
    """What a damaged piece of a stream gives before the byte at which it fails."""
    found = bytearray()
    with suppress(*_DAMAGE):
        unpacker.decompress(before)
        for byte in piece:
            found += unpacker.decompress(bytes((byte,)))
    return bytes(found)


def _deflated(sent: bytes, most: int) -> Undone:
    """With a header of zlib's, or without (RFC 9110 8.4.1.2)."""
    if sent[0] & 15 == zlib.DEFLATED and int.from_bytes(sent[:2]) % 31 == 0:
        plain = _unpacked(sent, _OF_ZLIB, most)
        if plain.body or not plain.fault:
            return plain
    bare = _unpacked(sent, _BARE, most)
    return Undone(sent) if bare.fault and _is_page(sent) else bare


def _of_brotli(sent: bytes, most: int) -> Undone:
    unpacker = brotli.Decompressor()
    try:
        found = bytes(unpacker.process(sent, output_buffer_limit=most))
    except brotli.error as error:
        return Undone(sent, None if _is_page(sent) else f"br that is damaged: {error}")
    is_whole = unpacker.is_finished() or len(found) >= most
    return Undone(found[:most], None if is_whole else "br without its end")


def _is_page(sent: bytes) -> bool:
    """Whether bytes begin as a page, data or a document do that nobody has packed."""
    return sent.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_PAGES)
