"""Every well-formed record among broken ones is taken in, in whatever order they stand."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.evidence import warc
from archive.records import Item
from pipelines.intake.warc_records import found_in
from tests.crawling import article, column, here
from tests.test_import_others import Writer


def good(number: int) -> bytes:
    """A record of a page, in a gzip member of its own."""
    page = article(f"Page {number}").encode()
    url = f"http://n{number}.example/a"
    return Writer().response(page, "2024-03-01T08:00:00Z", url).buffer.getvalue()


def _replaced(pattern: bytes, by: bytes) -> Callable[[bytes], bytes]:
    return lambda member: gzip.compress(re.sub(pattern, by, gzip.decompress(member), count=1))


def _struck(member: bytes) -> bytes:
    """A member whose compressed bytes are others in the middle."""
    middle = len(member) // 2
    return (
        member[:middle]
        + bytes(b ^ 0x5A for b in member[middle : middle + 8])
        + member[middle + 8 :]
    )


BREAK: dict[str, Callable[[bytes], bytes]] = {
    "date": _replaced(rb"WARC-Date: \S+", b"WARC-Date: 2024-13-45T99:00:00Z"),
    "no date": _replaced(rb"WARC-Date: \S+\r\n", b""),
    "address": _replaced(rb"WARC-Target-URI: \S+", b"WARC-Target-URI: http://[::zz]/"),
    "no header": _replaced(rb"WARC/1.1\r\n", b"what is this\r\n"),
    "too long": _replaced(rb"(?m)^Content-Length: \d+", b"Content-Length: 999999"),
    "beyond counting": _replaced(rb"(?m)^Content-Length: \d+", b"Content-Length: " + b"9" * 200),
    "no length": _replaced(rb"(?m)^Content-Length: \d+", b"Content-Length: many"),
    "cut": lambda member: member[: len(member) // 2],
    "struck": _struck,
    "garbage": lambda member: b"\x00\xff" * 40,
}


def written(kinds: list[str]) -> tuple[bytes, set[str]]:
    """A file with a record of each kind, and the addresses of those that are good."""
    members = [BREAK.get(kind, bytes)(good(n)) for n, kind in enumerate(kinds)]
    return b"".join(members), {
        f"http://n{n}.example/a" for n, kind in enumerate(kinds) if kind == "good"
    }


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(["good", *BREAK]), min_size=1, max_size=8))
def test_each_good_record_is_found(kinds: list[str]) -> None:
    data, wanted = written(["good", *kinds])  # what begins as no WARC file is refused whole
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        path.write_bytes(data)
        items = [(at, f) for at, f in found_in(path, lambda *_: None) if isinstance(f, Item)]
        whole = {at for _, at, _ in warc.whole(path, lambda record: None)}
    assert wanted <= {found.capture.url for _, found in items}
    assert whole >= {at for at, _ in items}  # what is taken in can be handed on


def test_each_good_record_becomes_a_capture(tmp_path: Path) -> None:
    data, wanted = written(["good", *(kind for broken in BREAK for kind in (broken, "good"))])
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    run = here(tmp_path / "data", "import", str(path))
    assert run.returncode == 1
    assert wanted <= set(column(tmp_path / "data", "SELECT url FROM captures"))
