"""Last stage: which articles say the very same. It links and never drops."""

from __future__ import annotations

import sqlite3

from archive.store.relations import relate_exact


def relate(connection: sqlite3.Connection, article_id: int) -> None:
    """Tie an article whose latest text is another one now to all that say the same."""
    relate_exact(connection, article_id)
