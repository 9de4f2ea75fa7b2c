"""`yigai cron`: what a machine is told, by cron and by systemd themselves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import YigaiError
from archive.lock import lock
from archive.records import instant, now
from archive.store import runs
from archive.store.store import open_to_write
from archive.terminal import crontab
from spiders.declaration import DIRECTORY, load_all
from tests.crawling import (
    CONTACT,
    PROJECT,
    REPLICA_SETTINGS,
    SmallSites,
    column,
    declare,
    done_here,
    environment,
    here,
)

ODD = "/srv/医改 100% $HOME 'a' \"b\""
CRON_READS = {"SHELL": "/bin/sh", "HOME": "/", "PATH": "/usr/bin:/bin", "LOGNAME": "root"}


def needs(program: str) -> str:
    """Where a program of the system is; skips without it, and fails where CI must have it."""
    found = shutil.which(program)
    if found is None:
        message = f"no {program} on this machine: its own reading was not tried"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return found


def job(folder: str = "/srv/yigai") -> crontab.Job:
    """A job of an archive and a program in a folder."""
    place = Path(folder)
    program = place / "bin" / "yigai"
    told = {"PATH": "/usr/bin", "LC_ALL": "zh_CN.UTF-8", "YIGAI_CONTACT": "a@b.example; 100%"}
    return crontab.Job(program, place / "data", place, crontab.environment(told, program))


def line_of(block: str) -> tuple[str, str]:
    """Schedule and command of the one line of a block, as cron takes it apart."""
    [line] = [line for line in block.splitlines() if not line.startswith("#")]
    fields = line.split(" ", 5)
    return " ".join(fields[:5]), fields[5].replace(r"\%", "%")


@pytest.mark.parametrize("folder", ["/srv/yigai", ODD])
def test_the_line_does_in_the_shell_what_it_says(folder: str, tmp_path: Path) -> None:
    place = tmp_path / folder.removeprefix("/")
    (place / "bin").mkdir(parents=True)
    told = place / "told"
    program = place / "bin" / "yigai"
    program.write_text(
        f'#!/bin/sh\necho "$PWD|$LANG|$YIGAI_CONTACT|$*" >> {shlex.quote(str(told))}'
    )
    program.chmod(0o755)
    schedule, command = line_of(crontab.block(job(str(place))))
    subprocess.run(["/bin/sh", "-c", command], env=CRON_READS, check=True)
    assert schedule == "*/15 * * * *"
    assert told.read_text(encoding="utf-8").splitlines() == [
        f"{place}|zh_CN.UTF-8|a@b.example; 100%|--data {place}/data crawl --due --quiet",
        f"{place}|zh_CN.UTF-8|a@b.example; 100%|--data {place}/data status --notify",
    ]


def test_no_percent_sign_is_left_to_cron() -> None:
    block = crontab.block(job(ODD))
    [line] = [line for line in block.splitlines() if not line.startswith("#")]
    assert "%" in line
    assert "%" not in line.replace(r"\%", "")


def test_a_run_is_given_what_it_needs_and_no_clock_that_a_test_has_set() -> None:
    now = {
        "PATH": "/usr/bin",
        "YIGAI_SOURCES": "sources",
        "YIGAI_DATA": "elsewhere",
        "YIGAI_SIMULATED_CLOCK": "2026-01-01T00:00:00Z",
        "https_proxy": "http://proxy.example:3128",
        "SECRET": "x",
    }
    assert crontab.environment(now, Path("/srv/bin/yigai")) == {
        "PATH": "/srv/bin:/usr/bin",
        "LANG": "C.UTF-8",
        "YIGAI_SOURCES": str(Path("sources").resolve()),
        "https_proxy": "http://proxy.example:3128",
    }


def test_a_value_of_two_lines_is_refused() -> None:
    with pytest.raises(YigaiError, match=r"^YIGAI_CONTACT: cannot be handed on"):
        crontab.environment({"YIGAI_CONTACT": "a\n* * * * * rm"}, Path("/srv/bin/yigai"))


LINES = st.lists(st.sampled_from(["MAILTO=me", "5 4 * * * backup", "# note", ""]))


@given(before=LINES, after=LINES, ended=st.booleans())
def test_only_the_block_is_edited_and_twice_is_once(
    before: list[str], after: list[str], ended: bool
) -> None:
    own, new = crontab.block(job()), crontab.block(job("/srv/other"))
    theirs = "".join(f"{line}\n" for line in before)
    theirs = theirs if ended else theirs.removesuffix("\n")
    data, other = job().data, job("/srv/other").data
    once = crontab.edited(theirs, data, own)
    assert crontab.edited(once, data, own) == once
    assert crontab.edited(once, data, "").removesuffix("\n") == theirs.removesuffix("\n")
    both = crontab.edited(once, other, new) + "".join(f"{line}\n" for line in after)
    assert crontab.edited(both, other, "") == once + "".join(f"{line}\n" for line in after)


@pytest.mark.parametrize("damage", ["# BEGIN", "# END"])
def test_a_block_that_lost_a_mark_is_left_to_a_person(damage: str) -> None:
    block = crontab.block(job())
    left = "".join(line for line in block.splitlines(True) if not line.startswith(damage))
    with pytest.raises(YigaiError, match="nothing was changed"):
        crontab.edited(left, job().data, block)


@pytest.mark.parametrize("folder", ["/srv/yigai", "/srv/a 100% $x 'y'"])
def test_systemd_reads_the_units(folder: str, tmp_path: Path) -> None:
    verify = needs("systemd-analyze")
    place = tmp_path / folder.removeprefix("/")
    (place / "bin").mkdir(parents=True)
    program = place / "bin" / "yigai"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = tmp_path / "yigai.service", tmp_path / "yigai.timer"
    units[0].write_text(crontab.service(job(str(place))), encoding="utf-8")
    units[1].write_text(crontab.timer(), encoding="utf-8")
    run = subprocess.run(
        [verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_what_is_printed_says_whom_to_write_to(tmp_path: Path) -> None:
    told = done_here(tmp_path / "data", "cron", YIGAI_CONTACT=CONTACT)
    assert f"YIGAI_CONTACT={CONTACT}" in told.stdout
    assert told.stderr == ""
    untold = here(tmp_path / "data", "cron", YIGAI_CONTACT="")
    assert "YIGAI_CONTACT is not set" in untold.stderr
    unit = done_here(tmp_path / "data", "cron", "--systemd", "service", YIGAI_CONTACT=CONTACT)
    assert f'Environment="YIGAI_CONTACT={CONTACT}"' in unit.stdout


def test_a_quiet_crawl_that_meets_the_lock_says_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with lock(data, "yigai import"):
        quiet = here(data, "crawl", "--due", "--quiet")
        loud = here(data, "crawl", "--due")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (3, "", "")
    assert (loud.returncode, "held by `yigai import`" in loud.stderr) == (3, True)


@pytest.fixture
def own_crontab() -> Iterator[None]:
    """The user's crontab, empty for the test and put back after it."""
    program = needs("crontab")
    held = subprocess.run([program, "-l"], capture_output=True, text=True, check=False)
    subprocess.run([program, "-r"], capture_output=True, check=False)
    yield
    if held.returncode == 0:
        subprocess.run([program, "-"], input=held.stdout, text=True, check=True)
    else:
        subprocess.run([program, "-r"], capture_output=True, check=False)


def listed() -> str:
    run = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    return run.stdout


@pytest.mark.usefixtures("own_crontab")
def test_cron_takes_the_block_and_gives_it_back(tmp_path: Path) -> None:
    others = "MAILTO=me@example.org\n5 4 * * * backup\n"
    subprocess.run(["crontab", "-"], input=others, text=True, check=True)
    data = tmp_path / "data"
    assert done_here(data, "cron", "--install").stdout == "Installed.\n"
    once = listed()
    assert once.startswith(others)
    assert f"# BEGIN yigai {data}" in once
    assert done_here(data, "cron", "--install").stdout == "It was installed already.\n"
    assert listed() == once
    assert done_here(data, "cron", "--remove").stdout == "Removed.\n"
    assert listed() == others
    assert done_here(data, "cron", "--remove").stdout == "There was nothing to remove.\n"


@pytest.fixture
def daemon() -> Iterator[None]:
    """Debian's cron at work: the machine's own, or one started for the test."""
    program = needs("cron")
    if os.geteuid() != 0:
        pytest.skip("only root may start cron")
    started = subprocess.Popen([program, "-f"], stderr=subprocess.DEVNULL)
    yield
    started.terminate()  # where another cron runs already, ours has ended by itself
    started.wait()


def crawled_today(data: Path) -> None:
    """Let every shipped source have been crawled just now, so that none of them is due."""
    store = open_to_write(data / "archive.db")
    declared = [source.row() for source in load_all(DIRECTORY).values()]
    runs.save_sources(store, declared)
    for source in declared:
        at = instant(now())
        runs.finish(store, runs.begin(store, source.slug, at), source.slug, "finished", at)
    store.close()


@pytest.mark.usefixtures("own_crontab", "daemon")
def test_cron_itself_crawls_what_is_due(tmp_path: Path) -> None:
    data = tmp_path / "医改 100%"
    crawled_today(data)
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1")
        sites.article("http://small.example/a/1", "Drug prices")
        given = environment(sites.url, **declare(tmp_path / "sources", "small", "small.example"))
        subprocess.run(
            [Path(sys.executable).with_name("yigai"), "--data", data, "cron", "--install"],
            env=given,
            check=True,
            capture_output=True,
        )
        # Its sites are on this machine, and a quarter of an hour is long.
        ours = f"PYTHONPATH={PROJECT}\nSCRAPY_SETTINGS_MODULE={REPLICA_SETTINGS}\n"
        ran, said = tmp_path / "ran", tmp_path / "said"
        control = f"* * * * * touch {shlex.quote(str(ran))}\n"
        each_minute = listed().replace(crontab.QUARTERS, "* * * * *")
        each_minute = each_minute.replace("; }\n", f"; }} >>{shlex.quote(str(said))} 2>&1\n")
        ended = (
            "SELECT finish_reason FROM crawls WHERE source = 'small' AND finished_at IS NOT NULL"
        )
        for second in range(300):
            if second % 75 == 0:  # a table written in the second in which cron reads is not seen
                table = ours + control + each_minute
                subprocess.run(["crontab", "-"], input=table, text=True, check=True)
            if found := column(data, ended):
                break
            time.sleep(1)
    if not ran.exists():
        pytest.skip("cron runs no job on this machine, not even `touch`")
    assert found == ["finished"], said.read_text(encoding="utf-8") if said.exists() else "no run"
    assert column(data, "SELECT title FROM current_articles") == ["Drug prices"]


ASKING = """
import sys
import cli
try:
    cli.main(sys.argv[1:])
except SystemExit as ended:
    print(ended.code, sorted({"scrapy", "twisted", "trafilatura"} & {*sys.modules}))
"""


def test_where_nothing_is_due_no_scrapy_is_loaded(tmp_path: Path) -> None:
    data = tmp_path / "data"
    if (seconds_left := 60 - time.time() % 60) < 20:
        time.sleep(seconds_left)  # a schedule may fire as the minute begins
    crawled_today(data)
    run = subprocess.run(
        [sys.executable, "-c", ASKING, "--data", data, "crawl", "--due"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("0 []\n", "Nothing is due.\n")
