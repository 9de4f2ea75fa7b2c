"""The archive's SQLite file: versions, statuses, relations, what is due, and what fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.care.upgrade import migrate
from archive.digest import text_digest
from archive.errors import SchemaError, StoreError, YigaiError
from archive.outcomes import FinishReason
from archive.queries import crawling
from archive.records import Discovery, instant
from archive.store import discoveries, runs, views
from archive.store.discoveries import Known
from archive.store.migrations import migrations
from archive.store.store import open_to_read, open_to_write
from tests.conftest import Shelf, noon

ONE, TWO, THREE = (f"https://paper.example/{number}" for number in (1, 2, 3))


def history(shelf: Shelf) -> list[tuple[Any, ...]]:
    """Number, cause, text and day of each version, in order."""
    return shelf.rows(
        """SELECT version, cause, text, CAST(substr(captured_at, 9, 2) AS INTEGER)
        FROM version_history ORDER BY article_id, version"""
    )


def outcomes(shelf: Shelf) -> list[str]:
    """What each capture brought, in the order of their instants."""
    return [row[0] for row in shelf.rows("SELECT outcome FROM captures ORDER BY captured_at")]


# versions


def test_a_text_that_comes_back_is_a_third_version(shelf: Shelf) -> None:
    brought = [shelf.read(text, day=day) for day, text in enumerate(["甲", "乙", "甲"])]
    assert brought == ["new", "changed", "changed"]
    assert history(shelf) == [
        (1, "first", "甲", 1),
        (2, "change", "乙", 2),
        (3, "change", "甲", 3),
    ]


def test_the_same_bytes_are_a_revisit_and_only_captured_again(shelf: Shelf) -> None:
    assert [shelf.read("甲", day=day) for day in range(3)] == ["new", "revisit", "revisit"]
    assert history(shelf) == [(1, "first", "甲", 1)]
    assert outcomes(shelf) == ["new", "revisit", "revisit"]


def test_the_same_text_in_other_bytes_is_unchanged(shelf: Shelf) -> None:
    brought = [shelf.read("甲", day=day, body=body) for day, body in enumerate("abba")]
    assert brought == ["new", "unchanged", "revisit", "unchanged"]
    assert history(shelf) == [(1, "first", "甲", 1)]


def test_another_title_is_another_version(shelf: Shelf) -> None:
    shelf.read("甲", title="旧题")
    assert shelf.read("甲", title="新题", day=1) == "changed"
    rows = shelf.rows(
        "SELECT title, changed_fields, characters_added, characters_removed FROM version_history ORDER BY version"
    )
    assert rows == [("旧题", None, 1, 0), ("新题", "title", 0, 0)]
    assert shelf.rows("SELECT title, version, versions FROM current_articles") == [("新题", 2, 2)]


def test_a_version_says_how_much_changed(shelf: Shelf) -> None:
    shelf.read("报销比例提高到六成。")
    shelf.read("报销比例提高到七成五。", day=1)
    rows = shelf.rows(
        "SELECT characters_added, characters_removed FROM version_history ORDER BY version"
    )
    assert rows == [(10, 0), (2, 1)]
    assert shelf.rows("SELECT characters FROM current_articles") == [(11,)]


def test_a_version_says_what_other_captures_of_it_add(shelf: Shelf) -> None:
    """A fact that one template shows and another does not, and where the former was read."""
    shelf.read("甲", published_at="2026-09-18")
    assert shelf.read("甲", day=1, document_number="国办发〔2026〕1号") == "unchanged"
    assert shelf.read("甲", day=2, published_at="2026-09-18T10:30:00+08:00") == "unchanged"
    [row] = shelf.rows(
        """SELECT document_number, published_at, published_on, json_extract(origins,
            '$.document_number') FROM current_articles"""
    )
    assert row == ("国办发〔2026〕1号", "2026-09-18T10:30:00+08:00", "2026-09-18", "capture")
    notes = [row[0] for row in shelf.rows("SELECT note FROM captures ORDER BY captured_at")]
    assert notes == [
        None,
        "not read here: published_at",
        "not read here: document_number",
    ]


def test_a_date_that_only_the_address_or_a_search_gave_makes_no_version(shelf: Shelf) -> None:
    for day, (date, origin) in enumerate([("18", "url"), ("19", "script"), ("20", "list")]):
        shelf.read("甲", day=day, published_at=f"2026-09-{date}", origins={"published_at": origin})
    assert history(shelf) == [(1, "first", "甲", 1)]


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
    rows = shelf.rows(
        "SELECT characters_added, characters_removed FROM version_history ORDER BY version"
    )
    assert sorted(rows) == [(1, 0), (2, 1), (3, 2)]


def test_a_state_known_from_later_begins_when_it_was_first_seen(shelf: Shelf) -> None:
    shelf.read("甲", day=4)
    assert shelf.read("甲", day=1) == "new"
    assert outcomes(shelf) == ["new", "revisit"]
    assert history(shelf) == [(1, "first", "甲", 2)]
    assert shelf.rows(
        "SELECT substr(first_captured_at, 1, 10), substr(last_captured_at, 1, 10) "
        "FROM current_articles"
    ) == [("2026-10-02", "2026-10-05")]


def test_a_state_older_than_the_first_becomes_the_first(shelf: Shelf) -> None:
    """And what the later ones brought is said anew, in their runs' counts too."""
    shelf.read("乙", day=4)
    assert shelf.read("甲", day=1) == "new"
    assert history(shelf) == [(1, "first", "甲", 2), (2, "change", "乙", 5)]
    assert outcomes(shelf) == ["new", "changed"]
    assert shelf.rows("SELECT new, changed FROM crawls") == [(1, 1)]


def test_a_version_says_when_it_was_last_and_when_another_was_next_seen(shelf: Shelf) -> None:
    for day, text in [(0, "甲"), (2, "甲"), (5, "乙")]:
        shelf.read(text, day=day)
    rows = shelf.rows("SELECT last_captured_at, next_seen_at FROM version_history ORDER BY version")
    assert rows == [(instant(noon(2)), instant(noon(5))), (instant(noon(5)), None)]


def test_addresses_with_one_key_are_one_article(shelf: Shelf) -> None:
    """It has the address that showed it last."""
    shelf.read("甲", "https://www.paper.example/1?utm_source=x")
    assert shelf.read("甲", "http://paper.example/1", day=1) == "revisit"
    shelf.read("甲", "https://m.paper.example/1", day=0.5)
    shelf.answer("absent", "https://paper.example/1", status=404, day=2)
    assert shelf.rows("SELECT url FROM current_articles") == [("http://paper.example/1",)]


def test_an_article_belongs_to_the_source_that_captured_it_first(shelf: Shelf) -> None:
    shelf.read("甲", source="paper", day=2)
    shelf.read("甲", source="bureau", day=1)
    assert shelf.rows("SELECT source, source_kind FROM current_articles") == [
        ("bureau", "government")
    ]


# readings


def readings(shelf: Shelf) -> list[tuple[Any, ...]]:
    """The capture and extractor of each reading, and whether it is superseded."""
    return shelf.rows(
        """SELECT capture_id, extractor, superseded_at IS NOT NULL FROM readings
        ORDER BY capture_id, extractor"""
    )


def test_what_another_extractor_reads_is_no_version(shelf: Shelf) -> None:
    """The version says what the newest reads; what was read before is a superseded reading."""
    shelf.read("甲 责任编辑：乙", body="a", extractor="extractor 1")
    assert shelf.read("甲", body="a", extractor="extractor 2", day=1) == "revisit"
    assert history(shelf) == [(1, "first", "甲", 1)]
    assert readings(shelf) == [(1, "extractor 1", 1), (1, "extractor 2", 0)]
    rows = shelf.rows("SELECT extractor, text_digest FROM version_history ORDER BY version")
    current = "SELECT extractor, text_digest FROM readings WHERE superseded_at IS NULL"
    assert rows == shelf.rows(current)
    assert shelf.read("乙", body="b", extractor="extractor 2", day=2) == "changed"
    assert shelf.rows("SELECT cause FROM version_history ORDER BY version") == [
        ("first",),
        ("change",),
    ]


def test_a_reading_that_says_the_very_same_is_kept_once(shelf: Shelf) -> None:
    for day, extractor in enumerate(["extractor 1", "extractor 2"]):
        shelf.read("甲", body="a", extractor=extractor, day=day)
    assert readings(shelf) == [(1, "extractor 2", 0)]


# status


def statuses(shelf: Shelf) -> list[tuple[Any, ...]]:
    """Status and day of each spell."""
    return shelf.rows(
        """SELECT status, CAST(substr(from_at, 9, 2) AS INTEGER)
        FROM status_history ORDER BY from_at"""
    )


@pytest.mark.parametrize(
    ("answer", "http_status", "at_once", "confirmed"),
    [
        ("absent", 404, "suspected", "withdrawn"),
        ("absent", 302, "suspected", "withdrawn"),
        ("elsewhere", 301, "moved", "moved"),
        ("refused", 403, "blocked", "blocked"),
        ("broken", 500, None, "unreachable"),
        ("none", None, None, "unreachable"),
    ],
)
def test_each_way_of_being_absent_is_a_status_of_its_own(
    shelf: Shelf, answer: Any, http_status: int | None, at_once: str | None, confirmed: str
) -> None:
    """Since it began, whenever that was confirmed."""
    shelf.read("甲")
    assert statuses(shelf) == [("live", 1)]
    shelf.answer(answer, status=http_status, day=2)
    assert statuses(shelf)[1:] == ([(at_once, 3)] if at_once else [])
    shelf.answer(answer, status=http_status, day=4)
    assert statuses(shelf) == [("live", 1), (confirmed, 3)]
    assert shelf.read("甲", day=6) == "revisit"
    assert statuses(shelf) == [("live", 1), (confirmed, 3), ("live", 7)]
    assert shelf.rows("SELECT status, substr(status_since, 9, 2) FROM current_articles") == [
        ("live", "07")
    ]
    assert len(history(shelf)) == 1


def test_an_answer_without_a_text_leaves_the_page_live(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("none", status=204, day=1)
    shelf.answer("article", status=200, day=2)  # a page that could not be read is there
    shelf.answer(None, day=3)  # nobody was asked
    assert statuses(shelf) == [("live", 1)]
    assert outcomes(shelf) == ["new", "other", "error", "not in replay"]


def test_one_failure_changes_no_status(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("broken", status=503, day=1)
    shelf.answer("none", day=1.1)
    assert statuses(shelf) == [("live", 1)]
    assert shelf.rows("SELECT outcome, http_status FROM captures")[1:] == [
        ("error", 503),
        ("error", None),
    ]


def test_an_old_answer_taken_in_later_is_history(shelf: Shelf) -> None:
    shelf.read("甲", day=4)
    shelf.answer("absent", status=404, day=1)
    assert statuses(shelf) == [("suspected", 2), ("live", 5)]
    assert shelf.rows("SELECT status FROM current_articles") == [("live",)]
    shelf.answer("absent", status=404, day=2)
    assert statuses(shelf) == [("withdrawn", 2), ("live", 5)]


def test_a_spell_that_turns_out_not_to_be_is_struck_out(shelf: Shelf) -> None:
    """What lay between two failures was an answer: they are not two in a row."""
    shelf.answer("broken", status=500, day=0)
    shelf.answer("broken", status=500, day=1)
    assert statuses(shelf) == [("unreachable", 1)]
    shelf.answer("absent", status=404, day=0.25)
    assert statuses(shelf) == [("suspected", 1)]


def test_a_withdrawn_article_is_listed_with_its_evidence(shelf: Shelf) -> None:
    shelf.read("甲", title="题")
    shelf.answer("absent", status=404, day=2)
    assert shelf.rows("SELECT * FROM withdrawn_articles") == []
    shelf.answer("absent", status=410, day=3)
    rows = shelf.rows(
        """SELECT title, last_seen_at, withdrawn_at, confirmed_at, looks, evidence
        FROM withdrawn_articles"""
    )
    first, second = instant(noon(2)), instant(noon(3))
    evidence = f"HTTP 404 at {first}; HTTP 410 at {second}"
    assert rows == [("题", instant(noon(0)), first, second, 2, evidence)]
    shelf.read("甲", title="题", day=5)
    assert shelf.rows("SELECT * FROM withdrawn_articles") == []


def test_an_address_that_never_showed_an_article_is_no_current_article(shelf: Shelf) -> None:
    shelf.answer("absent", status=404, day=1)
    shelf.answer("absent", status=404, day=3)
    assert shelf.rows("SELECT * FROM current_articles") == []
    assert shelf.rows("SELECT title, last_seen_at, withdrawn_at FROM withdrawn_articles") == [
        (None, None, instant(noon(1)))
    ]


def test_what_a_run_did_is_counted(shelf: Shelf) -> None:
    shelf.read("甲", ONE)
    shelf.read("乙", TWO)
    shelf.read("乙乙", TWO, day=1)
    shelf.read("甲", ONE, day=1, body="other bytes")
    shelf.read("甲", ONE, day=2)
    shelf.answer("absent", TWO, status=404, day=2)
    shelf.answer("refused", THREE, status=403, day=2)
    shelf.answer("none", THREE, day=3)
    columns = "requests, new, changed, unchanged, gone, blocked, errors"
    assert shelf.rows(f"SELECT {columns} FROM crawls") == [(8, 2, 1, 2, 1, 1, 1)]


# what fails


TABLES = """articles capture_log texts reading_log versions spells text_holders text_groups
    discovery_log crawl_log""".split()
LONG = "甲" * 40


def contents(shelf: Shelf) -> dict[str, list[tuple[Any, ...]]]:
    return {table: shelf.rows(f"SELECT * FROM {table}") for table in TABLES}


@pytest.mark.parametrize(
    "event",
    [
        "INSERT ON capture_log",
        "INSERT ON reading_log",
        "INSERT ON versions",
        "INSERT ON spells",
        "UPDATE ON articles",
        "INSERT ON text_holders",
        "UPDATE ON crawl_log",
    ],
)
def test_a_capture_that_cannot_be_written_whole_leaves_nothing(shelf: Shelf, event: str) -> None:
    shelf.read(LONG, ONE)
    before = contents(shelf)
    shelf.store.connection.execute(
        f"CREATE TRIGGER broken BEFORE {event} BEGIN SELECT RAISE(ABORT, 'disk on fire'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="disk on fire"):
        shelf.read(LONG, TWO, day=1)
    assert contents(shelf) == before
    shelf.store.connection.execute("DROP TRIGGER broken")
    assert shelf.read(LONG, TWO, day=1) == "new"
    assert len(shelf.rows("SELECT * FROM relations")) == 2


def test_a_disk_that_is_full_is_told_and_leaves_nothing(shelf: Shelf) -> None:
    shelf.read("甲", ONE)
    before = contents(shelf)
    ((pages,),) = shelf.rows("PRAGMA page_count")
    shelf.store.connection.execute(f"PRAGMA max_page_count = {pages}")
    told = r"archive\.db: cannot be read or written: database or disk is full\. Check free space"
    with pytest.raises(StoreError, match=told):
        shelf.read("乙" * 100_000, TWO, day=1)
    assert contents(shelf) == before


def test_a_file_that_is_locked_too_long_is_named(shelf: Shelf, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    shelf.store.connection.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(StoreError, match=r"archive\.db: locked: another program has held"):
        shelf.read("甲")
    other.close()
    assert shelf.read("甲") == "new"


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("这不是数据库。" * 99, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"^{path}: cannot be opened as an archive"):
        open_to_write(path)
    with pytest.raises(StoreError, match=f"^{path}: cannot be opened as an archive"):
        open_to_read(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    path = tmp_path / "file" / "data" / "archive.db"
    with pytest.raises(StoreError, match=f"^{path}: cannot be opened as an archive"):
        open_to_write(path)


def test_where_there_is_no_archive_reading_makes_none(tmp_path: Path) -> None:
    with pytest.raises(YigaiError, match="no archive here"):
        open_to_read(tmp_path / "data" / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_opened_again_holds_what_it_held(shelf: Shelf, tmp_path: Path) -> None:
    shelf.read("甲")
    before = contents(shelf)
    shelf.store.close()
    shelf.store = open_to_write(tmp_path / "archive.db")
    assert contents(shelf) == before


def test_reading_changes_no_byte(shelf: Shelf, tmp_path: Path) -> None:
    """The last writer leaves one file; who reads leaves it as it is, and cannot write."""
    shelf.read("甲")
    shelf.store.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert list(before) == ["archive.db"]
    shelf.store = open_to_read(tmp_path / "archive.db")
    assert history(shelf) == [(1, "first", "甲", 1)]
    with pytest.raises(StoreError, match="attempt to write a readonly database"):
        shelf.read("乙", day=1)
    shelf.store.close()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# what lists showed


def saved(shelf: Shelf, *found: Discovery) -> Known:
    """Keep what a list showed; what of it was known before."""
    return discoveries.save(shelf.store, shelf.crawl_id, "paper", "list", found, instant(noon(0)))


def listed(shelf: Shelf, *found: Discovery) -> tuple[set[str], set[str]]:
    """Keep what a list showed; what was settled and what was captured before."""
    return saved(shelf, *found)[:2]


def finish(shelf: Shelf, source: str, reason: FinishReason) -> None:
    runs.finish(shelf.store, shelf.crawl_id, source, reason, instant(noon(0)))


def pending(shelf: Shelf, source: str = "paper", day: float | None = None) -> list[Discovery]:
    """What is still to be captured; on a day, only what is due then."""
    due_at = None if day is None else noon(day)
    return crawling.pending(shelf.store.connection, source, due_at)


A = Discovery("paper.example/1", ONE, "题", "2026-10-01")
B = Discovery("paper.example/2", TWO)


@pytest.mark.parametrize("reason", ["failed", "silent", "shutdown", "limit"])
def test_only_a_finished_crawl_settles_what_lists_showed(
    shelf: Shelf, reason: FinishReason
) -> None:
    assert listed(shelf, A, B) == (set(), set())
    finish(shelf, "paper", reason)
    assert listed(shelf, A, B) == (set(), set())
    finish(shelf, "bureau", "finished")
    assert listed(shelf, A, B) == (set(), set())
    finish(shelf, "paper", "finished")
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
    shelf.answer("none", ONE)
    discoveries.mark(shelf.store, "paper", B.url_key, "disallowed")
    assert pending(shelf) == [A]


def test_what_failed_is_not_due_again_within_a_day(shelf: Shelf) -> None:
    listed(shelf, A, B)
    shelf.answer("broken", ONE, status=500)
    assert pending(shelf, day=0.9) == [B]
    assert pending(shelf, day=1) == pending(shelf) == [A, B]


@pytest.mark.parametrize("answer", ["absent", "refused", "elsewhere", "file"])
def test_an_answer_that_is_no_failure_settles_what_was_discovered(
    shelf: Shelf, answer: Any
) -> None:
    listed(shelf, A)
    shelf.answer(answer, ONE, status=200)
    shelf.answer("none", ONE, day=1)
    assert pending(shelf) == []


def test_a_list_tells_news_once(shelf: Shelf) -> None:
    """A row says something new when it is new, says something else, or is on topic now."""
    off = Discovery(B.url_key, B.url, "体育", None, "off topic")
    assert saved(shelf, A, off).news == [A, off]
    assert saved(shelf, A, off).news == []
    other, on_topic = Discovery(A.url_key, ONE, "新题"), Discovery(B.url_key, TWO, "体育")
    assert saved(shelf, other, on_topic).news == [other, on_topic]


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


# an archive that is being made


def test_nobody_sees_an_archive_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads while a first run makes the archive is told that there is none yet."""
    path, seen, create = tmp_path / "archive.db", [], views.create

    def look_and_create(db: Database) -> None:
        try:
            open_to_read(path).close()
        except YigaiError as error:
            seen.append(str(error))
        create(db)

    monkeypatch.setattr(views, "create", look_and_create)
    open_to_write(path).close()
    said = f"{tmp_path}: no archive here. Make one with `yigai crawl`, or name --data."
    assert {*seen} == {said}


# an archive of an earlier schema


def old_archive(path: Path, stop_before: str, reproduced_by: str | None = None) -> None:
    """An archive as an earlier Yigai left it, where version 2 is ours: version 1, read again.

    `reproduced_by` is a third extractor, which read the same again and then the change.
    """
    db = Database(path)
    migrations.apply(db, stop_before=stop_before)
    days = [instant(noon(day)) for day in range(5)]
    article = {"url_key": "paper.example/1", "url": ONE, "source": "paper", "status": "withdrawn"}
    captures = [
        # outcome, status, payload, note
        ("new", 200, "sha256:a", None),
        ("unchanged", 200, "sha256:b", None),
        ("changed", 200, "sha256:c", None),
        ("moved", 301, None, f"redirected to {TWO}"),
        ("gone", 404, None, None),
    ]
    versions = [
        # capture_id, cause, text, extractor, reproduced_by
        (1, "first", "甲 责任编辑：乙", "extractor 1", None),
        (1, "technical_upgrade", "甲", "extractor 2", reproduced_by),
        (3, "change", "丙", reproduced_by or "extractor 2", None),
    ]
    rows: list[tuple[str, dict[str, Any]]] = [
        ("sources", {"slug": "paper", "title": "Paper", "publisher": "Paper", "kind": "news"}),
        ("crawl_log", {"crawl_id": 1, "source": "paper", "started_at": days[0], "changed": 1}),
        ("articles", {"article_id": 1, **article}),
    ]
    for number, (outcome, status, payload, note) in enumerate(captures, 1):
        row = {"capture_id": number, "article_id": 1, "crawl_id": 1, "url": ONE, "note": note}
        row |= {"http_status": status, "outcome": outcome, "payload_digest": payload}
        rows.append(("capture_log", row | {"captured_at": days[number - 1]}))
    for number, (capture_id, cause, text, extractor, reproduced_by) in enumerate(versions, 1):
        row = {"version_id": number, "article_id": 1, "version": number, "cause": cause}
        row |= {"capture_id": capture_id, "captured_at": days[capture_id - 1], "text": text}
        row |= {"text_digest": text_digest(text), "extractor": extractor, "title": "题"}
        rows.append(("versions", row | {"reproduced_by": reproduced_by}))
    for table, row in rows:
        needed = {
            column.name: 0 if column.type == "INTEGER" else "x"
            for column in db[table].columns
            if column.notnull and column.default_value is None and not column.is_pk
        }
        db[table].insert(needed | row)
    db.conn.commit()
    db.close()


EARLIER = ["m003_facts_with_their_origins", "m004_history_from_the_captures"]


@pytest.mark.parametrize("stop_before", EARLIER)
def test_an_archive_of_another_schema_is_told_and_left_alone(
    tmp_path: Path, stop_before: str
) -> None:
    path = tmp_path / "archive.db"
    old_archive(path, stop_before)
    before = path.read_bytes()
    for opened in (open_to_write, open_to_read):
        with pytest.raises(SchemaError, match="made by an earlier Yigai, and nothing was changed"):
            opened(path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"archive.db": before}


def test_an_archive_of_a_later_schema_is_told(shelf: Shelf, tmp_path: Path) -> None:
    shelf.store.connection.execute(
        """INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
        VALUES ('yigai', 'm999_later', '2030-01-01')"""
    )
    for opened in (open_to_write, open_to_read):
        with pytest.raises(SchemaError, match="made by a later Yigai"):
            opened(tmp_path / "archive.db")


@pytest.mark.parametrize("stop_before", EARLIER)
def test_an_earlier_archive_is_brought_up_to_date_beside_a_copy(
    tmp_path: Path, stop_before: str
) -> None:
    """Its versions are the publisher's ones; what was ours is a superseded reading."""
    path = tmp_path / "archive.db"
    old_archive(path, stop_before)
    before = Database(path).execute("SELECT * FROM versions").fetchall()
    copy = migrate(path)
    assert Database(copy).execute("SELECT * FROM versions").fetchall() == before
    store = open_to_read(path)

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in store.connection.execute(sql)]

    assert rows(
        "SELECT version, cause, text, extractor, captured_at FROM version_history ORDER BY version"
    ) == [
        (1, "first", "甲", "extractor 2", instant(noon(0))),
        (2, "change", "丙", "extractor 2", instant(noon(2))),
    ]
    assert rows(
        """SELECT capture_id, extractor, superseded_at IS NULL FROM readings
        ORDER BY capture_id, extractor"""
    ) == [
        (1, "extractor 1", 0),
        (1, "extractor 2", 1),
        (2, "extractor 1", 0),
        (2, "extractor 2", 1),
        (3, "extractor 2", 1),
    ]
    assert rows("SELECT answer, outcome FROM captures") == [
        ("article", "new"),
        ("article", "unchanged"),
        ("article", "changed"),
        ("elsewhere", "moved"),
        ("absent", "gone"),
    ]
    assert rows("SELECT status, from_at FROM status_history") == [
        ("live", instant(noon(0))),
        ("moved", instant(noon(3))),
        ("suspected", instant(noon(4))),
    ]
    assert rows("SELECT title, validity, origins, languages FROM current_articles") == [
        ("题", None, "{}", "{}")
    ]
    store.close()


@pytest.mark.parametrize("stop_before", EARLIER)
def test_a_change_stays_a_change_where_a_third_extractor_read_it(
    tmp_path: Path, stop_before: str
) -> None:
    old_archive(tmp_path / "archive.db", stop_before, "extractor 3")
    migrate(tmp_path / "archive.db")
    store = open_to_read(tmp_path / "archive.db")
    rows = store.connection.execute(
        "SELECT cause, text FROM version_history ORDER BY version"
    ).fetchall()
    store.close()
    assert [tuple(row) for row in rows] == [("first", "甲"), ("change", "丙")]
