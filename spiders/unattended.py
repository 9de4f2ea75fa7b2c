"""The commands for an archive that runs by itself: `status` and `cron`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from archive.printable import complain
from archive.queries import health
from archive.terminal import crontab
from archive.terminal.commands import reading, rows_option, show_rows
from archive.terminal.place import Place
from spiders.declaration import load_all


@click.command()
@rows_option
@click.pass_obj
def status(place: Place, as_json: bool) -> None:
    """Show every source's health; exit 1 if one is silent, blocked, degraded or failing.

    \b
    Example: yigai status
    """
    declared = load_all()
    with reading(place.data) as store:
        rows = health.sources(store.connection, [source.row() for source in declared.values()])
    for row in rows:
        if row["state"] == "never" and row["source"] in declared:
            row["state"] = "paused" if declared[row["source"]].paused else "never"
    columns = (
        *("source", "state", "last_success_at", "last_new_at", "captures_30d", "new_30d"),
        *(("reason",) if any(row["reason"] for row in rows) else ()),
    )
    show_rows(rows, columns, as_json)
    sys.exit(0 if all(row["state"] in health.GOOD for row in rows) else 1)


@click.command()
@click.option("--install", is_flag=True, help="Write it into your crontab; again changes nothing.")
@click.option("--remove", is_flag=True, help="Take it out of your crontab.")
@click.option(
    "--systemd", type=click.Choice(["service", "timer"]), help="Print this unit in its place."
)
@click.pass_obj
def cron(place: Place, install: bool, remove: bool, systemd: str | None) -> None:
    """Print the lines of a crontab that keep this archive going, with the environment they need.

    Every quarter of an hour `crawl --due` crawls the sources whose declared time has come, and
    `status --notify` tells of trouble. Other lines of your crontab are left as they are.

    \b
    Examples: yigai cron --install
              yigai cron --systemd service > ~/.config/systemd/user/yigai.service
              yigai cron --systemd timer > ~/.config/systemd/user/yigai.timer
    """
    if install + remove + bool(systemd) > 1:
        raise click.UsageError("give one of --install, --remove and --systemd")
    data, program = place.data.resolve(), Path(sys.executable).with_name("yigai")
    if remove:
        changed = crontab.install(data, "")
        click.echo("Removed." if changed else "There was nothing to remove.")
        return
    needed = crontab.environment(os.environ, program)
    job = crontab.Job(program, data, Path(__file__).parent.parent, needed)
    if not needed.get("YIGAI_CONTACT"):
        complain("YIGAI_CONTACT is not set: sites will not know whom to write to")
    if install:
        changed = crontab.install(data, crontab.block(job))
        click.echo("Installed." if changed else "It was installed already.")
        return
    printed = {"service": crontab.service(job), "timer": crontab.timer()}
    click.echo(printed[systemd] if systemd else crontab.block(job), nl=False)


COMMANDS = (status, cron)
