"""Fixity: what was recorded is still there, unchanged, and the rows still say what it says.

Nothing is mended or written here: damage is told, and the decision is a person's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from archive.digest import file_digest, sha256, text_digest
from archive.evidence import references, warc
from archive.evidence.gzip_members import members
from archive.queries import files
from archive.queries import fixity as rows
from archive.records import instant
from archive.store import recomputed
from archive.store.store import Store, is_bug
from archive.urls import key_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, and what."""

    kind: str
    where: str
    what: str


def check_database(store: Store) -> Iterator[Finding]:
    """SQLite's own integrity, and rows that refer to rows that are not there."""
    for said in rows.integrity(store.connection):
        yield Finding("database", store.path.name, said)
    for table, row_id, parent in rows.orphans(store.connection):
        yield Finding("orphan row", f"{table} row {row_id}", f"refers to no row of {parent}")


def told(path: Path, check: Iterator[Finding], *, damaged: bool) -> Iterator[Finding]:
    """What a check finds; where the database's damage ends it, that is a finding too.

    In a database that is known to be damaged anything may stand, and any error comes of it.
    """
    try:
        yield from check
    except Exception as error:
        of_damage = isinstance(error, sqlite3.DatabaseError) and not is_bug(error)
        if not (damaged or of_damage):
            raise
        yield Finding("database", path.name, f"what is left could not be checked: {error}")


def check_known(store: Store, data: Path) -> Iterator[Finding]:
    """WARC files that no row knows, and imports that were killed: records without rows."""
    for path in warc.files_in(data / "warc"):
        if not files.is_known(store.connection, path.name):
            yield Finding("unknown WARC file", path.name, "no row tells of it: import it")
    for row in files.unfinished_imports(store.connection):
        what = f"the import was killed: give {row['imported_from']} to `yigai import` again"
        yield Finding("unfinished import", row["warc_file"], what)


def check_keys(store: Store) -> Iterator[Finding]:
    """Articles whose comparison key today's rules for addresses would make otherwise."""
    held = rows.addresses(store.connection)
    earlier = [row["url"] for row in held if key_of(row["url"]) != row["url_key"]]
    if earlier:
        what = f"{len(earlier)} of them, {earlier[0]} for one; `yigai rebuild` makes keys anew"
        yield Finding("earlier keys", "articles", what)


def check_texts(store: Store, since: str = "") -> Iterator[Finding]:
    """Each version's text against its digest; without an instant, those that are no version's too."""
    for row in rows.texts(store.connection, since):
        if text_digest(row["text"]) != row["text_digest"]:
            where = f"article {row['article_id']} version {row['version']}"
            yield Finding("edited text", where, "the text does not fit its digest")
    for row in rows.superseded_texts(store.connection) if not since else ():
        if text_digest(row["text"]) != row["text_digest"]:
            yield Finding("edited text", row["text_digest"], "the text does not fit its digest")


def check_versions(store: Store) -> Iterator[Finding]:
    """Each article's versions and spells, computed again from its captures and readings."""
    for article_id in rows.article_ids(store.connection):
        for what, said in recomputed.denied(store.connection, article_id):
            yield Finding("wrong version", f"article {article_id} {what}", said)


def check_files(
    store: Store,
    data: Path,
    since: str = "",
    sample: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Finding]:
    """Each WARC file with captures since an instant, or a random sample of captures.

    `progress` is told how many bytes of WARC files are done.
    """
    done = 0
    chosen = rows.sample(store.connection, since, sample) if sample is not None else None
    for file in files.all_files(store.connection):
        name = file["warc_file"]
        found = rows.captures(store.connection, name, since, chosen)
        path = data / "warc" / name
        if found or (sample is None and not since):
            yield from _check_file(path, file, found, whole=sample is None)
        done += path.stat().st_size if path.exists() else 0
        progress(done)


def _check_file(
    path: Path, file: sqlite3.Row, rows: list[sqlite3.Row], *, whole: bool
) -> Iterator[Finding]:
    if not path.exists() and not rows and not file["closed_at"]:
        return  # announced, and nothing was written yet
    if not path.exists():
        yield Finding(
            "missing WARC file", path.name, f"{len(rows)} captures have lost their record"
        )
        return
    if whole and file["closed_at"] and file_digest(path) == file["digest"]:
        yield from _check_rows(path, rows)
    elif whole and path.suffix == ".gz":
        found = list(_check_members(path, rows))
        if file["closed_at"] and not found:
            found = [Finding("changed WARC file", path.name, "its bytes do not fit their digest")]
        yield from found
    else:
        yield from _check_rows(path, rows)
        if whole and file["closed_at"]:
            yield Finding("changed WARC file", path.name, "its bytes do not fit their digest")


def _check_members(path: Path, rows: list[sqlite3.Row]) -> Iterator[Finding]:
    """A file that is open, or not what it was: every member, so that the damage is named."""
    damaged = set()
    for member in members(path, (row["warc_offset"] for row in rows)):
        if member.error:
            damaged.add(member.offset)
            yield Finding("damaged WARC file", f"{path.name} at byte {member.offset}", member.error)
    size = path.stat().st_size
    cut = [row for row in rows if row["warc_offset"] >= size]
    if cut:
        yield Finding("truncated WARC file", path.name, f"{len(cut)} captures lie beyond its end")
    lost = {row["capture_id"] for row in cut}
    kept = [r for r in rows if r["warc_offset"] not in damaged and r["capture_id"] not in lost]
    yield from _check_rows(path, kept)


def _check_rows(path: Path, rows: Iterable[sqlite3.Row]) -> Iterator[Finding]:
    """Each capture row against the record it points at: URL, instant, payload digest."""
    for row in rows:
        where = f"capture {row['capture_id']}: {path.name} at byte {row['warc_offset']}"
        try:
            wrong = warc.inspect(path, row["warc_offset"], partial(_compare, row=row))
        except (OSError, ValueError, EOFError) as error:
            wrong = [str(error)]
        yield from (Finding("capture", where, what) for what in wrong)


def _compare(record: ArcWarcRecord, row: sqlite3.Row) -> list[str]:
    headers = record.rec_headers
    url = references.address(headers.get_header("WARC-Target-URI"))
    wrong = []
    if url != row["url"]:
        wrong.append(f"the record is of {url}, the row of {row['url']}")
    when = instant(warc.date_of(record))
    if when != row["captured_at"]:
        wrong.append(f"the record is of {when}, the row of {row['captured_at']}")
    if record.rec_type != row["record_type"]:
        wrong.append(f"the record is a {record.rec_type}, the row says {row['record_type']}")
    # One that was cut off when it was taken in has none.
    whole = record.rec_type in ("response", "resource") and row["payload_digest"]
    if whole and sha256(warc.payload(record)[0]) != row["payload_digest"]:
        wrong.append("the payload does not fit its digest")
    return wrong
