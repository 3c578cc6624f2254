"""The register's variance: how far an index is from what all outlets of the register would have given.

The prediction variance of Royall (1970; Valliant, Dorfman & Royall 2000): the register knows every outlet's size, so
what is missing of an estimate is known but for what is the outlets' own and for the chance in their few answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from analysis.estimation.covariate import Missed
from analysis.estimation.overlap import Shared, Twice
from analysis.estimation.register import membership, quotient
from analysis.estimation.sums import FloatArray, IntArray, grouped
from analysis.estimation.working_model import LEAST_BETWEEN, Model, Slope


@dataclass(frozen=True, eq=False)
class Predicted:
    """k estimates: their `value`, and how much of each of the N outlets of the register is `missing` of it (N x k), and
    of each of the m outlets' answers is in it (`answers`, m x k). `shared`: what stands in the register twice keeps;
    `missed`: what a covariate that was used tells less of some outlets than of others."""

    model: Model
    value: FloatArray
    missing: sparse.csr_array
    answers: sparse.csr_array
    shared: Shared | None = None
    missed: Missed | None = None

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
        """The covariance matrix (k, k): C' B C + A' diag(chance) A, and where organisations are known (G C)' U (G C),
        with G adding up their outlets; B and U are diagonal but for what stands in the register twice."""
        register, within = self.model.register, self.model.within
        chance = within.variance[register.pool[register.stratum[register.answering]]] * within.few
        found = self.answers.T @ sparse.diags_array(chance) @ self.answers
        for part in self._own:
            found = found + part.coefficients.T @ (sparse.diags_array(part.variance) + part.kept) @ part.coefficients
        return np.asarray(found.toarray())

    @cached_property
    def parts(self) -> Parts:
        """The variances by what they rest on."""
        register, known, within = self.model.register, self.model.components, self.model.within
        missing = (membership(register.stratum, register.strata) @ self.missing.power(2)).toarray()
        of_strata = membership(register.stratum[register.answering], register.strata)
        answers = (of_strata @ sparse.diags_array(within.few) @ self.answers.power(2)).toarray()
        floored = known.floored[:, None]
        lead = np.where(missing > 0, np.where(floored, LEAST_BETWEEN, 1.0) * known.total[:, None] * missing, 0.0)
        inside = np.where(floored, 0.0, missing)  # where chance and organisations are in `total` already
        by_pool = membership(register.pool, register.pools)
        of_pool = by_pool @ lead
        df = quotient(of_pool**2, by_pool @ quotient(lead**2, np.broadcast_to(known.df[:, None], lead.shape)))
        chance = within.variance[:, None] * (by_pool @ (answers - known.scarcity[:, None] * inside))
        df = np.minimum(df, known.pool_df[:, None])
        kept, doubt = np.zeros(lead.shape[1:]), np.zeros(lead.shape[1:])
        for part in self._own:
            if not part.kept.nnz and not part.doubt.nnz:  # nothing stands twice, and nothing was missed
                continue
            of_pools = membership(part.pool, register.pools)
            kept = kept + (of_pools @ part.coefficients.multiply(part.kept @ part.coefficients)).toarray()
            doubt = doubt + 2 * (of_pools @ part.coefficients.multiply(part.doubt @ part.coefficients)).toarray()
        return Parts(of_pool + kept, df, chance, within.df, *self._common(by_pool, inside), (doubt**2).sum(axis=0))

    def _common(self, by_pool: sparse.csr_array, inside: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What organisations add to the variances (pools x k) beyond what outlets' own have of it, and its df."""
        common = self.model.organisations
        if common is None:
            return np.zeros((by_pool.shape[0], len(self.value))), np.ones(by_pool.shape[0])
        whole = membership(common.pool, by_pool.shape[0]) @ (common.outlets @ self.missing).power(2)
        return common.variance[:, None] * (whole.toarray() - by_pool @ (common.seen[:, None] * inside)), common.df

    @cached_property
    def _own(self) -> tuple[_Own, ...]:
        """What is the outlets' own, where they are known that of organisations, and what a covariate missed of it."""
        register, common, missed = self.model.register, self.model.organisations, self.missed
        variance = np.nan_to_num(self.model.components.between)[register.stratum]
        pool = register.pool[register.stratum]
        twice = None if self.shared is None else self.shared.outlets
        found = [_Own(self.missing, variance, pool, *_kept(twice, len(variance)))]
        if common is not None:
            twice = None if self.shared is None else self.shared.organisations
            kept = _kept(twice, len(common.pool))
            of_organisations = sparse.csr_array(common.outlets @ self.missing)
            found.append(_Own(of_organisations, common.variance[common.pool], common.pool, *kept))
        if missed is not None:
            of_common = sparse.csr_array(missed.common.T @ self.missing)
            found.append(_missed(self.missing, missed.each, pool))
            found.append(_missed(of_common, np.ones(len(missed.pool)), missed.pool))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class _Own:
    """What is missing of n things that each have something of their own (`coefficients`, n x k), the `variance` (n,) of
    it, their `pool` (n,), and the covariances `kept` (n x n) beyond it, those of what stands twice with `doubt`."""

    coefficients: sparse.csr_array
    variance: FloatArray
    pool: IntArray
    kept: sparse.csr_array
    doubt: sparse.csr_array


def _kept(twice: Twice | None, n: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    none = sparse.csr_array((n, n))
    return (none, none) if twice is None else (twice.covariance, twice.doubt)


def _missed(coefficients: sparse.csr_array, each: FloatArray, pool: IntArray) -> _Own:
    kept, none = sparse.diags_array(each), sparse.csr_array((len(each), len(each)))
    return _Own(coefficients, np.zeros(len(each)), pool, sparse.csr_array(kept), none)


@dataclass(frozen=True, eq=False)
class Parts:
    """The variances of k estimates, pool by pool (pools x k): `lead` rests on the variance of outlet means with
    `lead_df`, `chance` on the variance within outlets with `within_df` (pools,), `common` on that of organisations with
    `common_df` (pools,). The latter two may be negative, where less is missing than `lead` takes for granted. `doubt`
    (k,): the variance of `lead` by the doubt about what outlets that stand twice keep."""

    lead: FloatArray
    lead_df: FloatArray
    chance: FloatArray
    within_df: FloatArray
    common: FloatArray
    common_df: FloatArray
    doubt: FloatArray

    @property
    def variance(self) -> FloatArray:
        """The variances (k,); NaN where a stratum's variance is not known."""
        return np.asarray((self.lead + self.chance + self.common).sum(axis=0))

    @property
    def df(self) -> FloatArray:
        """Satterthwaite's degrees of freedom (k,), over what the variances rest on."""
        of_pools = ((self.chance, self.within_df), (self.common, self.common_df))
        below = quotient(self.lead**2, self.lead_df).sum(axis=0) + self.doubt / 2
        for part, df in of_pools:
            below = below + quotient(part**2, np.broadcast_to(df[:, None], part.shape)).sum(axis=0)
        return quotient(self.variance**2, below)


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
