"""`yigai export jsonl|csv|parquet|atom`: rows that others read, whole and as they are."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import cli
from archive.exports.csv_rows import write_csv
from archive.exports.jsonl_rows import write_jsonl
from archive.exports.parquet_rows import write_parquet
from archive.terminal import exporting
from tests.conftest import Shelf
from tests.crawling import YIGAI, done_here, environment, here

FORMULA = '=HYPERLINK("https://harm.example")'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("export")
    shelf = Shelf(data / "archive.db")
    shelf.read('医保一元\n第二段, “引号”"', title=FORMULA, published_at="2026-10-01")
    shelf.read("医保两元\n第二段", title=FORMULA, published_at="2026-10-01", day=1)
    shelf.read("Fees rise.", "https://bureau.example/1", source="bureau", language="en", day=3)
    shelf.answer("absent", "https://bureau.example/1", source="bureau", day=5, status=404)
    shelf.answer("absent", "https://paper.example/never", day=1, status=404)
    shelf.store.close()
    return data


def exported(data: Path, kind: str, *options: str) -> Path:
    out = data / f"out.{kind}"
    done_here(data, "export", kind, str(out), *options)
    return out


def view(data: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def jsonl(data: Path, *options: str) -> list[dict[str, Any]]:
    lines = exported(data, "jsonl", *options).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("kind", sorted(exporting.export.commands))
def test_the_help_of_each_form_has_an_example(kind: str) -> None:
    told = CliRunner().invoke(cli.main, ["export", kind, "--help"]).output
    assert f"yigai export {kind} " in told


def test_json_lines_hold_the_articles_as_the_view_has_them(data: Path) -> None:
    assert jsonl(data) == view(data, "SELECT * FROM current_articles ORDER BY article_id")
    assert jsonl(data, "--versions") == view(
        data, "SELECT * FROM version_history ORDER BY article_id, version"
    )


def test_what_is_exported_is_chosen_by_source_and_day(data: Path) -> None:
    assert [row["url"] for row in jsonl(data, "--source", "bureau")] == ["https://bureau.example/1"]
    assert [row["source"] for row in jsonl(data, "--since", "2026-10-03")] == ["bureau"]
    versions = jsonl(data, "--versions", "--source", "paper", "--since", "2026-10-02")
    assert [row["version"] for row in versions] == [2]


def test_a_csv_is_read_by_pandas_and_shows_no_formula(data: Path) -> None:
    out = exported(data, "csv")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    found = pd.read_csv(out)
    assert list(found["text"]) == ["医保两元\n第二段", "Fees rise."]
    assert found["title"][0] == f"'{FORMULA}"
    assert found["characters"].dtype == "int64"


def test_parquet_is_read_by_duckdb_and_pandas(data: Path) -> None:
    out = exported(data, "parquet")
    held = pd.read_parquet(out)
    expected = view(data, "SELECT * FROM current_articles ORDER BY article_id")
    assert list(held.columns) == list(expected[0])
    assert held.astype(object).where(held.notna(), None).to_dict("records") == expected
    asked = duckdb.sql(
        f"SELECT title, first_captured_at::TIMESTAMPTZ < TIMESTAMPTZ '2026-10-02' FROM '{out}'"
        " ORDER BY article_id"
    )
    assert asked.fetchall() == [(FORMULA, True), ("题目", False)]


def test_a_parquet_without_rows_has_the_types_of_one_with(data: Path) -> None:
    full = duckdb.sql(f"DESCRIBE SELECT * FROM '{exported(data, 'parquet')}'").fetchall()
    none = exported(data, "parquet", "--since", "2030-01-01")
    empty = duckdb.sql(f"DESCRIBE SELECT * FROM '{none}'").fetchall()
    assert {name: kind for name, kind, *_ in empty if name != "story_id"} == {
        name: kind for name, kind, *_ in full if name != "story_id"
    }


def test_sql_and_saved_queries_say_whose_rows(data: Path) -> None:
    assert jsonl(data, "--sql", "SELECT 1 AS one, 2.5 AS half, NULL AS none -- so;") == [
        {"one": 1, "half": 2.5, "none": None}
    ]
    changes = jsonl(data, "--query", "notice_changes", "-p", "article_id", "1")
    assert [change["version"] for change in changes] == [2]
    day = ["-p", "url", "https://paper.example/1", "-p", "day", "2026-10-01"]
    assert jsonl(data, "--query", "text_on_a_day", *day)[0]["text"].startswith("医保一元")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--sql", "SELECT nowhere"], "SELECT nowhere: no such column"),
        (["--sql", "DELETE FROM articles"], "DELETE FROM articles: near"),
        (["--query", "nobody"], "nobody: no such saved query; there are: notice_changes"),
        (["--query", "by_number"], "binding"),
        (["--source", "nowhere"], "nowhere: no such source"),
        (["--since", "soon"], "'soon' is not a date"),
        (["--sql", "SELECT x'00' AS b"], "JSON holds neither bytes"),
        (
            ["--sql", "SELECT 1 AS a, article_id FROM articles", "--source", "paper"],
            "say themselves",
        ),
        (["-p", "a", "1"], "give one of them"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_the_file_before(
    data: Path, options: list[str], complaint: str
) -> None:
    before = exported(data, "jsonl").read_bytes()
    run = here(data, "export", "jsonl", str(data / "out.jsonl"), *options)
    assert run.returncode in (1, 2)
    assert complaint in run.stderr
    assert (data / "out.jsonl").read_bytes() == before
    assert not [*data.glob(".*partial")]


def test_a_column_of_several_types_is_text_in_parquet(data: Path) -> None:
    sql = "SELECT 1 AS mixed, 1 AS number UNION ALL SELECT '二', 0.5"
    held = pd.read_parquet(exported(data, "parquet", "--sql", sql))
    assert list(held["mixed"]) == ["1", "二"]
    assert list(held["number"]) == [1.0, 0.5]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "atom"])
def test_standard_output_has_what_the_file_has(data: Path, kind: str) -> None:
    run = subprocess.run(
        [YIGAI, "--data", data, "export", kind, "-"],
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert run.stdout == exported(data, kind).read_bytes()
    assert not run.stderr


def test_a_feed_of_a_query_has_an_entry_for_each_row(data: Path) -> None:
    sql = "SELECT url, title, captured_at FROM changes"
    feed = etree.parse(exported(data, "atom", "--sql", sql))
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [link.get("href") for link in feed.findall("a:entry/a:link", names)] == [
        "https://paper.example/1"
    ]
    refused = here(data, "export", "atom", str(data / "out.atom"), "--sql", "SELECT 1")
    assert "a column whose name ends in _at" in refused.stderr


CELLS = st.none() | st.text(st.characters(codec="utf-8")) | st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_no_value_is_lost_in_csv_or_json(values: list[tuple[Any, Any]]) -> None:
    held = BytesIO()
    write_jsonl(held, ("a", "b"), values)
    lines = held.getvalue().decode().split("\n")[:-1]
    assert [tuple(json.loads(line).values()) for line in lines] == values
    written = StringIO(newline="")
    write_csv(written, ("a", "b"), values)
    for cells in list(csv.reader(StringIO(written.getvalue(), newline="")))[1:]:
        assert not [c for c in cells if c.startswith(tuple("=+@\t\r"))]


@given(st.lists(st.tuples(st.none() | st.text(st.characters(codec="utf-8"))), max_size=5))
def test_the_same_rows_are_the_same_parquet(values: list[tuple[str | None]]) -> None:
    one, two = BytesIO(), BytesIO()
    for held in (one, two):
        write_parquet(held, {"a": "text"}, values)
    assert one.getvalue() == two.getvalue()
    assert list(pd.read_parquet(one)["a"].astype(object).where(lambda v: v.notna(), None)) == [
        value for (value,) in values
    ]
