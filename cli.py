"""The `yigai` command: the one place where spiders, pipelines and archive are put together.

The commands themselves stand in `commands` modules of their own packages (DESIGN.md section 6).
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import LockHeldError, WrongUsageError, YigaiError
from archive.printable import complain
from archive.software import software
from archive.terminal.place import Place

if TYPE_CHECKING:
    from archive.care.recovery import Killed
    from archive.records import ReadingRules, SourceRow
    from archive.store.store import Store
    from pipelines.intake.record_items import Match, Matched

# Loaded when they are asked for, as is all that is imported within functions here: a search need not
# wait for Scrapy, nor `--version` for the store.
COMMANDS = {
    "spiders.source_commands": ("sources", "try"),
    "spiders.commands": ("crawl", "add"),
    "spiders.backfill_command": ("backfill",),
    "spiders.unattended": ("status", "cron"),
    "pipelines.commands": ("seeds", "import", "reextract", "rebuild"),
    "pipelines.deduplicating": ("dedupe",),
    "pipelines.verifying": ("verify",),
    "pipelines.reviewing": ("review",),
    "pipelines.withholding": ("withhold",),
    "archive.terminal.searching": ("search",),
    "archive.terminal.commands": ("show", "history"),
    "archive.terminal.citing": ("cite",),
    "archive.terminal.change_commands": ("diff", "changes"),
    "archive.terminal.exporting": ("export",),
    "archive.terminal.releasing": ("release",),
    "archive.terminal.keeping_commands": ("backup", "serve", "demo"),
    "archive.terminal.story": ("story",),
    "archive.terminal.survival": ("survival",),
}
STATUS = {WrongUsageError: 2, LockHeldError: 3}
_HINTS = dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "Free some space.") | (
    dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG),
        "Name another place, or change who may write there.",
    )
)


class Commands(click.Group):
    """Shows our own errors as one line; wrong usage is exit status 2, a held lock 3, others 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of a first hour's use."""
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from the module that has it."""
        for module, names in COMMANDS.items():
            if cmd_name in names:
                found: tuple[click.Command, ...] = import_module(module).COMMANDS
                return next(command for command in found if command.name == cmd_name)
        return None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except YigaiError as error:
            complain(error)
            sys.exit(next((n for kind, n in STATUS.items() if isinstance(error, kind)), 1))
        except OSError as error:
            if (hint := _HINTS.get(error.errno or 0)) is None:
                raise
            complain(f"{error.filename or ctx.obj.data}: {error.strerror}. {hint}")
            sys.exit(1)


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
        from archive import logs

        logs.to_terminal()
    ctx.obj = Place(
        data=data,
        writing=lambda command: writing(data, command),
        apart=apart,
        declared=declared,
        match=matcher,
        rules_of=rules_of,
    )


@contextmanager
def writing(data: Path, command: str) -> Iterator[None]:
    """Hold the archive's lock, after mending what a killed run left, and telling of it.

    An archive of an earlier schema is brought up to date first, and so is its index of words.
    """
    from archive import logs
    from archive.lock import lock
    from archive.store.store import guarded
    from archive.terminal.bringing_up import bring_up_to_date

    with lock(data, command), guarded(data / "archive.db"), logs.to_file(data):
        bring_up_to_date(data)
        compare_anew(data / "archive.db")
        recover(data)
        try:
            yield
        finally:
            close_pool()


@contextmanager
def apart() -> Iterator[Path]:
    """The folder of an archive that is thrown away after the block."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="yigai-") as folder, writing(Path(folder), "yigai"):
        yield Path(folder)


def close_pool() -> None:
    """End the worker processes, if this run has started any."""
    if pool := sys.modules.get("pipelines.workers.pool"):
        pool.shared.close()


def compare_anew(path: Path) -> None:
    """Compare the texts of an archive again, if other rules than today's compared them."""
    if not path.exists():
        return
    from archive.terminal import tables
    from pipelines.sameness.again import compare_again, texts_are_behind

    if texts_are_behind(path):
        click.echo("yigai: texts are compared by other rules now; comparing them again", err=True)
        with tables.progress() as bars:
            compare_again(path, tables.counted(bars, "articles"))


def recover(data: Path) -> None:
    """End the runs that were killed, and take in what they had on disk and not in the database."""
    if not (data / "archive.db").exists():
        return
    from archive.care.recovery import killed_runs, mend
    from archive.store.store import open_to_write

    store = open_to_write(data / "archive.db")
    for killed in killed_runs(store):
        complain(f"an earlier crawl of {killed.source} was killed")
        for line in mend(store, killed):
            complain(line)
        if taken := complete_run(store, killed):
            complain(f"{taken} captures stood only in warc/ and were taken in")
    store.close()


def complete_run(store: Store, killed: Killed) -> int:
    """Take in what a killed run had on disk; how many captures."""
    import asyncio

    from pipelines.intake.own_files import complete
    from pipelines.workers.pool import shared

    return asyncio.run(complete(store, killed, matcher(), shared))


def declared() -> dict[str, SourceRow]:
    """The declared sources by slug, as the archive knows them."""
    from spiders.declaration import load_all

    return {slug: source.row() for slug, source in load_all().items()}


def matcher() -> Match:
    """Says which source a URL belongs to: as its record says, else as it is declared.

    Lists and front pages belong to none: they are kept and not read.
    """
    from archive.records import ReadingRules
    from pipelines.intake.own_files import IMPORTED
    from pipelines.intake.record_items import Matched
    from pipelines.intake.seeds import matched
    from spiders.declaration import load_all
    from spiders.source import is_list, matching

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


def rules_of() -> Callable[[str], ReadingRules]:
    """Gives the reading rules of a source by its slug; plain ones if it is not declared."""
    from archive.records import ReadingRules
    from pipelines.extract.seed_text import SOURCE
    from pipelines.intake.seeds import RULES
    from spiders.declaration import load_all

    declared = {slug: source.rules() for slug, source in load_all().items()} | {SOURCE.slug: RULES}
    return lambda slug: declared.get(slug, ReadingRules())


if __name__ == "__main__":
    main()
