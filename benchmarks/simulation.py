"""Repeated samples of the synthetic province, each estimated with the project's own code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimation.combinations import change, contrast
from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.intervals import half_width
from analysis.judging.marks import mark
from analysis.wave.composites import Part, composites
from analysis.wave.levels import Level, level_of
from benchmarks.province import CELLS, CITIES, SECTORS, FloatArray, Province, select, select_again
from benchmarks.samples import observe, sample_of, stacked

PRODUCER_SECTORS = 14
# A little over two thirds of the outlets stay in the sample.
KEPT = {3: 2, 5: 3, 10: 7, 30: 21}


@dataclass(frozen=True, eq=False)
class Figures:
    """Estimates of k indices in all samples (samples, k), and their true values (k,).

    `df` is the design's, `df_used` the smaller of it and Satterthwaite's, which the service uses.
    """

    truth: FloatArray
    value: FloatArray
    se: FloatArray
    df: FloatArray
    df_used: FloatArray

    def holds(self, df: FloatArray) -> FloatArray:
        """1 where the 95 % interval holds the truth, 0 where it does not, NaN where there is none (samples, k)."""
        half = half_width(self.se, df, 0.95)
        return np.where(np.isfinite(half), np.abs(self.value - self.truth) <= half, np.nan)


@dataclass(frozen=True, eq=False)
class Simulation:
    """The figures of one wave and of the change to the next, and which cells (samples, k) earn a publishable mark."""

    figures: dict[str, Figures]
    publishable: NDArray[np.bool_]


def simulate(province: Province, per_cell: int, samples: int, seed: int) -> Iterator[Simulation | None]:
    """Draw samples of `per_cell` outlets a cell; yields None after each and the simulation at the end."""
    rng = np.random.default_rng([seed, per_cell])
    shares = _shares(np.random.default_rng(seed))
    found: dict[str, list[FloatArray]] = {}
    publishable = []
    for _ in range(samples):
        first = select(rng, per_cell)
        sums = observe(rng, province, 0, first)
        later = observe(rng, province, 1, select_again(rng, first, KEPT[per_cell], per_cell))
        single, both = sample_of(province, sums), sample_of(province, stacked(sums, later))
        score = single.sums.item("score")
        cells, sectors = (level_of(single, score, by) for by in (["sector", "city"], ["sector"]))
        parts = [[Part(share, s) for s, share in enumerate(family) if share > 0] for family in shares.T]
        moved = {name: change(both.mean("score", ["wave", *by]), "wave", 0, 1) for name, by in _BY.items()}
        estimates = {
            "cells": cells.estimates,
            "sectors": sectors.estimates,
            "families": composites(sectors, parts).level.estimates,
            "changes of cells": moved["cells"],
            "changes of sectors": moved["sectors"],
            "changes of families": contrast(moved["sectors"], shares, [Title("change", "score")] * 2),
        }
        for name, some in estimates.items():
            found.setdefault(name, []).append(_figures(some))
        publishable.append(_publishable(cells))
        yield None
    truth = _truth(province, shares)
    figures = {name: Figures(truth[name], *np.stack(rows, axis=1)) for name, rows in found.items()}
    yield Simulation(figures, np.stack(publishable))


_BY = {"cells": ["sector", "city"], "sectors": ["sector"]}


def _shares(rng: np.random.Generator) -> FloatArray:
    """The sectors' shares in the two families (SECTORS, 2)."""
    family = np.arange(SECTORS) >= PRODUCER_SECTORS
    shares = np.column_stack([~family, family]) * rng.uniform(0.5, 2, (SECTORS, 1))
    return shares / shares.sum(axis=0)


def _truth(province: Province, shares: FloatArray) -> dict[str, FloatArray]:
    services = np.bincount(province.cell, province.volume)
    truth: dict[str, list[FloatArray]] = {"cells": [], "sectors": [], "families": []}
    for wave in (0, 1):
        cells = province.true_index(wave)
        totals = (services * cells).reshape(SECTORS, CITIES).sum(axis=1)
        sectors = totals / services.reshape(SECTORS, CITIES).sum(axis=1)
        for name, values in zip(truth, (cells, sectors, sectors @ shares), strict=True):
            truth[name].append(values)
    return {name: waves[0] for name, waves in truth.items()} | {
        f"changes of {name}": waves[1] - waves[0] for name, waves in truth.items()
    }


def _figures(estimates: Estimates) -> FloatArray:
    """value, se, df, df used: (4, k)."""
    df = estimates.df.astype(float)
    used = np.fmin(df, estimates.strata.satterthwaite)
    return np.stack([estimates.value, estimates.se, df, used])


def _publishable(level: Level) -> NDArray[np.bool_]:
    """Which cells' marks let them be shown (k,); every outlet is a unit of its own."""
    _, se, _, df = _figures(level.estimates)
    outlets, units, largest = level.counts()
    half = half_width(se, df, 0.95)
    marks = [
        mark(
            n=int(level.estimates.n[i]),
            n_eff=float(level.estimates.n_eff[i]),
            outlets=int(outlets[i]),
            units=int(units[i]),
            largest_share=float(largest[i]),
            df=float(df[i]),
            half_width=float(half[i]),
        )
        for i in range(CELLS)
    ]
    return np.array([found in ("", "E") for found in marks])
