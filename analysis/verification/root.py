"""Whether the responses of a snapshot are those that customers hold receipts of: the root over all leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from analysis.errors import FileError, wrong
from analysis.proof.leaf import leaf, leaf_hash
from analysis.proof.merkle import MerkleRoot
from analysis.snapshot.agreed import PARADATA, UNSURE
from analysis.snapshot.frozen import Snapshot

NOT_ANSWERS = ("outlet", "sequence", "kind", "version", "hour", "seconds", *PARADATA, "repeat", UNSURE)
PLACE = ["outlet", "sequence"]


def merkle_root(snapshot: Snapshot) -> str:
    """The root over all responses in the order of the manifest, in hexadecimal; a part is in memory at a time.

    Raises FileError where a part of the responses has no proofs, or those of other responses.
    """
    tree = MerkleRoot()
    for file in snapshot.manifest["files"]:
        if file["path"].startswith("responses/"):
            for leaf_of_one in _leaves(snapshot, file["path"]):
                tree.add(leaf_of_one)
    return tree.digest().hex()


def _leaves(snapshot: Snapshot, path: str) -> Iterator[bytes]:
    responses = pl.read_parquet(snapshot.folder / path, hive_partitioning=False)
    proofs = _proofs(snapshot.folder / path.replace("responses/", "proofs/", 1))
    if not responses.select(PLACE).equals(proofs.select(PLACE)):
        raise FileError(wrong("proofs_of_others", path=snapshot.folder / path))
    items = [name for name in responses.columns if name not in NOT_ANSWERS]
    for row, proof in zip(responses.iter_rows(named=True), proofs.iter_rows(named=True), strict=True):
        yield leaf_hash(
            leaf(
                salt=proof["salt"],
                receipt_hash=proof["receipt_hash"],
                outlet=row["outlet"],
                wave=snapshot.wave,
                kind=row["kind"],
                version=row["version"],
                received_at=row["hour"],
                answers={item: row[item] for item in items if row[item] is not None}
                | dict.fromkeys(row.get(UNSURE) or ()),
            )
        )


def _proofs(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, hive_partitioning=False)
    except OSError as error:
        raise FileError(wrong("unreadable", path=path, error=error)) from error
