"""An archive that an earlier Yigai or other releases of libraries left, as today's would have it."""

from __future__ import annotations

from pathlib import Path

import click

from archive.care.indexing import index_again, words_are_behind
from archive.care.upgrade import migrate
from archive.printable import complain
from archive.store.store import is_outdated
from archive.terminal import tables


def bring_up_to_date(data: Path) -> None:
    """Take the missing schema steps, keeping a copy of the database, and index the words again if
    other rules told them apart; says so. Call only under the lock."""
    path = data / "archive.db"
    if is_outdated(path):
        complain("the archive was made by an earlier Yigai; bringing it up to date")
        complain(f"done; the database as it was is kept as {migrate(path).name}")
    if path.exists() and words_are_behind(path):
        click.echo("yigai: words are told apart by other rules now; indexing them again", err=True)
        with tables.progress() as bars:
            index_again(path, tables.counted(bars, "articles"))
