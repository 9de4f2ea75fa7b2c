"""An article's captures and versions, and its state at an instant (RFC 7089)."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from archive.errors import WrongUsageError, YigaiError
from archive.outcomes import archived_by
from archive.queries import addresses, withheld
from archive.records import Facts, instant
from archive.store.views import TEXT_STATE

_VERSION = f"""SELECT v.*, t.text, {TEXT_STATE} AS text_state,
        (SELECT note FROM capture_log c WHERE c.capture_id = v.capture_id) AS archived_by
    FROM versions v JOIN texts t USING (text_id) WHERE v.article_id = ?"""
_JSON = ("origins", "languages", "attachments", "pictures")


class Moment(NamedTuple):
    """What is asked for: an instant, and the day's first if a whole day is meant."""

    at: str
    day_from: str | None
    said: str


def resolve(connection: sqlite3.Connection, name: str) -> int:
    """The article_id that an ID or a URL names.

    Raises YigaiError if the archive has no such, WithheldError if it is withheld.
    """
    article_id = addresses.named(connection, name)
    withheld.refuse(connection, article_id)
    return article_id


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """The article's row of current_articles.

    Raises YigaiError if it was captured without a text ever being read.
    """
    row = connection.execute(
        "SELECT * FROM current_articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"article {article_id}: captured, but no text was ever read; "
            f"see `yigai history {article_id}`."
        )
    return dict(row)


def version(
    connection: sqlite3.Connection, article_id: int, number: int | None = None
) -> dict[str, Any]:
    """One version with its facts: by number, else the latest.

    `origins` says where each fact was read, `languages` the share of each language.

    Raises YigaiError if there is none.
    """
    row = connection.execute(
        f"{_VERSION} AND v.version = coalesce(?, v.version) ORDER BY v.version DESC LIMIT 1",
        (article_id, number),
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"article {article_id}: no version {number}; see `yigai history {article_id}`"
        )
    return _parsed(row)


def moment(connection: sqlite3.Connection, article_id: int, said: str) -> Moment:
    """What a person means by a day (its end, in the source's zone) or an instant.

    An instant without a zone is one in the source's zone. Raises WrongUsageError if it is neither.
    """
    (zone,) = connection.execute(
        "SELECT timezone FROM articles a JOIN sources s ON s.slug = a.source WHERE article_id = ?",
        (article_id,),
    ).fetchone()
    try:
        is_day = len(said) == len("2026-10-12")
        start = datetime.fromisoformat(f"{said}T00:00" if is_day else said)
    except ValueError:
        raise WrongUsageError(
            f"{said!r} is neither a day nor an instant; write 2026-10-12, 2026-10-12T09:30 or "
            "2026-10-12T09:30+08:00"
        ) from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo)
    if not is_day:
        return Moment(instant(start), None, said)
    end = start + timedelta(days=1) - timedelta(microseconds=1)
    return Moment(instant(end), instant(start), f"{said} ({zone})")


def at(connection: sqlite3.Connection, article_id: int, when: Moment) -> dict[str, Any]:
    """The version that an article showed at an instant, and what is known of that instant.

    `known` says it in words, `status_at` how the article stood then, `seen_that_day` which
    versions a capture of that day shows. Raises YigaiError if it was not yet seen.
    """
    row = connection.execute(
        f"{_VERSION} AND v.captured_at <= ? ORDER BY v.captured_at DESC, v.version DESC LIMIT 1",
        (article_id, when.at),
    ).fetchone()
    spell = _spell(connection, article_id, when.at)
    if row is None:
        raise YigaiError(_not_yet(connection, article_id, when, spell))
    found = _parsed(row)
    found["seen_that_day"] = _seen_between(connection, article_id, when)
    found["status_at"] = spell["status"] if spell else None
    return found | {"known": _known(found, spell, when)}


def by_digest(connection: sqlite3.Connection, article_id: int, digest: str) -> dict[str, Any]:
    """The version with a text of this digest, or else what a superseded reading of it says.

    The digest may be cut after eight of its digits. Raises YigaiError if nothing here has it.
    """
    digest = digest if digest.startswith("sha256:") else f"sha256:{digest}"
    pattern = f"{digest}%" if len(digest) >= len("sha256:") + 8 else digest
    row = connection.execute(
        f"{_VERSION} AND v.text_digest LIKE ? ORDER BY v.version DESC LIMIT 1",
        (article_id, pattern),
    ).fetchone()
    if row:
        return _parsed(row)
    row = connection.execute(
        """SELECT r.*, t.text, t.text_digest FROM reading_log r JOIN texts t USING (text_id)
        WHERE r.article_id = ? AND t.text_digest LIKE ? ORDER BY r.captured_at LIMIT 1""",
        (article_id, pattern),
    ).fetchone()
    if row is None:
        raise YigaiError(f"article {article_id}: no text with the digest {digest}")
    return _superseded(connection, article_id, row)


def captures(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Its captures, oldest first, each with the version that it brought, if it brought one."""
    rows = connection.execute(
        """SELECT c.*, v.version, v.cause, v.changed_fields, v.characters_added,
            v.characters_removed
        FROM captures c LEFT JOIN versions v ON v.capture_id = c.capture_id
        WHERE c.article_id = ? ORDER BY c.captured_at, c.capture_id""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def not_live(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The spells in which articles were not live, in order, each with the article's title."""
    rows = connection.execute(
        """SELECT p.article_id, p.status, p.from_at, p.to_at, p.evidence, a.title
        FROM status_history p JOIN current_articles a USING (article_id)
        WHERE p.status <> 'live' ORDER BY p.article_id, p.from_at"""
    )
    return [dict(row) for row in rows]


def _parsed(row: sqlite3.Row) -> dict[str, Any]:
    values = dict(row)
    values |= {name: json.loads(values[name]) for name in _JSON if values[name]}
    values["archived_by"] = archived_by(values["archived_by"])
    return {name: value for name, value in values.items() if name not in ("state", "text_id")}


def _superseded(
    connection: sqlite3.Connection, article_id: int, row: sqlite3.Row
) -> dict[str, Any]:
    """A superseded reading in the form of the version that shows its payload's newest one."""
    shown = connection.execute(
        f"{_VERSION} AND v.captured_at <= ? ORDER BY v.captured_at DESC LIMIT 1",
        (article_id, row["captured_at"]),
    ).fetchone()
    facts = json.loads(row["facts"])
    unread = dict.fromkeys(Facts.__dataclass_fields__)
    said = {
        "origins": json.loads(row["origins"]),
        "title": facts.get("title") or "",
        "text": row["text"],
        "text_digest": row["text_digest"],
        "characters": len(row["text"]),
        "extractor": row["extractor"],
        "text_state": row["text_state"],
        "known": f"as another extractor read it until {row['superseded_at']}",
    }
    return {**_parsed(shown), **unread, **facts, **said}


def _spell(connection: sqlite3.Connection, article_id: int, when: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        """SELECT * FROM spells WHERE article_id = ? AND from_at <= ?
        ORDER BY from_at DESC LIMIT 1""",
        (article_id, when),
    ).fetchone()
    return row


def _seen_between(connection: sqlite3.Connection, article_id: int, when: Moment) -> list[int]:
    """The versions that were seen on the day asked for; none where an instant was."""
    if when.day_from is None:
        return []
    rows = connection.execute(
        """SELECT version FROM versions WHERE article_id = ? AND captured_at <= ?
        AND last_captured_at >= ? ORDER BY version""",
        (article_id, when.at, when.day_from),
    )
    return [row["version"] for row in rows]


def _known(found: dict[str, Any], spell: sqlite3.Row | None, when: Moment) -> str:
    """From when to when the text is known to have stood, and what else is known of the instant."""
    said = [f"seen from {_short(found['captured_at'])} to {_short(found['last_captured_at'])}"]
    if found["next_seen_at"]:
        said.append(f"another state by {_short(found['next_seen_at'])}")
    if len(found["seen_that_day"]) > 1:
        said.append(f"seen that day: versions {', '.join(map(str, found['seen_that_day']))}")
    if spell and spell["status"] != "live":
        since = f"{spell['status']} since {_short(spell['from_at'])} ({spell['evidence']})"
        said.append(f"at that instant {since}")
    return "; ".join(said)


def _not_yet(
    connection: sqlite3.Connection, article_id: int, when: Moment, spell: sqlite3.Row | None
) -> str:
    (first,) = connection.execute(
        "SELECT min(captured_at) FROM versions WHERE article_id = ?", (article_id,)
    ).fetchone()
    then = f"its text was first seen on {_short(first)}" if first else "no text was ever read"
    stood = f"it was {spell['status']} then" if spell else "it was not yet seen then"
    return (
        f"article {article_id} at {when.said}: {stood}; {then}. See `yigai history {article_id}`."
    )


def _short(when: str) -> str:
    return f"{when[:10]} {when[11:19]} UTC"
