"""Rows of tables: their cells, with those that span them from above."""

from __future__ import annotations

from lxml.html import HtmlElement

from pipelines.extract.page.visible import is_inline

_CELLS = ("td", "th")
_WIDEST = 100  # rows or columns of a cell
_LAYOUT = 300  # characters; blocks of more in a cell are a page laid out, no datum


class Spans:
    """The cells of the table being read that go on in rows below."""

    def __init__(self) -> None:
        self._table: HtmlElement | None = None
        self._spans: dict[int, tuple[HtmlElement, int]] = {}

    def filled(self, row: HtmlElement) -> list[HtmlElement]:
        """A row's cells with those that span it from rows above."""
        table = row.getparent()
        if table is not self._table:
            self._table, self._spans = table, {}
        filled: list[HtmlElement] = []
        rest = iter(_cells(row))
        spans: dict[int, tuple[HtmlElement, int]] = {}
        cell = next(rest, None)
        while cell is not None or len(filled) in self._spans:
            column = len(filled)
            if column in self._spans:
                shown, left = self._spans[column]
                width = 1
            else:
                shown, left, width = cell, _span(cell, "rowspan"), _span(cell, "colspan")
                cell = next(rest, None)
            for _ in range(width):
                if left > 1:
                    spans[len(filled)] = (shown, left - 1)
                filled.append(shown)
        self._spans = spans
        return filled


def _span(cell: HtmlElement, name: str) -> int:
    """Over how many rows or columns a cell goes."""
    said = cell.get(name) or ""
    return min(max(int(said), 1), _WIDEST) if said.strip().isdecimal() else 1


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in _CELLS]


def lays_out(row: HtmlElement) -> bool:
    """Whether a table's row serves the layout of the page and not its data."""
    cells = _cells(row)
    shown = [c for c in cells if c.text_content().strip() or next(c.iter("img"), None) is not None]
    if len(shown) < 2:
        return True
    return any(
        len(cell.text_content()) > _LAYOUT
        and sum(not is_inline(inner) for inner in cell.iterdescendants()) > 2
        for cell in shown
    )
