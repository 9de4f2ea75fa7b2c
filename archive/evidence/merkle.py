"""Merkle trees as RFC 6962 has them (section 2.1): leaves and nodes are hashed apart."""

from __future__ import annotations

import hashlib

_LEAF, _NODE = b"\x00", b"\x01"


class Tree:
    """A tree that grows a leaf at a time and keeps one hash for each of its levels."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the whole trees it is made of, the largest first

    def add(self, leaf: bytes) -> None:
        """Add a leaf after the others."""
        node = hashlib.sha256(_LEAF + leaf).digest()
        size = self.size
        while size & 1:
            node = _node(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """The labelled root of the leaves so far."""
        if not self._peaks:
            return f"sha256:{hashlib.sha256().hexdigest()}"
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = _node(peak, node)
        return f"sha256:{node.hex()}"


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
