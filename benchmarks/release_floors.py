"""The least that a release's commands can cost, each in a process of its own: python -m benchmarks.release_floors WHICH
FOLDER."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ITEMS = ("overall", "versus_expectation", "versus_ideal")


def group_by(snapshot: Path) -> None:
    """The keys of the table of sums, and sums of the same columns."""
    import polars as pl

    rows = pl.scan_parquet(sorted((snapshot / "responses").rglob("*.parquet")))
    rows.group_by("outlet", "kind").agg(pl.len(), pl.col(ITEMS).cast(pl.Int64).sum()).collect(engine="streaming")


def hashes(bundle: Path) -> None:
    """Reading and hashing every file."""
    for path in sorted(path for path in bundle.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")


if __name__ == "__main__":
    {floor.__name__: floor for floor in (group_by, hashes)}[sys.argv[1]](Path(sys.argv[2]))
