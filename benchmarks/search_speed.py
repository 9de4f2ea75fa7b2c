"""How long search takes on an archive of 100,000 articles, in milliseconds of processor.

The archive is that of benchmarks.million, made once and kept. Forty queries as they are typed:
rare words and common ones, one character, figures, English, operators, filters, what stood, what
was struck. Each is asked seven times and its median counts; p50 and p95 are over the queries.
Run: `python -m benchmarks.search_speed [--data DIR] [ARTICLES]`.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from archive.queries.search import find, reach
from archive.queries.search_changes import find_changes
from archive.store.search_index import TABLES
from archive.store.store import open_to_read
from benchmarks.crawl_speed import HERE
from benchmarks.million import RUNS
from benchmarks.million_archive import make
from benchmarks.million_articles import RARE

PLAIN = (
    *("服务", "的"),
    *("医保支付方式", "集中带量采购", "特例单议", "家庭医生签约", "分级诊疗制度", "长期护理保险"),
    *(
        "医疗保障局",
        "公立医院",
        "县域医共体",
        "罕见病用药",
        "“十四五”规划",
        "三明",
        "异地就医 结算",
    ),
    *("DRG付费", "PD-1", "4+7", "52%", "3.5", "第100期", f"{RARE}00000", "COVID-19"),
    *("hospitals", "health-care", '"public hospitals"', "reform*", "outpatient insurance"),
    *("医保 NOT 药品", "DIP OR DRG", "title:医保", "药品 (价格 OR 采购) -试点"),
    *("医保发〔2026〕1000号", "醫療保險"),
)
NARROWED: tuple[tuple[str, dict[str, str]], ...] = (
    ("服务", {"source": "source-007"}),
    ("医保支付方式", {"source": "source-007"}),
    ("服务", {"language": "zh"}),
    ("hospitals", {"language": "en"}),
    ("医保 after:2026-10", {}),
    ("改革 before:2026-09-15", {}),
)
CHANGED = ("更正", "数字有误", "医保", "服务", "第1处", "没有出现过的词")


def queries(db: sqlite3.Connection) -> dict[str, Callable[[], object]]:
    """What is asked, by how it is shown."""
    asked: dict[str, Callable[[], object]] = {}
    for query in PLAIN:
        asked[query] = partial(find, db, query)
    for query, by in NARROWED:
        said = " ".join(f"--{name} {value}" for name, value in by.items())
        asked[f"{query} {said}".strip()] = partial(find, db, query, **by)  # type: ignore[arg-type]
    return asked


def beside(db: sqlite3.Connection) -> dict[str, Callable[[], object]]:
    """What is asked less often: how many there are, what stood, what came and went."""
    asked: dict[str, Callable[[], object]] = {
        f"how many: {query}": partial(reach, db, query) for query in ("服务", "医保支付方式")
    }
    for query in ("服务", "特例单议", "更正"):
        asked[f"{query} --ever"] = partial(find, db, query, ever=True)
    for query in CHANGED:
        asked[f"--added {query}"] = partial(find_changes, db, added=query)
        asked[f"--removed {query}"] = partial(find_changes, db, removed=query)
    return asked


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds of processor, the median of several runs: others may use the machine."""
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        ask()
        took.append(time.process_time() - start)
    return 1000 * median(took)


def show(asked: dict[str, Callable[[], object]]) -> list[float]:
    """Print each query's median in a table; the medians."""
    took = []
    for name, ask in asked.items():
        milliseconds = timed(ask)
        took.append(milliseconds)
        print(f"| {name.replace('|', ' ')} | {milliseconds:.2f} |", flush=True)
    return took


def main() -> None:
    """Measure, on an archive that is made if it is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_speed")
    parser.add_argument("--data", type=Path, default=HERE / ".million")
    parser.add_argument("articles", nargs="?", type=int, default=100_000)
    given = parser.parse_args()
    path = given.data / str(given.articles) / "archive.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, given.articles)
    with closing(open_to_read(path)) as store:
        db = store.connection
        for table in TABLES:
            size = db.execute(f"SELECT sum(length(block)) / 1e6 FROM {table}_data").fetchone()[0]
            print(f"{table}: {size:.1f} MB")
        took = show(queries(db))
        ends = quantiles(took, n=20)
        print(f"{len(took)} queries: p50 {median(took):.2f} ms, p95 {ends[-1]:.2f} ms")
        show(beside(db))


if __name__ == "__main__":
    main()
