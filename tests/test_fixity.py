"""`yigai verify`: a sound archive is sound, and each kind of damage is found and named."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawling import done, here, parsed, rows
from tests.replica.server import ReplicaServer


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two sources, crawled twice."""
    data = tmp_path_factory.mktemp("fixity") / "data"
    with ReplicaServer() as server:
        for state in ("t0", "t1"):
            server.state = state
            done(data, "crawl", "people-health", "fujian-health", proxy=server.url)
    return data


WRONG_INDEX = (
    "PRAGMA writable_schema = ON",
    """UPDATE sqlite_master SET sql = replace(sql, 'text_digest)', 'source)')
    WHERE name = 'articles_text'""",
)


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "data"))


def write(data: Path, *statements: str) -> None:
    """Change the database behind the archive's back."""
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def findings(data: Path, *arguments: str) -> list[dict[str, str]]:
    """What verify finds wrong; it must say so by its exit status too."""
    run = here(data, "verify", "--json", *arguments)
    found: list[dict[str, str]] = parsed(run)
    assert run.returncode == (1 if found else 0), run.stderr
    return found


def a_capture(data: Path) -> tuple[str, int]:
    """File and offset of a record in the middle of a file."""
    found = rows(
        data, "SELECT warc_file, warc_offset FROM captures WHERE article_id = 3 ORDER BY 2 LIMIT 1"
    )
    return found[0][0], found[0][1]


def test_a_sound_archive_is_sound(sound: Path) -> None:
    run = here(sound, "verify")
    assert (run.returncode, run.stdout) == (
        0,
        "Sound: every record, row, text and version fits.\n",
    ), run.stderr


def test_one_flipped_bit_is_found(data: Path) -> None:
    name, offset = a_capture(data)
    path = data / "warc" / name
    damaged = bytearray(path.read_bytes())
    damaged[offset + 300] ^= 1
    path.write_bytes(damaged)
    found = findings(data)
    assert {f["kind"] for f in found} >= {"damaged WARC file"}
    assert any(f["where"] == f"{name} at byte {offset}" for f in found)


def test_a_flipped_bit_outside_every_capture_is_found(data: Path) -> None:
    name, _ = a_capture(data)
    path = data / "warc" / name
    damaged = bytearray(path.read_bytes())
    damaged[60] ^= 1  # in the warcinfo record
    path.write_bytes(damaged)
    assert [f["where"] for f in findings(data)] == [f"{name} at byte 0"]


def test_a_missing_file_is_found(data: Path) -> None:
    name, _ = a_capture(data)
    (data / "warc" / name).unlink()
    found = findings(data)
    assert ("missing WARC file", name) in {(f["kind"], f["where"]) for f in found}


def test_a_truncated_file_is_found(data: Path) -> None:
    name, offset = a_capture(data)
    os.truncate(data / "warc" / name, offset + 100)
    found = findings(data)
    assert ("truncated WARC file", name) in {(f["kind"], f["where"]) for f in found}
    assert any(f["where"] == f"{name} at byte {offset}" for f in found)


def an_article(data: Path) -> tuple[int, int]:
    """An article of one version and its text, which stands nowhere else: crawls number as they go."""
    ((article, text),) = rows(
        data,
        """SELECT min(article_id), text_id FROM versions JOIN texts USING (text_id)
        WHERE text LIKE '%，%' GROUP BY text_id HAVING count(*) = 1
        AND min(article_id) IN (SELECT article_id FROM articles WHERE versions = 1)
        ORDER BY texts.text_digest LIMIT 1""",
    )
    return article, text


def test_an_edited_text_is_found(data: Path) -> None:
    article, text = an_article(data)
    write(data, f"UPDATE texts SET text = replace(text, '，', '。') WHERE text_id = {text}")
    assert [(f["kind"], f["where"]) for f in findings(data)] == [
        ("edited text", f"article {article} version 1")
    ]


def test_a_text_edited_with_its_digest_is_found(data: Path) -> None:
    from archive.digest import text_digest

    digest = text_digest("改过的正文")
    article, text = an_article(data)
    write(
        data,
        f"UPDATE texts SET text = '改过的正文', text_digest = '{digest}' WHERE text_id = {text}",
        f"UPDATE versions SET text_digest = '{digest}' WHERE article_id = {article}",
    )
    assert "underivable" in [f["kind"] for f in findings(data)]


def test_an_orphan_row_is_found(data: Path) -> None:
    article, _ = an_article(data)
    write(data, f"UPDATE versions SET capture_id = 99999 WHERE article_id = {article}")
    assert "orphan row" in [f["kind"] for f in findings(data)]


def test_a_key_that_earlier_rules_made_is_found(data: Path) -> None:
    article, _ = an_article(data)
    write(data, f"UPDATE articles SET url_key = 'm.' || url_key WHERE article_id = {article}")
    (found,) = findings(data)
    assert (found["kind"], found["where"]) == ("earlier keys", "articles")
    assert found["what"].startswith("1 of them, http")


def test_an_index_that_does_not_fit_its_table_is_found(data: Path) -> None:
    """SQLite's own check: what a query finds by such an index may be wrong."""
    write(data, *WRONG_INDEX)
    assert "database" in [f["kind"] for f in findings(data)]


@pytest.mark.parametrize(
    ("column_", "changed"),
    [
        ("url", "'http://health.people.com.cn/n1/2026/1012/c14739-1.html'"),
        ("captured_at", "'2026-01-01T00:00:00.000000Z'"),
        ("payload_digest", "'sha256:0'"),
        ("warc_offset", "warc_offset + 1"),
    ],
)
def test_a_row_that_its_record_denies_is_found(data: Path, column_: str, changed: str) -> None:
    write(
        data,
        f"""UPDATE capture_log SET {column_} = {changed} WHERE capture_id =
        (SELECT capture_id FROM capture_log WHERE record_type = 'response' AND article_id = 3
         LIMIT 1)""",
    )
    assert "capture" in [f["kind"] for f in findings(data)]


def test_damage_that_is_no_text_any_more_is_a_finding(data: Path) -> None:
    write(
        data,
        "UPDATE texts SET text_digest = CAST(x'fffefd' AS TEXT) WHERE text_id = 1",
        *WRONG_INDEX,
    )
    found = findings(data)
    assert {finding["kind"] for finding in found} >= {"database"}
    assert any("Could not decode" in finding["what"] for finding in found)


def test_damage_is_not_mended(data: Path) -> None:
    name, offset = a_capture(data)
    os.truncate(data / "warc" / name, offset + 100)
    assert findings(data) == findings(data)
    assert (data / "warc" / name).stat().st_size == offset + 100


def test_checking_changes_no_byte(data: Path) -> None:
    """Of a sound archive and of a damaged one; damage is told again each time."""
    _, text = an_article(data)
    write(data, f"UPDATE texts SET text = 'x' WHERE text_id = {text}")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert findings(data) == findings(data) != []
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_sample_reads_as_many_captures(data: Path) -> None:
    assert findings(data, "--sample", "5") == []
    for file in (data / "warc").iterdir():
        file.unlink()
    assert findings(data, "--sample", "5")


def test_since_leaves_older_captures_out(data: Path) -> None:
    for file in (data / "warc").iterdir():
        file.unlink()
    assert findings(data, "--since", "2099-01-01") == []
