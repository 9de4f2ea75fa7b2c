"""A crawl killed in the middle, again and again, then left to finish: nothing lost, nothing twice."""

from __future__ import annotations

import gzip
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import (
    REPLICATED,
    YIGAI,
    column,
    done,
    environment,
    rows,
    started,
    value,
    yigai,
)
from tests.preloaded import Run
from tests.replica.server import ReplicaServer

SEED = 20261122
KILLS = 5  # and one of the main process alone
VERSIONS = """SELECT replace(a.url, 'http:', 'https:'), v.version, v.cause, v.title, v.text
    FROM version_history v JOIN current_articles a USING (article_id) ORDER BY 1, 2"""


class Held(NamedTuple):
    """How much an archive holds of articles."""

    captures: int
    versions: int


class Killed(NamedTuple):
    """An archive made in spite of kills, and one made undisturbed."""

    data: Path
    undisturbed: Path
    kills: list[Held]
    workers: list[int]
    left: list[int]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    undisturbed, data = folder / "undisturbed", folder / "data"
    chance = random.Random(SEED)
    with ReplicaServer() as sites:
        done(undisturbed, "crawl", *REPLICATED, proxy=sites.url)
        workers, left = kill_main_process(data, sites.url)
        kills = [counted(data)]
        kills += [kill(data, sites.url, chance.randrange(24)) for _ in range(KILLS)]
        done(data, "crawl", *REPLICATED, proxy=sites.url)
    return Killed(data, undisturbed, kills, workers, left)


def start(data: Path, proxy: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [YIGAI, "--data", data, "crawl", *REPLICATED],
        cwd=data.parent,
        env=environment(proxy),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def counted(data: Path) -> Held:
    """What the archive holds; nothing before it is there."""
    try:
        with closing(sqlite3.connect(f"file:{data}/archive.db?mode=ro", uri=True)) as connection:
            captures = "SELECT count(*) FROM captures WHERE article_id IS NOT NULL"
            versions = "SELECT count(*) FROM version_history"
            return Held(*(connection.execute(q).fetchone()[0] for q in (captures, versions)))
    except sqlite3.OperationalError:
        return Held(0, 0)


def kill(data: Path, proxy: str, captures: int) -> Held:
    """Start a crawl, kill it some captures on; what the archive then holds."""
    before = counted(data)
    run = started(data, "crawl", *REPLICATED, proxy=proxy)
    wait(run, data, before.captures + captures)
    run.send_signal(signal.SIGKILL)
    run.wait()
    return counted(data)


def wait(process: subprocess.Popen[bytes] | Run, data: Path, captures: int) -> None:
    """Wait until an archive holds so many captures of articles."""
    while counted(data).captures < captures:
        assert process.poll() is None, "the crawl ended before it was killed"
        time.sleep(0.02)


def kill_main_process(data: Path, proxy: str) -> tuple[list[int], list[int]]:
    """Start a crawl and kill its first process alone; its others before, and ten seconds after."""
    process = start(data, proxy)
    wait(process, data, captures=5)
    workers = processes(process.pid, but=process.pid)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while (left := processes(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return workers, left


def processes(session: int, but: int = 0) -> list[int]:
    """The living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, of = stat.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z" and stat.parent.name != str(but):
                found.append(int(stat.parent.name))
    return found


def test_the_kills_came_in_the_middle(killed: Killed) -> None:
    assert 0 < killed.kills[0].versions < 48
    got_on = [after.captures > before.captures for before, after in pairwise(killed.kills)]
    assert sum(got_on) >= 3


def test_the_archive_holds_what_an_undisturbed_one_holds(killed: Killed) -> None:
    expected = rows(killed.undisturbed, VERSIONS)
    assert len(expected) == 48
    assert rows(killed.data, VERSIONS) == expected


def test_the_database_can_be_made_again_from_the_records(killed: Killed) -> None:
    run = yigai(killed.data, "rebuild", "--check")
    assert (run.returncode, run.stdout) == (0, "Every view is the same.\n")


def test_relations_are_those_of_an_undisturbed_one(killed: Killed) -> None:
    pairs = """SELECT replace(a.url, 'http:', 'https:'), replace(b.url, 'http:', 'https:'), relation FROM relations JOIN current_articles a
        USING (article_id) JOIN current_articles b ON b.article_id = other_article_id ORDER BY 1, 2, 3"""
    expected = rows(killed.undisturbed, pairs)
    assert [relation for *_, relation in expected].count("exact") == 2
    assert rows(killed.data, pairs) == expected


def test_the_database_is_whole(killed: Killed) -> None:
    assert column(killed.data, "PRAGMA integrity_check") == ["ok"]
    assert rows(killed.data, "PRAGMA foreign_key_check") == []
    orphans = (
        "SELECT count(*) FROM version_history WHERE article_id NOT IN (SELECT article_id FROM {})"
    )
    assert value(killed.data, orphans.format("captures")) == 0


def test_killed_crawls_do_not_pass_for_finished_ones(killed: Killed) -> None:
    ends = column(killed.data, "SELECT finish_reason FROM crawls ORDER BY crawl_id")
    assert set(ends) == {"finished", "killed"}
    assert ends.count("killed") >= KILLS
    assert ends[-6:] == ["finished"] * 6
    assert value(killed.data, "SELECT count(*) FROM source_health WHERE state = 'ok'") == 6


def test_every_capture_has_its_record(killed: Killed) -> None:
    for url, name, offset in rows(killed.data, "SELECT url, warc_file, warc_offset FROM captures"):
        with open(killed.data / "warc" / name, "rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Target-URI") == url
            record.content_stream().read()


def test_warc_files_are_whole_up_to_a_torn_tail(killed: Killed) -> None:
    last = dict(rows(killed.data, "SELECT warc_file, max(warc_offset) FROM captures GROUP BY 1"))
    for file in (killed.data / "warc").glob("*.warc.gz"):
        end = 0
        with open(file, "rb") as stream, suppress(EOFError, gzip.BadGzipFile):
            records = ArchiveIterator(stream)
            for record in records:
                record.content_stream().read()
                end = records.get_record_offset()
        assert end >= last.get(file.name, 0)


def test_workers_end_with_their_run(killed: Killed) -> None:
    assert len(killed.workers) >= 2
    assert killed.left == []
