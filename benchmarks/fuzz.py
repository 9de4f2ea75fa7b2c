"""Broken input for every reader of what strangers write, for so many seconds each: `make fuzz`.

Samples are broken by chance: bytes and pieces are struck out, doubled, swapped, taken from other
samples. A reader may refuse with its own error and no other, and what it gives must be well formed.
Run: `python -m benchmarks.fuzz [SECONDS] [NAME…]`.
"""

from __future__ import annotations

import gzip
import logging
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive.errors import YigaiError
from archive.evidence import packed, warc
from archive.exports.cdxj import index_line
from archive.exports.copies import wanted_of
from archive.queries import search
from archive.records import Item
from archive.store.store import open_to_write
from archive.text import dates, document_numbers
from benchmarks.crawl_speed import HERE
from pipelines.extract.files.kinds import kind_of
from pipelines.extract.files.reader import read_file
from pipelines.intake.warc_records import found_in
from spiders.declaration import SourceError, load
from spiders.kinds.feed import Feed
from spiders.kinds.list_page import ListAnswer, ListError, ListRequest
from spiders.kinds.sitemap import Sitemap
from tests.crawling import article
from tests.test_import_others import Writer

PROJECT = HERE.parent
SLOW = 5.0  # seconds that no input may take
Reader = Callable[[bytes], None]

ODD = [
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"]]>", b"<!DOCTYPE a [", b"&#x110000;"),
    *(
        b"&lt;",
        b"<![CDATA[",
        b"-1",
        b"99999999999999999999",
        b"0",
        b"2026-13-45",
        b"'",
        b'"',
        b"\\",
    ),
    *(
        b"\xed\xa0\x80",
        b"(",
        b"[",
        b"{",
        b"*",
        b"\r",
        b"\n",
        b"\t",
        b"http://[::zz]/",
        b"NOT ",
        b"OR",
    ),
    *("〔２０２６〕".encode(), "号".encode(), "年".encode(), "一百亿".encode(), "²".encode()),
]

FEEDS = [
    b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><item><title>B &amp; C</title>
<link>http://a.example/1</link><pubDate>Mon, 02 Nov 2026 08:00:00 +0800</pubDate>
<description><![CDATA[<p>D</p>]]></description></item></channel></rss>""",
    b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title type="html">B</title>
<link href="http://a.example/2"/><updated>2026-11-02T08:00:00Z</updated></entry></feed>""",
]
SITEMAPS = [
    b"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.example/1</loc>
<news:news><news:title>B</news:title><news:publication_date>2026-11-02</news:publication_date>
</news:news></url></urlset>""",
    b"""<sitemapindex><sitemap><loc>http://a.example/s.xml.gz</loc></sitemap></sitemapindex>""",
]
NUMBERS = [
    text.encode()
    for text in (
        *(
            "国办发〔2021〕20号",
            "医保发[2026]3号",
            "国卫医发（2020）１２号",
            "财社〔2019〕 第 4 号",
        ),
        *("粤府办【2022】5号", "Guo Ban Fa [2021] No. 20", "中华人民共和国主席令第三十八号"),
    )
]
DATES = [
    text.encode()
    for text in (
        *("2026-11-02", "2026年11月2日 08:30", "二〇二六年十一月二日", "02 Nov 2026", "3天前"),
        *("2026/11/2 8:30:15", "November 2, 2026", "11-02", "2026-11-02T08:30:00+08:00", "昨天"),
    )
]
QUERIES = [
    text.encode()
    for text in (
        *("医保支付方式", '"drug price" OR 集采', "title:医改 -药品", "DRG付费 AND (PD-1 OR 4+7)"),
        *("国办发〔2021〕20号", "NOT 基金", "hosp*", "source:nhsa date:2026-01..2026-03"),
    )
]


def read_feed(data: bytes) -> None:
    """A feed; its rows have an address."""
    kind = Feed(start=["http://a.example/"])
    rows = kind.read(ListAnswer(ListRequest("http://a.example/"), "http://a.example/", data)).rows
    assert all(row.url for row in rows)


def read_sitemap(data: bytes) -> None:
    """A sitemap, or an index of some."""
    kind = Sitemap(start=["http://a.example/"])
    page = kind.read(ListAnswer(ListRequest("http://a.example/"), "http://a.example/", data))
    assert all(row.url for row in page.rows)


def read_number(data: bytes) -> None:
    """Document numbers; the normal form is its own."""
    text = data.decode("utf-8", "replace")
    for found in [*document_numbers.find_all(text), document_numbers.normalise(text)]:
        assert found is None or document_numbers.normalise(found) == found, found


def read_date(data: bytes) -> None:
    """Dates; each is ISO 8601."""
    text = data.decode("utf-8", "replace")
    near = "2026-11-02T08:00:00.000000Z"
    found = [dates.parse_date(text), dates.parse_date(text, "+08:00", near), dates.url_date(text)]
    found += [dates.signing_date(text), *(date for _, date in dates.dates_in(text, "+08:00"))]
    for date in filter(None, found):
        datetime.fromisoformat(date)
        dates.is_after(date, near)


def query_reader(folder: Path) -> Reader:
    """Asks an archive without articles, as `search` does, now and ever."""
    connection = open_to_write(folder / "archive.db").connection

    def read(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        for ever in (False, True):
            search.find(connection, text, ever=ever)

    return read


def source_reader(folder: Path) -> Reader:
    """Loads a declaration as its file stands."""
    path = folder / "broken.toml"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        load(path)

    return read


def read_a_file(data: bytes) -> None:
    """A file of whatever kind; what is said of it can be kept."""
    if kind := kind_of(data, "application/octet-stream", "http://a.example/a"):
        found = read_file(kind, data)
        "\n".join([*found.lines, found.title or "", found.reason or ""]).encode()


def warc_samples(folder: Path) -> list[bytes]:
    """WARC files, packed and plain, with a revisit; an ARC file; a WACZ file of some."""
    made = []
    for version, is_packed in (("1.1", True), ("1.0", False)):
        writer = Writer(version, is_packed)
        for name in ("one", "two"):
            writer.response(article(name).encode(), url=f"http://{name}.example/a")
        writer.revisit("2024-03-01T08:00:00Z", "2024-04-01T08:00:00Z")
        made.append(writer.buffer.getvalue())
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + article("old").encode()
    first = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    arc = b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain %d\n%s\n" % (len(first), first)
    arc += b"http://a.example/ 1.2.3.4 20080430204826 text/html %d\n%s\n" % (len(http), http)
    with zipfile.ZipFile(folder / "sample.wacz", "w") as file:
        file.writestr("archive/data.warc.gz", made[0])
    return [*made, arc, gzip.compress(arc, mtime=0), (folder / "sample.wacz").read_bytes()]


def warc_reader(folder: Path) -> Reader:
    """Reads a file as `import` does, whatever it is, and hands on what `import` takes in."""
    path = folder / "broken.warc.gz"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        with tempfile.TemporaryDirectory(dir=folder) as unpacked:
            for file in packed.unpack(path, Path(unpacked))[0]:
                if warc.looks_like(file):
                    taken = list(found_in(file, lambda *_: None))
                    items = [at for at, found in taken if isinstance(found, Item)]
                    assert all(0 <= at < file.stat().st_size for at, _ in taken)
                    for number, (record, member) in enumerate(wanted_of(file, items)):
                        gzip.decompress(member)
                        if record.offset in items:
                            index_line(record, None, number, member)

    return read


def subjects(folder: Path) -> dict[str, tuple[Reader, list[bytes], type[Exception]]]:
    """What is fuzzed: the reader, samples, and the error by which it may refuse."""
    files = sorted((PROJECT / "spiders" / "sources").glob("*.toml"))
    made = [path.read_bytes() for path in sorted((PROJECT / "tests" / "files").glob("*.[dpx]*"))]
    declared = [path.read_bytes() for path in files]
    return {
        "source": (source_reader(folder), declared, SourceError),
        "feed": (read_feed, FEEDS, ListError),
        "sitemap": (read_sitemap, SITEMAPS, ListError),
        "number": (read_number, NUMBERS, UnicodeError),
        "date": (read_date, DATES, UnicodeError),
        "file": (read_a_file, made, UnicodeError),
        "warc": (warc_reader(folder), warc_samples(folder), YigaiError),
        "query": (query_reader(folder), QUERIES, ValueError),
    }


def broken(samples: list[bytes], chance: random.Random) -> bytes:
    """A sample broken at a few places."""
    data = bytearray(chance.choice(samples))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 4, 16, 64)))
        other = chance.choice(samples)
        at = chance.randrange(len(other) + 1)
        piece = chance.choice(
            (
                b"",
                chance.choice(ODD),
                bytes(data[start:end]) * chance.choice((2, 3, 200)),
                other[at : at + chance.choice((1, 4, 30))],
                bytes([chance.randrange(256)]),
            )
        )
        data[start:end] = piece
    return bytes(data[:100_000])


def fuzz(
    name: str, subject: tuple[Reader, list[bytes], type[Exception]], seconds: float
) -> dict[str, bytes]:
    """Break and read for so long; an input for each place in the code that failed otherwise."""
    read, samples, may = subject
    chance = random.Random(f"{name} {time.time_ns()}")
    found: dict[str, bytes] = {}
    count, longest, until = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        data, began = broken(samples, chance), time.monotonic()
        try:
            read(data)
        except may:
            pass
        except Exception as error:  # a finding of whatever class
            last = traceback.extract_tb(error.__traceback__)[-1]
            found.setdefault(
                f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}", data
            )
        took = time.monotonic() - began
        longest, count = max(longest, took), count + 1
        if took > SLOW:
            found.setdefault(f"took {took:.0f} s", data)
    print(
        f"- {name}: {count} inputs in {seconds:.0f} s, the longest {longest:.2f} s, {len(found)} findings"
    )
    for what, data in found.items():
        print(f"  {what}: {repr(data)[:300]}")
    return found


def main(seconds: float = 120.0, *names: str) -> int:
    """Each subject in turn; the exit status."""
    logging.disable()  # libraries tell of every input what is wrong with it
    with tempfile.TemporaryDirectory() as folder:
        chosen = subjects(Path(folder))
        found = [fuzz(n, s, seconds) for n, s in chosen.items() if not names or n in names]
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2]), *sys.argv[2:]))
