"""A release: a dated dataset that anyone makes again from the same archive, byte for byte."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.digest import file_digest
from archive.errors import YigaiError
from archive.exports import delta
from archive.exports.citation_cff import citation_cff
from archive.exports.croissant import croissant
from archive.exports.csv_rows import write_csv
from archive.exports.datapackage import datapackage
from archive.exports.jsonl_rows import write_jsonl
from archive.exports.parquet_rows import write_parquet
from archive.exports.published import File, Release
from archive.exports.ro_crate import NAME as CRATE
from archive.exports.ro_crate import ro_crate
from archive.exports.row_files import Progress, counted
from archive.queries import asked, released
from archive.queries.asked import Question
from archive.queries.released import Table

Bars = Callable[[str], Progress]
_SUMS = "SHA256SUMS"
_MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "json": "application/json",
    "cff": "application/yaml",
}
_SAID = {
    "articles": "Each article with its latest text and facts",
    "versions": "Every version of each article",
    "delta": "Articles added, changed and gone since the release before, by their text digests",
    "withheld": "Addresses that are withheld, with the reason and since when",
}


def make_release(
    connection: sqlite3.Connection,
    out: Path,
    release: Release,
    own: Question | None,
    texts: bool,
    since: Path | None,
    bars: Bars,
) -> list[File]:
    """Write a release to a folder that is not there yet, whole or not at all; its files.

    `own` names the articles, `since` is the folder of the release before, `bars` gives a file's
    progress. Raises YigaiError where one of them will not do.
    """
    before = delta.previous(since, release.asked) if since else None
    with _whole(out) as folder, asked.at_once(connection):
        files = []
        for table in released.tables(connection, own, texts):
            for form in ("parquet", "jsonl"):
                path = folder / f"{table.name}.{form}"
                _write(connection, table, path, bars(path.name))
                files.append(_file(path, table))
        if before is not None:
            path = folder / "delta.csv"
            changes = delta.changes(before, released.digests(connection, own))
            _write_csv(path, delta.COLUMNS, changes)
            files.append(_file(path))
        if tombstones := released.tombstones(connection):
            path = folder / "withheld.csv"
            _write_csv(path, released.TOMBSTONE, tombstones)
            files.append(_file(path))
        _describe(folder, release, files)
    return files


def _write(connection: sqlite3.Connection, table: Table, path: Path, progress: Progress) -> None:
    rows = counted(asked.rows(connection, table.question), progress)
    with path.open("wb") as file:
        if path.suffix == ".parquet":
            write_parquet(file, table.types, rows)
        else:
            write_jsonl(file, list(table.types), rows)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, columns, rows)


def _describe(folder: Path, release: Release, files: list[File]) -> None:
    """Write what describes the files; the crate names that as well, and the sums everything."""
    _write_json(folder / "datapackage.json", datapackage(release, files))
    _write_json(folder / "croissant.json", croissant(release, files))
    cff = folder / "CITATION.cff"
    cff.write_text(citation_cff(release), encoding="utf-8", newline="\n")
    described = [_file(folder / name) for name in ("datapackage.json", "croissant.json", cff.name)]
    _write_json(folder / CRATE, ro_crate(release, [*files, *described]))
    held = sorted(folder.iterdir())
    lines = [f"{_sha256(path)}  {path.name}\n" for path in held]
    (folder / _SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _file(path: Path, table: Table | None = None) -> File:
    form = path.suffix.removeprefix(".")
    said = _SAID.get(path.stem, "What describes this release")
    return File(path.name, _MEDIA_TYPES[form], said, path.stat().st_size, _sha256(path), table)


def _sha256(path: Path) -> str:
    return file_digest(path).removeprefix("sha256:")


def _write_json(path: Path, value: Any) -> None:
    said = json.dumps(value, ensure_ascii=False, indent=2)
    path.write_text(f"{said}\n", encoding="utf-8", newline="\n")


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write to, which takes its name at the end."""
    if out.exists():
        raise YigaiError(f"{out}: is there already; a release is never written over: name another")
    if not out.parent.is_dir():
        raise YigaiError(f"{out.parent}: no such folder to make {out.name} in; make it first")
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
