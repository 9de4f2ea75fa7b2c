"""The table of benchmarks.extraction: figures by extractor, for a terminal and in Markdown."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import NamedTuple

from archive.records import now
from benchmarks.marked import Fields, MarkedPage, Score

COLUMNS = {
    "pages": "pages",
    "f1": "F1",
    "median": "median",
    "below_070": "<0.70",
    "from_090": "≥0.90",
    "precision": "prec.",
    "recall": "recall",
    "title": "title",
    "date": "date",
    "date_wrong": "wrong",
    "author": "author",
    "speed": "pages/s",
}
POOR = 0.7  # token F1
WORST = 5


class Row(NamedTuple):
    """One extractor's figures by column, None where it gives no such thing, and its every page."""

    name: str
    figures: dict[str, float | None]
    pages: dict[str, Fields]
    errors: Sequence[str]


def scored(
    score: Score,
    pages: list[MarkedPage],
    name: str,
    predictions: list[Fields],
    errors: Sequence[str] = (),
) -> Row:
    """One extractor's row, from its predictions as score_extract.py reads them."""
    truth = [page.truth for page in pages]
    found, each = score(truth, {prediction["id"]: prediction for prediction in predictions})
    given = set[str]().union(*predictions)
    figures = {
        "pages": found["n"],
        "f1": found["f1"],
        "median": found["median_f1"],
        "below_070": sum(page["f1"] < POOR for page in each),
        "from_090": sum(page["f1"] >= 0.9 for page in each),
        "precision": found["p"],
        "recall": found["r"],
        "title": found["title"] if "title" in given else None,
        "date": found["date"] if "date" in given else None,
        "date_wrong": found["date_wrong"] if "date" in given else None,
        "author": found["author"] if "author" in given else None,
        "speed": found["pages_per_s"],
    }
    return Row(name, figures, {page["id"]: page for page in each}, errors)


def cells(row: Row) -> list[str]:
    """A row's figures as they are written: counts, shares of 1, and pages a second."""

    def cell(name: str, figure: float | None) -> str:
        if figure is None:
            return "–"
        if name == "speed":
            return f"{figure:.1f}"
        return f"{figure:.3f}" if isinstance(figure, float) else str(figure)

    return [cell(name, figure) for name, figure in row.figures.items()]


def reason(row: Row) -> str:
    """Why an extractor read no page at all, "" if it read any."""
    return row.errors[0] if len(row.errors) == row.figures["pages"] else ""


def terminal(rows: list[Row]) -> Iterator[str]:
    """The table in lines of at most 100 columns."""
    widths = [max(5, len(heading)) for heading in COLUMNS.values()]

    def line(name: str, values: Iterable[str]) -> str:
        pairs = zip(values, widths, strict=True)
        return f"{name:<22}" + "".join(f" {value:>{width}}" for value, width in pairs)

    yield line("", COLUMNS.values())
    for row in rows:
        why = reason(row)
        yield f"{row.name:<22} {why}"[:100] if why else line(row.name, cells(row))


def markdown(rows: list[Row], pages: list[MarkedPage]) -> str:
    """The whole of extraction.md; the first row is Yigai's own."""
    ours = rows[0].pages
    worst = sorted(ours, key=lambda url: ours[url]["f1"])[:WORST]
    poor = [url for url in ours if ours[url]["f1"] < POOR]
    return _TEXT.format(
        date=f"{now():%-d %B %Y}",
        python=platform.python_version(),
        lxml=version("lxml"),
        htmldate=version("htmldate"),
        pages=len(pages),
        titles=_marked(pages, "title"),
        dates=_marked(pages, "date"),
        authors=_marked(pages, "author"),
        figures=_table(
            ["Extractor", *COLUMNS.values()],
            ([row.name.strip(), *(cells(row) if not reason(row) else [])] for row in rows),
        ),
        notes="".join(
            f"\n{row.name} failed on {len(row.errors)} pages, first with: {row.errors[0]}\n"
            for row in rows
            if row.errors
        ),
        worst=_table(
            ["Page", "F1", "precision", "recall"],
            (
                [_address(url), *(f"{ours[url][key]:.3f}" for key in ("f1", "p", "r"))]
                for url in worst
            ),
        ),
        poor=_table(
            ["Page", *(row.name.strip() for row in rows)],
            ([_address(url), *(f"{row.pages[url]['f1']:.3f}" for row in rows)] for url in poor),
        )
        if poor
        else "None.",
    )


def _marked(pages: list[MarkedPage], name: str) -> int:
    return sum(bool(page.truth.get(name)) for page in pages)


def _address(url: str) -> str:
    """An address without the words of the page's title that some hold."""
    return re.sub(r"[^!-~]+(?:-[^!-~]+)*", "…", url)


def _table(headings: list[str], rows: Iterable[list[str]]) -> str:
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_TEXT = """# Reading pages: `make bench-extract`

Written by that command on {date}: Python {python}, lxml {lxml}, htmldate {htmldate}.

{pages} real pages on which a person marked the text, {titles} of them with a title, {dates} with a date, {authors} with an author. F1, precision and recall are of tokens (one Chinese character, or one word), the mean over the pages; `<0.70` and `≥0.90` count pages by F1. Titles must agree but for spaces and punctuation; `date` is the share of right days, `wrong` of other days given; `author` is the share with a true name in what was found. A dash: the extractor gives no such thing. `pages/s` is one pass of one warm process; [README.md](README.md) has the ratio that counts.

`Yigai` reads without any source's selectors, `Yigai with selectors` with those of the shipped sources where a page is of one. trafilatura is given the bytes; the other three the text as Yigai decodes it, and newspaper4k also the language.

{figures}
{notes}
## Yigai's worst pages

{worst}

## Pages that Yigai reads below 0.70

{poor}
"""
