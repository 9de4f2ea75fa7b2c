"""Relations between articles, as rows. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3


def relate_exact(connection: sqlite3.Connection, article_id: int) -> None:
    """Tie an article to every other one whose latest text is the very same, and to no other."""
    connection.execute(
        "DELETE FROM relation_pairs WHERE relation = 'exact' AND (article_id = :id "
        "OR other_article_id = :id)",
        {"id": article_id},
    )
    connection.execute(
        """INSERT INTO relation_pairs (article_id, other_article_id, relation, similarity)
        SELECT min(a.article_id, b.article_id), max(a.article_id, b.article_id), 'exact', 1.0
        FROM articles a JOIN articles b USING (text_digest)
        WHERE a.article_id = :id AND b.article_id <> :id AND a.text_digest <> :empty""",
        {"id": article_id, "empty": _EMPTY},
    )


_EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no text
