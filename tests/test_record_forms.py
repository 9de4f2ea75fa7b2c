"""Records in the forms that the tools of others write: codings, digests, dates, letters' case."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b32encode
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.evidence import codings, stated_digests, warc, warc_dates
from archive.evidence.codings import Undone

PACKED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": bytes,
}
TEXT = ("各级医疗机构应当公开价格。" * 20).encode()


@given(st.binary(min_size=1, max_size=300), st.lists(st.sampled_from([*PACKED]), max_size=3))
def test_what_was_packed_is_unpacked_in_the_other_order(body: bytes, names: list[str]) -> None:
    sent = body
    for name in names:
        sent = PACKED[name](sent)
    assert codings.undo(sent, ", ".join(names)) == Undone(body)


def test_deflate_without_its_header_and_what_is_not_packed() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert codings.undo(packer.compress(TEXT) + packer.flush(), "deflate") == Undone(TEXT)
    assert codings.undo(TEXT, "gzip") == Undone(TEXT)
    assert codings.undo(TEXT, "br, zstd").body == TEXT
    assert codings.dechunked(gzip.compress(TEXT), "gzip, chunked") == Undone(TEXT)
    unknown = Undone(TEXT, "coded as rot13, which cannot be undone")
    assert codings.undo(TEXT, "rot13") == codings.dechunked(TEXT, "rot13") == unknown


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    bomb = gzip.compress(bytes(3 * codings.MAX_PAYLOAD))
    body, fault = codings.undo(bomb, "gzip")
    assert (len(body), fault) == (codings.MAX_PAYLOAD, None)


@pytest.mark.parametrize("name", ["sha1", "sha256", "md5", "SHA-256"])
def test_a_digest_fits_in_either_alphabet_and_in_any_form_of_the_payload(name: str) -> None:
    digest = hashlib.new(name.lower().replace("-", ""), TEXT).digest()
    for value in (digest.hex(), digest.hex().upper(), b32encode(digest).decode()):
        assert stated_digests.matches(f"{name}:{value}", [b"another", TEXT])
        assert not stated_digests.matches(f"{name}:{value}", [b"another"])
    assert not stated_digests.matches(f"nothing:{digest.hex()}", [TEXT])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-03", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-05", datetime(2024, 3, 5, tzinfo=UTC)),
        ("20240305010203", datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC)),
        ("2024-03-05T01:02:03.123456789Z", datetime(2024, 3, 5, 1, 2, 3, 123456, tzinfo=UTC)),
        ("2008-10-294T05:21:46-0700", datetime(2008, 10, 20, 12, 21, 46, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_every_form(text: str, moment: datetime) -> None:
    assert warc_dates.parsed(text) == moment


@given(st.text(max_size=40))
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert warc_dates.parsed(text).tzinfo is not None


FIRST = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
ARC = (
    b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain %d\n%s\n"
    b"http://a.example/ 1.2.3.4 20080430204830 text/html %d\n%s\n"
)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + TEXT


@pytest.mark.parametrize("packed", [False, True])
def test_an_arc_file_is_read_as_records_of_warc(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "a.arc"
    held = ARC % (len(FIRST), FIRST, len(ANSWER), ANSWER)
    second = held.index(b"http://")
    parts = (held[:second], held[second:])
    path.write_bytes(b"".join(map(gzip.compress, parts)) if packed else held)
    found = [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), warc.date_of(record))
        for record, _ in warc.records(path)
    ]
    at = datetime(2008, 4, 30, 20, 48, 30, tzinfo=UTC)
    assert ("response", "http://a.example/", at) in found
    assert warc.is_arc(path)


def test_types_and_schemes_may_be_in_capitals(tmp_path: Path) -> None:
    head = (
        "WARC/1.0\r\nWARC-TYPE: RESPONSE\r\nWARC-Target-URI: HTTP://a.example/\r\n"
        "WARC-Date: 2024-03-05\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(ANSWER)}\r\n\r\n"
    )
    path = tmp_path / "a.warc"
    path.write_bytes(head.encode() + ANSWER + b"\r\n\r\n")
    [(record, _)] = [(record, warc.payload(record)) for record, _ in warc.records(path)]
    assert record.rec_type == "response"
    assert record.http_headers.get_statuscode() == "200"
