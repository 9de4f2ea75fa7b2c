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

from tests.crawling import YIGAI, Answer, SmallSites, article, declare, environment, rows, value
from tests.crawling import settings as with_settings

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
SILENT_FROM, DARK, REDESIGNED = 200, range(150, 155), 220
WORDS = "beds wards clinics fees drugs nurses doctors records budgets transport".split()


@dataclass(frozen=True)
class Plan:
    """What a site does: on which days an article appears, and what becomes of some."""

    every: int = 1
    edited: dict[int, int] = field(default_factory=dict)  # article by its day: the day of the edit
    gone: dict[int, int] = field(default_factory=dict)

    def days(self, until: int) -> Iterator[int]:
        """The days up to one on which an article appeared."""
        yield from range(0, until + 1, self.every)


PLANS = {
    "steady": Plan(),
    "slow": Plan(every=5),
    "silent": Plan(every=2),
    "dark": Plan(),
    "redesigned": Plan(),
    "edited": Plan(
        edited={20 + 10 * n: 23 + 10 * n + n % 4 for n in range(30)},
        gone={25 + 10 * n: 30 + 10 * n for n in range(30)},
    ),
}


def url_of(name: str, day: int) -> str:
    """The address of the article that appeared on a day."""
    return f"http://{name}.example/a/{day}"


def show(sites: SmallSites, name: str, plan: Plan, day: int) -> None:
    """Let a host be as the plan has it on a day."""
    host = f"http://{name}.example"
    until = min(day, SILENT_FROM) if name == "silent" else day
    shown = [n for n in plan.days(until) if plan.gone.get(n, day + 1) > day]
    newest = shown[:-31:-1]
    sites.list(f"{host}/list", *(f"/a/{n}" for n in newest))
    for n in plan.days(until):
        edited = plan.edited.get(n, day + 1) <= day
        sites.answers[url_of(name, n)] = page(name, n, edited, day)
        if n not in shown:
            sites.answers[url_of(name, n)] = Answer("<h1>404</h1>", 404)
    if name == "dark":
        is_dark = day in DARK
        for url in [u for u in sites.answers if u.startswith(f"{host}/")]:
            sites.answers[url] = Answer("down", 503) if is_dark else sites.answers[url]
        sites.answers[f"{host}/robots.txt"] = Answer(
            "down" if is_dark else "", 503 if is_dark else 404
        )


def page(name: str, n: int, edited: bool, day: int) -> Answer:
    """An article: a text of its own, a counter that changes daily, and perhaps an edit."""
    subject = f"{WORDS[n % 10]} and {WORDS[n // 10 % 10]} of district {n}"
    lines = [
        f"The commission of {name} said on day {n} that its {subject} will be reformed this year.",
        f"Hospitals have {n + 7} weeks to report what the {subject} cost them, and to whom it was paid.",
    ]
    if edited:
        lines.append(
            f"The deadline for the {subject} was moved by {n % 9 + 2} weeks after complaints."
        )
    body = article(f"Notice {n} on {subject}", *lines)
    body = body.replace("</body>", f"<footer>Visits: {day * 31 + n}</footer></body>")
    if name == "redesigned" and day >= REDESIGNED:
        body = body.replace("<article>", "<main><div>").replace("</article>", "</div></main>")
    return Answer(body)


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
        clock = (START + timedelta(days=day)).isoformat()
        run = subprocess.Popen(
            [YIGAI, "--data", self.data, "crawl", "--due", *PLANS],
            env=environment(self.sites.url, YIGAI_SIMULATED_CLOCK=clock, **self.surroundings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        if day % 30 == 29:
            self.watched.append((day, *watch(run), wal(self.data)))
        said = run.communicate()[1].decode()
        assert "Traceback" not in said, said
        for url in {asked.url for asked in self.sites.asked}:
            self.asked[url].append(day)
        for name, state in rows(self.data, "SELECT source, state FROM source_health"):
            if name in PLANS:
                self.states[name].append(state)


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
