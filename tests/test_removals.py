"""A month's removals of a source beside the months before."""

from __future__ import annotations

import json
import random
from math import comb
from pathlib import Path
from typing import Any

import pytest

from archive.removals import Month, against_past
from tests.conftest import Shelf
from tests.crawling import done_here


def months(*removed: int, days: float = 1000.0) -> list[Month]:
    return [Month(f"2026-{number:02}", 100, days, n) for number, n in enumerate(removed, 1)]


def test_the_first_month_has_no_past() -> None:
    [judged] = against_past(months(40))
    assert (judged.expected, judged.p, judged.abnormal) == (None, None, False)


def test_expected_is_the_rate_of_the_months_before() -> None:
    judged = list(against_past([*months(2, 4), Month("2026-03", 10, 500.0, 1)]))
    assert [row.expected for row in judged] == [None, 2.0, 1.5]


def test_p_is_how_likely_as_many_or_more_are() -> None:
    """Of 2 + 2 + 6 removals each fell into the third of three like months by one chance in three."""
    last = list(against_past(months(2, 2, 6)))[-1]
    tail = sum(comb(10, k) * 2 ** (10 - k) for k in range(6, 11)) / 3**10
    assert last.p == pytest.approx(tail)
    assert not last.abnormal


@pytest.mark.parametrize(
    ("removed", "abnormal"),
    [
        ((0, 0, 0, 0, 0, 3), True),  # 1 in 216
        ((0, 0, 3), False),  # 1 in 27: so short a past tells little
        ((0,) * 30 + (2,), False),  # fewer than three
        ((5, 4, 6, 5, 25), True),
        ((5, 4, 6, 5, 9), False),
    ],
)
def test_a_month_is_abnormal_only_if_it_is_unlikely(
    removed: tuple[int, ...], abnormal: bool
) -> None:
    assert list(against_past(months(*removed)))[-1].abnormal is abnormal


def test_an_abnormal_month_is_no_measure_for_later_ones() -> None:
    judged = list(against_past(months(5, 5, 5, 5, 200, 25)))
    assert [row.abnormal for row in judged][-2:] == [True, True]
    assert judged[-1].expected == 5.0


def test_few_months_of_a_steady_source_are_called_abnormal() -> None:
    chance = random.Random(7)
    found = [
        judged.abnormal
        for _ in range(200)
        for judged in against_past(
            months(*(sum(chance.random() < 0.006 for _ in range(1000)) for _ in range(24)))
        )
    ]
    assert sum(found) / len(found) < 0.01


def test_years_of_many_removals_can_be_judged() -> None:
    assert list(against_past(months(20_000, 21_000)))[-1].abnormal
    assert not list(against_past(months(20_000, 20_000)))[-1].abnormal


ADDRESS = "https://paper.example/{}"


def absent(shelf: Shelf, number: int, day: int) -> None:
    """Two looks a day apart that do not find an article."""
    for again in (day, day + 1):
        shelf.answer("absent", ADDRESS.format(number), day=again, status=404)


@pytest.fixture
def emptied(shelf: Shelf) -> Path:
    """Ten articles looked at on the first of each month from October; in February four are gone.

    One of the others is absent in December and comes back.
    """
    for number in range(10):
        for day in (0, 31, 61, 92, 123):
            if (number == 9 and day == 61) or (number < 4 and day == 123):
                absent(shelf, number, day)
            else:
                shelf.read(f"第{number}篇", ADDRESS.format(number), day=day)
    return shelf.store.path.parent


def test_an_abnormal_month_is_told(emptied: Path) -> None:
    rows: list[dict[str, Any]] = json.loads(
        done_here(emptied, "survival", "--months", "--json").stdout
    )
    assert [row["month"] for row in rows] == [f"2026-{m}" for m in (10, 11, 12)] + [
        "2027-01",
        "2027-02",
    ]
    assert [row["looked"] for row in rows] == [10] * 5
    assert [row["removed"] for row in rows] == [0, 0, 0, 0, 4]
    assert [row["abnormal"] for row in rows] == [False] * 4 + [True]
    assert rows[0]["p"] is None
    assert rows[-1]["expected"] == 0.0
    assert 0 < rows[-1]["p"] < 0.01


def test_months_of_one_source(emptied: Path) -> None:
    whole, paper, bureau = (
        done_here(emptied, "survival", "--months", "--csv", *source).stdout
        for source in ((), ("--source", "paper"), ("--source", "bureau"))
    )
    assert paper == whole
    assert bureau == "source,month,looked,removed,expected,p,abnormal\n"
