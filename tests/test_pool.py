"""The worker processes: a page is read in one, and a worker that dies is replaced."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time

import pytest

from archive.records import Page, ReadingRules
from pipelines.pool import ReadingPool

BODY = "<title>通知</title><p>各县医院应于月底前上报床位数，逾期不再受理。</p>".encode()
PAGE = Page(BODY, "https://bureau.example/1", "text/html; charset=utf-8", ReadingRules())


def test_a_worker_that_dies_is_replaced() -> None:
    pool = ReadingPool(1)

    async def read_with_a_death() -> list[str]:
        titles = [(await pool.read(PAGE)).title]
        for worker in multiprocessing.active_children():
            os.kill(worker.pid or 0, signal.SIGKILL)
        time.sleep(0.2)
        readings = await asyncio.gather(pool.read(PAGE), pool.read(PAGE), pool.read(PAGE))
        return titles + [reading.title for reading in readings]

    try:
        assert asyncio.run(read_with_a_death()) == ["通知"] * 4
    finally:
        pool.close()


def test_what_a_reading_raises_comes_back() -> None:
    pool = ReadingPool(1)
    nothing = Page(b"", PAGE.url, PAGE.content_type, PAGE.rules)
    try:
        with pytest.raises(ValueError, match="no HTML in 0 bytes"):
            asyncio.run(pool.read(nothing))
    finally:
        pool.close()
