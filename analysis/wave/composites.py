"""Family indices: composites of sector indices with shares in value added, and how much of a family they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import sparse

from analysis.wave.levels import Level


@dataclass(frozen=True)
class Part:
    """A sector of a family: its share, and its place in the level (None: no responses)."""

    share: float
    place: int | None


@dataclass(frozen=True, eq=False)
class Shares:
    """The shares of m families in the k estimates of a level.

    `coefficients` (k x m) are re-scaled over the sectors that can be estimated, whose part in each family is `covered`
    (m,), None for a family without sectors.
    """

    coefficients: sparse.csr_array
    covered: tuple[float | None, ...]


def shares_of(level: Level, families: Sequence[Sequence[Part]]) -> Shares:
    """I = sum of share x index over the sectors that can be estimated, their shares re-scaled to add up to 1."""
    coefficients = sparse.lil_array((len(level.estimates), len(families)))
    covered: list[float | None] = []
    for column, parts in enumerate(families):
        whole = sum(part.share for part in parts)
        usable = [(part.place, part.share) for part in parts if part.place is not None and level.estimable[part.place]]
        there = sum(share for _, share in usable)
        covered.append(there / whole if whole > 0 else None)
        for place, share in usable:
            if share > 0:
                coefficients[place, column] = share / there
    return Shares(coefficients.tocsr(), tuple(covered))
