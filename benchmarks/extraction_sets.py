"""How well pages of other kinds are read: the sets of ../shared/marked beside trafilatura's modes,
and the small cases of ../shared/cases.

The measures are those of the shared folder's tools/score_pages.py and score_cases.py. Exit status 1
if a figure of Yigai falls below extraction_set_floors.toml or a case is wrong, 2 if the shared
folder is absent. Run: `python -m benchmarks.extraction_sets`.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from archive.records import now
from benchmarks.crawl_speed import HERE
from benchmarks.extraction import by_trafilatura, by_yigai
from benchmarks.marked import Fields, MarkedPage, shared_folder
from tests.crawling import YIGAI

FLOORS = HERE / "extraction_set_floors.toml"
TABLE = HERE / "extraction_sets.md"
COLUMNS = ("f1", "with", "without", "title", "date", "author")
READERS: dict[str, Callable[[MarkedPage], Fields]] = {
    "Yigai": by_yigai,
    "trafilatura": by_trafilatura,
    "favor_precision": partial(by_trafilatura, favor_precision=True),
    "favor_recall": partial(by_trafilatura, favor_recall=True),
}
# A page of which Yigai has so little, and another reader so much, was not read.
LOST, FOUND = 0.3, 0.5
Figures = dict[str, dict[str, float]]  # by set and column


def pages(shared: Path, folder: str = "marked") -> list[MarkedPage]:
    """The marked pages of all sets of a folder, in the order of the WARC file."""
    lines = (shared / folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = {page["url"]: page for page in map(json.loads, lines)}
    with open(shared / folder / "pages.warc.gz", "rb") as stream:
        return [
            MarkedPage(url, body, record.http_headers.get_header("Content-Type", ""), truth[url])
            for record in ArchiveIterator(stream)
            if (url := record.rec_headers.get_header("WARC-Target-URI")) in truth
            and (body := record.content_stream().read())
        ]


def read_all(marked: list[MarkedPage], reader: str) -> dict[str, Fields]:
    """What a reader finds in each page, by address."""
    with ProcessPoolExecutor() as pool:
        return dict(pool.map(partial(read_by, reader), marked, chunksize=8))


def figures(shared: Path, marked: list[MarkedPage], read: dict[str, Fields]) -> Figures:
    """What a reader scores on each set."""
    measure = measures(shared)
    found: Figures = {}
    for name in sorted({page.truth["set"] for page in marked}):
        truth = [page.truth for page in marked if page.truth["set"] == name]
        scored = measure(truth, read)[0]
        found[name] = {column: sum(hits) / len(hits) for column, hits in scored.items() if hits}
    return found


def measures(shared: Path) -> Any:
    """The shared scorer: lists of hits by column, from truths and what was read by address."""
    return runpy.run_path(str(shared / "tools" / "score_pages.py"))["measure"]


def read_by(reader: str, page: MarkedPage) -> tuple[str, Fields]:
    """A page's address, and what a reader finds in it, as score_pages.py takes it."""
    found = dict.fromkeys(("text", "title", "date", "author")) | READERS[reader](page)
    return page.url, found | {"text": found["text"] or "", "published_at": found["date"]}


def lost(shared: Path, marked: list[MarkedPage], read: dict[str, Fields]) -> Iterator[str]:
    """Pages of whose text Yigai has read next to nothing, and another reader finds most."""
    measure = measures(shared)

    def recall(page: MarkedPage, found: dict[str, Fields]) -> float:
        return float(measure([page.truth], found)[0].get("recall", [1.0])[0])

    for page in marked:
        ours = recall(page, read)
        if ours < LOST:
            best = max(recall(page, dict([read_by(reader, page)])) for reader in READERS)
            if best >= FOUND:
                yield f"{page.url}: recall {ours:.2f}, best {best:.2f}"


def fallen(found: Figures) -> Iterator[str]:
    """Each figure of Yigai below its floor, with both."""
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    for name, columns in floors.items():
        for column, floor in columns.items():
            figure = round(found[name][column], 4)
            if figure < floor:
                yield f"{name}: {column} is {figure}, the floor is {floor}"


def table(found: dict[str, Figures], unread: list[str]) -> str:
    """The figures in Markdown."""
    lines = [
        f"| Set | Reader | {' | '.join(COLUMNS)} |",
        f"| --- | --- |{' ---: |' * len(COLUMNS)}",
    ]
    for name in found["Yigai"]:
        for reader, sets in found.items():
            cells = (f"{sets[name][c]:.4f}" if c in sets[name] else "–" for c in COLUMNS)
            lines.append(f"| {name} | {reader} | {' | '.join(cells)} |")
    said = "\n".join(f"- {line}" for line in unread) or "None."
    return (
        "# Reading pages of other kinds: `make bench-extract`\n\n"
        f"Written by that command on {now():%-d %B %Y}. The 512 pages of four public sets that are "
        "described in ../shared/marked, read without any source's selectors; rules were made on "
        "some of them. `with` and `without` are snippets that must and must not be in the text.\n\n"
        + "\n".join(lines)
        + f"\n\n## Pages of which Yigai has less than {LOST} and another reader more than {FOUND}\n\n"
        + f"{said}\n"
    )


def wrong_cases(shared: Path) -> list[str]:
    """The small cases that are read wrongly, as score_cases.py says them."""
    tool = shared / "tools" / "score_cases.py"
    run = subprocess.run(
        [sys.executable, tool, YIGAI, shared / "cases", "read", "language"],
        capture_output=True,
        text=True,
        check=False,
    )
    print(run.stdout, end="")
    return [run.stdout + run.stderr] if run.returncode else []


def main() -> int:
    """Score, print and write the table, and name what fell; the exit status."""
    shared = shared_folder()
    if not (shared / "marked").is_dir():
        print(f"{shared / 'marked'} is not there; set YIGAI_SHARED to the folder that holds it")
        return 2
    marked = pages(shared)
    read = {reader: read_all(marked, reader) for reader in READERS}
    found = {reader: figures(shared, marked, each) for reader, each in read.items()}
    unread = list(lost(shared, marked, read["Yigai"]))
    said = table(found, unread)
    print(said)
    TABLE.write_text(said, encoding="utf-8")
    below = [*fallen(found["Yigai"]), *wrong_cases(shared)]
    print("\n".join(below) or f"no figure of Yigai is below {FLOORS.name}")
    return 1 if below or unread else 0


if __name__ == "__main__":
    sys.exit(main())
