"""`yigai status`: who is in trouble, told on a screen, as JSON, and without being asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from archive.outcomes import FinishReason
from archive.records import instant, now
from archive.store import runs
from archive.store.store import open_to_write
from archive.terminal import notifying
from spiders.declaration import DIRECTORY, load_all
from tests.crawling import Answer, Asked, SmallSites, done_here, here, parsed

DECLARED = [source.row() for source in load_all(DIRECTORY).values()]
CRAWLED = [source for source in DECLARED if not source.paused]
ILL: dict[str, FinishReason] = {
    CRAWLED[0].slug: "failed",
    CRAWLED[7].slug: "blocked",
    CRAWLED[9].slug: "silent",
}


def crawl(data: Path, ends: dict[str, FinishReason], hours: float = 0) -> None:
    """Let every source that is not paused have been crawled some hours ago, all but these well."""
    store = open_to_write(data / "archive.db")
    runs.save_sources(store, DECLARED)
    for source in CRAWLED:
        at = instant(now() - timedelta(hours=hours))
        crawl_id = runs.begin(store, source.slug, at)
        runs.finish(store, crawl_id, source.slug, ends.get(source.slug, "finished"), at)
    store.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of all shipped sources, three of them in trouble."""
    crawl(tmp_path / "data", ILL)
    return tmp_path / "data"


def test_troubles_come_first_and_all_fits_80_columns(data: Path) -> None:
    run = here(data, "status")
    lines = run.stdout.splitlines()
    assert run.returncode == 1
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) < 12
    assert [line.split()[:2] for line in lines[:6:2]] == [
        ["blocked", CRAWLED[7].slug],
        ["failing", CRAWLED[0].slug],
        ["silent", CRAWLED[9].slug],
    ]
    assert f"since {instant(now())[:10]}; next run " in lines[1]
    assert f"ok        {len(CRAWLED) - 3} sources" in lines
    assert f"paused    {len(DECLARED) - len(CRAWLED)} sources" in lines
    assert lines[-1].startswith("next run  ")


def test_json_has_a_row_for_every_source(data: Path) -> None:
    rows = {row["source"]: row for row in parsed(here(data, "status", "--json"))}
    assert rows.keys() == {source.slug for source in DECLARED}
    ill = rows[CRAWLED[9].slug]
    assert ill["state"] == "silent"
    assert ill["reason"] == f"its lists showed 0 rows, fewer than {CRAWLED[9].expected_min}"
    assert ill["next_run_at"] > instant(now())


def test_a_source_that_nothing_crawls_is_in_trouble(tmp_path: Path) -> None:
    data = tmp_path / "data"
    crawl(data, {}, hours=24 * 40)
    run = here(data, "status")
    assert run.returncode == 1
    assert f"failing   {len(CRAWLED)} sources" in run.stdout
    assert "nothing has crawled it: does cron run?" in run.stdout
    crawl(data, {})
    assert done_here(data, "status").stdout.startswith(f"ok        {len(CRAWLED)} sources")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[Path, int], str]:
    """What is printed on a day from now."""

    def tell(data: Path, day: int) -> str:
        rows = parsed(here(data, "status", "--json"))
        notifying.notify(data, rows, now() + timedelta(days=day))
        return capsys.readouterr().out

    return tell


def test_one_digest_a_day_new_troubles_and_recoveries_first(
    data: Path, told: Callable[[Path, int], str]
) -> None:
    first = told(data, 0)
    assert first.startswith("Yigai: 3 new trouble\n\nNew trouble\n")
    assert told(data, 0) == ""
    crawl(data, {CRAWLED[0].slug: "failed", CRAWLED[20].slug: "blocked"})
    assert told(data, 0) == ""
    second = told(data, 1).splitlines()
    assert second[0] == "Yigai: 1 new trouble, 2 recovered, 1 going on"
    order = [second.index(heading) for heading in ("New trouble", "Recovered", "Going on")]
    assert order == sorted(order)
    assert f"blocked   {CRAWLED[20].slug}" in second[order[0] : order[1]]
    assert set(second[order[1] + 1 : order[2] - 1]) == {CRAWLED[7].slug, CRAWLED[9].slug}
    crawl(data, {})
    assert told(data, 2).startswith("Yigai: 2 recovered\n")
    assert told(data, 3) == ""


def test_nothing_is_said_when_all_is_well(tmp_path: Path, told: Callable[[Path, int], str]) -> None:
    crawl(tmp_path / "data", {})
    assert told(tmp_path / "data", 0) == ""
    assert not (tmp_path / "data" / "notified.json").exists()


def test_a_digest_goes_where_notify_toml_says_and_the_heartbeat_beats(data: Path) -> None:
    with SmallSites() as sites:
        host = sites.url.removeprefix("http://")
        for path in ("digest", "beat"):
            sites.answers[f"http://{host}/{path}"] = Answer("ok")
        (data / "notify.toml").write_text(
            f'digest = ["json://{host}/digest"]\nheartbeat = "{sites.url}/beat"\n'
        )
        runs_ = [here(data, "status", "--notify") for _ in range(2)]
        sent = [asked for asked in sites.asked if asked.url.endswith("/digest")]
        beats = [asked for asked in sites.asked if asked.url.endswith("/beat")]
    assert [(run.stdout, run.stderr, run.returncode) for run in runs_] == [("", "", 1)] * 2
    (message,) = [json.loads(asked.body) for asked in sent]
    assert message["title"] == "Yigai: 3 new trouble"
    assert CRAWLED[7].slug in message["message"]
    assert len(beats) == 2


def test_a_digest_that_is_not_delivered_is_tried_again(data: Path) -> None:
    answers = [500, 200]

    def digest(asked: Asked) -> Answer:
        return Answer("", answers.pop(0))

    with SmallSites() as sites:
        host = sites.url.removeprefix("http://")
        sites.answers[f"http://{host}/digest"] = digest
        (data / "notify.toml").write_text(f'digest = ["json://{host}/digest"]')
        failed = here(data, "status", "--notify")
        again = here(data, "status", "--notify")
    assert failed.stderr == (
        "yigai: the digest could not be delivered to every address of notify.toml\n"
    )
    assert again.stderr == ""
    assert answers == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("digest = [", "not valid TOML"),
        ('digests = ["a"]', "unknown key `digests`; known: digest, heartbeat"),
        ('digest = "mailto://a"', "`digest` must be a list of Apprise addresses"),
        ('digest = []\nheartbeat = "file:///etc/passwd"', "`heartbeat` must be a web address"),
        ('digest = ["nonsense"]', "one of `digest` is no address that Apprise knows"),
    ],
)
def test_a_wrong_notify_toml_is_named(data: Path, text: str, said: str) -> None:
    (data / "notify.toml").write_text(text)
    run = here(data, "status", "--notify")
    assert run.returncode == 1
    assert said in run.stderr


def test_storage_tells_sizes_and_a_projected_year(data: Path) -> None:
    (data / "warc").mkdir()
    (data / "warc" / "a.warc.gz").write_bytes(bytes(10_000))
    rows = {row["part"]: row for row in parsed(done_here(data, "status", "--storage", "--json"))}
    assert rows["warc/"]["bytes"] == rows["warc/"]["grown_30d"] == 10_000
    assert rows["all"]["bytes"] == sum(
        rows[part]["bytes"] for part in ("archive.db", "warc/", "log/")
    )
    assert rows["free"]["bytes"] > 0
