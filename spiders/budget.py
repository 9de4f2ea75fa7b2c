"""Which of the articles that are due a run looks at again: the oldest debts, as the budgets allow."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from archive.queries import looks
from archive.records import Discovery
from spiders.source import Source


@dataclass(slots=True)
class Looks:
    """A source's articles to look at again in this run, the most overdue first; and how many are
    due and must wait for the next one."""

    now: list[Discovery] = field(default_factory=list)
    waiting: int = 0


def chosen(
    connection: sqlite3.Connection, sources: Iterable[Source], at: datetime
) -> dict[str, Looks]:
    """What a run over these sources looks at again, by source.

    Sources that look at one host share its budget: there the oldest debt comes first, whosever
    it is, so that none waits for ever behind another.
    """
    found = {source.slug: Looks() for source in sources}
    debts = [
        (since, source, article)
        for source in sources
        for since, article in looks.due(connection, source.slug, source.ladder(), at)
    ]
    asked: Counter[str | None] = Counter()
    # Sorted here: no index has this order. The address settles what fell due in one second.
    for _, source, article in sorted(debts, key=lambda debt: (debt[0], debt[2].url_key)):
        host = urlsplit(article.url).hostname
        if asked[host] < source.budget:
            asked[host] += 1
            found[source.slug].now.append(article)
        else:
            found[source.slug].waiting += 1
    return found
