"""Every run accounts for itself: each address that lists showed ends somewhere, and sums agree."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.outcomes import DISCOVERY_STATES
from archive.urls import url_key
from tests.crawling import Answer, SmallSites, declare, rows, yigai

SITE = "http://small.example"
TOPIC = '[topic]\nkeywords = ["notice"]'
FATES = {
    "held": None,
    "held2": None,
    "gone": Answer("<h1>404</h1>", 404),
    "refused": Answer("<h1>403</h1>", 403),
    "broken": Answer("<h1>500</h1>", 500),
    "cut": Answer(breaks=True),
    "empty": Answer(""),
    "picture": Answer(b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"}),
    "moved": Answer("", 301, {"Location": f"{SITE}/a/held"}),
    "away": Answer("", 302, {"Location": "http://other.example/"}),
    "loop": Answer("", 302, {"Location": f"{SITE}/a/loop"}),
    "nowhere": Answer("", 302),
    "inward": Answer("", 302, {"Location": "http://10.0.0.1/"}),
    "challenge": Answer("<title>验证</title><form id='captcha'>请输入验证码</form>"),
    "secret": None,
    "later": None,
}
COUNTED = {
    "new": ("new",),
    "changed": ("changed",),
    "unchanged": ("unchanged", "revisit"),
    "gone": ("gone",),
}


class Accounts(NamedTuple):
    """An archive of a site where every address has a fate of its own, and what the site was asked."""

    data: Path
    asked: list[list[str]]


@pytest.fixture(scope="module", params=[(None, None, None), (5, None, None), (3, 9, None)])
def accounts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    """Three runs, of which a limit cuts some short."""
    folder = tmp_path_factory.mktemp("accounts")
    data, asked = folder / "data", []
    declared = declare(folder / "sources", "small", "small.example", more=TOPIC)
    with SmallSites() as sites:
        crawl = partial(yigai, data, "crawl", "small", proxy=sites.url, **declared)
        shown = "".join(
            f'<li><a href="/a/{name}">Notice of {name}</a> <i>2026-11-02</i></li>'
            for name in (*FATES, "held")
        )
        other = '<li><a href="/a/sports">Sports</a></li><li><a href="/about">About</a></li>'
        sites.answers[f"{SITE}/list"] = Answer(f"<ul>{shown}{other}</ul>")
        sites.answers[f"{SITE}/robots.txt"] = Answer(
            "User-agent: *\nDisallow: /a/secret", headers={"Content-Type": "text/plain"}
        )
        for name, fate in FATES.items():
            sites.article(f"{SITE}/a/{name}", f"Notice of {name}")
            if fate:
                sites.answers[f"{SITE}/a/{name}"] = fate
        for limit in request.param:
            before = len(sites.asked)
            crawl(*(("--limit", str(limit)) if limit else ()))
            asked.append([one.url for one in sites.asked[before:]])
    return Accounts(data, asked)


def test_every_address_that_a_list_showed_is_one_row(accounts: Accounts) -> None:
    found = [key for (key,) in rows(accounts.data, "SELECT url_key FROM discoveries")]
    shown = {url_key(f"{SITE}/a/{name}") for name in (*FATES, "sports")}
    assert Counter(found) == Counter(shown)


def test_every_address_ends_captured_refused_with_a_reason_or_pending(accounts: Accounts) -> None:
    told = rows(accounts.data, "SELECT url_key, state, reason FROM discoveries")
    captured = {key for (key,) in rows(accounts.data, "SELECT DISTINCT url_key FROM capture_log")}
    by_state = Counter(state for _, state, _ in told)
    assert sum(by_state.values()) == len(FATES) + 1
    assert by_state.keys() <= {*DISCOVERY_STATES}
    assert [key for key, state, _ in told if state == "captured" and key not in captured] == []
    assert [key for key, state, why in told if state != "captured" and not why] == []
    assert by_state["pending"] == 0  # the last run was cut short by nothing


def test_what_a_run_asked_for_is_what_it_recorded(accounts: Accounts) -> None:
    runs = rows(accounts.data, "SELECT crawl_id, requests FROM crawls ORDER BY crawl_id")
    for (crawl_id, requests), asked in zip(runs, accounts.asked, strict=True):
        recorded = rows(
            accounts.data,
            "SELECT url FROM captures WHERE crawl_id = ? AND (outcome <> 'error' OR http_status)",
            crawl_id,
        )
        unanswered = f"{SITE}/a/cut"
        answered = Counter(url for url in asked if url != unanswered)
        assert Counter(url for (url,) in recorded) == answered
        ((captures,),) = rows(
            accounts.data, "SELECT count(*) FROM captures WHERE crawl_id = ?", crawl_id
        )
        assert requests == captures


def test_a_runs_counts_are_the_outcomes_of_its_captures(accounts: Accounts) -> None:
    for crawl_id, *counts in rows(
        accounts.data, f"SELECT crawl_id, {', '.join(COUNTED)}, blocked + errors FROM crawls"
    ):
        outcomes = dict(
            rows(
                accounts.data,
                """SELECT outcome, count(*) FROM captures
                WHERE crawl_id = ? AND (article_id IS NOT NULL OR outcome IN ('blocked', 'error'))
                GROUP BY outcome""",
                crawl_id,
            )
        )
        failed = outcomes.get("blocked", 0) + outcomes.get("error", 0)
        sums = [sum(outcomes.get(name, 0) for name in names) for names in COUNTED.values()]
        assert counts == [*sums, failed]
