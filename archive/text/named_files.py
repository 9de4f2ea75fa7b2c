"""The files and pictures that a version names, beside those of another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from archive.urls import key_of

_SHOWN = len("sha256:") + 12  # characters of a digest that tell two files apart


class NamedFile(NamedTuple):
    """A file: what it is called, its address, and the digest of its bytes, "" where not known."""

    name: str
    url: str
    digest: str

    @property
    def mark(self) -> str:
        """The beginning of its digest, behind an address."""
        return f" ({self.digest[:_SHOWN]})" if self.digest else ""


def entries(value: Iterable[Any] | None) -> dict[str, NamedFile]:
    """The entries of a list of files or addresses, by comparison key."""
    files = (e if isinstance(e, dict) else {"url": e} for e in value or ())
    named = (NamedFile(f.get("name") or f["url"], f["url"], f.get("digest", "")) for f in files)
    return {key_of(file.url): file for file in named}


def only(ours: dict[str, NamedFile], theirs: dict[str, NamedFile]) -> list[NamedFile]:
    """The files that the others are not: another address, or other bytes under one address."""
    return [file for key, file in ours.items() if _is_another(file, theirs.get(key))]


def _is_another(file: NamedFile, other: NamedFile | None) -> bool:
    if other is None:
        return True
    return bool(file.digest and other.digest) and file.digest != other.digest
