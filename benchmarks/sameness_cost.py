"""What comparing one more article costs in archives of several sizes, in milliseconds of processor.

The archives are those of benchmarks.million. Each is compared as a whole, then every so many'th of
its articles is taken out and compared once more: their times by archive, and the size of the
index, tell whether the cost grows. Run: `python -m benchmarks.sameness_cost [ARTICLES…]`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import mean, median

from archive.store import text_holders
from archive.store.store import open_to_write
from benchmarks.crawl_speed import HERE
from benchmarks.million import archive_of
from pipelines.sameness import traits
from pipelines.sameness.again import compare_again
from pipelines.sameness.relate import relate

MEASURED = 200
TABLES = ("text_holders", "text_groups", "text_traits", "text_relations")


def costs(path: Path, articles: int) -> list[float]:
    """Milliseconds for each of the articles that are compared once more; traits are found before,
    as the workers do."""
    store = open_to_write(path)
    connection, found = store.connection, []
    connection.execute("BEGIN")
    for article_id in range(1, articles, max(1, articles // MEASURED)):
        held = text_holders.held(connection, article_id)
        for (text,) in connection.execute(
            "SELECT text FROM texts JOIN versions USING (text_id) WHERE article_id = ?",
            (article_id,),
        ).fetchall():
            traits.of(text)
        if not held:
            continue
        connection.execute("SAVEPOINT one")
        connection.execute("DELETE FROM text_holders WHERE article_id = ?", (article_id,))
        for text_id in held:
            connection.execute("DELETE FROM text_groups WHERE text_id = ?", (text_id,))
        begun = time.process_time()
        relate(connection, article_id)
        found.append(1000 * (time.process_time() - begun))
        connection.execute("ROLLBACK TO one")
    connection.rollback()
    store.close()
    return found


def bytes_of_index(path: Path, articles: int) -> float:
    """Bytes an article that the tables of relations take."""
    store = open_to_write(path)
    names = ", ".join(f"'{name}'" for name in TABLES)
    row = store.connection.execute(
        f"""SELECT sum(pgsize) FROM dbstat WHERE name IN
        (SELECT name FROM sqlite_master WHERE tbl_name IN ({names}))"""
    ).fetchone()
    store.close()
    return float(row[0]) / articles


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="*", type=int, default=[1000, 10_000, 100_000])
    parser.add_argument("--data", type=Path, default=HERE / ".million")
    asked = parser.parse_args()
    for articles in asked.articles:
        path = archive_of(asked.data, articles)
        begun = time.process_time()
        compare_again(path)
        whole = 1000 * (time.process_time() - begun) / articles
        found = costs(path, articles)
        print(
            f"{articles:>9,} articles: compared as a whole {whole:.1f} ms each; one more"
            f" {mean(found):.2f} ms, median {median(found):.2f};"
            f" index {bytes_of_index(path, articles):.0f} bytes each",
            flush=True,
        )


if __name__ == "__main__":
    main()
