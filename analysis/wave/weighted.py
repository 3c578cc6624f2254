"""From a snapshot to a weighted sample: one pass over the responses, then outlets only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.estimation.design import Design, collapse
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.sums import Sums, codes_of
from analysis.estimation.tabulate import tabulate
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.weights import Weighting, weigh

TIME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, eq=False)
class Wave:
    """A wave's sample and its weighting; keys are outlet, unit, sector, family, city, sector-city and stratum."""

    sample: Sample
    weighting: Weighting


def wave_of(snapshot: Snapshot) -> Wave:
    """Sum up the responses of a snapshot, weigh them, lay out their design, calibrate them where margins are set.

    Strata are sector x city, PSUs outlets or units. A certainty outlet is a stratum of its own with its days as PSUs.
    A stratum with one PSU joins its neighbour in the sector. Raises DesignError where outlets cannot be weighted.
    """
    sums = _tabulate(snapshot)
    counts = sums.keys.select("outlet").with_columns(responses=sums.n).group_by("outlet").agg(pl.col("responses").sum())
    weighting = weigh(snapshot.outlets, counts)
    families = {sector.code: sector.family for sector in snapshot.settings.sectors}
    cell = pl.concat_str("sector", "city", separator="-")
    outlets = weighting.outlets.select(
        "outlet",
        "unit",
        "sector",
        "city",
        "certainty",
        "weight",
        cell.alias("sector-city"),
        family=pl.col("sector").replace_strict(families, return_dtype=pl.String),
        stratum=pl.when("certainty").then(pl.concat_str(cell, "outlet", separator="-")).otherwise(cell),
    )
    keys = sums.keys.join(outlets, on="outlet", how="left", maintain_order="left")
    kept = keys["weight"].is_not_null().to_numpy()
    keys = keys.filter(kept)
    sums = replace(sums.taken(kept).scaled(keys["weight"].to_numpy()), keys=keys.drop("weight"))
    sample = Sample(sums, design_of(sums, snapshot.settings))
    totals = {dimension: margin["totals"] for dimension, margin in snapshot.settings.margins.items()}
    return Wave(sample.calibrated(totals, "raking") if totals else sample, weighting)


def _tabulate(snapshot: Snapshot) -> Sums:
    """The sums of the items per outlet, unweighted: whole numbers, the same whatever the order of the responses."""
    settings, register = snapshot.settings, snapshot.outlets
    responses = snapshot.responses
    if settings.basis == "invited":
        responses = responses.filter(pl.col("kind") == "invitation")
    certain = register.filter("certainty")["outlet"].to_list()
    day = pl.col("hour").dt.convert_time_zone(TIME_ZONE).dt.date()
    responses = responses.with_columns(day=pl.when(pl.col("outlet").is_in(certain)).then(day) if certain else None)
    items = tuple(settings.score.weights)
    pairs = tuple((a, b) for i, a in enumerate(items) for b in items[i + 1 :])
    return tabulate(responses, Plan(keys=("outlet", "day"), items=items, pairs=pairs))


def design_of(sums: Sums, settings: Settings) -> Design:
    """The design of one wave, or of several stacked."""
    own = pl.when("certainty").then(pl.col("day").cast(pl.String)).otherwise(pl.col(settings.psu))
    psu, found = codes_of(sums.keys.select("sector", "city", "stratum", psu=own))
    stratum, strata = codes_of(found.select("stratum"))
    names = tuple(strata["stratum"].to_list())
    design = Design(psu, stratum, names, np.full(len(names), np.inf), "collapse")
    place = {city: place for place, city in enumerate(settings.collapse_order)}
    lines: dict[str, dict[str, float]] = {sector.code: {} for sector in settings.sectors}
    for sector, city, name in found.select("sector", "city", "stratum").unique().sort("stratum").iter_rows():
        lines[sector][name] = place[city]
    return collapse(design, lines.values())
