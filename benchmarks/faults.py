"""Every fault of a server that misbehaves, crawled: what happened, and what was lost by it.

A host is a fault; the hosts of a group are sources of one crawl, a healthy one among them. It fails
where anything was lost but the item in question, where the crawl with its workers took more than
1 GB, or passed its limit of time. The server stands in the folder that YIGAI_SHARED names, under
`faults`. Run: `python -m benchmarks.faults [GROUP]`, a group by a word of its name.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.crawling import PROJECT, YIGAI, column, environment, rows, settings

FAULTS = Path(os.environ.get("YIGAI_SHARED", PROJECT.parent / "shared")) / "faults"
GROUPS = Path(__file__).with_name("faults.toml")
MEMORY = 1 << 30  # bytes, of the crawl and its workers together
STEP = 0.2
LIMIT = 300  # seconds of a crawl of up to 41 sources, 20 side by side
LIST_PAGES = 100
QUICK = {
    "AUTOTHROTTLE_ENABLED": False,
    "ALLOW_PRIVATE_ADDRESSES": False,
    "LIST_PAGES": LIST_PAGES,
}


class Host:
    """What the archive says of one host after its crawls."""

    def __init__(self, data: Path, case: str) -> None:
        self.slug = case.lower()
        self.root = f"http://{self.slug}.t"
        mine = "SELECT {} WHERE source = ? ORDER BY started_at DESC"
        self.end = column(data, mine.format("finish_reason FROM crawls"), self.slug)[0]
        known = "SELECT url, state FROM discoveries WHERE source = ?"
        self.listed: dict[str, str] = dict(rows(data, known, self.slug))
        versions = "SELECT url, version FROM current_articles WHERE source = ?"
        self.held: dict[str, int] = dict(rows(data, versions, self.slug))
        looked = "SELECT outcome, http_status, note FROM captures WHERE url = ? ORDER BY capture_id"
        self.looks = rows(data, looked, f"{self.root}/a/x")

    def said(self) -> str:
        """What happened, in a few words."""
        looks = " ".join(outcome for outcome, _, _ in self.looks)
        note = self.looks[-1][2] if self.looks else None
        counts = f"{len(self.held)} of {len(self.listed)} listed are held"
        return "; ".join(filter(None, (self.end, looks, (note or "")[:70], counts)))

    def without(self, *paths: str) -> list[str]:
        """Which of these addresses are not held."""
        return [path for path in paths if self.root + path not in self.held]

    def ends(self, *reasons: str) -> list[str]:
        """Nothing if the run ended so; else how it ended."""
        return [] if self.end in reasons else [f"the run is {self.end}"]


Rule = Callable[[Host], list[str]]


def item(host: Host) -> list[str]:
    """One address is at fault: the other one is held, and the source is well."""
    return host.ends("finished") + host.without("/a/1")


def read(host: Host) -> list[str]:
    """Nothing is at fault that keeps a page from being read."""
    return item(host) + host.without("/a/x")


def no_edit(host: Host) -> list[str]:
    """What was shown between two good pages is no edit of theirs."""
    edited = [url for url, version in host.held.items() if version > 1]
    return item(host) + [f"{url} has an edit that nobody made" for url in edited]


def said(host: Host) -> list[str]:
    """The list itself is lost, and the run's end says so."""
    return host.ends("failed", "blocked", "silent")


def rows_beside(host: Host) -> list[str]:
    """The good rows of a list are articles that are held."""
    waiting = [url for url, state in host.listed.items() if state == "pending"]
    is_none = [] if host.held else ["every row"]
    return host.ends("finished", "limit") + is_none + waiting


def forbidden(host: Host) -> list[str]:
    """What robots.txt forbids was not asked for, and the rest is held."""
    asked = [f"{host.root}/a/x was asked for"] if host.looks else []
    return item(host) + asked


def closed(host: Host) -> list[str]:
    """Nothing of the host was asked for, and the run says so."""
    return said(host) + [f"{url} was asked for" for url in host.held]


def left(host: Host) -> list[str]:
    """The host was left alone; what was not asked for comes with the next run."""
    waits = "pending" in host.listed.values()
    return host.ends("blocked", "failed", "finished") + ([] if waits else ["nothing waits"])


def bounded(host: Host) -> list[str]:
    """The run ended by itself; what it did not come to waits for the next one."""
    gone = [url for url, state in host.listed.items() if state not in ("pending", "captured")]
    return host.ends("finished", "limit", "failed", "silent") + gone[:3]


RULES: dict[str, Rule] = {
    **{rule.__name__: rule for rule in (item, read, no_edit, said, forbidden, closed, left)},
    "rows": rows_beside,
    "bounded": bounded,
}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The server of faults; its address as a proxy."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    surroundings = os.environ | {"PYTHONPATH": str(PROJECT), "REQLOG": str(folder / "asked.log")}
    command = [sys.executable, str(FAULTS / "server.py"), str(port)]
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE) as server:
        assert server.stdout
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        server.kill()


def crawled(data: Path, cases: list[str], surroundings: dict[str, str]) -> tuple[float, int, int]:
    """One crawl of these sources: its seconds, its greatest memory in bytes, its exit status."""
    began, peak = time.monotonic(), 0
    command = [YIGAI, "--data", data, "crawl", "--quiet", *(case.lower() for case in cases)]
    with (
        open(data.parent / "said", "ab") as told,
        subprocess.Popen(command, env=surroundings, stdout=told, stderr=told) as run,
    ):
        while run.poll() is None and time.monotonic() - began < 2 * LIMIT:
            peak = max(peak, memory(run.pid))
            time.sleep(STEP)
        run.kill()
    return time.monotonic() - began, peak, run.returncode


def memory(pid: int) -> int:
    """What a process and all that it has started hold, in bytes."""
    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def declared(folder: Path, groups: list[dict[str, Any]], proxy: str) -> dict[str, str]:
    """The environment in which the hosts of these groups are declared, and a healthy one."""
    cases = [case for group in groups for case in group["cases"].split()]
    sources = str(folder / "sources")
    subprocess.run([sys.executable, FAULTS / "declare.py", sources, *cases, "healthy"], check=True)
    return environment(proxy, YIGAI_SOURCES=sources)


def tried(group: dict[str, Any], data: Path, surroundings: dict[str, str]) -> int:
    """Crawl a group's hosts, and print a row for each; how many things are not as they should be."""
    cases = [*group["cases"].split(), "healthy"]
    wrong, waits, whole = 0, group.get("seconds", 5), group.get("source_seconds", 60)
    data.parent.mkdir()
    limits = {"DOWNLOAD_TIMEOUT": waits, "CLOSESPIDER_TIMEOUT": whole}
    surroundings |= settings(data.parent, NOT_FOUND_DAYS=0, **limits, **QUICK)
    print(f"\n## {group['name']}\n")
    for _ in range(group.get("runs", 1)):
        seconds, peak, status = crawled(data, cases, surroundings)
        print(f"{len(cases)} hosts: {seconds:.0f} s, {peak >> 20} MB, exit status {status}")
        wrong += (seconds > LIMIT) + (peak > MEMORY) + (status not in (0, 1))
    print("\n| Fault | What happened | What else was lost |\n|---|---|---|")
    for case in cases:
        host = Host(data, case)
        lost = (rows_beside if case == "healthy" else RULES[group["rule"]])(host)
        wrong += bool(lost)
        print(f"| {case} | {host.said()} | {'; '.join(lost) or 'nothing'} |".replace("\n", " "))
    return wrong


def main(word: str = "") -> int:
    """Print a table for each group; 1 if anything was lost, too large or too long."""
    if not (FAULTS / "server.py").exists():
        print(f"{FAULTS} has no server of faults: YIGAI_SHARED names the folder above it")
        return 2
    known = tomllib.loads(GROUPS.read_text(encoding="utf-8"))["group"]
    groups, wrong = [group for group in known if word in group["name"]], 0
    with tempfile.TemporaryDirectory() as place, serving(Path(place)) as proxy:
        surroundings = declared(Path(place), groups, proxy)
        for number, group in enumerate(groups):
            wrong += tried(group, Path(place) / str(number) / "data", surroundings)
    print(f"\n{wrong} things are not as they should be" if wrong else "\nAll as it should be")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
