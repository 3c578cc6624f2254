"""Figures of a synthetic province and their changes by the register's errors and linearised, beside the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from analysis.estimation.design import Design
from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.intervals import half_width
from analysis.estimation.sample import Sample
from analysis.estimation.stacking import stack
from analysis.estimation.sums import BoolArray, FloatArray, Sums, grouped
from analysis.judging.marks import CONFIDENCE, WITH_REGISTER, precision_mark, publishable
from analysis.wave.registered import Registered, registered
from benchmarks.province import CELLS, CITIES, SECTORS
from benchmarks.register_province import Province

PRODUCER_SECTORS = 14
SIDE = "wave"
FIRST, SECOND = "first", "second"


@dataclass(frozen=True, eq=False)
class Errors:
    """How k estimates stand to the truth by one kind of error: `off`, estimate less truth, with `se` and `df` (k,)."""

    off: FloatArray
    se: FloatArray
    df: FloatArray

    @property
    def half(self) -> FloatArray:
        """Half the width (k,) of the 95 % intervals."""
        return half_width(self.se, self.df, CONFIDENCE)

    @property
    def held(self) -> BoolArray:
        """Whether the 95 % intervals hold the truth (k,)."""
        return np.abs(self.off) <= self.half

    def met(self, above: float, error: float) -> FloatArray:
        """Whether the verdict is "met" (k,) where the truth lies so many points `above` the target."""
        return self.off - half_width(self.se, self.df, 1 - 2 * error) >= -above


@dataclass(frozen=True, eq=False)
class Figures:
    """k figures of one level (cells, their changes ...) by both kinds of error; `shown` (k,): which ones the marks
    for the register's intervals lets be printed."""

    registered: Errors
    linearised: Errors
    shown: BoolArray


@dataclass(frozen=True, eq=False)
class Shares:
    """Of sectors in the two families (SECTORS x 2), and of cells in the families of each city (CELLS x 28)."""

    families: sparse.csr_array
    cities: sparse.csr_array


def shares_of(rng: np.random.Generator) -> Shares:
    """Draw the sectors' shares, which differ up to fourfold."""
    family = np.arange(SECTORS) >= PRODUCER_SECTORS
    families = np.column_stack([~family, family]) * rng.uniform(0.5, 2, (SECTORS, 1))
    families /= families.sum(axis=0)
    cities = np.einsum("sf,cd->scfd", families, np.eye(CITIES)).reshape(CELLS, 2 * CITIES)
    return Shares(sparse.csr_array(families), sparse.csr_array(cities))


def figures(made: Province, shares: Shares) -> dict[str, Figures]:
    """Cells, sectors, cities (by family) and families of the first wave, and their changes to the second."""
    first, second = (_truth(made, wave, shares) for wave in (0, 1))
    one, both = _estimated(made, [FIRST], shares), _estimated(made, [FIRST, SECOND], shares)
    found = {level: _figures(*one[level], first[level]) for level in first}
    for level, (known, plain) in both.items():
        moved = second[level] - first[level]
        found[f"changes of {level}"] = _figures(_change(known), _change(plain), moved)
    return found


def _truth(made: Province, wave: int, shares: Shares) -> dict[str, FloatArray]:
    cells, services = made.truth[wave], made.services[wave]
    sector = np.repeat(np.arange(SECTORS), CITIES)
    sectors = grouped(services * cells, sector, SECTORS) / grouped(services, sector, SECTORS)
    return {
        "cells": cells,
        "sectors": sectors,
        "cities": shares.cities.T @ cells,
        "families": shares.families.T @ sectors,
    }


def _estimated(made: Province, waves: Sequence[str], shares: Shares) -> dict[str, tuple[Estimates, Estimates]]:
    """The levels of one wave, or of two that are stacked, with the register's errors and with linearised ones."""
    plain, lists = made.sums[: len(waves)], [made.register(wave) for wave in range(len(waves))]
    weighed = [_to_register(sums, made.services[wave]) for wave, sums in enumerate(plain)]
    by_register, linearised = (_sample(made, dict(zip(waves, sums, strict=True))) for sums in (weighed, plain))
    register = pl.concat([one.with_columns(pl.lit(wave).alias(SIDE)) for wave, one in zip(waves, lists, strict=True)])
    score = by_register.sums.item("score")
    errors = registered(by_register.sums, score, register, SIDE if len(waves) > 1 else None)
    one, other = _levels(by_register, errors, waves, shares), _levels(linearised, None, waves, shares)
    return {level: (one[level], other[level]) for level in one}


def _to_register(sums: Sums, services: FloatArray) -> Sums:
    """The sums with weights that add up to the register's services (CELLS,) in each cell."""
    cell = sums.keys["sector"].to_numpy() * CITIES + sums.keys["city"].to_numpy()
    return sums.scaled((services / grouped(sums.weight, cell, CELLS))[cell])


def _sample(made: Province, waves: dict[str, Sums]) -> Sample:
    """Cells as strata and outlets as PSUs; an outlet in two waves is one PSU."""
    sums = stack(waves, SIDE)
    outlets, psu = np.unique(sums.keys["outlet"].to_numpy(), return_inverse=True)
    names = tuple(str(cell) for cell in range(CELLS))
    return Sample(sums, Design(psu, made.cell[outlets], names, np.full(CELLS, np.inf), "collapse"))


def _levels(sample: Sample, errors: Registered | None, waves: Sequence[str], shares: Shares) -> dict[str, Estimates]:
    """Cells, sectors, cities and families of all waves, those of the second after those of the first."""
    side = [SIDE] if len(waves) > 1 else []

    def of(*columns: str) -> Estimates:
        found = sample.mean("score", [*side, *columns])
        return found if errors is None else errors.of(found, [*side, *columns])

    def composed(estimates: Estimates, coefficients: sparse.csr_array) -> Estimates:
        every = sparse.csr_array(sparse.block_diag([coefficients] * len(waves)))
        return estimates.combined(every, [Title("composite", "score")] * every.shape[1])

    cells, sectors = of("sector", "city"), of("sector")
    composites = {"cities": composed(cells, shares.cities), "families": composed(sectors, shares.families)}
    return {"cells": cells, "sectors": sectors} | composites


def _change(estimates: Estimates) -> Estimates:
    """The estimates of the second wave less those of the first."""
    one = sparse.eye_array(len(estimates) // 2)
    return estimates.combined(sparse.csr_array(sparse.vstack([-one, one])), [Title("change", "score")] * one.shape[0])


def _figures(known: Estimates, plain: Estimates, truth: FloatArray) -> Figures:
    by_register = Errors(known.value - truth, known.se, known.satterthwaite)
    linearised = Errors(plain.value - truth, plain.se_design, np.fmin(plain.df, plain.strata.satterthwaite))
    return Figures(by_register, linearised, _shown(known, by_register.half))


def _shown(known: Estimates, half: FloatArray) -> BoolArray:
    """Whether the precision of each figure (k,) lets it be printed."""
    rows = zip(known.n, np.nan_to_num(known.n_eff), known.psus, known.satterthwaite, half, strict=True)
    return np.array([publishable(precision_mark(*row, WITH_REGISTER)) for row in rows])
