"""The commands for an archive that runs by itself: `status` and `cron`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from archive.printable import complain
from archive.queries import health
from archive.queries.storage import sizes
from archive.records import now
from archive.terminal import crontab, health_lines, notifying, tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option, show_rows
from spiders.declaration import load_all


@click.command()
@click.option("--storage", is_flag=True, help="Show sizes, growth and a projected year instead.")
@click.option("--notify", is_flag=True, help="Send a digest, once a day if at all, instead (cron).")
@rows_option
@click.pass_obj
def status(place: Place, storage: bool, notify: bool, form: Form | None) -> None:
    """Show how the sources are doing; exit 1 if one is silent, blocked, degraded or failing.

    Troubles come first, each with its reason, since when, and when the source is crawled next.

    With --notify, new troubles and recoveries go to the addresses of notify.toml in the archive's
    folder, or to standard output; nothing does when all is well.

    \b
    Examples: yigai status
              yigai status --storage
              yigai status --notify           what cron runs
    """
    if storage + notify > 1:
        raise click.UsageError("give one of --storage and --notify")
    with reading(place.data) as store:
        if storage:
            shown = sizes(store.connection, place.data, now())
        else:
            declared = [source.row() for source in load_all().values()]
            rows = health.sources(store.connection, declared, now())
    if storage:
        show_rows(shown, ("part", "bytes", "grown_30d", "projected_year"), form)
        return
    if notify:
        notifying.notify(place.data, rows, now())
    elif form:
        print_rows(rows, form)
    else:
        tables.stated(health_lines.lines(rows))
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
