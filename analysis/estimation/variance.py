"""Variances and covariances from linearised values: one matrix Z, PSUs by estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.design import Design
from analysis.estimation.sums import FloatArray, IntArray, grouped


@dataclass(frozen=True, eq=False)
class StratumVariances:
    """The parts V_h of the variances of k estimates: `value[i]` of estimate `estimate[i]` with `freedom[i]` = n_h - 1.

    `scale` (k,) multiplies the sum of an estimate's parts; it is not 1 where strata with one PSU are averaged.
    """

    estimate: IntArray
    freedom: IntArray
    value: FloatArray
    scale: FloatArray

    @property
    def total(self) -> FloatArray:
        """The variances (k,)."""
        return self.scale * grouped(self.value, self.estimate, len(self.scale))

    @property
    def satterthwaite(self) -> FloatArray:
        """Satterthwaite's degrees of freedom (k,), (sum V_h)^2 / sum(V_h^2 / (n_h - 1)); NaN where V is 0."""
        k = len(self.scale)
        above = grouped(self.value, self.estimate, k) ** 2
        below = grouped(self.value**2 / self.freedom, self.estimate, k)
        df: FloatArray = np.divide(above, below, out=np.full(k, np.nan), where=below > 0)
        return np.maximum(df, 1)  # one stratum of two PSUs has exactly 1, whatever rounding says


def stratum_variances(z: sparse.coo_array, member: sparse.coo_array, design: Design) -> StratumVariances:
    """V_h = (1 - f_h) n_h / (n_h - 1) sum_i (z_hi - mean_h)^2 for each column of `z` (PSUs x k).

    Every PSU of a stratum counts, those without the domain with z = 0; `member` (PSUs x k) marks those with it. A
    stratum with one PSU adds what the design's rule says.
    """
    k = z.shape[1]
    key, group, inside = np.unique(design.stratum[z.row] * k + z.col, return_inverse=True, return_counts=True)
    stratum, estimate = np.divmod(key, k)
    size = design.sizes[stratum]
    centre = grouped(z.data, group, len(key)) / size
    if design.lonely_psu == "adjust":
        overall = grouped(z.data, z.col, k) / design.psus
        centre = np.where(size == 1, overall[estimate], centre)
    squares = grouped((z.data - centre[group]) ** 2, group, len(key)) + (size - inside) * centre**2
    return StratumVariances(
        estimate, np.maximum(size - 1, 1), _factor(design)[stratum] * squares, _average(member, design)
    )


def covariance(z: sparse.coo_array, member: sparse.coo_array, design: Design) -> FloatArray:
    """The covariance matrix (k, k): the sums of `stratum_variances` with the product of two estimates' values."""
    dense: FloatArray = z.toarray()
    ones = sparse.csr_array((np.ones(design.psus), (design.stratum, np.arange(design.psus))))
    centre = np.asarray(ones @ dense) / design.sizes[:, None]
    if design.lonely_psu == "adjust":
        lonely = np.flatnonzero(design.sizes == 1)
        centre[lonely] = (ones @ member).toarray()[lonely] * dense.mean(axis=0)
    dense -= centre[design.stratum]
    dense *= np.sqrt(_factor(design)[design.stratum])[:, None] * np.sqrt(_average(member, design))
    product: FloatArray = dense.T @ dense
    return product


def psus_and_strata(member: sparse.coo_array, design: Design) -> tuple[IntArray, IntArray]:
    """How many PSUs and how many strata have responses of each of k domains."""
    k = member.shape[1]
    strata = np.unique(design.stratum[member.row] * k + member.col) % k
    return np.bincount(member.col, minlength=k), np.bincount(strata, minlength=k)


def _factor(design: Design) -> FloatArray:
    """(1 - f_h) n_h / (n_h - 1) of each stratum; where there is one PSU only 1 - f_h."""
    factor: FloatArray = (1 - design.fraction) * design.sizes / np.maximum(design.sizes - 1, 1)
    return factor


def _average(member: sparse.coo_array, design: Design) -> FloatArray:
    """L / (L - L1) over the L strata of each domain, of which L1 have one PSU; 1 under the other rules."""
    k = member.shape[1]
    if design.lonely_psu != "average":
        return np.ones(k)
    stratum, estimate = np.divmod(np.unique(design.stratum[member.row] * k + member.col), k)
    strata = np.bincount(estimate, minlength=k)
    usable = strata - np.bincount(estimate[design.sizes[stratum] == 1], minlength=k)
    scale: FloatArray = np.divide(strata, usable, out=np.full(k, np.nan), where=usable > 0)
    return scale
