"""Estimates with their linearised values, so that any set of them has a covariance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from analysis.estimation.design import Design
from analysis.estimation.intervals import korn_graubard, t_interval
from analysis.estimation.prediction import Predicted
from analysis.estimation.ratios import Ratios, divide
from analysis.estimation.sums import FloatArray, IntArray, Label
from analysis.estimation.variance import StratumVariances, covariance, psus_and_strata, stratum_variances


@dataclass(frozen=True)
class Estimate:
    """One figure; None where it is not estimable.

    `df` is PSUs - strata of the domain, `df_satterthwaite` weighs the strata by their share of the variance, `n_eff` is
    Kish's, `deff` compares with simple random sampling with replacement of the same n, `lonely_psu` is the rule for
    strata with one PSU. With replicate weights from the data `df` is their rank less 1, and PSUs are not known.
    """

    statistic: str
    of: str
    by: Label | None
    estimate: float | None
    se: float | None
    df: int
    df_satterthwaite: float | None
    low: float | None
    high: float | None
    n: int
    n_eff: float | None
    psus: int | None
    deff: float | None
    lonely_psu: str | None
    note: str | None


@dataclass(frozen=True)
class Title:
    """What an estimate is of."""

    statistic: str
    of: str
    by: Label | None = None
    note: str | None = None


@dataclass(frozen=True, eq=False)
class Estimates:
    """k estimates of one sample.

    `value` (k,), NaN where there is nothing to estimate from; `z` (PSUs x k) their linearised values and `member`
    (PSUs x k) the PSUs with responses of each one's domain; over k: `n`, the sums of weights and of squared weights,
    and the variance `simple` that simple random sampling with replacement would have. The values are linear in the
    ratios of `parts`, with the coefficients `mix` (ratios x k). Where they are `predicted` from a register, its errors
    take the place of the linearised ones.
    """

    design: Design
    titles: tuple[Title, ...]
    value: FloatArray
    z: sparse.coo_array
    member: sparse.coo_array
    n: IntArray
    weight: FloatArray
    weight_squared: FloatArray
    simple: FloatArray
    parts: tuple[Ratios, ...]
    mix: sparse.csr_array
    predicted: Predicted | None = None

    def __len__(self) -> int:
        return len(self.titles)

    @cached_property
    def strata(self) -> StratumVariances:
        """The linearised variance, stratum by stratum."""
        return stratum_variances(self.z, self.member, self.design)

    @cached_property
    def psus(self) -> IntArray:
        """The number of PSUs with responses of each domain."""
        return psus_and_strata(self.member, self.design)[0]

    @cached_property
    def df(self) -> IntArray:
        """PSUs - strata of each domain."""
        psus, strata = psus_and_strata(self.member, self.design)
        return psus - strata

    @cached_property
    def se_design(self) -> FloatArray:
        """Standard errors by linearisation (k,); NaN where the domain has no two PSUs in a stratum."""
        return np.where(self.df >= 1, np.sqrt(self.strata.total), np.nan) + 0 * self.value

    @cached_property
    def se(self) -> FloatArray:
        """Standard errors (k,): from the register, else by linearisation; NaN where there is none."""
        if self.predicted is None:
            return self.se_design
        return np.where(self.satterthwaite > 0, np.sqrt(self.predicted.parts.variance), np.nan) + 0 * self.value

    @cached_property
    def satterthwaite(self) -> FloatArray:
        """Satterthwaite's degrees of freedom (k,) of the standard errors."""
        if self.predicted is None:
            return np.where(self.df >= 1, self.strata.satterthwaite, np.nan)
        return self.predicted.parts.df

    @cached_property
    def n_eff(self) -> FloatArray:
        """Kish's effective sample sizes (k,)."""
        some = np.abs(self.weight) > 1e-9 * np.sqrt(self.weight_squared)
        return np.where(some, divide(self.weight**2, self.weight_squared), np.nan)

    def covariance(self) -> FloatArray:
        """The covariance matrix (k, k) of all estimates."""
        if self.predicted is not None:
            return self.predicted.covariance()
        return covariance(self.z, self.member, self.design)

    def combined(self, coefficients: sparse.csr_array, titles: Sequence[Title]) -> Estimates:
        """Linear combinations of the estimates, with `coefficients` (k x m): composites, contrasts, changes.

        A combination is not estimable where one of its estimates is not. Its n counts the responses of them all; its
        effective n and deff are those of the mean whose weights the coefficients make, where they are such weights.
        """
        used = sparse.csr_array(abs(coefficients).sign())
        known = np.isfinite(self.value)
        value = coefficients.T @ np.where(known, self.value, 0.0)
        value[(used.T @ (~known).astype(float)) > 0] = np.nan
        relative = np.nan_to_num(divide(self.weight_squared, self.weight**2))
        n = np.asarray(used.T @ self.n, dtype=np.int64)
        spread = np.where(self.n == 1, 0.0, self.simple * (self.n - 1))
        within = coefficients.T @ (spread + np.where(known, self.value, 0.0) ** 2)
        share = np.isclose(coefficients.sum(axis=0), 1) & np.isclose(abs(coefficients).sum(axis=0), 1)
        return replace(
            self,
            titles=tuple(titles),
            value=value,
            z=(self.z @ coefficients).tocoo(),
            member=(self.member @ used).sign().tocoo(),
            n=n,
            weight=np.asarray(coefficients.sum(axis=0), dtype=float),
            weight_squared=coefficients.power(2).T @ relative,
            simple=np.where(share & (n > 1), (within - value**2) / np.maximum(n - 1, 1), np.nan),
            mix=sparse.csr_array(self.mix @ coefficients),
            predicted=None if self.predicted is None else self.predicted.combined(coefficients),
        )

    def records(
        self, confidence: float, variance: FloatArray | None = None, df: IntArray | None = None
    ) -> tuple[Estimate, ...]:
        """One record per estimate, with a t interval, for proportions Korn and Graubard's: on the design's degrees of
        freedom, on Satterthwaite's where the errors are the register's.

        `variance` (k,) replaces the linearised one, as replicates do; `df` (k,) what the design says, where the
        replicates came with the data and nothing is known of PSUs.
        """
        own = self.df if df is None else df
        se = self.se if variance is None else np.where(own >= 1, np.sqrt(variance), np.nan) + 0 * self.value
        deff = divide(se**2, self.simple)
        free = np.asarray(own if self.predicted is None else self.satterthwaite, dtype=float)
        records = []
        for i, title in enumerate(self.titles):
            value, error, n_eff = _known(self.value[i]), _known(se[i]), _known(self.n_eff[i])
            if title.statistic == "proportion":
                low, high = korn_graubard(value, error, int(self.n[i]), free[i], confidence, n_eff or math.nan)
            else:
                low, high = t_interval(value, error, free[i], confidence)
            records.append(
                Estimate(
                    statistic=title.statistic,
                    of=title.of,
                    by=title.by,
                    estimate=value,
                    se=error,
                    df=int(own[i]),
                    df_satterthwaite=_known(self.satterthwaite[i]) if df is None else None,
                    low=low,
                    high=high,
                    n=int(self.n[i]),
                    n_eff=n_eff,
                    psus=int(self.psus[i]) if df is None else None,
                    deff=_known(deff[i]),
                    lonely_psu=self.design.lonely_psu if df is None else None,
                    note=title.note,
                )
            )
        return tuple(records)


def together(*several: Estimates) -> Estimates:
    """Estimates of one sample as one set, so that their covariances are at hand."""
    first = several[0]
    return replace(
        first,
        titles=tuple(title for some in several for title in some.titles),
        value=np.concatenate([some.value for some in several]),
        z=sparse.hstack([some.z for some in several], format="coo"),
        member=sparse.hstack([some.member for some in several], format="coo"),
        n=np.concatenate([some.n for some in several]),
        weight=np.concatenate([some.weight for some in several]),
        weight_squared=np.concatenate([some.weight_squared for some in several]),
        simple=np.concatenate([some.simple for some in several]),
        parts=tuple(part for some in several for part in some.parts),
        mix=sparse.block_diag([some.mix for some in several], format="csr"),
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
