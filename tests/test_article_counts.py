"""What is held is counted as it is written, whatever happens to the articles."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.store import article_counts
from tests.conftest import Shelf

COUNTED = """SELECT source, month, language, status, articles, versions FROM article_counts
    WHERE articles > 0 ORDER BY 1, 2, 3, 4"""
COUNTING = """SELECT source, coalesce(substr(published_on, 1, 7), ''), language, status, count(*),
    sum(versions) FROM current_articles GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""

events = st.lists(
    st.tuples(
        st.sampled_from(["one", "two", "three", "absent", "broken"]),
        st.integers(1, 3),
        st.integers(0, 9),
        st.sampled_from(["paper", "bureau"]),
        st.sampled_from(["zh-Hans", "en"]),
        st.sampled_from([None, "2026-09-18", "2026-10-01T08:00:00+08:00"]),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(events)
def test_the_counts_are_those_of_the_articles(happened: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder) / "archive.db")
        for what, article, day, source, language, published_at in happened:
            url = f"https://{source}.example/{article}"
            if what == "absent":
                shelf.answer("absent", url, day=day, status=404, source=source)
            elif what == "broken":
                shelf.answer("broken", url, day=day, status=500, source=source)
            else:
                shelf.read(
                    f"Text {what}.",
                    url,
                    day=day,
                    source=source,
                    language=language,
                    published_at=published_at,
                )
        assert shelf.rows(COUNTED) == shelf.rows(COUNTING)
        kept = shelf.rows(COUNTED)
        article_counts.fill(shelf.store.connection)
        assert shelf.rows(COUNTED) == kept
        shelf.store.close()


@pytest.mark.parametrize("column", ["source", "language", "publisher", "status"])
def test_a_facet_of_the_articles_is_in_the_order_of_an_index(shelf: Shelf, column: str) -> None:
    plan = shelf.rows(
        f"EXPLAIN QUERY PLAN SELECT {column}, count(*) FROM current_articles GROUP BY {column}"
    )
    assert f"articles_with_{column}" in plan[0][3]
    assert not [step for *_, step in plan if "TEMP B-TREE" in step]
