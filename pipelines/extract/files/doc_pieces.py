"""Where a document of Word 97 keeps its characters and what is said of them ([MS-DOC])."""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import olefile

from pipelines.extract.files.file_text import UnreadError

_IDENT = 0xA5EC
_WORD_97 = 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # of the flags
_COMPRESSED = 0x4000_0000
_STORIES_AT = 0x4C  # how long the text, its footnotes and so on are
_CHARACTERS_AT, _PARAGRAPHS_AT, _CLX_AT = 0xFA, 0x102, 0x1A2  # pairs of place and length
_PAGE = 512
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes behind a property by the top bits of its number
_LONG, _TABS = (0xD608, 0xD606), 0xC615


class Piece(NamedTuple):
    """A run of characters: its first place in the text, how many, and where in the file."""

    start: int
    length: int
    offset: int
    is_wide: bool


class Properties(NamedTuple):
    """What is said of the characters from one place of the file to another."""

    start: int
    end: int
    values: dict[int, int]


class Document:
    """The streams of a document. Raises UnreadError, saying why, where there is no text in it."""

    def __init__(self, body: bytes) -> None:
        with olefile.OleFileIO(io.BytesIO(body)) as compound:
            self.main: bytes = compound.openstream("WordDocument").read()
            flags = self._header()
            name = "1Table" if flags & _TABLE_1 else "0Table"
            self._table: bytes = compound.openstream(name).read()
            self.title = _title(compound)
        self.pieces = list(self._pieces())

    def stories(self) -> list[int]:
        """How long the text, the footnotes, headers, macros, remarks, endnotes, text boxes are."""
        return list(struct.unpack_from("<7i", self.main, _STORIES_AT))

    def text_of(self, piece: Piece) -> str:
        """The characters of a piece."""
        size = piece.length * (2 if piece.is_wide else 1)
        data = self.main[piece.offset : piece.offset + size]
        return data.decode("utf-16-le" if piece.is_wide else "cp1252", "replace")

    def characters(self) -> list[Properties]:
        """What is said of characters, in the order of the file."""
        return self._properties(_CHARACTERS_AT, is_paragraph=False)

    def paragraphs(self) -> list[Properties]:
        """What is said of paragraphs, in the order of the file."""
        return self._properties(_PARAGRAPHS_AT, is_paragraph=True)

    def _header(self) -> int:
        ident, version = struct.unpack_from("<HH", self.main)
        flags: int = struct.unpack_from("<H", self.main, 0x0A)[0]
        if ident != _IDENT or version < _WORD_97:
            raise UnreadError("is of Word 95 or before, which is not read")
        if flags & _ENCRYPTED:
            raise UnreadError("is encrypted with a password")
        return flags

    def _part(self, at: int) -> bytes:
        offset, length = struct.unpack_from("<II", self.main, at)
        return self._table[offset : offset + length]

    def _pieces(self) -> Iterator[Piece]:
        clx = self._part(_CLX_AT)
        at = 0
        while clx[at : at + 1] == b"\x01":  # properties that pieces refer to
            at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
        if clx[at : at + 1] != b"\x02":
            raise UnreadError("is damaged: the table of its pieces is lost")
        plc = clx[at + 5 :]
        count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
        places = struct.unpack_from(f"<{count + 1}I", plc)
        for number, (start, end) in enumerate(pairwise(places)):
            given = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
            offset = given & ~_COMPRESSED
            is_wide = not given & _COMPRESSED
            yield Piece(start, end - start, offset if is_wide else offset // 2, is_wide)

    def _properties(self, at: int, *, is_paragraph: bool) -> list[Properties]:
        """From pages of 512 bytes, whose numbers a table in the other stream has."""
        plc = self._part(at)
        count = max(0, (len(plc) - 4) // 8)
        numbers = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count else ()
        found: list[Properties] = []
        for number in numbers:
            page = self.main[(number & 0x3F_FFFF) * _PAGE :][:_PAGE]
            if len(page) == _PAGE:
                found += _on_page(page, 13 if is_paragraph else 1, is_paragraph)
        return sorted(found)


def at_place(properties: list[Properties], place: int) -> dict[int, int]:
    """What is said of the character at a place of the file; `properties` are in their order."""
    number = bisect_right(properties, place, key=lambda one: one.start) - 1
    if number >= 0 and place < properties[number].end:
        return properties[number].values
    return {}


def _on_page(page: bytes, width: int, is_paragraph: bool) -> Iterator[Properties]:
    count = page[-1]
    if 4 * (count + 1) + count * width >= _PAGE:
        return
    places = struct.unpack_from(f"<{count + 1}I", page)
    for number, (start, end) in enumerate(pairwise(places)):
        at = 2 * page[4 * (count + 1) + number * width]
        if at == 0:
            continue
        size, at = page[at], at + 1
        if is_paragraph:
            size, at = (2 * size - 1, at) if size else (2 * page[at], at + 1)
            size, at = size - 2, at + 2  # the number of its style
        yield Properties(start, end, dict(_values(page[at : at + max(0, size)])))


def _values(data: bytes) -> Iterator[tuple[int, int]]:
    """Properties by their numbers, with the first byte of each."""
    at = 0
    while at + 2 < len(data):
        code = int(struct.unpack_from("<H", data, at)[0])
        at += 2
        size = _SIZES[code >> 13]
        if code in _LONG:
            size = int.from_bytes(data[at : at + 2], "little") + 1
        elif not size:
            size = data[at] + 1
            if code == _TABS and size == 256:
                return  # its length is not said
        yield code, data[at]
        at += size


def _title(compound: olefile.OleFileIO) -> str | None:
    """The title among the properties, in the code page that they name."""
    try:
        found = compound.get_metadata()
        title = found.title or b""
        page = (found.codepage or 1252) % 65_536  # it is read as a signed number
        text = title if isinstance(title, str) else title.decode(_charset(page), "replace")
    except Exception:  # damaged properties let errors of every kind through; the text may be whole
        return None
    return text.strip("\0 ") or None


def _charset(page: int) -> str:
    return {65001: "utf-8", 1200: "utf-16-le"}.get(page, f"cp{page}")
