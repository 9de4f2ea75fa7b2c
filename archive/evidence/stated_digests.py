"""Digests as records state them: SHA-1, SHA-256, MD5 and others, in base32, hexadecimal or base64."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b32decode, b64decode
from collections.abc import Iterable
from typing import Any


def normal(stated: str | None) -> str | None:
    """A stated digest as `algorithm:hexadecimal`; None of what is none that can be computed."""
    name, _, value = (stated or "").strip().partition(":")
    name = name.lower().replace("-", "").replace("_", "")
    size = hashlib.new(name).digest_size if name in hashlib.algorithms_available else 0
    found = _bytes(value.strip().rstrip("="), size) if size else None
    return f"{name}:{found.hex()}" if found else None


def digester(normal: str) -> Any:
    """What computes digests as this one, of bytes given piece by piece."""
    return hashlib.new(normal.partition(":")[0])


def matches(stated: str, forms: Iterable[bytes]) -> bool:
    """Whether a stated digest is that of one of these forms of a payload.

    Tools differ in what they digest: the body as sent, without its transfer coding, or decoded.
    """
    name, _, value = (normal(stated) or "").partition(":")
    return bool(name) and any(hashlib.new(name, form).hexdigest() == value for form in forms)


def _bytes(value: str, size: int) -> bytes | None:
    """What a value of so many bytes stands for; its length says in which alphabet it is."""
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        if len(value) == -(-size * 8 // 5):
            return b32decode(value.upper() + "=" * (-len(value) % 8))
        if len(value) == -(-size * 4 // 3):
            return b64decode(value + "=" * (-len(value) % 4), altchars=_alternative(value))
    except (ValueError, binascii.Error):
        pass
    return None


def _alternative(value: str) -> bytes | None:
    return b"-_" if "-" in value or "_" in value else None
