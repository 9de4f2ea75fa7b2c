"""Outages replayed with other days and orders: no article is called withdrawn for one.

Each replay is an archive in memory: articles of one host, an outage of one to five days of a kind
that sites are reported to have (a challenge, then timeouts; 404 on every page; an error page), looks
on random days, recorded in random order. At least six articles are looked at on its first day.
Run: `python -m benchmarks.outage_proof [REPLAYS]`.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.outcomes import Answer
from archive.store.store import Store
from tests.conftest import Shelf

DAYS = 14
KINDS: dict[str, tuple[Answer, ...]] = {
    "challenge, then timeouts": ("refused", "none", "none", "none", "none"),
    "404 on every page": ("absent",) * 5,
    "404 and errors": ("absent", "broken", "absent", "broken", "absent"),
    "errors, then 404": ("broken", "absent", "absent", "absent", "absent"),
}
STATUS = {"refused": 403, "none": None, "absent": 404, "broken": 503}


def looks(draw: random.Random, kind: tuple[Answer, ...]) -> Iterator[tuple[float, int, Answer]]:
    """Day, article and answer: all are read on day 0, and served again after the outage."""
    articles, length = draw.randint(6, 14), draw.randint(1, 5)
    start = draw.randint(1, DAYS - length - 1)
    for day in range(DAYS + 1):
        within = start <= day < start + length
        least = 6 if day == start else 0
        count = articles if day in (0, DAYS) else draw.randint(least, articles)
        for article in draw.sample(range(articles), count):
            answer = kind[day - start] if within else "article"
            yield day + draw.random() * 0.4, article, answer


def replay(seed: int) -> tuple[str, int, int]:
    """The kind of outage, how many spells call an article withdrawn, and how many events it left."""
    draw = random.Random(seed)
    name = draw.choice(sorted(KINDS))
    found = list(looks(draw, KINDS[name]))
    draw.shuffle(found)
    shelf = _shelf()
    for day, article, answer in found:
        url = f"https://bureau.example/{article}"
        if answer == "article":
            shelf.read(f"Article {article}", url, day=day)
        else:
            shelf.answer(answer, url, day=day, status=STATUS[answer])
    ((spells,),) = shelf.rows("SELECT count(*) FROM status_history WHERE status = 'withdrawn'")
    ((events,),) = shelf.rows("SELECT count(*) FROM host_events")
    shelf.store.close()
    return name, int(spells), int(events)


_empty: list[sqlite3.Connection] = []


def _shelf() -> Shelf:
    """An archive in memory, copied from an empty one that each process makes once."""
    if not _empty:
        with TemporaryDirectory() as folder:
            made = Shelf(Path(folder) / "archive.db")
            _empty.append(sqlite3.connect(":memory:"))
            made.store.connection.backup(_empty[0])
            made.store.close()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _empty[0].backup(connection)
    return Shelf(Store(Path("archive.db"), connection))


def main(replays: int = 10_000) -> int:
    """Print a line for each kind of outage; 1 if an article was called withdrawn."""
    counts, wrong, events = Counter[str](), Counter[str](), Counter[str]()
    with ProcessPoolExecutor() as pool:
        for name, spells, happened in pool.map(replay, range(replays), chunksize=50):
            counts[name] += 1
            wrong[name] += spells
            events[name] += happened
    for name in sorted(counts):
        said = f"{wrong[name]} withdrawals, {events[name]} host events"
        print(f"{name}: {counts[name]} replays, {said}")
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
