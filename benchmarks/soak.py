"""A simulated year: one run a day over sites that publish, edit, withdraw, fall silent, go dark and
are redesigned by a plan; what the archive says of each day is compared with the plan.

Six sources, each on a host of its own, over real HTTP; runs are `yigai crawl --due` with a simulated
clock. On every thirtieth day the run's memory and open files are watched. Run:
`python -m benchmarks.soak [DAYS]`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from benchmarks.soak_sites import DARK, PLANS, REDESIGNED, SILENT_FROM, show, url_of
from tests.crawling import (
    YIGAI,
    SmallSites,
    declare,
    environment,
    rows,
    value,
    yigai,
)
from tests.crawling import settings as with_settings

START = datetime(2026, 1, 1, 8, tzinfo=UTC)


@dataclass
class Year:
    """The archive, the sites, and what was seen of them day by day."""

    folder: Path
    sites: SmallSites
    surroundings: dict[str, str]
    states: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    watched: list[tuple[int, float, int, int]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """The archive's folder."""
        return self.folder / "data"

    def live(self, day: int) -> None:
        """One day: the sites move on, the run is made, and its alarms are read."""
        for name, plan in PLANS.items():
            show(self.sites, name, plan, day)
        self.sites.asked.clear()
        clock = {"YIGAI_SIMULATED_CLOCK": (START + timedelta(days=day)).isoformat()}
        command = ["crawl", "--due", *PLANS]
        if day % 30 == 29:
            self._watch(day, command, clock)
        else:
            run = yigai(self.data, *command, proxy=self.sites.url, **self.surroundings, **clock)
            assert "Traceback" not in run.stderr, run.stderr
        for url in {asked.url for asked in self.sites.asked}:
            self.asked[url].append(day)
        for name, state in rows(self.data, "SELECT source, state FROM source_health"):
            if name in PLANS:
                self.states[name].append(state)

    def _watch(self, day: int, command: list[str], clock: dict[str, str]) -> None:
        run = subprocess.Popen(
            [YIGAI, "--data", self.data, *command],
            env=environment(self.sites.url, **self.surroundings, **clock),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.watched.append((day, *watch(run), wal(self.data)))


def watch(run: subprocess.Popen[bytes]) -> tuple[float, int]:
    """The most megabytes and open files that a run has, its workers apart."""
    process, most, files = psutil.Process(run.pid), 0.0, 0
    while run.poll() is None:
        try:
            most = max(most, process.memory_info().rss / 2**20)
            files = max(files, process.num_fds())
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    return most, files


def wal(data: Path) -> int:
    """Bytes of the write-ahead log that a run has left."""
    log = data / "archive.db-wal"
    return log.stat().st_size if log.exists() else 0


def wrongs(year: Year, days: int) -> Iterator[str]:
    """What the archive says that the plan does not."""
    yield from _wrong_changes(year, days)
    yield from _wrong_withdrawals(year, days)
    yield from _wrong_alarms(year, days)
    yield from _wrong_sums(year)


def _day(at: str) -> int:
    return (datetime.fromisoformat(at) - START).days


def _wrong_changes(year: Year, days: int) -> Iterator[str]:
    found = rows(
        year.data,
        """SELECT url, v.captured_at FROM version_history v JOIN articles a USING (article_id)
        WHERE v.cause = 'change'""",
    )
    told = {url: _day(at) for url, at in found}
    if len(told) < len(found):
        yield "an article has more versions than it was edited"
    due = {}
    for name, plan in PLANS.items():
        for n, on in plan.edited.items():
            looked = [day for day in year.asked[url_of(name, n)] if day >= on]
            if looked and on < days:
                due[url_of(name, n)] = looked[0]
    yield from (
        f"{url}: told {told.get(url)}, due {day}"
        for url, day in due.items()
        if told.get(url) != day
    )
    yield from (
        f"{url}: an edit that was none, on day {told[url]}" for url in told.keys() - due.keys()
    )


def _wrong_withdrawals(year: Year, days: int) -> Iterator[str]:
    found = rows(
        year.data,
        """SELECT url, s.status, from_at FROM status_history s JOIN articles USING (article_id)
        WHERE s.status IN ('suspected', 'withdrawn')""",
    )
    told = {url: _day(at) for url, _, at in found}
    for name, plan in PLANS.items():
        for n, on in plan.gone.items():
            url = url_of(name, n)
            looked = [day for day in year.asked[url] if day >= on]
            if looked and told.pop(url, None) != looked[0]:
                yield f"{url}: withdrawn on day {on}, looked at on {looked[0]}, not told so"
    yield from (f"{url}: called gone on day {day}, and is not" for url, day in told.items())


def _wrong_alarms(year: Year, days: int) -> Iterator[str]:
    planted = {
        "silent": ("silent", range(SILENT_FROM + 7, days)),
        "dark": ("failing", range(DARK.start, DARK.stop)),
        "redesigned": ("degraded", range(REDESIGNED, days)),
    }
    for name, states in sorted(year.states.items()):
        state, when = planted.get(name, ("", range(0)))
        told = [day for day in when if day < days and states[day] == state]
        if when and when.start + 40 < days and not told:
            yield f"{name}: {state} from day {when.start} was never told"
        after = range(when.stop, when.stop + 2) if when else range(0)
        false = [
            day
            for day, said in enumerate(states)
            if said != "ok" and day not in when and day not in after
        ]
        spells = sum(day - 1 not in false for day in false)
        first = f", first on {told[0]}" if told else ""
        print(
            f"{name}: {len(told)} days {state or 'of any alarm planted'}{first}; false alarms: {spells} {false[:9]}"
        )
        if spells > 1:
            yield f"{name}: {spells} false alarms"


def _wrong_sums(year: Year) -> Iterator[str]:
    lost = value(
        year.data,
        """SELECT count(*) FROM discoveries d WHERE state = 'captured' AND NOT EXISTS (
            SELECT 1 FROM captures c WHERE c.url = d.url)""",
    )
    if lost:
        yield f"{lost} addresses are captured and have no capture"
    differ = value(
        year.data,
        """SELECT count(*) FROM crawls r WHERE requests <> (
            SELECT count(*) FROM captures c WHERE c.crawl_id = r.crawl_id)""",
    )
    if differ:
        yield f"{differ} runs count other requests than they have captures"
    verified = subprocess.run(
        [YIGAI, "--data", year.data, "verify"],
        env=environment(**year.surroundings),
        capture_output=True,
        text=True,
        check=False,
    )
    if verified.returncode:
        yield verified.stdout


def main(days: int = 365) -> int:
    """Live the days and print what was seen; 1 if anything is not as planned."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in PLANS:
            known = declare(folder / "sources", source, f"{source}.example", more="")
        for file in (folder / "sources").iterdir():
            daily = file.read_text(encoding="utf-8").replace("0 0 1 1 *", "0 7 * * *")
            file.write_text(daily, encoding="utf-8")
        with SmallSites() as sites:
            year = Year(folder, sites, known | with_settings(folder, RETRY_ENABLED=False))
            for day in range(days):
                year.live(day)
        wrong = list(wrongs(year, days))
        for watched in year.watched:
            print("day {}: {:.0f} MB, {} files, WAL {} bytes".format(*watched))
        captures = value(year.data, "SELECT count(*) FROM captures")
    print(f"{days} runs, {captures} captures, {time.monotonic() - began:.0f} s")
    print("\n".join(wrong) or "as planned")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
