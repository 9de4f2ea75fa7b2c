"""Validators belong to the address they came from, also where it leads elsewhere."""

from __future__ import annotations

from pathlib import Path

from tests.crawling import Answer, SmallSites, checked, declare, done, here, parsed, rows, yigai


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


def test_a_payload_that_is_gone_is_asked_for_in_full_and_kept_again(tmp_path: Path) -> None:
    data, more = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1", "/a/2", ETag='"list"')
        for number in (1, 2):
            sites.article(f"http://small.example/a/{number}", f"Clinics {number}")
        done(data, "crawl", "small", proxy=sites.url, **more)
        (lost,) = (data / "warc").iterdir()
        lost.unlink()
        sites.asked.clear()
        done(data, "crawl", "small", proxy=sites.url, **more)
    assert not [a.url for a in sites.asked if "If-None-Match" in a.headers]
    kept = "SELECT outcome, count(*) FROM captures WHERE warc_file <> ? AND url LIKE '%/a/_' GROUP BY 1"
    assert rows(data, kept, lost.name) == [("revisit", 2)]
    found = parsed(here(data, "verify", "--json"))
    assert {(finding["kind"], finding["where"]) for finding in found} == {
        ("missing WARC file", lost.name)
    }
    assert checked(data) == (0, "")
    with SmallSites() as nobody:
        replayed = tmp_path / "replayed"
        file = str(next((data / "warc").iterdir()))
        run = yigai(replayed, "crawl", "small", "--replay", file, proxy=nobody.url, **more)
    assert run.returncode == 0, run.stderr
    assert len(rows(replayed, "SELECT text FROM current_articles")) == 2
