"""What a run must know of what is held: what is due, what was asked before, which bytes there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.outcomes import SHOWN
from archive.records import Discovery, SourceRow, WarcLocation, instant, now
from archive.validators import BELIEVED


def sources(connection: sqlite3.Connection) -> list[SourceRow]:
    """Every source the archive has captures or declarations of."""
    found = connection.execute("SELECT * FROM sources ORDER BY slug")
    return [
        SourceRow(**dict(row) | {"languages": tuple(row["languages"].split())}) for row in found
    ]


def last_success(connection: sqlite3.Connection, source: str) -> datetime | None:
    """When a run over the source last finished; None if none has."""
    row = connection.execute(
        """SELECT max(started_at) FROM crawl_log
        WHERE source = ? AND finish_reason = 'finished' AND started_at <= ?""",
        (source, instant(now())),
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def list_rows(connection: sqlite3.Connection, crawl_id: int) -> tuple[int, int]:
    """How many rows the lists of a run have shown so far, and how many were off topic."""
    row = connection.execute(
        "SELECT list_rows, off_topic FROM crawl_log WHERE crawl_id = ?", (crawl_id,)
    ).fetchone()
    return int(row["list_rows"]), int(row["off_topic"])


def requests(connection: sqlite3.Connection, crawl_id: int) -> int:
    """How many captures a run has recorded so far."""
    row = connection.execute(
        "SELECT requests FROM crawl_log WHERE crawl_id = ?", (crawl_id,)
    ).fetchone()
    return int(row["requests"])


def pending(
    connection: sqlite3.Connection, source: str, due_at: datetime | None, most: int = -1
) -> list[Discovery]:
    """What was discovered and not yet captured, oldest first, at most so many.

    With `due_at`, what failed is left out for a day after it last did.
    """
    found = connection.execute(
        """SELECT url_key, url, title, date FROM discovery_log
        WHERE source = :source AND state IN ('pending', 'failed')
            AND (state = 'pending' OR NOT EXISTS (
                SELECT 1 FROM articles a WHERE a.url_key = discovery_log.url_key
                AND a.last_captured_at <= :due
                AND julianday(:due) < julianday(a.last_captured_at) + 1))
        ORDER BY discovered_at, url_key LIMIT :most""",
        {"source": source, "due": due_at and instant(due_at), "most": most},
    )
    return [Discovery(*row) for row in found]


class Robots(NamedTuple):
    """Since when a host's robots.txt cannot be had, None if it can; the last one that came."""

    failing_since: datetime | None
    last_payload: str | None


def robots(connection: sqlite3.Connection, netloc: str) -> Robots:
    """What is known of the robots.txt of a host (and port), by either scheme."""
    urls = {"http": f"http://{netloc}/robots.txt", "https": f"https://{netloc}/robots.txt"}
    failing = connection.execute(
        """SELECT min(captured_at) FROM capture_log WHERE url IN (:http, :https)
        AND captured_at > coalesce((SELECT max(captured_at) FROM capture_log
            WHERE url IN (:http, :https) AND http_status < 500 AND http_status <> 429), '')""",
        urls,
    ).fetchone()[0]
    last = connection.execute(
        """SELECT payload_digest FROM capture_log WHERE url IN (:http, :https)
        AND http_status = 200 AND payload_digest IS NOT NULL
        ORDER BY captured_at DESC LIMIT 1""",
        urls,
    ).fetchone()
    return Robots(failing and datetime.fromisoformat(failing), last and last[0])


def last_shown(connection: sqlite3.Connection, url: str) -> sqlite3.Row | None:
    """The newest capture of a URL that holds a payload: validators and where it stands."""
    row: sqlite3.Row | None = connection.execute(
        f"""SELECT captured_at, etag, last_modified, payload_digest, media_type, answer
        FROM capture_log WHERE url = ? AND http_status = 200 AND NOT revisit_open
            AND (answer IN {SHOWN} AND outcome <> 'error' OR answer = 'list')
        ORDER BY captured_at DESC LIMIT 1""",
        (url,),
    ).fetchone()
    return row


def asked_since(connection: sqlite3.Connection, url_key: str, since: datetime) -> bool:
    """Whether an address was asked since an instant, whatever it answered."""
    row = connection.execute(
        "SELECT 1 FROM capture_log WHERE url_key = ? AND captured_at BETWEEN ? AND ? LIMIT 1",
        (url_key, instant(since), instant(now())),
    ).fetchone()
    return row is not None


def must_come_whole(connection: sqlite3.Connection, url: str, since: str) -> bool:
    """Whether an address, shown last at an instant, is to be asked for whatever its validators say:
    enough 304 answers have been believed since, or one of its host has hidden a change."""
    host = urlsplit(url).netloc
    row = connection.execute(
        f"""SELECT (SELECT count(*) FROM capture_log
            WHERE url = :url AND captured_at > :since AND http_status = 304) >= {BELIEVED}
            OR EXISTS ({_UNTRUE.format("http")}) OR EXISTS ({_UNTRUE.format("https")})""",
        {"url": url, "since": since}
        | {scheme: f"{scheme}://{host}/" for scheme in ("http", "https")}
        | {f"{scheme}_end": f"{scheme}://{host}0" for scheme in ("http", "https")},
    ).fetchone()
    return bool(row[0])


# All addresses of a host: what follows a slash comes before a 0.
_UNTRUE = """SELECT 1 FROM capture_log INDEXED BY capture_log_belies
    WHERE belies IS NOT NULL AND url >= :{0} AND url < :{0}_end"""


def originals(connection: sqlite3.Connection, payload_digest: str) -> Iterator[sqlite3.Row]:
    """The records that hold this payload in full, the first first: url, captured_at, file, offset."""
    yield from connection.execute(
        """SELECT url, captured_at, warc_file, warc_offset, payload_digest, record_type
        FROM capture_log WHERE payload_digest = ? AND record_type IN ('response', 'resource')
        ORDER BY capture_id""",
        (payload_digest,),
    )


def original(connection: sqlite3.Connection, payload_digest: str) -> sqlite3.Row | None:
    """The first of them, None if there is none."""
    return next(originals(connection, payload_digest), None)


def is_held(
    connection: sqlite3.Connection, url: str, captured_at: str, location: WarcLocation
) -> bool:
    """Whether this very capture is already recorded, from this record or from another file.

    Two records of one file are two captures, whatever they say. Of a revisit the row has the payload it stands for, which its record need not state.
    """
    return bool(
        connection.execute(
            """SELECT 1 FROM capture_log WHERE warc_file = :file AND warc_offset = :offset
            UNION ALL SELECT 1 FROM capture_log WHERE url = :url AND captured_at = :at
                AND warc_file <> :file
                AND (payload_digest IS :digest OR record_type = 'revisit' AND :kind = 'revisit')""",
            {
                "file": location.warc_file,
                "offset": location.warc_offset,
                "url": url,
                "at": captured_at,
                "digest": location.payload_digest,
                "kind": location.record_type,
            },
        ).fetchone()
    )
