"""Validators belong to the address they came from, also where it leads elsewhere."""

from __future__ import annotations

from pathlib import Path

from tests.crawling import Answer, SmallSites, declare, done, rows


def test_a_redirect_takes_no_validator_along(tmp_path: Path) -> None:
    data, more = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    old, new = (f"http://small.example/a/{n}" for n in (1, 2))
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1")
        sites.article(old, "Clinics", ETag='"7"')
        done(data, "crawl", "small", proxy=sites.url, **more)
        sites.answers[old] = Answer("", 301, {"Location": new})
        sites.article(new, "Clinics", ETag='"7"')  # such servers number their files alike
        done(data, "crawl", "small", proxy=sites.url, **more)
        asked = {request.url: request.headers for request in sites.asked}
    assert "If-None-Match" in asked[old]
    assert "If-None-Match" not in asked[new]
    assert rows(data, "SELECT http_status, outcome FROM captures WHERE url = ?", new) == [
        (200, "new")
    ]
