"""`yigai withhold`: an article is shown no longer, and can be given back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import click

from archive.crawl import Crawl
from archive.errors import YigaiError
from archive.printable import complain, printable
from archive.queries import addresses, withheld
from archive.records import Withholding, instant, now
from archive.store import conversions, withholding
from archive.terminal.commands import reading
from archive.terminal.place import Place
from pipelines.intake.withholding import give_back, records_of
from pipelines.reviewing import REVIEWED
from pipelines.sameness.relate import relate
from pipelines.workers.pool import shared


@click.command()
@click.argument("name", metavar="ID|URL")
@click.option("--reason", metavar="TEXT", help="Why; shown in its place.")
@click.option("--lift", is_flag=True, help="Show it again.")
@click.pass_obj
def withhold(place: Place, name: str, reason: str | None, lift: bool) -> None:
    """Withhold an article: it is not served, searched or exported, and nothing of it is read.

    Its pages and files that no other article names go with it. The database forgets what was read
    of it; the evidence in warc/ is kept, and so is the decision. In its place stands that it is
    withheld, since when, and why. Other articles that say the same are named, and not withheld.

    \b
    Examples: yigai withhold 12 --reason "names patients"
              yigai withhold 12 --lift
    """
    if lift == bool((reason or "").strip()):
        raise click.UsageError("give --reason TEXT, or --lift")
    with place.writing("yigai withhold"):
        keys, copies = _meant(place, name, lift=lift)
        crawl = Crawl(place.data, REVIEWED)
        if lift:
            _lift(crawl, place, keys)
        else:
            _withhold(crawl, keys, str(reason))
        crawl.finish("finished")
    said = "shown again" if lift else f"withheld: {reason}"
    for key in keys:
        click.echo(printable(f"Recorded: {key} is {said}"))
    for copy in copies:
        complain(f"article {copy['article_id']} says the same and is not withheld: {copy['url']}")


def _meant(place: Place, name: str, *, lift: bool) -> tuple[list[str], list[dict[str, object]]]:
    """The keys that a decision is of, and the articles that say the same as what is withheld."""
    with reading(place.data) as store:
        connection = store.connection
        article_id = addresses.named(connection, name)
        keys = withheld.with_article(connection, article_id)
        record = withheld.record_of(connection, keys[0])
        if lift and record is None:
            raise YigaiError(f"article {article_id} is not withheld; the view `withheld` lists all")
        if lift and record:
            return withheld.with_record(connection, record), []
        withheld.refuse(connection, article_id)
        return keys, withheld.same_text(connection, article_id)


def _withhold(crawl: Crawl, keys: Iterable[str], reason: str) -> None:
    connection, at = crawl.store.connection, instant(now())
    held = [found for key in keys if (found := addresses.of_key(connection, key))]
    said = Withholding(
        tuple(keys),
        at,
        lifted=False,
        reason=reason,
        listed=withholding.words(connection, keys),
        readings=tuple(conversions.keep_all(crawl.store, held, at, crawl.file)),
    )
    crawl.withhold(said, relate)


def _lift(crawl: Crawl, place: Place, keys: Iterable[str]) -> None:
    records = records_of(crawl.store, keys)
    said = Withholding(tuple(keys), instant(now()), lifted=True, reason=None)
    found = crawl.withhold(said, relate)
    of_source = place.rules_of()
    asyncio.run(
        give_back(crawl.store, found, records, lambda _url, source: of_source(source), shared)
    )


COMMANDS = (withhold,)
