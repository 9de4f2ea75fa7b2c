"""What a person types to search, understood: words, phrases, AND OR NOT, brackets, fields.

Nothing typed is an error. What has no meaning where it stands is passed over, and `understood`
(query_tree.py) says what was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from archive.text.document_codes import typed
from archive.text.folding import MAY_PART, PARTS
from archive.text.query_tree import Either, Every, Narrowed, Narrowing, Node, Without, Words
from archive.text.terms import phrases

_SHOWN = 60  # characters of a query in a message
_LONGEST, _MOST_WORDS, _DEEPEST = 2_000, 64, 8  # characters, words, brackets within brackets
_QUOTES = '"＂“”„«»「」『』'
_ENDS = r"(?=[\s()（）*]|$)"
_QUOTED = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}](\*?){_ENDS}")
_WORD = re.compile(
    rf"(?:[^\s{_QUOTES}()（）]+|[{_QUOTES}][^\s{_QUOTES}]*[{_QUOTES}]|[(（][^\s()（）]*[)）])+"
)
_FIELD = re.compile(r"(title|number|issuer|source|after|before)[:：] *(?=\S)", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
_APART = re.compile(
    rf"[{re.escape(PARTS)}*＊]+|(?<![0-9])[{re.escape(MAY_PART)}]+|[{re.escape(MAY_PART)}]+(?![0-9])"
)


class _Token(NamedTuple):
    kind: Literal["word", "quoted", "field", "(", ")", "AND", "OR", "NOT"]
    text: str = ""
    is_prefix: bool = False


def parse(query: str) -> Node:
    """What a query asks for.

    Raises ValueError if it holds nothing to look for, or only what must not be there.
    """
    query = query.encode(errors="ignore").decode()[:_LONGEST]  # half characters go
    found = _Parser(list(_tokens(query))).either()
    short = query if len(query) <= _SHOWN else f"{query[:_SHOWN]}…"
    if found is None:
        raise ValueError(f"nothing to look for in {short!r}: give at least one word or character")
    if not _asks(found):
        raise ValueError(f"{short!r} says only what must not be there: give a word that must")
    return found


def _asks(node: Node) -> bool:
    match node:
        case Every(parts):
            return any(map(_asks, parts))
        case Either(parts):
            return all(map(_asks, parts))
        case Without():
            return False
        case _:
            return True


def _tokens(query: str) -> Iterator[_Token]:
    at = 0
    while at < len(query):
        rest = query[at]
        if rest in "()（）":
            yield _Token("(" if rest in "(（" else ")")
            at += 1
        elif number := typed(query, at):
            text, at = number
            yield _Token("quoted", text)
        elif found := _FIELD.match(query, at):
            yield _Token("field", found[1].lower())
            at = found.end()
        elif found := _QUOTED.match(query, at):
            yield _Token("quoted", found[1], bool(found[2]))
            at = found.end()
        elif rest in "-－" and re.match(r"\S", query[at + 1 : at + 2]):
            yield _Token("NOT")
            at += 1
        elif found := _WORD.match(query, at):
            word, at = found[0], found.end()
            match word:
                case "AND" | "OR" | "NOT":
                    yield _Token(word)
                case _:
                    yield _Token("word", word, word[-1] in "*＊")
        else:
            at += 1


class _Parser:
    """Goes through the tokens of a query once, from the left."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens[::-1]
        self._depth = self._words = 0

    def either(self) -> Node | None:
        """Alternatives, until a bracket closes; at the outermost, until the end."""
        found = [self._every()]
        while self._tokens and (self._depth == 0 or self._tokens[-1].kind != ")"):
            self._tokens.pop()  # OR, or a bracket that closes none
            found.append(self._every())
        return _joined(Either, found)

    def _every(self) -> Node | None:
        found: list[Node | None] = []
        while self._tokens and self._tokens[-1].kind != "OR":
            if self._tokens[-1].kind == ")":
                if self._depth:
                    break
                self._tokens.pop()
            else:
                found.append(self._one())
        return _joined(Every, found)

    def _one(self) -> Node | None:
        """A word or a bracket, with what stands before it: NOT and the names of fields."""
        field, is_not = "", False
        while self._tokens and self._tokens[-1].kind in ("NOT", "field", "AND"):
            token = self._tokens.pop()
            is_not = is_not or token.kind == "NOT"
            field = token.text or field
        if not self._tokens or self._tokens[-1].kind in (")", "OR"):
            return None
        token = self._tokens.pop()
        found = self._group(field) if token.kind == "(" else self._understood(token, field)
        return Without(found) if found and is_not else found

    def _group(self, field: str) -> Node | None:
        if self._depth == _DEEPEST:
            return None
        self._depth += 1
        found = self.either()
        self._depth -= 1
        if self._tokens:
            self._tokens.pop()
        return found and _in_field(found, field)

    def _understood(self, token: _Token, field: str) -> Node | None:
        if narrowed := _narrowed(field, token.text):
            return narrowed
        if field in ("after", "before", "source"):  # no day: words like others
            token, field = token._replace(text=f"{field} {token.text}"), ""
        texts = [token.text] if token.kind == "quoted" else _APART.split(token.text)
        texts = [text for text in texts if phrases(text)][: _MOST_WORDS - self._words]
        self._words += len(texts)
        found = [Words(text, False, field) for text in texts]
        if found and token.is_prefix:
            found[-1] = replace(found[-1], is_prefix=True)
        return _joined(Every, list(found))


def _narrowed(field: str, value: str) -> Narrowed | None:
    if field == "source" and value.strip():
        return Narrowed("source", value)
    if field not in ("after", "before"):
        return None
    day = _DAY.fullmatch(value)
    by: Narrowing = "after" if field == "after" else "before"
    return Narrowed(by, f"{day[1]}-{day[2] or '01'}-{day[3] or '01'}") if day else None


def _in_field(node: Node, field: str) -> Node:
    """What stands in brackets after a field's name stands in the field."""
    match node:
        case Words(field="") if field in ("title", "number", "issuer"):
            return replace(node, field=field)
        case Every(parts) | Either(parts):
            return replace(node, parts=tuple(_in_field(part, field) for part in parts))
        case Without(part):
            return Without(_in_field(part, field))
        case _:
            return node


def _joined(kind: type[Every] | type[Either], found: list[Node | None]) -> Node | None:
    parts = [part for part in found if part is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    flat = [p for part in parts for p in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat))
