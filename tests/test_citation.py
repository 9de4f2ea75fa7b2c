"""A citation as reference managers read it back, and a TimeMap as clients of Memento do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import permanent
from archive.exports.timemap import links, timemap
from archive.permanent import Memento

URL = "https://www.gov.cn/zhengce/content/202610/医改.htm?a=1&b=%E5%8C%BB#top"
FIRST, GONE, BACK = (f"2026-11-{day}T09:30:00.123456Z" for day in (20, 21, 22))
HELD = [Memento(FIRST, True), Memento(GONE, False), Memento(BACK, True)]


def test_a_permanent_address_names_instant_digest_and_address() -> None:
    assert permanent.path(FIRST, "https://a.example/b?c=d") == (
        "/web/20261120093000/https://a.example/b?c=d"
    )
    assert permanent.path(FIRST, "https://a.example/b", "sha256:12") == (
        "/web/20261120093000/sha256:12/https://a.example/b"
    )


def test_an_address_in_ours_can_stand_in_a_header() -> None:
    said = permanent.path(FIRST, URL)
    assert said.isascii()
    assert "#" not in said
    assert said.endswith("?a=1&b=%E5%8C%BB%23top")


@pytest.mark.parametrize(
    ("path", "query", "url"),
    [
        ("https://a.example/b", "c=d", "https://a.example/b?c=d"),
        ("https:/a.example/b", "", "https://a.example/b"),
        ("http%3A%2F%2Fa.example%2Fb%3Fc=%25E5", "", "http://a.example/b?c=%E5"),
        ("a.example/b", "", "http://a.example/b"),
        ("a.example:8080/b", "", "http://a.example:8080/b"),
        ("urn:yigai:seed:1", "", "urn:yigai:seed:1"),
    ],
)
def test_an_address_is_understood_as_clients_send_it(path: str, query: str, url: str) -> None:
    assert permanent.asked(path, query) == url


def test_the_second_of_an_instant_is_found_again() -> None:
    begin, end = permanent.span(permanent.digits(FIRST))
    assert begin <= FIRST <= end
    assert permanent.of_http_date(permanent.http_date(FIRST)) == end


@pytest.mark.parametrize("said", ["", "20261320093000", "2026", "00000000000000"])
def test_digits_that_are_no_instant_are_refused(said: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        permanent.span(said)


@pytest.mark.parametrize("said", ["", "2026-11-20", "Fri, 20 Nov 2026 09:30:00 +0800", "Fri"])
def test_a_date_that_http_does_not_know_is_refused(said: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        permanent.of_http_date(said)


def test_a_timemap_lists_every_memento_with_its_instant() -> None:
    said = timemap(URL, HELD, "https://archive.example/yigai").rstrip("\n").split(",\n")
    assert len(said) == 6
    assert said[0] == f'<{permanent.written(URL)}>; rel="original"'
    assert 'from="Fri, 20 Nov 2026 09:30:00 GMT"; until="Sun, 22 Nov 2026 09:30:00 GMT"' in said[1]
    assert said[3].startswith("<https://archive.example/yigai/web/20261120093000/https://")
    assert [re.findall('rel="([^"]*)"', line)[0] for line in said[3:]] == [
        "first memento", "memento", "last memento"
    ]  # fmt: skip


def test_the_only_memento_is_first_and_last() -> None:
    assert 'rel="first last memento"' in timemap(URL, HELD[:1])
    assert 'rel="first last memento"' in links(URL, HELD[:1])


def test_links_name_the_mementos_beside_the_one_that_is_shown() -> None:
    said = links(URL, HELD, HELD[1])
    assert re.findall('rel="([^"]*)"', said) == [
        "original", "timemap", "timegate", "first prev memento", "memento", "last next memento"
    ]  # fmt: skip
    assert "memento" not in links(URL, []).replace("original", "")


@given(st.text(max_size=60))
def test_any_address_stays_within_the_brackets_of_a_link(rest: str) -> None:
    said = links(f"https://a.example/{rest}", HELD)
    assert said.isascii()
    assert not re.search("[\r\n]", said)
    assert said.count("<") == said.count(">") == 5
