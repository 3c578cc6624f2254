"""A Merkle tree over the responses of a wave, hashed as in RFC 9162: leaves and nodes can never be confused."""

from hashlib import sha256


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class MerkleRoot:
    """The root over leaves that arrive one by one; keeps one hash per level, however many leaves there are."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []  # (height, hash) of complete subtrees, the tallest first

    def add(self, leaf: bytes) -> None:
        """Append a leaf."""
        height, hashed = 0, leaf_hash(leaf)
        while self._peaks and self._peaks[-1][0] == height:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            height += 1
        self._peaks.append((height, hashed))

    def digest(self) -> bytes:
        """The root over all leaves so far (32 bytes); SHA-256 of nothing where there is none."""
        if not self._peaks:
            return sha256(b"").digest()
        root = self._peaks[-1][1]
        for _, hashed in reversed(self._peaks[:-1]):
            root = node_hash(hashed, root)
        return root
