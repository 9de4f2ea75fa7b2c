"""`yigai try` shows what a crawl would make of a source, and keeps nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.crawling import Answer, SmallSites, declare, done, here, parsed, yigai

HOST = "http://small.example"
TITLE = (
    "Opening hours of all the hospitals and clinics of the province, and of every pharmacy in it"
)


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, str]:
    """The environment that makes the source known; its topic is hospitals."""
    topic = '[topic]\nkeywords = ["notice"]'
    return declare(tmp_path / "sources", "small", "small.example", more=topic)


@pytest.fixture
def sites() -> SmallSites:
    sites = SmallSites()
    rows = "".join(
        f'<li><a href="{path}">{title}</a> <i>2026-11-02</i></li>'
        for path, title in (
            ("/a/x", f"Notice: {TITLE}"),
            ("/b/none", "Notice elsewhere"),
            ("/a/secret", "Notice of a secret"),
            ("/a/sports", "A football match"),
        )
    )
    more = '<a href="list_2">Next</a>'
    sites.answers[f"{HOST}/list"] = Answer(f"<title>List</title><ul>{rows}</ul>{more}")
    sites.answers[f"{HOST}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/secret")
    sites.article(f"{HOST}/a/x", TITLE)
    sites.list(f"{HOST}/list_2", "/a/old")
    return sites


def test_a_trial_shows_lists_rows_and_the_first_article(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    with sites:
        tried = done(tmp_path / "data", "try", "small", proxy=sites.url, **declared)
    lines = tried.stdout.splitlines()
    assert f"   200     4  {HOST}/list" in lines
    assert "2026-11-02  no pattern accepts it  Notice elsewhere" in [x.rstrip() for x in lines]
    assert "2026-11-02  robots.txt forbids it  Notice of a secret" in [x.rstrip() for x in lines]
    assert "2026-11-02  off topic              A football match" in [x.rstrip() for x in lines]
    (taken,) = [x for x in lines if x.startswith("2026-11-02  taken")]
    assert taken.rstrip().endswith("…")
    assert cell_len(taken) <= 80
    assert f"title: {TITLE} (selector)" in lines
    assert "published at: 2026-11-02 (selector)" in lines
    assert "language: en" in lines
    assert any(x.startswith("text digest: sha256:") for x in lines)
    assert any(x.startswith("The commission said on Monday") for x in lines)
    assert any(x.split()[:2] == ["date", "yes"] for x in lines)
    assert lines[-1] == "Well. Next: yigai sources --check small"
    assert not (tmp_path / "data").exists()
    assert sites.urls() == [f"{HOST}/list", f"{HOST}/a/x"]


def test_a_trial_of_one_page_says_why_it_gives_no_text(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    with sites:
        tried = yigai(
            *(tmp_path / "data", "try", "small", f"{HOST}/a/none", "--json"),
            proxy=sites.url,
            **declared,
        )
    assert tried.returncode == 1
    (said,) = parsed(tried)
    assert "taken" in {row["verdict"] for row in said["rows"]}
    assert said["article"] is None
    (wrong,) = said["wrong"]
    assert wrong.startswith(f"{HOST}/a/none gave no text (HTTP 404, absent). Read another")
    assert sorted(sites.urls()) == [f"{HOST}/a/none", f"{HOST}/list"]


def test_a_page_that_no_pattern_accepts_is_not_blamed_on_its_site(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    sites.article(f"{HOST}/b/none", TITLE)
    with sites:
        tried = yigai(
            *(tmp_path / "data", "try", "small", f"{HOST}/b/none"), proxy=sites.url, **declared
        )
    assert tried.returncode == 1
    assert f"{HOST}/b/none is no article of small. Mend `articles`, so that" in tried.stdout


def test_a_list_that_fails_is_named(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    sites.answers[f"{HOST}/list"] = Answer("refused", 412)
    with sites:
        tried = yigai(tmp_path / "data", "try", "small", proxy=sites.url, **declared)
    assert tried.returncode == 1
    assert f"wrong  {HOST}/list: HTTP 412." in tried.stdout


def test_a_trial_reads_a_recorded_crawl(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    data = tmp_path / "data"
    with sites:
        done(data, "crawl", "small", "--limit", "1", proxy=sites.url, **declared)
    (file,) = (data / "warc").iterdir()
    before = sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*"))
    (said,) = parsed(done(data, "try", "small", "--replay", str(file), "--json", **declared))
    assert said["article"]["title"] == TITLE
    assert [row["hit"] for row in said["selectors"]] == [True, True, True]
    assert sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*")) == before


def test_a_wrong_slug_or_address_is_told(tmp_path: Path) -> None:
    wrong = here(tmp_path, "try", "no-such")
    assert wrong.returncode == 2
    assert "no source no-such; `yigai sources` lists all" in wrong.stderr
    wrong = here(tmp_path, "try", "govcn-polcy")
    assert "no source govcn-polcy; did you mean govcn-policy" in wrong.stderr
    wrong = here(tmp_path, "try", "govcn-policy", "www.gov.cn")
    assert (wrong.returncode, "not a web address" in wrong.stderr) == (2, True)
