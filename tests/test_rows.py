"""`--json` and `--csv`: every command that prints rows gives the same ones in both."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from tests.conftest import Shelf
from tests.test_screens import HARM

URL = "https://paper.example/1"
COMMANDS = [
    *("search 医保", "search --added 整", "search 医保 --across", "show 1", "history 1"),
    *("changes", "review", "status", "status --storage", "survival", "sources", "verify"),
    *("sources --check", "reextract", "seeds {seeds}", "backup {out}", "export atom {out}.atom"),
    "rebuild --check",
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    shelf = Shelf(folder / "archive.db")
    title = '=HYPERLINK("https://harm.example")\x1b[2J, "医保"'
    shelf.read("医保一元\n第二段", URL, title=title, published_at="2026-10-01")
    shelf.read("医保两元整\n第二段", URL, title=title, published_at="2026-10-01", day=1)
    shelf.answer("absent", URL, status=404, day=2)
    shelf.store.close()
    (folder / "warc").mkdir()
    (folder / "seeds").mkdir()
    (folder / "seeds" / "1.txt").write_text("Title\n\nWords of a seed.", encoding="utf-8")
    return folder


def asked(data: Path, command: str) -> Result:
    words = command.format(seeds=data / "seeds", out=data / "out").split()
    return CliRunner().invoke(cli.main, ["--data", str(data), *words])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("command", COMMANDS)
def test_csv_has_the_rows_of_json(data: Path, command: str) -> None:
    told = asked(data, f"{command} --csv")
    expected: list[dict[str, Any]] = json.loads(asked(data, f"{command} --json").stdout)
    assert told.stdout, told.output
    rows = rows_of(told.stdout)
    assert len(rows) == len(expected)
    assert [[*row] for row in rows] == [[*wanted] for wanted in expected]
    for row, wanted in zip(rows, expected, strict=True):
        numbers = {name for name, value in wanted.items() if type(value) is int}
        assert {row[name] for name in numbers if name not in CLOCK} == {
            str(wanted[name]) for name in numbers if name not in CLOCK
        }


CLOCK = {"bytes", "grown_30d", "projected_year", "files"}  # of the second run of a command


def test_csv_does_nothing_to_who_opens_it(data: Path) -> None:
    printed = asked(data, "changes --csv").stdout
    assert HARM.findall(printed) == []
    [row] = rows_of(printed)
    assert row["title"].startswith("'=HYPERLINK(")
    assert row["title"].endswith(', "医保"')


def test_csv_of_a_diff_has_a_row_for_each_passage(data: Path) -> None:
    rows = rows_of(asked(data, "diff 1 --csv").stdout)
    assert [(row["kind"], row["text_before"], row["text_after"]) for row in rows] == [
        ("replaced", "一", "两"),
        ("added", "", "整"),
    ]


def test_both_at_once_is_wrong_usage(data: Path) -> None:
    run = asked(data, "search 医保 --csv --json")
    assert (run.exit_code, "give one of --csv and --json" in run.stderr) == (2, True)
