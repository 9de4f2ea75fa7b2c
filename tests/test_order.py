"""What the archive says of an article does not depend on how its captures came in."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import SmallSites, article, done, done_here, here, parsed, rows
from tests.test_import_others import Writer

URL = "https://bureau.example/notice"
TEXTS = {
    letter: f"The fund pays {n} per cent of covered costs." for n, letter in enumerate("ABC", 5)
}
DAYS = ("2026-03-02", "2026-03-05", "2026-03-09")
VIEWS = {
    "versions": "SELECT version, cause, captured_at, last_captured_at, next_seen_at, text_digest,"
    " changed_fields, characters_added, characters_removed FROM version_history ORDER BY 1",
    "articles": "SELECT url, source, title, text, versions, first_captured_at, last_captured_at,"
    " last_seen_at, status, status_since FROM current_articles",
    "captures": "SELECT url, captured_at, answer, outcome, payload_digest, note FROM captures"
    " WHERE article_id IS NOT NULL ORDER BY 2, 1",
    "spells": "SELECT status, from_at, to_at, confirmed_at, looks, evidence FROM status_history"
    " ORDER BY from_at",
}


def page(letter: str) -> bytes:
    return article("Notice", TEXTS[letter]).encode()


def imported(data: Path, groups: Iterable[Iterable[tuple[str, str]]]) -> Path:
    """An archive that took in a file for each group of (day, letter)."""
    for n, group in enumerate(groups):
        writer = Writer()
        for day, letter in group:
            if letter in TEXTS:
                writer.response(page(letter), url=URL, date=f"{day}T08:00:00Z")
            else:
                writer.response(
                    b"<h1>404</h1>", url=URL, date=f"{day}T08:00:00Z", status="404 Not Found"
                )
        file = data.parent / f"{data.name}-{n}.warc.gz"
        writer.save(file)
        here(data, "import", str(file))
    return data


def said(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows(data, sql) for name, sql in VIEWS.items()}


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_a_return_is_a_third_version_in_any_order_of_three_files(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    captures = list(zip(DAYS, "ABA", strict=True))
    one_file = said(imported(tmp_path / "one", [captures]))
    assert [row[:2] for row in one_file["versions"]] == [(1, "first"), (2, "change"), (3, "change")]
    assert said(imported(tmp_path / "three", [[captures[i]] for i in order])) == one_file
    assert said(imported(tmp_path / "mixed", [[captures[i] for i in order]])) == one_file


def test_show_is_right_at_any_instant_between_and_after(tmp_path: Path) -> None:
    data = imported(tmp_path / "data", [[(DAYS[0], "A"), (DAYS[2], "A")], [(DAYS[1], "B")]])
    asked = {
        "2026-03-02T08:00:00Z": "A",
        "2026-03-02T23:59:59Z": "A",
        "2026-03-04": "A",
        "2026-03-05T07:59:59+00:00": "A",
        "2026-03-05T16:00:00+08:00": "B",
        "2026-03-05": "B",
        "2026-03-07T12:00Z": "B",
        "2026-03-08": "B",
        "2026-03-09": "A",
        "2026-03-10": "A",
        "2027-01-01": "A",
    }
    shown = {at: parsed(done_here(data, "show", URL, "--at", at, "--json"))[0] for at in asked}
    assert {at: row["text"] for at, row in shown.items()} == {
        at: TEXTS[letter] for at, letter in asked.items()
    }
    assert "another state by 2026-03-09" in shown["2026-03-07T12:00Z"]["known"]
    early = here(data, "show", URL, "--at", "2026-03-01")
    assert early.returncode == 1
    assert "it was not yet seen then; its text was first seen on 2026-03-02" in early.stderr


def test_every_state_of_a_day_is_named(tmp_path: Path) -> None:
    writer = Writer()
    for hour, letter in (("02", "A"), ("05", "B"), ("15", "C"), ("17", "A")):
        writer.response(page(letter), url=URL, date=f"2026-03-05T{hour}:00:00Z")
    writer.save(tmp_path / "day.warc.gz")
    data = tmp_path / "data"
    done_here(data, "import", str(tmp_path / "day.warc.gz"))
    (shown,) = parsed(done_here(data, "show", URL, "--at", "2026-03-05", "--json"))
    assert shown["text"] == TEXTS["C"], "a day ends in the source's zone, +08:00"
    assert shown["seen_that_day"] == [1, 2, 3]
    assert "seen that day: versions 1, 2, 3" in shown["known"]


def test_an_absence_is_said_at_its_instant(tmp_path: Path) -> None:
    captures = [("2026-03-02", "A"), ("2026-03-05", "4"), ("2026-03-09", "4"), ("2026-03-12", "A")]
    data = imported(tmp_path / "data", [captures])
    (gone,) = parsed(done_here(data, "show", URL, "--at", "2026-03-06", "--json"))
    assert (gone["text"], gone["status_at"]) == (TEXTS["A"], "withdrawn")
    assert "withdrawn since 2026-03-05 08:00:00 UTC (HTTP 404 at" in gone["known"]
    (back,) = parsed(done_here(data, "show", URL, "--at", "2026-03-12", "--json"))
    assert back["status_at"] == "live"


def test_a_return_seen_by_crawls_is_a_third_version(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with SmallSites() as sites:
        for letter in "ABA":
            sites.article(URL.replace("https", "http"), "Notice", TEXTS[letter])
            done(data, "add", URL.replace("https", "http"), proxy=sites.url)
    causes = rows(data, "SELECT cause, text FROM version_history ORDER BY version")
    assert causes == [("first", TEXTS["A"]), ("change", TEXTS["B"]), ("change", TEXTS["A"])]
    outcomes = "SELECT outcome FROM captures WHERE article_id IS NOT NULL ORDER BY captured_at"
    assert [outcome for (outcome,) in rows(data, outcomes)] == ["new", "changed", "changed"]


def test_a_revisit_may_come_before_the_record_it_refers_to(tmp_path: Path) -> None:
    first = Writer().response(page("A"), url=URL, date="2026-03-02T08:00:00Z")
    first.save(tmp_path / "first.warc.gz")
    again = Writer().revisit("2026-03-02T08:00:00Z", "2026-03-05T08:00:00Z", URL)
    again.save(tmp_path / "again.warc.gz")
    ways = []
    for name, order in (("in", ("first", "again")), ("out", ("again", "first"))):
        data = tmp_path / name
        for file in order:
            done_here(data, "import", str(tmp_path / f"{file}.warc.gz"))
        ways.append(said(data))
    assert ways[0] == ways[1]
    assert [row[3] for row in ways[1]["captures"]] == ["new", "revisit"]


def test_revisits_of_another_address_are_read_when_the_record_comes(tmp_path: Path) -> None:
    other = URL + "/copy"
    first = Writer().response(page("A"), url=URL, date="2026-03-02T08:00:00Z")
    first.save(tmp_path / "first.warc.gz")
    again = Writer().revisit("2026-03-02T08:00:00Z", "2026-03-05T08:00:00Z", other, URL)
    again.revisit("2026-03-02T08:00:00Z", "2026-03-06T08:00:00Z", other, URL)
    again.save(tmp_path / "again.warc.gz")
    ways = []
    for name, order in (("in", ("first", "again")), ("out", ("again", "first"))):
        for file in order:
            done_here(tmp_path / name, "import", str(tmp_path / f"{file}.warc.gz"))
        texts = "SELECT url, text, status, first_captured_at FROM current_articles ORDER BY url"
        ways.append((rows(tmp_path / name, texts), rows(tmp_path / name, VIEWS["captures"])))
    assert ways[0] == ways[1]
    assert [row[1] for row in ways[1][0]] == [TEXTS["A"]] * 2


def test_an_absence_seen_before_the_article_was_known_counts(tmp_path: Path) -> None:
    captures = [("2026-03-02", "A"), ("2026-03-05", "4"), ("2026-03-09", "4")]
    chance = random.Random(1)
    ways = [said(imported(tmp_path / "in order", [captures]))]
    for n in range(3):
        shuffled = chance.sample(captures, 3)
        ways.append(said(imported(tmp_path / str(n), [[one] for one in shuffled])))
    assert all(way == ways[0] for way in ways)
    assert [row[0] for row in ways[0]["spells"]] == ["live", "withdrawn"]


def test_an_import_that_was_killed_counts_for_the_run_that_began_it(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "three.warc.gz"
    writer = Writer()
    for day, letter in zip(DAYS, "ABA", strict=True):
        writer.response(page(letter), url=URL, date=f"{day}T08:00:00Z")
    writer.save(file)
    done_here(data, "import", str(file))
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        # As if it had been killed before its last capture, and before it said that it had ended.
        connection.execute("UPDATE crawl_log SET finished_at = NULL, finish_reason = NULL")
        connection.execute("UPDATE warc_files SET closed_at = NULL")
        connection.execute("DELETE FROM capture_log WHERE captured_at > '2026-03-09'")
        connection.execute("UPDATE versions SET next_seen_at = NULL WHERE version = 2")
        connection.execute("DELETE FROM versions WHERE version = 3")
    done_here(data, "import", str(file))
    assert rows(data, "SELECT count(DISTINCT crawl_id), count(*) FROM captures") == [(1, 3)]
    assert rows(data, "SELECT count(*) FROM version_history") == [(3,)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_date_still_to_come_at_the_first_capture_is_none_in_any_order(
    order: tuple[int, int], tmp_path: Path
) -> None:
    body = article("Notice", TEXTS["A"]).replace("2026-11-02", "2026-03-08").encode()
    days = ("2026-03-02", "2026-03-09")
    for n in order:
        writer = Writer()
        writer.response(body, url=URL, date=f"{days[n]}T08:00:00Z")
        writer.save(tmp_path / f"{n}.warc.gz")
        done_here(tmp_path / "data", "import", str(tmp_path / f"{n}.warc.gz"))
    assert rows(tmp_path / "data", "SELECT published_at FROM current_articles") == [(None,)]
