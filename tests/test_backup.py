"""`yigai backup`: a consistent copy, also of an archive that is being written."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.digest import file_digest
from archive.store import store
from archive.whole import whole
from tests.crawling import (
    REPLICATED,
    YIGAI,
    done,
    done_here,
    environment,
    here,
    parsed,
    rows,
    value,
    yigai,
)
from tests.replica.server import ReplicaServer


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one source, crawled once."""
    data = tmp_path_factory.mktemp("backup") / "data"
    with ReplicaServer() as server:
        done(data, "crawl", "people-health", proxy=server.url)
    return data


def test_a_copy_is_whole_and_sound(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done_here(archive, "backup", str(copy))
    done_here(copy, "verify")
    query = "SELECT url, text FROM current_articles ORDER BY url"
    assert rows(copy, query) == rows(archive, query) != []


def test_finished_files_are_linked_once(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert "1  linked" in done_here(archive, "backup", str(copy)).stdout
    assert "1  there already" in done_here(archive, "backup", str(copy)).stdout
    (name,) = os.listdir(copy / "warc")
    assert os.path.samefile(copy / "warc" / name, archive / "warc" / name)


def test_a_second_backup_adds_what_is_new(archive: Path, tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    done_here(archive, "backup", str(data))
    done_here(data, "backup", str(copy))
    with ReplicaServer(state="t1") as server:
        done(data, "crawl", "people-health", proxy=server.url)
    assert "1  linked" in done_here(data, "backup", str(copy)).stdout
    done_here(copy, "verify")
    assert value(copy, "SELECT count(*) FROM current_articles") == 10


def damaged(archive: Path, folder: Path, page: int) -> Path:
    """A copy of an archive of whose database one page is overwritten."""
    shutil.copytree(archive, folder)
    with open(folder / "archive.db", "r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 4096)
    return folder


def pages_of(archive: Path, table: str) -> list[int]:
    """The pages of a table's own tree, its root left out."""
    sql = "SELECT pageno FROM dbstat WHERE name = ? AND path <> '/' ORDER BY pageno"
    try:
        return [number - 1 for (number,) in rows(archive, sql, table)]
    except sqlite3.OperationalError as error:
        pytest.skip(f"this SQLite does not say which page is whose: {error}")


def test_the_archive_itself_is_no_place_for_its_copy(archive: Path) -> None:
    run = here(archive, "backup", str(archive / ".." / archive.name))
    assert run.returncode == 2
    assert "is the archive itself" in run.stderr


def test_a_folder_that_cannot_be_written_to_is_named(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    run = here(archive, "backup", str(tmp_path / "file" / "copy"))
    assert run.returncode == 1
    assert run.stderr.startswith(f"yigai: {tmp_path}/file/copy")
    assert "Not a directory. Name another place" in run.stderr


# Root may write anywhere, unless it gives that up.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] * (os.geteuid() == 0)


@pytest.mark.parametrize("command", ["backup", "export csv"])
def test_where_nobody_may_write_is_named(archive: Path, tmp_path: Path, command: str) -> None:
    closed = tmp_path / "closed"
    (closed / "warc").mkdir(parents=True)
    closed.chmod(0o500)
    try:
        place = closed / ("x" if " " in command else "")
        whole_command = [*AS_ANYBODY, YIGAI, "--data", archive, *command.split(), place]
        run = subprocess.run(
            whole_command, env=environment(), capture_output=True, text=True, check=False
        )
    finally:
        closed.chmod(0o700)
    assert run.returncode == 1
    assert run.stderr.startswith(f"yigai: {closed}/")
    assert "Permission denied. Name another place" in run.stderr


@pytest.mark.parametrize("table", ["capture_log", "texts", "reading_log"])
def test_a_damaged_database_takes_no_good_copys_place(
    archive: Path, tmp_path: Path, table: str
) -> None:
    copy = tmp_path / "copy"
    done_here(archive, "backup", str(copy))
    before = file_digest(copy / "archive.db")
    broken = damaged(archive, tmp_path / "broken", pages_of(archive, table)[0])
    run = here(broken, "backup", str(copy))
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"yigai: {broken / 'archive.db'}: damaged: ")
    assert file_digest(copy / "archive.db") == before
    assert not list(copy.glob(".*"))
    done_here(copy, "verify")
    refused = here(broken, "export", "csv", "-", "--sql", f"SELECT * FROM {table}")
    assert "damaged: " in refused.stderr
    assert "`yigai rebuild` make it again" in refused.stderr
    found = parsed(here(broken, "verify", "--json"))
    assert {finding["kind"] for finding in found} >= {"database"}


def test_a_warc_file_that_is_gone_or_cut_is_named_and_its_copy_stays(
    archive: Path, tmp_path: Path
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    shutil.copytree(archive, data)
    (name,) = os.listdir(data / "warc")
    whole = file_digest(data / "warc" / name)
    os.unlink(data / "warc" / name)
    lost = here(data, "backup", str(copy))
    assert (lost.returncode, lost.stderr) == (1, f"yigai: {data / 'warc' / name}: missing\n")
    shutil.copy(archive / "warc" / name, data / "warc" / name)
    done_here(data, "backup", str(copy))
    os.unlink(data / "warc" / name)
    kept = here(data, "backup", str(copy))
    assert kept.stderr.endswith("missing; its copy in the backup stays\n")
    shutil.copy(archive / "warc" / name, data / "warc" / name)
    os.truncate(data / "warc" / name, 5_000)
    cut = here(data, "backup", str(copy))
    assert "do not fit their digest; the copy in the backup stays" in cut.stderr
    assert (kept.returncode, cut.returncode) == (1, 1)
    assert file_digest(copy / "warc" / name) == whole


@pytest.mark.parametrize(
    ("command", "limit"),
    [("backup OUT", 20_000), ("export wacz OUT", 20_000), ("import WARC", 1_000_000)],
)
def test_a_full_disk_is_one_line_and_leaves_no_part(
    archive: Path, tmp_path: Path, command: str, limit: int
) -> None:
    data = tmp_path / "data"
    shutil.copytree(archive, data)
    (warc,) = (data / "warc").iterdir()
    large = tmp_path / "large.warc.gz"
    large.write_bytes(warc.read_bytes() * (1 + 1_000_000 // warc.stat().st_size))
    names = {"OUT": str(tmp_path / "out"), "WARC": str(large)}
    run = yigai(data, *(names.get(word, word) for word in command.split()), largest_file=limit)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith("yigai: ")
    assert [path for path in tmp_path.rglob("*") if path.name.startswith(".")] == []
    assert yigai(data, "status", largest_file=0).stderr == ""
    assert done_here(data, "verify").stdout.startswith("Sound")


def test_a_database_that_another_program_holds_is_called_locked(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(archive, data)
    with closing(sqlite3.connect(data / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(store, "PATIENCE", 0.1)
        for command in (("status",), ("search", "医保"), ("crawl", "--due")):
            (line,) = here(data, *command).stderr.splitlines()
            assert line.startswith(f"yigai: {data / 'archive.db'}: locked: another program")
        monkeypatch.undo()
        waiting = subprocess.Popen(
            [YIGAI, "--data", data, "search", "医保"], cwd=tmp_path, stdout=subprocess.PIPE
        )
        time.sleep(1.5)
        other.execute("ROLLBACK")
    assert waiting.communicate()[0]
    assert waiting.returncode == 0


def test_the_full_disk_is_named_and_not_the_archive(tmp_path: Path) -> None:
    for error in (OSError(errno.ENOSPC, "full"), full_database(tmp_path)):
        with (
            pytest.raises(OSError, match="No space left on device") as raised,
            whole(tmp_path / "out"),
        ):
            raise error
        assert raised.value.filename == str(tmp_path / "out")


def full_database(folder: Path) -> sqlite3.OperationalError:
    """What SQLite says of a full disk."""
    with closing(sqlite3.connect(folder / "full.db")) as full:
        full.execute("PRAGMA max_page_count = 2")
        try:
            full.executescript("CREATE TABLE a (b); CREATE TABLE c (d); CREATE TABLE e (f)")
        except sqlite3.OperationalError as error:
            return error
    raise AssertionError("it is not full")


def test_all_that_open_a_database_wait_as_long(archive: Path, tmp_path: Path) -> None:
    """A check before a run waited five seconds, and spoke of sixty."""
    data = tmp_path / "data"
    shutil.copytree(archive, data)
    with closing(sqlite3.connect(data / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        command = [YIGAI, "--data", data, "reextract"]
        waiting = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
        time.sleep(7)
        other.execute("ROLLBACK")
    assert waiting.communicate()[1] == b""
    assert waiting.returncode == 0


def is_begun(data: Path) -> bool:
    """Whether a run has made the archive that it writes."""
    try:
        return bool(rows(data, "SELECT * FROM crawls")) if (data / "archive.db").exists() else False
    except sqlite3.OperationalError:
        return False


def test_a_copy_made_while_a_crawl_writes_is_sound(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ReplicaServer() as server:
        crawl = subprocess.Popen(
            [YIGAI, "--data", data, "crawl", *REPLICATED],
            cwd=tmp_path,
            env=environment(server.url),
            stdout=subprocess.DEVNULL,
        )
        copies = 0
        while crawl.poll() is None and copies < 4:
            time.sleep(0.4)
            if not is_begun(data):
                continue
            copy = tmp_path / f"copy{copies}"
            done_here(data, "backup", str(copy))
            copies += 1
        assert crawl.wait() == 0
    assert copies >= 2
    for number in range(copies):
        done_here(tmp_path / f"copy{number}", "verify")
    assert value(tmp_path / "data", "SELECT count(*) FROM current_articles") == 48
