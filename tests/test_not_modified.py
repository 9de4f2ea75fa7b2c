"""A 304 is believed three times in a row; a host whose 304 hid a change is asked in full."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.validators import Validators, belie
from tests.crawling import SmallSites, column, declare, done, done_here, rows

A, B = "http://small.example/a/one", "http://small.example/a/two"
LIST = "http://small.example/list"


class Small(NamedTuple):
    """An archive, its site, and the declaration."""

    data: Path
    sites: SmallSites
    declared: dict[str, str]

    def crawl(self, times: int = 1) -> None:
        for _ in range(times):
            done(self.data, "crawl", "small", proxy=self.sites.url, **self.declared)

    def statuses(self, url: str) -> list[int]:
        """What an address has answered, the oldest first."""
        sql = "SELECT http_status FROM captures WHERE url = ? ORDER BY captured_at"
        return column(self.data, sql, url)

    def conditional(self, url: str) -> list[bool]:
        """Whether each request for an address was conditional."""
        return ["If-None-Match" in a.headers for a in self.sites.asked if a.url == url]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with SmallSites() as sites:
        sites.list(LIST, "/a/one", "/a/two", ETag='"list"')
        sites.article(A, "Notice one")
        sites.article(B, "Notice two")
        declared = declare(tmp_path / "sources", "small", "small.example")
        yield Small(tmp_path / "data", sites, declared)


def notes(small: Small) -> list[tuple[str, str]]:
    """What captures are noted to have been hidden."""
    return rows(
        small.data, "SELECT url, outcome FROM captures WHERE note LIKE '%hidden by a 304 of 20%'"
    )


def test_a_304_is_believed_three_times_in_a_row(small: Small) -> None:
    small.crawl(6)
    assert small.statuses(A) == [200, 304, 304, 304, 200, 304]
    assert small.statuses(LIST) == [200, 304, 304, 304, 200, 304]
    assert notes(small) == []


def test_a_change_that_a_304_hid_is_noted_and_its_host_asked_in_full(small: Small) -> None:
    small.sites.article(A, "Notice one", "The levy is 5 percent.", ETag='"stuck"')
    small.crawl()
    small.sites.article(A, "Notice one", "The levy is 8 percent.", ETag='"stuck"')
    small.crawl(3)
    assert column(small.data, "SELECT count(*) FROM version_history") == [2]
    small.crawl()
    assert notes(small) == [(A, "changed")]
    assert small.statuses(A) == [200, 304, 304, 304, 200]
    small.crawl(2)
    for url in (A, B, LIST):
        assert small.conditional(url)[-2:] == [False, False]
    assert rows(
        small.data,
        """SELECT v.version, v.cause FROM version_history v JOIN current_articles a
        USING (article_id) WHERE a.url = ? ORDER BY 1""",
        A,
    ) == [(1, "first"), (2, "change")]
    done_here(small.data, "rebuild", "--check", **small.declared)


def test_a_change_with_another_validator_speaks_against_no_304(small: Small) -> None:
    small.crawl(4)
    small.sites.article(A, "Notice one", "It was put off by a year.")
    small.crawl(2)
    assert small.statuses(A) == [200, 304, 304, 304, 200, 304]
    assert notes(small) == []


HELD, GIVEN = "2026-11-02T08:00:00.000000Z", "2026-11-20T08:00:00.000000Z"
NOW = "2026-12-02T08:00:00.000000Z"
OLD = "Sun, 01 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("held", "changed", "untrue"),
    [
        (("a", OLD), ("a", OLD), True),
        (("a", OLD), ("a", "Tue, 01 Dec 2026 08:00:00 GMT"), True),
        (("a", OLD), ("b", OLD), False),  # the server would have seen another ETag
        ((None, OLD), (None, OLD), True),
        ((None, None), (None, None), False),
        (("a", None), ("b", "Tue, 10 Nov 2026 08:00:00 GMT"), True),  # ten days before the 304
        (("a", None), ("b", "Fri, 20 Nov 2026 07:00:00 GMT"), False),  # copied with its date?
        (("a", None), ("b", "Sat, 21 Nov 2026 08:00:00 GMT"), False),
        (("a", None), ("b", "Thu, 01 Oct 2026 08:00:00 GMT"), False),  # an old file was put back
        (("a", None), ("b", "yesterday"), False),
        (("a", OLD), (None, None), False),
    ],
)
def test_what_shows_that_a_304_was_untrue(
    held: tuple[str | None, str | None], changed: tuple[str | None, str | None], untrue: bool
) -> None:
    assert belie(Validators(HELD, *held), GIVEN, Validators(NOW, *changed)) is untrue
