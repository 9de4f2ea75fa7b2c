"""Telling of troubles without being asked: one digest a day, and none when all is well."""

from __future__ import annotations

import json
import logging
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.errors import YigaiError
from archive.printable import printable
from archive.queries.health import GOOD
from archive.records import instant
from archive.terminal.health_lines import trouble
from archive.whole import whole

_PATIENCE = 30  # seconds for the heartbeat's server

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where digests go (Apprise's addresses), and what is asked to show that we are alive."""

    digest: list[str]
    heartbeat: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """When the last digest went out, and the state of each source that was in trouble in it."""

    at: str = ""
    troubles: Mapping[str, str] | None = None


def notify(data: Path, rows: Sequence[Row], at: datetime) -> None:
    """Send the digest of the day if there is something to tell, then the heartbeat.

    Without a notify.toml in the archive's folder it is printed, so that cron mails it. Raises
    YigaiError where it cannot be delivered; it is then tried again next time.
    """
    addresses, told = _addresses(data), _told(data)
    troubles = {row["source"]: row["state"] for row in rows if row["state"] not in GOOD}
    if told.at[:10] != instant(at)[:10] and (troubles or told.troubles):
        title, body = digest(rows, told.troubles or {})
        _send(addresses, title, body)
        with whole(data / "notified.json") as file:
            said = {"at": instant(at), "troubles": troubles}
            file.write_text(json.dumps(said, indent=2), encoding="utf-8")
    if addresses and addresses.heartbeat:
        with suppress(OSError):  # who listens for it misses it: that is the alarm
            urllib.request.urlopen(addresses.heartbeat, timeout=_PATIENCE).close()  # noqa: S310


def digest(rows: Sequence[Row], before: Mapping[str, str]) -> tuple[str, str]:
    """Title and text: troubles that are new, sources that recovered, troubles that go on."""
    bad = [row for row in rows if row["state"] not in GOOD]
    new = [row for row in bad if before.get(row["source"]) != row["state"]]
    old = [row for row in bad if row not in new]
    well = [row["source"] for row in rows if row["source"] in before and row not in bad]
    parts = {"new trouble": len(new), "recovered": len(well), "going on": len(old)}
    title = ", ".join(f"{count} {name}" for name, count in parts.items() if count)
    text = [*_part("New trouble", new)]
    text += ["Recovered", *well, ""] if well else []
    text += _part("Going on", old)
    return f"Yigai: {title}", printable("\n".join(text).strip()) + "\n"


def _part(heading: str, rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        yield heading
    for row in rows:
        yield from trouble(row["state"], row["reason"] or "", [row])
    yield ""


def _send(addresses: Addresses | None, title: str, body: str) -> None:
    if addresses is None:
        click.echo(f"{title}\n\n{body}", nl=False)
        return
    from apprise import Apprise  # a third of a second, for once a day

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would print what we raise
    receivers = Apprise()
    if not all(receivers.add(address) for address in addresses.digest):
        raise YigaiError("notify.toml: one of `digest` is no address that Apprise knows")
    if not receivers.notify(title=title, body=body):
        raise YigaiError("the digest could not be delivered to every address of notify.toml")


def _addresses(data: Path) -> Addresses | None:
    """What notify.toml says; None if there is none. Raises YigaiError naming a wrong key."""
    path = data / "notify.toml"
    if not path.exists():
        return None
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise YigaiError(f"{path}: not valid TOML: {error}") from None
    if unknown := said.keys() - {"digest", "heartbeat"}:
        raise YigaiError(f"{path}: unknown key `{min(unknown)}`; known: digest, heartbeat")
    receivers, heartbeat = said.get("digest"), said.get("heartbeat", "")
    if not (isinstance(receivers, list) and all(isinstance(r, str) for r in receivers)):
        raise YigaiError(f"{path}: `digest` must be a list of Apprise addresses")
    if heartbeat and not str(heartbeat).startswith(("http://", "https://")):
        raise YigaiError(f"{path}: `heartbeat` must be a web address")
    return Addresses(receivers, heartbeat)


def _told(data: Path) -> Told:
    path = data / "notified.json"
    return Told(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Told()
