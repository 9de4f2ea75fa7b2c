"""Texts of a declaration that must be well formed: each type here names its own check."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

import jmespath
from cronsim import CronSim, CronSimError
from cssselect import HTMLTranslator, SelectorError
from jmespath.exceptions import JMESPathError
from lxml import etree

from archive.records import now
from archive.text.provinces import PROVINCES

WRONG = (
    *(re.error, CronSimError, SelectorError, etree.XPathError, JMESPathError, ValueError),
    *(OverflowError, RecursionError),  # of patterns that repeat or nest without end
)


def _schedule(text: str) -> None:
    CronSim(text, now())


def _selector(text: str) -> None:
    is_xpath = text.startswith(("/", "./", "("))
    etree.XPath(text if is_xpath else HTMLTranslator().css_to_xpath(text or "*"))


def _jmespath(text: str) -> None:
    if text:
        jmespath.compile(text)


def _page_pattern(text: str) -> None:
    if text and "{page}" not in text:
        raise ValueError("it must hold {page}")


def _zone(text: str) -> None:
    if not re.fullmatch(r"[+-](?:0\d|1[0-4]):[0-5]\d", text):
        raise ValueError("write it like +08:00")


def _province(text: str) -> None:
    if text and text not in PROVINCES:
        raise ValueError(f"use one of {', '.join(PROVINCES)}")


def _day(text: str) -> None:
    if text:
        date.fromisoformat(text)


def _positive(number: int) -> None:
    if number < 1:
        raise ValueError("it must be 1 or more")


def _addresses(urls: list[str]) -> None:
    if not urls:
        raise ValueError("give at least one address")
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ValueError(f"{url!r} is no web address")


def _rising(days: list[int]) -> None:
    if any(later <= earlier for earlier, later in zip([0, *days], days, strict=False)):
        raise ValueError("give days after the first capture, rising from 1")


def check(value: Any, metadata: tuple[Any, ...]) -> None:
    """Try a value by the checks of its type. Raises one of WRONG, saying what is wrong."""
    for test in metadata:
        test(value)


Pattern = Annotated[str, re.compile]
Schedule = Annotated[str, _schedule]
SelectorPath = Annotated[str, _selector]
JsonPath = Annotated[str, _jmespath]
PagePattern = Annotated[str, _page_pattern]
Zone = Annotated[str, _zone]
Province = Annotated[str, _province]
Day = Annotated[str, _day]
Positive = Annotated[int, _positive]
Addresses = Annotated[list[str], _addresses]
RisingDays = Annotated[list[int], _rising]
