"""What a page of the desk costs on archives of 10,000 and 100,000 articles, in processor time.

Each page is asked of the application itself, first cold and then seven times; the archives are
those of `benchmarks.million`. Run: `python -m benchmarks.desk [--data DIR] [ARTICLES]...`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from archive.datasette import METADATA
from archive.datasette.serving import desk
from benchmarks.crawl_speed import HERE
from benchmarks.million import RUNS
from benchmarks.million_archive import make
from benchmarks.million_articles import RARE, url_of

# Milliseconds of processor that a page may take at 100,000 articles.
MOST = {"an article": 100, "home": 300}


def pages(size: int) -> dict[str, str]:
    """The addresses that are timed."""
    one = size // 2 - size // 2 % 1000 + 1
    return {
        "home": "/",
        "an article": f"/article/{one}",
        "an article that was changed": "/article/{changed}",
        "two versions": "/article/{changed}/diff/1..2",
        "two articles": f"/diff/{one}..{one + 1}",
        "changes of 90 days": "/changes",
        "all changes, newest first": "/changes?days=0&order=newest",
        "changes of titles (none)": "/changes?days=0&only=titles",
        "all changes as CSV": "/changes.csv?days=0",
        "the feed of changes": "/changes.atom",
        "withdrawn": "/withdrawn",
        "sources": "/sources",
        "a source": "/source/source-007",
        "search, a word of nearly every article (改革)": "/search?q=改革",
        "search, a phrase (医保支付方式)": "/search?q=医保支付方式",
        "search, a rare word": f"/search?q={RARE}00000",
        "tables and SQL": "/archive",
        "current_articles": "/archive/current_articles",
        "current_articles by source and language": "/archive/current_articles?_facet=source"
        "&_facet=language",
    }


async def timed(path: Path, size: int) -> dict[str, tuple[float, float, int]]:
    """Of each page and saved query the first time and the median in ms, and its status."""
    served = desk(path.parent)
    changed = await _changed(served)
    asked = {name: url.format(changed=changed) for name, url in pages(size).items()}
    given: dict[str, object] = {"article_id": changed, "first": changed, "second": 1, "day": "2030"}
    given |= {"word": "改革", "phrase": "医保支付", "issuer": "局", "number": "医保发〔2026〕20号"}
    given |= {"source": "source-007", "url": url_of(changed - 1)}
    queries = json.loads(METADATA.read_text(encoding="utf-8"))["databases"]["archive"]["queries"]
    asked |= {f"query {name}": f"/archive/{name}?{urlencode(given)}" for name in queries}
    found = {}
    for name, url in asked.items():
        took = []
        for _ in range(RUNS + 1):
            start = time.process_time()
            answer = await served.client.get(url)
            took.append(1000 * (time.process_time() - start))
        found[name] = took[0], median(took[1:]), answer.status_code
    return found


async def _changed(served: Any) -> int:
    """An article that was changed of late."""
    rows = (await served.client.get("/changes.json?days=7&order=newest")).json()
    return int(rows[0]["article_id"])


def main(sizes: list[int], folder: Path) -> None:
    """Print the table, in the Markdown of benchmarks/desk.md. Raises AssertionError where a page
    takes longer than it may."""
    figures = {}
    for size in sizes:
        path = folder / str(size) / "archive.db"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            make(path, size)
        figures[size] = asyncio.run(timed(path, size))
    print(f"| | {' | '.join(f'{size:,}: first | then' for size in sizes)} |")
    print(f"| --- |{' ---: | ---: |' * len(sizes)}")
    for name in figures[sizes[0]]:
        cells = (_cells(*figures[size][name]) for size in sizes)
        print(f"| {name} | {' | '.join(cells)} |")
    for name, most in MOST.items():
        if 100_000 in figures:
            assert figures[100_000][name][1] <= most, (name, figures[100_000][name])


def _cells(first: float, then: float, status: int) -> str:
    said = "" if status == 200 else f", HTTP {status}"
    return f"{first:,.0f} ms | {then:,.1f} ms{said}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk")
    parser.add_argument("--data", type=Path, default=HERE / ".million")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    arguments = parser.parse_args()
    main(arguments.sizes, arguments.data)
