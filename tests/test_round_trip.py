"""Files that others wrote, taken in, handed on as WACZ and taken in again: the views say the same."""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from archive.evidence import warc_dates
from archive.exports import verifier
from archive.store.views import VIEWS
from tests.crawling import PROJECT, article, column, done_here, here
from tests.test_import_others import chunked

WACZ = PROJECT / ".venv-replay" / "bin" / "wacz"
SHARED = Path(os.environ.get("YIGAI_SHARED") or PROJECT.parent / "shared") / "warcs"
KINDS = (".gz", ".warc", ".arc", ".wacz", ".zst")
# The smallest of each kind; `make proof-round-trip` takes them all.
FEW = {
    "bad.arc",
    "baddate_then_good.warc.gz",
    "example.com.wacz",
    "post-test.warc.gz",
    "valid-warcfile-upper-lower-case.warc",
}
ALL = sorted(path for path in SHARED.rglob("*") if path.suffix in KINDS)
FILES = [p for p in ALL if p.name in FEW or os.environ.get("YIGAI_ALL_WARCS")]

URL = "http://small.example/a/{}"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%s\r\n%s"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<h1>404</h1>"
DATES = [
    *("2024", "2024-03", "2024-03-05", "20240305010203", "2024-03-05T01:02:03.123456789Z"),
    *("2008-10-294T05:21:46-0700", "2024-03-05T08:00:00+08:00", "2024-03-05T01:02Z"),
    "2024-03-05T01:02:03",
]
# Numbers of one copy of the archive, and when it read: another copy has others.
OWN = {"capture_id", "crawl_id", "warc_file", "warc_offset", "relation_id", "read_at"}
ABOUT_RUNS = {"crawls", "coverage"}


def page(number: int, percent: int = 70) -> bytes:
    return article(f"Notice {number}", f"The fund pays {percent} per cent of the costs.").encode()


def record(number: int, date: str, block: bytes, kind: str = "response", **more: str) -> bytes:
    """A record as some tool would write it; its identifier follows from what it says."""
    name = hashlib.md5(f"{number} {date} {kind}".encode()).hexdigest()
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{name}>",
        "WARC-Date": date,
        "WARC-Target-URI": URL.format(number),
        "Content-Type": f"application/http;msgtype={kind}",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): text for name, text in more.items()}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(number: int, date: str, percent: int = 70, **more: str) -> bytes:
    return record(number, date, HTML % (b"", page(number, percent)), **more)


def revisit(number: int, date: str, **more: str) -> bytes:
    return record(number, date, HTML % (b"", b""), kind="revisit", **more)


def digest(body: bytes) -> str:
    return f"sha1:{hashlib.sha1(body).hexdigest()}"


def arc(*, broken: bytes = b"") -> list[bytes]:
    """Records of an ARC file: its head, a name looked up, two pages, and what is broken between."""
    head = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    said = [
        (b"filedesc://a.arc 0.0.0.0", 0, b"text/plain", head),
        (b"dns:small.example 1.2.3.4", 0, b"text/dns", b"20080430204825\nsmall.example. 1.2.3.4\n"),
        (b"http://small.example/a/1 1.2.3.4", 1, b"text/html", HTML % (b"", page(1))),
        (b"http://small.example/a/2 1.2.3.4", 2, b"text/html", HTML % (b"", page(2)) + b"\n\n\n"),
    ]
    records = [
        b"%s %d %s %d\n%s\n" % (first, 20080430204825 + second, kind, len(block), block)
        for first, second, kind, block in said
    ]
    return [*records[:-1], *filter(None, [broken]), records[-1]]


def made() -> dict[str, list[bytes]]:
    """Records that tools write and that are hard to hand on, by what is hard."""
    packed = gzip.compress(page(1), mtime=0)
    request = b"GET / HTTP/1.1\r\nHost: small.example\r\n\r\n"
    one = answer(1, "2024-03-01T08:00:00Z", WARC_Payload_Digest=digest(page(1)))
    by_name = {"WARC_Refers_To": one.partition(b"WARC-Record-ID: ")[2].partition(b"\r")[0].decode()}
    by_date = {
        "WARC_Refers_To_Date": "2024-03-01T08:00:00Z",
        "WARC_Refers_To_Target_URI": f"<{URL.format(1)}>",
    }
    by_digest = {"WARC_Payload_Digest": digest(page(1))}
    return {
        "dates": [answer(n, date) for n, date in enumerate(DATES)],
        "bad dates": [
            record(0, "someday", b"software: Example 1\r\n", "warcinfo", Content_Type="text/plain"),
            record(1, "2024-13-45T99:00:00Z", request, "request"),
            answer(1, "2024-13-45T99:00:00Z"),
            answer(2, "2024-03-01T08:00:00Z"),
        ],
        "edits and absences": [
            *(answer(1, f"2024-03-0{d}T08:00:00Z", 70 + d // 3) for d in range(1, 6)),
            *(record(2, f"2024-03-0{d}T08:00:00Z", GONE) for d in (3, 5)),
            answer(2, "2024-03-01T08:00:00Z"),
        ],
        "codings": [
            record(1, "2024", HTML % (b"Content-Encoding: gzip\r\n", packed)),
            record(2, "2024", HTML % (b"Transfer-Encoding: chunked\r\n", chunked(page(2)))),
            record(3, "2024", HTML % (b"Content-Encoding: gzip\r\n", packed[:-9])),
            record(4, "2024", (HTML % (b"", page(4))).replace(b"\r\n", b"\n")),
        ],
        "revisits": [
            *(revisit(1, "2024-05-01T08:00:00Z", **by_name), one),
            answer(1, "2024-04-01T08:00:00Z", 71),
            revisit(1, "2024-06-01T08:00:00Z", **by_date),
            revisit(2, "2024-06-01T08:00:00Z", **by_digest),
            revisit(3, "2024-06-01T08:00:00Z", WARC_Payload_Digest=digest(b"nobody's")),
        ],
        "truncated": [
            answer(1, "2024-03-01T08:00:00Z"),
            answer(1, "2024-04-01T08:00:00Z", 71, WARC_Truncated="disconnect"),
            answer(2, "2024-03-01T08:00:00Z", WARC_Payload_Digest=digest(b"another")),
            answer(3, "2024-03-01T08:00:00Z")[:-30],
        ],
        "broken between": [
            answer(1, "2024-03-01T08:00:00Z"),
            answer(2, "2024-03-01T08:00:00Z", Content_Length="900000"),
            answer(3, "2024-03-01T08:00:00Z").replace(b"WARC/1.0", b"what is this"),
            b"\x00\xff" * 40,
            answer(4, "2024-03-01T08:00:00Z"),
        ],
        "ARC": arc(),
        "ARC broken between": arc(broken=b"http://small.example/b 1.2.3.4 someday text/html x\n\n"),
    }


def views(data: Path) -> dict[str, list[Any]]:
    """What every view says, article by address."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        url = dict(db.execute("SELECT article_id, min(url) FROM captures GROUP BY article_id"))
        return {
            view: sorted(
                (_named(row, url) for row in db.execute(f"SELECT * FROM {view}")), key=repr
            )
            for view in VIEWS.keys() - ABOUT_RUNS
        }


def _named(row: Iterable[Any], url: dict[int, str]) -> list[Any]:
    said = dict(row)
    return [
        (name, url.get(value) if name.endswith(("article_id", "story_id", "origin_id")) else value)
        for name, value in said.items()
        if name not in OWN
    ]


def handed_on(file: Path, folder: Path) -> tuple[Path, Path] | None:
    """The archive that took a file in and the one that took in its export; None of no capture."""
    one, two, out = folder / "one", folder / "two", folder / "out.wacz"
    here(one, "import", str(file))  # some have records that cannot be used
    if not column(one, "SELECT 1 FROM captures LIMIT 1"):
        return None
    done_here(one, "export", "wacz", str(out))
    valid(out)
    here(two, "import", str(out))  # a warcinfo record without a date is handed on as it is
    return one, two


def valid(out: Path) -> None:
    """Let py-wacz find a package valid, where it is installed."""
    if WACZ.exists() or os.environ.get("CI"):
        run = subprocess.run([WACZ, "validate", "-f", out], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("file", FILES or [None], ids=lambda file: file.name if file else "none")
def test_what_others_wrote_goes_out_and_comes_in_again(tmp_path: Path, file: Path | None) -> None:
    if file is None:
        pytest.skip(f"{SHARED} is not there; set YIGAI_SHARED to test with the files it holds")
    both = handed_on(file, tmp_path)
    if both is None:
        pytest.skip("nothing of this file is a capture")
    assert views(both[1]) == views(both[0])


PACKED = ("truncated", "broken between", "ARC broken between")  # where it makes a difference
CASES = [*((name, False) for name in made()), *((name, True) for name in PACKED)]


@pytest.mark.parametrize(("name", "packed"), CASES)
def test_what_is_hard_goes_out_and_comes_in_again(tmp_path: Path, name: str, packed: bool) -> None:
    file = tmp_path / ("a.arc" if name.startswith("ARC") else "a.warc")
    file.write_bytes(b"".join(map(gzip.compress, made()[name]) if packed else made()[name]))
    both = handed_on(file, tmp_path)
    assert both is not None
    assert views(both[1]) == views(both[0])
    for data in both:
        done_here(data, "verify")
        done_here(data, "rebuild", "--check")
        assert column(data, "SELECT url FROM current_articles")


@pytest.mark.parametrize("name", [*made()])
def test_the_evidence_of_what_is_hard_fits(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.warc").write_bytes(b"".join(made()[name]))
    here(tmp_path / "one", "import", str(tmp_path / "a.warc"))
    for url in column(tmp_path / "one", "SELECT url FROM current_articles"):
        folder = tmp_path / url.rpartition("/")[2]
        done_here(tmp_path / "one", "export", "evidence", url, f"{folder}.zip")
        with zipfile.ZipFile(f"{folder}.zip") as package:
            package.extractall(folder)
        said = list(verifier.check(folder))
        if name == "truncated" and url.endswith("2"):
            assert len(said) == 1
            assert "its payload does not fit its digest" in said[0]
        else:
            assert said == []


def test_the_same_archive_of_arc_records_is_the_same_package(tmp_path: Path) -> None:
    (tmp_path / "a.arc.gz").write_bytes(b"".join(map(gzip.compress, arc())))
    here(tmp_path / "one", "import", str(tmp_path / "a.arc.gz"))
    held = []
    for out in (tmp_path / "one.wacz", tmp_path / "two.wacz"):
        done_here(tmp_path / "one", "export", "wacz", str(out))
        with zipfile.ZipFile(out) as package:
            held.append(
                [package.read(f"{name}.gz") for name in ("archive/data.warc", "indexes/index.cdx")]
            )
    assert held[0] == held[1]
    warc = tmp_path / "data.warc.gz"
    warc.write_bytes(held[0][0])
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", warc], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("date", DATES)
def test_the_script_in_the_evidence_reads_dates_as_the_archive_does(date: str) -> None:
    assert verifier.second(date) == f"{warc_dates.parsed(date).astimezone(UTC):%Y%m%d%H%M%S}"
