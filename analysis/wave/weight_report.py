"""What the weights of a wave look like: how unequal they are, what they rest on, and what calibration moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.estimation.sums import FloatArray
from analysis.wave.levels import levels_of
from analysis.wave.lists import family_rows
from analysis.wave.weighted import Wave

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True)
class SectorWeights:
    """The weights of a sector's responses; they count its own unit of service, so sectors are not added up.

    `relative`: at QUANTILES of the responses, the weight divided by the sector's mean weight; `n_eff` after Kish;
    `imputed_share`: of the weighted services, those whose volume was imputed.
    """

    code: str
    n: int
    outlets: int
    mean: float
    relative: tuple[float, ...]
    n_eff: float
    imputed_share: float


@dataclass(frozen=True)
class Shift:
    """A family's index with design weights and with calibrated ones (None: not estimable)."""

    code: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class WeightReport:
    """The weights by sector (those with responses); `shifts` and the range of `g` where weights were calibrated.

    No weight is ever trimmed: a large volume is not an outlier.
    """

    sectors: tuple[SectorWeights, ...]
    shifts: tuple[Shift, ...]
    g: tuple[float, float] | None


def weight_report(wave: Wave) -> WeightReport:
    """The report on a wave that is weighted."""
    settings = wave.settings
    sectors = tuple(_sector(wave, s.code) for s in settings.sectors if _rows(wave, s.code).any())
    calibration = wave.sample.calibration
    if calibration is None:
        return WeightReport(sectors, (), None)
    before, after = (family_rows(settings, levels_of(weights)) for weights in (wave.with_design_weights, wave))
    shifts = tuple(Shift(now.code, then.index, now.index) for then, now in zip(before, after, strict=True))
    return WeightReport(sectors, shifts, calibration.result.g_range)


def _rows(wave: Wave, code: str) -> np.ndarray:
    return (wave.sample.sums.keys["sector"] == code).to_numpy()


def _sector(wave: Wave, code: str) -> SectorWeights:
    sums = wave.sample.sums.taken(_rows(wave, code))
    outlets = wave.weighting.outlets.filter(pl.col("sector") == code)
    services = (outlets["outlet_weight"] * outlets["volume"]).to_numpy()
    n, total = int(sums.n.sum()), float(sums.weight.sum())
    mean = total / n
    return SectorWeights(
        code=code,
        n=n,
        outlets=len(outlets),
        mean=mean,
        relative=tuple(_quantile(sums.weight / sums.n / mean, sums.n.astype(float), q) for q in QUANTILES),
        n_eff=total**2 / float(sums.weight_squared.sum()),
        imputed_share=float(services[outlets["imputed"].to_numpy()].sum() / services.sum()),
    )


def _quantile(values: FloatArray, counts: FloatArray, share: float) -> float:
    """The smallest value at or below which this share of the counts lies."""
    order = np.argsort(values)
    reached = np.cumsum(counts[order]) >= share * counts.sum() - 1e-9
    return float(values[order][np.argmax(reached)])
