"""From the table of sums to a weighted sample: what each outlet's responses stand for, and how they were drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.estimation.design import Design, collapse
from analysis.estimation.sample import Sample
from analysis.estimation.sums import Sums, codes_of
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import PsuKind, Settings
from analysis.wave.table import BY_INVITATION, counted, tabulated
from analysis.wave.weights import Weighting, to_register, weigh

EVERYBODY = pl.lit(True)


@dataclass(frozen=True, eq=False)
class Wave:
    """A wave's sample and its weighting; keys are outlet, day, unit, sector, family, city, sector-city, stratum."""

    snapshot: Snapshot
    sample: Sample
    weighting: Weighting

    @property
    def settings(self) -> Settings:
        """What the wave is measured with."""
        return self.snapshot.settings

    @property
    def with_design_weights(self) -> Wave:
        """The wave as it was before its weights were calibrated."""
        return replace(self, sample=Sample(self.sample.before, self.sample.design))


def wave_of(snapshot: Snapshot) -> Wave:
    """Sum up the responses of a snapshot in one pass and weigh them; raises what `weighted` raises."""
    return weighted(snapshot, tabulated(snapshot))


def weighted(snapshot: Snapshot, table: Sums, those: pl.Expr = EVERYBODY) -> Wave:
    """Weigh `those` responses of a wave's table that its basis lets count, lay out their design, calibrate them.

    Raises DesignError where outlets cannot be weighted, CalibrationError where margins that are set cannot be met.
    """
    settings = snapshot.settings
    sums = counted(table, those & BY_INVITATION if settings.basis == "invited" else those)
    counts = sums.keys.select("outlet").with_columns(responses=sums.n).group_by("outlet").agg(pl.col("responses").sum())
    weighting = weigh(snapshot.outlets, counts)
    if settings.errors == "register":
        weighting = to_register(weighting)
    sample = sample_of(sums, weighting, settings)
    totals = {dimension: margin["totals"] for dimension, margin in settings.margins.items()}
    return Wave(snapshot, sample.calibrated(totals, "raking") if totals else sample, weighting)


def sample_of(sums: Sums, weighting: Weighting, settings: Settings) -> Sample:
    """The sums of a wave's responses, by outlet, day and whatever else, under its design weights; those of outlets
    without a weight are left out."""
    keys = sums.keys.join(_labels(weighting, settings), on="outlet", how="left", maintain_order="left")
    kept = keys["weight"].is_not_null().to_numpy()
    keys = keys.filter(kept)
    sums = replace(sums.taken(kept).scaled(keys["weight"].to_numpy()), keys=keys.drop("weight"))
    return Sample(sums, design_of(sums, settings, settings.psu))


def design_of(sums: Sums, settings: Settings, kind: PsuKind) -> Design:
    """The design of one wave, or of several stacked, with PSUs of a kind: strata are sector x city.

    A certainty outlet is a stratum of its own with its days as PSUs. A stratum with one PSU joins its neighbour in the
    sector.
    """
    own = pl.when("certainty").then(pl.col("day").cast(pl.String)).otherwise(pl.col(kind))
    psu, found = codes_of(sums.keys.select("sector", "city", "stratum", psu=own))
    stratum, strata = codes_of(found.select("stratum"))
    names = tuple(strata["stratum"].to_list())
    design = Design(psu, stratum, names, np.full(len(names), np.inf), "collapse")
    place = {city: place for place, city in enumerate(settings.collapse_order)}
    lines: dict[str, dict[str, float]] = {sector.code: {} for sector in settings.sectors}
    for sector, city, name in found.select("sector", "city", "stratum").unique().sort("stratum").iter_rows():
        lines[sector][name] = place[city]
    return collapse(design, lines.values())


def _labels(weighting: Weighting, settings: Settings) -> pl.DataFrame:
    """What the rows of each outlet weigh, and where they belong."""
    families = {sector.code: sector.family for sector in settings.sectors}
    cell = pl.concat_str("sector", "city", separator="-")
    return weighting.outlets.select(
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
