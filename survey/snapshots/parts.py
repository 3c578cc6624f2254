"""The responses of a wave as files, part by part and city by city, with their leaves; and the tree over all leaves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from analysis.proof.merkle import BLOCK, HASH, MerkleRoot, block_hash
from survey.base.bulk import Divide
from survey.integrity.proof import BLOCKS, LEAVES, STARTS
from survey.models import Wave
from survey.snapshots.codebook import PROOFS, RESPONSES
from survey.snapshots.journal import Described, Finished, Journal, append, described
from survey.snapshots.rows import Part, Stretch, read, stretches

BLOCKS_AT_ONCE = 64
"""Blocks of leaves that one process hashes at a time."""


@dataclass(frozen=True)
class Writing:
    """What whoever writes a part must know: where, which wave, the items with their types, the metadata of responses
    and of proofs by their path."""

    folder: Path
    wave_id: int
    items: Mapping[str, str]
    about: Mapping[str, Mapping[str, str]]


def write_parts(
    wave: Wave,
    journal: Journal,
    items: Mapping[str, str],
    size: int,
    about: Mapping[str, Mapping[str, str]],
    divide: Divide[Any, Any],
) -> Iterator[int]:
    """Write what the journal does not know yet, part by part; gives the rows of each."""
    writing = Writing(journal.folder, wave.id, items, about)
    left = islice(stretches(wave.id, size), len(journal.parts), None)
    for finished, leaf_hashes in divide(partial(_written, writing), left):
        append(journal.folder / LEAVES, leaf_hashes)
        journal.add(finished)
        yield finished.rows


def finish_tree(journal: Journal, divide: Divide[Any, Any]) -> tuple[str, list[Described]]:
    """The root over all leaves in hexadecimal, and the files that a path through the tree needs later."""
    folder, root = journal.folder, MerkleRoot()
    starts: dict[str, tuple[int, int]] = {}
    append(folder / LEAVES, b"")
    whole = journal.rows // BLOCK
    for blocks in divide(partial(_blocks, folder / LEAVES, whole), range(0, whole, BLOCKS_AT_ONCE)):
        for block in blocks:
            root.add_block(block)
    rest = _leaves(folder / LEAVES, whole * BLOCK, journal.rows)
    for at in range(0, len(rest), HASH):
        root.add(rest[at : at + HASH])
    for part in journal.parts:
        starts.update(part.starts)
    (folder / BLOCKS).write_bytes(b"".join(root.blocks))
    (folder / STARTS).write_text(json.dumps(starts, ensure_ascii=False), encoding="utf-8")
    rows = {LEAVES: journal.rows, BLOCKS: len(root.blocks), STARTS: len(starts)}
    return root.digest().hex(), [described(folder, name, count) for name, count in rows.items()]


def write_table(folder: Path, name: str, frame: pl.DataFrame, about: Mapping[str, str]) -> Described:
    """A table as a Parquet file of the folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / name, metadata=dict(about))
    return described(folder, name, frame.height)


def _written(writing: Writing, connection: sa.Connection, stretch: Stretch) -> tuple[Finished, bytes]:
    """The part of a stretch, its files written, and its leaf hashes."""
    part = read(connection, writing.wave_id, stretch, writing.items)
    name = f"city={stretch.city}/part-{stretch.number:05}.parquet"
    files = [
        write_table(writing.folder, f"responses/{name}", part.responses, writing.about[RESPONSES]),
        write_table(writing.folder, f"proofs/{name}", part.proofs, writing.about[PROOFS]),
    ]
    starts = _starts(stretch, part)
    return Finished(stretch.city, part.responses.height, part.last, starts, files), part.leaf_hashes


def _starts(stretch: Stretch, part: Part) -> dict[str, tuple[int, int]]:
    """For each outlet that begins in the part: the place of its first leaf, and that response's sequence number."""
    rows = part.responses.select("outlet", "sequence").with_row_index("place", stretch.place)
    first = {
        outlet: (place, sequence)
        for place, outlet, sequence in rows.unique("outlet", keep="first", maintain_order=True).iter_rows()
    }
    if stretch.after[0] == part.first[0]:
        del first[part.responses["outlet"][0]]  # it began in an earlier part
    return first


def _blocks(path: Path, whole: int, connection: sa.Connection, first: int) -> list[bytes]:
    """The hashes of some of the `whole` blocks of leaves, from the `first` one on."""
    leaves = _leaves(path, first * BLOCK, min(whole, first + BLOCKS_AT_ONCE) * BLOCK)
    return [block_hash(leaves[at : at + BLOCK * HASH]) for at in range(0, len(leaves), BLOCK * HASH)]


def _leaves(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start * HASH)
        return file.read((end - start) * HASH)
