"""Merkle trees as RFC 6962 has them (section 2.1): leaves and nodes are hashed apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


class Tree:
    """A tree that grows a leaf at a time and keeps one hash for each of its levels."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the whole trees it is made of, the largest first

    def add(self, data: bytes) -> None:
        """Add a leaf after the others."""
        self.add_hash(leaf(data))

    def add_hash(self, node: bytes) -> None:
        """Add the hash of a leaf after the others."""
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


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(_LEAF + data).digest()


def audit_path(leaves: Sequence[bytes], index: int) -> list[str]:
    """The hashes that lead from a leaf to the root (RFC 6962, 2.1.1), the lowest first.

    `leaves` are hashes as `leaf` gives them.
    """
    path, level = [], list(leaves)
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        pairs = [_node(*level[n : n + 2]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
        index >>= 1
    return path


def root_of(leaves: Sequence[bytes]) -> str:
    """The labelled root of leaves that `leaf` gave."""
    tree = Tree()
    for node in leaves:
        tree.add_hash(node)
    return tree.root()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
