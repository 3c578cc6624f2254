"""What early warning could do instead: fixed limits, those of a funnel, EWMA and CUSUM, each set for one false alarm of
an outlet in three years where it has five answers every day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from analysis.estimation.sums import FloatArray

CELLS = 201
SMOOTHING = 0.1
REFERENCE = 0.5


@dataclass
class Rival:
    """A statistic of k series for falls and rises (2, k), and what of it raises an alarm."""

    name: str
    limit: float
    step: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    statistic: FloatArray = field(default_factory=lambda: np.zeros((2, 0)))

    def begin(self, series: int) -> None:
        """Nothing seen yet."""
        self.statistic = np.zeros((2, series))

    def hits(self, difference: FloatArray, variance: FloatArray) -> FloatArray:
        """Which fall and rise alarms (2, k) a day raises; the series begin anew after theirs."""
        signed = np.stack([-difference, difference])
        self.statistic = self.step(self.statistic, signed, variance)
        over = (self.statistic >= self.limit) & (self.statistic > 0)
        self.statistic = np.where(over.any(axis=0), 0.0, self.statistic)
        return over


def rivals(false_alarms: float, daily_sd: float) -> list[Rival]:
    """Each with the limit that gives so many days to a false alarm where every day varies with `daily_sd`."""
    once = float(-ndtri(1 / (2 * false_alarms)))
    return [
        Rival("fixed limit", once * daily_sd, lambda _, signed, variance: np.where(np.isfinite(variance), signed, 0.0)),
        Rival("funnel", once, lambda _, signed, variance: signed / np.sqrt(variance)),
        Rival("EWMA", _limit(_ewma_run_length, false_alarms, 0.4, 0.9), _ewma),
        Rival("CUSUM", _limit(_cusum_run_length, 2 * false_alarms, 2.0, 12.0), _cusum),
    ]


def _ewma(statistic: FloatArray, signed: FloatArray, variance: FloatArray) -> FloatArray:
    heard = np.isfinite(variance)
    moved = (1 - SMOOTHING) * statistic + SMOOTHING * signed / np.sqrt(np.where(heard, variance, 1.0))
    return np.where(heard, moved, statistic)


def _cusum(statistic: FloatArray, signed: FloatArray, variance: FloatArray) -> FloatArray:
    heard = np.isfinite(variance)
    moved = np.maximum(statistic + signed / np.sqrt(np.where(heard, variance, 1.0)) - REFERENCE, 0.0)
    return np.where(heard, moved, statistic)


def _limit(run_length: Callable[[float], float], wanted: float, least: float, most: float) -> float:
    return float(brentq(lambda limit: np.log(run_length(limit) / wanted), least, most, xtol=1e-6))


def _ewma_run_length(limit: float) -> float:
    """Of a two-sided EWMA of standard normal days, by the Markov chain of Brook and Evans (1972)."""
    edges = np.linspace(-limit, limit, CELLS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    reach = ndtr((edges[None, :] - (1 - SMOOTHING) * middle[:, None]) / SMOOTHING)
    return _steps(np.diff(reach, axis=1), CELLS // 2)


def _cusum_run_length(limit: float) -> float:
    """Of a one-sided CUSUM, likewise; the first cell holds 0."""
    width = 2 * limit / (2 * CELLS - 1)
    middle = width * np.arange(CELLS)
    edges = np.concatenate([[-np.inf], middle + width / 2])
    reach = ndtr(edges[None, :] - middle[:, None] + REFERENCE)
    return _steps(np.diff(reach, axis=1), 0)


def _steps(chance: FloatArray, start: int) -> float:
    return float(np.linalg.solve(np.eye(len(chance)) - chance, np.ones(len(chance)))[start])
