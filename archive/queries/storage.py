"""How large an archive is, and how fast it grows."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.records import instant

_SPAN, _YEAR = 30, 365  # days


def sizes(connection: sqlite3.Connection, data: Path, at: datetime) -> list[dict[str, Any]]:
    """A row for each part of the archive and one for all: bytes, bytes that came in the last 30
    days, and bytes that a year like these would bring; then the bytes free on the disk.

    The database's growth is its captures' share of it. A younger archive is taken by its age.
    """
    first, held, recent = connection.execute(
        "SELECT min(captured_at), count(*), count(*) FILTER (WHERE captured_at >= ?) "
        "FROM capture_log WHERE captured_at <= ?",
        (instant(at - timedelta(days=_SPAN)), instant(at)),
    ).fetchone()
    age = (at - datetime.fromisoformat(first)) / timedelta(days=1) if first else 0.0
    span = min(max(age, 1.0), _SPAN)
    database = _size(data.glob("archive.db*"))
    grown = {"archive.db": database * recent // held if held else 0}
    since = (at - timedelta(days=_SPAN)).timestamp()
    warcs = list((data / "warc").glob("*"))
    grown["warc/"] = _size(path for path in warcs if path.stat().st_mtime >= since)
    held_now = {"archive.db": database, "warc/": _size(warcs)}
    rows = [_row(part, held_now[part], grown[part], span) for part in held_now]
    rows.append(_row("log/", _size((data / "log").glob("*")), 0, span))
    rows.append(_row("all", sum(row["bytes"] for row in rows), sum(grown.values()), span))
    free = {"part": "free", "bytes": shutil.disk_usage(data).free}
    return [*rows, free | {"grown_30d": None, "projected_year": None}]


def _row(part: str, size: int, grown: int, span: float) -> dict[str, Any]:
    year = round(grown * _YEAR / span)
    return {"part": part, "bytes": size, "grown_30d": grown, "projected_year": year}


def _size(paths: Any) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
