"""Whether sources do what they declare: each is asked twice, and the answers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from scrapy import Request

from archive.queries import crawling, health, looks, trials
from archive.records import Discovery
from archive.store.store import Store, open_to_read
from archive.terminal import tables
from spiders.source import Source
from spiders.trial import REFUSED, TrialSpider, run_apart, trial

WELL = "well"
_PAGES = 2  # articles of a source that are looked at, twice each
_COLUMNS = ("source", "verdict", "rows", "dates", "same", "robots", "charset", "seconds")
_BAD = ("failed", "store error", "shutdown", "killed")


class SecondSpider(TrialSpider):
    """Asks for the lists and the articles that the first look captured, and for no others."""

    def _articles(self, found: Iterable[Discovery]) -> Iterator[Request]:
        held = looks.all_of(self.crawl.store.connection, self.source.slug)
        known = {article.url_key for article in held}
        return super()._articles(listed for listed in found if listed.url_key in known)


def check(data: Path, sources: Sequence[Source], replay: Sequence[Path]) -> list[dict[str, Any]]:
    """Ask each source twice, into the archive of a folder; a row for each with its verdict."""
    spiders = [trial(source, base) for source in sources for base in (TrialSpider, SecondSpider)]
    asked = run_apart(data, spiders, replay, limit=_PAGES)
    store = open_to_read(data / "archive.db")
    runs = health.crawls_since(store.connection, 0)
    found = []
    for source in sources:
        own = [spider for spider in asked if spider.source is source]
        ids = {spider.crawl.crawl_id for spider in own}
        found.append(_row(store, own, [run for run in runs if run["crawl_id"] in ids]))
    store.close()
    return found


def _row(
    store: Store, spiders: Sequence[TrialSpider], runs: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    connection, first = store.connection, spiders[0]
    answers = [trials.answers(connection, run["crawl_id"]) for run in runs]
    pages = [[a for a in each if a["article_id"]] for each in answers]
    rows, _ = crawling.list_rows(connection, first.crawl.crawl_id)
    shown = [a for a in pages[0] if a["outcome"] == "new"]
    changed = [a for a in pages[-1] if a["outcome"] == "changed"]
    robots = {
        str(a["http_status"] or "none") for a in answers[0] if a["url"].endswith("/robots.txt")
    }
    said = {
        "source": first.source.slug,
        "rows": rows,
        "expected": first.source.expect.rows,
        "dates": sum(bool(row["date"]) for row in first.rows() if row["verdict"] != REFUSED),
        "pages": len(shown),
        "same": sum(a["outcome"] in ("unchanged", "revisit") for a in pages[-1]),
        "robots": sorted(robots),
        "charsets": sorted({a["charset"] for a in shown if a["charset"]}),
        "seconds": round(sum(map(_seconds, runs)), 1),
    }
    failure = next((spider.failure for spider in spiders if spider.failure), None)
    verdict, why = _verdict(said, failure, runs, [a for each in pages for a in each], changed)
    return said | {"verdict": verdict, "why": why}


def _verdict(
    said: dict[str, Any],
    failure: str | None,
    runs: Sequence[dict[str, Any]],
    pages: Sequence[dict[str, Any]],
    changed: Sequence[dict[str, Any]],
) -> tuple[str, str]:
    """The verdict in a word or three, and what it rests on."""
    ends = {run["finish_reason"] for run in runs}
    refused = [a["url"] for a in pages if a["outcome"] == "blocked"]
    if "blocked" in ends or refused:
        return "refused", failure or f"{refused[0]} is refused"
    if failure or ends & set(_BAD):
        return "failed", failure or "the run was ended"
    if said["rows"] < said["expected"]:
        return "too few rows", f"{said['rows']} rows that are articles; {said['expected']} expected"
    if not said["pages"]:
        told = [f"{a['url']}: {a['note'] or a['answer']}" for a in pages]
        return "failed", told[0] if told else "no article could be asked for"
    if changed:
        return "noisy", "; ".join(map(_difference, changed))
    return WELL, ""


def _difference(page: dict[str, Any]) -> str:
    told = f"{page['url']} shows another {(page['changed_fields'] or 'state').replace(' ', ', ')}"
    return f"{told}: {page['summary']}" if page["summary"] else told


def _seconds(run: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "finished_at"))
    return (ended - began).total_seconds()


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Print the verdicts, and below them what is not well."""
    lines = [
        row
        | {
            "rows": f"{row['rows']}/{row['expected']}",
            "dates": f"{row['dates']}/{row['rows']}",
            "same": f"{row['same']}/{row['pages']}",
            "robots": " ".join(row["robots"]),
            "charset": " ".join(row["charsets"]),
        }
        for row in rows
    ]
    tables.table(lines, _COLUMNS, cut=("source",))
    for row in rows:
        if row["why"]:
            click.echo(f"{row['source']}: {row['verdict']}: {row['why']}")
