"""An archive made by e32b542 is brought up to date: nothing lost, and what it says truer."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from archive.digest import file_digest
from tests.crawling import PROJECT, done_here, here, rows, value

ARCHIVE = PROJECT / "tests" / "archives" / "e32b542.tar.xz"


class Old(NamedTuple):
    """A migrated archive, the same before, and the facts of both."""

    data: Path
    before: Path
    facts: dict[str, Any]
    sources: dict[str, str]
    said: str


def unpacked(folder: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "archive"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Old:
    folder = tmp_path_factory.mktemp("old")
    before, data = unpacked(folder / "before"), unpacked(folder / "after")
    facts = json.loads((folder / "after" / "facts.json").read_text(encoding="utf-8"))
    sources = {"YIGAI_SOURCES": str(folder / "after" / "sources")}
    # Any command that writes: this file is held already.
    file = next((data / "warc").glob("import-*-march-1.warc.gz"))
    run = here(data, "import", str(file), **sources)
    return Old(data, before, facts, sources, run.stderr)


def shown_texts(data: Path, url: str) -> list[tuple[str, str, str]]:
    """Cause, beginning and text of each version of an article."""
    return rows(
        data,
        """SELECT h.cause, h.captured_at, h.text FROM version_history h
        JOIN captures c ON c.article_id = h.article_id AND c.captured_at = h.captured_at
        WHERE c.url = ? ORDER BY h.version""",
        url,
    )


def test_it_says_so_and_keeps_a_copy_that_is_what_it_was(old: Old) -> None:
    assert "made by an earlier Yigai; bringing it up to date" in old.said
    copy = old.data / "archive.db.before-update"
    tables = "SELECT count(*), sum(version), max(captured_at) FROM versions"
    with (
        closing(sqlite3.connect(copy)) as kept,
        closing(sqlite3.connect(old.before / "archive.db")) as then,
    ):
        assert kept.execute(tables).fetchone() == then.execute(tables).fetchone()
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_capture_is_still_there(old: Old) -> None:
    places = "SELECT url, captured_at, payload_digest, warc_file, warc_offset FROM captures"
    assert set(rows(old.data, places)) == set(rows(old.before, places))


def test_what_lists_showed_is_told_with_its_reason(old: Old) -> None:
    columns = "SELECT source, url_key, url, title, date, state, discovered_at FROM discoveries"
    assert set(rows(old.data, columns)) == set(rows(old.before, columns))
    reasons = """SELECT DISTINCT state, substr(reason, 1, 19) FROM discoveries
        WHERE reason IS NOT NULL ORDER BY 1"""
    assert rows(old.data, reasons) == [
        ("disallowed", "robots.txt forbids "),
        ("failed", "DownloadFailedError"),
        ("off topic", "no keyword of the s"),
        ("pending", "not asked for yet"),
    ]


def test_versions_are_the_publishers_states_and_no_others(old: Old) -> None:
    wrong = []
    for article in old.facts["articles"]:
        true = [version["first_seen"] for version in article["true"]["versions"]]
        found = rows(
            old.data,
            """SELECT h.captured_at FROM version_history h JOIN current_articles a
            USING (article_id) WHERE replace(a.url, 'https:', 'http:') = replace(?, 'https:', 'http:')
            ORDER BY h.version""",
            article["url"],
        )
        if [when for (when,) in found] != true:
            wrong.append((article["url"], article["note"], true, found))
    assert wrong == []


def test_what_another_extractor_read_stays_as_a_reading(old: Old) -> None:
    held = {digest for (digest,) in rows(old.data, "SELECT text_digest FROM readings")}
    said = {
        version["text_digest"]
        for article in old.facts["articles"]
        for version in article["versions"]
    }
    assert said <= held
    assert (
        value(
            old.data, "SELECT count(*) FROM version_history WHERE cause NOT IN ('first', 'change')"
        )
        == 0
    )


def test_reading_it_again_adds_no_change(old: Old) -> None:
    causes = "SELECT cause, count(*) FROM version_history GROUP BY 1"
    before = rows(old.data, causes)
    here(old.data, "reextract", **old.sources)
    assert rows(old.data, causes) == before
    assert value(old.data, "SELECT count(*) FROM readings WHERE superseded_at IS NOT NULL") > 5
    assert done_here(old.data, "verify", **old.sources).stdout.startswith("Sound")


def test_what_it_holds_is_found_by_its_words(old: Old) -> None:
    latest = rows(old.data, "SELECT count(*) FROM current_articles")
    stood = rows(old.data, "SELECT count(*) FROM version_history")
    counted = "SELECT count(*) FROM {}_docsize"
    assert rows(old.data, counted.format("article_terms")) == latest
    now, ever = latest[0][0], stood[0][0]
    assert rows(old.data, counted.format("stood_terms")) == [(ever - now,)]
    title = value(old.data, "SELECT title FROM current_articles WHERE title LIKE '%医%' LIMIT 1")
    assert json.loads(done_here(old.data, "search", f'"{title}"', "--json").stdout)


def test_commands_that_read_leave_an_old_archive_alone(tmp_path: Path) -> None:
    data = unpacked(tmp_path)
    before = {path.name: file_digest(path) for path in data.rglob("*") if path.is_file()}
    for command in (["search", "医保"], ["show", "1"], ["status"], ["verify"], ["history", "1"]):
        run = here(data, *command)
        assert run.returncode == 1
        assert "Run a command that writes first" in run.stderr
    after = {path.name: file_digest(path) for path in data.rglob("*") if path.is_file()}
    assert after == before


def test_another_archive_is_taken_in_without_changing_it(tmp_path: Path) -> None:
    other, data = unpacked(tmp_path), tmp_path / "data"
    before = {path.name: file_digest(path) for path in other.rglob("*") if path.is_file()}
    done_here(data, "import", str(other))
    after = {path.name: file_digest(path) for path in other.rglob("*") if path.is_file()}
    assert after == before
    assert value(data, "SELECT count(*) FROM current_articles") > 30
