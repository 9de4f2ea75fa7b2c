"""`verify`: what was recorded is still there, unchanged."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import Progress

from archive.care import fixity, witness
from archive.care.fixity import Finding
from archive.evidence.warc import files_in
from archive.queries import payloads
from archive.roots import roots_in
from archive.store.store import Store
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from archive.text.dates import parse_date
from pipelines.extract.identity import identity
from pipelines.intake.stored_pages import underivable
from pipelines.workers.pool import shared


@click.command()
@click.option("--since", metavar="DATE", default="", help="Only what was captured since then.")
@click.option("--sample", type=click.IntRange(min=1), help="Only N captures, chosen at random.")
@click.option(
    "--against", metavar="ROOT", help="Against a root, or a file of roots, kept elsewhere."
)
@rows_option
@click.pass_obj
def verify(
    place: Place, since: str, sample: int | None, against: str | None, form: Form | None
) -> None:
    """Check fixity: every payload against its digest, every row against its record.

    Damage is named and never mended, and nothing is written; exit 1 if there is any. --since and
    --sample are for nightly use. Each run adds a line with its root to roots.txt: publish it, and
    --against finds what was rewritten since, even if every digest was repaired.

    \b
    Examples: yigai verify
              yigai verify --sample 500
              yigai verify --against /elsewhere/roots.txt
    """
    if since and parse_date(since) is None:
        raise click.UsageError(f"--since {since!r} is not a date; write it like 2026-10-12")
    if against is not None and (since or sample is not None):
        raise click.UsageError("--against checks everything: give neither --since nor --sample")
    roots = roots_of(against) if against is not None else []
    with reading(place.data) as store, tables.progress() as bars:
        found, older = asyncio.run(findings(store, place, since, sample, roots, bars))
    shared.close()
    if older:
        click.echo(
            f"{older} texts were read by an older extractor and were not derived again; "
            "`yigai reextract` brings them up to date.",
            err=True,
        )
    rows = [asdict(finding) for finding in found]
    if found or form:
        show_rows(rows, ("kind", "where", "what"), form)
    else:
        said = "fits, and is what the roots cover" if roots else "fits"
        click.echo(f"Sound: every record, row, text and version {said}.")
    sys.exit(1 if found else 0)


def roots_of(against: str) -> list[str]:
    """The roots that were given: one, or those of a file. Raises UsageError where there is none."""
    path = Path(against)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else against
    except (OSError, ValueError) as error:
        raise click.UsageError(f"--against {against}: cannot be read: {error}") from error
    if roots := roots_in(text):
        return roots
    raise click.UsageError(
        f"--against {against}: no root and no file with roots; a root is sha256: and 64 "
        "hexadecimal digits, as in roots.txt of the archive"
    )


async def findings(
    store: Store,
    place: Place,
    since: str,
    sample: int | None,
    roots: list[str],
    bars: Progress,
) -> tuple[list[Finding], int]:
    """What does not fit, and how many texts only an older extractor could derive."""
    checks = checks_of(store, place, since, sample, roots, bars)
    found: list[Finding] = []
    for check in checks:
        damaged = any(finding.kind == "database" for finding in found)
        found += fixity.told(store.path, check, damaged=damaged)
    if sample is not None or any(finding.kind == "database" for finding in found):
        return found, 0
    proved = 0
    readings_done = tables.bar(bars, "readings", None)
    async for finding in underivable(store, shared, since, place.rules_of(), readings_done):
        proved += 1
        found += [finding] if finding else []
    return found, payloads.count_read(store.connection, since) - proved


def checks_of(
    store: Store, place: Place, since: str, sample: int | None, roots: list[str], bars: Progress
) -> Iterator[Iterator[Finding]]:
    """The checks that need no page to be read."""
    size = sum(file.stat().st_size for file in files_in(place.data / "warc"))
    bytes_done = tables.bar(bars, "WARC files", size)
    yield fixity.check_database(store)
    yield fixity.check_keys(store)
    yield fixity.check_texts(store, since)
    yield fixity.check_known(store, place.data)
    yield fixity.check_files(store, place.data, since, sample, bytes_done)
    if sample is None and not since:
        yield fixity.check_versions(store)
    if roots:
        hashed = tables.bar(bars, "what the roots cover", size)
        yield witness.check(store, roots, derived_again(store, place), hashed)


def derived_again(store: Store, place: Place) -> witness.IsDerived:
    """Says whether a reading is one that `underivable` derives from its record again."""
    rules_of = place.rules_of()

    def is_derived(row: sqlite3.Row) -> bool:
        extractor = identity(rules_of(row["source"]))
        held = payloads.of_article(store.connection, row["article_id"])
        return any(p.reading_id == row["reading_id"] and p.is_read_by(extractor) for p in held)

    return is_derived


COMMANDS = (verify,)
