"""The command that takes in what another archive captured before us."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from archive.printable import complain
from archive.queries import health
from archive.store import runs
from archive.store.store import open_to_write
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from archive.text.dates import asked_day
from archive.urls import is_web
from spiders.commands import report, run_spiders, slugs
from spiders.declaration import load_all
from spiders.source import Source

if TYPE_CHECKING:
    from spiders.backfill import Task, Wanted

COLUMNS = ("of", "captures", "held", "fetched", "revisits", "missed")
_NAMED = 20  # of what could not be had


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="SOURCE|URL...", shell_complete=slugs)
@click.option(
    "--from", "first", metavar="DAY", help="Only what was captured from this day on (UTC)."
)
@click.option("--to", "last", metavar="DAY", help="Only what was captured up to this day (UTC).")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most N captures.")
@click.option("--known", is_flag=True, help="Of a source only addresses that the archive knows.")
@rows_option
@click.pass_obj
def backfill(
    place: Place,
    names: tuple[str, ...],
    first: str | None,
    last: str | None,
    limit: int | None,
    known: bool,
    form: Form | None,
) -> None:
    """Take in what the Wayback Machine captured, as if we had been there.

    Of an address its captures; of a declared source those of all addresses that the archive knows
    of it, and of those under its hosts that its patterns take for articles. What is held is not
    asked for, and each payload of an address once: a run that was broken off goes on where it stood.

    \b
    Examples: yigai backfill nhsa-news --from 2018-05-31 --limit 500
              yigai backfill http://www.nhsa.gov.cn/art/2018/12/1/art_14_594.html
    """
    days = asked_day(first) or "", asked_day(last) or ""
    if all(days) and days[0] > days[1]:
        raise click.UsageError(f"--from {first} is later than --to {last}")
    wanted = _wanted(names, load_all())
    with place.writing("yigai backfill"):
        from spiders.backfill import SOURCE, BackfillSpider, Task

        task = Task(wanted, *days, limit, known)
        store = open_to_write(place.data / "archive.db")
        runs.save_sources(store, [SOURCE.row(), *(s.row() for s in load_all().values())])
        since = health.last_crawl_id(store.connection)
        failures = run_spiders(place.data, [BackfillSpider], (), task=task)
        summary = health.crawls_since(store.connection, since)
        store.close()
        show_rows([_row(found) for found in wanted], COLUMNS, form)
    sys.exit(_report(summary, failures, task))


def _wanted(names: Iterable[str], declared: Mapping[str, Source]) -> list[Wanted]:
    """What the names on the command line mean. Raises UsageError of what is neither."""
    from spiders.backfill import Wanted

    names = list(dict.fromkeys(names))
    if wrong := [name for name in names if name not in declared and not is_web(name)]:
        raise click.UsageError(f"neither declared sources nor web addresses: {' '.join(wrong)}")
    return [Wanted(name, declared.get(name)) for name in names]


def _row(wanted: Wanted) -> dict[str, Any]:
    values = asdict(wanted)
    return {name: values[name] for name in COLUMNS}


def _report(summary: list[dict[str, Any]], failures: dict[str, str | None], task: Task) -> int:
    """Name what could not be had, the first of it; the exit status."""
    status = report(summary, failures, [])
    for line in task.missed[:_NAMED]:
        complain(line)
    if len(task.missed) > _NAMED:
        complain(f"and {len(task.missed) - _NAMED} more; the next run asks for all of them again")
    return 1 if status or task.missed else 0


COMMANDS = (backfill,)
