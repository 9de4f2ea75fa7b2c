"""What a command is given: where the archive is, and what only the composition root can put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from archive.errors import YigaiError

if TYPE_CHECKING:
    from archive.records import ReadingRules, SourceRow


@dataclass(frozen=True, slots=True)
class Place:
    """The archive's folder, and the doors between the packages.

    `writing` holds the lock for a command's name, `apart` gives the folder of an archive that is
    thrown away after the block, `declared` gives the declared sources, `match`
    which source a URL belongs to (pipelines.intake.record_items.Match), `rules_of` how the pages
    of a source are read.
    """

    data: Path
    writing: Callable[[str], AbstractContextManager[None]]
    apart: Callable[[], AbstractContextManager[Path]]
    declared: Callable[[], dict[str, SourceRow]]
    match: Callable[[], Any]
    rules_of: Callable[[], Callable[[str], ReadingRules]]

    def held(self) -> Path:
        """The archive's database. Raises YigaiError if there is none."""
        path = self.data / "archive.db"
        if not path.exists():
            raise YigaiError(f"{self.data}: no archive here; make one with `yigai crawl`")
        return path


def _public(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    is_address = re.match(r"https?://[^/]", value or "") and urlsplit(value or "").hostname
    if value and not is_address:
        raise click.BadParameter("give an address such as https://archive.example.org/")
    return value


public_option = click.option(
    "--public",
    metavar="URL",
    envvar="YIGAI_PUBLIC",
    show_envvar=True,
    callback=_public,
    help="The address at which a reverse proxy hands the archive on.",
)
"""The archive's public address, for `serve` and for citations."""
