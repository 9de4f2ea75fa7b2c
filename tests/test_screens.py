"""What came from elsewhere does nothing to the terminal that shows it."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import logs
from archive.printable import printable, printable_json
from tests.conftest import Shelf
from tests.crawling import here

ESCAPE, BIDI = "\x1b]0;owned\x07\x1b[2J\x9b31m\r", "\u202e\u2066\u200f"
HARM = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
URL = f"https://paper.example/1?{ESCAPE}{BIDI}"
TITLE = f"{ESCAPE}红头文件{BIDI}" + "长" * 100_000
COMMANDS = [
    *("status", "search 红头", "show 1", "history 1", "changes", "diff 1", "review", "verify"),
    *("diff 1 --format unified", "diff 1 --format html", "diff 1 --format json", "show 3"),
    *("status --json", "search 红头 --json", "show 1 --json", "history 1 --json", "verify --json"),
    *("crawl nothing", "survival", "import nothing"),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a publisher that means harm."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    shelf = Shelf(data / "archive.db")
    facts = {"author": f"某{ESCAPE}", "publisher": f"{BIDI}某报", "document_number": ESCAPE}
    shelf.read(f"红头{ESCAPE}文件", URL, title=TITLE, **facts)
    shelf.read(f"红头{BIDI}文件，增加五元", URL, title=TITLE, day=1, **facts)
    shelf.answer("absent", URL, status=404, day=2)
    shelf.store.connection.execute("UPDATE capture_log SET note = ?", (f"note {ESCAPE}{BIDI}",))
    shelf.store.connection.execute(
        "UPDATE crawl_log SET finish_reason = 'failed', finished_at = started_at"
    )
    shelf.store.connection.execute("UPDATE versions SET title = ?", (TITLE,))
    shelf.store.close()
    return data


@pytest.mark.parametrize("command", COMMANDS)
def test_no_escape_reaches_the_terminal(hostile: Path, command: str) -> None:
    run = here(hostile, *command.split())
    assert HARM.findall(run.stdout) == []
    assert HARM.findall(run.stderr) == []


def test_a_long_title_is_cut_and_json_has_it_whole(hostile: Path) -> None:
    for command in (("search", "红头"), ("show", "1"), ("changes",), ("diff", "1")):
        assert len(here(hostile, *command).stdout) < 6_000, command
    (found,) = json.loads(here(hostile, "search", "红头", "--json").stdout)
    assert found["title"] == TITLE


@given(text=st.text(st.characters(codec="utf-8")))
def test_json_means_the_same(text: str) -> None:
    shown = printable_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(shown) == [text]
    assert HARM.findall(shown) == []


@given(text=st.text())
def test_what_is_harmless_is_shown_as_it_is(text: str) -> None:
    shown = printable(text)
    assert HARM.findall(shown) == []
    shown.encode()
    assert len(shown) == len(text)
    if text.isprintable():
        assert shown == text


def test_the_log_can_be_read_on_a_terminal(tmp_path: Path) -> None:
    with logs.to_file(tmp_path):
        logging.getLogger("yigai.test").error("%s: not read", URL)
    said = (tmp_path / "log" / "yigai.log").read_text(encoding="utf-8")
    assert "not read" in said
    assert HARM.findall(said) == []


def test_a_log_on_a_full_disk_prints_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log/yigai.log").symlink_to("/dev/full")
    with logs.to_file(tmp_path):
        logging.getLogger("test").error("what went wrong")
    assert capsys.readouterr() == ("", "")
