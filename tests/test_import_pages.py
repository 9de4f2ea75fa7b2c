"""Real pages from ../shared/pages, taken in as a WARC file: their texts, languages and instants."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import column, done, rows, value

TRADITIONAL = "hk.finance.yahoo.com"


class Pages(NamedTuple):
    """The archive after one import, what it printed, and what is known of the pages."""

    data: Path
    file: Path
    run: subprocess.CompletedProcess[str]
    truth: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def pages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    file = shared / "pages" / "pages.warc.gz"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    data = tmp_path_factory.mktemp("pages") / "data"
    run = done(data, "import", str(file))
    lines = (shared / "pages" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return Pages(data, file, run, {page["url"]: page for page in map(json.loads, lines)})


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def share_found(wanted: str, text: str) -> float:
    """How much of a text, in pieces of ten characters, stands in another one."""
    wanted, text = bare(wanted), bare(text)
    pieces = [wanted[i : i + 10] for i in range(0, max(1, len(wanted) - 9), 5)]
    return sum(piece in text for piece in pieces) / len(pieces)


def test_every_record_is_taken_and_none_in_error(pages: Pages) -> None:
    assert value(pages.data, "SELECT count(*) FROM captures") == 55
    outcomes = "SELECT DISTINCT outcome FROM captures WHERE article_id IS NOT NULL"
    assert column(pages.data, outcomes) == ["new"]
    lists = {url for url, page in pages.truth.items() if page.get("kind") in ("list", "api")}
    assert set(column(pages.data, "SELECT url FROM captures WHERE article_id IS NULL")) == lists
    outcomes = "SELECT DISTINCT outcome FROM captures WHERE article_id IS NULL"
    assert column(pages.data, outcomes) == ["other"]
    assert pages.run.stderr == ""


def test_captures_keep_the_instant_and_place_of_their_records(pages: Pages) -> None:
    found = set(rows(pages.data, "SELECT url, captured_at, warc_offset FROM captures"))
    with open(pages.file, "rb") as stream:
        records = ArchiveIterator(stream)
        expected = {
            (header("WARC-Target-URI"), header("WARC-Date")[:19], records.get_record_offset())
            for record in records
            if record.rec_type == "response" and (header := record.rec_headers.get_header)
        }
    assert {(url, when[:19], offset) for url, when, offset in found} == expected


def test_every_article_has_a_row(pages: Pages) -> None:
    articles = {url for url, page in pages.truth.items() if page.get("text")}
    assert len(articles) == 48
    assert articles <= set(column(pages.data, "SELECT url FROM current_articles"))


def test_the_marked_texts_are_found(pages: Pages) -> None:
    texts = dict(rows(pages.data, "SELECT url, text FROM current_articles"))
    shares = {
        url: share_found(page["text"], texts[url])
        for url, page in pages.truth.items()
        if page.get("text") and TRADITIONAL not in url
    }
    assert [url for url, share in shares.items() if share < 0.95] == []


def test_the_facts_of_official_pages_are_those_on_them(pages: Pages) -> None:
    known = [
        (url, page["facts"])
        for url, page in pages.truth.items()
        if page.get("kind") == "article" and page.get("facts")
    ]
    assert len(known) == 3
    for url, facts in known:
        found = rows(
            pages.data,
            """SELECT title, text, substr(published_at, 1, 10), document_number, publisher
            FROM current_articles WHERE url = ?""",
            url,
        )
        title, text, day, number, publisher = found[0]
        assert title == facts.get("title", title)
        assert facts.get("title_contains", "") in title
        assert day == facts["publish_date"]
        assert number == facts.get("doc_number")
        assert publisher == facts.get("source", publisher)
        assert all(words in text for words in facts["body_contains"])
        assert not any(words in text for words in facts.get("body_excludes", ()))


def test_a_notice_of_a_picture_has_its_attachment_and_no_counter(pages: Pages) -> None:
    (text,) = column(
        pages.data, "SELECT text FROM current_articles WHERE url LIKE '%/art_104_21472.html'"
    )
    assert text.startswith("文件下载链接：")
    assert len(text.splitlines()) == 1


def test_the_facts_of_a_page_of_the_state_council(pages: Pages) -> None:
    found = rows(
        pages.data,
        """SELECT publisher, signed_on, topic, document_kind, issuer LIKE '%; 国家发展改革委; %'
        FROM current_articles WHERE url LIKE '%www.gov.cn/zhengce/zhengceku/202609/%'""",
    )
    assert found == [("中国人民银行网站", "2026-09-25", "财政、金融、审计\\其他", "意见", 1)]


def test_no_text_is_garbled(pages: Pages) -> None:
    common = set("".join(page.get("text", "") for page in pages.truth.values()))
    for url, text in rows(
        pages.data, "SELECT url, text FROM current_articles WHERE language = 'zh-Hans'"
    ):
        if not pages.truth[url].get("text"):
            continue
        letters = [c for c in text if "\u3400" <= c <= "\u9fff" or c == "\ufffd"]
        strange = [c for c in letters if c not in common]
        assert len(strange) <= 0.05 * len(letters), url


def test_languages_are_right(pages: Pages) -> None:
    languages = dict(rows(pages.data, "SELECT url, language FROM current_articles"))
    wanted = {
        url: "zh-Hant" if TRADITIONAL in url else "zh-Hans" if page["lang"] == "zh" else "en"
        for url, page in pages.truth.items()
        if page.get("lang")
    }
    assert len(wanted) == 48
    assert {url: languages[url] for url in wanted} == wanted


def test_gbk_pages_say_their_charset(pages: Pages) -> None:
    charset = "SELECT DISTINCT charset FROM captures WHERE url LIKE '%//health.people.com.cn/%'"
    assert column(pages.data, charset) == ["gb18030"]


def test_taking_it_in_again_changes_nothing(pages: Pages) -> None:
    held = rows(pages.data, "SELECT * FROM version_history")
    run = done(pages.data, "import", str(pages.file))
    assert "file held" in run.stdout
    assert rows(pages.data, "SELECT * FROM version_history") == held
    assert value(pages.data, "SELECT count(*) FROM captures") == 55
