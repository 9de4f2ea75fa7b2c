"""The archive's SQLite file: versions, statuses, relations, what is due, and what fails."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.errors import StoreError
from archive.records import Discovery
from archive.store.migrations import migrations
from archive.store.store import Known, Store
from tests.conftest import Shelf, noon

ONE, TWO, THREE = (f"https://paper.example/{number}" for number in (1, 2, 3))


def history(shelf: Shelf) -> list[tuple[Any, ...]]:
    """Number, cause, text and day of each version, in order."""
    return shelf.rows(
        """SELECT version, cause, text, CAST(substr(captured_at, 9, 2) AS INTEGER)
        FROM version_history ORDER BY article_id, version"""
    )


# versions


def test_a_text_that_comes_back_is_a_third_version(shelf: Shelf) -> None:
    outcomes = [shelf.read(text, day=day) for day, text in enumerate(["甲", "乙", "甲"])]
    assert outcomes == ["new", "changed", "changed"]
    assert history(shelf) == [
        (1, "first", "甲", 1),
        (2, "change", "乙", 2),
        (3, "change", "甲", 3),
    ]


def test_the_same_text_is_unchanged_and_only_captured_again(shelf: Shelf) -> None:
    assert [shelf.read("甲", day=day) for day in range(3)] == ["new", "unchanged", "unchanged"]
    assert history(shelf) == [(1, "first", "甲", 1)]
    assert shelf.rows("SELECT outcome FROM captures") == [
        ("new",),
        ("unchanged",),
        ("unchanged",),
    ]


def test_another_title_is_another_version(shelf: Shelf) -> None:
    shelf.read("甲", title="旧题")
    assert shelf.read("甲", title="新题", day=1) == "changed"
    rows = shelf.rows("SELECT title, characters_added, characters_removed FROM version_history")
    assert rows == [("旧题", 1, 0), ("新题", 0, 0)]
    assert shelf.rows("SELECT title, version, versions FROM current_articles") == [("新题", 2, 2)]


def test_a_version_says_how_much_changed(shelf: Shelf) -> None:
    shelf.read("报销比例提高到六成。")
    shelf.read("报销比例提高到七成五。", day=1)
    rows = shelf.rows("SELECT characters_added, characters_removed FROM version_history")
    assert rows == [(10, 0), (2, 1)]
    assert shelf.rows("SELECT characters FROM current_articles") == [(11,)]


def test_an_older_state_taken_in_later_stands_before_the_newer_one(shelf: Shelf) -> None:
    shelf.read("甲", day=0)
    shelf.read("丙丙丙", day=4)
    assert shelf.read("乙乙", day=2) == "changed"
    assert history(shelf) == [
        (1, "first", "甲", 1),
        (2, "change", "乙乙", 3),
        (3, "change", "丙丙丙", 5),
    ]
    assert shelf.rows("SELECT text, version, versions FROM current_articles") == [("丙丙丙", 3, 3)]
    rows = shelf.rows("SELECT characters_added, characters_removed FROM version_history")
    assert sorted(rows) == [(1, 0), (2, 1), (3, 2)]


def test_a_state_known_from_later_begins_when_it_was_first_seen(shelf: Shelf) -> None:
    shelf.read("甲", day=4)
    assert shelf.read("甲", day=1) == "unchanged"
    assert history(shelf) == [(1, "first", "甲", 2)]
    assert shelf.rows(
        "SELECT substr(first_captured_at, 1, 10), substr(last_captured_at, 1, 10) "
        "FROM current_articles"
    ) == [("2026-10-02", "2026-10-05")]


def test_a_state_older_than_the_first_becomes_the_first(shelf: Shelf) -> None:
    shelf.read("乙", day=4)
    shelf.read("甲", day=1)
    assert history(shelf) == [(1, "first", "甲", 2), (2, "change", "乙", 5)]


def test_addresses_with_one_key_are_one_article(shelf: Shelf) -> None:
    shelf.read("甲", "https://www.paper.example/1?utm_source=x")
    assert shelf.read("甲", "http://paper.example/1", day=1) == "unchanged"
    assert shelf.rows("SELECT url FROM current_articles") == [
        ("https://www.paper.example/1?utm_source=x",)
    ]


# status


def statuses(shelf: Shelf) -> list[tuple[Any, ...]]:
    """Status and day of each article's status."""
    return shelf.rows(
        """SELECT status, CAST(substr(status_since, 9, 2) AS INTEGER)
        FROM current_articles ORDER BY url"""
    )


@pytest.mark.parametrize(
    ("outcome", "http_status", "status"),
    [
        ("gone", 404, "withdrawn"),
        ("gone", 302, "withdrawn"),
        ("moved", 301, "moved"),
        ("blocked", 403, "blocked"),
        ("error", 500, "unreachable"),
        ("error", None, "unreachable"),
    ],
)
def test_each_way_of_being_absent_is_a_status_of_its_own(
    shelf: Shelf, outcome: Any, http_status: int | None, status: str
) -> None:
    shelf.read("甲")
    assert statuses(shelf) == [("live", 1)]
    shelf.answer(outcome, status=http_status, day=2)
    assert statuses(shelf) == [(status, 3)]
    shelf.answer(outcome, status=http_status, day=4)
    assert statuses(shelf) == [(status, 3)]  # since it began
    assert shelf.read("甲", day=6) == "unchanged"
    assert statuses(shelf) == [("live", 7)]
    assert len(history(shelf)) == 1


def test_an_answer_without_a_text_leaves_the_page_live(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("revisit", status=304, day=1)
    shelf.answer("error", status=200, day=2)  # a page that could not be read is there
    assert statuses(shelf) == [("live", 1)]


def test_an_attempt_that_will_be_repeated_changes_no_status(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("error", status=503, day=1, final=False)
    assert statuses(shelf) == [("live", 1)]
    assert shelf.rows("SELECT outcome, http_status FROM captures")[1:] == [("error", 503)]


def test_an_old_answer_taken_in_later_changes_no_status(shelf: Shelf) -> None:
    shelf.read("甲", day=4)
    shelf.answer("gone", status=404, day=1)
    assert statuses(shelf) == [("live", 5)]


def test_a_withdrawn_article_is_listed_with_its_evidence(shelf: Shelf) -> None:
    shelf.read("甲", title="题")
    shelf.answer("gone", status=404, day=2)
    shelf.answer("gone", status=410, day=3)
    rows = shelf.rows("SELECT title, last_seen_at, withdrawn_at, evidence FROM withdrawn_articles")
    assert rows == [
        ("题", "2026-10-01T12:00:00.000000Z", "2026-10-03T12:00:00.000000Z", "HTTP 404, capture 2")
    ]
    shelf.read("甲", title="题", day=5)
    assert shelf.rows("SELECT * FROM withdrawn_articles") == []


def test_what_a_run_did_is_counted(shelf: Shelf) -> None:
    shelf.read("甲", ONE)
    shelf.read("乙", TWO)
    shelf.read("乙乙", TWO, day=1)
    shelf.read("甲", ONE, day=1)
    shelf.answer("revisit", ONE, status=304, day=2)
    shelf.answer("gone", TWO, status=404, day=2)
    shelf.answer("blocked", THREE, status=403, day=2)
    shelf.answer("error", THREE, day=3)
    columns = "requests, new, changed, unchanged, gone, blocked, errors"
    assert shelf.rows(f"SELECT {columns} FROM crawls") == [(8, 2, 1, 2, 1, 1, 1)]


# relations


def pairs(shelf: Shelf) -> list[tuple[Any, ...]]:
    return sorted(shelf.rows("SELECT * FROM relations"))


def test_articles_with_the_very_same_text_are_related_both_ways(shelf: Shelf) -> None:
    for url in (ONE, TWO, THREE):
        shelf.read("甲", url, title=url)
    every = [(a, b, "exact", 1.0) for a in (1, 2, 3) for b in (1, 2, 3) if a != b]
    assert pairs(shelf) == every


def test_a_relation_ends_when_one_of_the_texts_changes(shelf: Shelf) -> None:
    for url in (ONE, TWO, THREE):
        shelf.read("甲", url)
    shelf.read("乙", TWO, day=1)
    assert pairs(shelf) == [(1, 3, "exact", 1.0), (3, 1, "exact", 1.0)]
    shelf.read("甲", TWO, day=2)
    assert len(pairs(shelf)) == 6


def test_empty_texts_are_not_related(shelf: Shelf) -> None:
    shelf.read("", ONE)
    shelf.read("", TWO)
    assert pairs(shelf) == []


# what fails


TABLES = ["articles", "capture_log", "versions", "relation_pairs", "discoveries", "crawl_log"]


def contents(shelf: Shelf) -> dict[str, list[tuple[Any, ...]]]:
    return {table: shelf.rows(f"SELECT * FROM {table}") for table in TABLES}


@pytest.mark.parametrize(
    "event",
    [
        "INSERT ON capture_log",
        "INSERT ON versions",
        "UPDATE ON articles",
        "INSERT ON relation_pairs",
        "UPDATE ON crawl_log",
    ],
)
def test_a_capture_that_cannot_be_written_whole_leaves_nothing(shelf: Shelf, event: str) -> None:
    shelf.read("甲", ONE)
    before = contents(shelf)
    shelf.store.connection.execute(
        f"CREATE TRIGGER broken BEFORE {event} BEGIN SELECT RAISE(ABORT, 'disk on fire'); END"
    )
    with pytest.raises(StoreError, match=r"archive\.db: cannot be written: disk on fire"):
        shelf.read("甲", TWO, day=1)
    assert contents(shelf) == before
    shelf.store.connection.execute("DROP TRIGGER broken")
    assert shelf.read("甲", TWO, day=1) == "new"
    assert len(pairs(shelf)) == 2


def test_a_file_that_is_locked_too_long_is_named(shelf: Shelf, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    shelf.store.connection.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(StoreError, match=r"archive\.db: cannot be written: database is locked"):
        shelf.read("甲")
    other.close()
    assert shelf.read("甲") == "new"


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("这不是数据库。" * 99, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"^{path}: cannot be opened as an archive"):
        Store(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    path = tmp_path / "file" / "data" / "archive.db"
    with pytest.raises(StoreError, match=f"^{path}: cannot be opened as an archive"):
        Store(path)


def test_an_archive_opened_again_holds_what_it_held(shelf: Shelf, tmp_path: Path) -> None:
    shelf.read("甲")
    before = contents(shelf)
    shelf.store.close()
    shelf.store = Store(tmp_path / "archive.db")
    assert contents(shelf) == before


# what is due


def due(shelf: Shelf, day: float) -> list[str]:
    return [d.url for d in shelf.store.articles_to_check("paper", noon(day))]


def test_an_article_is_looked_at_after_1_7_and_30_days_then_every_90(shelf: Shelf) -> None:
    shelf.read("甲")
    for day in (1, 7, 30, 120, 210, 300):
        assert due(shelf, day - 0.01) == []
        assert due(shelf, day) == due(shelf, day + 5) == [ONE]
        shelf.read("甲", day=day)


def test_a_look_that_came_late_stands_for_those_it_missed(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.read("甲", day=12)
    assert due(shelf, 29.9) == []
    assert due(shelf, 30) == [ONE]


def test_withdrawn_articles_are_looked_at_again_as_well(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("gone", status=404, day=1)
    assert due(shelf, 6.9) == []
    assert due(shelf, 7) == [ONE]


def test_without_a_date_every_article_of_the_source_is_due_oldest_first(shelf: Shelf) -> None:
    shelf.read("甲", ONE, day=3)
    shelf.read("乙", TWO, day=1)
    shelf.read("丙", "https://bureau.example/3", source="bureau")
    assert [d.url for d in shelf.store.articles_to_check("paper", None)] == [TWO, ONE]


# what lists showed


def listed(shelf: Shelf, *found: Discovery) -> Known:
    """Keep what a list showed; what was settled and what was captured before."""
    return shelf.store.save_discoveries(shelf.crawl_id, "paper", list(found))


def pending(shelf: Shelf, source: str = "paper", day: float | None = None) -> list[Discovery]:
    """What is still to be captured; on a day, only what is due then."""
    return shelf.store.pending(source, None if day is None else noon(day))


A = Discovery("paper.example/1", ONE, "题", "2026-10-01")
B = Discovery("paper.example/2", TWO)


@pytest.mark.parametrize("reason", ["failed", "silent", "shutdown", "limit"])
def test_only_a_finished_crawl_settles_what_lists_showed(shelf: Shelf, reason: str) -> None:
    assert listed(shelf, A, B) == (set(), set())
    shelf.store.finish_crawl(shelf.crawl_id, "paper", reason)
    assert listed(shelf, A, B) == (set(), set())
    shelf.store.finish_crawl(shelf.crawl_id, "bureau", "finished")
    assert listed(shelf, A, B) == (set(), set())
    shelf.store.finish_crawl(shelf.crawl_id, "paper", "finished")
    assert listed(shelf, A, B) == ({A.url_key, B.url_key}, set())


def test_what_was_discovered_is_pending_until_it_is_captured(shelf: Shelf) -> None:
    listed(shelf, A, B)
    assert pending(shelf) == [A, B]
    assert pending(shelf, "bureau") == []
    shelf.read("甲", ONE)
    assert pending(shelf) == [B]
    assert listed(shelf, A, B) == (set(), {A.url_key})
    assert pending(shelf) == [B]


def test_what_failed_is_asked_for_again_and_what_is_disallowed_is_not(shelf: Shelf) -> None:
    listed(shelf, A, B)
    shelf.answer("error", ONE)
    shelf.store.mark_discovery("paper", A.url_key, "failed")
    shelf.store.mark_discovery("paper", B.url_key, "disallowed")
    assert pending(shelf) == [A]


def test_what_failed_is_not_due_again_within_a_day(shelf: Shelf) -> None:
    listed(shelf, A, B)
    shelf.answer("error", ONE)
    shelf.store.mark_discovery("paper", A.url_key, "failed")
    assert pending(shelf, day=0.9) == [B]
    assert pending(shelf, day=1) == pending(shelf) == [A, B]


def test_what_is_off_topic_is_counted_kept_and_taken_when_it_matches_later(shelf: Shelf) -> None:
    off = Discovery(B.url_key, B.url, "体育", None, "off topic")
    listed(shelf, A, off)
    assert shelf.rows("SELECT list_rows, off_topic FROM crawls") == [(2, 1)]
    assert shelf.rows("SELECT url, state FROM discoveries ORDER BY url") == [
        (ONE, "pending"),
        (TWO, "off topic"),
    ]
    assert pending(shelf) == [A]
    now_on_topic = Discovery(B.url_key, B.url, "体育与医改")
    listed(shelf, now_on_topic)
    assert pending(shelf) == [A, now_on_topic]


def test_what_is_captured_stays_captured_when_a_list_calls_it_off_topic(shelf: Shelf) -> None:
    listed(shelf, A)
    shelf.read("甲", ONE)
    listed(shelf, Discovery(A.url_key, A.url, "体育", None, "off topic"))
    assert pending(shelf) == []
    assert listed(shelf, A) == (set(), {A.url_key})


# several processes


def opened(path: Path, start: Any) -> str:
    start.wait()
    try:
        Store(path).close()
    except StoreError as error:
        return str(error)
    return ""


def test_processes_that_open_a_new_archive_at_once_wait_for_each_other(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Manager() as manager:
        start = manager.Barrier(4)
        with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as processes:
            for turn in range(5):
                path = tmp_path / str(turn) / "archive.db"
                runs = [processes.submit(opened, path, start) for _ in range(4)]
                assert [run.result(30) for run in runs] == [""] * 4


# an archive of an earlier schema


def test_an_earlier_archive_takes_the_missing_steps_and_keeps_its_versions(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    db = Database(path)
    migrations.apply(db, stop_before="m003_facts_with_their_origins")
    for table, row in (
        ("sources", {"slug": "paper", "title": "Paper", "publisher": "Paper", "kind": "news"}),
        ("crawl_log", {"crawl_id": 1, "source": "paper", "started_at": "2026-10-01"}),
        (
            "articles",
            {"article_id": 1, "url_key": ONE, "url": ONE, "source": "paper", "status": "live"},
        ),
        ("capture_log", {"capture_id": 1, "article_id": 1, "crawl_id": 1, "outcome": "new"}),
        (
            "versions",
            {"version_id": 1, "article_id": 1, "version": 1, "capture_id": 1, "cause": "first"},
        ),
    ):
        needed = {
            column.name: 0 if column.type == "INTEGER" else "x"
            for column in db[table].columns
            if column.notnull and column.default_value is None and not column.is_pk
        }
        db[table].insert(needed | row)
    db.execute("UPDATE articles SET latest_version_id = 1, latest_version = 1")
    db.conn.commit()
    db.close()
    store = Store(path)
    row = store.connection.execute("SELECT * FROM current_articles").fetchone()
    assert (row["title"], row["validity"], row["origins"], row["languages"]) == (
        "x",
        None,
        "{}",
        "{}",
    )
    store.close()
