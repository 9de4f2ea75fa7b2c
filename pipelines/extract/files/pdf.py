"""PDF, by PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.extract.files.file_text import FileText, UnreadError
from pipelines.extract.files.pages import PAGES, PageStates
from pipelines.extract.files.printed import Paragraphs, Printed

_TAIL = 2_048  # bytes in which the end of a file is marked
_EVERY = 8  # letters, of which one is asked whether it has a meaning: its font is that of others
_BREAKS = (0x0A, 0x0D)
_SHOWS_NOTHING = (0x00, 0x20, 0xA0, 0x3000, *_BREAKS)


def read(body: bytes, text: FileText) -> None:
    """Read the text layer of a document, page by page."""
    document = _opened(body)
    try:
        text.title = document.get_metadata_value("Title") or None
        _read_pages(document, text, len(document))
        if not _is_ended(body):
            text.be("part", "is damaged: its end is missing")
    finally:
        document.close()


def _opened(body: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadError("is encrypted with a password") from None
        why = "it has no table of its parts" if _is_ended(body) else "its end is missing"
        raise UnreadError(f"is damaged: {why}") from None


def _is_ended(body: bytes) -> bool:
    return b"%%EOF" in body[-_TAIL:]


def _read_pages(document: pdfium.PdfDocument, text: FileText, pages: int) -> None:
    paragraphs = Paragraphs(text)
    states = PageStates()
    for number in range(1, min(pages, PAGES) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            states.damaged.append(number)
            continue
        lines = _lines_of(page, text)
        paragraphs.page(lines, number, page.get_width())
        if not lines and _shows_picture(page):
            states.pictures.append(number)
        page.close()
    paragraphs.end()
    states.judge(text, pages)


def _lines_of(page: pdfium.PdfPage, text: FileText) -> list[Printed]:
    layer = page.get_textpage()
    try:
        return list(_lines(layer.raw, text))
    finally:
        layer.close()


def _lines(layer: raw.FPDF_TEXTPAGE, text: FileText) -> Iterator[Printed]:
    """The lines of a page, each from the first to the last letter that shows."""
    letters: list[int] = []
    first = last = -1
    for place in range(raw.FPDFText_CountChars(layer)):
        code = raw.FPDFText_GetUnicode(layer, place)
        if code in _BREAKS:
            if first >= 0:
                yield _printed(layer, letters, first, last)
            letters, first = [], -1
            continue
        letters.append(code)
        if code not in _SHOWS_NOTHING:
            first, last = (first if first >= 0 else place), place
        if place % _EVERY == 0 and raw.FPDFText_HasUnicodeMapError(layer, place) == 1:
            text.lost += _EVERY
    if first >= 0:
        yield _printed(layer, letters, first, last)


def _printed(layer: raw.FPDF_TEXTPAGE, letters: list[int], first: int, last: int) -> Printed:
    left, _, down = _box(layer, first)
    _, right, _ = _box(layer, last)
    size = raw.FPDFText_GetFontSize(layer, first)
    said = "".join(map(chr, letters)).replace("\0", "")
    # Some letters come as two halves.
    said = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Printed(said, left, right, down, size)


def _box(layer: raw.FPDF_TEXTPAGE, place: int) -> tuple[float, float, float]:
    """Left, right, and how far down the line of a letter stands."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(layer, place, left, right, bottom, top)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(layer, place, x, y)
    return left.value, right.value, -y.value


def _shows_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)), None) is not None
