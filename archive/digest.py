"""Labelled digests: the algorithm's name stands before the value, so that it can change one day."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256(data: bytes) -> str:
    """Return the SHA-256 digest of bytes as `sha256:` and 64 lower-case hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def text_digest(text: str) -> str:
    """Return the labelled digest of a text's UTF-8 bytes.

    Raises UnicodeEncodeError for a text with lone surrogates, which UTF-8 cannot hold.
    """
    return sha256(text.encode())


def file_digest(path: Path) -> str:
    """Return the labelled digest of a file's bytes, read piece by piece."""
    with open(path, "rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
