"""A reading follows from the page and the instant of its capture, never from today's date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

PROJECT = Path(__file__).parent.parent
TITLE = "County clinics open on Sundays"
BODY = (
    "<p>Clinics in nine counties will open on Sundays from next month, the bureau said.</p>"
    "<p>Each of them keeps two doctors and a pharmacist on duty, it added on Monday.</p>"
)
SPRING, AUTUMN = "2026-03-03T04:00:00.000000Z", "2027-10-10T04:00:00.000000Z"
LINES = {
    "yesterday": "<p>昨天 15:30</p>",
    "no year": "<p>10月8日 07:00</p>",
    "updated, no year": "<p>更新于 10月8日 07:00</p>",
    "a meta and no year": '<meta name="PubDate" content="2026-10-08"><p>10月8日 07:00</p>',
    "month alone": '<time datetime="2026 October"></time>',
    "month in figures": '<time datetime="2026-10"></time>',
    "two figures": '<time datetime="1530 9/10/26"></time>',
    "searched": '<time datetime="2026-08-09"></time>',
    "still to come": '<time datetime="2028-05-09"></time>',
    "in a script": "<script>var createTime='2026-10-09 08:30:00';</script>",
    "the year": "<p>2026年10月8日 07:00</p>",
    "two dates": "<p>2026-10-08</p><p>10月9日</p>",
    "the year before": "<p>2025年10月8日 07:00</p>",
    "nothing": "",
}


def source(line: str) -> bytes:
    return f"<html><body><h1>{TITLE}</h1><div>{line}</div><div>{BODY}</div></body></html>".encode()


def reading(line: str, captured_at: str | None, url: str = "https://paper.example/a") -> Reading:
    rules = ReadingRules(("en", "zh-Hans"), "+08:00")
    return read(Page(source(line), url, "text/html; charset=utf-8", rules, captured_at))


FROZEN = """
import datetime, sys, time
seconds, instant = float(sys.argv[1]), sys.argv[2]
class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(seconds)
class DateTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(seconds, tz)
    today = utcnow = now
localtime, gmtime = time.localtime, time.gmtime
datetime.date, datetime.datetime, time.time = Date, DateTime, lambda: seconds
time.localtime = lambda at=None: localtime(seconds if at is None else at)
time.gmtime = lambda at=None: gmtime(seconds if at is None else at)

from tests import test_pure_reading as test
from tests.test_layouts import FOLDER, truth
from archive.records import Page, ReadingRules
from pipelines.extract.read import read

for line in test.LINES.values():
    print(test.reading(line, None), test.reading(line, instant))
for path in sorted(FOLDER.glob("*.html"))[::6]:
    page = Page(path.read_bytes(), truth(path.stem)["url"], "text/html", ReadingRules(), instant)
    print(read(page))
"""


def read_on(seconds: int) -> str:
    """What is read in a process whose clock stands still at an instant."""
    done = subprocess.run(
        [sys.executable, "-c", FROZEN, str(seconds), AUTUMN],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0"},
    )
    return done.stdout


def test_a_page_reads_the_same_on_any_day() -> None:
    one, other = (read_on(day) for day in (1_614_743_130, 1_945_641_600))
    assert one.count("Reading(") >= 2 * len(LINES)
    assert one == other


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_another_instant_gives_the_same_reading_unless_it_says_so(line: str) -> None:
    spring, autumn = reading(line, SPRING), reading(line, AUTUMN)
    assert spring == autumn or spring.by_instant


@pytest.mark.parametrize(
    ("name", "by_instant"),
    {
        "yesterday": True,
        "no year": True,
        "updated, no year": True,
        "a meta and no year": True,
        "searched": True,
        "still to come": True,
        "in a script": False,
        "the year": True,
        "two dates": True,
        "the year before": False,
        "nothing": False,
    }.items(),
)
def test_a_reading_says_whether_the_instant_entered(name: str, by_instant: bool) -> None:
    assert reading(LINES[name], SPRING).by_instant is by_instant
    assert reading(LINES[name], None).by_instant is False


def test_the_day_of_the_address_needs_no_instant() -> None:
    url = "https://paper.example/2026/1009/a.html"
    found = reading(LINES["no year"], AUTUMN, url)
    assert found.facts.published_at == "2026-10-08T07:00:00+08:00"
    assert not found.by_instant


def test_a_shown_date_is_none_of_after_the_capture() -> None:
    line = LINES["the year"]
    assert reading(line, SPRING).facts.published_at is None
    assert reading(line, "2026-10-08T01:00:00.000000Z").facts.published_at is not None


def test_a_searched_date_is_none_of_after_the_capture() -> None:
    line = LINES["still to come"]
    assert reading(line, None).facts.published_at == "2028-05-09"
    assert reading(line, SPRING).facts.published_at is None
    # In China that day had begun.
    assert reading(line, "2028-05-08T17:00:00.000000Z").facts.published_at == "2028-05-09"


def test_a_date_without_its_day_is_not_completed_with_todays() -> None:
    for name in ("month alone", "month in figures"):
        day = reading(LINES[name], None).facts.published_at
        assert day in (None, "2026-10-01")
