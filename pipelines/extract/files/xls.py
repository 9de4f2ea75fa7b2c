"""XLS, which WPS calls ET too: sheets by xlrd, with the values that cells show."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlrd

from pipelines.extract.files.file_text import FileText, UnreadError
from pipelines.extract.files.shown_numbers import shown
from pipelines.extract.files.xlsx import add_name

_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)


def read(body: bytes, text: FileText) -> None:
    """Read the sheets that are not hidden, in their order."""
    try:
        book = xlrd.open_workbook(
            file_contents=body,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadError("is encrypted with a password") from None
        raise UnreadError("is damaged: it is no book of sheets") from None
    with book:
        sheets = [sheet for sheet in _sheets(book) if not sheet.visibility]
        for sheet in sheets:
            add_name(text, sheet.name, len(sheets))
            for row in range(sheet.nrows):
                text.add_row(_cells(book, sheet, row))


def _sheets(book: xlrd.Book) -> Iterator[xlrd.sheet.Sheet]:
    return (book.sheet_by_index(number) for number in range(book.nsheets))


def _cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int) -> Iterator[str]:
    for column, cell in enumerate(sheet.row(row)):
        if cell.ctype in _NUMBERS:
            style = book.xf_list[sheet.cell_xf_index(row, column)]
            pattern = book.format_map[style.format_key].format_str
            yield shown(cell.value, pattern, since_1904=bool(book.datemode))
        elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
            yield "TRUE" if cell.value else "FALSE"
        elif cell.ctype == xlrd.XL_CELL_ERROR:
            yield xlrd.error_text_from_code.get(cell.value, "")
        else:
            yield str(cell.value)
