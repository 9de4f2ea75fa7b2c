"""What a search is narrowed by: the fields of its form, and what of the results fits them."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from archive.datasette import words
from archive.queries import publishers
from archive.text.query_tree import Either, Every, Narrowed, Node

SCOPES = {
    "now": "Stands now",
    "ever": "Ever stood",
    "removed": "Struck out",
    "added": "Brought in",
}
FILTERS = {"status": "Status", "language": "Language", "kind": "Kind", "source": "Source"}


class Wanted(NamedTuple):
    """What is looked for, and the filters: none chosen is all of them."""

    q: str
    chosen: dict[str, list[str]]
    after: str
    before: str
    scope: str

    def of(self, db: sqlite3.Connection, asked: Node) -> Node:
        """A query narrowed to what the index can tell: sources, languages and days."""
        slugs = set(self.chosen["source"])
        if kinds := self.chosen["kind"]:
            known = publishers.names(db)
            of_kind = {slug for slug, source in known.items() if source["kind"] in kinds}
            slugs = slugs & of_kind if slugs else of_kind
        either = [[Narrowed("source", slug) for slug in sorted(slugs)]]
        either += [[Narrowed("language", tag) for tag in self.chosen["language"]]]
        days = [Narrowed("after", self.after)] if self.after else []
        days += [Narrowed("before", _day_after(self.before))] if self.before else []
        either_of = [Either(tuple(some)) for some in either if some]
        return Every((asked, *either_of, *days)) if either_of or days else asked

    def path(self, scope: str | None = None) -> str:
        """The query string that asks for this, or for the same in another scope."""
        asked = [("q", self.q), *((n, v) for n, chosen in self.chosen.items() for v in chosen)]
        asked += [(n, v) for n, v in (("after", self.after), ("before", self.before)) if v]
        asked += [("in", scope or self.scope)] if (scope or self.scope) != "now" else []
        return urlencode(asked)


def _day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))


def wanted_of(request: Any) -> Wanted:
    """What an address asks for; what it asks in vain is passed over."""
    chosen = {name: request.args.getlist(name) for name in FILTERS}
    days = [request.args.get(name) or "" for name in ("after", "before")]
    after, before = (day if _is_day(day) else "" for day in days)
    scope = request.args.get("in") or "now"
    q = (request.args.get("q") or "").strip()
    return Wanted(q, chosen, after, before, scope if scope in SCOPES else "now")


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and date.fromisoformat(text) < date.max
    except ValueError:
        return False


def fits(row: dict[str, Any], wanted: Wanted) -> bool:
    """Whether a result is one of those that the filters leave."""
    published = (row["published_at"] or "")[: len("2026-10-12")]
    if (wanted.after or wanted.before) and not published:
        return False
    if published < wanted.after or (wanted.before and published > wanted.before):
        return False
    return all(not chosen or row[name] in chosen for name, chosen in wanted.chosen.items())


def filters(rows: list[dict[str, Any]], wanted: Wanted) -> list[dict[str, Any]]:
    """For each filter its values, how many results have each, and whether it is chosen."""
    publishers_of = {row["source"]: row["publisher"] for row in rows}
    named: dict[str, Callable[[str], str]] = {
        "status": lambda value: words.STATUSES.get(value, value),
        "language": words.language,
        "kind": str.capitalize,
        "source": lambda value: publishers_of.get(value, value),
    }
    result = []
    for name, title in FILTERS.items():
        counts = Counter(row[name] for row in rows if row[name])
        counts.update(dict.fromkeys(wanted.chosen[name], 0))
        values = [
            {
                "value": value,
                "name": named[name](value),
                "count": count,
                "chosen": value in wanted.chosen[name],
            }
            for value, count in counts.most_common()
        ]
        result.append({"name": name, "title": title, "values": values})
    return result
