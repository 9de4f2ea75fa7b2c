"""What changed from one release to the next: articles added, changed and gone, by their digests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.digest import file_digest
from archive.errors import YigaiError

COLUMNS = ("change", "url_key", "url", "text_digest_before", "text_digest")
_ARTICLES, _PACKAGE, _SUMS = "articles.jsonl", "datapackage.json", "SHA256SUMS"
Article = tuple[str, str, str]


def changes(before: Iterable[Article], now: Iterable[Article]) -> Iterator[tuple[str | None, ...]]:
    """Rows of COLUMNS; both sides give key, address and digest in the order of keys."""
    olds, news = iter(before), iter(now)
    old, new = next(olds, None), next(news, None)
    while old or new:
        if old is None or (new and new[0] < old[0]):
            assert new
            yield ("added", new[0], new[1], None, new[2])
            new = next(news, None)
        elif new is None or old[0] < new[0]:
            yield ("gone", old[0], old[1], old[2], None)
            old = next(olds, None)
        else:
            if old[2] != new[2]:
                yield ("changed", new[0], new[1], old[2], new[2])
            old, new = next(olds, None), next(news, None)


def previous(folder: Path, asked: str | None) -> Iterator[Article]:
    """The articles of an earlier release, in the order of keys.

    Raises YigaiError where the folder is none, is not as it was released, or is of another
    selection.
    """
    _check(folder, asked)

    def read() -> Iterator[Article]:
        with (folder / _ARTICLES).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["url_key"], row["url"], row["text_digest"]

    return read()


def _check(folder: Path, asked: str | None) -> None:
    try:
        sums = (folder / _SUMS).read_text(encoding="utf-8").splitlines()
        stated = dict(line.split("  ", 1)[::-1] for line in sums)
        for name in (_PACKAGE, _ARTICLES):
            if file_digest(folder / name) != f"sha256:{stated[name]}":
                raise YigaiError(f"{folder / name}: not as it was released; {_SUMS} has another")
        package: dict[str, Any] = json.loads((folder / _PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise YigaiError(f"{folder}: no release that can be compared with: {error}") from error
    if package.get("selection") != asked:
        raise YigaiError(
            f"{folder}: a release of {package.get('selection') or 'the whole archive'}: give the "
            "same --query or --sql, or leave --since out"
        )
