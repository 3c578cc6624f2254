"""A Merkle tree over the responses of a wave, as RFC 9162 defines it, and the path from a leaf to its root."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

BLOCK = 1024
"""Leaves whose subtree is hashed again for a path; above them the hashes of blocks are kept. A power of two."""


HASH = 32
"""Bytes of a hash."""


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class MerkleRoot:
    """The root over leaf hashes that arrive one by one; keeps one hash per level and those of complete blocks."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []  # (leaves, hash) of complete subtrees, the largest first
        self.blocks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash (32 bytes)."""
        self._join(1, leaf)

    def add_block(self, block: bytes) -> None:
        """Append the hash of BLOCK leaves at once, where those before them fill whole blocks."""
        self.blocks.append(block)
        self._join(BLOCK, block)

    def digest(self) -> bytes:
        """The root over all leaves so far (32 bytes); SHA-256 of nothing where there is none."""
        if not self._peaks:
            return sha256(b"").digest()
        root = self._peaks[-1][1]
        for _, hashed in reversed(self._peaks[:-1]):
            root = node_hash(hashed, root)
        return root

    def _join(self, size: int, hashed: bytes) -> None:
        """Append a complete subtree over `size` leaves."""
        while self._peaks and self._peaks[-1][0] == size:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            size *= 2
            if size == BLOCK:
                self.blocks.append(hashed)
        self._peaks.append((size, hashed))


def block_hash(leaves: bytes) -> bytes:
    """The hash of the subtree over BLOCK leaf hashes, which come one after the other."""
    while len(leaves) > HASH:
        pairs = range(0, len(leaves), 2 * HASH)
        leaves = b"".join([sha256(b"\1" + leaves[at : at + 2 * HASH]).digest() for at in pairs])
    return leaves


@dataclass(frozen=True)
class Step:
    """A sibling on the way up: its hash, and whether it stands to the left."""

    hash: bytes
    left: bool


def path(place: int, count: int, leaves: Callable[[int, int], Sequence[bytes]], blocks: Sequence[bytes]) -> list[Step]:
    """The siblings from the leaf at `place` (0-based, of `count`) up to the root.

    `leaves(start, end)` gives leaf hashes, `blocks` the hashes of the complete blocks of BLOCK leaves. Reads at most
    two blocks of leaves.
    """
    steps: list[Step] = []
    start, end = 0, count
    while end - start > 1:
        middle = start + _split(end - start)
        if place < middle:
            steps.append(Step(_root(middle, end, leaves, blocks), left=False))
            end = middle
        else:
            steps.append(Step(_root(start, middle, leaves, blocks), left=True))
            start = middle
    return steps[::-1]


def climb(leaf: bytes, steps: Sequence[Step]) -> bytes:
    """The root that a leaf hash leads to along its path."""
    for step in steps:
        leaf = node_hash(step.hash, leaf) if step.left else node_hash(leaf, step.hash)
    return leaf


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(start: int, end: int, leaves: Callable[[int, int], Sequence[bytes]], blocks: Sequence[bytes]) -> bytes:
    if end - start > BLOCK:
        middle = start + _split(end - start)
        return node_hash(_root(start, middle, leaves, blocks), _root(middle, end, leaves, blocks))
    if end - start == BLOCK:
        return blocks[start // BLOCK]
    tree = MerkleRoot()
    for leaf in leaves(start, end):
        tree.add(leaf)
    return tree.digest()
