"""What publishers changed: the view `changes`, and `yigai changes`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.care.upgrade import migrate
from archive.records import Attachment
from archive.store.store import open_to_write
from tests.conftest import Shelf
from tests.crawling import done_here, here, rows

NOTICE = "一、总体要求。\n二、报销比例为{}，各地{}落实。\n三、附则。"
ALL = "SELECT * FROM changes ORDER BY article_id, version"


def filled(path: Path) -> Path:
    """An archive with a change of figure and word, one of a comma, and one of facts."""
    shelf = Shelf(path / "archive.db")
    shelf.read(NOTICE.format("5%", "应当"))
    shelf.read(NOTICE.format("8%", "可以"), day=1)
    shelf.read("坚持自愿，逐步扩大。", "https://paper.example/2")
    shelf.read("坚持自愿、逐步扩大。", "https://paper.example/2", day=3)
    facts = {"source": "bureau", "published_at": "2026-03-02"}
    shelf.read("同", "https://bureau.example/3", **facts)
    facts = {"source": "bureau", "published_at": "2025-09-01"}
    shelf.read("同", "https://bureau.example/3", day=2, **facts)
    shelf.store.close()
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("changes"))


def test_a_row_for_each_change_says_what_stood_before_and_after(data: Path) -> None:
    found = rows(data, "SELECT article_id, version, summary, before, after, source FROM changes")
    assert sorted(found) == [
        (
            *(1, 2, "5% → 8%; 应当 → 可以"),
            *("二、报销比例为5%，各地应当落实。", "二、报销比例为8%，各地可以落实。"),
            "paper",
        ),
        (2, 2, "， → 、", "坚持自愿，逐步扩大。", "坚持自愿、逐步扩大。", "paper"),
        (
            *(3, 2, "published_at 2026-03-02 → 2025-09-01"),
            *("published_at: 2026-03-02", "published_at: 2025-09-01"),
            "bureau",
        ),
    ]


def test_a_file_that_is_named_no_more_is_named(shelf: Shelf) -> None:
    files = [Attachment(f"https://paper.example/{n}.docx", f"附件{n}") for n in (1, 2, 3)]
    shelf.read("同", attachments=(files[0], files[1]))
    shelf.read("同", attachments=(files[1], files[2]), day=1)
    said = shelf.rows("SELECT changed_fields, summary, before, after FROM changes")
    assert said == [
        ("attachments", "attachments 附件1 → 附件3", "attachments: 附件1", "attachments: 附件3")
    ]


def test_a_file_replaced_by_one_of_the_same_name_is_told_by_its_address(shelf: Shelf) -> None:
    for n in (1, 2):
        file = Attachment(f"https://paper.example/{n}.docx", "附件")
        shelf.read("同", attachments=(file,), day=n)
    ((summary,),) = shelf.rows("SELECT summary FROM changes")
    assert summary == "attachments paper.example/1.docx → paper.example/2.docx"


def test_what_a_change_tells_follows_a_better_reading(shelf: Shelf) -> None:
    shelf.read("比例为5%。 责任编辑：甲", body="a")
    shelf.read("比例为8%。 责任编辑：乙", day=1, body="b")
    ((before,),) = shelf.rows("SELECT summary FROM changes")
    assert before == "5% → 8%; 甲 → 乙"
    for text, body in (("比例为5%。", "a"), ("比例为8%。", "b")):
        shelf.read(text, day=2 if body == "b" else 0, body=body, extractor="extractor 2")
    assert shelf.rows("SELECT summary FROM changes") == [("5% → 8%",)]


def test_an_older_capture_between_two_makes_two_changes(shelf: Shelf) -> None:
    shelf.read("比例为5%。")
    shelf.read("比例为8%。", day=2)
    shelf.read("比例为6%。", day=1)
    found = shelf.rows("SELECT version, summary FROM changes ORDER BY version")
    assert found == [(2, "5% → 6%"), (3, "6% → 8%")]


def test_an_archive_of_the_step_before_gets_the_same_rows(tmp_path: Path) -> None:
    path = filled(tmp_path) / "archive.db"
    expected = rows(tmp_path, ALL)
    assert len(expected) == 3
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            """DROP VIEW changes; DROP INDEX versions_score;
            ALTER TABLE versions DROP COLUMN score;
            ALTER TABLE versions DROP COLUMN summary;
            ALTER TABLE versions DROP COLUMN passages_before;
            ALTER TABLE versions DROP COLUMN passages_after;
            DELETE FROM _sqlite_migrations WHERE name >= 'm005'"""
        )
    assert "made by an earlier Yigai" in here(tmp_path, "changes").stderr
    migrate(path)
    open_to_write(path).close()
    assert rows(tmp_path, ALL) == expected


def listed(data: Path, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        done_here(data, "changes", *arguments, "--json").stdout
    )
    return found


def test_the_most_telling_change_comes_first(data: Path) -> None:
    found = listed(data)
    assert [row["article_id"] for row in found] == [1, 3, 2]
    assert [row["score"] for row in found] == sorted([row["score"] for row in found])[::-1]
    assert {"captured_at", "summary", "changed_fields", "before", "after", "url"} <= set(found[0])


def test_changes_can_be_narrowed(data: Path) -> None:
    assert [row["article_id"] for row in listed(data, "--source", "bureau")] == [3]
    assert [row["article_id"] for row in listed(data, "--since", "2026-10-03")] == [3, 2]
    assert [row["article_id"] for row in listed(data, "--limit", "1")] == [1]
    assert listed(data, "--since", "2027-01-01") == []
    assert done_here(data, "changes", "--since", "2027-01-01").stderr == "Nothing changed.\n"


def test_the_table_fits_eighty_columns(data: Path) -> None:
    table = done_here(data, "changes").stdout
    assert "5% → 8%; 应当 → 可以" in table
    assert max(map(len, table.splitlines())) <= 80


@pytest.mark.parametrize("given", [["--since", "soon"], ["--source", "nowhere"]], ids=" ".join)
def test_what_cannot_be_meant_is_said(data: Path, given: list[str]) -> None:
    run = here(data, "changes", *given)
    assert run.returncode == 2
    assert given[1] in run.stderr
