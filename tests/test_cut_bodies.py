"""Bodies that are not whole are kept, say so in their record, and are never a version."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.evidence.codings import Undone, undo
from archive.records import Capture, Item, WarcLocation
from archive.redirects import told
from pipelines.answers import judge
from spiders.wire.bodies import stops_midway
from tests.crawling import (
    Answer,
    SmallSites,
    article,
    column,
    declare,
    done,
    done_here,
    here,
    rows,
    value,
    yigai,
)

SITE = "http://small.example"
LEADS_NOWHERE = "redirects, and does not say where to"
CLAUSES = [f"Clause {n}: the commission pays {n * 7919} yuan for each case." for n in range(60)]
PAGE = article("Payment by case", *CLAUSES).encode()
PACKED = gzip.compress(PAGE, mtime=0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
OLD = HEAD.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n"


def whole(packed: bool = False) -> Answer:
    """The page as it should be."""
    return Answer(PACKED, headers={"Content-Encoding": "gzip"}) if packed else Answer(PAGE)


def packed(body: bytes) -> Answer:
    """Bytes that are said to be packed, sent to their last one."""
    return Answer(body, headers={"Content-Encoding": "gzip"})


def cut(head: bytes, body: bytes) -> Answer:
    """A head and bytes, after which the server hangs up."""
    return Answer(raw=head + body)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONGER = HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE)
END = b"the connection ended before the body did"
# What came instead, what WARC-Truncated says of it, and the note.
CUTS = {
    "gzip": (packed(PACKED[:-300]), "unspecified", "gzip without its end"),
    "trailer": (packed(PACKED[:-4]), "unspecified", "gzip without its end"),
    "check": (packed(PACKED[:-8] + bytes(8)), "unspecified", "gzip that is damaged: "),
    "length": (cut(LONGER, PAGE[:-900]), "disconnect", END.decode()),
    "chunk": (cut(CHUNKED, b"%x\r\n%s" % (len(PAGE), PAGE[:-900])), "disconnect", END.decode()),
    "lastchunk": (
        cut(CHUNKED, b"%x\r\n%s\r\n" % (len(PAGE) - 900, PAGE[:-900])),
        "disconnect",
        END.decode(),
    ),
    "old": (cut(LONGER.replace(b"/1.1", b"/1.0"), PAGE[:-900]), "disconnect", END.decode()),
    "lengthless": (cut(OLD, PAGE[: PAGE.index(b"</p>", 900) + 4]), "disconnect", END.decode()),
}
STATES = ("new", "error error error", "revisit")


class Cuts(NamedTuple):
    """The archive after three crawls: whole, cut, whole again; and where its sources stand."""

    data: Path
    said: str
    sources: dict[str, str]


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> Cuts:
    folder = tmp_path_factory.mktemp("cuts")
    data, sources = folder / "data", declare(folder / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", *(f"/a/{name}" for name in [*CUTS, "open", "first"]))
        sites.answers[f"{SITE}/a/open"] = cut(OLD, PAGE.replace(b"</body></html>", b""))
        sites.answers[f"{SITE}/a/first"] = cut(LONGER, PAGE[:-900])
        put(sites, lambda name: whole(name in ("gzip", "trailer", "check")))
        yigai(data, "crawl", "small", proxy=sites.url, **sources)
        put(sites, lambda name: CUTS[name][0])
        run = yigai(data, "crawl", "small", proxy=sites.url, **sources)
        put(sites, lambda name: whole(name in ("gzip", "trailer", "check")))
        sites.answers[f"{SITE}/a/first"] = whole()
        done(data, "crawl", "small", proxy=sites.url, **sources)
    return Cuts(data, run.stderr, sources)


def put(sites: SmallSites, answer: Callable[[str], Answer]) -> None:
    for name in CUTS:
        sites.answers[f"{SITE}/a/{name}"] = answer(name)


@pytest.mark.parametrize("name", CUTS)
def test_a_body_that_is_not_whole_is_no_version(cuts: Cuts, name: str) -> None:
    found = ["", "", ""]
    for crawl, outcome in rows(
        cuts.data,
        "SELECT crawl_id, outcome FROM captures WHERE url = ? ORDER BY capture_id",
        f"{SITE}/a/{name}",
    ):
        found[crawl - 1] = f"{found[crawl - 1]} {outcome}".strip()
    assert tuple(found) == STATES
    standing = "SELECT status, versions FROM current_articles WHERE url = ?"
    assert rows(cuts.data, standing, f"{SITE}/a/{name}") == [("live", 1)]


@pytest.mark.parametrize("name", CUTS)
def test_its_record_says_that_it_is_not_whole(cuts: Cuts, name: str) -> None:
    _, reason, said = CUTS[name]
    ((answer, note, file, offset), *_) = rows(
        cuts.data,
        """SELECT answer, note, warc_file, warc_offset FROM captures
        WHERE url = ? AND outcome = 'error'""",
        f"{SITE}/a/{name}",
    )
    assert answer == "broken"
    assert note.startswith(f"not whole: {said}")
    assert f"yigai: error: {SITE}/a/{name}: {note}" in cuts.said.splitlines()
    with open(cuts.data / "warc" / file, "rb") as stream:
        stream.seek(offset)
        record = next(iter(ArchiveIterator(stream)))
        assert record.rec_type == "response"
        assert record.rec_headers.get_header("WARC-Truncated") == reason
        assert record.raw_stream.read(300) in (PAGE[:300], PACKED[:300])


def test_what_is_whole_says_nothing(cuts: Cuts) -> None:
    said = 0
    for path in (cuts.data / "warc").glob("*.warc.gz"):
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream):
                said += record.rec_headers.get_header("WARC-Truncated") is not None
    broken = "SELECT count(*) FROM captures WHERE note LIKE 'not whole: %'"
    assert said == value(cuts.data, broken) == 3 * len(CUTS) + 6


def test_a_page_that_was_cut_at_first_is_new_when_it_is_whole(cuts: Cuts) -> None:
    found = column(
        cuts.data, "SELECT outcome FROM captures WHERE url = ? ORDER BY 1", f"{SITE}/a/first"
    )
    assert found == ["error"] * 6 + ["new"]


def test_a_page_without_end_tags_is_whole_where_all_its_boxes_are_closed(cuts: Cuts) -> None:
    found = column(cuts.data, "SELECT outcome FROM captures WHERE url = ?", f"{SITE}/a/open")
    assert found == ["new", "revisit", "revisit"]


def test_the_same_can_be_made_of_the_records_alone(cuts: Cuts) -> None:
    run = here(cuts.data, "rebuild", "--check", **cuts.sources)
    assert run.returncode == 0, run.stdout + run.stderr
    done_here(cuts.data, "verify")


def test_a_replay_believes_no_more_than_the_crawl_did(cuts: Cuts, tmp_path: Path) -> None:
    names = column(cuts.data, "SELECT warc_file FROM warc_files ORDER BY opened_at LIMIT 2")
    replayed = [part for name in names for part in ("--replay", str(cuts.data / "warc" / name))]
    run = yigai(tmp_path / "data", "crawl", "small", *replayed, **cuts.sources)
    assert run.returncode == 1
    asked = "SELECT DISTINCT outcome FROM captures WHERE url = ?"
    assert {*(column(tmp_path / "data", asked, f"{SITE}/a/{name}")[0] for name in CUTS)} == {
        "error"
    }


@pytest.mark.parametrize(
    ("body", "headers", "note"),
    [
        (PAGE[:-900], {"WARC-Truncated": "length"}, "not whole: it was cut at a length"),
        (PAGE, {"WARC-Truncated": "time"}, "not whole: it was cut after a time"),
        (PACKED[:-300], {}, "not whole: gzip without its end"),
        (
            PAGE[:-900],
            {"WARC-Truncated": "length", "WARC-Payload-Digest": f"sha1:{'a' * 40}"},
            "not whole: it was cut at a length",
        ),
        (b"", {}, "no HTML in 0 bytes read as utf-8"),
        (gzip.compress(b""), {}, "no HTML in 0 bytes read as utf-8"),
    ],
)
def test_a_record_of_others_that_is_cut_is_no_version_either(
    tmp_path: Path, body: bytes, headers: dict[str, str], note: str
) -> None:
    coded = [("Content-Encoding", "gzip")] if body.startswith(b"\x1f\x8b") else []
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *coded], protocol="HTTP/1.1")
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    record = writer.create_warc_record(
        f"{SITE}/a/1",
        "response",
        payload=BytesIO(body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": "2024-03-01T08:00:00Z", **headers},
    )
    writer.write_record(record)
    (tmp_path / "a.warc.gz").write_bytes(out.getvalue())
    done_here(tmp_path / "data", "import", str(tmp_path / "a.warc.gz"))
    found = "SELECT answer, outcome, note FROM captures"
    assert rows(tmp_path / "data", found) == [("broken", "error", note)]
    assert rows(tmp_path / "data", "SELECT * FROM current_articles") == []


@pytest.mark.parametrize(
    ("page", "is_cut"),
    [
        (b"<html><body><p>A text", True),
        (b"<html><body><div><p>A text</p>", True),
        (b"<html><body><div><p>A text</p></div>", False),
        (b"<html><body><div><p>A text</p></body>", False),
        (b"A text", False),
    ],
)
def test_a_page_stops_midway_within_a_text_or_a_box(page: bytes, is_cut: bool) -> None:
    assert stops_midway(page) == is_cut


def test_a_303_that_says_of_no_other_page_is_no_error_and_another_redirect_is() -> None:
    assert told(SITE, 303, None) == (None, None)
    assert told(SITE, 303, "") == told(SITE, 302, None) == (LEADS_NOWHERE, None)
    answers = []
    for status, note in ((303, None), (302, LEADS_NOWHERE)):
        at = datetime(2024, 3, 1, tzinfo=UTC)
        answers.append(
            judge(Item(Capture(SITE, at, status, WarcLocation("", 0, None, "response"), note=note)))
        )
    assert answers == ["none", "broken"]


def test_bytes_after_a_stream_and_bytes_that_nobody_packed_are_no_fault() -> None:
    assert undo(PACKED + b"more", "gzip") == Undone(PAGE)
    assert undo(PAGE, "gzip") == undo(PAGE, "br") == undo(PAGE, "rot13") == Undone(PAGE)
    assert undo(b"\x00\x01", "rot13").fault == "coded as rot13, which cannot be undone"
