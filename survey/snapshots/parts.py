"""The responses of a wave as files, part by part and city by city, with their leaves; and the tree over all leaves."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import polars as pl

from analysis.proof.merkle import BLOCK, MerkleRoot
from questionnaires import Item
from survey.integrity.proof import BLOCKS, HASH, LEAVES, STARTS
from survey.models import Wave
from survey.models.reference import cities
from survey.snapshots.codebook import PROOFS, RESPONSES
from survey.snapshots.journal import Described, Finished, Journal, append, described
from survey.snapshots.rows import Key, Part, parts

BEFORE_ALL: Key = (0, 0)


def write_parts(
    wave: Wave, journal: Journal, items: dict[str, Item], size: int, about: Mapping[str, Mapping[str, str]]
) -> Iterator[int]:
    """Write what the journal does not know yet; gives the rows of each part. `about` has the
    metadata of responses and of proofs."""
    at = (journal.parts[-1].city, journal.parts[-1].last) if journal.parts else ("", BEFORE_ALL)
    for city in sorted(city.code for city in cities()):
        if city >= at[0]:
            with closing(parts(wave, city, items, at[1] if city == at[0] else BEFORE_ALL, size)) as found:
                for part in found:
                    journal.add(_written(journal, city, part, about))
                    yield part.responses.height


def finish_tree(journal: Journal) -> tuple[str, list[Described]]:
    """The root over all leaves in hexadecimal, and the files that a path through the tree needs later."""
    folder, root = journal.folder, MerkleRoot()
    starts: dict[str, tuple[int, int]] = {}
    append(folder / LEAVES, b"")
    with (folder / LEAVES).open("rb") as file:
        while block := file.read(BLOCK * HASH):
            for at in range(0, len(block), HASH):
                root.add(block[at : at + HASH])
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


def _written(journal: Journal, city: str, part: Part, about: Mapping[str, Mapping[str, str]]) -> Finished:
    name = f"city={city}/part-{len(journal.parts):05}.parquet"
    files = [
        write_table(journal.folder, f"responses/{name}", part.responses, about[RESPONSES]),
        write_table(journal.folder, f"proofs/{name}", part.proofs, about[PROOFS]),
    ]
    append(journal.folder / LEAVES, b"".join(part.leaf_hashes))
    return Finished(city, part.responses.height, part.last, _starts(journal, part), files)


def _starts(journal: Journal, part: Part) -> dict[str, tuple[int, int]]:
    """For each outlet that begins in the part: the place of its first leaf, and that response's sequence number."""
    rows = part.responses.select("outlet", "sequence").with_row_index("place", journal.rows)
    first = {outlet: (place, sequence) for place, outlet, sequence in rows.unique("outlet", keep="first").iter_rows()}
    if journal.parts and journal.parts[-1].last[0] == part.first[0]:
        del first[part.responses["outlet"][0]]  # it began in an earlier part
    return first
