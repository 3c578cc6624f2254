"""Family indices: composites of sector indices with shares in value added, and how much of a family they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.sums import BoolArray
from analysis.wave.level import Level


@dataclass(frozen=True)
class Part:
    """A sector of a family: its share, and its place in the level (None: no responses)."""

    share: float
    place: int | None


Families = Sequence[Sequence[Part]]


@dataclass(frozen=True, eq=False)
class Shares:
    """The shares of m families in the k estimates of a level.

    `coefficients` (k x m) are re-scaled over the sectors that can be estimated, whose part in each family is `covered`
    (m,), None for a family without sectors.
    """

    coefficients: sparse.csr_array
    covered: tuple[float | None, ...]


@dataclass(frozen=True, eq=False)
class Composites:
    """The indices of m families, and the shares that they are made with."""

    level: Level
    shares: Shares


def composites(level: Level, families: Families) -> Composites:
    """I = sum of share x index over the sectors that can be estimated, their shares re-scaled to add up to 1."""
    shares = shares_of(level.estimable, families)
    coefficients = shares.coefficients
    used = sparse.csr_array(coefficients.sign())
    titles = [Title("composite", "score")] * len(families)
    made = Level(
        estimates=level.estimates.combined(coefficients, titles),
        outlets=sparse.csr_array((level.outlets @ used).sign()),
        units=sparse.csr_array(level.units @ coefficients),
    )
    if level.other is not None:
        made = replace(made, other=_by_other_design(level.other, shares, families, titles))
    return Composites(made, shares)


def shares_of(estimable: BoolArray, families: Families) -> Shares:
    """The shares of families in k estimates, of which some are `estimable` (k,)."""
    coefficients = sparse.lil_array((len(estimable), len(families)))
    covered: list[float | None] = []
    for column, parts in enumerate(families):
        whole = sum(part.share for part in parts)
        usable = [(part.place, part.share) for part in parts if part.place is not None and estimable[part.place]]
        there = sum(share for _, share in usable)
        covered.append(there / whole if whole > 0 else None)
        for place, share in usable:
            if share > 0:
                coefficients[place, column] = share / there
    return Shares(coefficients.tocsr(), tuple(covered))


def _by_other_design(other: Estimates, shares: Shares, families: Families, titles: Sequence[Title]) -> Estimates:
    """The composites by another design; nothing where it can estimate other sectors, for that is another index."""
    moved = shares_of(np.isfinite(other.se), families).coefficients - shares.coefficients
    same = abs(sparse.csr_array(moved)).sum(axis=0) == 0
    made = other.combined(shares.coefficients, titles)
    return replace(made, value=np.where(same, made.value, np.nan))
