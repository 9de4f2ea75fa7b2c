"""The whole pipeline on the replica sites: crawl, let the sites change, crawl again, compare."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.errors import YigaiError
from archive.queries import articles, health
from archive.records import now
from archive.terminal import tables

MARK = "made-by-yigai-demo"
REPLICA = "yigai_replica"  # tests/replica, as it is installed
DAYS = {
    "t0": (8, "The first crawl."),
    "t1": (5, "The sites have changed: articles are edited, added and gone."),
    "t2": (3, "One is back, in one a figure is another, two addresses show something else."),
    "t3": (0, "A challenge has passed; what is still gone is withdrawn."),
}
"""The states of the replica sites, how many days ago each was crawled, and what it shows."""

COLUMNS = ("outcome", "source", "article_id", "version", "title")


def run_demo(folder: Path, port: int | None) -> None:
    """Show what the archive notices, in demo-data/ in a folder; then Datasette on `port`.

    The sites are crawled on simulated days, whose dates the records bear. Raises YigaiError if a
    step fails, or if something else stands under that name.
    """
    data = _fresh(folder / "demo-data")
    with _replicas() as (environment, move):

        def yigai(*arguments: str, worst: int = 0, **more: str) -> None:
            _yigai(data, *arguments, worst=worst, environment=environment | more)

        sources = _with_replica(environment)
        seeds = folder / os.environ.get("YIGAI_SHARED", "../shared") / "seeds"
        if seeds.is_dir():
            yigai("seeds", str(seeds))
        for state, (days_ago, said) in DAYS.items():
            day = now() - timedelta(days=days_ago)
            click.secho(f"\n{day:%d %B}. {said}", bold=True)
            move(state)
            before = _last_crawl(data)
            # A page that a challenge hides is an item that failed.
            yigai("crawl", *sources, worst=1, YIGAI_SIMULATED_CLOCK=day.isoformat())
            if before:
                _show_changes(data, before)
        _show_gone(data)
        yigai("search", "医保", "--limit", "5")
    if port is not None:
        click.secho(f"\nDatasette on http://127.0.0.1:{port}/ until Ctrl-C:", bold=True)
        with suppress(KeyboardInterrupt):
            _yigai(data, "serve", "--port", str(port))
    click.echo(f"\nThe archive is in {data.name}/: try `yigai --data {data.name} serve`.")


def _yigai(
    data: Path, *arguments: str, worst: int = 0, environment: dict[str, str] | None = None
) -> None:
    """Run a command on the archive. Raises YigaiError where its exit status is above `worst`."""
    command = [sys.executable, "-m", "cli", "--data", str(data), *arguments]
    click.secho(f"\n$ yigai {' '.join(arguments)}", bold=True)
    if subprocess.call(command, cwd=data.parent, env=environment) > worst:
        raise YigaiError(f"the demo's `yigai {arguments[0]}` failed; see above")


def _fresh(data: Path) -> Path:
    """An empty folder for the demo; only one that a demo made is emptied."""
    mark = data / MARK
    if data.exists() and any(data.iterdir()) and not mark.exists():
        raise YigaiError(
            f"{data}: not made by a demo, so it is left alone; move it, or run elsewhere"
        )
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    mark.write_text("Made by `yigai demo`, which empties this folder when it runs again.\n")
    return data


def _with_replica(environment: dict[str, str]) -> list[str]:
    """The declared sources of which a list stands on a replica site."""
    command = [sys.executable, "-m", "cli", "sources", "--json"]
    rows = json.loads(subprocess.check_output(command, env=environment))
    replica = find_spec(REPLICA)
    assert replica
    folders = [Path(folder) for folder in replica.submodule_search_locations or ()]
    return [
        row["source"]
        for row in rows
        if any(_file(folder, url).is_file() for folder in folders for url in row["starts"])
    ]


def _file(folder: Path, url: str) -> Path:
    """Where a replica site holds an address in its first state."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/") + ("index.html" if parts.path.endswith("/") else "")
    return folder / parts.netloc / "t0" / name


def _last_crawl(data: Path) -> int:
    if not (data / "archive.db").exists():
        return 0
    with sqlite3.connect(data / "archive.db") as connection:
        return health.last_crawl_id(connection)


def _show_changes(data: Path, before: int) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = health.happenings(connection, before)
    tables.table(rows, COLUMNS, title="\nWhat this crawl found new, changed and gone:")


def _show_gone(data: Path) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = articles.not_live(connection)
    title = (
        "\nWhich articles were not there at every look, and how they stood (without an end: now):"
    )
    tables.table(rows, ("article_id", "status", "from_at", "to_at", "title"), title=title)


@contextmanager
def _replicas() -> Iterator[tuple[dict[str, str], Callable[[str], None]]]:
    """The replica sites as a proxy in a process of its own: environment for clients, and a mover."""
    server = subprocess.Popen(
        [sys.executable, "-m", f"{REPLICA}.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    commands, answers = server.stdin, server.stdout
    assert commands
    assert answers
    proxy = answers.readline().strip()

    def move(state: str) -> None:
        commands.write(f"{state}\n")
        commands.flush()
        answers.readline()

    environment = os.environ | {
        "http_proxy": proxy,
        "https_proxy": proxy,
        "no_proxy": "",
        "SCRAPY_SETTINGS_MODULE": f"{REPLICA}.settings",
    }
    try:
        yield environment, move
    finally:
        commands.close()
        server.wait()
