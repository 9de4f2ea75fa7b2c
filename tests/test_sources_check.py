"""`yigai sources --check SLUG` asks sites twice and says which of them are not well."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.crawling import Answer, Asked, SmallSites, article, declare, here, parsed, yigai

SLUGS = ("well", "noisy", "refusing", "short", "textless")


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, str]:
    """The environment that makes one source of each fate known."""
    for slug in SLUGS:
        found = declare(tmp_path / "sources", slug, f"{slug}.example", rows=2)
    return found


@pytest.fixture
def sites() -> SmallSites:
    sites = SmallSites()
    for slug in SLUGS:
        host = f"http://{slug}.example"
        sites.list(f"{host}/list", "/a/x", "/a/y", "/a/z")
        for name in "xyz":
            sites.article(f"{host}/a/{name}", f"Opening hours {name}")
    hits = itertools.count(10)

    def counted(asked: Asked) -> Answer:
        return Answer(article("Visits", f"The page was opened {next(hits)} times by its readers."))

    sites.answers["http://noisy.example/a/y"] = counted
    sites.answers["http://refusing.example/list"] = Answer("no", 412)
    sites.answers["http://short.example/list"] = Answer('<ul><li><a href="/a/x">x</a></ul>')
    for name in "xyz":
        sites.answers[f"http://textless.example/a/{name}"] = Answer("gone", 404)
    sites.answers["http://well.example/robots.txt"] = Answer("User-agent: *\nAllow: /")
    return sites


def test_each_source_gets_its_verdict(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    arguments = ("sources", "--check", *SLUGS, "--json")
    with sites:
        run = yigai(tmp_path / "data", *arguments, proxy=sites.url, **declared)
    assert run.returncode == 1, run.stderr
    found = {row["source"]: row for row in parsed(run)}
    assert {slug: row["verdict"] for slug, row in found.items()} == {
        "well": "well",
        "noisy": "noisy",
        "refusing": "refused",
        "short": "too few rows",
        "textless": "failed",
    }
    well = found["well"]
    assert (well["rows"], well["expected"], well["dates"]) == (3, 2, 3)
    assert (well["pages"], well["same"]) == (2, 2)
    assert (well["robots"], well["charsets"], well["why"]) == (["200"], ["utf-8"], "")
    assert found["short"]["dates"] == 0
    noisy = found["noisy"]
    assert (noisy["pages"], noisy["same"]) == (2, 1)
    assert noisy["why"] == "http://noisy.example/a/y shows another text: 10 → 11"
    assert found["refusing"]["why"] == "http://refusing.example/list: HTTP 412"
    assert "http://well.example/a/z" not in sites.urls()
    assert sites.urls().count("http://well.example/a/x") == 2
    asked = [asked for asked in sites.asked if asked.host == "well.example"]
    assert not any("If-None-Match" in one.headers for one in asked)
    assert not (tmp_path / "data").exists()


def test_a_check_prints_a_line_for_each_source_and_why_one_is_not_well(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    with sites:
        run = yigai(
            *(tmp_path / "data", "sources", "--check", "well", "short"),
            proxy=sites.url,
            **declared,
        )
    head, *lines = run.stdout.splitlines()
    assert head.split() == "source verdict rows dates same robots charset seconds".split()
    assert lines[0].split()[:6] == ["well", "well", "3/2", "3/3", "2/2", "200"]
    assert lines[-1] == "short: too few rows: 1 rows that are articles; 2 expected"
    assert all(cell_len(line) <= 80 for line in lines)
    assert run.returncode == 1


def test_wrong_use_is_told(tmp_path: Path) -> None:
    assert "no source no-such" in here(tmp_path, "sources", "--check", "no-such").stderr
    assert "Say --check" in here(tmp_path, "sources", "govcn-policy").stderr
