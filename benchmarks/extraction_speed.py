"""Processor time to read a page, to trafilatura's with metadata: same pages and process, in turn.

Every page is read by trafilatura, by `extract` and by the whole `read`, in an order that shifts from
page to page. Exit status 1 if the extraction takes more than LIMIT times as long.
Run: `python -m benchmarks.extraction_speed [PAGES] [ROUNDS]`; PAGES are generated ones.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import mean, median
from typing import NamedTuple

from trafilatura import bare_extraction

from archive.records import Page, ReadingRules
from benchmarks.marked import marked_pages, shared_folder
from benchmarks.site import page as generated
from pipelines.extract.html import extract
from pipelines.extract.read import read

LIMIT = 0.7  # times as long as trafilatura, the mean of the sets
RULES = ReadingRules()


class Round(NamedTuple):
    """Seconds of processor time of one pass over a set of pages, by reader."""

    trafilatura: float
    extract: float
    read: float


def alone(page: Page) -> None:
    """Trafilatura, as its users call it."""
    bare_extraction(page.body, url=page.url, with_metadata=True)


def extracted(page: Page) -> None:
    """Yigai's main text and facts."""
    extract(page)


READERS: tuple[Callable[[Page], object], ...] = (alone, extracted, read)


def one_round(pages: list[Page]) -> Round:
    """Read each page with each reader, the order of turns shifting by one from page to page."""
    seconds = [0.0] * len(READERS)
    for number, page in enumerate(pages):
        for turn in range(len(READERS)):
            reader = (number + turn) % len(READERS)
            start = time.process_time()
            READERS[reader](page)
            seconds[reader] += time.process_time() - start
    return Round(*seconds)


def measured(name: str, pages: list[Page], rounds: int) -> float:
    """Print a line a round and the medians; the median ratio of the extraction."""
    one_round(pages)  # fills the caches, dateparser's tables among them
    ratios: list[tuple[float, float]] = []
    for number in range(1, rounds + 1):
        took = one_round(pages)
        ratios.append((took.extract / took.trafilatura, took.read / took.trafilatura))
        each = "".join(f"{1000 * seconds / len(pages):>13.1f}" for seconds in took)
        print(f"{name:<10}{number:>6}{each}{ratios[-1][0]:>9.2f}{ratios[-1][1]:>7.2f}")
    extraction = median(ratio for ratio, _ in ratios)
    whole = median(ratio for _, ratio in ratios)
    print(f"{name:<10}median of {len(pages)} pages{extraction:>32.2f}{whole:>7.2f}")
    return extraction


def sets(count: int) -> dict[str, list[Page]]:
    """The generated pages, and the marked ones where the shared folder is there."""
    found = {
        "generated": [
            Page(generated(n), f"https://example.invalid/a/{n}.html", "text/html", RULES)
            for n in range(count)
        ]
    }
    shared = shared_folder()
    if not shared.is_dir():
        print(f"{shared} is not there: generated pages alone")
        return found
    real = marked_pages(shared)
    return {"real": [Page(p.body, p.url, p.content_type, RULES) for p in real]} | found


def main(count: int = 48, rounds: int = 5) -> None:
    """Print a table, in milliseconds a page; exit status 1 above the limit."""
    pages = sets(count)
    print(f"{'pages':<10}{'round':>6}{'trafilatura':>13}{'extract':>13}{'read':>13}{'ratios':>16}")
    ratio = mean(measured(name, some, rounds) for name, some in pages.items())
    print(f"extract to trafilatura, mean of the medians: {ratio:.2f}; the limit is {LIMIT}")
    if ratio > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
