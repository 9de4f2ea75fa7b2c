"""The whole pipeline on the replica sites: crawl, let the sites change, crawl again, compare."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive.errors import YigaiError
from archive.queries import health
from archive.terminal import tables

COLUMNS = ("outcome", "source", "article_id", "version", "title")


def run_demo(project: Path, port: int | None) -> None:
    """Show what the archive notices, in demo-data/ beside the project; then Datasette on `port`.

    Raises YigaiError if a step fails.
    """
    data = project / "demo-data"
    shutil.rmtree(data, ignore_errors=True)
    with _replicas(project) as (environment, move):

        def yigai(*arguments: str) -> None:
            command = [sys.executable, "-m", "cli", "--data", str(data), *arguments]
            click.secho(f"\n$ yigai {' '.join(arguments)}", bold=True)
            if subprocess.call(command, cwd=project, env=environment) != 0:
                raise YigaiError(f"the demo's `yigai {arguments[0]}` failed; see above")

        seeds = Path(os.environ.get("YIGAI_SHARED", project.parent / "shared")) / "seeds"
        if seeds.is_dir():
            yigai("seeds", str(seeds))
        yigai("crawl")
        before = _last_crawl(data)
        move("t1")
        click.secho("\nThe sites change: articles are edited, withdrawn and added.", bold=True)
        yigai("crawl")
        _show_changes(data, before)
        yigai("search", "医保", "--limit", "5")
        if port is not None:
            click.secho(f"\nDatasette on http://127.0.0.1:{port}/ until Ctrl-C:", bold=True)
            yigai("serve", "--port", str(port))
    click.echo(f"\nThe archive is in {data.name}/: try `yigai --data {data.name} serve`.")


def _last_crawl(data: Path) -> int:
    with sqlite3.connect(data / "archive.db") as connection:
        return health.last_crawl_id(connection)


def _show_changes(data: Path, before: int) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = health.happenings(connection, before)
    tables.table(rows, COLUMNS, title="\nWhat the second crawl found new, changed and gone:")


@contextmanager
def _replicas(project: Path) -> Iterator[tuple[dict[str, str], Callable[[str], None]]]:
    """The replica sites as a proxy in a process of its own: environment for clients, and a mover."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.replica.server"],
        cwd=project,
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
        "SCRAPY_SETTINGS_MODULE": "tests.replica.settings",
    }
    try:
        yield environment, move
    finally:
        commands.close()
        server.wait()
