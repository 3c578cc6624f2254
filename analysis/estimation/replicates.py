"""Replicate variances on the table of sums: the jackknife JKn and the bootstrap of Rao and Wu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from tqdm import tqdm

from analysis.errors import CalibrationError, RequestError, wrong
from analysis.estimation.calibration import solve
from analysis.estimation.design import Design
from analysis.estimation.estimates import Estimates
from analysis.estimation.given_weights import GivenWeights
from analysis.estimation.ratios import Ratios, divide
from analysis.estimation.sample import Sample
from analysis.estimation.sums import FloatArray

BLOCK = 20  # replicates at once: the factors of 20,000 PSUs then stay in the cache of a processor


@dataclass(frozen=True)
class Jackknife:
    """Drop each PSU in turn and multiply the others of its stratum by n/(n - 1)."""

    def count(self, design: Design) -> int:
        """How many replicates there are."""
        return int(design.sizes[design.sizes > 1].sum())

    def blocks(self, design: Design) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Factors of the PSUs' weights (PSUs x replicates) and the replicates' part in the variance, (n_h - 1)/n_h."""
        sizes = design.sizes[design.stratum]
        part = (1 - design.fraction[design.stratum]) * (sizes - 1) / sizes
        dropped = np.flatnonzero(sizes > 1)
        for start in range(0, len(dropped), BLOCK):
            psu = dropped[start : start + BLOCK]
            same_stratum = design.stratum[:, None] == design.stratum[psu]
            factors = np.where(same_stratum, (sizes / np.maximum(sizes - 1, 1))[:, None], 1.0)
            factors[psu, np.arange(len(psu))] = 0
            yield factors, part[psu]


@dataclass(frozen=True)
class Bootstrap:
    """Draw n_h - 1 of the n_h PSUs of each stratum with replacement, n_h/(n_h - 1) x times drawn (Rao & Wu 1988).

    With a finite population the factors shrink to 1 by sqrt(1 - f_h).
    """

    replicates: int = 1000
    seed: int = 1

    def count(self, design: Design) -> int:
        """How many replicates there are."""
        return self.replicates

    def blocks(self, design: Design) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Factors of the PSUs' weights (PSUs x replicates) and the replicates' part in the variance, 1/replicates."""
        generator = np.random.default_rng(self.seed)
        order = np.argsort(design.stratum, kind="stable")
        sizes = design.sizes
        draws = np.repeat(np.arange(len(sizes)), sizes - 1)
        choices, first = sizes[draws][:, None], (np.cumsum(sizes) - sizes)[draws][:, None]
        shrink = np.sqrt(1 - design.fraction)[design.stratum]
        slope = shrink * (sizes / np.maximum(sizes - 1, 1))[design.stratum]
        constant = np.where(sizes[design.stratum] > 1, 1 - shrink, 1.0)
        for start in range(0, self.replicates, BLOCK):
            r = min(BLOCK, self.replicates - start)
            drawn = order[first + (generator.random((len(draws), r)) * choices).astype(np.int64)]
            times = np.bincount((drawn * r + np.arange(r)).ravel(), minlength=design.psus * r)
            factors = times.reshape(design.psus, r) * slope[:, None]
            factors += constant[:, None]
            yield factors, np.full(r, 1 / self.replicates)


Replication = Jackknife | Bootstrap | GivenWeights


def replicate_variance(estimates: Estimates, sample: Sample, method: Replication) -> FloatArray:
    """The variances (k,) of estimates by replication, around the estimates themselves unless the method says else.

    Each replicate is calibrated again where the sample is. A replicate without any PSU of a domain says nothing of it:
    the others of a method of our own stand for it, those of given weights do not (as in R).
    Raises RequestError under rules for strata with one PSU that replication does not know, and CalibrationError where
    replicates do not meet the margins.
    """
    design = sample.design
    if design.lonely and design.lonely_psu in ("adjust", "average"):
        raise RequestError(wrong("replicates_without_rule", rule=design.lonely_psu))
    sums = [_psu_sums(part, sample) for part in estimates.parts]
    k, parts, failed = len(estimates), 0.0, 0
    squares, firsts, parts_used, used, centre = np.zeros((5, k))
    with tqdm(total=method.count(design), unit=" replicates", disable=None, leave=False) as bar:
        for factors, part in method.blocks(design):
            g = _calibrated(factors, sample)
            failed += int(np.isnan(g[0]).sum())
            ratios = np.vstack([_ratio(factors, g, *of_part) for of_part in sums])
            distance = estimates.mix.T @ ratios - estimates.value[:, None]
            there, known = np.isfinite(distance), np.nan_to_num(distance)
            squares += known**2 @ part
            firsts += known @ part
            parts += part.sum()
            parts_used += there @ part
            used += there @ (part > 0).astype(float)
            centre += known @ (part > 0).astype(float)
            bar.update(len(part))
    if failed:
        raise CalibrationError(wrong("replicates_not_calibrated", failed=failed, replicates=method.count(design)))
    if not isinstance(method, GivenWeights):
        return squares * divide(np.full(k, parts), parts_used)
    if method.mse:
        return np.where(used > 0, squares, np.nan)
    centre = divide(centre, used)
    return squares - 2 * centre * firsts + centre**2 * parts_used


def weight_factors(sample: Sample, method: Jackknife | Bootstrap) -> FloatArray:
    """What each replicate multiplies the weights of each PSU by (PSUs x replicates), calibrated again where the sample
    is; no PSU may lie in several of its calibration cells.

    Raises CalibrationError where replicates do not meet the margins.
    """
    made = []
    cell = np.zeros(sample.design.psus, dtype=np.int64)
    if sample.calibration is not None:
        cell[sample.design.psu] = sample.calibration.cell
    own = np.ones(1) if sample.calibration is None else sample.calibration.result.g
    for factors, _ in method.blocks(sample.design):
        made.append(factors * (_calibrated(factors, sample) / own[:, None])[cell])
    every = np.hstack(made)
    failed = int(np.isnan(every).any(axis=0).sum())
    if failed:
        raise CalibrationError(wrong("replicates_not_calibrated", failed=failed, replicates=every.shape[1]))
    return every


def _psu_sums(part: Ratios, sample: Sample) -> tuple[sparse.csc_array, sparse.csc_array | None, int]:
    """What each PSU adds above and below: (calibration cells x domains) x PSUs."""
    cell = np.zeros(len(sample.sums), dtype=np.int64) if sample.calibration is None else sample.calibration.cell
    cells = 1 if sample.calibration is None else len(sample.calibration.result.g)
    place = cell[part.rows] * part.domains + part.domain, sample.design.psu[part.rows]
    shape = (cells * part.domains, sample.design.psus)
    above = sparse.csc_array(sparse.coo_array((part.above, place), shape=shape))
    below = None if part.below is None else sparse.csc_array(sparse.coo_array((part.below, place), shape=shape))
    return above, below, part.domains


def _calibrated(factors: FloatArray, sample: Sample) -> FloatArray:
    """The factors g (cells x replicates) of each replicate, NaN where it does not meet the margins."""
    calibration = sample.calibration
    if calibration is None:
        return np.ones((1, factors.shape[1]))
    result, before = calibration.result, calibration.before
    place, shape = (calibration.cell, sample.design.psu), (len(result.g), sample.design.psus)
    weights = sparse.csc_array(sparse.coo_array((before.weight, place), shape=shape)) @ factors
    g = np.full(weights.shape, np.nan)
    for r, weight in enumerate(weights.T):
        solution = solve(weight, result.auxiliary, result.method, calibration.bounds)
        if solution.converged:
            g[:, r] = solution.g
    return g


def _ratio(
    factors: FloatArray, g: FloatArray, above: sparse.csc_array, below: sparse.csc_array | None, domains: int
) -> FloatArray:
    """The ratios (domains x replicates)."""

    def totals(sums: sparse.csc_array) -> FloatArray:
        of_cells = (sums @ factors).reshape(len(g), domains, -1)
        return np.asarray(np.einsum("cdr,cr->dr", of_cells, g))

    return totals(above) if below is None else divide(totals(above), totals(below))
