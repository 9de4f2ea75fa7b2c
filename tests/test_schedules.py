"""The crontab printed for the declared schedules."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

from cronsim import CronSim

from archive.records import SourceRow
from archive.terminal.crontab import crontab
from spiders.declaration import DIRECTORY, load_all


def source(slug: str, schedule: str) -> SourceRow:
    return SourceRow(slug, slug, slug, "news", schedule=schedule)


def printed(*sources: SourceRow, folder: str = "/srv/yigai") -> list[str]:
    """The lines for these sources, of an archive and a program in a folder."""
    place = Path(folder)
    text = crontab(sources, place / "bin/yigai", place / "data", place)
    assert text.endswith("\n")
    return text.splitlines()


def entries(lines: list[str]) -> list[tuple[str, str]]:
    """Schedule and command of each line, as cron takes it apart."""
    split = [line.split(" ", 5) for line in lines if not line.startswith("#")]
    return [(" ".join(fields[:5]), fields[5]) for fields in split]


def test_every_shipped_schedule_is_a_line_that_cron_can_read() -> None:
    rows = [source.row() for source in load_all(DIRECTORY).values()]
    found = entries(printed(*rows))
    assert {schedule for schedule, _ in found} == {row.schedule for row in rows}
    for schedule, _ in found:
        assert next(CronSim(schedule, datetime(2026, 11, 22)))


def test_sources_with_one_schedule_share_a_line() -> None:
    lines = printed(source("a", "5 * * * *"), source("b", "7 7 * * 1-5"), source("c", "5 * * * *"))
    assert [schedule for schedule, _ in entries(lines)] == ["5 * * * *", "7 7 * * 1-5"]
    assert "# a, c" in lines
    assert lines[lines.index("# b") + 1].startswith("7 7 * * 1-5 ")


def test_a_line_crawls_what_is_due_in_the_projects_folder() -> None:
    [(_, command)] = entries(printed(source("a", "5 * * * *")))
    words = shlex.split(command)
    assert words[:3] == ["cd", "/srv/yigai", "&&"]
    assert words[3:8] == [
        "/srv/yigai/bin/yigai",
        "--data",
        "/srv/yigai/data",
        "crawl",
        "--due",
    ]


def test_folders_with_blanks_quotes_and_percent_signs_survive_cron_and_the_shell() -> None:
    folder = "/srv/医改 100% 'a'"
    [(_, command)] = entries(printed(source("a", "5 * * * *"), folder=folder))
    assert "%" not in command.replace(r"\%", "")
    words = shlex.split(command.replace(r"\%", "%"))
    assert words[1] == folder
    assert words[3:6] == [f"{folder}/bin/yigai", "--data", f"{folder}/data"]


def test_without_sources_there_is_nothing_to_run() -> None:
    assert entries(printed()) == []
