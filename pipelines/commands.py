"""The commands that read pages without asking anyone: take in, read again, rebuild."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from archive.care import rebuilding
from archive.care.indexing import index_again
from archive.crawl import Crawl
from archive.errors import YigaiError
from archive.printable import complain
from archive.queries import crawling
from archive.records import SourceRow
from archive.store import runs
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from pipelines.extract import seed_text
from pipelines.intake.flight import Flight
from pipelines.intake.own_files import IMPORTED, rebuild
from pipelines.intake.seeds import import_seed
from pipelines.intake.stored_pages import reextract as read_again
from pipelines.intake.warc_files import files_of, import_file, sources_of
from pipelines.intake.warc_records import Match
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
@click.pass_obj
def import_files(place: Place, paths: tuple[Path, ...]) -> None:
    """Take in WARC or WACZ files made by anyone, or the folder of another archive.

    Each record keeps its own WARC-Date. What was taken in before is passed over, so an import
    that was broken off goes on where it stood.

    \b
    Examples: yigai import ../shared/pages/pages.warc.gz
              yigai import other.wacz
              yigai import /backup/other-archive
    """
    with place.writing("yigai import"), tables.progress() as bars:
        crawl = Crawl(place.data, IMPORTED)
        others = [row for path in paths if path.is_dir() for row in sources_of(path)]
        declared = place.declared().values()
        runs.save_sources(crawl.store, others)
        runs.save_sources(crawl.store, declared)
        totals, failed = asyncio.run(import_all(paths, crawl, place.match(), bars))
        crawl.finish("failed" if failed else "finished")
    rows = [{"records": n, "outcome": name} for name, n in sorted(totals.items())]
    tables.table(rows, ("records", "outcome"))
    for line in failed:
        complain(line)
    sys.exit(1 if failed else 0)


async def import_all(
    paths: tuple[Path, ...], crawl: Crawl, match: Match, bars: Progress
) -> tuple[Counter[str], list[str]]:
    """Take in every file; how many records had each outcome, and what could not be used."""

    flight = Flight(crawl, shared, match)
    for file in (file for path in paths for file in files_of(path)):
        bar = tables.bar(bars, file.name, file.stat().st_size if file.exists() else 0)
        await import_file(file, crawl, flight, bar)
    return flight.counts, flight.failed


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
            raise click.UsageError(f"no source {', '.join(unknown)}; here are: {', '.join(known)}")
        crawl = Crawl(place.data, REEXTRACTED)
        bar = tables.bar(bars, "articles", None)
        counts = asyncio.run(read_again(crawl.store, shared, sources, place.rules_of(), bar))
        runs.log_event(crawl.store, "reextract", "done", str(dict(counts)))
        runs.judge_again(crawl.store)
        crawl.finish("finished")
    rows = [{"articles": n, "outcome": name} for name, n in sorted(counts.items())]
    show_rows(rows, ("articles", "outcome"), form)
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
    declared = place.declared()
    with rebuilding.made_again(place.data, check=check) as made, tables.progress() as bars:
        size = sum(file.stat().st_size for file in (place.data / "warc").glob("*.warc*"))
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


def index_words(place: Place) -> None:
    """Make the index of words anew, and say so."""
    path = place.data / "archive.db"
    if not path.exists():
        raise YigaiError(f"{place.data}: no archive here; make one with `yigai crawl`")
    with place.writing("yigai rebuild --search"), tables.progress() as bars:
        index_again(path, tables.counted(bars, "articles"))
    click.echo("The index of words was made again.")


COMMANDS = (import_seeds, import_files, reextract, rebuild_archive)
