"""Connections that keep the plan of every statement, as SQLite has it (EXPLAIN QUERY PLAN)."""

from __future__ import annotations

import atexit
import json
import re
import sqlite3
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple


class Step(NamedTuple):
    """One line of a plan, as SQLite has it."""

    number: int
    parent: int
    detail: str


PLANS: dict[str, list[Step]] = {}


class Planned(sqlite3.Connection):
    """A connection that keeps the plan of every statement it is given in PLANS."""

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self._plan(sql, values)
        return super().execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        given = list(rows)
        if given:
            self._plan(sql, given[0])
        return super().executemany(sql, given)

    def _plan(self, sql: str, values: Any) -> None:
        if sql not in PLANS and re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)", sql):
            rows = super().execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            PLANS[sql] = [Step(row[0], row[1], row[3]) for row in rows]


planned_connect = partial(sqlite3.connect, factory=Planned)


def keep(file: Path) -> None:
    """Write the plans of what this process asks of any database to a file, however it ends."""
    sqlite3.connect = planned_connect  # type: ignore[assignment]
    atexit.register(lambda: file.write_text(json.dumps(PLANS), encoding="utf-8"))
