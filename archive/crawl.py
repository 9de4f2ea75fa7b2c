"""One run over one source: its row in the archive, its WARC file, and where both stand."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from archive.evidence import notes
from archive.evidence.merkle import Tree
from archive.evidence.warc_file import WarcFile
from archive.outcomes import DiscoveryState, FinishReason
from archive.queries import crawling, payloads
from archive.records import (
    Decision,
    Discovery,
    Exchange,
    SourceRow,
    Withholding,
    instant,
    now,
    simulated,
)
from archive.software import software
from archive.store import (
    conversions,
    decisions,
    discoveries,
    runs,
    warc_files,
    withholding,
    witness,
)
from archive.store.histories import Relate
from archive.store.store import open_to_write

FOUND, NO_BODY = 200, 304
LARGEST = 1_000_000_000  # bytes; the size at which WARC files are customarily ended


class Crawl:
    """What a crawl, an import or a seeding writes to; close it with `finish`."""

    def __init__(self, data: Path, source: SourceRow, contact: str = "", robots: str = "") -> None:
        self.data = data
        self.source = source
        self.started_at = instant(now())
        self.store = open_to_write(data / "archive.db")
        runs.save_sources(self.store, [source])
        self.crawl_id = runs.begin(self.store, source.slug, self.started_at)
        self._info = _info(source, contact, robots) | notes.run_fields(source, self.started_at)
        self._files = 0
        self._tree = Tree()
        self._file = self._new_file()

    def file(self) -> WarcFile:
        """The WARC file to write to: a new one when the last has grown large."""
        if self._file.size >= LARGEST:
            self._close_file()
            self._file = self._new_file()
        return self._file

    def keep_list(
        self, url: str, found: Sequence[Discovery], shown: Sequence[str] | None, when: datetime
    ) -> discoveries.Known:
        """Keep rows that a list showed, in the database and as a record; what was known before.

        `shown` are the keys of all its rows, given with the last of them.
        """
        at = instant(when)
        known = discoveries.save(self.store, self.crawl_id, self.source.slug, url, found, at, shown)
        value = {
            "rows": len(found),
            "off topic": sum(d.state == "off topic" for d in found),
            "news": [[d.url, d.title, d.date, d.state] for d in known.news],
        }
        if shown is not None:
            value["shown"] = list(shown)
        self._note(url, notes.LIST_ROWS, value, when)
        return known

    def mark(self, discovery: Discovery, state: DiscoveryState) -> None:
        """Say what became of a discovered address that no capture tells of."""
        self._note(discovery.url, notes.MARKED, state, now())
        discoveries.mark(self.store, self.source.slug, discovery.url_key, state)

    def taking_in(self, warc_file: str, imported_from: str, digest: str) -> int:
        """Record that a WARC file of others becomes one of the archive's; the run it counts for.

        That is the one that began to, where it was killed.
        """
        value = {"file": warc_file, "from": imported_from, "digest": digest}
        self._note(f"{notes.URN}file:{warc_file}", notes.TAKING_IN, value, now())
        return warc_files.open_file(self.store, warc_file, self.crawl_id, imported_from, digest)

    def taken_in(self, warc_file: str, digest: str, software: str, damage: str | None) -> None:
        """Record that a WARC file of others has been taken in, whole or as far as its damage."""
        value = {"file": warc_file, "software": software, "damage": damage}
        self._note(f"{notes.URN}file:{warc_file}", notes.TAKEN_IN, value, now())
        warc_files.close_file(self.store, warc_file, digest, software or None)

    def gave_up(self, warc_file: str, damage: str) -> None:
        """Record that nothing of a WARC file of others could be taken in."""
        value = {"file": warc_file, "software": "", "damage": damage}
        self._note(f"{notes.URN}file:{warc_file}", notes.TAKEN_IN, value, now())
        warc_files.forget_file(self.store, warc_file)

    def decide(self, decision: Decision, relate: Relate) -> None:
        """Record what a person decided, as a record and in the database."""
        when = datetime.fromisoformat(decision.decided_at)
        self._note(f"{notes.URN}review:{decision.kind}", notes.DECISION, asdict(decision), when)
        with self.store.transaction() as connection:
            decisions.add(connection, decision, relate)

    def withhold(self, said: Withholding, relate: Relate) -> list[int]:
        """Record what a person withheld or gave back, as a record and in the database; the articles
        that it is of."""
        when = datetime.fromisoformat(said.decided_at)
        place = self._note(f"{notes.URN}withheld", notes.WITHHELD, asdict(said), when)
        with self.store.transaction() as connection:
            return withholding.apply(connection, said, place, relate)

    def finish(self, reason: FinishReason) -> None:
        """End the run, saying why; a run that recorded nothing leaves no file."""
        conversions.write(self.store, self.file)
        ended = now()
        if self._has_records() or witness.is_due(self.store):
            self._witness(reason, ended)
        else:
            self._close_file()
        runs.finish(self.store, self.crawl_id, self.source.slug, reason, instant(ended))
        witness.publish(self.store)
        self.store.close()

    def _witness(self, reason: FinishReason, ended: datetime) -> None:
        """Note how the run ends, and what it vouches for."""
        value = {"reason": reason, "at": instant(ended)}
        self._note(f"{notes.RUN}{self.started_at}", notes.ENDED, value, ended)
        run = self.started_at, instant(ended)
        root = witness.write(self.store, self.crawl_id, run, self.file(), self._tree)
        self._close_file()
        witness.settle(self.store, self.crawl_id, *root)

    def _has_records(self) -> bool:
        return bool(self._tree.size or crawling.requests(self.store.connection, self.crawl_id))

    def original(self, exchange: Exchange) -> tuple[str, str] | None:
        """URL and instant of the record that already holds this payload, None if it is new."""
        if exchange.status == NO_BODY:
            row = crawling.last_shown(self.store.connection, exchange.url)
            return (exchange.url, row["captured_at"]) if row else None
        # Error pages are small, and a revisit would tie them to another site's record.
        if exchange.status != FOUND:
            return None
        row = payloads.held(self.store, exchange.payload_digest)
        return (row["url"], row["captured_at"]) if row else None

    def _note(self, uri: str, kind: str, value: object, when: datetime) -> tuple[str, int]:
        place = self.file().write_json(uri, "metadata", {"kind": kind, "value": value}, when)
        return place.warc_file, place.warc_offset

    def _new_file(self) -> WarcFile:
        file = WarcFile(self.data / "warc", self.source.slug, self._files, self._info, self._tree)
        self._files += 1
        warc_files.open_file(self.store, file.name, self.crawl_id, None, None)
        return file

    def _close_file(self) -> None:
        if self._file.size:
            warc_files.close_file(self.store, self._file.name, self._file.close(), software())
        else:
            warc_files.forget_file(self.store, self._file.name)


def _info(source: SourceRow, contact: str, robots: str) -> dict[str, str]:
    """The fields of the warcinfo record (ISO 28500 and the WARC implementation guidelines)."""
    return {
        "software": f"{software()} (warcio {version('warcio')}, Python {platform.python_version()})",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": source.slug,
        "description": f"{source.publisher}: {source.title}",
        "operator": contact,
        "robots": robots,
        **({"yigai-simulated-clock": clock} if (clock := simulated()) else {}),
    }
