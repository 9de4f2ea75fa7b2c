"""The files of notices, crawled: kept, read, found, and a change when their bytes are others.

The NHSA notice rests on the markup of tests/test_nhsa.py (a picture, and a file whose address is
escaped twice); the files are those of tests/files. All words are ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import (
    Answer,
    SmallArchive,
    SmallSites,
    checked,
    declare,
    done_here,
    here,
    parsed,
    rows,
    settings,
    value,
    yigai,
)

SITE = "http://small.example"
FILES = Path(__file__).parent / "files"
NAMES = ("notice.pdf", "notice.docx", "notice.doc", "prices.xlsx", "prices.xls", "locked.pdf")
DOWNLOAD = "/module/download/downfile.jsp?classid=0&{}filename=0123456789abcdef.pdf"
FILE_SAYS = "县医院药房与各乡镇卫生院药柜互通"
BODY = "为把药房互通的事项办好，现将有关安排通知如下，请结合实际认真执行，执行中的问题及时报告。"


def notice(content: str) -> Answer:
    """A notice with some content in its body."""
    return Answer(
        f"""<!DOCTYPE html><html><head><title>关于药房互通的通知</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>关于药房互通的通知</h1><time>2026-11-02</time>
<article>{content}</article><div class="foot">主办单位：某市医疗保障局</div></body></html>"""
    )


def with_files(*names: str) -> Answer:
    links = "".join(f'<p><a href="/files/{name}">附件：{name}</a></p>' for name in names)
    return notice(f"<p>{BODY}</p>{links}")


class Small(SmallArchive):
    """The site of one notice and its files."""

    def put(self, *names: str) -> None:
        """A notice at /a/one that names these files, all of which are there."""
        self.sites.list(f"{SITE}/list", "/a/one")
        self.sites.answers[f"{SITE}/a/one"] = with_files(*names)
        for name in names:
            self.sites.answers[f"{SITE}/files/{name}"] = Answer((FILES / name).read_bytes())

    def crawl_again(self, more: dict[str, str]) -> None:
        """A crawl with other settings, whatever its status."""
        yigai(self.data, "crawl", "small", proxy=self.sites.url, **self.declared | more)


def records(data: Path) -> list[tuple[str, str | None, bytes]]:
    """The responses on disk: address, WARC-Truncated and body."""
    found = []
    for path in sorted((data / "warc").rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    header = record.rec_headers.get_header
                    body = record.content_stream().read()
                    found.append((header("WARC-Target-URI"), header("WARC-Truncated"), body))
    return found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with SmallSites() as sites:
        declared = declare(tmp_path / "sources", "small", "small.example")
        yield Small(tmp_path / "data", sites, declared)


def test_each_file_is_read_and_found_with_its_article(small: Small) -> None:
    small.put(*NAMES)
    small.crawl()
    found = rows(
        small.data,
        "SELECT name, text_state, length(text) > 20, named_now FROM attachments ORDER BY url",
    )
    assert found == [
        (f"附件：{name}", "unread" if name == "locked.pdf" else "whole", name != "locked.pdf", 1)
        for name in sorted(NAMES)
    ]
    note = "SELECT note FROM attachments WHERE url LIKE '%locked.pdf'"
    assert "password" in value(small.data, note)
    (row,) = parsed(done_here(small.data, "search", FILE_SAYS, "--json"))
    assert (row["url"], row["found_in"]) == (f"{SITE}/a/one", "附件：notice.pdf")
    assert rows(small.data, "SELECT url, text, versions FROM current_articles") == [
        (f"{SITE}/a/one", value(small.data, "SELECT text FROM version_history"), 1)
    ]
    assert BODY in value(small.data, "SELECT text FROM current_articles")
    assert checked(small.data)[0] == 0
    small.sound()


def test_other_bytes_under_one_name_are_a_change(small: Small) -> None:
    small.put("notice.pdf")
    small.crawl()
    small.crawl()
    assert value(small.data, "SELECT versions FROM current_articles") == 1
    small.sites.answers[f"{SITE}/files/notice.pdf"] = Answer((FILES / "prices.xls").read_bytes())
    small.crawl()
    ((fields, before, after),) = rows(
        small.data, "SELECT changed_fields, before, after FROM changes"
    )
    assert fields == "attachments"
    assert before != after
    assert "notice.pdf (sha256:" in before
    assert parsed(here(small.data, "search", FILE_SAYS, "--json")) == []
    (stood,) = parsed(done_here(small.data, "search", FILE_SAYS, "--ever", "--json"))
    assert stood["gone_at"]
    small.sound()


def test_a_notice_of_a_picture_and_a_file_has_the_text_of_the_file(small: Small) -> None:
    small.sites.list(f"{SITE}/list", "/a/one")
    link = f'<a href="{DOWNLOAD.format("amp;amp;")}">关于药房互通的通知.pdf</a>'
    small.sites.answers[f"{SITE}/a/one"] = notice(
        f'<p><img src="/pic/notice.jpg" width="800"></p><p>{link}</p>'
    )
    asked = f"{SITE}{DOWNLOAD.format('')}"
    small.sites.answers[asked] = Answer((FILES / "notice.pdf").read_bytes())
    small.crawl()
    assert asked in small.sites.urls()
    ((text, state, language),) = rows(
        small.data, "SELECT text, text_state, language FROM current_articles"
    )
    assert state == "attachment"
    assert text == value(small.data, "SELECT text FROM attachments")
    assert FILE_SAYS in text
    assert language == "zh-Hans"
    shown = done_here(small.data, "show", f"{SITE}/a/one").stdout
    assert FILE_SAYS in shown.replace("\n", "")
    small.sound()


def test_a_file_that_is_not_there_is_no_withdrawn_article(small: Small) -> None:
    small.put("notice.pdf")
    del small.sites.answers[f"{SITE}/files/notice.pdf"]
    small.crawl()
    assert rows(small.data, "SELECT captured_at, text, note FROM attachments") == [
        (None, None, "HTTP 404")
    ]
    assert value(small.data, "SELECT count(*) FROM current_articles") == 1
    assert value(small.data, "SELECT text_state FROM current_articles") == "whole"
    small.sound()


@pytest.mark.parametrize("is_lengthless", [False, True], ids=["length", "lengthless"])
def test_of_a_file_that_is_too_large_the_beginning_is_kept(
    small: Small, tmp_path: Path, is_lengthless: bool
) -> None:
    small.put("notice.docx", "notice.pdf")
    sent = (FILES / "notice.pdf").read_bytes()
    if is_lengthless:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"
        small.sites.answers[f"{SITE}/files/notice.pdf"] = Answer(raw=head + sent)
    less = settings(tmp_path, FILE_MAXSIZE=20_000)
    run = yigai(small.data, "crawl", "small", proxy=small.sites.url, **small.declared | less)
    found = rows(small.data, "SELECT text_state, note FROM attachments ORDER BY url")
    assert found == [
        ("whole", None),
        ("unread", "not read: it is larger than what is kept of a file"),
    ], run.stderr
    (record,) = (r for r in records(small.data) if r[0].endswith("notice.pdf"))
    assert record == (f"{SITE}/files/notice.pdf", "length", sent[:20_000])
    captured = "SELECT outcome, note FROM captures WHERE url LIKE '%notice.pdf'"
    assert rows(small.data, captured) == [("error", "not whole: it was cut at a length")]
    assert small.sites.urls().count(f"{SITE}/files/notice.pdf") == 1
    small.crawl_again(less)
    assert value(small.data, "SELECT versions FROM current_articles") == 1
    assert value(small.data, "SELECT count(*) FROM changes") == 0
    small.sound()


_FILES = "SELECT text_state, text, note FROM attachments ORDER BY url"


def test_a_file_of_which_a_part_is_kept_is_no_change(small: Small, tmp_path: Path) -> None:
    small.put("notice.docx", "notice.pdf")
    less = small.declared | settings(tmp_path, FILE_MAXSIZE=20_000)
    large = (FILES / "notice.pdf").read_bytes()
    seen = "SELECT versions, status FROM current_articles"
    for larger in (large, large + b"more", b"others" + large):
        small.sites.answers[f"{SITE}/files/notice.pdf"] = Answer(larger)
        yigai(small.data, "crawl", "small", proxy=small.sites.url, **less)
        assert rows(small.data, seen) == [(1, "live")]
    replayed = [f"--replay={file}" for file in sorted((small.data / "warc").iterdir())]
    yigai(tmp_path / "again", "crawl", "small", *replayed, **small.declared)
    assert rows(tmp_path / "again", _FILES) == rows(small.data, _FILES)
    small.sites.answers[f"{SITE}/files/notice.pdf"] = Answer(large)
    small.crawl()
    assert [row[0] for row in rows(small.data, _FILES)] == ["whole", "whole"]
    yigai(small.data, "crawl", "small", proxy=small.sites.url, **less)
    assert [row[0] for row in rows(small.data, _FILES)] == ["whole", "whole"]
    assert rows(small.data, seen) == [(1, "live")]
    small.sound()


SAID = "SELECT version, cause, attachments, text_digest, text_state FROM version_history"


def test_an_archive_of_the_step_before_says_the_same(small: Small) -> None:
    small.put("notice.pdf", "prices.xlsx")
    small.crawl()
    files = "SELECT url, name, text, text_state, named_now FROM attachments ORDER BY url"
    held = rows(small.data, SAID), rows(small.data, files)
    views = rows(small.data, "SELECT name FROM sqlite_master WHERE type = 'view'")
    with closing(sqlite3.connect(small.data / "archive.db")) as old:
        old.executescript(
            "".join(f"DROP VIEW {name};" for (name,) in views)
            + """DROP TABLE companions; DROP INDEX articles_parts;
            ALTER TABLE articles DROP COLUMN part_of;
            ALTER TABLE versions DROP COLUMN composed_state;
            ALTER TABLE versions DROP COLUMN file_texts;
            DELETE FROM _sqlite_migrations WHERE name >= 'm016'"""
        )
    done_here(small.data, "reextract", **small.declared)
    assert (rows(small.data, SAID), rows(small.data, files)) == held
    small.sound()
