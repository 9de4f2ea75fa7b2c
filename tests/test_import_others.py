"""WARC files as other tools make them, and other archives: each record at its own WARC-Date."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawling import article, done, done_here, environment, here, rows, value, yigai
from tests.replica.server import ReplicaServer

URL = "https://ministry.example/notice/7.html"
LINE = "The ministry will publish the list of county hospitals before the end of the month."
PAGE = article("County hospitals", LINE, "It covers 2,100 hospitals in all provinces.").encode()


class Writer:
    """Writes a WARC file as some tool would."""

    def __init__(self, version: str = "1.1", packed: bool = True) -> None:
        self.buffer = BytesIO()
        self.warc = WARCWriter(self.buffer, gzip=packed, warc_version=version)

    def response(
        self,
        body: bytes,
        date: str = "2024-03-01T08:00:00Z",
        url: str = URL,
        status: str = "200 OK",
        **headers: str,
    ) -> Writer:
        """Add a response record."""
        lines = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        http = StatusAndHeaders(status, list(lines.items()), protocol="HTTP/1.1")
        record = self.warc.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )
        self.warc.write_record(record)
        return self

    def revisit(self, of: str, date: str, url: str = URL, at: str | None = None) -> Writer:
        """Add a revisit record, of the same address unless another one is given."""
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = self.warc.create_revisit_record(
            url,
            "sha1:AAAA",
            at or url,
            of,
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )
        self.warc.write_record(record)
        return self

    def save(self, path: Path) -> Path:
        """Write the file."""
        path.write_bytes(self.buffer.getvalue())
        return path


def text(data: Path) -> str:
    """The one article's text."""
    return str(value(data, "SELECT text FROM current_articles"))


def chunked(body: bytes) -> bytes:
    """A body in chunks, as some tools keep it."""
    half = len(body) // 2
    pieces = (body[:half], body[half:], b"")
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, {}),
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (brotli.compress(PAGE), {"Content_Encoding": "br"}),
        (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
        (
            chunked(gzip.compress(PAGE)),
            {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
        ),
    ],
    ids=["plain", "gzip", "brotli", "chunked", "chunked gzip"],
)
@pytest.mark.parametrize(("version", "packed"), [("1.0", True), ("1.1", False)])
def test_every_coding_of_a_body_is_undone(
    tmp_path: Path, body: bytes, headers: dict[str, str], version: str, packed: bool
) -> None:
    name = "a.warc.gz" if packed else "a.warc"
    file = Writer(version, packed).response(body, **headers).save(tmp_path / name)
    done_here(tmp_path / "data", "import", str(file))
    assert LINE in text(tmp_path / "data")
    assert rows(tmp_path / "data", "SELECT captured_at, outcome FROM captures") == [
        ("2024-03-01T08:00:00.000000Z", "new")
    ]
    done_here(tmp_path / "data", "verify")


def test_versions_are_numbered_by_the_time_they_were_captured(tmp_path: Path) -> None:
    data = tmp_path / "data"
    states = {
        "2024-05-01T00:00:00Z": PAGE.replace(b"2,100", b"2,300"),
        "2024-01-01T00:00:00Z": PAGE,
        "2024-03-01T00:00:00Z": PAGE.replace(b"2,100", b"2,200"),
        "2024-04-01T00:00:00Z": PAGE.replace(b"2,100", b"2,200"),
        "2024-02-01T00:00:00Z": PAGE,
        "2023-12-01T00:00:00Z": PAGE,
    }
    for number, (date, body) in enumerate(states.items()):
        file = Writer().response(body, date).save(tmp_path / f"{number}.warc.gz")
        done_here(data, "import", str(file))
    assert rows(
        data,
        """SELECT version, cause, captured_at, characters_added, characters_removed
        FROM version_history ORDER BY version""",
    ) == [
        (1, "first", "2023-12-01T00:00:00.000000Z", len(text(data)), 0),
        (2, "change", "2024-03-01T00:00:00.000000Z", 3, 3),
        (3, "change", "2024-05-01T00:00:00.000000Z", 3, 3),
    ]
    assert "2,300" in text(data)
    assert value(data, "SELECT first_captured_at FROM current_articles").startswith("2023-12-01")
    done_here(data, "verify")


def test_a_revisit_is_a_capture_of_what_it_refers_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    writer = Writer().response(PAGE, "2024-03-01T08:00:00Z")
    writer.response(PAGE.replace(b"2,100", b"2,200"), "2024-04-01T08:00:00Z")
    writer.revisit("2024-03-01T08:00:00Z", "2024-05-01T08:00:00Z")
    done_here(data, "import", str(writer.save(tmp_path / "a.warc.gz")))
    assert [row[0] for row in rows(data, "SELECT outcome FROM captures ORDER BY captured_at")] == [
        "new",
        "changed",
        "changed",
    ]
    assert "2,100" in text(data)


def test_a_wacz_is_its_warc_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = Writer().response(PAGE).save(tmp_path / "data.warc.gz")
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.write(file, "archive/data.warc.gz")
        package.writestr("datapackage.json", "{}")
    done_here(data, "import", str(tmp_path / "a.wacz"))
    assert LINE in text(data)


def test_what_is_no_warc_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"no WARC at all\n"))
    run = here(tmp_path / "data", "import", str(tmp_path / "a.warc.gz"))
    assert run.returncode == 1
    assert "a.warc.gz: cannot be read as WARC" in run.stderr


def test_the_same_file_is_taken_in_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = Writer().response(PAGE).save(tmp_path / "a.warc.gz")
    done_here(data, "import", str(file))
    again = str(shutil.copy(file, tmp_path / "b.warc.gz"))
    assert "1  file held" in done_here(data, "import", again).stdout
    other = Writer(packed=False).response(PAGE).save(tmp_path / "c.warc")
    assert "1  held" in done_here(data, "import", str(other)).stdout
    assert value(data, "SELECT count(*) FROM captures") == 1


def test_where_an_imported_file_came_from_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    writer = Writer()
    info = writer.warc.create_warcinfo_record("a.warc.gz", {"software": "Example Crawler 3"})
    writer.warc.write_record(info)
    done_here(data, "import", str(writer.response(PAGE).save(tmp_path / "a.warc.gz")))
    ((imported, software, digest),) = rows(
        data,
        "SELECT imported_from, software, digest FROM warc_files WHERE imported_from IS NOT NULL",
    )
    assert (imported, software) == ("a.warc.gz", "Example Crawler 3")
    assert digest.startswith("sha256:")


def test_an_archive_takes_in_another(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with ReplicaServer() as server:
        done(one, "crawl", "people-health", proxy=server.url)
        server.state = "t1"
        done(two, "crawl", "people-health", "govcn-policy", proxy=server.url)
    whole = tmp_path / "whole"
    done_here(whole, "import", str(one), str(two))
    done_here(two, "import", str(one))
    for query in (
        """SELECT c.url, v.version, v.cause, v.captured_at, v.text
        FROM version_history v JOIN current_articles c USING (article_id)
        ORDER BY c.url, v.version""",
        "SELECT url, source, status, title FROM current_articles ORDER BY url",
        "SELECT url, captured_at FROM captures ORDER BY url, captured_at",
    ):
        assert rows(two, query) == rows(whole, query) != []
    assert value(two, "SELECT count(*) FROM version_history WHERE version = 2") == 2
    for data in (two, whole):
        done_here(data, "verify")
    assert "file held" in done_here(two, "import", str(one)).stdout


needs_wget = pytest.mark.skipif(
    not shutil.which("wget") and not os.environ.get("CI"), reason="wget is not installed"
)


@needs_wget
def test_a_folder_that_is_no_archive_is_refused_before_a_run_begins(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run = yigai(tmp_path / "data", "import", str(tmp_path / "empty"))
    assert run.returncode == 1
    assert "a folder without archive.db" in run.stderr
    assert not (tmp_path / "data").exists()


def test_a_site_that_wget_saved_reads_as_our_own_crawl_of_it(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    with ReplicaServer() as server:
        done(ours, "crawl", "people-health", "chinanews-health", proxy=server.url)
        urls = [url for (url,) in rows(ours, "SELECT url FROM current_articles")]
        subprocess.run(
            ["wget", "--no-verbose", "--warc-file=saved", "--directory-prefix=files",
             "--no-check-certificate", *urls],
            cwd=tmp_path,
            env=environment(server.url),
            capture_output=True,
            check=True,
        )  # fmt: skip
    done_here(theirs, "import", str(tmp_path / "saved.warc.gz"))
    query = """SELECT url, source, title, text, published_at, language FROM current_articles
        ORDER BY url"""
    assert rows(theirs, query) == rows(ours, query)
    assert len(urls) == 16
    assert "Wget" in value(theirs, "SELECT software FROM warc_files WHERE imported_from <> ''")
    done_here(theirs, "verify")


def test_a_record_without_a_date_is_named_and_those_before_it_are_taken(tmp_path: Path) -> None:
    def record(n: int, date: str) -> bytes:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Notice</h1><p>It opens.</p>"
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n:032}>\r\n{date}"
            f"WARC-Target-URI: http://small.example/a/{n}\r\n"
            f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    file = tmp_path / "undated.warc"
    file.write_bytes(record(1, "WARC-Date: 2026-10-09T08:00:00Z\r\n") + record(2, ""))
    data = tmp_path / "data"
    run = yigai(data, "import", str(file))
    assert run.returncode == 1
    assert "a record has no WARC-Date" in run.stderr
    assert "Traceback" not in run.stderr
    assert value(data, "SELECT count(*) FROM captures") == 1
