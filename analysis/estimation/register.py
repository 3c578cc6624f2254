"""The register's variance: how far an index is from what all outlets of the register would have given.

Method.md calls it prediction variance (Royall 1970; Valliant, Dorfman & Royall 2000). An outlet's mean is its stratum's
mean, plus what is its own (variance `between`), plus what its few responses add by chance (`within` / responses). The
register knows every outlet's size, so what is missing of an estimate is known but for these two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from analysis.estimation.moderation import moderate
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, Sums, Variable, grouped

LEAST_FREE = 20
"""Degrees of freedom of a pool that its slope needs: from fewer it would add more doubt than it takes."""
LEAST_BETWEEN = 0.05
"""Of a stratum's variance of outlet means: outlets never differ by less, whatever chance in the answers takes away."""


@dataclass(frozen=True, eq=False)
class Register:
    """The N outlets of a population: `size` (N,), `stratum` (N,), `pool` (strata,) whose outlets vary alike.

    `psu` (N,) is the outlet's place among the m that answered, -1 where it did not.
    """

    size: FloatArray
    stratum: IntArray
    pool: IntArray
    psu: IntArray

    @property
    def strata(self) -> int:
        """The number of strata."""
        return len(self.pool)

    @property
    def pools(self) -> int:
        """The number of pools."""
        return int(self.pool.max(initial=-1)) + 1

    @property
    def answering(self) -> IntArray:
        """The place (m,) in the register of each outlet that answered."""
        place = np.full(int(self.psu.max(initial=-1)) + 1, -1)
        there = np.flatnonzero(self.psu >= 0)
        place[self.psu[there]] = there
        return place

    @property
    def sizes(self) -> FloatArray:
        """The size (strata,) of each stratum."""
        return grouped(self.size, self.stratum, self.strata)


@dataclass(frozen=True, eq=False)
class Outlets:
    """What m outlets answered: each one's `mean`, `weight`, effective number of `responses` and sum of squared
    deviations from its mean, `squares`, with `free` degrees of freedom; all (m,), the mean NaN where nothing counts."""

    mean: FloatArray
    weight: FloatArray
    responses: FloatArray
    squares: FloatArray
    free: FloatArray

    @property
    def there(self) -> BoolArray:
        """Which outlets (m,) have an answer that counts."""
        return self.weight > 0


def outlets_of(sums: Sums, y: Variable, psu: IntArray, m: int) -> Outlets:
    """The answers to `y` of m outlets, of which each row of the table of sums is one's (`psu`, rows)."""
    rows = y.answered

    def of_psu(values: FloatArray) -> FloatArray:
        return grouped(values[rows], psu[rows], m)

    weight, n = of_psu(sums.weight), of_psu(sums.n.astype(float))
    there = weight > 0
    mean = np.divide(of_psu(sums.total(y)), weight, out=np.full(m, np.nan), where=there)
    responses = np.divide(weight**2, of_psu(sums.weight_squared), out=np.zeros(m), where=there)
    spread = of_psu(sums.product(y, y)) - weight * np.nan_to_num(mean) ** 2
    squares = np.divide(spread * n, weight, out=np.zeros(m), where=there)  # as though each response weighed 1
    return Outlets(mean, weight, responses, np.maximum(squares, 0.0), np.maximum(n - 1, 0.0))


@dataclass(frozen=True, eq=False)
class Components:
    """How outlets vary: over strata the moderated variance `total` of outlet means with its `df`, the part `between` of
    it that is the outlets' own, and the mean `scarcity` of 1 / responses; over pools the variance `within` an outlet
    with its `within_df`, and `pool_df`, which the strata of a pool have together. NaN where nothing is known."""

    total: FloatArray
    df: FloatArray
    between: FloatArray
    scarcity: FloatArray
    within: FloatArray
    within_df: FloatArray
    pool_df: FloatArray

    @property
    def floored(self) -> BoolArray:
        """The strata (strata,) whose outlets differ by no more than their few responses explain."""
        return self.between <= LEAST_BETWEEN * self.total


@dataclass(frozen=True, eq=False)
class Slope:
    """By how much outlet means rise with the logarithm of size within strata: over pools `value`, 0 where it was not
    estimated, and `free`, 1 where it was; over the m outlets `parts`, what each one's mean adds to its pool's."""

    value: FloatArray
    free: FloatArray
    parts: FloatArray


@dataclass(frozen=True, eq=False)
class Model:
    """How the outlets of a register answer: their means, their slope with size, and how they vary about it."""

    register: Register
    outlets: Outlets
    slope: Slope
    components: Components


def fitted(register: Register, outlets: Outlets) -> Model:
    """Fit the working model to what the outlets of a register answered."""
    slope = _slope(register, outlets)
    return Model(register, outlets, slope, _components(register, outlets, slope))


def _slope(register: Register, outlets: Outlets) -> Slope:
    """Least squares within strata, pooled over the pool."""
    place, there, pools = register.answering, outlets.there, register.pools
    stratum = register.stratum[place]
    pool = register.pool[stratum]
    x, _ = _away(np.log(register.size[place]), there, stratum, register.strata)
    y, m = _away(outlets.mean, there, stratum, register.strata)
    squares = grouped(x**2, pool, pools)
    free = grouped(np.maximum(m - 1, 0), register.pool, pools)
    told = (free >= LEAST_FREE) & (squares > 0)
    parts = np.where(told[pool], _quotient(x, squares[pool]), 0.0)
    return Slope(grouped(parts * y, pool, pools), told.astype(float), parts)


def _components(register: Register, outlets: Outlets, slope: Slope) -> Components:
    """Estimate both variances, those between outlets about the slope, moderated over the strata of a pool."""
    there, strata, pools, place = outlets.there, register.strata, register.pools, register.answering
    stratum = register.stratum[place]
    pool = register.pool[stratum]
    within_df = grouped(np.where(there, outlets.free, 0.0), pool, pools)
    within = _quotient(grouped(np.where(there, outlets.squares, 0.0), pool, pools), within_df)
    rest, m = _away(outlets.mean - slope.value[pool] * np.log(register.size[place]), there, stratum, strata)
    df = np.maximum(m - 1, 0)
    pool_df = grouped(df, register.pool, pools)
    inflated = _quotient(pool_df, pool_df - slope.free)[register.pool]  # the slope took one degree of freedom
    found = moderate(inflated * _quotient(grouped(rest**2, stratum, strata), df), df, register.pool, pools)
    few = np.where(there, _quotient(np.ones(len(there)), outlets.responses), 0.0)
    scarcity = _quotient(grouped(few, stratum, strata), m)
    between = np.maximum(found.variance - within[register.pool] * scarcity, LEAST_BETWEEN * found.variance)
    return Components(found.variance, found.df, between, scarcity, within, within_df, pool_df - slope.free)


def _away(values: FloatArray, there: BoolArray, stratum: IntArray, strata: int) -> tuple[FloatArray, FloatArray]:
    """How far the values (m,) of outlets that answered are from their stratum's mean, and how many there are."""
    m = grouped(there.astype(float), stratum, strata)
    known = np.where(there, values, 0.0)
    return np.where(there, known - _quotient(grouped(known, stratum, strata), m)[stratum], 0.0), m


@dataclass(frozen=True, eq=False)
class Shared:
    """What the own of an outlet has in common with its own where it stands in the register again, in another wave say:
    `covariance` (N x N, nothing on the diagonal), and the degrees of freedom `df` of its estimate."""

    covariance: sparse.csr_array
    df: float


def shared(model: Model, pairs: IntArray) -> Shared:
    """What the two places (pairs, 2) of an outlet in the register have in common.

    The correlation is that of the means of outlets that answered in both places, within strata, pooled over the pool.
    """
    register, outlets, known = model.register, model.outlets, model.components
    first, second = (register.stratum[side] for side in pairs.T)
    psu = register.psu[pairs]
    both = (psu >= 0).all(axis=1) & outlets.there[psu].all(axis=1)
    group, strata = np.unique(first[both] * register.strata + second[both], return_inverse=True)[::-1]
    m = np.bincount(group, minlength=len(strata)).astype(float)
    rise = model.slope.value[register.pool[register.stratum]] * np.log(register.size)
    means = [(outlets.mean[psu[both, side]] - rise[pairs[both, side]]) for side in (0, 1)]
    away = [mean - (grouped(mean, group, len(strata)) / m)[group] for mean in means]
    pool = register.pool[strata // register.strata]
    pools, own = len(known.within), np.sqrt(np.nan_to_num(known.between))
    alike = own[strata // register.strata] * own[strata % register.strata]
    above = grouped(grouped(away[0] * away[1], group, len(strata)), pool, pools)
    below = grouped((m - 1) * alike, pool, pools)
    correlation = np.clip(_quotient(above, below), -1, 1)
    value = correlation[register.pool[first]] * own[first] * own[second]
    n = len(register.size)
    one = sparse.csr_array((value, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return Shared(sparse.csr_array(one + one.T), float(np.maximum(m - 1, 0).sum()))


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
        by_stratum = _membership(register.stratum, register.strata)
        missing = (by_stratum @ self.missing.power(2)).toarray()
        answers = self.answers.power(2) * self._few[:, None]
        answers = (_membership(register.stratum[register.answering], register.strata) @ answers).toarray()
        floored = known.floored[:, None]
        lead = np.where(missing > 0, np.where(floored, LEAST_BETWEEN, 1.0) * known.total[:, None] * missing, 0.0)
        chance = answers - np.where(floored, 0.0, known.scarcity[:, None] * missing)
        by_pool = _membership(register.pool, len(known.within))
        of_pool = by_pool @ lead
        df = _quotient(of_pool**2, by_pool @ _quotient(lead**2, np.broadcast_to(known.df[:, None], lead.shape)))
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
        return _quotient(np.ones(len(responses)), responses)


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
        below = _quotient(self.lead**2, self.lead_df) + _quotient(self.chance**2, within_df)
        return _quotient(self.variance**2, below.sum(axis=0) + self.shared**2 / max(self.shared_df, 1.0))


def means(model: Model, domain: IntArray, domains: int, sizes: FloatArray | None = None) -> Predicted:
    """The means of domains, each of whole strata (`domain` (strata,), -1: of none).

    Within a stratum outlets weigh as their answers do, strata by their `sizes` (strata,), the register's unless they
    were calibrated: sum of A_h mean_h. A stratum without answers has no part in its domain. Where means rise with size,
    a domain whose larger outlets answered more than others is moved along the slope (Cassel, Särndal & Wretman 1976).
    """
    register, outlets = model.register, model.outlets
    m, place = len(outlets.mean), register.answering
    stratum = register.stratum[place]
    weight = grouped(outlets.weight, stratum, register.strata)
    domain = np.where(weight > 0, domain, -1)
    sizes = np.where(domain >= 0, register.sizes if sizes is None else sizes, 0.0)
    whole = grouped(sizes[domain >= 0], domain[domain >= 0], domains)
    share = np.where(domain >= 0, _quotient(sizes, whole[domain]), 0.0)
    own = _quotient(outlets.weight, weight[stratum]) * share[stratum]
    rows = np.flatnonzero(own > 0)
    answers = sparse.csr_array((own[rows], (rows, domain[stratum[rows]])), shape=(m, domains))
    listed = np.flatnonzero(domain[register.stratum] >= 0)
    home = register.stratum[listed]
    part = _quotient(register.size[listed], register.sizes[home]) * share[home]
    wanted = sparse.csr_array((part, (listed, domain[home])), shape=(len(register.size), domains))
    placed = sparse.csr_array((np.ones(m), (place, np.arange(m))), shape=(len(register.size), m))
    missing = sparse.csr_array(placed @ answers - wanted)
    of_pool = _membership(register.pool[register.stratum], register.pools) @ sparse.diags_array(np.log(register.size))
    uneven = sparse.csr_array(of_pool @ missing)  # (pools, domains): by how much log size is too large in the answers
    moved = sparse.diags_array(model.slope.parts) @ _membership(register.pool[stratum], register.pools).T @ uneven
    value = answers.T @ np.nan_to_num(outlets.mean) - uneven.T @ model.slope.value
    return Predicted(
        model,
        np.where(whole > 0, value, np.nan),
        sparse.csr_array(missing - placed @ moved),
        sparse.csr_array(answers - moved),
    )


def _membership(group: IntArray, groups: int) -> sparse.csr_array:
    """A matrix (groups x members) that adds up what belongs together."""
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, 0 where there is nothing below."""
    quotient: FloatArray = np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)
    return quotient
