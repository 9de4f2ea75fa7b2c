"""A pattern of article addresses, generalised from some of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

_DIGITS, _MIXED = r"\d+", "[0-9A-Za-z]+"
_PIECE = re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]")
_RUN = re.compile(r"\d+|[A-Za-z]+")
_HASH = re.compile(r"[0-9a-f]{32}")
_DATE = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
_SHORT = 2  # digits of a month, a day or a branch: where all agree, tomorrow's need not
_FEW = 0.2  # of the addresses: a shape that fewer have is of something else
_TURNS = 4  # runs of digits and letters in a word, from which on it is an identifier

Shape = tuple[str, ...]


def patterns(urls: Sequence[str]) -> list[str]:
    """Regular expressions that the addresses fit, the most frequent shape first.

    What all addresses of a shape share stays as it is; figures, hashes and identifiers that differ
    become what they are made of. Shapes that few addresses have are left out, and front pages too.
    """
    shapes: dict[Shape, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        parts = urlsplit(url)
        if parts.path.strip("/"):
            shapes[_shape(url)].append(url)
    most = sorted(shapes.values(), key=len, reverse=True)
    kept = most[:1] + [own for own in most[1:] if len(own) >= max(2, _FEW * len(urls))]
    return [_pattern(own) for own in kept[:3]]


def _shape(url: str) -> Shape:
    """What must agree in addresses of one kind: the host, how deep it is, how the file is named."""
    parts = urlsplit(url)
    *folders, file = _path(url).split("/")
    return (_host(parts.netloc), str(len(folders)), *(_kind(p) for p in _PIECE.findall(file)))


def _kind(piece: str) -> str:
    """What a piece of a file's name is: a mark itself, a word, a number, an identifier."""
    if not piece.isalnum():
        return piece
    runs = _RUN.findall(piece)
    if len(runs) >= _TURNS:
        return _MIXED
    return "".join(_DIGITS if run.isdigit() else run for run in runs)


def _pattern(urls: Sequence[str]) -> str:
    host = re.escape(_host(urlsplit(urls[0]).netloc))
    columns = zip(*(_path(url).split("/") for url in urls), strict=True)
    return f"^https?://(?:www\\.)?{host}/{'/'.join(_segment(column) for column in columns)}$"


def _segment(values: Sequence[str]) -> str:
    """What one folder or file has in common in all addresses."""
    split = [_PIECE.findall(value) for value in values]
    if len({tuple(map(_kind, pieces)) for pieces in split}) > 1:
        return r"[\w.-]+"
    return "".join(_piece(column) for column in zip(*split, strict=True))


def _piece(values: Sequence[str]) -> str:
    if not values[0].isalnum():
        return values[0] if values[0] in "-_" else re.escape(values[0])
    if _kind(values[0]) == _MIXED:
        return "[0-9a-f]{32}" if all(map(_HASH.fullmatch, values)) else _MIXED
    runs = zip(*(_RUN.findall(value) for value in values), strict=True)
    return "".join(_run(column) for column in runs)


def _run(values: Sequence[str]) -> str:
    """Digits of a date are never the same for long; other digits that all share name a column."""
    lengths = {len(value) for value in values}
    if not values[0].isdigit():
        return values[0]
    if len(lengths) == 1 and all(map(_DATE.fullmatch, values)):
        return rf"\d{{{lengths.pop()}}}"
    is_column = len(set(values)) == 1 < len(values) and len(values[0]) > _SHORT
    return values[0] if is_column else _DIGITS


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path.lstrip('/')}{parts.query and '?'}{parts.query}"


def _host(netloc: str) -> str:
    return netloc.removeprefix("www.")
