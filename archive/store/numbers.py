"""The document numbers that articles bear and cite, as rows. Runs inside its caller's transaction."""

from __future__ import annotations

import re
import sqlite3

from archive.text.cited_titles import cited, core
from archive.text.mention import Mention
from archive.text.mentions import mentions, mentions_of, number_of
from archive.text.whose import is_anyones

Series = tuple[str, int | None, int]
"""What makes two numbers one: the issuer's code, the year, the serial."""
_HEAD = 12  # lines of a text among which its own number has a line of its own
# A line that says a sentence, Chinese or English: the head of a document has ended.
_SENTENCE = re.compile(r"。|.{40}[a-z]\.$")
# Of a title that says a page is about other documents, or holds several.
_OF_OTHERS = re.compile(
    r"^\W*\w{0,4}(?:解读|读懂|图解|问答)(?!工作)"
    r"|(?:解读|图解|答记者问|问答|公报|汇编|Q&A|[Qq]uestions and [Aa]nswers)"
    r"(?!.*(?:通知|通告|公告|函|批复|决定|工作))"
)
_INTRODUCED = re.compile(r"(?<!号)[:：]\s*$")
MOST_OWNERS = 200
"""A number that more articles than this bear is read wrongly, and ties nothing."""


def update(connection: sqlite3.Connection, article_id: int) -> set[Series] | None:
    """Write what numbers an article's version in force bears and cites; of those that it bears,
    the ones that are new to it, and the ones it bears no more. None where all is as it was, its
    text and its title too."""
    row = connection.execute(
        """SELECT v.text_id, v.document_number, v.title FROM articles a
        JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE a.article_id = ?""",
        (article_id,),
    ).fetchone()
    held = connection.execute(
        "SELECT text_id, document_number, title FROM numbered WHERE article_id = ?", (article_id,)
    ).fetchone()
    if row == held:
        return None
    before = own(connection, article_id)
    for table in ("number_log", "number_titles", "numbered"):
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    if row:
        (text,) = connection.execute(
            "SELECT text FROM texts WHERE text_id = ?", (row["text_id"],)
        ).fetchone()
        connection.execute("INSERT INTO numbered VALUES (?, ?, ?, ?)", (article_id, *row))
        _write(connection, article_id, row["title"], text, row["document_number"])
        _write_titles(connection, article_id, row["title"], text)
    return before ^ own(connection, article_id)


def owners(connection: sqlite3.Connection, series: Series) -> set[int]:
    """The articles that bear a number as their own, for certain; none where it ties nothing."""
    found = _bearers(connection, series)
    return found if len(found) <= MOST_OWNERS else set()


def turning(connection: sqlite3.Connection, series: Series) -> set[int]:
    """The articles that are tied otherwise when one of them has come to bear a number, or bears it
    no more: all, where it ties them now or did until then."""
    found = _bearers(connection, series)
    return found if len(found) <= MOST_OWNERS + 1 else set()


def _bearers(connection: sqlite3.Connection, series: Series) -> set[int]:
    """Up to two articles more than may bear a number that ties them."""
    rows = connection.execute(
        """SELECT DISTINCT article_id FROM number_log WHERE issuer_code = ? AND year IS ?
            AND serial = ? AND role = 'own' AND is_certain LIMIT ?""",
        (*series, MOST_OWNERS + 2),
    )
    return {row[0] for row in rows}


def tied(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """The articles that bear a number that this one bears."""
    return {other for series in own(connection, article_id) for other in owners(connection, series)}


def own(connection: sqlite3.Connection, article_id: int) -> set[Series]:
    """The numbers that an article bears as its own, for certain."""
    rows = connection.execute(
        """SELECT issuer_code, year, serial FROM number_log
        WHERE article_id = ? AND role = 'own' AND is_certain""",
        (article_id,),
    )
    return {(row[0], row[1], row[2]) for row in rows}


def _write(
    connection: sqlite3.Connection, article_id: int, title: str, text: str, said: str | None
) -> None:
    """Write the numbers of a text; the article's own is what its page says, else what has a line
    of its own at the head, else what its title is, with the line below or without. None of those
    is of an interpretation or a gazette."""
    found = mentions_of(text)
    told = number_of(said) if said else _at_the_head(text, found) or _with_title(title, text)
    rows: list[tuple[Mention, int | None, int | None]] = [(m, m.start, m.end) for m in found]
    if told and _series(told) not in map(_series, found):
        rows.insert(0, (told, None, None))
    own = None if _OF_OTHERS.search(title) else told
    connection.executemany(
        """INSERT INTO number_log (article_id, place, number, issuer_code, year, serial, role,
            start, end, is_certain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                *(article_id, place, m.number, *_series(m)),
                "own" if own and _series(m) == _series(own) else "cited",
                *(start, end, m.is_certain and not is_anyones(m.number)),
            )
            for place, (m, start, end) in enumerate(rows)
        ],
    )


def _write_titles(connection: sqlite3.Connection, article_id: int, title: str, text: str) -> None:
    """Write by which title others may cite the article, and which titles it cites."""
    own = core(title)
    keys = [(key, article_id, False) for key in sorted(cited(text) - {own})]
    connection.executemany(
        "INSERT INTO number_titles (title, article_id, is_own) VALUES (?, ?, ?)",
        [*keys, *([(own, article_id, True)] if own else [])],
    )


def _at_the_head(text: str, found: list[Mention]) -> Mention | None:
    """The one number that has a line of its own among those before the first sentence; what a
    sentence, a list or a line with a colon names is another document's."""
    alone: list[Mention] = []
    end, is_introduced = 0, False
    for line in text.split("\n")[:_HEAD]:
        start, end = end, end + len(line) + 1
        if _SENTENCE.search(line):
            break
        for mention in found:
            if start <= mention.start and mention.end < end:
                around = text[start : mention.start] + text[mention.end : end]
                if not any(map(str.isalnum, around)) and not is_introduced:
                    alone.append(mention)
        is_introduced = bool(_INTRODUCED.search(line))
    return alone[0] if len({mention.span for mention in alone}) == 1 else None


def _with_title(title: str, text: str) -> Mention | None:
    """The one number that a title is from its begin to its end, or to that of the line below: NMPA
    Announcement on something, No. 12 of 2024. What a title only names is another document's."""
    first, _, _ = text.partition("\n")
    for head in (title, f"{title}\n{first}"):
        whole = [
            one for one in mentions(head) if one.start == 0 and not head[one.end :].strip(")]")
        ]
        if len(whole) == 1 and whole[0].is_certain:
            return whole[0]
    return None


def _series(mention: Mention) -> Series:
    return mention.issuer_code, mention.year, mention.serial
