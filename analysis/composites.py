"""Family indices: composites of sector indices with shares in value added, and how much of a family they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import sparse

from analysis.estimates import Title
from analysis.levels import Level


@dataclass(frozen=True)
class Part:
    """A sector of a family: its share, and its place in the level (None: no responses)."""

    share: float
    place: int | None


@dataclass(frozen=True, eq=False)
class Composites:
    """Composites of m families, and the share (m,) of each that its estimable sectors cover (None: has no sectors)."""

    level: Level
    covered: tuple[float | None, ...]


def composites(level: Level, families: Sequence[Sequence[Part]]) -> Composites:
    """I = sum of share x index over the sectors that can be estimated, their shares re-scaled to add up to 1."""
    rows: list[int] = []
    columns: list[int] = []
    shares: list[float] = []
    covered: list[float | None] = []
    for column, parts in enumerate(families):
        whole = sum(part.share for part in parts)
        usable = [(part.place, part.share) for part in parts if part.place is not None and level.estimable[part.place]]
        there = sum(share for _, share in usable)
        covered.append(there / whole if whole > 0 else None)
        for place, share in usable:
            if share > 0:
                rows.append(place)
                columns.append(column)
                shares.append(share / there)
    size = (len(level.estimates), len(families))
    coefficients = sparse.csr_array(sparse.coo_array((shares, (rows, columns)), shape=size))
    titles = [Title("composite", "score")] * len(families)
    return Composites(level.combined(coefficients, titles), tuple(covered))
