"""Digests as records state them: SHA-1, SHA-256, MD5 and others, in base32 or hexadecimal."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable


def matches(stated: str, forms: Iterable[bytes]) -> bool:
    """Whether a digest, `algorithm:value`, is that of one of these forms of a payload.

    Tools differ in what they digest: the body as sent, without its transfer coding, or decoded.
    """
    name, _, value = stated.strip().partition(":")
    name = name.lower().replace("-", "").replace("_", "")
    if name not in hashlib.algorithms_available:
        return False
    wanted = value.strip().lower().rstrip("=")
    return any(wanted in _written(hashlib.new(name, form).digest()) for form in forms)


def _written(digest: bytes) -> tuple[str, str]:
    return digest.hex(), b32encode(digest).decode().lower().rstrip("=")
