"""Addresses of articles: an example of a source, numbered anew, so that each source has its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.text.dates import url_date
from spiders.source import Source

EXAMPLES = Path(__file__).parent.parent / "source_examples.tsv"
_IDS = (r"[0-9a-f]{12,}(?!.*[0-9a-f]{12})", r"\d{5,}(?!.*\d{5})", r"\d{2,}(?!.*\d)", r"\w+(?!.*\w)")

_DAY = re.compile(r"20\d\d([/-]?)\d\d([/-]?)\d\d(?!\d)")


def examples(path: Path = EXAMPLES) -> dict[str, list[str]]:
    """Example addresses by slug."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        slug, url, *_ = line.split("\t")
        found.setdefault(slug, []).append(url)
    return found


def numbered(source: Source, example: str, number: int) -> str:
    """An address like an example, with an id of its own, that the source takes for an article's.

    Raises AssertionError where there is none.
    """
    for url in _variants(example, number):
        if source.is_article(url) and url_date(url) == url_date(example):
            return url
    raise AssertionError(f"{source.slug}: no pattern of `articles` takes {example}")


def recent(example: str) -> str:
    """An example as an address of last month: lists that name no year show no older ones."""
    day = datetime.now(UTC) - timedelta(days=30)
    return _DAY.sub(lambda old: day.strftime(f"%Y{old[1]}%m{old[2]}%d"), example)


def published(source: Source, url: str, number: int) -> datetime:
    """When an article was published: on the day that its address names, else of late."""
    zone = datetime.strptime(source.timezone, "%z").tzinfo or UTC
    of_late = datetime.now(UTC) - timedelta(days=number % 60 + 2)
    day = url_date(url) or of_late.date().isoformat()
    opens = datetime.fromisoformat(f"{day}T08:05").replace(tzinfo=zone)
    return opens + timedelta(minutes=number % 600)


def _variants(example: str, number: int) -> Iterator[str]:
    """The example with the number in the place of its last id, whatever counts as one."""
    for pattern in _IDS:
        if found := re.search(pattern, example):
            old = found[0]
            digits = str(number).rjust(len(old), "0") if not old.isdigit() else _like(old, number)
            if len(digits) == len(old):
                yield example[: found.start()] + digits + example[found.end() :]
    before, slash, last = example.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    yield f"{example}{number}"
    yield f"{before}/{stem}{number}{dot}{suffix}"
    yield f"{before}{number}{slash}{last}"
    yield f"{example}-{number}"


def _like(old: str, number: int) -> str:
    """A number of as many digits that begins as the old one does."""
    return old[: max(1, len(old) - len(str(number)))] + str(number) if len(old) > 1 else str(number)
