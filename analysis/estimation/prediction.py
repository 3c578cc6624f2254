"""The register's variance: how far an index is from what all outlets of the register would have given.

The prediction variance of Royall (1970; Valliant, Dorfman & Royall 2000): the register knows every outlet's size, so
what is missing of an estimate is known but for what is the outlets' own and for the chance in their few answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from analysis.estimation.register import membership, quotient
from analysis.estimation.sums import FloatArray, IntArray, grouped
from analysis.estimation.working_model import LEAST_BETWEEN, Model, Shared, Slope


@dataclass(frozen=True, eq=False)
class Predicted:
    """k estimates: their `value`, and how much of each of the N outlets of the register is `missing` of it (N x k), and
    of each of the m outlets' answers is in it (`answers`, m x k)."""

    model: Model
    value: FloatArray
    missing: sparse.csr_array
    answers: sparse.csr_array
    shared: Shared | None = None

    def combined(self, coefficients: sparse.csr_array) -> Predicted:
        """Linear combinations of the estimates, with `coefficients` (k x m): composites, contrasts."""
        used = sparse.csr_array(abs(coefficients).sign())
        unknown = ~np.isfinite(self.value)
        value = coefficients.T @ np.where(unknown, 0.0, self.value)
        value[(used.T @ unknown.astype(float)) > 0] = np.nan
        missing, answers = self.missing @ coefficients, self.answers @ coefficients
        return replace(self, value=value, missing=sparse.csr_array(missing), answers=sparse.csr_array(answers))

    def along(self, slope: Slope, covariate: FloatArray) -> Predicted:
        """The estimates moved along a slope of outlet means with a covariate (N,) that is known of the whole register:
        by how much it is larger in the answers than in what they stand for (Cassel, Särndal & Wretman 1976)."""
        register = self.model.register
        place = register.answering
        pool, pools = register.pool[register.stratum], register.pools
        uneven = sparse.csr_array(membership(pool, pools) @ sparse.diags_array(covariate) @ self.missing)  # (pools, k)
        moved = sparse.diags_array(slope.parts) @ membership(pool[place], pools).T @ uneven
        m = len(place)
        placed = sparse.csr_array((np.ones(m), (place, np.arange(m))), shape=(len(pool), m))
        return replace(
            self,
            value=self.value - uneven.T @ slope.value,
            missing=sparse.csr_array(self.missing - placed @ moved),
            answers=sparse.csr_array(self.answers - moved),
        )

    def covariance(self) -> FloatArray:
        """The covariance matrix (k, k): C' diag(between) C + A' diag(within / responses) A."""
        register, known = self.model.register, self.model.components
        between = sparse.diags_array(np.nan_to_num(known.between)[register.stratum])
        chance = known.within[register.pool[register.stratum[register.answering]]] * self._few
        one = self.missing.T @ (between if self.shared is None else between + self.shared.covariance) @ self.missing
        two = self.answers.T @ sparse.diags_array(chance) @ self.answers
        return np.asarray((one + two).toarray())

    @cached_property
    def parts(self) -> Parts:
        """The variances by what they rest on."""
        register, known = self.model.register, self.model.components
        by_stratum = membership(register.stratum, register.strata)
        missing = (by_stratum @ self.missing.power(2)).toarray()
        answers = self.answers.power(2) * self._few[:, None]
        answers = (membership(register.stratum[register.answering], register.strata) @ answers).toarray()
        floored = known.floored[:, None]
        lead = np.where(missing > 0, np.where(floored, LEAST_BETWEEN, 1.0) * known.total[:, None] * missing, 0.0)
        chance = answers - np.where(floored, 0.0, known.scarcity[:, None] * missing)
        by_pool = membership(register.pool, len(known.within))
        of_pool = by_pool @ lead
        df = quotient(of_pool**2, by_pool @ quotient(lead**2, np.broadcast_to(known.df[:, None], lead.shape)))
        return Parts(
            of_pool,
            np.minimum(df, known.pool_df[:, None]),
            known.within[:, None] * (by_pool @ chance),
            known.within_df,
            *self._shared,
        )

    @property
    def _shared(self) -> tuple[FloatArray, float]:
        """What outlets that stand in the register twice add to the variances (k,), and its degrees of freedom."""
        if self.shared is None:
            return np.zeros(len(self.value)), np.inf
        added = self.missing.multiply(self.shared.covariance @ self.missing).sum(axis=0)
        return np.asarray(added, dtype=float).ravel(), self.shared.df

    @property
    def _few(self) -> FloatArray:
        """1 / responses (m,) of each outlet that answered."""
        responses = self.model.outlets.responses
        return quotient(np.ones(len(responses)), responses)


@dataclass(frozen=True, eq=False)
class Parts:
    """The variances of k estimates, pool by pool: `lead` (pools x k) rests on the variance of outlet means with
    `lead_df`, `chance` (pools x k) on the variance within outlets with `within_df` (pools,); the latter may be
    negative, where less is missing than the outlets' answers would let one think. `shared` (k,) with `shared_df`: what
    outlets that stand twice add."""

    lead: FloatArray
    lead_df: FloatArray
    chance: FloatArray
    within_df: FloatArray
    shared: FloatArray
    shared_df: float

    @property
    def variance(self) -> FloatArray:
        """The variances (k,); NaN where a stratum's variance is not known."""
        return np.asarray((self.lead + self.chance).sum(axis=0) + self.shared)

    @property
    def df(self) -> FloatArray:
        """Satterthwaite's degrees of freedom (k,), over what the variances rest on."""
        within_df = np.broadcast_to(self.within_df[:, None], self.chance.shape)
        below = quotient(self.lead**2, self.lead_df) + quotient(self.chance**2, within_df)
        return quotient(self.variance**2, below.sum(axis=0) + self.shared**2 / max(self.shared_df, 1.0))


def means(model: Model, domain: IntArray, domains: int, sizes: FloatArray | None = None) -> Predicted:
    """The means of domains, each of whole strata (`domain` (strata,), -1: of none).

    Within a stratum outlets weigh as their answers do, strata by their `sizes` (strata,), the register's unless they
    were calibrated: sum of A_h mean_h. A stratum without answers has no part in its domain. Where means rise with size,
    a domain whose larger outlets answered more than others is moved along the slope.
    """
    register, outlets = model.register, model.outlets
    m, place = len(outlets.mean), register.answering
    stratum = register.stratum[place]
    weight = grouped(outlets.weight, stratum, register.strata)
    domain = np.where(weight > 0, domain, -1)
    sizes = np.where(domain >= 0, register.sizes if sizes is None else sizes, 0.0)
    whole = grouped(sizes[domain >= 0], domain[domain >= 0], domains + 1)  # the last, of no domain, is 0
    share = quotient(sizes, whole[domain])
    own = quotient(outlets.weight, weight[stratum]) * share[stratum]
    rows = np.flatnonzero(own > 0)
    answers = sparse.csr_array((own[rows], (rows, domain[stratum[rows]])), shape=(m, domains))
    listed = np.flatnonzero(domain[register.stratum] >= 0)
    home = register.stratum[listed]
    part = quotient(register.size[listed], register.sizes[home]) * share[home]
    wanted = sparse.csr_array((part, (listed, domain[home])), shape=(len(register.size), domains))
    placed = sparse.csr_array((np.ones(m), (place, np.arange(m))), shape=(len(register.size), m))
    missing = sparse.csr_array(placed @ answers - wanted)
    value = np.where(whole[:-1] > 0, answers.T @ np.nan_to_num(outlets.mean), np.nan)
    return Predicted(model, value, missing, answers).along(model.slope, np.log(register.size))
