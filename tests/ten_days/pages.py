"""A notice as data, its edits, and how it becomes a page."""

from __future__ import annotations

import html
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Any

from tests.ten_days import noise

LAYOUTS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("layouts.toml").read_text("utf-8")
)["chinese"]
_EMAIL = '联系邮箱：<a class="__cf_email__" data-cfemail="{}">[email&#160;protected]</a>'


@dataclass(frozen=True)
class Notice:
    """What a page says."""

    title: str
    date: str
    source: str
    site: str
    lines: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    email: bool = False


def edited(notice: Notice, edit: dict[str, Any]) -> Notice:
    """The notice with an edit of articles.toml."""
    for name, value in edit.items():
        notice = replace(notice, **_change(notice, name, value))
    return notice


def _change(notice: Notice, name: str, value: Any) -> dict[str, Any]:
    if name == "replace":
        old, new = value
        lines = tuple(line.replace(old, new) for line in notice.lines)
        table = tuple(tuple(cell.replace(old, new) for cell in row) for row in notice.table)
        assert (lines, table) != (notice.lines, notice.table), f"{old} is not there"
        return {"lines": lines, "table": table}
    if name == "move":
        lines = list(notice.lines)
        lines.insert(value[1], lines.pop(value[0]))
        return {"lines": tuple(lines)}
    if name == "swap":
        cells = [list(row) for row in notice.table]
        (a, b), (c, d) = value
        cells[a][b], cells[c][d] = cells[c][d], cells[a][b]
        return {"table": tuple(map(tuple, cells))}
    return {name: tuple(map(tuple, value)) if name == "files" else value}


def render(
    notice: Notice, layout: str, kinds: Sequence[str] = (), rng: random.Random | None = None
) -> str:
    """The page of a notice in a layout, with these kinds of noise."""
    rng = rng or random.Random(0)
    language = "english" if layout == "english" else "chinese"
    facts = {name: html.escape(getattr(notice, name)) for name in ("title", "source", "site")}
    page = Template(LAYOUTS[layout]).substitute(
        facts | {"date": notice.date, "body": _body(notice, kinds, rng)},
        **noise.slots(kinds, rng, language),
    )
    for name, change in noise.MARKUP.items():
        if name in kinds:
            page = change(page, rng)
    return page.strip() + "\n"


def _body(notice: Notice, kinds: Sequence[str], rng: random.Random) -> str:
    paragraph = next((noise.PARAGRAPHS[k] for k in kinds if k in noise.PARAGRAPHS), "<p>{}</p>\n")
    parts = [paragraph.format(_line(line, kinds, rng)) for line in notice.lines]
    if notice.table:
        rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in notice.table)
        parts.insert(
            2, "<table border='1'>" + "".join(f"<tr>{r}</tr>\n" for r in rows) + "</table>\n"
        )
    parts += [f'<p style="text-align:center"><img src="./{p}"></p>\n' for p in notice.pictures]
    if notice.email:
        parts.append(f"<p>{_EMAIL.format(f'{rng.getrandbits(64):016x}')}</p>\n")
    parts += [f'<p>附件：<a href="./{href}">{name}</a></p>\n' for href, name in notice.files]
    return "".join(parts)


def _line(line: str, kinds: Sequence[str], rng: random.Random) -> str:
    line = html.escape(line, quote=False)
    for name, change in noise.LINES.items():
        if name in kinds:
            line = change(line, rng)
    return line
