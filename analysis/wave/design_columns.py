"""The responses of a wave with what a statistician's program needs to estimate its indices and their errors again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import polars as pl

from analysis.estimation.replicates import Bootstrap, weight_factors
from analysis.estimation.sums import FloatArray, Sums
from analysis.quality.flags import flagging
from analysis.snapshot.frozen import Snapshot
from analysis.wave.level import Level
from analysis.wave.levels import levels_of
from analysis.wave.table import BY_INVITATION, FLAGGED, KEYS, tabulated, tabulated_with_flags, with_days
from analysis.wave.weighted import EVERYBODY, Wave, weighted

PREFIX = "design."
"""What the columns' names begin with: no question can be called so."""


@dataclass(frozen=True, eq=False)
class Designed:
    """All responses of a wave in their order, with these columns besides, each after PREFIX.

    `score`; `sector_score` and `cell_score`, whose weighted means are the published indices of sectors and cells: the
    score moved by what is the same for all of a sector or cell, which leaves errors by linearisation as they are (0
    unless errors are the register's, which moves indices along the slope of outlet means with volumes); the parts
    `share` and `share_in_city` of its sector in its family's index, in the province and in its city, 0 where the sector
    has no standard error there and so is left out. Where a response counts also its `psu` and `stratum` (numbers from
    1, after strata with one PSU were joined), the `weight` that its figures were computed with, the one
    `before_margins` calibrate it, its `design_weight` (d V / r, nothing calibrated), and the `stratum_outlets` that the
    register has.

    `strata` are the cells (and certainty outlets) that each stratum holds, by its number.
    """

    wave: Wave
    responses: pl.LazyFrame
    strata: Mapping[int, str]

    def replicates(self, bootstrap: Bootstrap) -> pl.DataFrame:
        """By `psu`, what each replicate multiplies `weight` by: columns `replicate_1` and so on.

        Raises CalibrationError where replicates do not meet the margins.
        """
        factors = weight_factors(self.wave.sample, bootstrap)
        psus = pl.Series("psu", np.arange(1, len(factors) + 1), pl.Int32)
        return pl.DataFrame([psus, *(pl.Series(f"replicate_{r}", column) for r, column in enumerate(factors.T, 1))])


def designed(snapshot: Snapshot) -> Designed:
    """Weigh and estimate a wave; raises what `analysis.wave.weighted.weighted` raises."""
    settings, responses, those = snapshot.settings, snapshot.responses, EVERYBODY
    if settings.flags == "out":
        table, responses, those = tabulated_with_flags(snapshot), flagging(snapshot)(snapshot.responses), ~FLAGGED
    else:
        table = tabulated(snapshot)
    wave = weighted(snapshot, table, those)
    members = _members(wave)
    own = _named(_design(wave, members, _drawn(snapshot, table, those)), KEYS)
    places = _named(_places(wave), ("outlet",))
    counts = those & BY_INVITATION if settings.basis == "invited" else those
    answers = {item: nw.col(item).cast(nw.Float64) for item in settings.score.weights}
    score = settings.score.column(answers).alias(f"{PREFIX}score")
    joined = (
        nw.from_native(with_days(snapshot, responses))
        .with_columns(score)
        .to_native()
        .join(own.lazy(), on=KEYS, how="left", nulls_equal=True, maintain_order="left")
        .join(places.lazy(), on="outlet", how="left", maintain_order="left")
        .with_columns(pl.when(counts.fill_null(False)).then(pl.col(name)) for name in own.columns if name not in KEYS)
        .with_columns(pl.col(f"{PREFIX}{level}_score") + pl.col(f"{PREFIX}score") for level in ("sector", "cell"))
    )
    strata = members.group_by("number").agg(pl.col("stratum").sort().str.join(" + "))
    return Designed(wave, joined, dict(strata.sort("number").iter_rows()))


def _named(columns: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    return columns.select(*keys, pl.exclude(*keys).name.prefix(PREFIX))


def _members(wave: Wave) -> pl.DataFrame:
    """What was joined: the `number` of each stratum and the outlets that the register has in each of its parts."""
    design = wave.sample.design
    number = pl.Series("number", design.stratum[design.psu] + 1, pl.Int32)
    parts = wave.sample.sums.keys.select("stratum", "sector", "city", "certainty").with_columns(number).unique()
    drawn = wave.snapshot.outlets.filter(~pl.col("certainty")).group_by("sector", "city").agg(outlets=pl.len())
    return parts.join(drawn, on=["sector", "city"], how="left").with_columns(
        pl.when("certainty").then(1).otherwise("outlets").cast(pl.Int32).alias("outlets")
    )


def _design(wave: Wave, members: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    """The columns of the responses of each outlet and day that count."""
    design = wave.sample.design
    sizes = members.group_by("number").agg(stratum_outlets=pl.col("outlets").sum())
    return (
        wave.sample.sums.keys.select(*KEYS)
        .with_columns(
            psu=pl.Series(design.psu + 1, dtype=pl.Int32),
            stratum=pl.Series(design.stratum[design.psu] + 1, dtype=pl.Int32),
            g=pl.Series(wave.sample.g),
        )
        .unique(KEYS)
        .join(wave.weighting.outlets.select("outlet", before_margins="weight"), on="outlet")
        .join(drawn, on="outlet")
        .join(sizes, left_on="stratum", right_on="number")
        .with_columns(weight=pl.col("before_margins") * pl.col("g"))
        .drop("g")
    )


def _drawn(snapshot: Snapshot, table: Sums, those: pl.Expr) -> pl.DataFrame:
    """The design weight of each outlet's responses, before services of the register and before margins."""
    settings = replace(snapshot.settings, margins={}, errors="linearised")
    outlets = weighted(snapshot.under(settings), table, those).weighting.outlets
    return outlets.select("outlet", design_weight="weight")


def _places(wave: Wave) -> pl.DataFrame:
    """What all responses of an outlet have in common: the parts of its sector in its family's index, in the province
    and in its city, and what their scores are moved by."""
    levels = levels_of(wave)
    sectors, cells = levels.sectors.position("sector"), levels.cells.position("sector", "city")
    moved_sectors, moved_cells = _moved(wave, levels.sectors, "sector"), _moved(wave, levels.cells, "sector", "city")
    own, local = (found.shares.coefficients.sum(axis=1) for found in (levels.families, levels.cities))
    by_sector = [(*name, float(own[k]), float(moved_sectors[k])) for name, k in sectors.items()]
    by_cell = [(*name, float(local[k]), float(moved_cells[k])) for name, k in cells.items()]
    of_sector = {"sector": pl.String, "share": pl.Float64, "sector_score": pl.Float64}
    of_cell = {"sector": pl.String, "city": pl.String, "share_in_city": pl.Float64, "cell_score": pl.Float64}
    return (
        wave.snapshot.outlets.select("outlet", "sector", "city")
        .join(pl.DataFrame(by_sector, of_sector, orient="row"), on="sector", how="left")
        .join(pl.DataFrame(by_cell, of_cell, orient="row"), on=["sector", "city"], how="left")
        .select("outlet", pl.col("share", "share_in_city", "sector_score", "cell_score").fill_null(0.0))
    )


def _moved(wave: Wave, level: Level, *by: str) -> FloatArray:
    """By how much the level's indices differ from the weighted means of its scores (k,)."""
    plain = wave.sample.mean(wave.settings.score.of(wave.sample.sums), by)
    return np.nan_to_num(level.estimates.value - plain.value)
