"""An article that stands on several pages, or in a file: one content out of all of them.

Pure functions (docs/decisions/0046). A page or a file that an article names is its companion: a
resource with captures of its own. What the article said at an instant, its companions said with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

from archive.outcomes import TextState
from archive.parts import page_number
from archive.state import State, with_files
from archive.urls import key_of

Kind = Literal["part", "attachment"]

TOGETHER = timedelta(hours=6)
"""What is captured of a companion within so long after a look at the article belongs to that look:
a slow lane asks for a long notice's pages one by one, and an edit of two of them is one edit."""

_A_NAME = 60
"""Characters: a page that stands in a file and has no more text says no more than the file's name;
measured on nothing, lines of a notice that says what its file is for are longer."""

_IN_FILE: tuple[TextState | None, ...] = ("attachment", "image_only")
_READ: tuple[TextState | None, ...] = ("whole", "part", "doubtful", None)


class Named(NamedTuple):
    """A page or file that a page names: its comparison key, its address, the words of the link."""

    key: str
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What one extractor read in one payload, as far as an article is put together from it.

    `parts` and `files` are in the order of the page; `language` is the tag, its confidence and the
    shares, as rows have them.
    """

    text_id: int
    characters: int
    text_state: TextState | None
    language: tuple[str, float, str]
    parts: tuple[Named, ...] = ()
    files: tuple[Named, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it holds words."""
        return self.characters > 0 and self.text_state in _READ


class Shown(NamedTuple):
    """A capture that brought a companion."""

    at: str
    capture_id: int
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A page or file that an article names: its captures in order, and what was read in them, by
    payload and extractor, the newest reading first."""

    key: str
    shown: Sequence[Shown]
    pieces: Mapping[str, Mapping[str, Piece]] = field(default_factory=dict)


class Composed(NamedTuple):
    """What an article holds beyond its own page: the texts that make up its text, in order; how
    much of it they are; the texts of its files, that search finds it by; and its language, where
    its own page has no words."""

    text_ids: tuple[int, ...]
    characters: int
    text_state: TextState | None
    file_texts: tuple[int, ...]
    language: tuple[str, float, str]


class Standing:
    """What stood at which instant: the companions of the article of a key, beside the instants of
    the looks at it, in order."""

    def __init__(self, key: str, companions: Iterable[Companion], looks: Sequence[str]) -> None:
        self._key = key
        self._companions = {companion.key: companion for companion in companions}
        self._since = {key: list(_since(c, looks)) for key, c in self._companions.items()}

    def events(self) -> list[Shown]:
        """Captures by which a companion became another one, when none looked at the article."""
        found = []
        for steps in self._since.values():
            for (_, before), (since, shown) in pairwise(steps):
                if since == shown.at and before.payload_digest != shown.payload_digest:
                    found.append(shown)
        return sorted(found)

    def compose(
        self,
        at: str,
        extractor: str,
        own: Piece,
        state: State,
        join: Callable[[tuple[int, ...]], str],
    ) -> tuple[State, Composed]:
        """The state that an article's page and its companions show at an instant, and how it comes
        about; `join` gives the digest of texts one after the other."""
        named = [file.key for file in own.files]
        digests = {key: shown.payload_digest for key in named if (shown := self._at(key, at))}
        files = [piece for key in named if (piece := self._piece(key, at, extractor))]
        parts, is_missing = self._parts(own, at, extractor)
        found = _composed(own, parts, [f for f in files if f.is_text], is_missing=is_missing)
        state = with_files(state, digests)
        if found.text_ids != (own.text_id,):
            state = replace(state, text=join(found.text_ids))
        return state, found

    def _parts(self, own: Piece, at: str, extractor: str) -> tuple[list[Piece], bool]:
        """The further pages in order, also those that only they name; whether one is not held."""
        pages, is_missing = list(own.parts), False
        found: list[tuple[int, Piece]] = []
        seen = {page.key for page in pages}
        for page in pages:
            piece = self._piece(page.key, at, extractor)
            is_missing = is_missing or piece is None
            if piece:
                found.append((number_of(page.key, self._key) or len(found), piece))
                pages += [other for other in piece.parts if other.key not in seen]
                seen |= {other.key for other in piece.parts}
        return [piece for _, piece in sorted(found, key=itemgetter(0))], is_missing

    def _piece(self, key: str, at: str, extractor: str) -> Piece | None:
        """What was read of a companion as it stood at an instant, by an extractor or the newest."""
        if (shown := self._at(key, at)) is None:
            return None
        read = self._companions[key].pieces.get(shown.payload_digest, {})
        return read.get(extractor) or next(iter(read.values()), None)

    def _at(self, key: str, at: str) -> Shown | None:
        steps = self._since.get(key, [])
        return next((shown for since, shown in reversed(steps) if since <= at), None)


def _since(companion: Companion, looks: Sequence[str]) -> Iterator[tuple[str, Shown]]:
    """Since when each capture of a companion counts: the first of all since ever, the first one
    soon after a look at the article since that look, any other since itself."""
    taken: set[str] = set()
    for number, shown in enumerate(companion.shown):
        before = bisect_right(looks, shown.at)
        look = looks[before - 1] if before else ""
        is_first = bool(look) and look not in taken and _apart(look, shown.at) < TOGETHER
        taken.add(look)
        yield "" if number == 0 else look if is_first else shown.at, shown


def _apart(one: str, other: str) -> timedelta:
    return datetime.fromisoformat(other) - datetime.fromisoformat(one)


def _composed(own: Piece, parts: list[Piece], files: list[Piece], *, is_missing: bool) -> Composed:
    """An article whose text goes on is its pages'; one that stands in a file is that file's."""
    pieces, text_state = [own, *parts], own.text_state
    if own.parts and text_state in ("whole", "part"):
        text_state = "part" if is_missing else "whole"
    elif own.text_state in _IN_FILE and files:
        pieces, text_state = [*([own] if own.characters > _A_NAME else []), *files], "attachment"
    worded = next((piece for piece in pieces if piece.characters), own)
    return Composed(
        tuple(piece.text_id for piece in pieces),
        sum(piece.characters for piece in pieces) + len(pieces) - 1,
        text_state,
        tuple(dict.fromkeys(file.text_id for file in files)),
        worded.language,
    )


def number_of(key: str, first: str) -> int | None:
    """The number of a page of the text that begins at another key; None if it is none of its."""
    return page_number(f"https://{key}", f"https://{first}") or None


def named(links: Iterable[tuple[str, str]]) -> tuple[Named, ...]:
    """Addresses and the words of their links as what a page names, each once, in order."""
    found: dict[str, Named] = {}
    for url, name in links:
        key = key_of(url)
        found.setdefault(key, Named(key, url, name))
    return tuple(found.values())
