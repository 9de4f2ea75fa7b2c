"""DOC of Word 97 to 2003, which WPS calls WPS too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from pipelines.extract.files.doc_pieces import Document, Piece, Properties, at_place
from pipelines.extract.files.file_text import FileText

_DELETED, _HIDDEN, _IN_TABLE, _ENDS_ROW = 0x0800, 0x083C, 0x2416, 0x2417
_READ = (0, 1, 5, 6)  # of the stories: text, footnotes, endnotes, text boxes
_FIELD, _SHOWN, _FIELD_END = "\x13", "\x14", "\x15"
_ENDS = "\r\x07\x0b\x0c\x0e"  # of a paragraph, a cell, a line, a page, a column
_SIGNS = {"\x1e": "-", "\x1f": "", "\xa0": " ", "\t": " "}


def read(body: bytes, text: FileText) -> None:
    """Read a document's text, then its notes and text boxes; headers are none of it."""
    document = Document(body)
    text.title = document.title
    lengths = document.stories()
    characters, paragraphs = document.characters(), document.paragraphs()
    for story in _READ:
        start = sum(lengths[:story])
        reader = _Story(text)
        for piece in _between(document.pieces, start, start + lengths[story]):
            said = document.text_of(piece)
            for place, runs in _runs(piece, said, characters):
                reader.take(runs, place, paragraphs, 2 if piece.is_wide else 1)
        reader.end()


def _between(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """The pieces of a story, cut to it."""
    for piece in pieces:
        first, last = max(piece.start, start), min(piece.start + piece.length, end)
        if first < last:
            offset = piece.offset + (first - piece.start) * (2 if piece.is_wide else 1)
            yield Piece(first, last - first, offset, piece.is_wide)


def _runs(piece: Piece, said: str, characters: Sequence[Properties]) -> Iterator[tuple[int, str]]:
    """The characters of a piece that are shown, run by run, each with its place in the file."""
    width = 2 if piece.is_wide else 1
    end = piece.offset + len(said) * width
    at = piece.offset
    first = max(0, bisect_right(characters, at, key=lambda run: run.start) - 1)
    for run in takewhile(lambda run: run.start < end, islice(characters, first, None)):
        if run.end <= at or 1 not in (run.values.get(_DELETED), run.values.get(_HIDDEN)):
            continue
        if run.start > at:
            yield at, said[(at - piece.offset) // width : (run.start - piece.offset) // width]
        at = min(run.end, end)
    if at < end:
        yield at, said[(at - piece.offset) // width :]


@dataclass(slots=True)
class _Story:
    """A text on its way from characters to lines and rows."""

    text: FileText
    line: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)  # of each open field, whether its code is over

    def take(self, said: str, place: int, paragraphs: list[Properties], width: int) -> None:
        """Take characters that are shown; `place` is that of the first in the file."""
        for number, sign in enumerate(said):
            if sign in (_FIELD, _SHOWN, _FIELD_END):
                self._field(sign)
            elif not all(self.inside):
                continue
            elif sign in _ENDS:
                known = at_place(paragraphs, place + number * width) if sign in "\r\x07" else {}
                self._end_of(sign, known)
            elif sign >= " " or sign in _SIGNS:
                self.line.append(_SIGNS.get(sign, sign))

    def end(self) -> None:
        """What is open is over."""
        self._end_of("\r", {})
        self.text.add_row(self.cells)
        self.cells.clear()

    def _field(self, sign: str) -> None:
        if sign == _FIELD:
            self.inside.append(False)
        elif self.inside and sign == _SHOWN:
            self.inside[-1] = True
        elif self.inside:
            self.inside.pop()

    def _end_of(self, sign: str, known: Mapping[int, int]) -> None:
        """`known` is what is said of the paragraph that ends."""
        if sign == "\r" and known.get(_IN_TABLE):
            self.line.append(" ")  # a cell may hold several
            return
        said = "".join(self.line)
        self.line.clear()
        if known.get(_ENDS_ROW):
            self.text.add_row(self.cells)
            self.cells.clear()
        elif sign == "\x07":
            self.cells.append(said)
        else:
            self.text.add(said)
