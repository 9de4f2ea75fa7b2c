"""The `yigai` command: each command a few lines over the packages (DESIGN.md section 6)."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import logs
from archive.care.recovery import Killed, killed_runs, mend
from archive.crawl import Crawl
from archive.errors import LockHeldError, NoWarcError, YigaiError
from archive.lock import lock
from archive.queries import crawling, health, payloads
from archive.records import ReadingRules, SourceRow, now
from archive.software import software
from archive.store import runs
from archive.store.store import Store, is_outdated, open_to_write
from archive.terminal import commands, crontab, tables
from archive.text.dates import parse_date
from spiders.declaration import declarations, load, load_all
from spiders.source import is_list, matching

if TYPE_CHECKING:
    from rich.progress import Progress

    from archive.care.fixity import Finding
    from pipelines.intake.warc_records import Match, Matched

REEXTRACTED = SourceRow("reextracted", "Stored pages read again", "various", "aggregator")
CRAWL_COLUMNS = (
    "source", "new", "changed", "unchanged", "gone", "blocked", "errors", "finish_reason",
)  # fmt: skip


class Commands(click.Group):
    """Shows our own errors as one line; a held lock is exit status 3, other errors 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except YigaiError as error:
            click.echo(f"yigai: {error}", err=True)
            sys.exit(3 if isinstance(error, LockHeldError) else 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default="data",
    envvar="YIGAI_DATA",
    show_default=True,
    show_envvar=True,
    help="Folder of the archive (archive.db and warc/).",
)
@click.option("--verbose", is_flag=True, help="Log what is done to standard error.")
@click.version_option(software().partition("/")[2], prog_name="yigai")
@click.pass_context
def main(ctx: click.Context, data: Path, verbose: bool) -> None:
    """Archive what is published on China's health-system reform, and notice when it changes.

    Commands that write keep a log of what went wrong in log/ beside the archive.

    \b
    A first hour:
      yigai demo                        the whole pipeline, offline
      yigai sources                     what is declared
      yigai crawl people-health         crawl one source now
      yigai search 医保支付方式           find articles
      yigai serve                       ask in SQL, in a browser
    """
    if verbose:
        logs.to_terminal()
    ctx.obj = data


@contextmanager
def writing(data: Path, command: str) -> Iterator[None]:
    """Hold the archive's lock, after mending what a killed run left, and telling of it.

    An archive of an earlier schema is brought up to date first.
    """
    with lock(data, command):
        logs.to_file(data)
        if is_outdated(data / "archive.db"):
            upgrade(data)
        recover(data)
        yield


def upgrade(data: Path) -> None:
    """Bring an archive up to date, keeping a copy of the database, and say so."""
    from archive.care.upgrade import migrate

    click.echo("yigai: the archive was made by an earlier Yigai; bringing it up to date", err=True)
    copy = migrate(data / "archive.db")
    click.echo(f"yigai: done; the database as it was is kept as {copy.name}", err=True)


def recover(data: Path) -> None:
    """End the runs that were killed, and take in what they had on disk and not in the database."""
    if not (data / "archive.db").exists():
        return
    store = open_to_write(data / "archive.db")
    for killed in killed_runs(store):
        click.echo(f"yigai: an earlier crawl of {killed.source} was killed", err=True)
        for line in mend(store, killed):
            click.echo(f"yigai: {line}", err=True)
        if taken := complete_run(store, killed):
            click.echo(f"yigai: {taken} captures stood only in warc/ and were taken in", err=True)
    store.close()


def complete_run(store: Store, killed: Killed) -> int:
    """Take in what a killed run had on disk; how many captures."""
    from pipelines.intake.own_files import complete
    from pipelines.workers.pool import shared

    return asyncio.run(complete(store, killed, matcher(), shared))


def replay_option(command: Any) -> Any:
    """The `--replay` of the commands that fetch."""
    return click.option(
        "--replay",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Answer from this WARC or WACZ file, not from the network; may be given again.",
    )(command)


@main.command("seeds")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def import_seeds(data: Path, directory: Path) -> None:
    """Import the seed documents: the text files of DIRECTORY.

    \b
    Example: yigai seeds ../shared/seeds
    """
    from pipelines.extract import seed_text
    from pipelines.intake.seeds import import_seed
    from pipelines.workers.pool import shared

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

    with writing(data, "yigai seeds"):
        crawl = Crawl(data, seed_text.SOURCE)
        rows = asyncio.run(import_all(crawl))
        crawl.finish("finished")
    shared.close()
    tables.table(rows, ("file", "outcome", "facts", "title"))


@main.command()
@click.option("--check", is_flag=True, help="Check every declaration; exit 1 if one is wrong.")
@commands.rows_option
def sources(check: bool, as_json: bool) -> None:
    """List the declared sources, or check them all.

    Declarations are the files of spiders/sources/ and, beside them, those of the folder that
    the environment variable YIGAI_SOURCES names.

    \b
    Examples: yigai sources
              yigai sources --check
    """
    if check:
        sys.exit(check_sources())
    rows = [
        {
            "source": s.slug,
            "kind": s.kind,
            "publisher": s.publisher,
            "languages": " ".join(s.languages),
            "schedule": s.schedule,
            "discovery": ", ".join(d.kind for d in s.discover),
            "title": s.title,
        }
        for s in load_all().values()
    ]
    commands.show_rows(rows, ("source", "schedule", "discovery", "publisher", "title"), as_json)


def check_sources() -> int:
    """Load every declaration, naming each that is wrong; the exit status."""
    wrong = 0
    for path in declarations():
        try:
            load(path)
        except YigaiError as error:
            wrong += 1
            click.echo(f"wrong  {error}", err=True)
        else:
            click.echo(f"ok     {path.stem}")
    return 1 if wrong else 0


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--due", is_flag=True, help="Only sources and articles whose time has come (cron).")
@click.option("--limit", type=click.IntRange(min=1), help="At most N articles per source.")
@replay_option
@commands.rows_option
@click.pass_obj
def crawl(
    data: Path,
    sources: tuple[str, ...],
    due: bool,
    limit: int,
    replay: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Crawl declared sources: their lists, new articles, and articles held before.

    Without --due every article held is asked for again (as a conditional request); with --due
    only those 1, 7, 30 days after their first capture and every 90 days from there on.

    \b
    Examples: yigai crawl                     every source, now
              yigai crawl govcn-policy --limit 20
              yigai crawl --due               what cron runs
    """
    from spiders.declared import spider_class

    declared = load_all()
    if unknown := [slug for slug in sources if slug not in declared]:
        raise click.UsageError(
            f"no source {', '.join(unknown)}; declared are: {', '.join(declared)}"
        )
    chosen = [declared[slug] for slug in sources or declared]
    with writing(data, "yigai crawl"):
        store = open_to_write(data / "archive.db")
        runs.save_sources(store, [source.row() for source in declared.values()])
        if due:
            chosen = [s for s in chosen if health.is_due(store.connection, s.row(), now())]
        if not chosen:
            click.echo("Nothing is due.", err=True)
            sys.exit(0)
        since = health.last_crawl_id(store.connection)
        spiders = [spider_class(s) for s in chosen]
        failures = run_spiders(data, spiders, replay, due=due, limit=limit)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        store.close()
    commands.show_rows(summary, CRAWL_COLUMNS, as_json)
    sys.exit(report(summary, failures, missed))


def report(
    summary: list[dict[str, Any]], failures: dict[str, str | None], missed: list[dict[str, Any]]
) -> int:
    """Name on standard error each source and item that failed; the exit status."""
    bad = [row for row in summary if row["finish_reason"] not in ("finished", "limit")]
    for row in bad:
        why = failures.get(row["source"]) or (
            f"its lists showed {row['list_rows']} rows, fewer than it expects"
            if row["finish_reason"] == "silent"
            else row["finish_reason"]
        )
        click.echo(f"yigai: source {row['source']} failed: {why}", err=True)
    for item in missed:
        click.echo(f"yigai: {item['outcome']}: {item['url']}: {item['reason']}", err=True)
    return 1 if bad or missed else 0


def run_spiders(
    data: Path, spiders: list[Any], replay: tuple[Path, ...], **arguments: Any
) -> dict[str, str | None]:
    """Crawl with these spiders, a progress bar for each on a terminal; failures by name."""
    from pipelines.workers.pool import shared
    from spiders.run import on_bars, run, settings_for

    with tables.progress() as bars:
        failures = run(settings_for(data, replay), spiders, on_bars(bars), **arguments)
    shared.close()
    return failures


@main.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--from", "file", type=click.File(), help="Read addresses from FILE, one a line.")
@replay_option
@commands.rows_option
@click.pass_obj
def add(
    data: Path, urls: tuple[str, ...], file: Any, replay: tuple[Path, ...], as_json: bool
) -> None:
    """Archive these addresses; those of a declared source count as that source's.

    \b
    Example: yigai add https://www.gov.cn/zhengce/content/202610/content_7083001.htm
    """
    from spiders.added import ADDED, AddedSpider

    wanted = [*urls, *(line.strip() for line in file or () if line.strip())]
    bad = [url for url in wanted if not url.startswith(("http://", "https://"))]
    if bad or not wanted:
        raise click.UsageError(f"not web addresses: {' '.join(bad)}" if bad else "no address given")
    with writing(data, "yigai add"):
        store = open_to_write(data / "archive.db")
        runs.save_sources(store, [ADDED.row(), *(s.row() for s in load_all().values())])
        since = health.last_crawl_id(store.connection)
        failures = run_spiders(data, [AddedSpider], replay, urls=wanted)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        commands.show_rows(health.happenings(store.connection, since), HAPPENINGS, as_json)
        store.close()
    sys.exit(report(summary, failures, missed))


HAPPENINGS = ("outcome", "source", "article_id", "title")


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def import_files(data: Path, paths: tuple[Path, ...]) -> None:
    """Take in WARC or WACZ files made by anyone, or the folder of another archive.

    Each record keeps its own WARC-Date. What was taken in before is passed over, so an import
    that was broken off goes on where it stood.

    \b
    Examples: yigai import ../shared/pages/pages.warc.gz
              yigai import other.wacz
              yigai import /backup/other-archive
    """
    from pipelines.intake.own_files import IMPORTED
    from pipelines.intake.warc_files import sources_of
    from pipelines.workers.pool import shared

    with writing(data, "yigai import"), tables.progress() as bars:
        crawl = Crawl(data, IMPORTED)
        others = [row for path in paths if path.is_dir() for row in sources_of(path)]
        declared = [source.row() for source in load_all().values()]
        runs.save_sources(crawl.store, others)
        runs.save_sources(crawl.store, declared)
        totals, failed = asyncio.run(import_all(paths, crawl, bars))
        crawl.finish("failed" if failed else "finished")
    shared.close()
    rows = [{"records": n, "outcome": name} for name, n in sorted(totals.items())]
    tables.table(rows, ("records", "outcome"))
    for line in failed:
        click.echo(f"yigai: {line}", err=True)
    sys.exit(bool(failed))


async def import_all(
    paths: tuple[Path, ...], crawl: Crawl, bars: Progress
) -> tuple[Counter[str], list[str]]:
    """Take in every file; how many records had each outcome, and what could not be used."""
    from pipelines.intake.warc_files import files_of, import_file
    from pipelines.workers.pool import shared

    totals: Counter[str] = Counter()
    failed: list[str] = []
    match = matcher()
    for file in (file for path in paths for file in files_of(path)):
        bar = tables.bar(bars, file.name, file.stat().st_size if file.exists() else 0)
        try:
            counts, unusable = await import_file(file, crawl, shared, match, bar)
            totals += counts
            failed += unusable
        except NoWarcError as error:
            failed.append(str(error))
    return totals, failed


def matcher() -> Match:
    """Says which source a URL belongs to: as its record says, else as it is declared.

    Lists and front pages belong to none: they are kept and not read.
    """
    from pipelines.intake.own_files import IMPORTED
    from pipelines.intake.seeds import matched
    from pipelines.intake.warc_records import Matched

    declared = load_all()

    def match(url: str, said: str | None) -> Matched | None:
        if seed := matched(url):
            return seed
        source = declared.get(said or "") or matching(declared.values(), url)
        if said is None and source is None and is_list(declared.values(), url):
            return None
        rules = source.rules() if source else ReadingRules()
        slug = said or (source.slug if source else IMPORTED.slug)
        return Matched(slug, rules, slug != IMPORTED.slug)

    return match


@main.command()
@commands.rows_option
@click.pass_obj
def status(data: Path, as_json: bool) -> None:
    """Show every source's health; exit 1 if one is silent, blocked or failing.

    \b
    Example: yigai status
    """
    declared = [source.row() for source in load_all().values()]
    with commands.reading(data) as store:
        rows = health.sources(store.connection, declared)
    columns = ("source", "state", "last_success_at", "last_new_at", "captures_30d", "new_30d")
    commands.show_rows(rows, columns, as_json)
    sys.exit(0 if all(row["state"] in health.GOOD for row in rows) else 1)


@main.command()
@click.option("--since", metavar="DATE", default="", help="Only what was captured since then.")
@click.option("--sample", type=click.IntRange(min=1), help="Only N captures, chosen at random.")
@commands.rows_option
@click.pass_obj
def verify(data: Path, since: str, sample: int | None, as_json: bool) -> None:
    """Check fixity: every payload against its digest, every row against its record.

    Damage is named and never mended, and nothing is written; exit 1 if there is any. --since and
    --sample are for nightly use.

    \b
    Examples: yigai verify
              yigai verify --sample 500
    """
    from pipelines.workers.pool import shared

    if since and parse_date(since) is None:
        raise click.UsageError(f"--since {since!r} is not a date; write it like 2026-10-12")
    with commands.reading(data) as store, tables.progress() as bars:
        found, older = asyncio.run(findings(store, data, since, sample, bars))
    shared.close()
    if older:
        click.echo(
            f"{older} texts were read by an older extractor and were not derived again; "
            "`yigai reextract` brings them up to date.",
            err=True,
        )
    rows = [asdict(finding) for finding in found]
    if found or as_json:
        commands.show_rows(rows, ("kind", "where", "what"), as_json)
    else:
        click.echo("Sound: every record, row, text and version fits.")
    sys.exit(1 if found else 0)


async def findings(
    store: Store, data: Path, since: str, sample: int | None, bars: Progress
) -> tuple[list[Finding], int]:
    """What does not fit, and how many texts only an older extractor could derive."""
    from archive.care import fixity
    from pipelines.intake.stored_pages import underivable
    from pipelines.workers.pool import shared

    size = sum(file.stat().st_size for file in (data / "warc").glob("*.warc*"))
    bytes_done = tables.bar(bars, "WARC files", size)
    found = [*fixity.check_database(store), *fixity.check_texts(store, since)]
    found += fixity.check_files(store, data, since, sample, bytes_done)
    if sample is not None:
        return found, 0
    proved = 0
    readings_done = tables.bar(bars, "readings", None)
    async for finding in underivable(store, shared, since, rules_of(), readings_done):
        proved += 1
        found += [finding] if finding else []
    return found, payloads.count_read(store.connection, since) - proved


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.pass_obj
def reextract(data: Path, sources: tuple[str, ...]) -> None:
    """Read the stored bytes again with today's extractor.

    Texts and facts become what it reads; what another extractor read stays in `readings` and in
    warc/. No version is added: the publisher's changes are the publisher's.

    \b
    Examples: yigai reextract
              yigai reextract people-health
    """
    from pipelines.intake.stored_pages import reextract as read_again
    from pipelines.workers.pool import shared

    with writing(data, "yigai reextract"), tables.progress() as bars:
        with commands.reading(data) as store:
            known = [row.slug for row in crawling.sources(store.connection)]
        if unknown := [slug for slug in sources if slug not in known]:
            raise click.UsageError(f"no source {', '.join(unknown)}; here are: {', '.join(known)}")
        crawl = Crawl(data, REEXTRACTED)
        bar = tables.bar(bars, "articles", None)
        counts = asyncio.run(read_again(crawl.store, shared, sources, rules_of(), bar))
        runs.log_event(crawl.store, "reextract", "done", str(dict(counts)))
        crawl.finish("finished")
    shared.close()
    rows = [{"articles": n, "outcome": name} for name, n in sorted(counts.items())]
    tables.table(rows, ("articles", "outcome"))
    sys.exit(1 if counts["unreadable"] else 0)


@main.command("rebuild")
@click.option("--check", is_flag=True, help="Compare with the archive and change nothing.")
@commands.rows_option
@click.pass_obj
def rebuild_archive(data: Path, check: bool, as_json: bool) -> None:
    """Make archive.db again from warc/ alone.

    With --check every public view of the database made again is compared with the archive's, and
    differences are shown (exit status 1). Without, it takes the place of archive.db, and the one
    before is kept beside it.

    \b
    Examples: yigai rebuild --check
              yigai rebuild
    """
    from archive.care import rebuilding
    from pipelines.intake.own_files import rebuild
    from pipelines.workers.pool import shared

    if not (data / "warc").is_dir():
        raise YigaiError(f"{data}: no warc/ here to rebuild from")
    declared = {slug: source.row() for slug, source in load_all().items()}
    with rebuilding.made_again(data, check=check) as made, tables.progress() as bars:
        size = sum(file.stat().st_size for file in (data / "warc").glob("*.warc*"))
        bar = tables.bar(bars, "WARC files", size)
        failed = asyncio.run(rebuild(made, data / "warc", declared, matcher(), shared, bar))
        differences = rebuilding.differences(data / "archive.db", made) if check else []
    shared.close()
    for line in failed:
        click.echo(f"yigai: {line}", err=True)
    if differences or as_json:
        commands.show_rows(differences, ("view", "held", "rebuilt"), as_json)
    else:
        click.echo("Every view is the same." if check else "archive.db was made again.")
    sys.exit(bool(failed or differences))


def rules_of() -> Callable[[str], ReadingRules]:
    """Gives the reading rules of a source by its slug; plain ones if it is not declared."""
    declared = {slug: source.rules() for slug, source in load_all().items()}
    return lambda slug: declared.get(slug, ReadingRules())


@main.command()
@click.pass_obj
def cron(data: Path) -> None:
    """Print a crontab for the declared schedules.

    \b
    Example: (crontab -l; yigai cron) | crontab -
    """
    program = Path(sys.executable).with_name("yigai")
    rows = [source.row() for source in load_all().values()]
    click.echo(crontab.crontab(rows, program, data.resolve(), Path(__file__).parent), nl=False)


@main.command()
@click.option("--no-serve", is_flag=True, help="End after the tables; do not open Datasette.")
@click.option("--port", type=int, default=8001, show_default=True)
def demo(no_serve: bool, port: int) -> None:
    """Run the whole pipeline on small replica sites, offline, in demo-data/.

    \b
    Example: yigai demo --no-serve
    """
    from archive.terminal.demo import run_demo

    run_demo(Path(__file__).parent, None if no_serve else port)


for command in commands.COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
