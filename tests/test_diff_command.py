"""`yigai diff`: what changed, as a person reads it on any terminal, in a file, a browser or a program."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Shelf
from tests.crawling import YIGAI, done_here, environment, here

OLD = [
    "各县人民政府：",
    "一、报销比例为5%，各地应当落实。",
    "二、医疗机构不得加收费用。",
    "三、加强组织领导，抓好督促检查。",
    "<script>alert('x')</script> & 附件",
]
NEW = [
    OLD[0],
    OLD[3],
    "一、报销比例为8%，各地可以落实。",
    OLD[2],
    "四、本通知自印发之日起施行。",
    OLD[4],
]
ENGLISH = "Hospitals shall publish prices.\nThe bureau\x1b[31m watches."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1: a notice that was edited; 2: an English one; 3: a copy of the first with other facts."""
    folder = tmp_path_factory.mktemp("diff")
    shelf = Shelf(folder / "archive.db")
    shelf.read("\n".join(OLD), title="<b>通知</b>")
    shelf.read("\n".join(NEW), title="<b>通知</b>", day=1)
    shelf.read(ENGLISH, "https://paper.example/2", language="en")
    shelf.read(ENGLISH.replace("shall", "may"), "https://paper.example/2", language="en", day=1)
    shelf.read("\n".join(OLD), "https://paper.example/3", title="转发通知", issuer="县医保局")
    shelf.store.close()
    return folder


def shown(data: Path, *arguments: str) -> str:
    return done_here(data, "diff", *arguments).stdout


def as_json(data: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(data, *arguments, "--format", "json"))
    return found


def on_terminal(data: Path, *arguments: str, **more: str) -> str:
    """What a terminal of eighty columns is sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [YIGAI, "--data", data, *arguments],
        stdout=theirs,
        stderr=theirs,
        env=environment(COLUMNS="80", **more),
    ):
        os.close(theirs)
        sent = b""
        try:
            while part := os.read(ours, 65_536):
                sent += part
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    return sent.decode()


def test_words_are_marked_and_lines_that_are_alike_left_out(data: Path) -> None:
    assert shown(data, "1").splitlines() == [
        "- version 1, 2026-10-01 12:00:00 UTC",
        "+ version 2, 2026-10-02 12:00:00 UTC",
        "…",
        "{moved here: 三、加强组织领导，抓好督促检查。}",
        "一、报销比例为[-5-]{+8+}%，各地[-应当-]{+可以+}落实。",
        "…",
        "[moved away: 三、加强组织领导，抓好督促检查。]",
        "{+四、本通知自印发之日起施行。+}",
        "…",
    ]


def test_english_is_marked_by_the_word(data: Path) -> None:
    assert "Hospitals [-shall-]{+may+} publish prices." in shown(data, "2")


def test_a_terminal_gets_colours_beside_the_marks(data: Path) -> None:
    sent = on_terminal(data, "diff", "1", TERM="xterm")
    assert "\x1b[31m[-5-]\x1b[0m\x1b[32m{+8+}\x1b[0m%" in sent


@pytest.mark.parametrize("more", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}], ids=str)
def test_the_marks_survive_without_colours(data: Path, more: dict[str, str]) -> None:
    sent = on_terminal(data, "diff", "1", **more)
    assert "报销比例为[-5-]{+8+}%，各地[-应当-]{+可以+}落实。" in sent
    assert "\x1b[3" not in sent


def test_a_file_keeps_a_long_line_whole(shelf: Shelf, tmp_path: Path) -> None:
    long = "坚持公益性" * 11
    shelf.read(f"{long}比例为5%。")
    shelf.read(f"{long}比例为8%。", day=1)
    assert f"{long}比例为[-5-]{{+8+}}%。\n" in shown(tmp_path, "1")


def test_a_text_cannot_speak_to_the_terminal(data: Path) -> None:
    back = shown(data, "2", "3")
    assert "\x1b" not in back
    assert "\ufffd[31m" in back


def test_two_articles_are_compared_by_their_latest_versions(data: Path) -> None:
    lines = shown(data, "1", "3").splitlines()
    assert lines[:2] == [
        "- article 1, version 2, 2026-10-02 12:00:00 UTC, https://paper.example/1",
        "+ article 3, version 1, 2026-10-01 12:00:00 UTC, https://paper.example/3",
    ]
    assert "issuer: none → 县医保局" in lines
    assert "一、报销比例为[-8-]{+5+}%，各地[-可以-]{+应当+}落实。" in lines
    assert shown(data, "https://paper.example/1", "https://paper.example/3").splitlines() == lines


def test_two_numbers_after_an_article_are_its_versions(data: Path) -> None:
    assert shown(data, "1", "1", "2") == shown(data, "1")
    assert "{+5+}" in shown(data, "1", "2", "1")


@pytest.mark.parametrize("given", [["1", "1", "https://paper.example/3"], ["1", "1", "2", "3"]])
def test_other_forms_are_wrong_usage(data: Path, given: list[str]) -> None:
    run = here(data, "diff", *given)
    assert run.returncode == 2
    assert "two of its versions; or two articles" in run.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["3"], "has one version only"),
        (["1", "0", "1"], "no version 0"),
        (["1", "9"], "9: no such article here"),
    ],
)
def test_what_is_not_there_is_said(data: Path, given: list[str], said: str) -> None:
    run = here(data, "diff", *given)
    assert run.returncode == 1
    assert said in run.stderr


def test_json_has_ranges_of_both_texts(data: Path) -> None:
    found = as_json(data, "1")
    old, new = "\n".join(OLD), "\n".join(NEW)
    assert [side["version"] for side in (found["before"], found["after"])] == [1, 2]
    for change in found["changes"]:
        assert old[slice(*change["before"])] == change["text_before"]
        assert new[slice(*change["after"])] == change["text_after"]
    said = [(c["kind"], c["text_before"], c["text_after"]) for c in found["changes"]]
    assert ("replaced", "5", "8") in said
    assert ("moved", f"{OLD[3]}\n", f"{OLD[3]}\n") in said
    assert ("added", "", f"{NEW[4]}\n") in said
    assert found["summary"].startswith("5% → 8%; 应当 → 可以")


def test_unified_has_both_texts(data: Path) -> None:
    lines = shown(data, "1", "--format", "unified").splitlines()
    assert lines[0].startswith("--- version 1, ")
    assert [line[1:] for line in lines[3:] if line[0] in " -"] == OLD
    assert [line[1:] for line in lines[3:] if line[0] in " +"] == NEW


class Elements(HTMLParser):
    """The elements of a page, and what they load or lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


def test_html_is_one_page_that_loads_nothing_and_escapes_everything(data: Path) -> None:
    page = shown(data, "1", "--format", "html")
    found = Elements(page)
    assert "script" not in found.tags
    assert "b" in found.tags  # the word "moved here"
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; 附件" in page
    assert "<title>&lt;b&gt;通知&lt;/b&gt;</title>" in page
    assert found.links == []
    assert '<html lang="zh-Hans">' in page
    assert "default-src 'none'" in page
    assert "<del>应当</del><ins>可以</ins>" in page
    assert page.count("moved here</b>") == page.count("moved away</b>") == 1
