"""Cells of Datasette's tables: links to our pages, short times, long texts folded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from archive.datasette import words

_LONG, _SHOWN = 200, 120  # characters from which on a text is folded, and of it shown
_WIDE = 24  # characters from which on a text has a column of some width
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_OF_AN_ARTICLE = ("article_id", "other_article_id")

Path = Callable[[str], str]


def cell(value: Any, column: str, row: Any, path: Path) -> Markup | None:
    """What a cell shows instead of its plain value; None leaves it. `path` makes an address of a
    page of ours."""
    if isinstance(value, int):
        return _number(value, column, row, path)
    if not isinstance(value, str) or not value:
        return None
    if column == "source" and re.fullmatch(r"[\w-]+", value):
        return _link(path(f"/source/{quote(value)}"), value)
    if column == "url" or column.endswith("_url"):
        return _address(value, column, row, path)
    if found := _INSTANT.fullmatch(value):
        return Markup('<time datetime="{0}" title="{0}">{1} {2}</time>').format(
            value, found[1], found[2]
        )
    if _DIGEST.fullmatch(value):
        short = words.short_digest(value)
        return Markup('<span class="m" title="{}">{}</span>').format(value, short)
    return _text(value, column, row, path)


def _number(value: int, column: str, row: Any, path: Path) -> Markup | None:
    if column in _OF_AN_ARTICLE:
        return _link(path(f"/article/{value}"), str(value))
    if column == "capture_id":
        return _link(path(f"/evidence/{value}"), str(value))
    if column == "crawl_id":
        return _link(path(f"/archive/captures?crawl_id={value}"), str(value))
    article_id = _of(row, "article_id")
    if column == "version" and article_id and value > 0:
        where = f"diff/{value - 1}..{value}" if value > 1 else "v1"
        return _link(path(f"/article/{article_id}/{where}"), str(value))
    return None


def _address(value: str, column: str, row: Any, path: Path) -> Markup | None:
    """An address: of an article it leads to our page of it, and a sign beside it outside."""
    if not words.is_web(value):
        return None
    short = words.short_url(value)
    short = short if len(short) <= _SHOWN // 2 else f"{short[: _SHOWN // 2]}…"
    article_id = _of(row, "article_id") if column == "url" else None
    if not article_id:
        return Markup('<a class="wide" rel="noopener nofollow" href="{}">{}</a>').format(
            value, short
        )
    return Markup(
        '<span class="wide"><a href="{}">{}</a><a rel="noopener nofollow" href="{}" class="out" '
        'title="the publisher’s page">↗</a></span>'
    ).format(path(f"/article/{article_id}"), short, value)


def _text(value: str, column: str, row: Any, path: Path) -> Markup | None:
    tongue = words.tongue(value)
    if len(value) <= _LONG:
        wide = Markup(' class="wide"') if len(value) > _WIDE else ""
        return Markup('<span lang="{}"{}>{}</span>').format(tongue, wide, value)
    short = f"{' '.join(value[:_SHOWN].split())}…"
    article_id = _of(row, "article_id")
    if column == "text" and article_id:
        version = _of(row, "version")
        where = f"/article/{article_id}" + (f"/v{version}" if version else "")
        said = words.counted(len(value), "character")
        shown = Markup('<span lang="{}" class="wide">{}</span> ').format(tongue, short)
        return shown + _link(path(where), f"all {said}")
    return Markup(
        '<details class="wide"><summary lang="{0}">{1}</summary><span lang="{0}">{2}</span></details>'
    ).format(tongue, short, value)


def _link(address: str, said: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, said)


def _of(row: Any, column: str) -> int | None:
    """A number of another column of the row."""
    try:
        value = row[column]
    except (KeyError, IndexError, TypeError):
        return None
    return value if isinstance(value, int) else None
