"""The structural model of a sample: weights, indices, effects, and how sure they are, from moments per PSU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.errors import ModelError, RequestError, wrong
from analysis.estimation.design import Design
from analysis.estimation.intervals import half_width
from analysis.estimation.replicates import Bootstrap
from analysis.estimation.sums import BoolArray, FloatArray
from analysis.models.measurement import Measurement, Scale, correlations, estimated, weighed
from analysis.models.moments import Covariances, Moments, covariances, replicated
from analysis.models.path_model import Inner
from analysis.models.reliability import Reliability, htmt, reliability
from analysis.models.structure import Structure

CONFIDENCE = 0.95
FEWEST_DF = 8
"""PSUs beyond strata below which no replicate variance is worth printing."""
_CONSTANT = 1e-9  # a standard deviation, against the size of the item's mean, that is 0 but for rounding


@dataclass(frozen=True)
class Figure:
    """An estimate with two 95 % intervals: of the bootstrap's percentiles (low, high), and t around it (t_low, t_high).

    Each replicate estimates the weights again; `se_fixed` is the standard error with the weights as they are.
    """

    estimate: float
    se: float
    se_fixed: float
    low: float
    high: float
    t_low: float
    t_high: float


@dataclass(frozen=True)
class ItemWeight:
    """An item: its weight in the standardised score, in the index (these sum to 1), and its loading."""

    item: str
    weight: float
    index_weight: float
    loading: float


@dataclass(frozen=True)
class Construct:
    """A construct: its index (points, 0-100) and the standard deviation of single responses around it; both None where
    an item would count against the index. `r2` is None where no path leads to it."""

    name: str
    index: Figure | None
    sd: float | None
    reliability: Reliability
    r2: float | None
    items: tuple[ItemWeight, ...]

    @property
    def against(self) -> tuple[str, ...]:
        """The items whose index weight is negative."""
        return tuple(item.item for item in self.items if item.index_weight < 0)


@dataclass(frozen=True)
class Effect:
    """What the rise of one construct goes along with in another: in standard deviations (`standardised`), and in points
    of its index for each point of the other's; `points` is None where one of them has no index."""

    start: str
    end: str
    standardised: Figure
    points: Figure | None


@dataclass(frozen=True)
class ItemEffects:
    """What an item's rise by a point goes along with in the index of the construct `aim`, through its own construct's
    total effect: points of each of k items, with their covariance (k, k) over the replicates."""

    aim: str
    items: tuple[str, ...]
    effects: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class StructuralModel:
    """The model of a sample of n responses; `failed`: replicates without a solution, left out of the intervals."""

    structure: Structure
    n: int
    psus: int
    df: int
    steps: int
    replicates: int
    failed: int
    constructs: tuple[Construct, ...]
    paths: tuple[Effect, ...]
    total_effects: tuple[Effect, ...]
    indirect_effects: tuple[Effect, ...]
    htmt: tuple[tuple[str, str, float | None], ...]
    item_effects: ItemEffects | None = None


def structural(
    structure: Structure,
    moments: Moments,
    design: Design,
    scale: Scale,
    bootstrap: Bootstrap,
    frozen: FloatArray | None = None,
    aim: str | None = None,
) -> StructuralModel:
    """Estimate a model of items that are all answered on one scale.

    `frozen` (p,) are index weights of an earlier sample, used unchanged; `aim`: the construct on which to tell the
    effects of items. Raises ModelError where there are too few
    PSUs, an item is constant, weights do not converge or constructs are collinear, and RequestError where the bootstrap
    does not know the rule for strata with one PSU.
    """
    if design.lonely and design.lonely_psu in ("adjust", "average"):
        raise RequestError(wrong("replicates_without_rule", rule=design.lonely_psu))
    there = moments.weight > 0
    psus, strata = int(there.sum()), len(np.unique(design.stratum[there]))
    df = psus - strata
    if df < FEWEST_DF:
        raise ModelError(wrong("psus_too_few", psus=psus, strata=strata, needed=FEWEST_DF))
    whole = covariances(moments)
    _check_variety(structure, whole)
    found = estimated(structure, whole, scale) if frozen is None else weighed(structure, whole, scale, frozen)
    _check_solution(structure, found)
    samples = replicated(moments, design, bootstrap)
    fixed = weighed(structure, samples, scale, found.index_weights[0])
    again = fixed if frozen is not None else estimated(structure, samples, scale, found.outer.weights[0])
    kept = again.outer.converged & np.isfinite(again.inner.coefficients).all(axis=(1, 2))
    figures = _Figures(structure, found, again, fixed, kept, df)
    correlation = correlations(whole)[0]
    return StructuralModel(
        structure=structure,
        n=int(moments.n.sum()),
        psus=psus,
        df=df,
        steps=int(found.outer.steps[0]),
        replicates=bootstrap.replicates,
        failed=int((~kept).sum()),
        constructs=tuple(figures.construct(j, correlation) for j in range(len(structure.names))),
        paths=figures.effects(lambda inner: inner.coefficients, structure.arrows),
        total_effects=figures.effects(lambda inner: inner.total, structure.leads_to),
        indirect_effects=figures.effects(lambda inner: inner.total - inner.coefficients, structure.leads_round),
        htmt=tuple(
            (structure.names[i], structure.names[j], htmt(correlation, structure.own(i), structure.own(j)))
            for i, j in combinations(range(len(structure.names)), 2)
        ),
        item_effects=None if aim is None else figures.item_effects(aim),
    )


@dataclass(frozen=True, eq=False)
class _Figures:
    """A sample's figures, those of its replicates estimated again and with its own weights, and which replicates count.

    A construct has no index where one of its items would count against it.
    """

    structure: Structure
    found: Measurement
    again: Measurement
    fixed: Measurement
    kept: BoolArray
    df: int

    def figure(self, of: Callable[[Measurement], FloatArray]) -> Figure:
        """One figure, from what it is in each sample (R,)."""
        estimate, draws, fixed = float(of(self.found)[0]), of(self.again)[self.kept], of(self.fixed)[self.kept]
        se = float(np.std(draws))
        half = float(half_width(se, self.df, CONFIDENCE))
        low, high = np.quantile(draws, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]).tolist()
        return Figure(estimate, se, float(np.std(fixed)), low, high, estimate - half, estimate + half)

    def has_index(self, j: int) -> bool:
        return bool((self.found.index_weights[0, self.structure.own(j)] >= 0).all())

    def construct(self, j: int, correlation: FloatArray) -> Construct:
        structure, own, outer = self.structure, self.structure.own(j), self.found.outer
        weights, loadings = outer.weights[0, own], outer.loadings[0, own]
        columns = weights.tolist(), self.found.index_weights[0, own].tolist(), loadings.tolist()
        return Construct(
            name=structure.names[j],
            index=self.figure(lambda sample: sample.index[:, j]) if self.has_index(j) else None,
            sd=float(self.found.slope[0, j]) if self.has_index(j) else None,
            reliability=reliability(correlation[own, own], weights, loadings),
            r2=float(self.found.inner.r2[0, j]) if structure.arrows[:, j].any() else None,
            items=tuple(map(ItemWeight, structure.items[own], *columns)),
        )

    def item_effects(self, aim: str) -> ItemEffects | None:
        """Those of the items whose constructs lead to `aim`; None where this, or all of these, have no index."""
        structure, j = self.structure, self.structure.names.index(aim)
        own = [k for k, i in enumerate(structure.owner) if structure.leads_to[i, j] and self.has_index(i)]
        if not own or not self.has_index(j):
            return None
        of = structure.owner[own]

        def effects(sample: Measurement) -> FloatArray:
            slope = sample.inner.total[:, of, j] * sample.slope[:, [j]] / sample.slope[:, of]
            found: FloatArray = sample.index_weights[:, own] * slope
            return found

        covariance = np.atleast_2d(np.cov(effects(self.again)[self.kept], rowvar=False, ddof=0))
        names = tuple(structure.items[k] for k in own)
        return ItemEffects(aim, names, tuple(effects(self.found)[0].tolist()), tuple(map(tuple, covariance.tolist())))

    def effects(self, of: Callable[[Inner], FloatArray], there: BoolArray) -> tuple[Effect, ...]:
        """The effects (from, to) that are `there` (J, J), in the order of the constructs."""
        return tuple(self._effect(of, i, j) for i, j in np.argwhere(there).tolist())

    def _effect(self, of: Callable[[Inner], FloatArray], i: int, j: int) -> Effect:
        points = None
        if self.has_index(i) and self.has_index(j):
            points = self.figure(lambda sample: of(sample.inner)[:, i, j] * sample.slope[:, j] / sample.slope[:, i])
        names = self.structure.names
        return Effect(names[i], names[j], self.figure(lambda sample: of(sample.inner)[:, i, j]), points)


def _check_variety(structure: Structure, whole: Covariances) -> None:
    constant = whole.sd[0] <= _CONSTANT * np.maximum(1, np.abs(whole.mean[0]))
    if constant.any():
        names = tuple(np.array(structure.items)[constant].tolist())
        raise ModelError(wrong("item_constant" if len(names) == 1 else "items_constant", items=names))


def _check_solution(structure: Structure, found: Measurement) -> None:
    if not found.outer.converged[0]:
        raise ModelError(wrong("not_converged", steps=int(found.outer.steps[0])))
    for j, name in enumerate(structure.names):
        on = np.flatnonzero(structure.arrows[:, j])
        if len(on) > 1 and np.linalg.eigvalsh(found.outer.scores[0][np.ix_(on, on)])[0] < _CONSTANT:
            before = tuple(structure.names[i] for i in on)
            raise ModelError(wrong("constructs_collinear", construct=name, on=before))
