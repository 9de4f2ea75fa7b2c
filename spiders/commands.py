"""The commands that crawl: declared sources, and addresses given by hand.

Scrapy is loaded when there is something to crawl: cron asks four times an hour.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import click

from archive.errors import LockHeldError, nearest
from archive.outcomes import DONE_WELL, OUTCOMES
from archive.printable import complain
from archive.queries import health
from archive.records import now
from archive.store import runs
from archive.store.store import open_to_write
from archive.terminal import tables
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from archive.urls import is_web
from spiders import budget
from spiders.declaration import declarations, load_all
from spiders.source import NO_BROWSER

log = logging.getLogger(__name__)
CRAWL_COLUMNS = (
    *("source", "new", "changed", "unchanged", "gone", "blocked", "errors", "finish_reason"),
)
_TOLD = tuple(outcome for outcome in OUTCOMES if outcome not in ("blocked", "error"))
HAPPENINGS = ("outcome", "source", "article_id", "title")


def slugs(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """The declared sources whose names begin so, for a shell that completes them."""
    return [path.stem for path in declarations() if path.stem.startswith(begun)]


def replay_option(command: Any) -> Any:
    """The `--replay` of the commands that fetch."""
    return click.option(
        "--replay",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Answer from this WARC or WACZ file, not from the network; may be given again.",
    )(command)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=slugs)
@click.option("--due", is_flag=True, help="Only sources and articles whose time has come (cron).")
@click.option("--limit", type=click.IntRange(min=1), help="At most N articles per source.")
@click.option("--quiet", is_flag=True, help="Print nothing: `status` and log/ tell (cron).")
@replay_option
@rows_option
@click.pass_obj
def crawl(
    place: Place,
    sources: tuple[str, ...],
    due: bool,
    limit: int | None,
    quiet: bool,
    replay: tuple[Path, ...],
    form: Form | None,
) -> None:
    """Crawl declared sources: their lists, new articles, and articles held before.

    A source that is declared as paused is crawled only if it is named.

    Without --due every article held is asked for again (as a conditional request). With --due
    only those 1, 3, 7, 14 and 30 days after their newest version was first captured, every 90
    days from there on, and 1, 3, 7 and 14 days after an absence that is not confirmed yet, or
    as the source declares; at most 1500 on a host, or as it declares, the most overdue first.

    With --quiet, what ends the command is printed all the same, but for a lock that is held.

    \b
    Examples: yigai crawl                     every source that is not paused, now
              yigai crawl govcn-policy --limit 20
              yigai crawl --due --quiet       what cron runs
    """
    if not quiet:
        sys.exit(crawl_sources(place, sources, replay, due=due, limit=limit, form=form))
    with open(os.devnull, "w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        try:
            status = crawl_sources(place, sources, replay, due=due, limit=limit, form=None)
        except LockHeldError:
            status = 3  # what is due stays due
    sys.exit(status)


def crawl_sources(
    place: Place,
    sources: tuple[str, ...],
    replay: tuple[Path, ...],
    *,
    due: bool,
    limit: int | None,
    form: Form | None,
) -> int:
    """Crawl these sources, all that are not paused if none is named; the exit status."""
    declared = load_all()
    if unknown := [slug for slug in sources if slug not in declared]:
        raise click.UsageError(f"no source {', '.join(unknown)}; {nearest(unknown, declared)}")
    for slug in sources:
        if declared[slug].paused == NO_BROWSER:
            raise click.UsageError(f"{slug}: {NO_BROWSER}")
    active = [slug for slug, source in declared.items() if not source.paused]
    chosen = [declared[slug] for slug in sources or active]
    with place.writing("yigai crawl"):
        store = open_to_write(place.data / "archive.db")
        runs.save_sources(store, [source.row() for source in declared.values()])
        if due:
            chosen = [s for s in chosen if health.is_due(store.connection, s.row(), now())]
        if not chosen:
            click.echo("Nothing is due.", err=True)
            return 0
        from spiders.run import spider_class

        since = health.last_crawl_id(store.connection)
        spiders = [spider_class(s) for s in chosen]
        looks = budget.chosen(store.connection, chosen, now()) if due else None
        failures = run_spiders(place.data, spiders, replay, due=due, limit=limit, looks=looks)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        store.close()
        show_rows(summary, CRAWL_COLUMNS, form)
        _tell_waiting(looks or {}, quiet=form is not None)
    return report(summary, failures, missed)


def _tell_waiting(looks: Mapping[str, budget.Looks], *, quiet: bool) -> None:
    """Say, and log, how many articles that are due a run had no budget for."""
    for source, found in looks.items():
        if found.waiting:
            said = f"{source}: {found.waiting} articles that are due wait for the next run"
            log.warning(said)
            if not quiet:
                click.echo(said)


def report(
    summary: list[dict[str, Any]], failures: dict[str, str | None], missed: list[dict[str, Any]]
) -> int:
    """Name on standard error each source and item that failed; the exit status."""
    bad = [row for row in summary if row["finish_reason"] not in DONE_WELL]
    for row in bad:
        why = failures.get(row["source"]) or (
            f"its lists showed {row['list_rows']} rows, fewer than it expects"
            if row["finish_reason"] == "silent"
            else row["finish_reason"]
        )
        complain(f"source {row['source']} failed: {why}")
    for item in missed:
        complain(f"{item['outcome']}: {item['url']}: {item['reason']}")
    return 1 if bad or missed else 0


def run_spiders(
    data: Path, spiders: list[Any], replay: tuple[Path, ...], **arguments: Any
) -> dict[str, str | None]:
    """Crawl with these spiders, a progress bar for each on a terminal; failures by name."""
    from spiders.run import on_bars, run, settings_for

    with tables.progress() as bars:
        return run(settings_for(data, replay), spiders, on_bars(bars), **arguments)


@click.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--from", "file", type=click.File(), help="Read addresses from FILE, one a line.")
@replay_option
@rows_option
@click.pass_obj
def add(
    place: Place, urls: tuple[str, ...], file: Any, replay: tuple[Path, ...], form: Form | None
) -> None:
    """Archive these addresses; those of a declared source count as that source's.

    \b
    Example: yigai add https://www.gov.cn/zhengce/content/202610/content_7083001.htm
    """
    from spiders.added import ADDED, AddedSpider

    wanted = [*urls, *(line.strip() for line in file or () if line.strip())]
    bad = [url for url in wanted if not is_web(url)]
    if bad or not wanted:
        raise click.UsageError(f"not web addresses: {' '.join(bad)}" if bad else "no address given")
    with place.writing("yigai add"):
        store = open_to_write(place.data / "archive.db")
        runs.save_sources(store, [ADDED.row(), *(s.row() for s in load_all().values())])
        since = health.last_crawl_id(store.connection)
        failures = run_spiders(place.data, [AddedSpider], replay, urls=wanted)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        show_rows(health.happenings(store.connection, since, _TOLD), HAPPENINGS, form)
        store.close()
    sys.exit(report(summary, failures, missed))


COMMANDS = (crawl, add)
