"""Comparison keys in the records of an earlier release, whose rules made others of the addresses."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from tests.crawling import SmallSites, declare, done, done_here, parsed, rows
from tests.test_import_others import Writer
from tests.test_review import article, at, page

HOST = "www.satcm.gov.cn"
URLS = [f"http://{HOST}/a/{n}" for n in range(6)]
SUPERSEDED = """SELECT url FROM readings JOIN current_articles USING (article_id)
    WHERE superseded_at IS NOT NULL ORDER BY url"""
DELISTED = "SELECT url FROM current_articles WHERE delisted_at IS NOT NULL"
TODAY, EARLIER = b'"natcm.gov.cn', b'"satcm.gov.cn'


def as_recorded_earlier(data: Path) -> int:
    """Let the archive's notes name articles and hosts by their earlier keys; how many did."""
    changed = 0
    for path in (data / "warc").glob("*.warc.gz"):
        held, written = path.read_bytes(), BytesIO()
        writer = WARCWriter(written, gzip=True, warc_version="1.1")
        records = ArchiveIterator(BytesIO(held))
        for record in records:
            if record.rec_headers.get_header("Content-Type") == "application/json":
                body = record.raw_stream.read()
                changed += TODAY in body
                record.raw_stream = BytesIO(body.replace(TODAY, EARLIER))
                for digest in ("WARC-Block-Digest", "WARC-Payload-Digest"):
                    record.rec_headers.remove_header(digest)
                writer.write_record(record)
            else:
                start = records.get_record_offset()
                written.write(held[start : start + records.get_record_length()])
        path.write_bytes(written.getvalue())
    return changed


def test_decisions_find_the_article_and_the_host_that_they_are_of(tmp_path: Path) -> None:
    data = tmp_path / "data"
    writer = Writer()
    for n, url in enumerate(URLS):
        writer.response(page(f"第{n}号通知"), at(1), url)
        writer.response(b"<h1>404</h1>", at(3), url, "404 Not Found")
        writer.response(b"<h1>404</h1>", at(5), url, "404 Not Found")
    writer.response(page("广告"), at(2), URLS[0])
    writer.save(tmp_path / "a.warc.gz")
    done_here(data, "import", str(tmp_path / "a.warc.gz"))
    done_here(data, "review", "change", article(data, URLS[0]), "2", "wrong")
    done_here(data, "review", "event", "natcm.gov.cn", "2026-10-03", "wrong")
    assert rows(data, "SELECT DISTINCT status, versions FROM current_articles") == [
        ("withdrawn", 1)
    ]
    assert as_recorded_earlier(data) == 2
    assert parsed(done_here(data, "rebuild", "--check", "--json")) == []


def test_lists_and_superseded_readings_find_their_articles(tmp_path: Path) -> None:
    data = tmp_path / "data"
    env = declare(tmp_path / "sources", "bureau", HOST, rows=3)
    declaration = tmp_path / "sources" / "bureau.toml"
    with SmallSites() as sites:
        for n, url in enumerate(URLS[:4]):
            sites.article(url, f"第{n}号通知", "自十月起调整住院结算流程。")
        for paths in (["/a/0", "/a/1", "/a/2", "/a/3"], ["/a/0", "/a/2", "/a/3"]):
            sites.list(f"http://{HOST}/list", *paths)
            done(data, "crawl", "bureau", proxy=sites.url, **env)
    said = declaration.read_text(encoding="utf-8")
    declaration.write_text(said.replace('title = "h1"', 'title = "p"'), encoding="utf-8")
    done_here(data, "reextract", **env)
    told = [rows(data, sql) for sql in (SUPERSEDED, DELISTED)]
    assert told == [[(url,) for url in URLS[:4]], [(URLS[1],)]]
    assert as_recorded_earlier(data) == 6  # two lists, four readings
    done_here(data, "rebuild", **env)
    assert [rows(data, sql) for sql in (SUPERSEDED, DELISTED)] == told
