"""What a command, a crawl and a page ask, timed on archives of 10,000 articles to a million.

Each archive is made once (benchmarks.million_archive) and kept. What goes through all of it is
timed once, in a process of its own, with that process's peak memory.
Run: `python -m benchmarks.million [--data DIR] [ARTICLES]...`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from statistics import median

from datasette.app import Datasette

from archive.care import fixity as care
from archive.care.rebuilding import differences
from archive.datasette import METADATA
from archive.digest import sha256, text_digest
from archive.ladder import Ladder
from archive.outcomes import Answer
from archive.queries import (
    articles,
    changes,
    crawling,
    files,
    fixity,
    happenings,
    health,
    looks,
    payloads,
    records,
    search,
)
from archive.records import (
    ArticleRef,
    Capture,
    Facts,
    Item,
    PayloadReading,
    Reading,
    WarcLocation,
    instant,
)
from archive.store.recording import record
from archive.store.store import Store, open_to_read, open_to_write
from archive.store.views import VIEWS
from archive.text.diff import runs
from archive.urls import url_key
from benchmarks import million_articles as made
from benchmarks.crawl_speed import HERE
from benchmarks.import_size import peak_of
from benchmarks.million_archive import make
from benchmarks.million_check import check
from pipelines.sameness.relate import relate

RUNS = 7
ENOUGH = 10.0  # seconds: what takes long is asked less often
Timed = dict[str, tuple[float, str]]


def timed(ask: Callable[[], object]) -> tuple[float, str]:
    """Milliseconds, the median of several runs, and nothing to be said of them."""
    took: list[float] = []
    while len(took) < RUNS and sum(took) < ENOUGH:
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return 1000 * median(took), ""


def commands(store: Store, size: int) -> Timed:
    """What `search`, `show`, `history`, `diff`, `changes` and `status` ask."""
    db, one = store.connection, size // 2 - size // 2 % 1000 + 1
    edited = db.execute(
        "SELECT article_id FROM versions WHERE cause = 'change' ORDER BY captured_at DESC LIMIT 1"
    ).fetchone()[0]
    url = made.url_of(one - 1)
    day = articles.version(db, one)["captured_at"][:10]
    digest = articles.version(db, one)["text_digest"]
    week = instant(datetime.fromisoformat(_now(db)) - timedelta(days=7))
    rare = f"{made.RARE}00000"

    def compared() -> None:
        new, old = articles.version(db, edited), articles.version(db, edited, 1)
        runs(old["text"], new["text"])

    asked: dict[str, Callable[[], object]] = {
        "search, a word of nearly every article (改革)": lambda: search.find(db, "改革"),
        "search, a Chinese phrase (医保支付方式)": lambda: search.find(db, "医保支付方式"),
        "search, an English word of few": lambda: search.find(db, "outpatient"),
        "search, a rare word": lambda: search.find(db, rare),
        "search, of one source": lambda: search.find(db, "医保支付方式", source="source-007"),
        "show ID": lambda: (articles.article(db, one), articles.version(db, one)),
        "show URL": lambda: articles.article(db, articles.resolve(db, url)),
        "show --at": lambda: articles.at(db, one, articles.moment(db, one, day)),
        "show --digest": lambda: articles.by_digest(db, one, digest[7:20]),
        "history": lambda: articles.captures(db, one),
        "diff": compared,
        "changes": lambda: changes.most_telling(db),
        "changes --since": lambda: changes.most_telling(db, week),
        "changes --source": lambda: changes.most_telling(db, source="source-007"),
        "export atom, the newest 500": lambda: list(happenings.newest(db, most=500)),
        "status": lambda: health.sources(db),
        "the changes of a week": lambda: db.execute(_OF_A_WEEK, (week,)).fetchall(),
    }
    return {name: timed(ask) for name, ask in asked.items()}


def crawl(store: Store) -> Timed:
    """What a crawl of one source asks, from its start to its end."""
    db, slug, now = store.connection, "source-007", datetime.fromisoformat(_now(store.connection))
    source = next(s for s in crawling.sources(db) if s.slug == slug)
    since = health.last_crawl_id(db) - 1
    night = since + 1 - made.SOURCES
    url = made.url_of(7)
    held = crawling.last_shown(db, url)
    assert held
    at, digest = held["captured_at"], held["payload_digest"]
    elsewhere = WarcLocation("another.warc.gz", 0, digest, "response")
    asked: dict[str, Callable[[], object]] = {
        "is the source due?": lambda: health.is_due(db, source, now),
        "what waits (pending)": lambda: crawling.pending(db, slug, now),
        "articles to look at again, --due": lambda: looks.due(db, slug, Ladder(), now),
        "articles to look at again, all of the source": lambda: looks.all_of(db, slug),
        "validators of an address (last_shown)": lambda: crawling.last_shown(db, url),
        "validators of a list": lambda: crawling.last_shown(
            db, f"https://{slug}.example.cn/list.html"
        ),
        "who holds these bytes (original)": lambda: crawling.original(db, digest),
        "is this capture held?": lambda: crawling.is_held(db, url, at, elsewhere),
        "what was read of an article (of_address)": lambda: payloads.of_address(db, url_key(url)),
        "runs that were killed, files left open": lambda: files.open_runs(db),
        "the end of a crawl: its runs": lambda: health.crawls_since(db, since),
        "the end of a crawl: what failed": lambda: health.failed_items(db, since),
        "the end of a crawl: what happened": lambda: health.happenings(db, since),
        "the end of a night of 150 crawls: what failed": lambda: health.failed_items(db, night),
        "the end of a night of 150 crawls: what happened": lambda: health.happenings(db, night),
    }
    return {name: timed(ask) for name, ask in asked.items()}


def recording(path: Path, size: int) -> Timed:
    """Captures recorded, each in a transaction that is taken back."""
    with closing(open_to_write(path)) as store:
        now = datetime.fromisoformat(_now(store.connection)) + timedelta(days=1)
        old, late = size // 2 - size // 2 % 1000 + 42, size - 900
        recorded: dict[str, tuple[int, datetime, str | None, Answer]] = {
            "record a new article": (size + 7, now, "的", "article"),
            "record a newer capture, same text": (late, now, None, "article"),
            "record a newer capture, changed": (late, now, "改", "article"),
            "record an absence": (late, now, None, "absent"),
            "record an older capture": (old, now - timedelta(days=5_000), "旧", "article"),
        }
        return {name: timed_record(store, *what) for name, what in recorded.items()}


def timed_record(
    store: Store, number: int, when: datetime, added: str | None, answer: Answer
) -> tuple[float, str]:
    """Milliseconds to record a capture of an article that says more, or what it said."""
    took = []
    for _ in range(RUNS * 3):
        item = _item(number, when, added, answer)
        with _taken_back(store):
            start = time.perf_counter()
            record(store, 1, item, relate)
            took.append(time.perf_counter() - start)
    return 1000 * median(took), ""


def _item(number: int, when: datetime, added: str | None, answer: Answer) -> Item:
    url, at = made.url_of(number), instant(when)
    first = made.reading_of(number, 0, at)
    text = first.text + (added or "")
    digest = sha256(text.encode())
    shown = answer == "article"
    place = WarcLocation("new.warc.gz", 1, digest if shown else None, "response")
    capture = Capture(url, when, 200 if shown else 404, place, answer, media_type="text/html")
    item = Item(capture, ArticleRef(url_key(url), url, f"source-{number % made.SOURCES:03}"))
    if shown:
        facts = Facts(title=first.facts.title, publisher=first.facts.publisher)
        reading = Reading(text, text_digest(text), facts, first.language, 1.0, made.EXTRACTOR)
        item.readings = [PayloadReading(digest, url, at, reading)]
    return item


@contextmanager
def _taken_back(store: Store) -> Iterator[None]:
    """Lets a recording's transaction run and never be committed."""

    @contextmanager
    def open_one() -> Iterator[sqlite3.Connection]:
        store.connection.execute("BEGIN IMMEDIATE")
        yield store.connection

    store.transaction = open_one  # type: ignore[method-assign]
    try:
        yield
    finally:
        store.connection.rollback()
        del store.transaction


async def pages(path: Path) -> Timed:
    """The first page of every view and every canned query, as `yigai serve` answers."""
    described = json.loads(METADATA.read_text(encoding="utf-8"))
    served = Datasette([str(path)], metadata=described, settings={"suggest_facets": False})
    queries = described["databases"]["archive"]["queries"]
    found: Timed = {}
    for name in [*VIEWS, *queries]:
        given = "?article_id=101" if ":article_id" in queries.get(name, {}).get("sql", "") else ""
        took: list[float] = []
        while len(took) < 3 and sum(took) < ENOUGH:
            start = time.perf_counter()
            with redirect_stdout(StringIO()):  # tracebacks of what was stopped after a second
                answer = await served.client.get(f"/archive/{name}{given}")
            took.append(time.perf_counter() - start)
        said = ""
        if answer.status_code != 200:
            said = "stopped"
        elif name in VIEWS:
            counted = (await served.client.get(f"/archive/{name}.json?_size=1")).json()
            said = "" if counted["filtered_table_rows_count"] is not None else "not counted"
        kind = "view" if name in VIEWS else "query"
        found[f"{kind} {name}"] = 1000 * median(took), said
    return found


def whole_jobs(store: Store) -> dict[str, Callable[[], object]]:
    """What goes through the whole archive, and may."""
    db, every = store.connection, {"source": None, "since": None}

    def captures() -> None:
        for file in files.all_files(db):
            for _ in fixity.captures(db, file["warc_file"], "", None):
                pass

    def compared() -> None:
        with closing(Store(store.path, sqlite3.connect(store.path))) as same:
            assert differences(store.path, same) == []

    return {
        "verify: rows that refer to none": lambda: fixity.orphans(db),
        "verify: SQLite's own check": lambda: fixity.integrity(db),
        "verify: texts against digests": lambda: list(care.check_texts(store)),
        "verify: captures, file by file": captures,
        "verify --sample 500: the draw": lambda: fixity.sample(db, "", 500),
        "reextract: payloads, article by article": lambda: _through(payloads.of_articles(db, ())),
        "rebuild --check: the comparison": compared,
        "backup: the list of files": lambda: files.all_files(db),
        "export wacz: pages": lambda: _through(records.pages(db, every)),
        "export wacz: records of one source": lambda: records.places(
            db, {"source": "source-007", "since": None}
        ),
        "export wacz: all records": lambda: records.places(db, every),
    }


def _through(rows: Iterator[object]) -> None:
    for _ in rows:
        pass


def one_job(path: Path, name: str) -> None:
    """Print the seconds and the peak megabytes of one job, in a process that does nothing else."""
    with closing(open_to_read(path)) as store:
        start = time.perf_counter()
        whole_jobs(store)[name]()
        took = time.perf_counter() - start
    print(took, peak_of("self"))  # getrusage would tell of the process it was forked from as well


def jobs(path: Path) -> Timed:
    """Every job that goes through the archive: milliseconds, and its process's peak memory."""
    found: Timed = {}
    with closing(open_to_read(path)) as store:
        names = list(whole_jobs(store))
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.million", "--job", name, str(path)],
            cwd=HERE.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds, peak = done.stdout.split()
        found[name] = 1000 * float(seconds), f"{peak} MB"
    return found


def archive_of(folder: Path, size: int) -> Path:
    """The database of so many articles, made first if it is not there."""
    path = folder / str(size) / "archive.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        start = time.perf_counter()
        make(path, size)
        check(path, size)
        print(f"{size:,} articles made in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return path


def measured(folder: Path, size: int) -> dict[str, Timed]:
    """Every figure of one archive, made first if it is not there."""
    path = archive_of(folder, size)
    with closing(open_to_read(path)) as store:
        found = {"Commands": commands(store, size), "A crawl": crawl(store)}
    found["Recording"] = recording(path, size)
    found["Pages"] = asyncio.run(pages(path))
    found["The whole archive"] = jobs(path)
    return found


def main(sizes: list[int], folder: Path) -> None:
    """Print the tables, in the Markdown of benchmarks/million.md."""
    figures = {size: measured(folder, size) for size in sizes}
    for part, rows in figures[sizes[0]].items():
        print(f"\n## {part}\n")
        print(f"| | {' | '.join(f'{size:,}' for size in sizes)} |")
        print(f"| --- |{' ---: |' * len(sizes)}")
        for name in rows:
            print(f"| {name} | {' | '.join(_cell(*figures[s][part][name]) for s in sizes)} |")
    print()
    for size in sizes:
        print(f"{size:,}: {(folder / str(size) / 'archive.db').stat().st_size / 1e9:.2f} GB")


def _cell(milliseconds: float, said: str) -> str:
    if milliseconds >= 10_000:
        time_said = f"{milliseconds / 1000:,.0f} s"
    elif milliseconds >= 1_000:
        time_said = f"{milliseconds / 1000:.1f} s"
    else:
        time_said = f"{milliseconds:.3g} ms" if milliseconds < 100 else f"{milliseconds:.0f} ms"
    return f"{time_said}, {said}" if said else time_said


def _now(db: sqlite3.Connection) -> str:
    """The end of the archive's newest run: what the archive takes for today."""
    return str(db.execute("SELECT finished_at FROM crawl_log ORDER BY crawl_id DESC").fetchone()[0])


_OF_A_WEEK = """
    SELECT v.article_id, v.version, v.captured_at, v.title, v.changed_fields, v.characters_added,
        v.characters_removed, c.source
    FROM version_history v JOIN current_articles c USING (article_id)
    WHERE v.cause = 'change' AND v.captured_at >= ? ORDER BY v.captured_at DESC"""

if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m benchmarks.million")
    asked.add_argument("--data", type=Path, default=HERE / ".million")
    asked.add_argument("--job")
    asked.add_argument("sizes", nargs="*", default=["1000000"])
    given = asked.parse_args()
    if given.job:
        one_job(Path(given.sizes[0]), given.job)
    else:
        main([int(size) for size in given.sizes], given.data)
