"""Schedules as cron runs them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from archive.records import SourceRow


def crontab(sources: Iterable[SourceRow], program: Path, data: Path, project: Path) -> str:
    """A crontab(5) that crawls each source at its declared times.

    Every line crawls whatever is due, so that a run that found the archive locked loses nothing.
    """
    at: dict[str, list[str]] = {}
    for source in sources:
        at.setdefault(source.schedule, []).append(source.slug)
    command = f"{shlex.quote(str(program))} --data {shlex.quote(str(data))} crawl --due >/dev/null"
    lines = [
        "# Yigai: crawls at the times the sources declare (local time).",
        "# Only failures print, so only they are mailed (MAILTO); a locked archive is not lost time:",
        "# what is due stays due, and the next line takes it up.",
    ]
    for schedule, slugs in at.items():
        lines += [
            f"# {', '.join(slugs)}",
            f"{schedule} cd {shlex.quote(str(project))} && {command}",
        ]
    return "\n".join(lines).replace("%", r"\%") + "\n"
