"""How a machine is told to keep an archive going: a crontab's block, a systemd service and timer."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import YigaiError

QUARTERS = "*/15 * * * *"
_CARRIED = re.compile(r"YIGAI_(?!DATA$|SIMULATED_CLOCK$)\w+|(?:https?|no|all)_proxy", re.IGNORECASE)
_LOCALE = "C.UTF-8"  # cron has none, and titles are Chinese


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run again and again: for which archive, in which folder and environment."""

    program: Path
    data: Path
    folder: Path
    environment: Mapping[str, str]

    def commands(self) -> tuple[list[str], list[str]]:
        """Crawl what is due; then tell of trouble. Neither says anything when all is well."""
        yigai = [str(self.program), "--data", str(self.data)]
        return [*yigai, "crawl", "--due", "--quiet"], [*yigai, "status", "--notify"]


def environment(now: Mapping[str, str], program: Path) -> dict[str, str]:
    """What a run needs of the environment it is set up in, and a machine's scheduler lacks.

    Raises YigaiError for a value of more than one line, which neither can hold.
    """
    path = os.pathsep.join([str(program.parent), now.get("PATH", os.defpath)])
    found = {"PATH": path, "LANG": now.get("LC_ALL") or now.get("LANG") or _LOCALE}
    found |= {name: value for name, value in sorted(now.items()) if _CARRIED.fullmatch(name)}
    if "YIGAI_SOURCES" in found:
        found["YIGAI_SOURCES"] = str(Path(found["YIGAI_SOURCES"]).resolve())
    if broken := [name for name, value in found.items() if not value.isprintable()]:
        raise YigaiError(f"{broken[0]}: cannot be handed on: its value is not one printable line")
    return found


def block(job: Job) -> str:
    """The lines of a crontab(5), between marks that name the archive.

    The environment stands in the line itself: set in a line of its own it would be that of every
    line below it as well.
    """
    begin, end = _marks(job.data)
    needed = " ".join(f"{name}={shlex.quote(value)}" for name, value in job.environment.items())
    crawl, tell = (shlex.join(command) for command in job.commands())
    line = f"cd {shlex.quote(str(job.folder))} && export {needed} && {{ {crawl}; {tell}; }}"
    return "\n".join(
        [
            begin,
            "# Every quarter of an hour: crawl the sources whose declared time has come (local time),",
            "# then tell of trouble, at most once a day. `yigai cron --remove` takes this block out.",
            f"{QUARTERS} {line}".replace("%", r"\%"),
            end,
            "",
        ]
    )


def _marks(data: Path) -> tuple[str, str]:
    return f"# BEGIN yigai {data}", f"# END yigai {data}"


def edited(crontab: str, data: Path, wanted: str) -> str:
    """A crontab with an archive's block as wanted, nothing else touched; empty takes it out.

    Raises YigaiError where the block has lost one of its marks.
    """
    begin, end = _marks(data)
    lines = crontab.splitlines(keepends=True)
    places = [n for n, line in enumerate(lines) if line.rstrip("\n") in (begin, end)]
    if not places:
        ended = crontab if not crontab or crontab.endswith("\n") or not wanted else f"{crontab}\n"
        return ended + wanted
    if [lines[n].rstrip("\n") for n in places] != [begin, end]:
        raise YigaiError(
            f"the crontab does not have the lines `{begin}` and `{end}` once each, in this order; "
            "nothing was changed. Take out what is left of the block with `crontab -e`."
        )
    return "".join(lines[: places[0]]) + wanted + "".join(lines[places[1] + 1 :])


def install(data: Path, wanted: str) -> bool:
    """Write an archive's block into the user's crontab, or take it out; whether that changed it.

    Raises YigaiError where there is no cron, or it refuses.
    """
    held = _crontab("-l")
    new = edited(held, data, wanted)
    if new != held:
        _crontab("-", new)
    return new != held


def _crontab(argument: str, given: str | None = None) -> str:
    # In its own words, which tell an empty crontab from a refusal.
    plain = os.environ | {"LC_ALL": "C"}
    try:
        run = subprocess.run(
            ["crontab", argument],  # noqa: S607 (wherever the system has it)
            input=given,
            capture_output=True,
            encoding="utf-8",
            env=plain,
            check=False,
        )
    except FileNotFoundError:
        raise YigaiError(
            "no program `crontab` here. Install cron, or use `yigai cron --systemd service`."
        ) from None
    if run.returncode and not (argument == "-l" and "no crontab for" in run.stderr):
        raise YigaiError(f"crontab {argument}: {run.stderr.strip() or run.returncode}")
    return run.stdout if not run.returncode else ""


def service(job: Job) -> str:
    """A systemd.service(5) that does once what the crontab's line does."""
    needed = "\n".join(f"Environment={_quoted(f'{n}={v}')}" for n, v in job.environment.items())
    runs = "\n".join(f"ExecStart=-{_started(words)}" for words in job.commands())
    return f"""[Unit]
Description=Yigai: crawl what is due, tell of trouble
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_path(job.folder)}
{needed}
{runs}
NoNewPrivileges=yes
PrivateTmp=yes
"""


def timer() -> str:
    """The systemd.timer(5) that starts the service every quarter of an hour."""
    return """[Unit]
Description=Yigai, every quarter of an hour

[Timer]
OnCalendar=*:0/15

[Install]
WantedBy=timers.target
"""


def _started(words: list[str]) -> str:
    """A command of a unit file, by way of env: systemd takes no odd name for a program's."""
    return " ".join(["/usr/bin/env", *(_quoted(word).replace("$", "$$") for word in words)])


def _quoted(word: str) -> str:
    """A word of a unit file, in which a % would begin a specifier."""
    escaped = word.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return f'"{escaped}"'


def _path(path: Path) -> str:
    return str(path).replace("\\", r"\\").replace("%", "%%")
