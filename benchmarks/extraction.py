"""How well pages are read: Yigai beside other extractors, on real pages that a person has marked.

The definitions are those of the shared folder's tools/score_extract.py, which is loaded from there.
Exit status 1 if Yigai falls below extraction_floors.toml, 2 if the shared folder is absent.
Run: `python -m benchmarks.extraction`; .venv-extractors holds the extractors that are not ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Collection
from functools import partial
from importlib.metadata import version
from typing import Any

from trafilatura import bare_extraction

from archive.errors import UnreadableError
from archive.records import Page, ReadingRules
from archive.text.decode import decode
from benchmarks.crawl_speed import HERE
from benchmarks.extraction_table import Row, markdown, scored, terminal
from benchmarks.marked import Fields, MarkedPage, Score, marked_pages, scorer, shared_folder
from pipelines.extract.read import read
from spiders.declaration import DIRECTORY, load_all
from spiders.source import Source, matching

OTHERS = HERE.parent / ".venv-extractors" / "bin" / "python"
FLOORS = HERE / "extraction_floors.toml"
TABLE = HERE / "extraction.md"


def by_yigai(page: MarkedPage, sources: Collection[Source] = ()) -> Fields:
    """What Yigai finds, with the selectors of the first of these sources that the page is of."""
    source = matching(sources, page.url)
    rules = source.rules() if source else ReadingRules()
    try:
        found = read(Page(page.body, page.url, page.content_type, rules))
    except UnreadableError:
        return {}
    return {
        "text": found.text,
        "title": found.facts.title,
        "date": found.facts.published_at,
        "author": found.facts.author,
    }


def by_trafilatura(page: MarkedPage, **options: Any) -> Fields:
    """What trafilatura finds in the bytes, as its users call it."""
    found = bare_extraction(page.body, url=page.url, with_metadata=True, **options)
    return {name: getattr(found, name, None) for name in ("text", "title", "date", "author")}


def predicted(pages: list[MarkedPage], find: Callable[[MarkedPage], Fields]) -> list[Fields]:
    """What one extractor finds in each page, with its seconds."""
    predictions = []
    for page in pages:
        start = time.perf_counter()
        found = find(page)
        predictions.append({"id": page.url, "secs": time.perf_counter() - start, **found})
    return predictions


def yigai_rows(score: Score, pages: list[MarkedPage]) -> list[Row]:
    """Yigai without any source's selectors, and with those of the shipped sources."""
    declared = partial(by_yigai, sources=load_all(DIRECTORY).values())
    return [
        scored(score, pages, "Yigai", predicted(pages, by_yigai)),
        scored(score, pages, "Yigai with selectors", predicted(pages, declared)),
    ]


def trafilatura_rows(score: Score, pages: list[MarkedPage]) -> list[Row]:
    """Trafilatura as it comes, and with either of its preferences."""
    readers: dict[str, Callable[[MarkedPage], Fields]] = {
        f"trafilatura {version('trafilatura')}": by_trafilatura,
        "  favor_precision": partial(by_trafilatura, favor_precision=True),
        "  favor_recall": partial(by_trafilatura, favor_recall=True),
    }
    return [
        scored(score, pages, name, predicted(pages, reader)) for name, reader in readers.items()
    ]


def other_rows(score: Score, pages: list[MarkedPage]) -> list[Row]:
    """The extractors of .venv-extractors; they are given the text as Yigai decodes it."""
    given = [
        {
            "url": page.url,
            "html": decode(page.body, page.content_type)[0],
            "lang": page.truth["lang"],
        }
        for page in pages
    ]
    done = subprocess.run(
        [OTHERS, HERE / "extractors.py"],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [
        scored(score, pages, found["name"], found["predictions"], found["errors"])
        for found in json.loads(done.stdout)
    ]


def fallen(row: Row, floors: dict[str, float]) -> list[str]:
    """What of a row is below its floor, each with both figures; empty if nothing is."""
    found = []
    for name, floor in floors.items():
        figure = row.figures[name.removesuffix("_at_most")] or 0
        if figure > floor if name.endswith("_at_most") else figure < floor:
            found.append(f"{row.name}: {name} is {figure}, the floor is {floor}")
    return found


def floors() -> dict[str, float]:
    """The figures that Yigai must keep, by column; those named `…_at_most` must not be passed."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def main() -> int:
    """Score, print and write the table, and name what fell; the exit status."""
    shared = shared_folder()
    if not shared.is_dir():
        print(f"{shared} is not there; set YIGAI_SHARED to the folder with the marked pages")
        return 2
    score, pages = scorer(shared), marked_pages(shared)
    for reader in (by_yigai, by_trafilatura):
        predicted(pages, reader)  # fills the caches
    rows = [
        *yigai_rows(score, pages),
        *trafilatura_rows(score, pages),
        *other_rows(score, pages),
    ]
    print("\n".join(terminal(rows)))
    TABLE.write_text(markdown(rows, pages), encoding="utf-8")
    below = [line for row in rows[:2] for line in fallen(row, floors())]
    print("\n".join(below) or f"no figure of Yigai is below {FLOORS.name}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
