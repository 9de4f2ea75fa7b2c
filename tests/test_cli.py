"""The `yigai` command as its user meets it: what it prints, and its exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

import cli
from archive.lock import lock
from spiders.declaration import DIRECTORY, load_all
from tests.crawling import (
    PATIENCE,
    PROJECT,
    SmallSites,
    column,
    declare,
    done,
    environment,
    parsed,
    rows,
    value,
    yigai,
)
from tests.replica.server import ReplicaServer

SOURCES = load_all(DIRECTORY)
EDITED = "http://health.people.com.cn/n1/2026/1109/c14739-40868814.html"
GONE = "http://health.people.com.cn/n1/2026/1105/c14739-40865530.html"
TEXTS = """SELECT a.url, v.version, v.title, v.text
    FROM version_history v JOIN current_articles a USING (article_id) ORDER BY 1, 2"""


class Archive(NamedTuple):
    """Two sources crawled before and after they changed, and the second crawl's output."""

    data: Path
    crawl: Any
    proxy: str


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    data = tmp_path_factory.mktemp("cli") / "data"
    crawl = ("crawl", "people-health", "govcn-english", "--json")
    with ReplicaServer() as sites:
        done(data, *crawl, proxy=sites.url)
        sites.state = "t1"
        yield Archive(data, parsed(done(data, *crawl, proxy=sites.url)), sites.url)


@pytest.fixture(scope="module")
def edited(archive: Archive) -> str:
    """The ID of an article that has two versions."""
    return str(value(archive.data, "SELECT article_id FROM current_articles WHERE url = ?", EDITED))


def run(data: Path, *arguments: str, **more: str) -> Result:
    """Run a command in this process: what needs no crawl can be had faster."""
    return CliRunner().invoke(cli.main, ["--data", str(data), *arguments], env=more)


def out(data: Path, *arguments: str) -> str:
    """What a command prints where nothing may fail."""
    done = run(data, *arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def listed(data: Path, *arguments: str) -> Any:
    """The rows that a command prints as JSON."""
    return json.loads(out(data, *arguments, "--json"))


def complaint(failed: Result, status: int = 1) -> str:
    """The one line that a command printed of its failure."""
    assert failed.exit_code == status, failed.stderr
    (line,) = failed.stderr.splitlines()
    return line


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_help_has_an_example(name: str) -> None:
    told = CliRunner().invoke(cli.main, [name, "--help"])
    assert told.exit_code == 0
    assert re.search(rf"Examples?: .*yigai\b.* {name}\b", told.output)


def test_a_crawl_tells_what_it_found(archive: Archive) -> None:
    told = [(row["source"], row["new"], row["changed"], row["gone"]) for row in archive.crawl]
    assert sorted(told) == [("govcn-english", 2, 2, 1), ("people-health", 2, 2, 1)]


def test_sources_lists_what_is_declared(archive: Archive) -> None:
    found = listed(archive.data, "sources")
    assert [row["source"] for row in found] == list(SOURCES)
    named = {row["source"]: row for row in found}
    assert named["people-health"]["publisher"] == "人民网"
    assert (named["people-health"]["paused"], named["people-health"]["verified"]) == ("", "")
    assert named["fujian-health"]["province"] == "福建"
    assert "needs a browser" in named["nhc-normative"]["paused"]


@pytest.mark.parametrize("width", [80, 111, 160])
def test_sources_stand_on_a_line_each(archive: Archive, width: int) -> None:
    head, *lines = done(archive.data, "sources", COLUMNS=str(width)).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SOURCES)
    assert max(map(cell_len, lines)) <= width
    assert ("publisher" in head) == (width > 110)
    assert any(line.rstrip().endswith("…") for line in lines) == (width < 160)


def test_a_narrow_terminal_loses_no_column(archive: Archive, edited: str) -> None:
    head, *lines = done(archive.data, "history", edited, COLUMNS="50").stdout.splitlines()
    assert head.split("  ")[-1].strip() == "note"
    assert any(re.search(r"\d  changed +2 +(text|title)", line) for line in lines), lines
    head, *lines = done(archive.data, "search", "医保", COLUMNS="60").stdout.splitlines()
    assert max(map(cell_len, lines)) <= 60


def test_sources_are_checked(tmp_path: Path) -> None:
    sources = declare(tmp_path / "sources", "good", "good.example")
    declare(tmp_path / "sources", "wrong", "wrong.example", more="colour = 3")
    checked = run(tmp_path / "data", "sources", "--check", **sources)
    wrong = tmp_path / "sources" / "wrong.toml"
    assert complaint(checked).startswith(f"wrong  {wrong}: unknown key `expect.colour`")
    *told, last = checked.stdout.splitlines()
    assert told == [f"ok     {slug}" for slug in [*SOURCES, "good"]]
    assert last == "No site was asked. To have one asked: yigai sources --check SLUG"


def test_a_wrong_declaration_is_named_by_a_crawl(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = ", encoding="utf-8")
    line = complaint(run(tmp_path / "data", "crawl", YIGAI_SOURCES=str(tmp_path)))
    assert line.startswith(f"yigai: {tmp_path}/broken.toml: not valid TOML: ")


def test_further_declarations_are_a_folder_and_take_no_name_twice(tmp_path: Path) -> None:
    line = complaint(run(tmp_path, "sources", YIGAI_SOURCES=str(tmp_path / "none")))
    assert line == f"yigai: {tmp_path}/none: YIGAI_SOURCES must name a folder of declarations"
    sources = declare(tmp_path / "sources", "people-health", "small.example")
    line = complaint(run(tmp_path, "sources", **sources))
    assert line.startswith(f"yigai: {tmp_path}/sources/people-health.toml: the name is taken by ")


def test_show_prints_an_article(archive: Archive, edited: str) -> None:
    shown = out(archive.data, "show", edited)
    title, text = rows(
        archive.data, "SELECT title, text FROM current_articles WHERE article_id = ?", edited
    )[0]
    assert shown.splitlines()[0] == title
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", shown)
    assert "version 2 of 2" in shown
    assert re.search(r"^published at: 20\d\d-.* \((?:meta|selector|text)\)$", shown, re.MULTILINE)
    assert out(archive.data, "show", EDITED) == shown


def test_show_goes_back_in_time(archive: Archive, edited: str) -> None:
    texts = column(
        archive.data,
        "SELECT text FROM version_history WHERE article_id = ? ORDER BY version",
        edited,
    )
    today = datetime.now(timezone(timedelta(hours=8)))  # the source's zone
    for options, text in (
        (["--version", "1"], texts[0]),
        (["--version", "2"], texts[1]),
        (["--at", f"{today:%Y-%m-%d}"], texts[1]),
    ):
        (shown,) = listed(archive.data, "show", edited, *options)
        assert shown["text"] == text
        assert shown["origins"]["title"] in ("text", "meta", "selector")
    before = f"{today - timedelta(days=9):%Y-%m-%d}"
    line = complaint(run(archive.data, "show", edited, "--at", before))
    assert line.startswith(
        f"yigai: article {edited} at {before} (+08:00): it was not yet seen then"
    )


def test_show_says_how_an_article_stands(archive: Archive) -> None:
    assert "now suspected, since 2" in out(archive.data, "show", GONE)
    assert "live when last seen, on 2" in out(archive.data, "show", EDITED)


def test_show_says_from_when_to_when_a_text_is_known(archive: Archive, edited: str) -> None:
    (row,) = listed(archive.data, "show", edited, "--version", "1")
    (shown,) = listed(archive.data, "show", edited, "--at", row["captured_at"])
    assert shown["version"] == 1
    assert shown["known"].startswith("seen from 2")
    assert "another state by 2" in shown["known"]
    both = run(archive.data, "show", edited, "--at", "2026-10-01", "--version", "1")
    assert both.exit_code == 2


@pytest.mark.parametrize("name", ["999", "https://www.gov.cn/nothing/here.htm", "医改"])
def test_an_article_that_is_not_held_is_said_to_be_absent(archive: Archive, name: str) -> None:
    line = complaint(run(archive.data, "show", name))
    assert line.startswith(f"yigai: {name}: no such article here.")


def test_history_lists_captures_and_their_versions(archive: Archive, edited: str) -> None:
    found = listed(archive.data, "history", EDITED)
    assert [(row["outcome"], row["version"], row["cause"]) for row in found] == [
        ("new", 1, "first"),
        ("changed", 2, "change"),
    ]
    table = out(archive.data, "history", edited).splitlines()
    assert len(table) == 3
    assert "gone" in out(archive.data, "history", GONE)


def test_diff_shows_what_changed(archive: Archive, edited: str) -> None:
    shown = out(archive.data, "diff", EDITED)
    assert re.search(r"\[-.-\]\{\+.\+\}", shown), "one character for another"
    assert out(archive.data, "diff", edited, "1", "2") == shown
    back = out(archive.data, "diff", edited, "2", "1")
    removed, added = re.findall(r"\[-(.)-\]\{\+(.)\+\}", shown)[0]
    assert f"[-{added}-]{{+{removed}+}}" in back


def test_diff_needs_two_versions(archive: Archive) -> None:
    line = complaint(run(archive.data, "diff", GONE))
    assert line.endswith("has one version only; nothing to compare")


def test_search_finds_chinese_and_english(archive: Archive) -> None:
    chinese = listed(archive.data, "search", "集采药进村")
    assert [row["url"] for row in chinese] == [EDITED]
    assert {"article_id", "url", "title", "snippet", "rank"} <= set(chinese[0])
    by_text = listed(archive.data, "search", "药品集中带量采购工作")
    assert "药品集中带量采购工作" in by_text[0]["snippet"]
    english = listed(archive.data, "search", "centralized procurement")
    assert "China sets new rules for centralized drug procurement" in [
        row["title"] for row in english
    ]
    assert "procurement" in english[0]["snippet"].lower()


def test_search_can_be_narrowed(archive: Archive) -> None:
    everything = listed(archive.data, "search", "2026", "--limit", "99")
    english = listed(archive.data, "search", "2026", "--language", "en")
    people = listed(archive.data, "search", "医", "--source", "people-health")
    assert {row["source"] for row in english} == {"govcn-english"}
    assert {row["source"] for row in people} == {"people-health"}
    assert len(everything) > len(english) > 0
    assert len(listed(archive.data, "search", "医", "--limit", "3")) == 3


def test_search_says_when_it_finds_nothing(archive: Archive) -> None:
    assert run(archive.data, "search", "量子纠缠").stderr == "Nothing found.\n"
    assert listed(archive.data, "search", "量子纠缠") == []


def test_status_shows_every_source(archive: Archive) -> None:
    states = {row["source"]: row["state"] for row in listed(archive.data, "status")}
    crawled = {"people-health": "ok", "govcn-english": "ok"}
    waiting = {slug: "paused" if source.paused else "never" for slug, source in SOURCES.items()}
    assert states == waiting | crawled
    assert set(states.values()) == {"ok", "never", "paused"}


def test_add_takes_addresses_of_declared_sources_and_others(
    archive: Archive, tmp_path: Path
) -> None:
    declared = "https://www.gov.cn/zhengce/zhengceku/202611/content_7085033.htm"
    other = "http://www.news.cn/health/index.html"
    file = tmp_path / "addresses.txt"
    file.write_text(f"{other}\n\n", encoding="utf-8")
    told = done(tmp_path / "data", "add", declared, "--from", str(file), proxy=archive.proxy)
    found = rows(
        tmp_path / "data", "SELECT url, source, document_number FROM current_articles ORDER BY url"
    )
    source = "govcn-department-documents"  # whose list stands nearest
    assert found == [(other, "added", None), (declared, source, "医保发〔2026〕35号")]
    assert source in told.stdout


def test_add_says_what_is_as_it_was(archive: Archive, tmp_path: Path) -> None:
    page = "https://www.gov.cn/zhengce/zhengceku/202611/content_7085033.htm"
    told = [done(tmp_path / "data", "add", page, "--json", proxy=archive.proxy) for _ in range(2)]
    assert [row["outcome"] for run in told for row in parsed(run)] == ["new", "revisit"]


def test_add_says_what_is_gone(archive: Archive, tmp_path: Path) -> None:
    home = "http://www.gov.cn/zhengce/content/2018-08/28/content_5399123.htm"
    missing = "http://www.news.cn/health/20260101/00000000000000000000000000000000/c.html"
    told = done(tmp_path / "data", "add", home, missing, "--json", proxy=archive.proxy)
    assert {(row["outcome"], row["title"]) for row in parsed(told)} == {
        ("gone", home),
        ("gone", missing),
    }


def test_what_a_crawl_wrote_can_be_imported(archive: Archive, tmp_path: Path) -> None:
    files = sorted(map(str, (archive.data / "warc").glob("*.warc.gz")))
    assert len(files) == 4
    data = tmp_path / "data"
    done(data, "import", *files)
    expected = rows(archive.data, TEXTS)
    assert len(expected) == 24
    assert rows(data, TEXTS) == expected
    captured = "SELECT url, captured_at FROM captures WHERE article_id IS NOT NULL ORDER BY 1, 2"
    assert rows(data, captured) == rows(archive.data, captured)
    done(data, "import", *files)
    assert rows(data, TEXTS) == expected
    assert rows(data, captured) == rows(archive.data, captured)


def test_files_that_cannot_be_read_are_named_and_lose_nothing_else(
    archive: Archive, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.warc.gz"
    notes.write_text("These are only notes.", encoding="utf-8")
    whole = min((archive.data / "warc").glob("people-health-*.warc.gz"))
    read = "SELECT {} FROM captures WHERE warc_file = ? AND outcome = 'new' AND article_id > 0"
    last = value(archive.data, read.format("max(warc_offset)"), whole.name)
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(whole.read_bytes()[: last + 100])
    told = yigai(tmp_path / "data", "import", str(notes), str(torn))
    assert told.returncode == 1
    assert [line.partition(" as WARC: ")[0] for line in told.stderr.splitlines()] == [
        f"yigai: {notes}: cannot be read",
        f"yigai: {torn}: cannot be read",
    ]
    whole_articles = value(archive.data, read.format("count(*)"), whole.name) - 1
    assert value(tmp_path / "data", "SELECT count(*) FROM current_articles") == whole_articles


@pytest.mark.parametrize(
    "arguments",
    [
        ["crawl", "nowhere"],
        ["add"],
        ["add", "ftp://www.gov.cn/a"],
        ["search", "!?"],
        ["show"],
        ["fly"],
        ["crawl", "--limit", "0"],
        ["demo", "--port", "99999"],
        ["import", "no-such-file.warc.gz"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_status_2(archive: Archive, arguments: list[str]) -> None:
    refused = run(archive.data, *arguments)
    assert refused.exit_code == 2
    assert "Error: " in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "1", "--at", "someday"],
        ["cite", "1", "--at", "2026-13-01"],
        ["changes", "--since", "soon"],
        ["changes", "--source", "nowhere"],
        ["survival", "--source", "nowhere"],
        ["survival", "--months", "--source", "nowhere"],
        ["export", "csv", "-", "--since", "soon"],
        ["export", "csv", "-", "--query", "nobody"],
        ["export", "csv", "-", "--sql", "DELETE FROM articles"],
    ],
    ids=" ".join,
)
def test_a_day_source_or_query_that_is_none_is_wrong_usage(
    archive: Archive, arguments: list[str]
) -> None:
    refused = run(archive.data, *arguments)
    assert refused.exit_code == 2
    assert refused.stderr.startswith("yigai: ")
    assert not refused.stdout


def test_a_held_lock_is_exit_status_3_and_names_its_holder(tmp_path: Path) -> None:
    with lock(tmp_path / "data", "yigai crawl"):
        refused = yigai(tmp_path / "data", "crawl", "people-health")
    assert refused.returncode == 3
    assert f"held by `yigai crawl` (process {os.getpid()} on " in refused.stderr


@pytest.mark.parametrize("command", ["status", "search 医改", "show 1", "history 1", "diff 1"])
def test_where_no_archive_is_reading_says_so(tmp_path: Path, command: str) -> None:
    line = complaint(run(tmp_path / "none", *command.split()))
    assert line.startswith(f"yigai: {tmp_path / 'none'}: no archive here.")
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "archive.db").write_text("These are only notes. " * 99, encoding="utf-8")
    line = complaint(run(tmp_path / "data", "status"))
    assert line.startswith(f"yigai: {tmp_path}/data/archive.db: cannot be opened as an archive: ")
    assert line.endswith("let `yigai rebuild` make it again from warc/.")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    line = complaint(run(tmp_path / "file" / "data", "crawl", "people-health"))
    assert line.startswith(f"yigai: {tmp_path}/file/data: cannot be written: ")


def test_no_colours_outside_a_terminal(archive: Archive, edited: str) -> None:
    for arguments in (["status"], ["show", edited], ["history", edited]):
        assert "\x1b" not in out(archive.data, *arguments)
    told = done(archive.data, "diff", edited)
    assert "\x1b" not in told.stdout + told.stderr


def scrapy(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("scrapy"), *arguments],
        cwd=PROJECT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_scrapy_lists_the_sources() -> None:
    assert scrapy("list").stdout.splitlines() == sorted(SOURCES)


def test_scrapy_crawls_a_source(tmp_path: Path) -> None:
    sources = declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/x")
        sites.article("http://small.example/a/x", "Opening hours")
        told = scrapy(
            "crawl",
            "small",
            http_proxy=sites.url,
            YIGAI_DATA=str(tmp_path / "data"),
            **sources,
        )
    assert told.returncode == 0, told.stderr
    assert column(tmp_path / "data", "SELECT title FROM current_articles") == ["Opening hours"]
    assert column(tmp_path / "data", "SELECT finish_reason FROM crawls") == ["finished"]
