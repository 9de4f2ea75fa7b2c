"""The commands by which a person says what is right and what is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from archive.crawl import Crawl
from archive.outcomes import VERDICTS, Verdict
from archive.printable import printable
from archive.queries import articles, reviews
from archive.records import Decision, SourceRow
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from pipelines.sameness.relate import relate

REVIEWED = SourceRow("reviewed", "What people decided", "various", "aggregator")


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@rows_option
@click.pass_context
def review(ctx: click.Context, limit: int, form: Form | None) -> None:
    """Say that a withdrawal, a host event or a change is right or wrong.

    Without a command: what nobody has decided on yet. A decision is kept as a record in warc/; of
    several on one thing the last counts.

    \b
    Examples: yigai review
              yigai review withdrawal 12 wrong --reason "moved to a new column"
              yigai review event nhsa.gov.cn 2026-10-12 wrong
              yigai review change 12 3 wrong --reason "an advertisement"
    """
    if ctx.invoked_subcommand:
        return
    place: Place = ctx.obj
    with reading(place.data) as store:
        rows = reviews.waiting(store.connection, limit)
    show_rows(rows, ("kind", "name", "since", "looks", "what"), form)
    if not rows and not form:
        click.echo("Nothing waits for a decision.", err=True)


def _decision(command: Any) -> Any:
    """The verdict and the reason of every decision."""
    reason = click.option("--reason", metavar="TEXT", help="Why; kept with the decision.")
    return click.argument("verdict", type=click.Choice(VERDICTS))(reason(command))


@review.command()
@click.argument("name", metavar="ID|URL")
@_decision
@click.pass_obj
def withdrawal(place: Place, name: str, verdict: Verdict, reason: str | None) -> None:
    """Whether an article that is withdrawn or suspected is really gone.

    wrong: its absences up to now do not count, and it is what it was before them. Later ones count.

    \b
    Example: yigai review withdrawal 12 wrong --reason "the site's search was down"
    """
    _decide(
        place,
        lambda c: reviews.of_withdrawal(c, articles.resolve(c, name)),
        verdict,
        reason,
    )


@review.command()
@click.argument("name", metavar="ID|URL")
@click.argument("version", type=int)
@_decision
@click.pass_obj
def change(place: Place, name: str, version: int, verdict: Verdict, reason: str | None) -> None:
    """Whether a version is the publisher's change.

    wrong: what the captures of this version show is no text of the article.

    \b
    Example: yigai review change 12 3 wrong --reason "an advertisement in the text"
    """
    _decide(
        place,
        lambda c: reviews.of_change(c, articles.resolve(c, name), version),
        verdict,
        reason,
    )


@review.command()
@click.argument("host")
@click.argument("day")
@_decision
@click.pass_obj
def event(place: Place, host: str, day: str, verdict: Verdict, reason: str | None) -> None:
    """Whether it was the host that failed on a day, and not its articles one by one.

    wrong: absences within it count as any other.

    \b
    Example: yigai review event nhsa.gov.cn 2026-10-12 wrong --reason "the column was deleted"
    """
    _decide(place, lambda c: reviews.of_event(c, host, day), verdict, reason)


def _decide(
    place: Place,
    of: Callable[[sqlite3.Connection], Decision],
    verdict: Verdict,
    reason: str | None,
) -> None:
    with place.writing("yigai review"):
        with reading(place.data) as store:
            decision = replace(of(store.connection), verdict=verdict, reason=reason)
        crawl = Crawl(place.data, REVIEWED)
        crawl.decide(decision, relate)
        crawl.finish("finished")
    click.echo(printable(f"Recorded: the {decision.kind} of {decision.subject} is {verdict}."))


COMMANDS = (review,)
