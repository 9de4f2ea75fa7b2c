"""An article's history as rows: captures in, versions, spells and outcomes out.

Runs inside the transaction of its caller. What is written is what archive/history.py says of the
article's captures; the newest ones go on from the last that showed the article.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from archive.flapping import TURNS
from archive.history import advance
from archive.outcomes import InForce
from archive.past import History, Look, Spell
from archive.store import (
    article_counts,
    captures,
    companions,
    composing,
    host_events,
    looks,
    readings,
    search_terms,
    stand_ins,
    versions,
    withheld,
)
from archive.store.readings import Read

Relate = Callable[[sqlite3.Connection, int], None]
"""Ties an article to others by what its versions say now; runs in the transaction."""


class Updated(NamedTuple):
    """Whether an article's latest text or title is another one now; its host; the first day on
    which it is known otherwise now whether it failed, if there is one; the other articles that this
    says something of; those that name it, as one of their pages or files; and the texts that no
    version of it has any more."""

    differs: bool
    host: str
    failed_since: str | None
    others: set[int]
    namers: set[int]
    left: set[int]


def bring_up_to_date(
    connection: sqlite3.Connection,
    articles: Iterable[tuple[int, str]],
    relate: Relate,
    day: str | None = None,
) -> set[int]:
    """Make all that the views say of these articles, and of what depends on them, say what the
    captures say.

    With each comes the instant of the oldest capture that is new to its history, "" for all of it;
    `day` is that of the new capture. Returns the articles whose latest text or title differs.
    """
    todo = list(articles)
    differing = set()
    since: dict[str, str] = {}
    done: set[int] = set()
    for article_id, new_since in todo:
        done.add(article_id)
        updated = update(connection, article_id, relate, new_since)
        if updated.differs:
            differing.add(article_id)
        days = [since.get(updated.host), updated.failed_since, day]
        if first := min(filter(None, days), default=None):
            since[updated.host] = first
        todo += [(other, "") for other in sorted(updated.others)]
        todo += [(other, "") for other in sorted(updated.namers - done)]
    for host, first in since.items():
        for article_id in host_events.settle(connection, host, first):
            update(connection, article_id, relate)
    return differing


def update(
    connection: sqlite3.Connection, article_id: int, relate: Relate, since: str = ""
) -> Updated:
    """Make an article's rows, and what ties it to others, say what its captures say.

    `since` is the instant of the oldest capture that is new to the history; "" is all of it.
    """
    updated = _update(connection, article_id, since)
    relate(connection, article_id)
    composing.forget_unused(connection, updated.left)
    return updated


def _update(connection: sqlite3.Connection, article_id: int, since: str) -> Updated:
    """Make an article's versions, spells, outcomes and row say what its captures say."""
    article = connection.execute(
        "SELECT * FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    texts = stand_ins.of_article(connection, article_id)
    reads = readings.of_article(connection, article_id)
    others = companions.write(connection, article_id, reads)
    part_of, pages = companions.settle(connection, article)
    past, rows, seen_at = followed(connection, article, since, texts, reads)
    if companions.is_no_article(connection, article, part_of):
        past.versions.clear()
    host = rows[0]["host"]
    for row in rows:
        _write_outcome(connection, row, past)
    kept_until = past.spells[0].from_at if seen_at else ""
    named = named_by(article, rows, past, is_whole=not seen_at)
    said = search_terms.said(connection, article_id) if article["versions"] else []
    versions.write(connection, article_id, named["source"], past.versions)
    _write_spells(connection, article_id, past.spells, kept_until)
    _write_article(connection, article_id, named, past)
    says = search_terms.said(connection, article_id)
    differs = search_terms.update(connection, article_id, said, says)
    return Updated(
        differs=differs,
        host=host,
        failed_since=host_events.write_failed(connection, article_id, host, past.failed, seen_at),
        others=others
        | pages
        | stand_ins.write(connection, article_id, host, texts, past.stand_ins),
        namers=companions.namers(connection, article["url_key"]),
        left={s.text_id for s in said} - {s.text_id for s in says},
    )


def followed(
    connection: sqlite3.Connection,
    article: sqlite3.Row,
    since: str,
    texts: stand_ins.Texts,
    reads: dict[str, Read],
) -> tuple[History, list[sqlite3.Row], str]:
    """An article's history, the captures it was followed over, and the instant after which they
    were taken: "" where that is all of them."""
    article_id = article["article_id"]
    if withheld.is_key(connection, article["url_key"]):
        return _unsaid(connection, article_id)
    beside = companions.held(connection, article_id)
    is_newest = article["last_seen_at"] is not None and since > article["last_seen_at"]
    is_newest = is_newest and not beside
    past = _resumed(connection, article, reads) if is_newest else None
    seen_at = past.seen.at if past and past.seen else ""
    rows = looks.captures_of(connection, article_id, seen_at)
    seen = [looks.look_of(row, reads) for row in rows]
    if past and not _goes_on(past, seen):
        past, seen_at = None, ""
        rows = looks.captures_of(connection, article_id, "")
        seen = [looks.look_of(row, reads) for row in rows]
    if past:
        past.stand_ins |= {text: found for text, found in texts.items() if found[1] <= seen_at}
    if beside:
        seen = composing.composed(connection, article["url_key"], seen, reads, beside)
    past = past or History()
    known = looks.known(connection, rows[0]["host"], article["url_key"])
    for look in seen:
        advance(past, looks.beside(connection, article_id, rows[0]["host"], look, known))
    return past, rows, seen_at


def _unsaid(
    connection: sqlite3.Connection, article_id: int
) -> tuple[History, list[sqlite3.Row], str]:
    """Of an article that is withheld nothing is said but that it was captured."""
    rows = looks.captures_of(connection, article_id, "")
    return (
        History(
            outcomes={row["capture_id"]: "other" for row in rows},
            answers={row["capture_id"]: (row["received"], None) for row in rows},
        ),
        rows,
        "",
    )


def named_by(
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


def _resumed(
    connection: sqlite3.Connection, article: sqlite3.Row, reads: dict[str, Read]
) -> History | None:
    """The history up to the last look that showed the article; None where it must be made anew.

    After that look nothing of what came before matters but its version, its spell and its state.
    """
    # What takes turns is known by the versions before the last.
    if article["text_state"] != "whole" or article["versions"] >= TURNS:
        return None
    seen = connection.execute(
        f"SELECT {looks.COLUMNS} FROM capture_log WHERE article_id = ? AND captured_at = ?",
        (article["article_id"], article["last_seen_at"]),
    ).fetchall()
    version = versions.last(connection, article["article_id"])
    spell = connection.execute(
        "SELECT * FROM spells WHERE article_id = ? AND from_at <= ? ORDER BY from_at DESC LIMIT 1",
        (article["article_id"], article["last_seen_at"]),
    ).fetchone()
    if len(seen) != 1 or version is None or spell is None or spell["status"] != "live":
        return None
    look = looks.look_of(seen[0], reads)
    if version.extractor != next(iter(look.readers()), None):
        return None
    look = replace(look, states={version.extractor: look.states[version.extractor]})
    return History(
        versions=[version],
        spells=[Spell("live", spell["from_at"], spell["evidence"], spell["looks"])],
        states={version.extractor: version.state},
        last_text=look.states[version.extractor].text,
        characters={version.extractor: look.characters[version.extractor]},
        seen=look,
        shown=look,
        read=look,
    )


def _goes_on(past: History, follow: list[Look]) -> bool:
    """Whether the looks that follow can all be compared with the version in force."""
    return all(past.versions[-1].extractor in look.readers() for look in follow if look.states)


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
    in_force: InForce = "doubtful" if past.doubtful else "whole"
    in_force = "flapping" if past.flaps else in_force
    connection.execute(
        f"""UPDATE articles SET url = :url, source = :source, status = :status,
            status_since = :status_since, first_captured_at = :first_captured_at,
            last_captured_at = :last_captured_at, last_seen_at = :last_seen_at,
            versions = :versions, text_digest = :text_digest, text_state = :text_state,
            {article_counts.LATEST.format(versions=":versions")}
        WHERE article_id = :article_id""",
        named
        | {
            "status": spell and spell.status,
            "status_since": spell and spell.from_at,
            "last_seen_at": past.seen and past.seen.at,
            "versions": version.number if version else 0,
            "text_digest": version and version.state.text,
            "text_state": in_force,
            "article_id": article_id,
        },
    )
