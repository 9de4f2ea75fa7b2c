"""Revisits find their originals: by address and instant, by identifier, by digest; in any order."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import subprocess
from base64 import b32encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawling import (
    Answer,
    SmallSites,
    article,
    column,
    done,
    done_here,
    environment,
    here,
    parsed,
    rows,
    value,
)

URL = "http://ministry.example/notice"
PAGE = article("County hospitals", "The list of county hospitals is published.").encode()
SHA1 = hashlib.sha1(PAGE)
DIGESTS = {
    "sha1 base32": f"sha1:{b32encode(SHA1.digest()).decode()}",
    "sha1 hex": f"SHA-1:{SHA1.hexdigest().upper()}",
    "md5": f"md5:{hashlib.md5(PAGE).hexdigest()}",
    "sha256": f"sha256:{b32encode(hashlib.sha256(PAGE).digest()).decode()}",
}
OPEN = "SELECT count(*) FROM captures WHERE revisit_open"
SAID = """SELECT url, captured_at, answer, outcome, payload_digest, media_type, revisit_open, note
    FROM captures WHERE url LIKE 'http%' ORDER BY url, captured_at"""


class Tool:
    """A tool that writes responses and revisits with headers of its own."""

    def __init__(self) -> None:
        self.buffer = BytesIO()
        self._writer = WARCWriter(self.buffer, gzip=True)

    def add(
        self,
        kind: str,
        url: str,
        date: str,
        body: bytes = b"",
        media: str = "text/html",
        **headers: str,
    ) -> Tool:
        """Add a record; `headers` are those of WARC, of which an empty one is left out."""
        http = StatusAndHeaders("200 OK", [("Content-Type", media)], protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )
        for name, text in headers.items():
            record.rec_headers.replace_header(f"WARC-{name.replace('_', '-')}", text)
            if not text:
                record.rec_headers.remove_header(f"WARC-{name.replace('_', '-')}")
        self._writer.write_record(record)
        return self

    def save(self, path: Path) -> Path:
        path.write_bytes(self.buffer.getvalue())
        return path


def first(folder: Path, digest: str = DIGESTS["sha1 base32"]) -> Path:
    """A page in full."""
    tool = Tool().add(
        "response", URL, "2024-03-01T08:00:00Z", PAGE,
        Record_ID="<urn:uuid:11111111-AAAA-1111-1111-111111111111>", Payload_Digest=digest,
    )  # fmt: skip
    return tool.save(folder / "first.warc.gz")


NAMED = {
    "uri and date": {
        "Refers_To_Target_URI": f"<{URL}>",
        "Refers_To_Date": "2024-03-01T08:00:00Z",
        "Payload_Digest": "sha1:AAAA",
    },
    "identifier": {
        "Refers_To": "<urn:uuid:11111111-aaaa-1111-1111-111111111111>",
        "Payload_Digest": "",
    },
    **{name: {"Payload_Digest": digest} for name, digest in DIGESTS.items()},
}


def again(folder: Path, **headers: str) -> Path:
    """Two revisits: of the page, and of its bytes at another address, which they do not hold."""
    tool, headers = Tool(), {"Truncated": "length"} | headers
    for url, date in ((URL, "2024-04-01T08:00:00Z"), (URL + "/copy", "2024-04-02T08:00:00Z")):
        tool.add("revisit", url, date, Profile="identical-payload-digest", **headers)
    return tool.save(folder / "again.warc.gz")


def taken_in(data: Path, files: Iterable[Path]) -> list[tuple[object, ...]]:
    """What an archive says that takes in files one after the other; sound, and made again alike."""
    for file in files:
        done_here(data, "import", str(file))
    done_here(data, "verify")
    done_here(data, "rebuild", "--check")
    return rows(data, SAID) + rows(
        data, "SELECT url, title, text, versions FROM current_articles ORDER BY url"
    )


@pytest.mark.parametrize("name", [*NAMED])
def test_a_revisit_finds_its_original_by_what_it_says_of_it(tmp_path: Path, name: str) -> None:
    files = [first(tmp_path, DIGESTS.get(name, DIGESTS["md5"])), again(tmp_path, **NAMED[name])]
    ways = [taken_in(tmp_path / str(n), way) for n, way in enumerate((files, files[::-1]))]
    assert ways[0] == ways[1]
    assert value(tmp_path / "0", OPEN) == 0
    outcomes = column(tmp_path / "0", "SELECT outcome FROM captures ORDER BY captured_at")
    assert outcomes == ["new", "revisit", "new"]
    assert column(tmp_path / "1", "SELECT versions FROM current_articles") == [1, 1]


def test_one_that_finds_none_is_open_until_it_comes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done_here(data, "import", str(again(tmp_path, **NAMED["sha1 hex"])))
    notes = rows(data, "SELECT revisit_open, note FROM captures")
    assert notes == [(1, "refers to a record that is not held")] * 2
    done_here(data, "import", str(first(tmp_path)))
    assert rows(data, "SELECT revisit_open, note FROM captures") == [(0, None)] * 3


def test_of_several_originals_the_one_it_names_counts_then_the_earliest(tmp_path: Path) -> None:
    files = [
        Tool()
        .add("response", f"{URL}/{n}", f"2024-03-0{n}T08:00:00Z", body, Payload_Digest=digest)
        .save(tmp_path / f"{n}.warc.gz")
        for n, (body, digest) in enumerate(
            ((PAGE, DIGESTS["md5"]), (PAGE + b" ", ""), (PAGE + b"  ", "")), 1
        )
    ]
    named = {"Refers_To_Target_URI": f"{URL}/3", "Refers_To_Date": "2024-03-03T08:00:00Z"}
    revisits = Tool().add(
        "revisit", URL, "2024-05-01T08:00:00Z", Payload_Digest=DIGESTS["md5"], **named
    )
    # One that refers to a revisit.
    of_it = {"Refers_To_Target_URI": URL, "Refers_To_Date": "2024-05-01T08:00:00Z"}
    revisits.add("revisit", URL, "2024-06-01T08:00:00Z", Payload_Digest="", **of_it)
    files.append(revisits.save(tmp_path / "revisits.warc.gz"))
    ways = {
        str(taken_in(tmp_path / str(n), order))
        for n, order in enumerate(itertools.permutations(files))
        if n % 5 == 0
    }
    assert len(ways) == 1
    digests = column(tmp_path / "0", f"SELECT payload_digest FROM captures WHERE url = '{URL}'")
    assert digests == ["sha256:" + hashlib.sha256(PAGE + b"  ").hexdigest()] * 2


def test_a_digest_that_is_wrong_names_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    wrong = "sha1:" + b32encode(hashlib.sha1(b"another").digest()).decode()
    here(data, "import", str(first(tmp_path, wrong)), str(again(tmp_path, Payload_Digest=wrong)))
    assert value(data, OPEN) == 2


def test_what_is_exported_holds_the_originals_and_comes_in_alike(tmp_path: Path) -> None:
    for name, headers in NAMED.items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        digest = DIGESTS.get(name, DIGESTS["md5"])
        files = [again(folder, **headers), first(folder, digest)]
        said = taken_in(folder / "one", files)
        done_here(folder / "one", "export", "wacz", str(folder / "a.wacz"), "--since", "2024-04-01")
        assert taken_in(folder / "two", [folder / "a.wacz"]) == said


@pytest.mark.parametrize("name", [*NAMED])
def test_a_replay_answers_with_the_original(tmp_path: Path, name: str) -> None:
    files = [first(tmp_path, DIGESTS.get(name, DIGESTS["md5"])), again(tmp_path, **NAMED[name])]
    options = [part for file in files[::-1] for part in ("--replay", str(file))]
    done(tmp_path / "data", "add", URL + "/copy", *options)
    assert value(tmp_path / "data", "SELECT title FROM current_articles") == "County hospitals"


needs_wget = pytest.mark.skipif(
    not shutil.which("wget") and not os.environ.get("CI"), reason="wget is not installed"
)


@needs_wget
def test_what_wget_saved_without_duplicates_is_whole_in_both_orders(tmp_path: Path) -> None:
    with SmallSites() as sites:
        urls = [f"http://bureau.example/notice/{n}.html" for n in range(64)]
        for n, url in enumerate(urls):
            sites.article(url, f"Notice {n}", f"The fund pays {n} per cent of covered costs.")
        for name, more in (("one", ["--warc-cdx"]), ("two", ["--warc-dedup=one.cdx"])):
            subprocess.run(
                ["wget", "--no-verbose", f"--warc-file={name}", *more, "--delete-after", *urls],
                cwd=tmp_path,
                env=environment(sites.url),
                capture_output=True,
                check=True,
            )  # fmt: skip
    files = [tmp_path / "one.warc.gz", tmp_path / "two.warc.gz"]
    ways = [taken_in(tmp_path / str(n), way) for n, way in enumerate((files, files[::-1]))]
    assert ways[0] == ways[1]
    outcomes = """SELECT outcome, count(*), sum(revisit_open) FROM captures
        WHERE article_id IS NOT NULL GROUP BY 1 ORDER BY 1"""
    assert rows(tmp_path / "1", outcomes) == [("new", 64, 0), ("revisit", 64, 0)]


def test_the_table_at_the_end_tells_what_is_open(tmp_path: Path) -> None:
    file = again(tmp_path, **NAMED["identifier"])
    told = parsed(done_here(tmp_path / "data", "import", str(file), "--json"))
    assert [row["records"] for row in told if row["what"] == "revisit open"] == [2]


def test_a_crawl_that_brings_the_original_lets_what_refers_to_it_be_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done_here(data, "import", str(again(tmp_path, **NAMED["sha256"])))
    assert rows(data, "SELECT url FROM current_articles") == []
    with SmallSites() as sites:
        sites.answers["http://bureau.example/x"] = Answer(PAGE)
        done(data, "add", "http://bureau.example/x", proxy=sites.url)
    assert column(data, "SELECT title FROM current_articles") == ["County hospitals"] * 3
    assert value(data, OPEN) == 0
    done_here(data, "rebuild", "--check")
