"""What satisfaction goes along with in a wave: the structural model of a sector, or of the sectors of a family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from analysis.errors import ModelError
from analysis.estimation.cross_products import cross_products
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap
from analysis.estimation.sample import Sample
from analysis.estimation.sums import FloatArray, Sums, codes_of, grouped
from analysis.models.moments import Moments
from analysis.models.structural import StructuralModel, structural
from analysis.models.structure import AIM, FEWEST_OUTLETS, FEWEST_RESPONSES, Structure
from analysis.wave.table import KEYS, with_days
from analysis.wave.weighted import Wave, sample_of

BOOTSTRAP = Bootstrap(replicates=1000, seed=1)


@dataclass(frozen=True)
class Explained:
    """A model of the `complete` ones of so many `responses`, at so many `outlets`, which are `worth` so many of equal
    weight, (sum w)^2 / sum w^2; None where these are too few, or there is no solution (`problem` then says why).
    `scale`: of their answers, the lowest and the highest mark."""

    responses: int
    complete: int
    outlets: int
    worth: float
    scale: tuple[float, float]
    model: StructuralModel | None
    problem: str | None


def of_sector(wave: Wave, responses: pl.LazyFrame, sector: str) -> Explained:
    """The model of a sector's responses."""
    structure = wave.settings.structures[sector]
    return _explained(wave, _with_every(structure.items, responses), structure, [sector])


def of_family(wave: Wave, responses: pl.LazyFrame, sectors: Sequence[str]) -> Explained | None:
    """The model of several sectors together, each weighing its share; None where their constructs are not the same, or
    where an item bears the name of a construct that is to be one item here.

    A construct whose items are not the same in all of them is measured by one item, the mean of the sector's own.
    """
    structures = {sector: wave.settings.structures[sector] for sector in sectors}
    first = structures[sectors[0]]
    if any(one.paths != first.paths or one.names != first.names for one in structures.values()):
        return None
    own = [
        name
        for name in first.names
        if any(one.constructs[name] != first.constructs[name] for one in structures.values())
    ]
    constructs = {name: (name,) if name in own else items for name, items in first.constructs.items()}
    shared = {item for name, items in constructs.items() if name not in own for item in items}
    if shared & set(own):
        return None
    of_outlets = wave.snapshot.outlets.select("outlet", "sector").lazy()
    means = (_mean_of_own(structures, name).alias(name) for name in own)
    every = dict.fromkeys(item for one in structures.values() for item in one.items)
    together = (
        _with_every(every, responses).join(of_outlets, on="outlet", how="left").with_columns(*means).drop("sector")
    )
    return _explained(wave, together, Structure(constructs, first.paths), sectors)


def _with_every(items: Iterable[str], responses: pl.LazyFrame) -> pl.LazyFrame:
    """Responses with a column for each item; what nobody in the wave was asked is missing in all of them."""
    known = responses.collect_schema()
    return responses.with_columns(pl.lit(None, pl.UInt8).alias(item) for item in items if item not in known)


def _mean_of_own(structures: Mapping[str, Structure], name: str) -> pl.Expr:
    whens = (
        pl.when(pl.col("sector") == sector).then(pl.mean_horizontal(one.constructs[name]))
        for sector, one in structures.items()
    )
    return pl.coalesce(*whens)


def _explained(wave: Wave, responses: pl.LazyFrame, structure: Structure, sectors: Sequence[str]) -> Explained:
    settings, items, counting = wave.settings, structure.items, wave.sample.sums
    scale = settings.score.low, settings.score.high
    asked = int(counting.n[counting.keys["sector"].is_in(sectors).to_numpy()].sum())
    outlets = wave.weighting.outlets.filter(pl.col("sector").is_in(sectors))["outlet"]
    there = pl.all_horizontal(pl.col(item).is_not_null() for item in items)
    complete = with_days(wave.snapshot, responses.filter(pl.col("outlet").is_in(outlets.implode()) & there))
    known = counting.keys.filter(pl.col("sector").is_in(sectors)).select(KEYS).unique()
    sums = cross_products(complete, Plan(KEYS, items, pairs=tuple(combinations(items, 2))), known)
    if not len(sums):
        return Explained(asked, 0, 0, 0.0, scale, None, "few")
    sample = sample_of(sums, wave.weighting, settings)
    weighted, design = sample.sums.scaled(_factors(wave, sample)), sample.design
    n, worth = int(weighted.n.sum()), _worth(weighted)
    found = asked, n, weighted.keys["outlet"].n_unique(), worth, scale
    if worth < FEWEST_OUTLETS or n < FEWEST_RESPONSES:
        return Explained(*found, None, "few")
    moments = Moments.of(weighted, design.psu, design.psus, items)
    try:
        aim = AIM if AIM in structure.constructs else None
        model = structural(structure, moments, design, scale, BOOTSTRAP, aim=aim)
    except ModelError as error:
        return Explained(*found, None, error.problems[0].code)
    return Explained(*found, model, None)


def _worth(sums: Sums) -> float:
    """How many outlets of equal weight the outlets are worth."""
    outlet, found = codes_of(sums.keys.select("outlet"))
    weight = grouped(sums.weight, outlet, len(found))
    return float(weight.sum() ** 2 / (weight**2).sum())


def _factors(wave: Wave, sample: Sample) -> FloatArray:
    """What calibration makes of design weights (rows,), and where there are several sectors, what makes the weights of
    each add up to its share: services of different sectors are not the same."""
    outlets = wave.sample.sums.keys.select("outlet").with_columns(g=wave.sample.g).unique("outlet")
    keys = sample.sums.keys.join(outlets, on="outlet", how="left", maintain_order="left")
    g = keys["g"].to_numpy()
    names, sector = np.unique(keys["sector"].to_numpy(), return_inverse=True)
    whole = grouped(sample.sums.weight * g, sector, len(names))
    shares = np.array([wave.settings.share(name) for name in names.tolist()])
    factors: FloatArray = g * (shares / whole)[sector]
    return factors
