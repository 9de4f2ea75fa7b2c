"""A crawl by Heritrix 3 and its second one, deduplicated against the first, in either order.

Its revisits name their originals by record id, or by nothing but the payload's digest (profile
identical-payload-digest), or stand for a 304 (profile server-not-modified).
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha1
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawling import article, done_here, rows, value

PAGES = 60
PROFILE = "http://netpreserve.org/warc/1.0/revisit/"
FIRST, SECOND = "2014-03-25T12:{:02}:00Z", "2014-04-25T12:{:02}:00Z"
VIEWS = (
    """SELECT a.url, v.version, v.title, v.text_digest, v.captured_at, v.last_captured_at
    FROM version_history v JOIN current_articles a USING (article_id) ORDER BY 1, 2""",
    "SELECT url, captured_at, outcome, payload_digest FROM captures ORDER BY url, captured_at",
    "SELECT count(*), min(from_at), max(from_at) FROM status_history",
)


def url(number: int) -> str:
    return f"http://heritrix.example/{number}"


def record_id(number: int) -> str:
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"


def http(status: str) -> StatusAndHeaders:
    lines = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a"')]
    return StatusAndHeaders(status, lines, protocol="HTTP/1.1")


def page(number: int) -> bytes:
    return article(f"Page {number}", f"Ward {number} is open to {number * 37} patients.").encode()


def digest(number: int) -> str:
    return "sha1:" + b32encode(sha1(page(number)).digest()).decode()


def originals(path: Path) -> Path:
    """What the first crawl wrote."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.0")
        for number in range(PAGES):
            given = {"WARC-Date": FIRST.format(number), "WARC-Record-ID": record_id(number)}
            given |= {"WARC-Payload-Digest": digest(number)}
            body = BytesIO(page(number))
            writer.write_record(
                writer.create_warc_record(
                    url(number), "response", body, http_headers=http("200 OK"),
                    warc_headers_dict=given,
                )
            )  # fmt: skip
    return path


def revisits(path: Path) -> Path:
    """What the second wrote: of each kind a third."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.0")
        for number in range(PAGES):
            kind = number % 3
            name = "server-not-modified" if kind == 2 else "identical-payload-digest"
            given = {"WARC-Date": SECOND.format(number), "WARC-Profile": PROFILE + name}
            given |= {"WARC-Record-ID": record_id(PAGES + number)}
            given |= {"WARC-Refers-To": record_id(number)} if kind != 1 else {}
            given |= {"WARC-Payload-Digest": digest(number)} if kind != 2 else {}
            answered = http("304 Not Modified" if kind == 2 else "200 OK")
            writer.write_record(
                writer.create_warc_record(
                    url(number), "revisit", BytesIO(b""), http_headers=answered,
                    warc_headers_dict=given,
                )
            )  # fmt: skip
    return path


def taken(data: Path, *files: Path) -> list[list[tuple[object, ...]]]:
    """What the views say once these were taken in one after the other."""
    for file in files:
        done_here(data, "import", str(file))
    assert value(data, "SELECT count(*) FROM captures WHERE revisit_open") == 0
    assert value(data, "SELECT count(*) FROM captures") == 2 * PAGES
    return [rows(data, view) for view in VIEWS]


def test_all_revisits_find_their_originals_in_either_order(tmp_path: Path) -> None:
    first, second = originals(tmp_path / "first.warc.gz"), revisits(tmp_path / "second.warc.gz")
    forth = taken(tmp_path / "forth", first, second)
    assert taken(tmp_path / "back", second, first) == forth
    assert len(forth[0]) == PAGES
