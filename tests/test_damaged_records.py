"""Damage costs the record that has it, is told, and never ends a file; what an import says of it."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard

from archive.evidence import warc
from archive.evidence.codings import Undone, undo
from tests.crawling import article, done_here, here, parsed, rows, value
from tests.test_import_others import Writer

BLOCK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
TEXT = ("各级医疗机构应当公开价格。" * 40).encode()


def page(n: int) -> bytes:
    return BLOCK + article(f"Notice {n}", f"The fund pays {n} per cent of covered costs.").encode()


def record(n: int, block: bytes | None = None, length: int | None = None, **more: str) -> bytes:
    block = page(n) if block is None else block
    lines = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{n:032}>",
        "WARC-Date": f"2026-10-0{n}T08:00:00Z",
        "WARC-Target-URI": f"http://small.example/a/{n}",
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(block) if length is None else length),
    } | {name.replace("_", "-"): text for name, text in more.items()}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def file(path: Path, records: list[bytes], *, packed: bool) -> Path:
    path.write_bytes(b"".join(map(gzip.compress, records) if packed else records))
    return path


BAD = {
    "a length that is too small": record(2, length=len(page(2)) - 30),
    "a length that is too great": record(2, length=len(page(2)) + 700),
    "a length beyond the end": record(2, length=10_000_000),
    "a length that is none": record(2, length=0).replace(
        b"Content-Length: 0", b"Content-Length: x"
    ),
    "no type": record(2).replace(b"WARC-Type: response\r\n", b""),
    "no address": record(2).replace(b"WARC-Target-URI: http://small.example/a/2\r\n", b""),
    "no record": b"\x00\x01garbage\r\n\r\n",
    "no status": record(2, b"HTTP/1.1 OK\r\nContent-Type: text/html\r\n\r\n<p>It opens.</p>"),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", [*BAD])
def test_a_bad_record_costs_itself(
    tmp_path: Path, name: str, packed: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    made = file(tmp_path / "a.warc", [record(1), BAD[name], record(3), record(4)], packed=packed)
    run = here(tmp_path / "data", "import", str(made), "--json")
    titles = [title for (title,) in rows(tmp_path / "data", "SELECT title FROM current_articles")]
    assert {*titles} >= {"Notice 1", "Notice 3", "Notice 4"}
    told = {row["what"]: row["records"] for row in parsed(run)}
    assert run.returncode == ("unusable" in told)
    assert "unusable" in told or told["marked"] == 1
    assert run.stderr.count("\n") == told.get("unusable", 0)
    assert capfd.readouterr().err == ""
    done_here(tmp_path / "data", "verify")


def test_a_member_whose_bytes_are_wrong_costs_itself(tmp_path: Path) -> None:
    records = [gzip.compress(record(n)) for n in range(1, 5)]
    spoilt = bytearray(records[1])
    spoilt[len(spoilt) // 2] ^= 0xFF
    made = tmp_path / "a.warc.gz"
    made.write_bytes(records[0] + bytes(spoilt) + records[2] + records[3][:-9])
    run = here(tmp_path / "data", "import", str(made))
    assert run.returncode == 1
    assert value(tmp_path / "data", "SELECT count(*) FROM current_articles") == 2
    first, second = run.stderr.splitlines()
    assert f"at byte {len(records[0])}: " in first
    assert second.endswith("it ends in the middle of a record")


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_block_digest_holds_in_any_algorithm(tmp_path: Path, algorithm: str) -> None:
    right = f"{algorithm}:{hashlib.new(algorithm, page(1)).hexdigest()}"
    records = [record(1, WARC_Block_Digest=right), record(2, WARC_Block_Digest=right)]
    data = tmp_path / "data"
    done_here(data, "import", str(file(tmp_path / "a.warc", records, packed=False)))
    notes = rows(data, "SELECT note, answer FROM captures ORDER BY url")
    assert notes[0] == (None, "article")
    assert notes[1] == (f"damaged when taken in: block digest failed: {right}", "article")
    assert value(data, "SELECT count(*) FROM current_articles") == 2, "it is read all the same"


PACKED = {
    "gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress(TEXT),
}


@pytest.mark.parametrize("coding", [*PACKED])
def test_a_body_that_is_cut_or_wrong_is_told(coding: str) -> None:
    assert undo(PACKED[coding], coding) == Undone(TEXT)
    assert undo(PACKED[coding][:-6], coding).fault == f"{coding} without its end"


def test_a_checksum_that_is_wrong_costs_no_text() -> None:
    wrong = PACKED["gzip"][:-8] + b"\x00" * 4 + PACKED["gzip"][-4:]
    body, fault = undo(wrong, "gzip")
    assert (body, str(fault)[:23]) == (TEXT, "gzip that is damaged: E")
    body, fault = undo(PACKED["gzip"][:10] + b"\xff" * 40, "gzip")
    assert (body, str(fault)[:23]) == (b"", "gzip that is damaged: E")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_streams_in_one_body_are_all_read_up_to_what_is_no_stream(coding: str) -> None:
    assert undo(PACKED[coding] * 3 + b"more", coding) == Undone(TEXT * 3)
    body, fault = undo(PACKED[coding] * 2 + PACKED[coding][:-6], coding)
    assert body.startswith(TEXT * 2)
    assert fault == f"{coding} without its end"


def test_many_small_streams_take_no_time() -> None:
    assert undo(gzip.compress(b"a") * 100_000, "gzip") == Undone(b"a" * 100_000)


def test_a_page_that_is_cut_is_no_state_of_its_text(tmp_path: Path) -> None:
    writer = Writer().response(gzip.compress(page(1))[:-20], Content_Encoding="gzip")
    done_here(tmp_path / "data", "import", str(writer.save(tmp_path / "a.warc.gz")))
    (capture,) = rows(tmp_path / "data", "SELECT answer, outcome, note FROM captures")
    assert capture == ("broken", "error", "not whole: gzip without its end")


def test_lies_about_lengths_do_not_make_an_import_endless(tmp_path: Path) -> None:
    records = [record(1, length=5_000_000) for _ in range(3_000)]
    made = file(tmp_path / "a.warc", records, packed=False)
    found = [what for what, _ in warc.walk(made)]
    assert len(found) < 60
    assert "too much of the file is damaged" in str(found[-1])


def test_a_dry_run_says_what_it_would_bring_and_stores_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done_here(data, "import", str(file(tmp_path / "a.warc", [record(1)], packed=False)))
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    more = file(tmp_path / "b.warc", [record(1), record(2), BAD["no status"]], packed=False)
    dry = here(data, "import", str(more), "--dry-run", "--json")
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    real = here(data, "import", str(more), "--json")
    assert (dry.stdout, dry.returncode) == (real.stdout, real.returncode)
    assert [row for row in parsed(real) if row["records"]] == [
        {"records": 1, "what": "article", "kind": "new"},
        {"records": 1, "what": "unusable", "kind": "status line"},
        {"records": 1, "what": "held", "kind": "taken in before"},
    ]


def test_the_table_is_csv_too(tmp_path: Path) -> None:
    made = file(tmp_path / "a.warc", [record(1)], packed=True)
    told = done_here(tmp_path / "data", "import", str(made), "--csv").stdout.splitlines()
    assert told[:3] == ["records,what,kind", "1,article,new", "0,article,changed"]


def test_a_file_packed_as_a_whole_is_unpacked(tmp_path: Path) -> None:
    records = b"".join(record(n) for n in range(1, 4))
    learnt = zstandard.ZstdCompressionDict(records * 3)
    frames = [zstandard.ZstdCompressor(dict_data=learnt).compress(record(n)) for n in range(1, 4)]
    words = zstandard.ZstdCompressor().compress(learnt.as_bytes())
    held = b"\x5d\x2a\x4d\x18" + len(words).to_bytes(4, "little") + words + b"".join(frames)
    made = {
        "dictionary.warc.zst": held,
        "plain.warc.zst": b"".join(map(zstandard.ZstdCompressor().compress, (records, records))),
        "one-member.warc.gz": gzip.compress(records),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
        done_here(tmp_path / name.partition(".")[0], "import", str(tmp_path / name))
        done_here(tmp_path / name.partition(".")[0], "verify")
        count = "SELECT count(*) FROM current_articles"
        assert value(tmp_path / name.partition(".")[0], count) == 3
    (tmp_path / "cut.warc.zst").write_bytes(held[:200])
    run = here(tmp_path / "cut", "import", str(tmp_path / "cut.warc.zst"))
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "cut.warc.zst: " in line


@pytest.mark.parametrize("left", [1, 30, 100])
def test_a_file_that_ends_within_a_member_is_told(tmp_path: Path, left: int) -> None:
    whole, torn = gzip.compress(record(1)), gzip.compress(record(2))[:left]
    (tmp_path / "a.warc.gz").write_bytes(whole + torn)
    _, torn_one = warc.walk(tmp_path / "a.warc.gz")
    assert isinstance(torn_one[0], warc.Damage)
    assert torn_one[1] == len(whole)


def test_a_page_in_segments_is_said_to_be_no_whole_one(tmp_path: Path) -> None:
    whole = page(2)
    segments = [
        record(2, whole[:90], WARC_Segment_Number="1"),
        record(
            3,
            whole[90:],
            WARC_Segment_Number="2",
            WARC_Segment_Origin_ID=f"<urn:uuid:{2:032}>",
            WARC_Segment_Total_Length=str(len(whole)),
        ).replace(b"WARC-Type: response", b"WARC-Type: continuation"),
    ]
    data = tmp_path / "data"
    here(data, "import", str(file(tmp_path / "a.warc.gz", [record(1), *segments], packed=True)))
    assert rows(data, "SELECT url FROM current_articles") == [("http://small.example/a/1",)]
    ((answer, note),) = rows(data, "SELECT answer, note FROM captures WHERE url LIKE '%/2'")
    assert answer == "broken"
    assert "continuation records" in note
