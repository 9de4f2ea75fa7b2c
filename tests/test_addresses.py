"""Nothing on this machine or its network is asked for, unless the run's settings allow it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawling import Answer, SmallSites, article, done, rows, settings, yigai

NORMAL = {"SCRAPY_SETTINGS_MODULE": "settings"}
FORMS = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"]


@pytest.fixture
def sites() -> Iterator[SmallSites]:
    with SmallSites() as sites:
        yield sites


@pytest.fixture
def hurried(tmp_path: Path) -> dict[str, str]:
    """The normal settings but for the waiting."""
    return settings(tmp_path, "settings", DOWNLOAD_DELAY=0, AUTOTHROTTLE_ENABLED=False)


@pytest.fixture
def inside(sites: SmallSites) -> str:
    """The address of a server on this machine."""
    return sites.url.removeprefix("http://127.0.0.1")


def refusals(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in run.stderr.splitlines() if "private address" in line]


def test_private_addresses_are_refused_in_every_form(
    sites: SmallSites, inside: str, tmp_path: Path
) -> None:
    urls = [f"http://{host}{inside}/a" for host in FORMS]
    run = yigai(tmp_path / "data", "add", *urls, **NORMAL)
    assert run.returncode == 1
    assert sites.asked == []
    named = {host for host in FORMS if any(f"//{host}{inside}" in line for line in refusals(run))}
    assert named == set(FORMS)
    assert "Traceback" not in run.stderr


def test_a_name_that_resolves_to_a_private_address_is_refused(
    sites: SmallSites, inside: str, hurried: dict[str, str], tmp_path: Path
) -> None:
    # Python loads a module of this name from PYTHONPATH at its start.
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\nsocket.gethostbyname = lambda name: '127.0.0.1'\n", encoding="utf-8"
    )
    run = yigai(tmp_path / "data", "add", f"http://intranet.example{inside}/a", **hurried)
    assert run.returncode == 1
    assert sites.asked == []
    assert "intranet.example resolves to the private address 127.0.0.1" in run.stderr


def test_a_redirect_to_a_private_address_is_refused(
    sites: SmallSites, inside: str, hurried: dict[str, str], tmp_path: Path
) -> None:
    target = f"http://127.0.0.1{inside}/secret"
    sites.answers["http://public.example/a"] = Answer(status=302, headers={"Location": target})
    sites.answers[target] = Answer(article("Secret"))
    run = yigai(tmp_path / "data", "add", "http://public.example/a", proxy=sites.url, **hurried)
    assert run.returncode == 1
    assert sites.urls() == ["http://public.example/a"]
    assert refusals(run) == [
        f"yigai: source added failed: {target}: 127.0.0.1 is a private address"
    ]
    assert rows(tmp_path / "data", "SELECT url, outcome FROM captures WHERE url LIKE '%/a'") == [
        ("http://public.example/a", "moved")
    ]


def test_a_run_may_allow_private_addresses(sites: SmallSites, inside: str, tmp_path: Path) -> None:
    url = f"http://127.0.0.1{inside}/a"
    sites.article(url, "Opening hours")
    done(tmp_path / "data", "add", url)
    assert rows(tmp_path / "data", "SELECT url, title FROM current_articles") == [
        (url, "Opening hours")
    ]
