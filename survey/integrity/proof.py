"""That a response is in a frozen wave: its leaf hash, the path to the root, the root in the manifest."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.proof.merkle import HASH, Step, climb, path
from survey.base import storage
from survey.base.kept import Kept, digest

MANIFEST = "manifest.json"
LEAVES, BLOCKS, STARTS = "proofs/leaves.bin", "proofs/blocks.bin", "proofs/starts.json"


@dataclass(frozen=True)
class Proof:
    """The leaf hash, its siblings up to the root, and the root; `holds` says that they fit together."""

    leaf: bytes
    steps: list[Step]
    root: bytes

    @property
    def holds(self) -> bool:
        return climb(self.leaf, self.steps) == self.root


@dataclass(frozen=True)
class _Tree:
    root: bytes
    count: int
    blocks: tuple[bytes, ...]
    starts: dict[str, tuple[int, int]]  # outlet -> (place of its first leaf, sequence number of that response)


def name_of(wave: str) -> str:
    """What the folder of a wave's snapshot is called."""
    return f"snapshots/{wave}"


def proofs_of(wave: str, snapshot: str) -> Path:
    """The folder of a snapshot, as far as proofs need it; `snapshot`: SHA-256 of its manifest."""
    return storage.folder(name_of(wave), MANIFEST, holding(snapshot, LEAVES), (LEAVES, BLOCKS, STARTS, MANIFEST))


def holding(snapshot: str, file: str) -> Callable[[Path], bool]:
    """Tells whether a folder is of this snapshot and has the file."""
    return lambda path: digest(path / MANIFEST) == snapshot and (path / file).is_file()


def prove(folder: Path, outlet: str, sequence: int) -> Proof:
    """The proof for one response of a snapshot; raises KeyError where the outlet has none there."""
    tree = _trees.of(folder / MANIFEST, lambda: _tree(folder))
    first, first_sequence = tree.starts[outlet]
    place = first + sequence - first_sequence
    with (folder / LEAVES).open("rb") as file:

        def leaves(start: int, end: int) -> list[bytes]:
            file.seek(start * HASH)
            data = file.read((end - start) * HASH)
            return [data[at : at + HASH] for at in range(0, len(data), HASH)]

        (leaf,) = leaves(place, place + 1)
        return Proof(leaf, path(place, tree.count, leaves, tree.blocks), tree.root)


_trees: Kept[_Tree] = Kept(8)


def _tree(folder: Path) -> _Tree:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    data = (folder / BLOCKS).read_bytes()
    starts = json.loads((folder / STARTS).read_text(encoding="utf-8"))
    return _Tree(
        root=bytes.fromhex(manifest["merkle_root"]),
        count=manifest["counts"]["responses"],
        blocks=tuple(data[at : at + HASH] for at in range(0, len(data), HASH)),
        starts={outlet: (place, sequence) for outlet, (place, sequence) in starts.items()},
    )
