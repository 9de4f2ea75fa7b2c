"""Hosts that fail as a whole: what is said of them, and that no article is called withdrawn for it.

The days of an outage are written after what was reported of such sites: a challenge on every
address and then no answer, a soft 404 on all pages while a database is down, a column deleted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.outcomes import Answer
from tests.conftest import Shelf

Seen = tuple[float, int, Answer | None]
"""Day, article, and what was answered; the article itself if nothing else."""

STATUS = {"absent": 404, "refused": 403, "broken": 503, "none": None}


def url(article: int) -> str:
    return f"https://www.bureau.example/art/{article}.html"


def recorded(folder: Path, looks: Iterable[Seen], order: random.Random | None = None) -> Shelf:
    """An archive of these looks, recorded in their order or in a random one."""
    shelf = Shelf(folder / "archive.db")
    looks = list(looks)
    if order:
        order.shuffle(looks)
    for day, article, answer in looks:
        when = day + article / 1000
        if answer in (None, "article"):
            shelf.read(f"The text of article {article}.", url(article), day=when)
        else:
            shelf.answer(answer, url(article), day=when, status=STATUS[answer])
    return shelf


def every(day: float, articles: Iterable[int], answer: Answer | None = None) -> Iterator[Seen]:
    return ((day, article, answer) for article in articles)


def events(shelf: Shelf) -> list[tuple[object, ...]]:
    columns = "host, began_on, ended_on, looked, failed, absent, refused, broken"
    return shelf.rows(f"SELECT {columns} FROM host_events ORDER BY host, began_on")


def statuses(shelf: Shelf) -> set[str]:
    return {status for (status,) in shelf.rows("SELECT DISTINCT status FROM status_history")}


def withdrawn(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows(
        "SELECT url, substr(withdrawn_at, 1, 10), substr(confirmed_at, 1, 10), looks "
        "FROM withdrawn_articles ORDER BY url"
    )


def test_a_host_that_goes_dark_is_one_event_and_no_withdrawal(tmp_path: Path) -> None:
    dark = [
        *every(1, range(6), "refused"),
        *every(2, range(6), "none"),
        *every(3, range(6), "none"),
    ]
    shelf = recorded(tmp_path, [*every(0, range(6)), *dark, *every(5, range(6))])
    assert events(shelf) == [("bureau.example", "2026-10-02", "2026-10-06", 6, 6, 0, 6, 6)]
    assert "withdrawn" not in statuses(shelf)
    assert shelf.rows("SELECT DISTINCT status FROM current_articles") == [("live",)]


def test_absences_on_all_pages_are_no_withdrawal_however_often(tmp_path: Path) -> None:
    gone = [look for day in (1, 2, 3) for look in every(day, range(8), "absent")]
    shelf = recorded(tmp_path, [*every(0, range(8)), *gone])
    assert events(shelf) == [("bureau.example", "2026-10-02", None, 8, 8, 8, 0, 0)]
    assert statuses(shelf) == {"live"}
    shelf.read("The text of article 0.", url(0), day=4)
    assert events(shelf) == [("bureau.example", "2026-10-02", "2026-10-05", 8, 8, 8, 0, 0)]
    standing = shelf.rows("SELECT status, count(*) FROM current_articles GROUP BY 1 ORDER BY 1")
    assert standing == [("live", 1), ("suspected", 7)]  # to be looked at again


def test_a_deleted_column_is_one_event_and_withdrawn_at_the_second_look(tmp_path: Path) -> None:
    def day(n: int) -> list[Seen]:
        return [*every(n, range(6), "absent"), *every(n, range(6, 10))]

    shelf = recorded(tmp_path, [*every(0, range(10)), *day(1)])
    assert statuses(shelf) == {"live"}
    assert events(shelf) == [("bureau.example", "2026-10-02", None, 10, 6, 6, 0, 0)]
    shelf.store.close()
    shelf = recorded(tmp_path / "later", [*every(0, range(10)), *day(1), *day(2), *day(9)])
    assert withdrawn(shelf) == [(url(n), "2026-10-02", "2026-10-03", 3) for n in range(6)]
    assert events(shelf) == [("bureau.example", "2026-10-02", "2026-10-03", 10, 6, 6, 0, 0)]


def test_four_articles_are_no_event(tmp_path: Path) -> None:
    shelf = recorded(tmp_path, [*every(0, range(4)), *every(1, range(4), "absent")])
    assert (events(shelf), statuses(shelf)) == ([], {"live", "suspected"})


def test_five_of_many_are_no_event(tmp_path: Path) -> None:
    looks = [*every(0, range(30)), *every(1, range(5), "absent"), *every(1, range(5, 30))]
    shelf = recorded(tmp_path, looks)
    assert events(shelf) == []
    assert len(shelf.rows("SELECT 1 FROM current_articles WHERE status = 'suspected'")) == 5


def test_articles_that_were_never_read_are_no_event(tmp_path: Path) -> None:
    shelf = recorded(tmp_path, every(1, range(8), "absent"))
    assert events(shelf) == []


def test_an_older_look_that_comes_in_later_ends_an_event_where_it_ended(tmp_path: Path) -> None:
    gone = [look for day in (1, 3) for look in every(day, range(6), "absent")]
    shelf = recorded(tmp_path, [*every(0, range(7)), *gone])
    assert [row[2] for row in events(shelf)] == [None]
    shelf.read("The text of article 6.", url(6), day=2)
    assert [row[2] for row in events(shelf)] == ["2026-10-03"]
    assert len(withdrawn(shelf)) == 6  # absent in the event, and again a day after it


def test_another_hosts_failures_are_its_own(tmp_path: Path) -> None:
    shelf = recorded(tmp_path, [*every(0, range(4)), *every(1, range(4), "absent")])
    for n in range(2):
        shelf.read("Elsewhere.", f"https://other.example/{n}", day=0)
        shelf.answer("absent", f"https://other.example/{n}", day=1, status=404)
    assert events(shelf) == []


LOOKS = st.lists(
    st.tuples(
        st.integers(0, 9).map(float),
        st.integers(0, 7),
        st.sampled_from([None, None, "absent", "absent", "refused", "none"]),
    ),
    min_size=20,
    max_size=60,
    unique_by=lambda look: look[:2],
)


@settings(max_examples=25, deadline=None)
@given(looks=LOOKS, order=st.randoms(use_true_random=False))
def test_no_order_of_recording_changes_events_or_statuses(
    tmp_path_factory: pytest.TempPathFactory, looks: list[Seen], order: random.Random
) -> None:
    views = []
    for shuffled in (None, order):
        folder = tmp_path_factory.mktemp("events")
        shelf = recorded(folder, [*every(-1, range(8)), *sorted(looks)], shuffled)
        views.append(
            (
                events(shelf),
                withdrawn(shelf),
                shelf.rows("SELECT url, status, status_since FROM current_articles ORDER BY url"),
                shelf.rows("SELECT url, outcome FROM captures ORDER BY url, captured_at"),
            )
        )
        shelf.store.close()
    assert views[0] == views[1]
