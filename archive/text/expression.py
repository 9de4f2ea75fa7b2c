"""A query in the words of FTS5, SQLite's full-text index."""

from __future__ import annotations

from archive.text.document_codes import asked
from archive.text.facets import EVERY, of_days, of_language, of_source
from archive.text.query_tree import Either, Every, Narrowed, Node, Without, Words
from archive.text.terms import Phrase, clauses_of, phrases


def expression(node: Node) -> str:
    """The query as FTS5 takes it, for an index with the columns title, number, issuer, facets."""
    match node:
        case Words(field=""):
            return _any_of(found_by(node))
        case Words(field=field):
            return f"{field} : {_any_of(found_by(node))}"
        case Narrowed("source", value):
            return _any_of([Phrase(of_source(value))])
        case Narrowed("language", tag):
            return _any_of([Phrase(of_language(tag))])
        case Narrowed("after", day):
            return _any_of([Phrase(term) for term in of_days(day, None)])
        case Narrowed(value=day):
            return _any_of([Phrase(term) for term in of_days(None, day)])
        case Either(parts):
            return f"({' OR '.join(map(expression, parts))})"
        case Without():
            return expression(Every((node,)))
        case Every(parts):
            without = [expression(part.part) for part in parts if isinstance(part, Without)]
            there = [expression(part) for part in parts if not isinstance(part, Without)]
            wanted = " AND ".join(there or [_any_of([Phrase(EVERY, is_prefix=True)])])
            return f"(({wanted}) NOT ({' OR '.join(without)}))" if without else f"({wanted})"


def changed(node: Node, column: str) -> str:
    """Where words that came or went may have done so: what is found must be looked at again.

    `column` is that of the words that came, or of those that went. Of words that stand on both
    sides of a comma, either may have.
    """
    match node:
        case Words(text=text):
            numbers = [Phrase(term) for term in asked(text)]
            return f"{column} : {_any_of([*numbers, *clauses_of(text, node.is_prefix)])}"
        case Either(parts):
            return f"({' OR '.join(changed(part, column) for part in parts)})"
        case Every(parts):
            there = [part for part in parts if not isinstance(part, Without)]
            return f"({' AND '.join(changed(part, column) for part in there)})"
        case Without():
            return _any_of([Phrase(EVERY, is_prefix=True)])
        case Narrowed():
            return expression(node)


def found_by(words: Words) -> list[Phrase]:
    """The phrases of terms by which words are found; a document's number is a term too."""
    numbers = [Phrase(term) for term in asked(words.text)]
    return [*numbers, *phrases(words.text, is_prefix=words.is_prefix)]


def _any_of(found: list[Phrase]) -> str:
    said = (f'"{phrase.terms}"{" *" if phrase.is_prefix else ""}' for phrase in found)
    return f"({' OR '.join(said)})"
