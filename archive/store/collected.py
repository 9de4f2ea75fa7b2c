"""Collections as rows say of them: gazettes and digests, which hold several documents whole and are
related to each, but make no story of them."""

from __future__ import annotations

import json
import re
import sqlite3

from archive.store import numbers, relations
from archive.text.folding import HAN, fold

_LONGEST = 120  # characters of a heading
_FEWEST_HAN, _FEWEST_LETTERS = 8, 20  # of a title that is no word of a text
_HAN = re.compile(f"[{HAN}]")


def is_collection(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article holds several documents whole."""
    return _holds_several(connection, article_id, _excerpts(connection, article_id, "whole"))


def turning(connection: sqlite3.Connection, article_id: int, touched: set[int]) -> set[int]:
    """What is tied otherwise as one of the touched came to be a collection, or is none any more,
    where one of them changed itself."""
    wholes = touched.union(*(_excerpts(connection, one, "part") for one in touched))
    held = {whole: _excerpts(connection, whole, "whole") for whole in wholes}
    found = {
        whole: parts
        for whole, parts in held.items()
        if parts and (whole == article_id or not _holds_several(connection, whole, parts - touched))
    }
    return set(found).union(*found.values())


def _excerpts(connection: sqlite3.Connection, article_id: int, direction: str) -> set[int]:
    """The articles of which one is a part, or the whole."""
    rows = connection.execute(
        """SELECT other_article_id FROM relations
        WHERE article_id = ? AND relation = 'excerpt' AND direction = ?""",
        (article_id, direction),
    )
    return {row[0] for row in rows}


def _holds_several(connection: sqlite3.Connection, whole: int, parts: set[int]) -> bool:
    """Whether parts of an article are several documents: they bear different numbers, or each
    stands there under its own title and not all are tied to one another."""
    if len({series for one in parts for series in numbers.own(connection, one)}) > 1:
        return True
    texts = _headed(connection, whole, parts)
    return any(texts - relations.others(connection, one) - {one} for one in texts)


def _headed(connection: sqlite3.Connection, whole: int, parts: set[int]) -> set[int]:
    """The texts of parts that stand in an article under their titles, where that has another one."""
    [(title, text_id)] = _titles(connection, {whole})
    own = _key(title) or "\n"  # which no other title has in it
    called = [
        (key, part_text)
        for part, part_text in _titles(connection, parts)
        if (key := _key(part)) and key not in own and own not in key
    ]
    if len({part_text for _, part_text in called}) < 2:
        return set()
    headings = _headings(connection, text_id)
    return {part_text for key, part_text in called if key in headings}


def _titles(connection: sqlite3.Connection, articles: set[int]) -> list[tuple[str, int]]:
    """The titles of articles, and their texts in force."""
    rows = connection.execute(
        """SELECT n.title, n.text_id FROM json_each(?) t
        JOIN numbered n ON n.article_id = t.value""",
        (json.dumps(sorted(articles)),),
    )
    return [tuple(row) for row in rows]


def _headings(connection: sqlite3.Connection, text_id: int) -> str:
    """The short lines of a text that say no sentence, as titles are compared."""
    row = connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    lines = (line for line in str(row[0]).split("\n") if len(line) <= _LONGEST and "。" not in line)
    return "\n".join(map(_plain, lines))


def _key(title: str) -> str:
    """A title as it is compared; nothing of one that could be words of any text."""
    plain = _plain(title)
    is_one = len(_HAN.findall(plain)) >= _FEWEST_HAN or len(plain) >= _FEWEST_LETTERS
    return plain if is_one else ""


def _plain(line: str) -> str:
    return re.sub(r"\W", "", fold(line))
