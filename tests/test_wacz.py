"""Exports: what a WACZ holds, and that every article in it can be read from its own records."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.digest import sha256, text_digest
from archive.errors import YigaiError
from archive.evidence import warc
from archive.evidence.gzip_members import members
from archive.exports.cdxj import sort_key
from archive.exports.wacz import export_wacz
from archive.records import (
    ArticleRef,
    Capture,
    Facts,
    Item,
    PayloadReading,
    Reading,
    SourceRow,
    WarcLocation,
    instant,
)
from archive.store import recording, runs
from archive.store.store import open_to_write
from archive.text.decode import decode
from archive.urls import url_key
from pipelines.sameness.relate import relate
from tests.crawling import PROJECT, column, done, rows, yigai
from tests.replica.server import ReplicaServer

WACZ = PROJECT / ".venv-replay" / "bin" / "wacz"
SENTENCES = {
    # in GB18030, unchanged between the two crawls: the second one is a revisit
    "http://health.people.com.cn/n1/2026/1017/c14739-40847302.html": "围绕为什么修订、重点看什么",
    # edited between the two crawls
    "http://health.people.com.cn/n1/2026/1109/c14739-40868814.html": "如今平均每盒降到6.8元",
    "https://www.gov.cn/zhengce/202610/content_7083266.htm": "所以这次把31项压减到7项",
}


@dataclass
class Package:
    """A WACZ, opened."""

    path: Path
    files: dict[str, bytes]

    @classmethod
    def open(cls, path: Path) -> Package:
        """Read all of it."""
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return cls(path, {name: archive.read(name) for name in archive.namelist()})

    @property
    def warc(self) -> bytes:
        """The WARC file in it."""
        return self.files["archive/data.warc.gz"]

    @property
    def pages(self) -> list[dict[str, str]]:
        """The list of pages, without its header."""
        lines = self.files["pages/pages.jsonl"].decode().splitlines()
        assert json.loads(lines[0])["format"] == "json-pages-1.0"
        return [json.loads(line) for line in lines[1:]]

    @property
    def index(self) -> list[tuple[str, str, dict[str, str]]]:
        """Searchable URL, timestamp and row of every line of the index, in its order."""
        lines = gzip.decompress(self.files["indexes/index.cdx.gz"]).decode().splitlines()
        parts = [line.split(" ", 2) for line in lines]
        return [(key, timestamp, json.loads(row)) for key, timestamp, row in parts]

    def records(self) -> list[ArcWarcRecord]:
        """Every record, its content read."""
        return [
            read(gzip.decompress(self.warc[m.offset : m.offset + m.length])) for m in self.members()
        ]

    def members(self) -> list[Any]:
        """Every gzip member of the WARC file."""
        copy = self.path.with_suffix(".warc.gz")
        copy.write_bytes(self.warc)
        return list(members(copy))

    def replay(self, url: str, timestamp: str) -> str:
        """The text of a page as a replayer finds it: by index, then by what a revisit names."""
        found = [
            row
            for key, when, row in self.index
            if key == sort_key(url) and when == timestamp and row["url"] == url
        ]
        assert found, f"{url} at {timestamp} is not in the index"
        start, length = int(found[0]["offset"]), int(found[0]["length"])
        record = next(iter(ArchiveIterator(BytesIO(self.warc[start : start + length]))))
        headers = record.rec_headers
        if record.rec_type == "revisit":
            when = re.sub(r"\D", "", headers.get_header("WARC-Refers-To-Date"))[:14]
            return self.replay(headers.get_header("WARC-Refers-To-Target-URI"), when)
        _, body = warc.payload(record)
        text, _ = decode(body, (record.http_headers or headers).get_header("Content-Type"))
        return squeezed(html.unescape(re.sub(r"<[^>]*>", "", text)))


def read(member: bytes) -> ArcWarcRecord:
    record = next(iter(ArchiveIterator(BytesIO(member))))
    record.content = record.raw_stream.read()
    return record


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def stamp(instant: str) -> str:
    return re.sub(r"\D", "", instant)[:14]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two sites, crawled before and after they changed."""
    data = tmp_path_factory.mktemp("wacz") / "data"
    with ReplicaServer() as sites:
        for state in ("t0", "t1"):
            sites.state = state
            done(data, "crawl", "people-health", "govcn-policy", proxy=sites.url)
    return data


@pytest.fixture(scope="module")
def package(data: Path) -> Package:
    """All of it, exported."""
    out = data.parent / "all.wacz"
    run = done(data, "export", "wacz", str(out), "--json")
    package = Package.open(out)
    assert json.loads(run.stdout) == [
        {
            "file": str(out),
            "pages": len(package.pages),
            "records": len(package.members()),
            "bytes": out.stat().st_size,
        }
    ]
    return package


@pytest.mark.skipif(
    not WACZ.exists() and not os.environ.get("CI"),
    reason="`make proof-replay` installs py-wacz, under AGPL",
)
def test_py_wacz_finds_it_valid(package: Package) -> None:
    run = subprocess.run([WACZ, "validate", "-f", package.path], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "the passed WACZ is valid" in run.stdout


def test_the_manifest_names_every_file_with_its_hash(package: Package) -> None:
    files = dict(package.files)
    manifest = files.pop("datapackage.json")
    digest = json.loads(files.pop("datapackage-digest.json"))
    assert digest == {"path": "datapackage.json", "hash": sha256(manifest)}
    described = json.loads(manifest)
    assert described["profile"] == "data-package"
    assert described["wacz_version"] == "1.1.1"
    listed = {row["path"]: (row["hash"], row["bytes"]) for row in described["resources"]}
    assert listed == {path: (sha256(body), len(body)) for path, body in files.items()}


def test_what_is_compressed_is_not_compressed_again(package: Package) -> None:
    with zipfile.ZipFile(package.path) as archive:
        for path in ("archive/data.warc.gz", "indexes/index.cdx.gz"):
            assert archive.getinfo(path).compress_type == zipfile.ZIP_STORED


def test_pages_are_the_articles_with_our_titles_and_dates(package: Package, data: Path) -> None:
    articles = rows(
        data,
        """SELECT url, v.title, v.captured_at, v.text FROM current_articles
        JOIN version_history v USING (article_id, version)""",
    )
    assert len(articles) > 10
    pages = [(page["url"], page["title"], page["ts"], page["text"]) for page in package.pages]
    assert sorted(pages) == sorted(articles)
    assert len({page["id"] for page in package.pages}) == len(pages)


def test_lists_and_robots_are_resources_and_no_pages(package: Package) -> None:
    urls = {row["url"] for _, _, row in package.index}
    assert "https://www.gov.cn/robots.txt" in urls
    assert not any(page["url"].endswith("robots.txt") for page in package.pages)
    assert len(urls) > len(package.pages)


def test_every_page_replays_to_its_text(package: Package) -> None:
    for page in package.pages:
        first = squeezed(page["text"].splitlines()[0])[:20]
        assert first in package.replay(page["url"], stamp(page["ts"])), page["url"]


def test_known_sentences_replay(package: Package) -> None:
    at = {page["url"]: stamp(page["ts"]) for page in package.pages}
    for url, sentence in SENTENCES.items():
        assert sentence in package.replay(url, at[url])


def test_a_revisit_replays_to_the_payload_of_its_original(package: Package) -> None:
    revisits = [
        (row["url"], timestamp)
        for _, timestamp, row in package.index
        if row["mime"] == "warc/revisit" and row["status"] == "200"
    ]
    url = "http://health.people.com.cn/n1/2026/1017/c14739-40847302.html"
    times = [timestamp for revisited, timestamp in revisits if revisited == url]
    assert SENTENCES[url] in package.replay(url, times[0])


def test_the_index_is_sorted_and_points_at_records(package: Package) -> None:
    keys = [(key, timestamp) for key, timestamp, _ in package.index]
    assert keys == sorted(keys)
    for key, timestamp, row in package.index:
        start = int(row["offset"])
        member = package.warc[start : start + int(row["length"])]
        record = read(member)
        assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
        assert stamp(record.rec_headers.get_header("WARC-Date")) == timestamp
        assert row["recordDigest"] == sha256(member)
        assert key == sort_key(row["url"])
    lines = package.files["indexes/index.idx"].decode().splitlines()
    assert lines[0].startswith("!meta 0 {")
    for line in lines[1:]:
        block = json.loads(line[line.index("{") :])
        start, end = block["offset"], block["offset"] + block["length"]
        body = package.files["indexes/index.cdx.gz"][start:end]
        assert block["digest"] == sha256(body)
        first = gzip.decompress(body).decode()
        assert first.startswith(line[: line.index(" {")])


def test_not_modified_answers_are_kept_and_not_offered_for_replay(package: Package) -> None:
    kept = [
        record
        for record in package.records()
        if record.http_headers and record.http_headers.get_statuscode() == "304"
    ]
    assert kept
    assert all(row["status"] != "304" for _, _, row in package.index)


def test_records_are_copied_byte_for_byte(package: Package, data: Path) -> None:
    held = {
        hashlib.sha256(member_bytes(path, member)).digest()
        for path in (data / "warc").iterdir()
        for member in members(path)
    }
    copied = [
        package.warc[member.offset : member.offset + member.length] for member in package.members()
    ]
    assert {hashlib.sha256(data).digest() for data in copied} <= held
    assert b"".join(copied) == package.warc


def member_bytes(path: Path, member: Any) -> bytes:
    return path.read_bytes()[member.offset : member.offset + member.length]


def test_requests_and_warcinfos_come_along(package: Package, data: Path) -> None:
    records = package.records()
    kinds = [record.rec_type for record in records]
    captured = column(
        data,
        "SELECT count(*) FROM capture_log WHERE record_type IN ('response', 'revisit', 'resource')",
    )
    assert kinds.count("response") + kinds.count("revisit") == captured[0]
    assert kinds.count("request") == captured[0]
    assert kinds.count("warcinfo") == len(list((data / "warc").iterdir()))
    assert kinds[0] == "warcinfo"
    ids = {record.rec_headers.get_header("WARC-Record-ID") for record in records}
    assert len(ids) == len(records)
    for record in records:
        if record.rec_type == "request":
            assert record.rec_headers.get_header("WARC-Concurrent-To") in ids


def test_a_source_alone(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.wacz"
    done(data, "export", "wacz", str(out), "--source", "people-health")
    package = Package.open(out)
    assert {sort_key(row["url"]).partition(")")[0] for _, _, row in package.index} == {
        "cn,com,people,health"
    }
    articles = column(data, "SELECT url FROM current_articles WHERE source = 'people-health'")
    assert sorted(page["url"] for page in package.pages) == sorted(articles)
    assert json.loads(package.files["datapackage.json"])["title"].startswith("人民")
    for page in package.pages:
        assert package.replay(page["url"], stamp(page["ts"]))


def test_nothing_matching_is_an_error_and_leaves_no_file(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "none.wacz"
    for options in (["--source", "xinhua-health"], ["--since", "2099-01-01"]):
        run = yigai(data, "export", "wacz", str(out), *options)
        assert run.returncode == 1
        assert "no capture" in run.stderr
        assert "people-health" in run.stderr
    run = yigai(data, "export", "wacz", str(out), "--since", "someday")
    assert "'someday' is not a date" in run.stderr
    assert not list(tmp_path.iterdir())


class Held:
    """An archive whose records and rows are written one by one, at dates of their own."""

    def __init__(self, data: Path, *, zipped: bool = True) -> None:
        self.data = data
        self.name = "import-foreign.warc.gz" if zipped else "import-foreign.warc"
        self.path = data / "warc" / self.name
        self.path.parent.mkdir(parents=True)
        self.zipped = zipped
        self.store = open_to_write(data / "archive.db")
        here = SourceRow("here", "Notices", "The commission", "government")
        runs.save_sources(self.store, [here])
        self.crawl_id = runs.begin(self.store, "here", "2026-01-01T00:00:00.000000Z")
        self.write(self.writer().create_warcinfo_record(self.name, {"software": "Foreign/1"}))

    def writer(self) -> WARCWriter:
        return WARCWriter(BytesIO(), gzip=self.zipped, warc_version="1.0")

    def write(self, record: ArcWarcRecord) -> int:
        """Append a record; its offset."""
        writer = self.writer()
        writer.write_record(record)
        with open(self.path, "ab") as file:
            offset = file.tell()
            file.write(writer.out.getvalue())
        return offset

    def request(self, url: str) -> str:
        """Append a request, as wget does before its response; its record's name."""
        http = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.cn")], is_http_request=True)
        record = self.writer().create_warc_record(
            url, "request", payload=BytesIO(), length=0, http_headers=http
        )
        self.write(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def article(self, url: str, day: str, text: str, concurrent_to: str = "") -> None:
        """Append a page, and the rows that a crawl on that day would have written."""
        body = f"<h1>{text}</h1>".encode()
        headers = {"WARC-Date": f"{day}T00:00:00Z"}
        if concurrent_to:
            headers["WARC-Concurrent-To"] = concurrent_to
        record = self.writer().create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=html_headers(),
            warc_headers_dict=headers,
        )
        self.row(url, day, self.write(record), "response", sha256(body), text)

    def revisit(self, url: str, day: str, original: str, text: str) -> None:
        """Append a revisit of the page that had this text on another day."""
        digest = sha256(f"<h1>{text}</h1>".encode())
        record = self.writer().create_revisit_record(
            url, digest, url, f"{original}T00:00:00Z", http_headers=html_headers(),
            warc_headers_dict={"WARC-Date": f"{day}T00:00:00Z"},
        )  # fmt: skip
        self.row(url, day, self.write(record), "revisit", digest, None)

    def row(
        self, url: str, day: str, offset: int, kind: str, digest: str, text: str | None
    ) -> None:
        when = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC)
        place = WarcLocation(self.name, offset, digest, kind)
        capture = Capture(url, when, 200, place, "article", media_type="text/html")
        item = Item(capture, ArticleRef(url_key(url), url, "here"))
        if text:
            reading = Reading(text, text_digest(text), Facts(title=text), "en", 1.0, "none")
            item.readings = [PayloadReading(digest, url, instant(when), reading)]
        recording.record(self.store, self.crawl_id, item, relate)

    def export(self, **options: str) -> Package:
        out = self.data.parent / "out.wacz"
        export_wacz(self.store, self.data, out, **options)
        return Package.open(out)


def html_headers() -> StatusAndHeaders:
    return StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    held = Held(tmp_path / "data")
    yield held
    held.store.close()


def test_since_a_day(held: Held) -> None:
    held.article("http://a.cn/1", "2025-12-31", "Old")
    held.article("http://a.cn/2", "2026-01-01", "New")
    package = held.export(since="2026-01-01")
    assert [page["title"] for page in package.pages] == ["New"]
    assert [row["url"] for _, _, row in package.index] == ["http://a.cn/2"]
    assert len(held.export(since="2025-01-01").pages) == 2


def test_what_a_revisit_refers_to_comes_along_from_before(held: Held) -> None:
    held.article("http://a.cn/1", "2025-01-01", "Old")
    held.article("http://a.cn/2", "2025-01-01", "Not wanted")
    held.revisit("http://a.cn/1", "2026-01-01", "2025-01-01", "Old")
    package = held.export(since="2026-01-01")
    assert [(row["url"], row["mime"]) for _, _, row in package.index] == [
        ("http://a.cn/1", "text/html"),
        ("http://a.cn/1", "warc/revisit"),
    ]
    assert package.replay("http://a.cn/1", "20260101000000") == "Old"


@pytest.mark.parametrize("zipped", [True, False])
def test_requests_that_stand_before_in_files_of_others(tmp_path: Path, zipped: bool) -> None:
    held = Held(tmp_path / "data", zipped=zipped)
    requests = [held.request(f"http://a.cn/{n}") for n in range(3)]
    held.article("http://a.cn/1", "2026-01-01", "First", requests[1])
    held.article("http://a.cn/2", "2025-01-01", "Second", requests[2])
    package = held.export(since="2026-01-01")
    held.store.close()
    found = [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
        for record in package.records()
    ]
    assert found == [
        ("warcinfo", None),
        ("request", "http://a.cn/1"),
        ("response", "http://a.cn/1"),
    ]
    assert package.replay("http://a.cn/1", "20260101000000") == "First"


def test_a_missing_file_is_named(held: Held) -> None:
    held.article("http://a.cn/1", "2026-01-01", "Lost")
    held.path.unlink()
    with pytest.raises(YigaiError, match=f"{held.name}: .* missing.* Put it back from a backup"):
        held.export()
    assert not list(held.data.parent.glob("*.wacz*"))
    assert not list(held.data.parent.glob(".*.partial"))


def test_a_damaged_record_is_named_and_the_old_export_stays(held: Held) -> None:
    held.article("http://a.cn/1", "2026-01-01", "Whole")
    before = held.export()
    held.article("http://a.cn/2", "2026-01-02", "Torn")
    whole = held.path.read_bytes()
    held.path.write_bytes(whole[:-5])
    with pytest.raises(YigaiError, match=f"{held.name}: no whole record at offset"):
        held.export()
    assert Package.open(before.path).files == before.files


def test_a_torn_end_that_no_capture_points_at_is_left_out(held: Held) -> None:
    held.article("http://a.cn/1", "2026-01-01", "Whole")
    with open(held.path, "ab") as file:
        file.write(held.path.read_bytes()[:40])
    assert len(held.export().records()) == 2


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.gov.cn/zhengce/", "cn,gov)/zhengce"),
        ("http://WWW.Gov.cn:80/A?b=2&a=1#x", "cn,gov)/a?a=1&b=2"),
        ("http://english.www.gov.cn:8080/", "cn,gov,www,english:8080)/"),
        ("http://a.cn/医 改", "cn,a)/%e5%8c%bb%20%e6%94%b9"),
        ("https://a.cn", "cn,a)/"),
        ("urn:yigai:seed:a b", "urn:yigai:seed:a%20b"),
        ("http://[::zz]/a b", "http://%5B::zz%5D/a%20b"),
        ("http://a.cn:99999999/", "http://a.cn:99999999/"),
        (f"http://{'a' * 70}.cn/é", f"cn,{'a' * 70})/%c3%a9"),
    ],
)
def test_searchable_urls(url: str, key: str) -> None:
    assert sort_key(url) == key
