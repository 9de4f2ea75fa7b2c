"""Search in the other language: English words find Chinese documents, and the reverse."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from typing import Any

from archive.queries import search
from archive.text.bilingual import Language, by_words, translations
from archive.text.folding import HAN
from archive.text.query import parse
from archive.text.query_tree import Either, Every, Node, Without, Words

_HAN = re.compile(f"[{HAN}]")


def find_across(
    connection: sqlite3.Connection,
    query: str,
    language: str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Articles that hold the query's words in translation and not as they are typed, best first.

    The rows are those of `search.find`, with match = "translated". None where no word of the query
    has a translation. Raises ValueError as `search.find` does.
    """
    asked = parse(query)
    translated = _translated(asked)
    if translated == asked:
        return []
    direct = {row["article_id"] for row in search.find(connection, query, language, source, limit)}
    found = search.find_by(
        connection, translated, language, source, limit + len(direct), ever=False
    )
    rows = [row | {"match": "translated"} for row in found if row["article_id"] not in direct]
    return rows[:limit]


def _translated(node: Node) -> Node:
    """A query with every word that has a translation in the other language."""
    match node:
        case Words():
            return _of_words(node) or node
        case Every(parts) if phrase := _phrase(parts):
            return phrase
        case Every(parts) | Either(parts):
            return replace(node, parts=tuple(_translated(part) for part in parts))
        case Without(part):
            return Without(_translated(part))
        case _:
            return node


def _phrase(parts: tuple[Node, ...]) -> Node | None:
    """Words that follow one another and are a term together, or made up of terms."""
    words = [part for part in parts if isinstance(part, Words) and not part.field]
    if len(words) < len(parts):
        return None
    return _of_words(replace(words[0], text=" ".join(each.text for each in words)))


def _of_words(words: Words) -> Node | None:
    language: Language = "zh" if _HAN.search(words.text) else "en"
    ways: list[Node] = [_said(words, phrase) for phrase in translations(words.text, language)]
    parts = [_any([_said(words, p) for p in phrases]) for phrases in by_words(words.text, language)]
    if len(parts) > 1 or not ways:
        ways += [Every(tuple(parts))] if len(parts) > 1 else parts
    return _any(ways) if ways else None


def _said(words: Words, phrase: str) -> Words:
    return replace(words, text=phrase, is_prefix=False)


def _any(ways: list[Node]) -> Node:
    return Either(tuple(ways)) if len(ways) > 1 else ways[0]
