"""What an import brought, once all its files are in: an older capture may change what a newer is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from archive.evidence import truncation

Told = tuple[str, str]
"""What captures are, and of which kind."""

ARTICLE, NONE, OPEN, MARKED = "article", "no article", "revisit open", "marked"
ALWAYS: tuple[Told, ...] = (
    (ARTICLE, "new"),
    (ARTICLE, "changed"),
    (ARTICLE, "unchanged"),
    (OPEN, "its original is not held"),
)
_MARKED = "\n".join(
    f"""UNION ALL SELECT '{MARKED}', '{kind}', count(*)
    FROM capture_log WHERE warc_file = :file AND note LIKE '{begins}%' GROUP BY 2"""
    for begins, kind in truncation.KINDS.items()
)
_KINDS = f"""
    SELECT CASE WHEN revisit_open THEN '{OPEN}'
            WHEN outcome IN ('new', 'changed', 'unchanged', 'revisit') THEN '{ARTICLE}'
            ELSE '{NONE}' END AS what,
        CASE WHEN revisit_open THEN 'its original is not held'
            WHEN outcome = 'revisit' THEN 'unchanged'
            WHEN outcome = 'error' THEN 'broken, or no answer'
            WHEN outcome <> 'other' THEN outcome
            WHEN answer = 'list' THEN 'list or front page'
            WHEN url NOT LIKE 'http%' THEN 'address of the scheme ' || substr(url, 1, instr(url, ':') - 1)
            WHEN http_status <> 200 THEN 'HTTP ' || http_status
            ELSE coalesce(media_type, 'unknown media type') END AS kind,
        count(*)
    FROM capture_log WHERE warc_file = :file GROUP BY 1, 2
    {_MARKED}"""


def told(connection: sqlite3.Connection, warc_files: Iterable[str]) -> Counter[Told]:
    """How many captures of these files are what: articles new, changed and unchanged, what is no
    article, revisits that are open, payloads that are not what their records say."""
    counts: Counter[Told] = Counter(dict.fromkeys(ALWAYS, 0))
    for file in warc_files:
        for what, kind, number in connection.execute(_KINDS, {"file": file}):
            counts[what, kind] += number
    return counts
