"""The `yigai` command: each command a few lines over the packages (DESIGN.md section 5)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from archive import diff as differences
from archive import health, schedules, screen, search, seeds, timemap
from archive.crawl import Crawl, software
from archive.errors import LockHeldError, YigaiError
from archive.lock import lock
from archive.records import ReadingRules, SourceRow, now
from archive.store import Store
from spiders.source import DIRECTORY, load, load_all, matching

IMPORTED = SourceRow("imported", "Taken in from WARC files", "various", "aggregator")
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
@click.version_option(software().partition("/")[2], prog_name="yigai")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """Archive what is published on China's health-system reform, and notice when it changes.

    \b
    A first hour:
      yigai demo                        the whole pipeline, offline
      yigai sources                     what is declared
      yigai crawl people-health         crawl one source now
      yigai search 医保支付方式           find articles
      yigai serve                       ask in SQL, in a browser
    """
    ctx.obj = data


def rows_option(command: Any) -> Any:
    """The `--json` of every command that prints rows."""
    return click.option("--json", "as_json", is_flag=True, help="Print rows as JSON.")(command)


def show_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    """Rows as JSON or as a table of some of their columns."""
    if as_json:
        screen.as_json(rows)
    else:
        screen.table(rows, columns)


@contextmanager
def reading(data: Path) -> Iterator[Store]:
    """The archive's store for a command that only reads. YigaiError where there is none."""
    if not (data / "archive.db").exists():
        raise YigaiError(f"{data}: no archive here. Make one with `yigai crawl`, or name --data.")
    store = Store(data / "archive.db")
    try:
        yield store
    finally:
        store.close()


@main.command("seeds")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def import_seeds(data: Path, directory: Path) -> None:
    """Import the seed documents: the text files of DIRECTORY.

    \b
    Example: yigai seeds ../shared/seeds
    """
    from pipelines.seeding import import_seed

    files = sorted(directory.glob("*.txt"))
    if not files:
        raise YigaiError(f"{directory}: no .txt files here; seed documents are text files")
    rows = []
    with lock(data, "yigai seeds"):
        crawl = Crawl(data, seeds.SOURCE)
        for file in files:
            seed = seeds.read(file)
            outcome = import_seed(seed, crawl)
            known = "listed" if seed.listed else "not listed: read by rule"
            rows.append(
                {"file": file.name, "outcome": outcome, "facts": known, "title": seed.title}
            )
        crawl.finish("finished")
    screen.table(rows, ("file", "outcome", "facts", "title"))


@main.command()
@click.option("--check", is_flag=True, help="Check every declaration; exit 1 if one is wrong.")
@rows_option
def sources(check: bool, as_json: bool) -> None:
    """List the declared sources, or check them all.

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
    show_rows(rows, ("source", "kind", "publisher", "schedule", "discovery", "title"), as_json)


def check_sources() -> int:
    """Load every declaration, naming each that is wrong; the exit status."""
    wrong = 0
    for path in sorted(DIRECTORY.glob("*.toml")):
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
@rows_option
@click.pass_obj
def crawl(data: Path, sources: tuple[str, ...], due: bool, limit: int, as_json: bool) -> None:
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
    with lock(data, "yigai crawl"):
        store = Store(data / "archive.db")
        store.save_sources(source.row() for source in declared.values())
        if due:
            chosen = [s for s in chosen if health.is_due(store.connection, s.row(), now())]
        since = health.last_crawl_id(store.connection)
        failures = run_spiders(data, [spider_class(s) for s in chosen], due=due, limit=limit)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        store.close()
    show_rows(summary, CRAWL_COLUMNS, as_json)
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


def run_spiders(data: Path, spiders: list[Any], **arguments: Any) -> dict[str, str | None]:
    """Crawl with these spiders, a progress bar for each on a terminal; failures by name."""
    if not spiders:
        click.echo("Nothing is due.", err=True)
        return {}
    from scrapy import signals
    from scrapy.utils.project import get_project_settings

    from pipelines.pool import shared
    from spiders.run import run

    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "settings")
    settings = get_project_settings()
    settings.update({"DATA": str(data), "LOCK_HELD": True, "LOG_LEVEL": "WARNING"})
    with progress() as bars:

        def watch(crawler: Any) -> None:
            task = bars.add_task(crawler.spidercls.name, total=None)

            def moved(**_: Any) -> None:
                stats = crawler.stats
                bars.update(
                    task,
                    completed=stats.get_value("response_received_count", 0),
                    total=stats.get_value("scheduler/enqueued", 0),
                )

            crawler.signals.connect(moved, signals.response_received, weak=False)

        failures = run(settings, spiders, watch, **arguments)
    shared.close()
    return failures


def progress() -> Progress:
    """A progress display on standard error, silent where that is no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@main.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--from", "file", type=click.File(), help="Read addresses from FILE, one a line.")
@rows_option
@click.pass_obj
def add(data: Path, urls: tuple[str, ...], file: Any, as_json: bool) -> None:
    """Archive these addresses; those of a declared source count as that source's.

    \b
    Example: yigai add https://www.gov.cn/zhengce/content/202610/content_7083001.htm
    """
    from spiders.added import ADDED, AddedSpider

    wanted = [*urls, *(line.strip() for line in file or () if line.strip())]
    bad = [url for url in wanted if not url.startswith(("http://", "https://"))]
    if bad or not wanted:
        raise click.UsageError(f"not web addresses: {' '.join(bad)}" if bad else "no address given")
    with lock(data, "yigai add"):
        store = Store(data / "archive.db")
        store.save_sources([ADDED.row(), *(s.row() for s in load_all().values())])
        since = health.last_crawl_id(store.connection)
        failures = run_spiders(data, [AddedSpider], urls=wanted)
        summary = health.crawls_since(store.connection, since)
        missed = health.failed_items(store.connection, since)
        show_rows(health.happenings(store.connection, since), HAPPENINGS, as_json)
        store.close()
    sys.exit(report(summary, failures, missed))


HAPPENINGS = ("outcome", "source", "article_id", "title")


@main.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_obj
def import_files(data: Path, files: tuple[Path, ...]) -> None:
    """Take in WARC files made by anyone, each record at its own WARC-Date.

    \b
    Example: yigai import ../shared/pages/pages.warc.gz
    """
    from pipelines.importing import import_file
    from pipelines.pool import shared

    declared = load_all()

    def match(url: str) -> tuple[str, ReadingRules]:
        source = matching(declared.values(), url)
        return (source.slug, source.rules()) if source else (IMPORTED.slug, ReadingRules())

    totals: Counter[str] = Counter()
    with lock(data, "yigai import"), progress() as bars:
        crawl = Crawl(data, IMPORTED)
        crawl.store.save_sources(source.row() for source in declared.values())
        for file in files:
            totals += import_file(file, crawl, shared, match, file_bar(bars, file))
        missed = health.failed_items(crawl.store.connection, crawl.crawl_id - 1)
        crawl.finish("finished")
    shared.close()
    screen.table(
        [{"records": n, "outcome": name} for name, n in sorted(totals.items())],
        ("records", "outcome"),
    )
    sys.exit(report([], {}, missed))


def file_bar(bars: Progress, file: Path) -> Callable[[int], None]:
    """A bar as long as the file; call what is returned with the bytes done."""
    task = bars.add_task(file.name, total=file.stat().st_size)
    return lambda done: bars.update(task, completed=done)


@main.command("search")
@click.argument("query")
@click.option("--language", help="BCP 47 tag: en, zh-Hans, or zh for both Chinese scripts.")
@click.option("--source", help="Slug of a source (see `yigai sources`).")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@rows_option
@click.pass_obj
def search_articles(
    data: Path, query: str, language: str | None, source: str | None, limit: int, as_json: bool
) -> None:
    """Find articles that hold every word of QUERY, in Chinese or English.

    \b
    Examples: yigai search 三明医改
              yigai search "payment reform" --language en
    """
    with reading(data) as store:
        try:
            found = search.find(store.connection, query, language, source, limit)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    show_rows(found, ("article_id", "source", "published_at", "title", "snippet"), as_json)
    if not found and not as_json:
        click.echo("Nothing found.", err=True)


@main.command()
@click.argument("name", metavar="ID|URL")
@click.option("--version", "number", type=int, help="That version.")
@click.option("--at", metavar="DATE", help="As it stood at the end of a day (UTC).")
@rows_option
@click.pass_obj
def show(data: Path, name: str, number: int | None, at: str | None, as_json: bool) -> None:
    """Show one article as it stood.

    \b
    Examples: yigai show 12
              yigai show https://www.gov.cn/zhengce/content/202610/content_7083001.htm --at 2026-10-12
    """
    with reading(data) as store:
        article_id = timemap.resolve(store.connection, name)
        article = timemap.article(store.connection, article_id)
        article |= timemap.version(store.connection, article_id, number, at)
    if as_json:
        screen.as_json([article])
    else:
        screen.article(article)


@main.command()
@click.argument("name", metavar="ID|URL")
@rows_option
@click.pass_obj
def history(data: Path, name: str, as_json: bool) -> None:
    """List an article's captures, and the version each brought.

    \b
    Example: yigai history 12
    """
    with reading(data) as store:
        rows = timemap.captures(store.connection, timemap.resolve(store.connection, name))
    columns = ("capture_id", "captured_at", "http_status", "outcome", "version", "cause", "note")
    show_rows(rows, columns, as_json)


@main.command("diff")
@click.argument("name", metavar="ID|URL")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@click.pass_obj
def show_diff(data: Path, name: str, old: int | None, new: int | None) -> None:
    """Show what changed between two versions; by default the last two.

    \b
    Examples: yigai diff 12
              yigai diff 12 1 3
    """
    with reading(data) as store:
        article_id = timemap.resolve(store.connection, name)
        after = timemap.version(store.connection, article_id, new, None)
        if old is None and after["version"] == 1:
            raise YigaiError(f"article {article_id} has one version only; nothing to compare")
        before = timemap.version(store.connection, article_id, old or after["version"] - 1, None)
    screen.diff(before, after, differences.changes(before["text"], after["text"]))


@main.command()
@rows_option
@click.pass_obj
def status(data: Path, as_json: bool) -> None:
    """Show every source's health; exit 1 if one is silent, blocked or failing.

    \b
    Example: yigai status
    """
    with reading(data) as store:
        store.save_sources(source.row() for source in load_all().values())
        rows = health.sources(store.connection)
    columns = ("source", "state", "last_success_at", "last_new_at", "captures_30d", "new_30d")
    show_rows(rows, columns, as_json)
    sys.exit(0 if all(row["state"] in health.GOOD for row in rows) else 1)


@main.command()
@click.option("--port", type=int, default=8001, show_default=True)
@click.pass_obj
def serve(data: Path, port: int) -> None:
    """Open the archive in Datasette, on this machine only.

    \b
    Example: yigai serve --port 8001
    """
    with reading(data):
        pass
    from archive import datasette

    sys.exit(subprocess.call([sys.executable, "-m", *datasette.command(data, port)]))


@main.command()
@click.pass_obj
def cron(data: Path) -> None:
    """Print a crontab for the declared schedules.

    \b
    Example: (crontab -l; yigai cron) | crontab -
    """
    program = Path(sys.executable).with_name("yigai")
    rows = [source.row() for source in load_all().values()]
    click.echo(schedules.crontab(rows, program, data.resolve(), Path(__file__).parent), nl=False)


@main.command()
@click.option("--no-serve", is_flag=True, help="End after the tables; do not open Datasette.")
@click.option("--port", type=int, default=8001, show_default=True)
def demo(no_serve: bool, port: int) -> None:
    """Run the whole pipeline on small replica sites, offline, in demo-data/.

    \b
    Example: yigai demo --no-serve
    """
    from spiders.demo import run_demo

    run_demo(Path(__file__).parent, None if no_serve else port)


if __name__ == "__main__":
    main()
