"""What is said of how much was read: in the views, by commands, on the desk, after a rebuild."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.care.upgrade import migrate
from archive.doubts import DOUBTS
from archive.outcomes import TEXT_STATES
from archive.store.store import open_to_write
from pipelines.intake import readings
from tests.conftest import Shelf
from tests.crawling import Answer, SmallSites, declare, done, done_here, here, parsed, rows
from tests.desk import fetch, serving

SITE = "http://small.example"
LINE = "<p>第{}所卫生院的药柜与县医院相通，村民取药不必再进城，药价也同县里一样。</p>"
BEGINNING = "".join(map(LINE.format, range(1, 6)))
PAGES = {
    "stub": f"{BEGINNING}<p>登录后查看全文</p>",
    "part": f'{BEGINNING * 3}<a href="part_2">下一页</a>',
    "whole": BEGINNING * 3,
}
STATES = """SELECT replace(a.url, 'http://small.example/a/', ''), a.text_state, v.text_state,
    r.text_state FROM current_articles a JOIN version_history v USING (article_id)
    JOIN readings r USING (article_id) WHERE r.superseded_at IS NULL ORDER BY a.url"""
ALL = [("part", *["part"] * 3), ("stub", *["stub"] * 3), ("whole", *["whole"] * 3)]


class Small(NamedTuple):
    """An archive of three pages, and its declaration."""

    data: Path
    sources: dict[str, str]


def page(content: str) -> Answer:
    return Answer(
        f"""<!DOCTYPE html><html><head><title>县域医共体药房互通</title></head><body>
        <h1>县域医共体药房互通</h1><article>{content}</article></body></html>"""
    )


@pytest.fixture
def small(tmp_path: Path) -> Small:
    sources = declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", *(f"/a/{name}" for name in PAGES))
        for name, content in PAGES.items():
            sites.answers[f"{SITE}/a/{name}"] = page(content)
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **sources)
    return Small(tmp_path / "data", sources)


def test_the_views_and_show_say_it(small: Small) -> None:
    assert rows(small.data, STATES) == ALL
    shown = here(small.data, "show", f"{SITE}/a/stub").stdout
    assert DOUBTS["stub"] in " ".join(shown.split())
    (row,) = parsed(here(small.data, "show", f"{SITE}/a/part", "--json"))
    assert row["text_state"] == "part"
    whole = " ".join(here(small.data, "show", f"{SITE}/a/whole").stdout.split())
    assert not any(said in whole for said in DOUBTS.values())


def test_verify_finds_a_state_that_the_page_does_not_give(small: Small) -> None:
    assert done_here(small.data, "verify", **small.sources).stdout.startswith("Sound")
    with closing(sqlite3.connect(small.data / "archive.db")) as held, held:
        held.execute("UPDATE reading_log SET text_state = 'whole' WHERE text_state = 'stub'")
    (found,) = parsed(here(small.data, "verify", "--json", **small.sources))
    assert found["what"] == "its capture gives other facts"


def test_a_rebuild_says_the_same_and_so_do_superseded_readings(small: Small) -> None:
    assert parsed(done_here(small.data, "rebuild", "--check", "--json", **small.sources)) == []
    declared = Path(small.sources["YIGAI_SOURCES"]) / "small.toml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace('"article"', '"article p:first-child"'), encoding="utf-8")
    with closing(sqlite3.connect(small.data / "archive.db")) as held, held:
        held.execute("UPDATE reading_log SET extractor = 'older', language = 'en'")
        held.execute("UPDATE versions SET extractor = 'older', language = 'en'")
    done_here(small.data, "reextract", **small.sources)
    superseded = "SELECT text_state FROM readings WHERE superseded_at IS NOT NULL ORDER BY 1"
    assert rows(small.data, superseded) == [("part",), ("stub",), ("whole",)]
    kept = [
        json.loads(record.content_stream().read())["value"]["text_state"]
        for file in (small.data / "warc").glob("*.warc.gz")
        for record in ArchiveIterator(open(file, "rb"))  # noqa: SIM115
        if record.rec_type == "conversion"
    ]
    assert sorted(kept) == ["part", "stub", "whole"]
    done_here(small.data, "rebuild", **small.sources)
    assert rows(small.data, superseded) == [("part",), ("stub",), ("whole",)]


def test_an_archive_of_the_step_before_has_nulls_until_it_is_read_again(small: Small) -> None:
    path = small.data / "archive.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            """DROP VIEW current_articles; DROP VIEW version_history; DROP VIEW readings; DROP VIEW attachments;
            ALTER TABLE reading_log DROP COLUMN text_state;
            UPDATE reading_log SET extractor = 'older'; UPDATE versions SET extractor = 'older';
            DELETE FROM _sqlite_migrations WHERE name >= 'm014'"""
        )
    assert "made by an earlier Yigai" in here(small.data, "status").stderr
    migrate(path)
    open_to_write(path).close()
    assert rows(small.data, STATES) == [(name, None, None, None) for name in sorted(PAGES)]
    done_here(small.data, "reextract", **small.sources)
    assert rows(small.data, STATES) == ALL
    assert rows(small.data, "SELECT count(*) FROM version_history") == [(3,)]
    assert rows(small.data, "SELECT count(*) FROM readings") == [(3,)]


def test_a_record_of_before_brings_a_reading_that_was_not_judged(shelf: Shelf) -> None:
    shelf.read("The text.", body="bytes")
    value = {
        **{"url_key": "paper.example/1", "url": "https://paper.example/1", "text": "An older one."},
        **{"payload_digest": "sha256:x", "captured_at": "2026-10-01T12:00:00.000000Z"},
        **{"facts": {}, "origins": {}, "languages": {}, "language": "en", "by_instant": False},
        **{"language_confidence": 1.0, "extractor": "older", "charset": None, "repeats": 1},
        **{"read_at": "2026-10-01T12:00:00Z", "superseded_at": "2026-10-02T12:00:00Z"},
    }
    assert readings.take_in(shelf.store, value)
    found = "SELECT extractor, text_state FROM readings ORDER BY extractor"
    assert shelf.rows(found) == [("extractor 1", "whole"), ("older", None)]


@pytest.mark.parametrize("days", [(0, 1), (1, 0)])
def test_another_state_of_the_same_text_is_no_version(shelf: Shelf, days: tuple[int, int]) -> None:
    for day in days:
        shelf.read("One text.", day=day, body=f"{day}", text_state="part" if day else "whole")
    assert shelf.rows("SELECT version, text_state FROM version_history") == [(1, "whole")]
    shelf.read("Another text.", day=2, text_state="stub")
    assert shelf.rows("SELECT text_state FROM version_history") == [("whole",), ("stub",)]
    assert shelf.rows("SELECT text_state FROM current_articles") == [("stub",)]


def test_each_word_has_its_sentence_but_whole(tmp_path: Path) -> None:
    assert {*TEXT_STATES, "flapping"} == {*DOUBTS, "whole"}
    shelf = Shelf(tmp_path / "archive.db")
    for number, state in enumerate(TEXT_STATES):
        shelf.read(f"Text {number}.", f"https://paper.example/{state}", text_state=state)
    shelf.store.close()
    with serving(tmp_path) as (_, url):
        for number, state in enumerate(TEXT_STATES, 1):
            body = fetch(f"{url}/article/{number}")
            found = [said for said in DOUBTS.values() if said in body]
            assert found == ([DOUBTS[state]] if state != "whole" else [])
