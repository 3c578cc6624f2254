"""A frozen wave's snapshot with many times its responses, so that millions need not be stored before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from tqdm import tqdm

from analysis.proof.merkle import BLOCK, HASH, MerkleRoot, block_hash
from analysis.verification.leaves import leaf_hashes, leaf_texts
from survey.integrity.proof import BLOCKS, LEAVES, MANIFEST, STARTS
from survey.snapshots.codebook import OUTLETS
from survey.snapshots.derived import FOLDER as DERIVED
from survey.snapshots.files import as_written
from survey.snapshots.journal import append, described
from survey.snapshots.rows import PART

MOVED = 30  # days at most
Random = np.random.Generator


def grow(source: Path, target: Path, total: int) -> None:
    """Write a snapshot anew in another folder, with `total` responses: each of its own about as often as the others,
    every time with marks, day and seconds a little different. Services and invitations grow likewise.
    """
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(DERIVED, "part-*.parquet", "*.bin", "*.json"))
    manifest = json.loads((source / MANIFEST).read_bytes())
    factor = total / manifest["counts"]["responses"]
    register = pl.read_parquet(source / OUTLETS).with_columns(
        volume=pl.col("volume") * factor, offered=(pl.col("offered") * factor).cast(pl.Int64)
    )
    register.write_parquet(target / OUTLETS)
    parts, starts = list[dict[str, Any]](), dict[str, tuple[int, int]]()
    with tqdm(total=total, unit=" responses", disable=None, leave=False, desc=f"growing {source.name}") as bar:
        for responses, proofs, city in _parts(source, manifest, total, np.random.default_rng(1)):
            name = f"{city}/part-{len(parts):05}.parquet"
            for kind, frame in (("responses", responses), ("proofs", proofs)):
                (target / kind / city).mkdir(parents=True, exist_ok=True)
                frame.write_parquet(target / kind / name)
            append(target / LEAVES, leaf_hashes(leaf_texts(responses, proofs, manifest["wave"]["code"])))
            first = responses.with_row_index("place", bar.n).unique("outlet", keep="first", maintain_order=True)
            for outlet, place, sequence in first.select("outlet", "place", "sequence").iter_rows():
                starts.setdefault(outlet, (place, sequence))
            parts += [described(target, f"{kind}/{name}", len(responses)) for kind in ("responses", "proofs")]
            bar.update(len(responses))
    tree = _tree(target / LEAVES)
    (target / BLOCKS).write_bytes(b"".join(tree.blocks))
    (target / STARTS).write_text(json.dumps(starts), encoding="utf-8")
    rows = {OUTLETS: len(register), LEAVES: total, BLOCKS: len(tree.blocks), STARTS: len(starts)}
    written = {file["path"]: file for file in (*parts, *(described(target, *one) for one in rows.items()))}
    kept = [file for file in manifest["files"] if not file["path"].endswith((".parquet", ".bin", ".json"))]
    manifest |= {"files": [*kept, *written.values()], "merkle_root": tree.digest().hex()}
    manifest["counts"]["responses"] = total
    (target / MANIFEST).write_bytes(as_written(manifest))


def _parts(
    source: Path, manifest: dict[str, Any], total: int, random: Random
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, str]]:
    """The responses to write, their proofs and the folder of their city."""
    paths = [file["path"] for file in manifest["files"] if file["path"].startswith("responses/")]
    known, place = manifest["counts"]["responses"], 0
    for folder, inside in groupby(paths, key=lambda path: path.split("/")[1]):
        city = pl.concat(pl.read_parquet(source / path, hive_partitioning=False) for path in inside)
        ends = np.arange(place, place + len(city) + 1) * total // known
        place += len(city)
        row = np.repeat(np.arange(len(city)), np.diff(ends))
        outlet = city["outlet"].rle_id().to_numpy()[row]
        sequence = np.arange(len(row)) - np.searchsorted(outlet, outlet) + 1
        for at in range(0, len(row), PART):
            some = city[row[at : at + PART]].with_columns(sequence=pl.Series(sequence[at : at + PART].astype(np.int32)))
            responses = _varied(some, random)
            yield responses, _proofs(responses, random), folder


def _varied(responses: pl.DataFrame, random: Random) -> pl.DataFrame:
    size = len(responses)
    marks = [name for name, kind in responses.schema.items() if kind == pl.UInt8]
    moved = pl.col("hour") + pl.duration(days=pl.Series(random.integers(-MOVED, MOVED, size, endpoint=True)))
    return responses.with_columns(
        *(
            (pl.col(name).cast(pl.Int16) + pl.Series(random.integers(-1, 1, size, np.int16, endpoint=True)))
            .clip(1, 10)
            .cast(pl.UInt8)
            for name in marks
        ),
        hour=pl.when(moved.is_between(pl.col("hour").min(), pl.col("hour").max())).then(moved).otherwise("hour"),
        seconds=pl.col("seconds") + pl.Series(random.integers(0, 9, size, np.int32)),
    )


def _proofs(responses: pl.DataFrame, random: Random) -> pl.DataFrame:
    def drawn(length: int) -> pl.Series:
        noise = random.bytes(length * len(responses))
        return pl.Series([noise[at : at + length] for at in range(0, len(noise), length)], dtype=pl.Binary)

    return responses.select("outlet", "sequence", salt=drawn(16), receipt_hash=drawn(32))


def _tree(leaves: Path) -> MerkleRoot:
    tree, size = MerkleRoot(), BLOCK * HASH
    with leaves.open("rb") as file:
        while len(some := file.read(size)) == size:
            tree.add_block(block_hash(some))
    for at in range(0, len(some), HASH):
        tree.add(some[at : at + HASH])
    return tree
