"""An archive of any size, made in minutes: the rows that the store would have written.

One day's crawls of every source go in at once, by plain prepared inserts without the indexes, which
come last. benchmarks.million_check asks the store itself whether it would have written the same.
Bodies and WARC files are not made: no query reads them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.digest import text_digest
from archive.records import Facts, Reading, SourceRow, instant
from archive.state import state_of
from archive.store import article_counts, runs, sameness_index, search_index
from archive.store.readings import facts_json
from archive.store.store import atomic, open_to_write
from archive.text import diff, telling
from archive.urls import url_key
from benchmarks.million_articles import (
    A_DAY,
    EXTRACTOR,
    OLDER,
    SOURCES,
    SPREAD,
    WITHIN,
    Look,
    body_of,
    digest_of,
    kind_of,
    looks,
    reading_of,
    slug_of,
    url_of,
    words,
)
from pipelines.sameness.rules import rules


class Maker:
    """Fills an empty archive; one day's crawls of every source in one transaction."""

    def __init__(self, connection: sqlite3.Connection, articles: int, today: datetime) -> None:
        self.connection = connection
        self.articles = articles
        self.days = -(-articles // A_DAY)
        self._day_0 = today - timedelta(days=self.days - 1)
        self._capture = self._reading = self._text_id = 0
        self._insert = {name: _statement(connection, name) for name in _TABLES}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
        self._texts: dict[str, int] = {}

    def make(self) -> None:
        """Every day's crawls, the relations, and what is discovered and waits."""
        for day in range(self.days):
            due = self._due(day)
            for source in range(SOURCES):
                self._crawl(day, source, due[source])
            self._flush()
        self._pending()
        self._flush()

    def at(self, number: int, day: int) -> str:
        """The instant of an article's look on a day; the same second of each of its days."""
        second = (number % SOURCES) * 540 + 2 + (number * SPREAD >> 9) % 500
        return instant(self._day_0 + timedelta(days=day, seconds=second, microseconds=number))

    def _due(self, day: int) -> dict[int, list[tuple[int, list[Look], int]]]:
        """The looks of a day by source: the article's number, its looks, and which it is."""
        fresh = range(day * A_DAY, min((day + 1) * A_DAY, self.articles))
        again = range((day - 1) * A_DAY, day * A_DAY) if day else range(0)
        late = range(0, max(0, day - 1) * A_DAY) if day >= self.days - WITHIN else range(0)
        due: dict[int, list[tuple[int, list[Look], int]]] = {s: [] for s in range(SOURCES)}
        wanted = {(self.days - 1 - day), (self.days - day)}  # a third look, or one after it
        for numbers in (fresh, again, late):
            for number in numbers:
                if numbers is late and (number * SPREAD >> 17) % WITHIN not in wanted:
                    continue
                found = looks(number, self.days)
                for which, look in enumerate(found):
                    if look.day == day:
                        due[number % SOURCES].append((number, found, which))
        return due

    def _crawl(self, day: int, source: int, due: list[tuple[int, list[Look], int]]) -> None:
        crawl = day * SOURCES + source + 1
        slug, file = slug_of(source), f"{slug_of(source)}-{day:05}-00.warc.gz"
        start = self._day_0 + timedelta(days=day, seconds=source * 540)
        began, ended = instant(start), instant(start + timedelta(seconds=530))
        counts = dict.fromkeys(("new", "changed", "unchanged", "gone", "blocked", "errors"), 0)
        list_url = f"https://{slug}.example.cn/list.html"
        found = [self._list(crawl, list_url, began, file)]
        for place, (number, its, which) in enumerate(due, 1):
            look = its[which]
            found.append(self._look(crawl, number, its, which, (file, place * 20_000)))
            name = {"revisit": "unchanged", "error": "errors"}.get(look.outcome, look.outcome)
            counts[name] += 1
        self._rows["capture_log"] += found
        self._add(
            "crawl_log",
            crawl_id=crawl,
            source=slug,
            started_at=began,
            finished_at=ended,
            finish_reason="finished",
            requests=len(found),
            bytes=sum(row["bytes"] for row in found),
            list_rows=20,
            **counts,
        )
        digest = digest_of(f"{file}")
        self._add(
            "warc_files",
            warc_file=file,
            crawl_id=crawl,
            software="Yigai/0.1",
            digest=digest,
            opened_at=began,
            closed_at=ended,
        )

    def _list(self, crawl: int, url: str, at: str, file: str) -> dict[str, Any]:
        return self._capture_row(
            crawl,
            None,
            url,
            at,
            (file, 500),
            answer="list",
            received="list",
            outcome="other",
            digest=digest_of(f"{url}{at}"),
        )

    def _look(
        self, crawl: int, number: int, its: list[Look], which: int, place: tuple[str, int]
    ) -> dict[str, Any]:
        look, at = its[which], self.at(number, its[which].day)
        shown = look.answer == "article"
        row = self._capture_row(
            crawl,
            number,
            url_of(number),
            at,
            place,
            answer=look.answer,
            outcome=look.outcome,
            received=look.answer,
            http_status=look.status,
            digest=body_of(number, look.body) if shown else None,
        )
        if which == 0:
            self._article(number, its)
            row |= {"listed_title": words(number, 0)[0][:20], "listed_date": at[:10]}
        if shown and look.outcome == "revisit":
            row |= {"record_type": "revisit", "refers_to_url": url_of(number), "bytes": 0}
            row["refers_to_at"] = self.at(number, its[which - 1].day)
        elif shown:
            self._read(number, its, which)
        return row

    def _capture_row(
        self,
        crawl: int,
        number: int | None,
        url: str,
        at: str,
        place: tuple[str, int],
        *,
        digest: str | None,
        http_status: int = 200,
        **values: object,
    ) -> dict[str, Any]:
        self._capture += 1
        return values | {
            "capture_id": self._capture,
            "article_id": None if number is None else number + 1,
            "crawl_id": crawl,
            "url_key": url_key(url),
            "url": url,
            "source": None if number is None else slug_of(number % SOURCES),
            "captured_at": at,
            "http_status": http_status,
            "payload_digest": digest,
            "media_type": "text/html",
            "charset": "utf-8" if digest and number is not None else None,
            "etag": f'"{self._capture:x}"',
            "bytes": 20_000,
            "record_type": "response",
            "warc_file": place[0],
            "warc_offset": place[1],
        }

    def _article(self, number: int, its: list[Look]) -> None:
        """The article's row, its spells and its discovery."""
        shown = [look for look in its if look.answer == "article"]
        spells = list(self._spells(number, its))
        url, slug, first = url_of(number), slug_of(number % SOURCES), self.at(number, its[0].day)
        title, text, _ = words(number, shown[-1].state)
        self._add(
            "articles",
            article_id=number + 1,
            url_key=url_key(url),
            url=url,
            source=slug,
            status=spells[-1]["status"],
            status_since=spells[-1]["from_at"],
            first_captured_at=first,
            last_captured_at=self.at(number, its[-1].day),
            last_seen_at=self.at(number, shown[-1].day),
            versions=shown[-1].state + 1,
            text_digest=text_digest(text),
        )
        self._rows["spells"] += spells
        self._add(
            "discovery_log",
            source=slug,
            url_key=url_key(url),
            url=url,
            title=title[:20],
            date=first[:10],
            state="captured",
            settled=1,
            discovered_at=first,
        )

    def _spells(self, number: int, its: list[Look]) -> Iterator[dict[str, Any]]:
        status_of = {"article": "live", "absent": "suspected", "refused": "blocked"}
        groups: list[tuple[str, list[Look]]] = []
        for look in its:
            status = status_of.get(look.answer)
            if status and groups and groups[-1][0] == status:
                groups[-1][1].append(look)
            elif status:  # an answer that is broken once changes nothing
                groups.append((status, [look]))
        for place, (status, group) in enumerate(groups):
            said = [f"HTTP {x.status} at {self.at(number, x.day)}" for x in group]
            gone = status == "suspected" and len(group) > 1
            following = groups[place + 1 :]
            yield {
                "article_id": number + 1,
                "from_at": self.at(number, group[0].day),
                "status": "withdrawn" if gone else status,
                "to_at": self.at(number, following[0][1][0].day) if following else None,
                "confirmed_at": self.at(number, group[1].day) if gone else None,
                "looks": len(group),
                "evidence": "; ".join(said) if gone else said[0],
            }

    def _read(self, number: int, its: list[Look], which: int) -> None:
        """The reading of a look's payload, and the version that begins with it."""
        look, at = its[which], self.at(number, its[which].day)
        reading = reading_of(number, look.state, self.at(number, its[0].day))
        text_id = self._text(reading)
        read = {
            "article_id": number + 1,
            "payload_digest": body_of(number, look.body),
            "url": url_of(number),
            "captured_at": at,
            "by_instant": 0,
            "read_at": at,
            "text_id": text_id,
            "facts": facts_json(reading.facts),
            "origins": json.dumps(reading.origins, sort_keys=True),
            "language": reading.language,
            "language_confidence": 1.0,
            "languages": json.dumps(reading.languages),
            "charset": "utf-8",
            "repeats": 1,
        }
        if 300 <= kind_of(number) < 320:
            older = {"extractor": OLDER, "superseded_at": at, "warc_file": f"{at}.warc.gz"}
            self._reading += 1
            title = Facts(title=f"{reading.facts.title}_要闻")
            self._add(
                "reading_log",
                **read | older | {"reading_id": self._reading, "facts": facts_json(title)},
                warc_offset=500,
            )
        self._reading += 1
        self._add("reading_log", **read, reading_id=self._reading, extractor=EXTRACTOR)
        if look.outcome != "unchanged":
            self._version(number, its, which, reading, text_id)

    def _version(
        self, number: int, its: list[Look], which: int, reading: Reading, text_id: int
    ) -> None:
        look = its[which]
        run = [x.day for x in its if x.answer == "article" and x.state == look.state]
        following = [x.day for x in its if x.state > look.state]
        before = words(number, look.state - 1)[1] if look.state else ""
        found = diff.runs(before, reading.text)
        added, removed = diff.count(before, reading.text, found)
        told = telling.tell((before, reading.text), {}, found)._asdict() if look.state else {}
        self._add(
            "versions",
            article_id=number + 1,
            version=look.state + 1,
            cause="change" if look.state else "first",
            capture_id=self._capture,
            payload_digest=body_of(number, look.body),
            reading_id=self._reading,
            captured_at=self.at(number, look.day),
            last_captured_at=self.at(number, run[-1]),
            next_seen_at=self.at(number, following[0]) if following else None,
            changed_fields="text" if look.state else None,
            extractor=EXTRACTOR,
            state=json.dumps(asdict(state_of(reading)), ensure_ascii=False),
            title=reading.facts.title or "",
            publisher=reading.facts.publisher,
            published_at=reading.facts.published_at,
            published_on=(reading.facts.published_at or "")[:10],
            document_number=reading.facts.document_number,
            origins=json.dumps(reading.origins),
            language=reading.language,
            language_confidence=1.0,
            languages=json.dumps(reading.languages),
            text_id=text_id,
            text_digest=reading.text_digest,
            characters=len(reading.text),
            characters_added=added,
            characters_removed=removed,
            score=told.get("score"),
            summary=told.get("summary"),
            passages_before=told.get("before"),
            passages_after=told.get("after"),
            repeats=1,
        )

    def _text(self, reading: Reading) -> int:
        """The row of a text; that of a copy, or of an article that has not changed, is there."""
        if held := self._texts.get(reading.text_digest):
            return held
        held = self.connection.execute(
            "SELECT text_id FROM texts WHERE text_digest = ?", (reading.text_digest,)
        ).fetchone()
        if held:
            return int(held[0])
        self._text_id += 1
        text_id = self._text_id
        self._texts[reading.text_digest] = text_id
        self._add("texts", text_id=text_id, text_digest=reading.text_digest, text=reading.text)
        return text_id

    def _pending(self) -> None:
        """What waits: a few addresses of each source that were never captured, more off topic."""
        at = instant(self._day_0 + timedelta(days=self.days - 1))
        for number in range(self.articles // 10):
            state = "pending" if number < 20 * SOURCES else "off topic"
            url = f"https://{slug_of(number % SOURCES)}.example.cn/b/{number:08}.html"
            self._add(
                "discovery_log",
                source=slug_of(number % SOURCES),
                url_key=url_key(url),
                url=url,
                title="题目",
                date=at[:10],
                state=state,
                settled=1,
                discovered_at=at,
            )

    def _add(self, table: str, **row: object) -> None:
        self._rows[table].append(row)

    def _flush(self) -> None:
        self.connection.execute("BEGIN")
        for table, rows in self._rows.items():
            names, sql = self._insert[table]
            values = ([row.get(name, other) for name, other in names.items()] for row in rows)
            self.connection.executemany(sql, values)
            rows.clear()
        self.connection.execute("COMMIT")
        self._texts.clear()


_TABLES = (
    *("crawl_log", "articles", "capture_log", "texts", "reading_log", "versions", "spells"),
    *("discovery_log", "warc_files"),
)


def _statement(connection: sqlite3.Connection, table: str) -> tuple[dict[str, Any], str]:
    """A table's columns with the values they have where nothing is said, and how a row goes in."""
    said = connection.execute(f"PRAGMA table_info({table})").fetchall()
    names = {row[1]: connection.execute(f"SELECT {row[4] or 'NULL'}").fetchone()[0] for row in said}
    marks = ", ".join("?" * len(names))
    return names, f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"


def make(path: Path, articles: int) -> None:
    """Make an archive of so many articles at a path where there is none."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    store = open_to_write(partial)
    rows = [
        SourceRow(slug_of(n), f"Source {n}", "Publisher", "news", "", "30 8 * * *", ("zh-Hans",), 1)
        for n in range(SOURCES)
    ]
    runs.save_sources(store, rows)
    connection = store.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    indexes = {row["name"]: row["sql"] for row in found}
    for name in indexes:
        connection.execute(f"DROP INDEX {name}")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    Maker(connection, articles, midnight - timedelta(days=1)).make()
    for sql in indexes.values():
        connection.execute(sql)
    with atomic(connection):
        search_index.fill(connection)
    article_counts.fill(connection)
    # Comparing a million texts takes hours; benchmarks.sameness_cost compares what it measures.
    sameness_index.clear(connection, rules())
    store.close()
    partial.rename(path)
