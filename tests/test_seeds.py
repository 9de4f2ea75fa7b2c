"""Seed documents on their way into the archive: saved pages as text files, kept byte for byte."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from cli import main


def imported(data: Path, folder: Path) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "seeds", str(folder)])


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def payload(warc_file: Path, offset: int) -> bytes:
    """The bytes that a record holds, as any WARC reader gives them."""
    with warc_file.open("rb") as file:
        file.seek(offset)
        return next(iter(ArchiveIterator(file))).content_stream().read()


# the five documents the project was given


@pytest.fixture(scope="module")
def given_five(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the seed documents in the shared folder."""
    data = tmp_path_factory.mktemp("five")
    result = imported(data, shared / "seeds")
    assert result.exit_code == 0, result.output
    assert result.output.count(" listed ") == 5
    return data


def test_the_five_are_articles_of_the_seeds(given_five: Path) -> None:
    same = "SELECT DISTINCT source, source_kind, language, version, status FROM current_articles"
    assert query(given_five, same) == [("seeds", "seed", "en", 1, "live")]
    rows = query(given_five, "SELECT publisher FROM current_articles ORDER BY url")
    assert rows[2] == ("echemi.com",)


def test_the_bytes_of_each_file_can_be_read_back(given_five: Path, shared: Path) -> None:
    places = query(
        given_five,
        "SELECT warc_file, warc_offset, payload_digest FROM captures ORDER BY url",
    )
    files = sorted((shared / "seeds").glob("*.txt"))
    assert len(places) == len(files) == 5
    for (name, offset, digest), file in zip(places, files, strict=True):
        body = payload(given_five / "warc" / name, offset)
        assert body == file.read_bytes()
        assert digest == f"sha256:{hashlib.sha256(body).hexdigest()}"


def state(data: Path) -> list[list[tuple[Any, ...]]]:
    """All that an archive says of its articles."""
    views = ("current_articles", "version_history", "captures", "relations")
    return [query(data, f"SELECT * FROM {view}") for view in views]


def test_a_second_import_of_the_five_changes_nothing(given_five: Path, shared: Path) -> None:
    before = state(given_five)
    result = imported(given_five, shared / "seeds")
    assert result.exit_code == 0
    assert result.output.count("revisit") == 5
    assert state(given_five) == before


# documents written for this test

PROSE = [
    "County hospitals will pool their lists of drugs, so that patients who leave a city ward find "
    "the same medicines in the pharmacy at home.",
    "Payment by diagnosis is to reach nine in ten inpatient cases before the end of the year.",
    "Village doctors keep their posts and are paid for each resident who signs with them.",
    "A share of the fund is kept back for cases that no table of diagnoses foresees.",
]
HEAD = "Counties pool their lists of drugs"

DOCUMENTS = {
    "plain": [HEAD, "2026-10-09", *PROSE],
    "menu": [HEAD, "2026-10-09", "  • Supplier", *PROSE],
    "disclaimer": [HEAD, "2026-10-09", *PROSE, "DISCLAIMER: for reference only.", "Shop"],
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, lines in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text("\r\n\r\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def kept(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of these documents."""
    data = tmp_path_factory.mktemp("kept")
    result = imported(data, documents)
    assert result.exit_code == 0, result.output
    return data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_rule_leaves_the_article(kept: Path, name: str) -> None:
    columns = "text, title, published_at, publisher, document_number"
    rows = query(kept, f"SELECT {columns} FROM current_articles WHERE url LIKE '%:{name}.txt'")
    assert rows == [("\n".join(PROSE), HEAD, "2026-10-09", None, None)]


def test_a_file_that_is_not_listed_says_so(documents: Path, tmp_path: Path) -> None:
    result = imported(tmp_path / "data", documents)
    assert result.output.count("not listed: read by rule") == len(DOCUMENTS)
    notes = query(tmp_path / "data", "SELECT DISTINCT note FROM captures")
    assert notes == [("not in seeds.toml: read by rule",)]


def test_the_bytes_of_an_unlisted_file_are_kept_as_they_are(kept: Path, documents: Path) -> None:
    rows = query(kept, "SELECT url, warc_file, warc_offset FROM captures")
    assert len(rows) == len(DOCUMENTS)
    for url, name, offset in rows:
        file = documents / url.removeprefix("urn:yigai:seed:")
        assert payload(kept / "warc" / name, offset) == file.read_bytes()


@pytest.fixture
def one(tmp_path: Path) -> Callable[..., None]:
    """Import a document of these lines."""

    def keep(*lines: str) -> None:
        folder = tmp_path / "seeds"
        folder.mkdir(exist_ok=True)
        (folder / "one.txt").write_text("\n".join(lines), encoding="utf-8")
        assert imported(tmp_path / "data", folder).exit_code == 0

    return keep


def test_a_changed_file_of_the_same_name_is_a_new_version(
    one: Callable[..., None], tmp_path: Path
) -> None:
    one(HEAD, *PROSE)
    one(HEAD, *PROSE[:3])
    rows = query(tmp_path / "data", "SELECT version, cause, text FROM version_history")
    assert rows == [
        (1, "first", "\n".join(PROSE)),
        (2, "change", "\n".join(PROSE[:3])),
    ]


def test_a_second_import_of_unlisted_files_changes_nothing(kept: Path, documents: Path) -> None:
    before = state(kept)
    assert imported(kept, documents).output.count("revisit") == len(DOCUMENTS)
    assert state(kept) == before


def test_a_folder_without_text_files_is_named(tmp_path: Path) -> None:
    result = imported(tmp_path / "data", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path}: no .txt files here" in result.stderr
