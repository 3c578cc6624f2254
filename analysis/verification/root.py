"""Whether the responses of a snapshot are those that customers hold receipts of: the root over all leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from analysis.errors import FileError, wrong
from analysis.progress import bar
from analysis.proof.merkle import BLOCK, HASH, MerkleRoot, block_hash
from analysis.snapshot.frozen import Snapshot
from analysis.verification.leaves import leaf_hashes, leaf_texts

PLACE = ["outlet", "sequence"]


def merkle_root(snapshot: Snapshot) -> str:
    """The root over all responses in the order of the manifest, in hexadecimal; two parts are in memory at a time.

    Raises FileError where a part of the responses has no proofs, or those of other responses.
    """
    paths = [file["path"] for file in snapshot.manifest["files"] if file["path"].startswith("responses/")]
    tree, rest = MerkleRoot(), b""
    with bar(f"proofs of {snapshot.wave}", snapshot.count, " responses") as told:
        for texts in _ahead(lambda path: _leaves(snapshot, path), paths):
            rest += leaf_hashes(texts)
            whole = len(rest) - len(rest) % (BLOCK * HASH)
            for at in range(0, whole, BLOCK * HASH):
                tree.add_block(block_hash(rest[at : at + BLOCK * HASH]))
            rest = rest[whole:]
            told(len(texts))
    for at in range(0, len(rest), HASH):
        tree.add(rest[at : at + HASH])
    return tree.digest().hex()


def _ahead(read: Callable[[str], pl.Series], paths: Iterable[str]) -> Iterator[pl.Series]:
    """What is read of each path, the next one while somebody works on the one before."""
    with ThreadPoolExecutor(1) as reader:
        coming = None
        for path in paths:
            before, coming = coming, reader.submit(read, path)
            if before is not None:
                yield before.result()
        if coming is not None:
            yield coming.result()


def _leaves(snapshot: Snapshot, path: str) -> pl.Series:
    responses = pl.read_parquet(snapshot.folder / path, hive_partitioning=False)
    proofs = _proofs(snapshot.folder / path.replace("responses/", "proofs/", 1))
    if not responses.select(PLACE).equals(proofs.select(PLACE)):
        raise FileError(wrong("proofs_of_others", path=snapshot.folder / path))
    return leaf_texts(responses, proofs, snapshot.wave)


def _proofs(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, hive_partitioning=False)
    except OSError as error:
        raise FileError(wrong("unreadable", path=path, error=error)) from error
