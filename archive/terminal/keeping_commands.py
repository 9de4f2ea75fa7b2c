"""The commands that hand an archive on and keep it safe, `serve`, and `demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from archive.care.backup import backup
from archive.printable import complain
from archive.store.store import Store, address
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.demo import run_demo
from archive.terminal.place import Place, public_option
from archive.terminal.rows import Form, rows_option, show_rows


def _wacz(store: Store, data: Path, *rest: Any) -> dict[str, int]:
    from archive.exports.wacz import export_wacz

    return export_wacz(store, data, *rest)


def _atom(store: Store, data: Path, *rest: Any) -> dict[str, int]:
    from archive.exports.atom import export_atom

    return export_atom(store, *rest)


EXPORTS = {"wacz": (("pages", "records"), _wacz), "atom": (("entries",), _atom)}


@click.command()
@click.argument("kind", metavar="FORMAT", type=click.Choice([*EXPORTS]))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", help="Only of this source (see `yigai sources`).")
@click.option("--since", metavar="DATE", help="Only what was captured from this day on (UTC).")
@rows_option
@click.pass_obj
def export(
    place: Place, kind: str, out: Path, source: str | None, since: str | None, form: Form | None
) -> None:
    """Hand the archive on: OUT is written in FORMAT, whole or not at all.

    wacz: the captured records with a list of the articles, for ReplayWeb.page and its like.

    atom: a feed of new, changed, suspected, withdrawn and returned articles, the newest 500, or
    all since DATE.

    \b
    Examples: yigai export wacz yigai.wacz
              yigai export wacz october.wacz --source govcn-policy --since 2026-10-01
              yigai export atom yigai.atom
    """
    columns, write = EXPORTS[kind]
    with reading(place.data) as store, tables.progress() as bars:
        task = bars.add_task(out.name, total=None)
        held = write(
            store,
            place.data,
            out,
            source,
            since,
            lambda done, total=None: bars.update(task, completed=done, total=total),
        )
    show_rows([{"file": str(out), **held}], ("file", *columns, "bytes"), form)


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
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
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
@click.option("--port", type=int, default=8001, show_default=True)
def demo(no_serve: bool, port: int) -> None:
    """Run the whole pipeline on small replica sites, offline, in demo-data/ where you are.

    \b
    Example: yigai demo --no-serve
    """
    run_demo(Path.cwd(), None if no_serve else port)


COMMANDS = (export, make_backup, serve, demo)
