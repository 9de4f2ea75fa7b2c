"""What is usual of a source is learned, and an alarm is raised for what is not, and only then."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from archive.health import Day, Health, Known, Run, Shown, counts_as_usual, judge
from archive.quiet_days import is_quiet
from archive.records import instant

YEAR = 365
BEGAN = datetime(2026, 4, 6, 6, tzinfo=UTC)  # a Monday


def run(day: float, rows: int = 20, **more: int | str) -> Run:
    return Run(instant(BEGAN + timedelta(days=day)), "finished", 12, rows, 0, 0)._replace(**more)


def days(*news: int) -> list[Day]:
    """Days in a row with so many new articles each, told newest first."""
    found = [Day((BEGAN + timedelta(days=n)).date(), new) for n, new in enumerate(news)]
    return found[::-1]


USUAL = [run(-day) for day in range(2, 22)]
WELL = Known(1, [run(0), run(-1)], USUAL, articles=[Shown(900, True, "")] * 200, pages=10)


def alarm(known: Known, before: Health | None = None) -> tuple[str, str | None]:
    found = judge(known, before)
    return found.state, found.reason


def test_a_source_that_does_as_usual_is_well() -> None:
    assert judge(WELL) == Health("ok", WELL.runs[0].started_at)


def test_lists_that_show_less_than_half_of_what_they_always_did_are_silent_after_two_runs() -> None:
    once = replace(WELL, floor=0, runs=[run(0, rows=0), run(-1)])
    twice = replace(WELL, floor=0, runs=[run(0, rows=0), run(-1, rows=0)])
    less = replace(WELL, runs=[run(0, rows=9), run(-1, rows=9)])
    enough = replace(WELL, runs=[run(0, rows=9), run(-1, rows=10)])
    assert alarm(once) == ("ok", None)
    assert alarm(twice) == ("silent", "its lists showed 0 rows; always 20 or more before")
    assert judge(twice).since == run(-1).started_at
    assert alarm(less)[0] == "silent"
    assert alarm(enough) == ("ok", None)


def test_lists_that_varied_before_may_vary() -> None:
    varied = [run(-day, rows=day) for day in range(2, 22)]
    assert alarm(replace(WELL, usual=varied, runs=[run(0, rows=1), run(-1, rows=1)]))[0] == "ok"


def test_the_floor_of_the_declaration_alarms_at_once_and_always() -> None:
    low = run(0, rows=2, reason="silent")
    assert alarm(Known(3, [low])) == ("silent", "its lists showed 2 rows, fewer than 3")


@pytest.mark.parametrize(("refused", "broken", "state"), [(8, 1, "blocked"), (1, 8, "failing")])
def test_runs_of_which_most_requests_fail_are_an_alarm(
    refused: int, broken: int, state: str
) -> None:
    bad = [run(-day, blocked=refused, errors=broken) for day in (0, 1)]
    assert alarm(replace(WELL, runs=bad)) == (state, "9 of 12 requests failed; usually 0%")
    assert alarm(replace(WELL, runs=[bad[0], run(-1)]))[0] == "ok"
    known = [run(-day, errors=5) for day in range(2, 22)]
    assert alarm(replace(WELL, runs=bad, usual=known))[0] == "ok"


def test_silence_is_measured_by_what_is_usual() -> None:
    weekly = [1, 0, 0, 0, 0, 0, 0] * 8
    assert alarm(replace(WELL, days=days(*weekly, *[0] * 6)))[0] == "ok"
    state, reason = alarm(replace(WELL, days=days(*weekly, *[0] * 7)))
    assert (state, reason) == (
        "silent",
        "nothing new on 13 days in a row; never more than 6 before",
    )
    daily = [3, 2, 4, 1, 2, 0, 0] * 8
    assert alarm(replace(WELL, days=days(*daily, *[0] * 5)))[0] == "ok"
    assert alarm(replace(WELL, days=days(*daily, *[0] * 6)))[0] == "silent"
    assert alarm(replace(WELL, days=days(*[1, 0] * 9, *[0] * 9)))[0] == "ok"  # too little is known


def test_a_silence_began_on_the_last_day_with_news() -> None:
    known = replace(WELL, days=days(*[3, 2, 4, 1, 2, 0, 0] * 8, *[0] * 9))
    assert judge(known).since == "2026-05-29T00:00:00.000000Z"


def test_the_spring_festival_is_no_silence() -> None:
    weekday = [Day(date(2026, 1, 1) + timedelta(days=n), 2) for n in range(45)]
    festival = [Day(date(2026, 2, 15) + timedelta(days=n), 0) for n in range(13)]
    assert alarm(replace(WELL, days=[*weekday, *festival][::-1]))[0] == "ok"
    assert not is_quiet(date(2026, 2, 14))
    assert [is_quiet(day.day) for day in festival] == [True] * 11 + [False] * 2
    assert is_quiet(date(2031, 10, 1))


def test_new_articles_that_are_much_shorter_or_undated_are_degraded() -> None:
    old = [Shown(900, True, "")] * 100
    assert alarm(replace(WELL, articles=[Shown(100, True, "")] * 10 + old)) == (
        "degraded",
        "the 10 newest articles have 100 characters in the median; usually 900",
    )
    assert alarm(replace(WELL, articles=[Shown(900, False, "")] * 10 + old)) == (
        "degraded",
        "100% of the 10 newest articles have no date; usually 0%",
    )
    undated = [Shown(900, False, "")] * 110
    assert alarm(replace(WELL, articles=undated))[0] == "ok"


def test_a_selector_that_always_missed_is_no_news() -> None:
    missing = replace(WELL, missed={"date": 6})
    assert alarm(missing) == ("degraded", "date found nothing on 6 of 10 articles")
    usual = [Shown(900, True, "date" if n % 2 else "") for n in range(100)]
    assert alarm(replace(missing, articles=usual))[0] == "ok"


def test_since_is_when_the_trouble_began() -> None:
    failed = replace(WELL, runs=[run(0, reason="failed"), run(-1, reason="failed")])
    first = Health("failing", run(-5).started_at, "failed")
    assert judge(failed, first).since == first.since
    assert judge(failed, Health("silent", run(-9).started_at, "…")).since == run(0).started_at
    assert judge(WELL, first) == Health("ok", run(0).started_at)
    assert judge(WELL, Health("ok", run(-30).started_at)).since == run(-30).started_at


def test_a_shorter_list_becomes_usual_in_a_month_and_an_empty_one_never() -> None:
    trouble = Health("silent", run(0).started_at, "…")
    assert not counts_as_usual(trouble, run(29, rows=5))
    assert counts_as_usual(trouble, run(31, rows=5))
    assert not counts_as_usual(trouble, run(300, rows=0))


# a year


@dataclass(frozen=True)
class Publisher:
    """How a source behaves: news on a working day in the mean, rows of its list, its failures."""

    news: float
    rows: tuple[int, int] = (18, 24)
    failures: float = 0.01


PUBLISHERS = [Publisher(8), Publisher(0.3), Publisher(0.03)]


def lived(
    publisher: Publisher, seed: int, spoil: Callable[[int, Run, int], tuple[Run, int]]
) -> Iterator[Health]:
    """The health of a source after each daily run of two years, judged as the store does."""
    draw = random.Random(seed)
    runs: list[Run] = []
    news: list[Day] = []
    shown: list[Shown] = []
    before: Health | None = None
    for number in range(2 * YEAR):
        at = BEGAN + timedelta(days=number)
        working = at.weekday() < 5 and not is_quiet(at.date())
        new = sum(draw.random() < publisher.news / 20 for _ in range(20)) if working else 0
        failed = sum(draw.random() < publisher.failures for _ in range(30))
        made = run(number, rows=draw.randint(*publisher.rows), requests=30, errors=failed)
        made, new = spoil(number, made, new)
        runs.insert(0, made)
        if made.reason == "finished":
            news.insert(0, Day(at.date(), new))
        for _ in range(new):
            shown.insert(0, Shown(int(draw.lognormvariate(6.5, 0.9)), draw.random() < 0.98, ""))
        start = runs[1].started_at if number else made.started_at
        if not counts_as_usual(before, made):
            assert before
            start = before.since
        usual = [r for r in runs if r.reason == "finished" and r.started_at < start][:20]
        before = judge(Known(1, runs[:2], usual, news[:400], shown[:210]), before)
        yield before


def alarms(healths: list[Health]) -> list[int]:
    """The days on which a source that was well ceased to be."""
    states = ["ok", *(health.state for health in healths)]
    return [n for n, (a, b) in enumerate(pairwise(states)) if a == "ok" != b]


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: f"{p.news} a day")
def test_a_source_that_is_well_raises_at_most_one_alarm_a_year(publisher: Publisher) -> None:
    found = [
        len(alarms(list(lived(publisher, seed, lambda _, made, new: (made, new)))))
        for seed in range(8)
    ]
    assert max(found) <= 2  # in two years
    assert sum(found) <= 4  # in sixteen


@pytest.mark.parametrize(
    ("spoil", "state", "within"),
    [
        (lambda made, new: (made._replace(rows=0, reason="silent"), 0), "silent", 1),
        (lambda made, new: (made._replace(rows=2), 0), "silent", 2),
        (lambda made, new: (made._replace(reason="failed"), 0), "failing", 1),
        (lambda made, new: (made._replace(blocked=25), 0), "blocked", 2),
        (lambda made, new: (made, 0), "silent", 16),
    ],
)
def test_a_planted_trouble_is_told_in_time_and_until_it_ends(
    spoil: Callable[[Run, int], tuple[Run, int]], state: str, within: int
) -> None:
    begins, ends = 400, 440

    def spoilt(day: int, made: Run, new: int) -> tuple[Run, int]:
        return spoil(made, new) if begins <= day < ends else (made, new)

    healths = list(lived(Publisher(8), 1, spoilt))
    (told,) = alarms(healths)
    assert begins <= told < begins + within
    assert healths[told].state == state
    assert all(health.state == state for health in healths[told : begins + 29])
    assert healths[ends + 1].state == "ok"
