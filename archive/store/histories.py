"""An article's history as rows: captures in, versions, spells and outcomes out.

Runs inside the transaction of its caller. What is written is what archive/history.py says of the
article's captures; the newest ones go on from the last that showed the article.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from archive.history import History, Look, Spell, advance
from archive.outcomes import SHOWN, TextState
from archive.store import captures, readings, search_terms, versions
from archive.store.readings import Read
from archive.urls import key_of

_COLUMNS = """capture_id, crawl_id, url_key, url, source, captured_at, http_status, received, answer, reason,
    outcome, payload_digest, target, revisit_open, lost, belies"""
# Of captures at one instant the order must not be that of recording; what shows the article counts.
_ORDER = f"captured_at, received IN {SHOWN}, url, payload_digest, http_status, capture_id"


def update(connection: sqlite3.Connection, article_id: int, since: str = "") -> bool:
    """Make an article's versions, spells, outcomes and row say what its captures say.

    `since` is the instant of the oldest capture that is new to the history; "" is all of it.
    Returns whether the article's latest text or title is another one now.
    """
    article = connection.execute(
        "SELECT * FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    reads = readings.of_article(connection, article_id)
    is_newest = article["last_seen_at"] is not None and since > article["last_seen_at"]
    past = _resumed(connection, article, reads) if is_newest else None
    rows = _captures(connection, article_id, past.seen.at if past and past.seen else "")
    if past and not _goes_on(past, rows, reads):
        past, rows = None, _captures(connection, article_id, "")
    kept_until = past.spells[0].from_at if past else ""
    past = past or History()
    for row in rows:
        advance(past, _look(row, reads))
    for row in rows:
        _write_outcome(connection, row, past)
    named = _named(article, rows, past, is_whole=not kept_until)
    before = versions.latest(connection, article_id) if article["versions"] else None
    after = versions.write(connection, article_id, named["source"], past.versions)
    _write_spells(connection, article_id, past.spells, kept_until)
    _write_article(connection, article_id, named, past)
    return search_terms.update(connection, article_id, before, after)


def _named(
    article: sqlite3.Row, rows: list[sqlite3.Row], past: History, *, is_whole: bool
) -> dict[str, str]:
    """An article's address, the one that showed it last; its source, the one that captured it
    first; and when it was captured first and last."""
    shown = next(
        (row["url"] for row in rows if past.seen and row["capture_id"] == past.seen.capture_id),
        None,
    )
    if not is_whole:
        held = {name: article[name] for name in ("url", "source", "first_captured_at")}
        return (
            held | ({"url": shown} if shown else {}) | {"last_captured_at": rows[-1]["captured_at"]}
        )
    return {
        "url": shown or rows[0]["url"],
        "source": next(row["source"] for row in rows if row["source"]),
        "first_captured_at": rows[0]["captured_at"],
        "last_captured_at": rows[-1]["captured_at"],
    }


def _captures(connection: sqlite3.Connection, article_id: int, after: str) -> list[sqlite3.Row]:
    """The article's captures after an instant, in an order that no order of recording changes."""
    return connection.execute(
        f"""SELECT {_COLUMNS} FROM capture_log WHERE article_id = ? AND captured_at > ?
        ORDER BY {_ORDER}""",
        (article_id, after),
    ).fetchall()


def _look(row: sqlite3.Row, reads: dict[str, Read]) -> Look:
    """A capture, judged by its page where that was read."""
    read = reads.get(row["payload_digest"]) if row["received"] == "article" else None
    target: str | None = row["target"] or (read.target if read else None)
    return Look(
        capture_id=row["capture_id"],
        at=row["captured_at"],
        answer=read.answer if read else row["received"],
        reason=read.reason if read else None,
        http_status=row["http_status"],
        payload_digest=row["payload_digest"] or "",
        states=read.states if read else {},
        characters=read.characters if read else {},
        bodiless=frozenset(read.bodiless) if read else frozenset(),
        target=target,
        same_address=target is not None and key_of(target) == row["url_key"],
        is_open=bool(row["revisit_open"]),
    )


def _resumed(
    connection: sqlite3.Connection, article: sqlite3.Row, reads: dict[str, Read]
) -> History | None:
    """The history up to the last look that showed the article; None where it must be made anew.

    After that look nothing of what came before matters but its version, its spell and its state.
    """
    if article["text_state"] != "whole":
        return None
    seen = connection.execute(
        f"SELECT {_COLUMNS} FROM capture_log WHERE article_id = ? AND captured_at = ?",
        (article["article_id"], article["last_seen_at"]),
    ).fetchall()
    version = versions.last(connection, article["article_id"])
    spell = connection.execute(
        "SELECT * FROM spells WHERE article_id = ? AND from_at <= ? ORDER BY from_at DESC LIMIT 1",
        (article["article_id"], article["last_seen_at"]),
    ).fetchone()
    if len(seen) != 1 or version is None or spell is None or spell["status"] != "live":
        return None
    look = _look(seen[0], reads)
    if version.extractor != next(iter(look.readers()), None):
        return None
    look = replace(look, states={version.extractor: look.states[version.extractor]})
    return History(
        versions=[version],
        spells=[Spell("live", spell["from_at"], spell["evidence"], spell["looks"])],
        states={version.extractor: version.state},
        characters={version.extractor: look.characters[version.extractor]},
        seen=look,
        shown=look,
        read=look,
    )


def _goes_on(past: History, rows: list[sqlite3.Row], reads: dict[str, Read]) -> bool:
    """Whether the captures that follow can all be compared with the version in force."""
    looks = (_look(row, reads) for row in rows)
    return all(past.versions[-1].extractor in look.readers() for look in looks if look.states)


def _write_outcome(connection: sqlite3.Connection, row: sqlite3.Row, past: History) -> None:
    outcome = past.outcomes[row["capture_id"]]
    lost = ", ".join(past.lost.get(row["capture_id"], ())) or None
    judged = past.answers[row["capture_id"]]
    is_changed = outcome == "changed"
    belies = captures.belied(connection, row["url"], row["captured_at"]) if is_changed else None
    names = ("outcome", "lost", "answer", "reason", "belies")
    if (outcome, lost, *judged, belies) != tuple(row[name] for name in names):
        captures.set_outcome(connection, row, outcome, lost, judged, belies)


def _write_spells(
    connection: sqlite3.Connection, article_id: int, spells: list[Spell], since: str
) -> None:
    """Write these spells in the place of all that began at an instant or later."""
    connection.execute(
        "DELETE FROM spells WHERE article_id = ? AND from_at >= ?", (article_id, since)
    )
    connection.executemany(
        """INSERT INTO spells (article_id, from_at, status, to_at, confirmed_at, looks, evidence)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (article_id, s.from_at, s.status, s.to_at, s.confirmed_at, s.looks, s.evidence)
            for s in spells
        ],
    )


def _write_article(
    connection: sqlite3.Connection, article_id: int, named: dict[str, str], past: History
) -> None:
    """What the article's row says of its captures: where it stands, when it was seen, how it is."""
    spell = past.spells[-1] if past.spells else None
    version = past.versions[-1] if past.versions else None
    text_state: TextState = "doubtful" if past.doubtful else "whole"
    connection.execute(
        """UPDATE articles SET url = :url, source = :source, status = :status,
            status_since = :status_since, first_captured_at = :first_captured_at,
            last_captured_at = :last_captured_at, last_seen_at = :last_seen_at,
            versions = :versions, text_digest = :text_digest, text_state = :text_state
        WHERE article_id = :article_id""",
        named
        | {
            "status": spell and spell.status,
            "status_since": spell and spell.from_at,
            "last_seen_at": past.seen and past.seen.at,
            "versions": version.number if version else 0,
            "text_digest": version and version.state.text,
            "text_state": text_state,
            "article_id": article_id,
        },
    )
