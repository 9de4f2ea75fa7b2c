"""The worker processes: what a page may take, and that no page suffers for another."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from archive.errors import ReadingLimitError, UnreadableError
from archive.records import Page, Reading
from pipelines.workers.pool import ReadingPool
from tests.crawling import PATIENCE, PROJECT, article, done_here, environment, here, rows
from tests.harmful_pages import SECONDS, SITE, comment, page, read
from tests.test_import_others import Writer

MEMORY = 2**29


@contextmanager
def pool(workers: int = 1, seconds: float = 60) -> Iterator[ReadingPool]:
    """A pool with narrow limits."""
    narrow = ReadingPool(workers, read, seconds, MEMORY)
    try:
        yield narrow
    finally:
        narrow.close()


def titles(futures: list[Future[Reading]]) -> list[str | None]:
    return [future.result(timeout=PATIENCE).facts.title for future in futures]


@pytest.mark.parametrize(
    ("worse", "error", "reason"),
    [
        ("explodes", ReadingLimitError, "^reading took longer than 2 s: the worker was ended$"),
        ("eats", ReadingLimitError, "^reading took more than 0.5 GiB: the worker was ended$"),
        ("dies", ReadingLimitError, r"^the worker died \(exit code -9\)$"),
        ("breaks", RuntimeError, "^XMLSyntaxError: Premature end of data"),
    ],
)
def test_a_page_fails_alone_and_says_why(worse: str, error: type[Exception], reason: str) -> None:
    with pool(2, SECONDS if worse == "explodes" else 60) as two:
        bad = two.submit(page(worse))
        good = [two.submit(page()) for _ in range(20)]
        with pytest.raises(error, match=reason):
            bad.result(timeout=PATIENCE)
        assert titles(good) == ["通知"] * 20
        assert titles([two.submit(page()) for _ in range(4)]) == ["通知"] * 4


def test_what_a_reading_raises_comes_back() -> None:
    nothing = Page(b"", "urn:yigai:seed:nothing.txt", "text/plain", page().rules)
    with pool() as one, pytest.raises(UnreadableError, match="neither a title nor a text"):
        asyncio.run(one.read(nothing))


@pytest.mark.parametrize(("worse", "seconds"), [("dies", 60), ("eats", 60), ("sleeps", SECONDS)])
def test_the_only_worker_is_replaced(worse: str, seconds: float) -> None:
    with pool(seconds=seconds) as one:
        bad, good = one.submit(page(worse)), one.submit(page())
        assert isinstance(bad.exception(timeout=PATIENCE), ReadingLimitError)
        assert titles([good]) == ["通知"]


def test_a_page_may_take_its_time_again_and_again() -> None:
    with pool(seconds=SECONDS) as one:
        started = time.monotonic()
        while time.monotonic() < started + 1.2 * SECONDS:  # the limit is of a page, not of a worker
            assert one.submit(page()).result(timeout=PATIENCE).facts.title == "通知"


def test_what_a_page_leaves_in_memory_is_not_the_next_ones_fault() -> None:
    with pool() as one:
        assert titles([one.submit(page("keeps")) for _ in range(3)]) == ["通知"] * 3


def test_workers_killed_while_idle_are_replaced() -> None:
    async def read_with_a_death(one: ReadingPool) -> list[str | None]:
        first = await one.read(page())
        kill_workers()
        return [
            first.facts.title,
            *[r.facts.title for r in await asyncio.gather(*map(one.read, [page()] * 3))],
        ]

    with pool() as one:
        assert asyncio.run(read_with_a_death(one)) == ["通知"] * 4


def test_a_page_whose_worker_is_killed_is_read_in_another() -> None:
    with pool() as one:
        assert titles([one.submit(page())]) == ["通知"]
        slow = one.submit(page("sleeps"))
        after = one.submit(page())
        time.sleep(0.3)
        kill_workers()
        time.sleep(0.3)
        assert not slow.done()
        kill_workers()
        with pytest.raises(ReadingLimitError):
            slow.result(timeout=PATIENCE)
        assert titles([after]) == ["通知"]


def kill_workers() -> None:
    """Kill them as the system does when memory runs out."""
    for worker in multiprocessing.active_children():
        os.kill(worker.pid or 0, signal.SIGKILL)
    time.sleep(0.2)


def test_a_page_that_fails_is_kept_with_the_reason_and_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, data = tmp_path / "pages.warc.gz", tmp_path / "data"
    bodies = [article(f"Notice {n}", f"County {n} lists its beds.").encode() for n in range(3)]
    writer = Writer().response(bodies[0] + comment("explodes"), url=f"{SITE}0")
    writer.response(bodies[1] + comment("says nothing"), url=f"{SITE}1")
    writer.response(bodies[2], url=f"{SITE}2").save(file)
    with pool(seconds=2 * SECONDS) as one, monkeypatch.context() as narrow:
        narrow.setattr("pipelines.commands.shared", one)
        run = here(data, "import", str(file))
    why = ["not read: reading took longer than 4 s: the worker was ended", "not read: Empty: "]
    assert (run.returncode, run.stderr.splitlines()) == (1, [f"yigai: {SITE}1: Empty: "])
    log = (data / "log" / "yigai.log").read_text(encoding="utf-8")
    assert "in the worker process:" in log, "a bug leaves its traceback"
    assert "_queue.Empty" in log
    assert rows(data, "SELECT finish_reason FROM crawls") == [("failed",)]
    captures = "SELECT outcome, note FROM captures ORDER BY url"
    assert rows(data, captures) == [("error", why[0]), ("error", why[1]), ("new", None)]
    done_here(data, "reextract")
    assert rows(data, captures) == [("new", None)] * 3


def test_the_event_loop_does_not_wait_for_the_workers_to_start() -> None:
    async def turns(one: ReadingPool) -> int:
        reading = asyncio.ensure_future(one.read(page()))
        count = 0
        while not reading.done():
            await asyncio.sleep(0)
            count += 1
        return count

    with pool() as one:
        assert asyncio.run(turns(one)) > 3  # a loop that waits for the fork server has one


def test_closing_gives_up_what_is_read_and_waits() -> None:
    with pool() as one:
        assert titles([one.submit(page())]) == ["通知"]
        slow, waiting = one.submit(page("explodes")), one.submit(page())
        time.sleep(0.3)
        one.close()
        assert waiting.cancelled()
        with pytest.raises(ReadingLimitError, match="the pool was closed"):
            slow.result(timeout=1)
        assert titles([one.submit(page())]) == ["通知"]  # and it starts anew


ENDING = """
import sys
from pipelines.workers.pool import ReadingPool
from tests.harmful_pages import SECONDS, page, read
pool = ReadingPool(2, read, SECONDS)
assert pool.submit(page()).result().facts.title
pool.submit(page("explodes")), pool.submit(page())
print("reading", flush=True)
"""


def test_a_run_that_ends_while_pages_are_read_ends_at_once_and_in_silence() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ENDING + "sys.exit('a mistake')"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, "a mistake\n")


def test_workers_end_when_the_run_is_killed_even_those_that_hang() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDING + "import time; time.sleep(600)"],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == b"reading\n"
    processes = living(process.pid)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + SECONDS + 10
    while (left := living(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(processes) >= 3  # the run, its fork server, a worker
    assert left == []


def living(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, of = stat.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append(int(stat.parent.name))
    return found
