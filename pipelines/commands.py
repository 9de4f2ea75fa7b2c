"""The commands that read pages without asking anyone: take in, read again, rebuild."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from archive.care import rebuilding
from archive.care.backup import stand_in
from archive.care.indexing import index_again
from archive.crawl import Crawl
from archive.errors import YigaiError, nearest
from archive.evidence.warc import files_in
from archive.printable import complain
from archive.queries import crawling
from archive.records import SourceRow, instant, now
from archive.store import conversions, runs
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from pipelines.extract import seed_text
from pipelines.intake.brought import Brought
from pipelines.intake.flight import Flight
from pipelines.intake.own_files import IMPORTED, rebuild
from pipelines.intake.record_items import Match
from pipelines.intake.seeds import import_seed
from pipelines.intake.stored_pages import read_otherwise
from pipelines.intake.stored_pages import reextract as read_again
from pipelines.intake.warc_files import files_of, import_file, sources_of
from pipelines.workers.pool import shared

REEXTRACTED = SourceRow("reextracted", "Stored pages read again", "various", "aggregator")


@click.command("seeds")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@rows_option
@click.pass_obj
def import_seeds(place: Place, directory: Path, form: Form | None) -> None:
    """Import the seed documents: the text files of DIRECTORY.

    \b
    Example: yigai seeds ../shared/seeds
    """
    files = sorted(directory.glob("*.txt"))
    if not files:
        raise YigaiError(f"{directory}: no .txt files here; seed documents are text files")

    async def import_all(crawl: Crawl) -> list[dict[str, Any]]:
        rows = []
        for file in files:
            body = file.read_bytes()
            outcome = await import_seed(file.name, body, crawl, shared)
            known = "listed" if seed_text.is_listed(body) else "not listed: read by rule"
            title = seed_text.read(file.name, body).facts.title
            rows.append({"file": file.name, "outcome": outcome, "facts": known, "title": title})
        return rows

    with place.writing("yigai seeds"):
        crawl = Crawl(place.data, seed_text.SOURCE)
        rows = asyncio.run(import_all(crawl))
        crawl.finish("finished")
    show_rows(rows, ("file", "outcome", "facts", "title"), form)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what it would bring, and store nothing.")
@rows_option
@click.pass_obj
def import_files(place: Place, paths: tuple[Path, ...], dry_run: bool, form: Form | None) -> None:
    """Take in WARC, WACZ or ARC files made by anyone, or the folder of another archive.

    Each record keeps its own date. What was taken in before is passed over, so an import that was
    broken off goes on where it stood. The table at the end says what the records were. The exit
    status is 1 if a record could not be used or a file was refused. With --dry-run all is done in a
    copy of the database that is thrown away.

    \b
    Examples: yigai import ../shared/pages/pages.warc.gz
              yigai import other.wacz --dry-run
              yigai import /backup/other-archive
    """
    others = [row for path in paths if path.is_dir() for row in sources_of(path)]
    with trying(place) if dry_run else writing(place) as data, tables.progress() as bars:
        crawl = Crawl(data, IMPORTED)
        runs.save_sources(crawl.store, others)
        runs.save_sources(crawl.store, place.declared().values())
        rows, failed = asyncio.run(import_all(paths, crawl, place.match(), bars))
        crawl.finish("failed" if failed else "finished")
    show_rows(rows, ("records", "what", "kind"), form)
    for line in failed:
        complain(line)
    sys.exit(1 if failed else 0)


@contextmanager
def writing(place: Place) -> Iterator[Path]:
    """The archive's folder, for an import to write to."""
    with place.writing("yigai import"):
        yield place.data


@contextmanager
def trying(place: Place) -> Iterator[Path]:
    """The folder of a copy of the archive that is thrown away."""
    with place.apart() as folder:
        stand_in(place.data, folder)
        yield folder


async def import_all(
    paths: tuple[Path, ...], crawl: Crawl, match: Match, bars: Progress
) -> tuple[list[dict[str, Any]], list[str]]:
    """Take in every file; what their records were, and what could not be used."""
    flight, brought = Flight(crawl, shared, match), Brought()
    for file in (file for path in paths for file in files_of(path)):
        bar = tables.bar(bars, file.name, file.stat().st_size if file.exists() else 0)
        await import_file(file, crawl, flight, brought, bar)
    if held := flight.counts["held"]:
        brought.other["held", "taken in before"] += held
    return brought.rows(crawl.store.connection), brought.failed + flight.failed


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@rows_option
@click.pass_obj
def reextract(place: Place, sources: tuple[str, ...], form: Form | None) -> None:
    """Read the stored bytes again with today's extractor.

    Texts and facts become what it reads; what another extractor read stays in `readings` and in
    warc/. No version is added: the publisher's changes are the publisher's.

    \b
    Examples: yigai reextract
              yigai reextract people-health
    """
    with place.writing("yigai reextract"), tables.progress() as bars:
        with reading(place.data) as store:
            known = [row.slug for row in crawling.sources(store.connection)]
        if unknown := [slug for slug in sources if slug not in known]:
            raise click.UsageError(
                f"no source {', '.join(unknown)} here; {nearest(unknown, known)}"
            )
        crawl = Crawl(place.data, REEXTRACTED)
        bar = tables.bar(bars, "articles", None)
        counts = asyncio.run(read_again(crawl.store, shared, sources, place.rules_of(), bar))
        runs.log_event(crawl.store, "reextract", "done", str(dict(counts)))
        runs.judge_again(crawl.store)
        crawl.finish("finished")
    rows = [{"articles": n, "outcome": name} for name, n in sorted(counts.items())]
    if rows or form:
        show_rows(rows, ("articles", "outcome"), form)
    else:
        click.echo("Nothing to read again: today's extractor has read every page.")
    sys.exit(1 if counts["unreadable"] else 0)


@click.command("rebuild")
@click.option("--check", is_flag=True, help="Compare with the archive and change nothing.")
@click.option("--search", is_flag=True, help="Only index the words again.")
@rows_option
@click.pass_obj
def rebuild_archive(place: Place, check: bool, search: bool, form: Form | None) -> None:
    """Make archive.db again from warc/ alone.

    With --check every public view of the database made again is compared with the archive's, and
    differences are shown (exit status 1). Without, it takes the place of archive.db, and the one
    before is kept beside it. With --search only what `search` looks in is made again, from
    archive.db.

    \b
    Examples: yigai rebuild --check
              yigai rebuild
              yigai rebuild --search
    """
    if search and (check or form):
        raise click.UsageError("--search compares nothing and prints no rows: give it alone")
    if search:
        index_words(place)
        return
    if not (place.data / "warc").is_dir():
        raise YigaiError(f"{place.data}: no warc/ here to rebuild from")
    if not check:
        keep_readings(place)
    declared = place.declared()
    with rebuilding.made_again(place.data, check=check) as made, tables.progress() as bars:
        size = sum(file.stat().st_size for file in files_in(place.data / "warc"))
        bar = tables.bar(bars, "WARC files", size)
        failed = asyncio.run(
            rebuild(made, place.data / "warc", declared, place.match(), shared, bar)
        )
        differences = rebuilding.differences(place.data / "archive.db", made) if check else []
    shared.close()
    for line in failed:
        complain(line)
    if differences or form:
        show_rows(differences, ("view", "held", "rebuilt"), form)
    else:
        click.echo("Every view is the same." if check else "archive.db was made again.")
    sys.exit(1 if failed or differences else 0)


def keep_readings(place: Place) -> None:
    """Let warc/ have what earlier extractors read, so that texts that were cited stay; nothing of a
    database that cannot be asked any more."""
    try:
        with reading(place.data) as store:
            articles = list(read_otherwise(store, place.rules_of()))
    except YigaiError:
        return
    if articles:
        with place.writing("yigai rebuild"):
            crawl = Crawl(place.data, REEXTRACTED)
            conversions.keep_all(crawl.store, articles, instant(now()), crawl.file)
            crawl.finish("finished")


def index_words(place: Place) -> None:
    """Make the index of words anew, and say so."""
    path = place.held()
    with place.writing("yigai rebuild --search"), tables.progress() as bars:
        index_again(path, tables.counted(bars, "articles"))
    click.echo("The index of words was made again.")


COMMANDS = (import_seeds, import_files, reextract, rebuild_archive)
