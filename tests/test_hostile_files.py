"""Files made to do harm: each costs itself, says so in a line, and nothing else is lost."""

from __future__ import annotations

import gzip
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.evidence.gzip_members import members
from archive.evidence.wacz_members import plain_name
from archive.records import instant, now
from tests.crawling import article, column, done_here, here, value
from tests.test_import_others import Writer

TITLES = "SELECT title FROM current_articles ORDER BY title"


def warc(name: str, date: str = "2024-03-01T08:00:00Z") -> bytes:
    """A WARC file of one page."""
    page = article(f"Page {name}").encode()
    return Writer().response(page, date, f"http://{name}.example/a").buffer.getvalue()


def package(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data)
    return path


def test_two_members_of_one_name_are_both_taken_in(tmp_path: Path) -> None:
    made = package(
        tmp_path / "a.wacz",
        ("archive/a/data.warc.gz", warc("one")),
        ("archive/b/data.warc.gz", warc("two")),
    )
    done_here(tmp_path / "data", "import", str(made))
    assert column(tmp_path / "data", TITLES) == ["Page one", "Page two"]


@pytest.mark.parametrize(
    "name",
    [
        "archive/../../../../../../tmp/slipped.warc.gz",
        "archive//tmp/absolute.warc.gz",
        "archive/" + "n" * 300 + ".warc.gz",
        "archive/a\nb\x1b[31m.warc.gz",
        "archive/-rf.warc.gz",
        "archive/.warc.gz",
    ],
)
def test_a_members_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    made = package(tmp_path / "a.wacz", (name, warc("one")))
    done_here(tmp_path / "data", "import", str(made))
    held = [path.name for path in (tmp_path / "data" / "warc").glob("import-*")]
    assert len(held) == 1
    assert re.fullmatch(r"import-[0-9a-f]{12}-[\w.-]+", held[0])
    assert len(held[0]) < 255
    assert column(tmp_path / "data", TITLES) == ["Page one"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wacz", "data"]


@given(name=st.text())
def test_a_plain_name_is_one_component(name: str) -> None:
    plain = plain_name(name)
    assert Path(plain).name == plain
    assert plain not in ("", ".", "..")
    assert len(plain.encode()) <= 200
    assert plain.isprintable()


def spoilt(path: Path, what: str) -> None:
    """Make the first member of a package encrypted, or its bytes wrong."""
    data = bytearray(path.read_bytes())
    if what == "encrypted":
        data[data.find(b"PK\x03\x04") + 6] |= 1
        data[data.find(b"PK\x01\x02") + 8] |= 1
    elif what == "unknown":
        data[data.find(b"PK\x03\x04") + 8] = 77
        data[data.find(b"PK\x01\x02") + 10] = 77
    else:
        data[data.find(b"bad.warc.gz") + 40] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("encrypted", "it is encrypted"),
        ("damaged", "it cannot be unpacked: "),
        ("unknown", "it cannot be unpacked: "),
    ],
)
def test_a_member_that_cannot_be_read_is_one_line(tmp_path: Path, what: str, said: str) -> None:
    made = package(
        tmp_path / "a.wacz",
        ("archive/bad.warc.gz", warc("one")),
        ("archive/good.warc.gz", warc("two")),
    )
    spoilt(made, what)
    run = here(tmp_path / "data", "import", str(made))
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"yigai: {made}: archive_bad.warc.gz: {said}")
    assert column(tmp_path / "data", TITLES) == ["Page two"]


def test_a_package_that_grows_out_of_bounds_is_stopped(tmp_path: Path) -> None:
    made = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("archive/bomb.warc", "w") as member:
            for _ in range(250):
                member.write(bytes(1_000_000))
        file.writestr("archive/good.warc.gz", warc("two"))
    run = here(tmp_path / "data", "import", str(made))
    (line,) = run.stderr.splitlines()
    assert line.endswith("archive_bomb.warc: it unpacks to more than 200 times its size")
    assert column(tmp_path / "data", TITLES) == ["Page two"]


def test_a_member_of_any_size_is_gone_through_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.gz"
    with gzip.open(file, "wb") as out:
        for _ in range(200):
            out.write(bytes(1_000_000))
    tracemalloc.start()
    (member,) = members(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (member.length, member.error) == (file.stat().st_size, None)
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "date",
    ["2026-13-45T00:00:00Z", "garbage", "", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
)
def test_a_record_of_an_impossible_date_costs_itself(tmp_path: Path, date: str) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(warc("one") + warc("bad", date) + warc("two"))
    run = here(tmp_path / "data", "import", str(file))
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "a response record that cannot be used: " in line
    assert column(tmp_path / "data", TITLES) == ["Page one", "Page two"]
    assert value(tmp_path / "data", "SELECT max(captured_at) FROM captures") < instant(now())


def test_a_record_of_no_address_costs_itself(tmp_path: Path) -> None:
    bad = Writer().response(b"<h1>No</h1>", url="http://[::zz]/a").buffer.getvalue()
    file = tmp_path / "a.warc.gz"
    file.write_bytes(warc("one") + bad + warc("two"))
    run = here(tmp_path / "data", "import", str(file))
    assert run.returncode == 1
    assert "that cannot be used: " in run.stderr
    assert column(tmp_path / "data", TITLES) == ["Page one", "Page two"]
