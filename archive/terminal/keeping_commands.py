"""`backup`, `serve` and `demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.care.backup import backup
from archive.printable import complain
from archive.store.store import address
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.demo import run_demo
from archive.terminal.place import Place, public_option
from archive.terminal.rows import Form, rows_option, show_rows

port_option = click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)


@click.command("backup")
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@rows_option
@click.pass_obj
def make_backup(place: Place, destination: Path, form: Form | None) -> None:
    """Copy the archive to DESTINATION, consistently, while a crawl may be running.

    A second backup to the same place adds what is new. What is damaged never takes the place of
    a copy that is not; what is damaged or missing is named, and the exit status is 1.
    `yigai --data DESTINATION verify` checks the copy.

    \b
    Example: yigai backup /mnt/backup/yigai
    """
    if destination.resolve() == place.data.resolve():
        raise click.UsageError(f"{destination}: is the archive itself; name another folder")
    with reading(place.data) as store, tables.progress() as bars:
        task = bars.add_task("WARC files", total=None)
        counts, wrong = backup(
            store, destination, lambda done, files: bars.update(task, completed=done, total=files)
        )
    rows = [{"files": n, "outcome": name} for name, n in counts.items()]
    show_rows(rows, ("files", "outcome"), form)
    for line in wrong:
        complain(line)
    sys.exit(1 if wrong else 0)


@click.command()
@port_option
@public_option
@click.option(
    "--host", "names", metavar="NAME", multiple=True, help="Another name to answer under."
)
@click.pass_obj
def serve(place: Place, port: int, public: str | None, names: tuple[str, ...]) -> None:
    """Open the archive in a browser, on this machine only.

    It answers under 127.0.0.1, localhost, the host of --public, and those of --host; a request
    that names another is refused, so that no page of another site can read the archive.

    \b
    Examples: yigai serve --port 8001
              yigai serve --public https://archive.example.org/yigai/
    """
    host = urlsplit(public).hostname if public else None
    with reading(place.data) as store:
        resting = "immutable" in address(store.path)
    from archive.datasette.serving import serve as serve_pages  # costs half a second

    allowed = [*names, host] if host else names
    serve_pages(place.data, port, allowed, immutable=resting, public=public)


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the tables; do not open Datasette.")
@port_option
def demo(no_serve: bool, port: int) -> None:
    """Run the whole pipeline on small replica sites, offline, in demo-data/ where you are.

    \b
    Example: yigai demo --no-serve
    """
    run_demo(Path.cwd(), None if no_serve else port)


COMMANDS = (make_backup, serve, demo)
