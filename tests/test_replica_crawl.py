"""The replica sites crawled three times: as they stand, once more, and after they have changed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from tests.crawling import REPLICATED, checked, column, done, rows, value, yigai
from tests.replica.server import ReplicaServer

SHARED_TEXT = {
    "https://www.gov.cn/zhengce/202610/content_7083266.htm",
    "http://health.people.com.cn/n1/2026/1017/c14739-40847302.html",
}
OFF_TOPIC = {
    "https://www.gov.cn/zhengce/zhengceku/202610/content_7083050.htm",
    "https://www.gov.cn/zhengce/zhengceku/202610/content_7083602.htm",
    "https://www.gov.cn/zhengce/zhengceku/202611/content_7084302.htm",
    "https://english.www.gov.cn/policies/latestreleases/202609/22/content_WS6ab1dc70c6d00ca5f9a05b1f.html",
    "http://english.www.gov.cn/policies/latestreleases/202610/15/content_WS6ad034ccc6d00ca5f9a069cc.html",
    "https://english.www.gov.cn/policies/latestreleases/202611/10/content_WS6af28c34c6d00ca5f9a04adf.html",
}


FILES = {"fujian-health": 4}
"""How many files the articles of a site name as it stands at first."""
OF_ARTICLES = """article_id IS NOT NULL
    AND article_id NOT IN (SELECT file_id FROM attachments WHERE file_id IS NOT NULL)"""


class Changes(NamedTuple):
    """What the second state of a site brings, by path; how many characters were edited."""

    edited: str
    replaced: int
    longer: str
    added: int
    gone: str
    furniture: str
    new: set[str]


ENGLISH = "/policies/latestreleases"
FUJIAN = "/xxgk/gzdt/wsjsyw"
LIBRARY = "/zhengce/zhengceku"
SITES = {
    "people-health": Changes(
        edited="/n1/2026/1109/c14739-40868814.html",
        replaced=1,
        longer="/n1/2026/1112/c14739-40871205.html",
        added=57,
        gone="/n1/2026/1105/c14739-40865530.html",
        furniture="/n1/2026/0924/c14739-40832947.html",
        new={"/n1/2026/1118/c14739-40876621.html", "/n1/2026/1120/c14739-40878940.html"},
    ),
    "govcn-policy": Changes(
        edited=f"{LIBRARY}/202610/content_7083105.htm",
        replaced=1,
        longer=f"{LIBRARY}/202610/content_7083240.htm",
        added=61,
        gone=f"{LIBRARY}/202610/content_7083518.htm",
        furniture=f"{LIBRARY}/202611/content_7084120.htm",
        new={
            f"{LIBRARY}/202611/content_7085033.htm",
            "/zhengce/content/202611/content_7085190.htm",
        },
    ),
    "xinhua-health": Changes(
        edited="/health/20260916/a108d9dae46325995a1e70036f271995/c.html",
        replaced=2,
        longer="/health/20261109/1100b88cdec1edccb93ebc32f09c287a/c.html",
        added=88,
        gone="/20260925/87e35d1bb3afeef2c82251d02ac6fd0a/c.html",
        furniture="/health/20261021/a94dbedf45f5acda38d1823faf20a1e1/c.html",
        new={
            "/health/20261118/8fe0e1f506d28213b1d1c33bee004088/c.html",
            "/20261120/dc598e68d8194c24020582807a6ded3b/c.html",
        },
    ),
    "fujian-health": Changes(
        edited=f"{FUJIAN}/202609/t20260918_6528416.htm",
        replaced=1,
        longer=f"{FUJIAN}/202611/t20261113_6553207.htm",
        added=97,
        gone=f"{FUJIAN}/202610/t20261012_6540011.htm",
        furniture=f"{FUJIAN}/202611/t20261110_6550183.htm",
        new={
            f"{FUJIAN}/202611/t20261118_6556641.htm",
            f"{FUJIAN}/202611/t20261120_6558029.htm",
        },
    ),
    "chinanews-health": Changes(
        edited="/jk/2026/10-12/10489123.shtml",
        replaced=2,
        longer="/jk/2026/10-20/10493608.shtml",
        added=84,
        gone="/jk/2026/10-28/10498071.shtml",
        furniture="/jk/2026/09-29/10482517.shtml",
        new={"/jk/2026/11-18/10510932.shtml", "/jk/2026/11-20/10512480.shtml"},
    ),
    "govcn-english": Changes(
        edited=f"{ENGLISH}/202611/13/content_WS6af6c830c6d00ca5f9a0a8d0.html",
        replaced=2,
        longer=f"{ENGLISH}/202610/12/content_WS6acc5438c6d00ca5f9a0de79.html",
        added=265,
        gone=f"{ENGLISH}/202610/30/content_WS6ae4626cc6d00ca5f9a0b073.html",
        furniture=f"{ENGLISH}/202610/21/content_WS6ad85738c6d00ca5f9a0ef09.html",
        new={
            f"{ENGLISH}/202611/18/content_WS6afd3c88c6d00ca5f9a0b79f.html",
            f"{ENGLISH}/202611/20/content_WS6affa61cc6d00ca5f9a02a5f.html",
        },
    ),
}
_DAY = re.compile(r"2026/?(\d\d)[-/]?(\d\d)[/_]")
EACH_SOURCE = pytest.mark.parametrize("source", SITES)
FIRST, SECOND, THIRD = ((6 * n + 1, 6 * n + 6) for n in range(3))  # crawl_ids, one per source


class Archive(NamedTuple):
    """The crawled archive, and what the sites were asked for by then."""

    data: Path
    asked: list[tuple[str, str, int]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    data = tmp_path_factory.mktemp("replica") / "data"
    with ReplicaServer() as sites:
        done(data, "crawl", *REPLICATED, proxy=sites.url)
        done(data, "crawl", *REPLICATED, proxy=sites.url)
        sites.state = "t1"
        done(data, "crawl", *REPLICATED, proxy=sites.url)
        return Archive(data, sites.requests)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3].partition("?")[0]


def outcomes(archive: Archive, crawls: tuple[int, int]) -> Counter[str]:
    """The outcomes of what some crawls asked of articles."""
    found = column(
        archive.data,
        f"SELECT outcome FROM captures WHERE {OF_ARTICLES} AND crawl_id BETWEEN ? AND ?",
        *crawls,
    )
    return Counter(found)


def paths(archive: Archive, source: str, outcome: str) -> set[str]:
    """The paths of a source's articles that had an outcome in the third crawl."""
    found = column(
        archive.data,
        f"""SELECT c.url FROM captures c JOIN crawls USING (crawl_id)
        WHERE {OF_ARTICLES} AND source = ? AND outcome = ? AND crawl_id BETWEEN ? AND ?""",
        source,
        outcome,
        *THIRD,
    )
    return set(map(path_of, found))


def article(archive: Archive, path: str, columns: str) -> tuple[object, ...]:
    (found,) = rows(
        archive.data, f"SELECT {columns} FROM current_articles WHERE url LIKE ?", f"%{path}"
    )
    return found


def test_first_crawl_takes_every_article(archive: Archive) -> None:
    assert rows(
        archive.data,
        """SELECT source, new, changed, gone, errors, finish_reason FROM crawls
        WHERE crawl_id BETWEEN ? AND ? ORDER BY source""",
        *FIRST,
    ) == [(source, 8 + FILES.get(source, 0), 0, 0, 0, "finished") for source in sorted(SITES)]


def test_the_files_of_notices_are_read(archive: Archive) -> None:
    found = rows(
        archive.data,
        """SELECT a.source, f.text_state, count(*) FROM attachments f
        JOIN current_articles a USING (article_id) WHERE named_now AND f.text <> '' GROUP BY 1, 2""",
    )
    assert found == [("fujian-health", "whole", 5)]


def test_second_crawl_finds_nothing_new(archive: Archive) -> None:
    assert outcomes(archive, SECOND) == {"revisit": 31, "unchanged": 17}
    started = value(archive.data, "SELECT min(started_at) FROM crawls WHERE crawl_id = ?", 7)
    ended = value(archive.data, "SELECT max(finished_at) FROM crawls WHERE crawl_id <= 12")
    within = "SELECT count(*) FROM version_history WHERE captured_at BETWEEN ? AND ?"
    assert value(archive.data, within, started, ended) == 0


def test_sites_with_validators_answer_not_modified(archive: Archive) -> None:
    again = archive.asked[len(archive.asked) // 3 :]
    unmodified = Counter(host for host, _, status in again if status == 304)
    assert unmodified["www.gov.cn"] >= 8
    assert unmodified["english.www.gov.cn"] >= 8
    assert unmodified["www.news.cn"] >= 8
    assert unmodified["health.people.com.cn"] == 0  # it sends no validators


@EACH_SOURCE
def test_third_crawl_finds_exactly_what_changed(archive: Archive, source: str) -> None:
    site = SITES[source]
    assert paths(archive, source, "new") == site.new
    assert paths(archive, source, "changed") == {site.edited, site.longer}
    assert paths(archive, source, "gone") == {site.gone}
    assert site.furniture in paths(archive, source, "unchanged")
    assert paths(archive, source, "error") == paths(archive, source, "moved") == set()


@EACH_SOURCE
def test_only_changed_articles_have_a_second_version(archive: Archive, source: str) -> None:
    site = SITES[source]
    found = rows(
        archive.data,
        """SELECT a.url, v.cause, v.characters_added, v.characters_removed
        FROM version_history v JOIN current_articles a USING (article_id)
        WHERE a.source = ? AND v.version > 1 AND a.version = 2 AND a.versions = 2""",
        source,
    )
    assert {(path_of(url), *rest) for url, *rest in found} == {
        (site.edited, "change", site.replaced, site.replaced),
        (site.longer, "change", site.added, 0),
    }
    assert article(archive, site.furniture, "version, status") == (1, "live")


@EACH_SOURCE
def test_absent_articles_keep_their_text_and_say_why(archive: Archive, source: str) -> None:
    gone = SITES[source].gone
    status, since, seen, text = article(archive, gone, "status, status_since, last_seen_at, text")
    assert status == "suspected", "a second look, a day later, has yet to confirm it"
    assert len(str(text)) > 100
    assert str(seen) < str(since)
    ((from_at, evidence),) = rows(
        archive.data,
        """SELECT h.from_at, h.evidence FROM status_history h JOIN current_articles a USING (article_id)
        WHERE a.source = ? AND h.status = 'suspected'""",
        source,
    )
    assert from_at == since
    assert evidence == f"HTTP 404 at {since}"


def test_everything_else_is_live(archive: Archive) -> None:
    found = rows(archive.data, "SELECT status, count(*) FROM current_articles GROUP BY 1")
    assert found == [("live", 54), ("suspected", 6)]


def test_off_topic_rows_are_counted_and_kept_but_not_asked_for(archive: Archive) -> None:
    assert rows(
        archive.data,
        """SELECT source, off_topic FROM crawls WHERE crawl_id BETWEEN ? AND ? AND off_topic > 0
        ORDER BY source""",
        *FIRST,
    ) == [("govcn-english", 3), ("govcn-policy", 3)]
    kept = column(archive.data, "SELECT url FROM discoveries WHERE state = 'off topic'")
    assert set(kept) == OFF_TOPIC
    assert not {path for _, path, _ in archive.asked} & set(map(path_of, OFF_TOPIC))


def test_the_same_text_on_two_sites_is_one_exact_relation(archive: Archive) -> None:
    found = rows(
        archive.data,
        """SELECT a.url, b.url, relation, similarity FROM relations
        JOIN current_articles a USING (article_id)
        JOIN current_articles b ON b.article_id = other_article_id
        WHERE relation = 'exact'""",
    )
    here, there = sorted(SHARED_TEXT)
    assert sorted(found) == [(here, there, "exact", 1.0), (there, here, "exact", 1.0)]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        # 鋆 and 囍 stand in GB18030 but not in the GB2312 that the page declares
        ("/n1/2026/1112/c14739-40871205.html", "鋆溪镇"),
        ("/n1/2026/1112/c14739-40871205.html", "囍"),
        ("/n1/2026/0924/c14739-40832947.html", "喆"),
        # UTF-8 that declares itself GB2312
        ("/20261012/cae9451b914e5e66c38539c909374106/c.html", "医保"),
        # UTF-8 without a word about it in the header
        ("/health/20261113/6c8d322d2d86fd7c09e99326ce8a5936/c.html", "新疆生产建设兵团"),
    ],
)
def test_pages_come_out_as_the_right_characters(archive: Archive, path: str, said: str) -> None:
    ((title, text),) = rows(
        archive.data, "SELECT title, text FROM current_articles WHERE url LIKE ?", f"%{path}"
    )
    assert said in title + text


def test_no_text_or_title_is_garbled(archive: Archive) -> None:
    garbled = "SELECT url FROM current_articles WHERE title || text LIKE '%\ufffd%' OR title = ''"
    assert column(archive.data, garbled) == []


def test_languages_are_those_of_the_sources(archive: Archive) -> None:
    found = rows(archive.data, "SELECT language, count(*) FROM current_articles GROUP BY 1")
    assert found == [("en", 10), ("zh-Hans", 50)]


def test_dates_are_the_publishers(archive: Archive) -> None:
    found = dict(rows(archive.data, "SELECT url, published_at FROM current_articles"))
    assert max(found.values()) < date.today().isoformat()
    named = {url: _DAY.search(url) for url in found}
    days = {url: f"2026-{day[1]}-{day[2]}" for url, day in named.items() if day}
    assert len(days) == 50  # the State Council's addresses name no day
    assert days == {url: found[url][:10] for url in days}
    decree = "https://www.gov.cn/zhengce/content/202609/content_7081417.htm"
    assert found[decree] == "2026-09-10T17:30:00+08:00"


def test_document_numbers_are_normalised(archive: Archive) -> None:
    number = article(archive, "/zhengce/content/202609/content_7081417.htm", "document_number")
    assert number == ("国办发〔2026〕31号",)


def test_every_source_is_well(archive: Archive) -> None:
    states = rows(
        archive.data,
        """SELECT source, state FROM source_health WHERE state NOT IN ('never', 'paused')
        ORDER BY source""",
    )
    assert states == [(source, "ok") for source in sorted(SITES)]
    assert yigai(archive.data, "status").returncode == 0


@contextmanager
def record_at(archive: Archive, name: str, offset: int) -> Iterator[ArcWarcRecord]:
    with open(archive.data / "warc" / name, "rb") as file:
        file.seek(offset)
        yield next(iter(ArchiveIterator(file)))


def test_every_capture_points_at_its_record(archive: Archive) -> None:
    captures = rows(
        archive.data,
        "SELECT url, captured_at, http_status, payload_digest, warc_file, warc_offset FROM captures",
    )
    assert len(captures) == len(archive.asked)
    for url, captured_at, status, digest, name, offset in captures:
        with record_at(archive, name, offset) as record:
            assert record.rec_headers.get_header("WARC-Target-URI") == url
            assert record.rec_headers.get_header("WARC-Date") == captured_at
            assert record.http_headers.get_statuscode() == str(status)
            assert record.rec_type in ("response", "revisit")
            if record.rec_type == "response":
                payload = record.raw_stream.read()
                assert digest == f"sha256:{hashlib.sha256(payload).hexdigest()}"


def test_revisits_refer_to_a_record_that_holds_the_payload(archive: Archive) -> None:
    held, revisits = {}, []
    for file in (archive.data / "warc").glob("*.warc.gz"):
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream):
                header = record.rec_headers.get_header
                if record.rec_type == "response":
                    key = header("WARC-Target-URI"), header("WARC-Date")
                    held[key] = header("WARC-Payload-Digest")
                elif record.rec_type == "revisit":
                    target = header("WARC-Refers-To-Target-URI"), header("WARC-Refers-To-Date")
                    revisits.append((target, header("WARC-Payload-Digest")))
    assert len(revisits) >= value(
        archive.data, "SELECT count(*) FROM captures WHERE outcome = 'revisit'"
    )
    for target, digest in revisits:
        assert held[target] == digest or digest is None  # a 304 says nothing of the payload


def test_lists_and_robots_are_captured_too(archive: Archive) -> None:
    urls = set(column(archive.data, "SELECT url FROM captures WHERE article_id IS NULL"))
    assert "https://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json" in urls
    assert "https://www.chinanews.com.cn/rss/jk.xml" in urls
    assert "http://health.people.com.cn/GB/408564/index2.html" in urls
    assert "https://wjw.fujian.gov.cn/robots.txt" in urls


def test_warc_files_pass_an_independent_check(archive: Archive) -> None:
    assert len(list((archive.data / "warc").iterdir())) == 18  # one per source and crawl
    assert checked(archive.data) == (0, "")


def test_what_a_crawl_knew_of_an_article_is_recorded(archive: Archive) -> None:
    found: dict[str, dict[str, str]] = {}
    for file in (archive.data / "warc").glob("govcn-policy-*"):
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_headers.get_header("WARC-Concurrent-To") and (
                    record.rec_type == "metadata"
                ):
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    lines = record.content_stream().read().decode().splitlines()
                    found[url] = found.get(url, {}) | dict(line.split(": ", 1) for line in lines)
    assert {said["yigai-source"] for said in found.values()} == {"govcn-policy"}
    assert all(said["listed-title"] and said["listed-date"] for said in found.values())
    vias = [said["via"] for said in found.values() if "via" in said]
    assert set(vias) == {"https://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json"}
    assert len(vias) == 9  # the tenth is linked as http: a Referer never leaves https
