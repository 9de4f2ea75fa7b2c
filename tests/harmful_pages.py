"""Pages that do harm to the worker that reads them; apart, for each worker loads this module."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from queue import SimpleQueue

from lxml import etree

from archive.records import Page, Reading, ReadingRules

BODY = "<title>通知</title><p>各县医院应于月底前上报床位数，逾期不再受理。</p>".encode()
SITE = "https://bureau.example/"
SECONDS = 2.0  # what a page may take where it should take too long
kept: list[bytearray] = []


def page(worse: str = "") -> Page:
    body = BODY + comment(worse) if worse else BODY
    return Page(body, f"{SITE}1", "text/html; charset=utf-8", ReadingRules())


def read(page: Page) -> Reading:
    """Read a page as the archive does, unless a comment at its end says what to do instead."""
    from pipelines.extract import read as reading

    worse: dict[str, Callable[[], object]] = {
        "explodes": lambda: re.match(r"(a+)+$", "a" * 60 + "b"),  # in C, under the lock
        "sleeps": lambda: time.sleep(600),
        "eats": lambda: [bytearray(2**20) for _ in range(8000)],
        "keeps": lambda: (kept.append(bytearray(200 * 2**20)), time.sleep(0.5)),
        "dies": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "breaks": lambda: etree.fromstring("<a>"),
        "says nothing": SimpleQueue[None]().get_nowait,
    }
    for name, act in worse.items():
        if page.body.endswith(comment(name)):
            act()
    return reading.read(page)


def comment(name: str) -> bytes:
    return f"<!-- {name} -->".encode()
