"""What is usual in a wave, learnt from its own responses: how long, how many an hour, when, and which answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import pdtrc

from analysis.errors import FileError, wrong
from analysis.snapshot.days import TIME_ZONE

NEEDED = ("outlet", "version", "hour", "seconds", "repeat")
ROWS_AT_ONCE = 5_000_000  # responses whose answers are compared in memory at a time


@dataclass(frozen=True)
class Thresholds:
    """From where a response is unusual; docs/integrity.md explains each.

    `speeder`, `strict_speeder`: shares of the median seconds of the questionnaire version. `straight_items`: fewest
    answers to scales, a `reversed_item` among them. `burst_alpha`: chance of as many responses in an hour, at
    `burst_headroom` times the outlet's median hour, or the sector's where the outlet has under `burst_hours` hours with
    responses. `copied_items`: fewest answers to scales; `copied_alpha`: chance of as many copies at an outlet, at the
    rate of the other outlets. `off_share`: share of the sector's hours with responses; `off_days`, `off_days_share`:
    days on which the outlet itself has responses at that time of day, as a number and as a share of its days.
    """

    speeder: float = 1 / 2
    strict_speeder: float = 1 / 3
    straight_items: int = 5
    reversed_items: tuple[str, ...] = ("complaint",)
    burst_alpha: float = 1e-4
    burst_headroom: float = 2.0
    burst_hours: int = 10
    copied_items: int = 6
    copied_alpha: float = 1e-6
    off_share: float = 0.005
    off_days: int = 5
    off_days_share: float = 0.1


@dataclass(frozen=True, eq=False)
class Norms:
    """What responses are held against.

    `seconds`: version, median_seconds. `hours`: outlet, hour, burst, off_hours, of hours that are one of the two.
    `copies`: outlet, version, vector, copied (true), of answers that come too often at the outlet.
    """

    seconds: pl.DataFrame
    hours: pl.DataFrame
    copies: pl.DataFrame


def scales(responses: pl.LazyFrame) -> list[str]:
    """The scale items among a snapshot's columns: those that hold small whole numbers."""
    return [name for name, kind in responses.collect_schema().items() if kind == pl.UInt8]


def vector(items: list[str], thresholds: Thresholds) -> pl.Expr:
    """A number that stands for all answers to scales, null where copies of them would say nothing.

    Few answers, or one mark for every question that is not reversed, come often from honest people.
    """
    plain = [item for item in items if item not in thresholds.reversed_items]
    telling = (_answered(items) >= thresholds.copied_items) & (pl.max_horizontal(plain) > pl.min_horizontal(plain))
    return pl.when(telling).then(pl.struct(items).hash())


def straight(items: list[str], thresholds: Thresholds) -> pl.Expr:
    """Whether one mark was ticked all the way down, through a question whose high end is bad news."""
    turned = [item for item in items if item in thresholds.reversed_items]
    if not turned:
        return pl.lit(False)
    enough = (_answered(items) >= thresholds.straight_items) & pl.any_horizontal(pl.col(turned).is_not_null())
    return enough & (pl.max_horizontal(items) == pl.min_horizontal(items))


def learn(
    responses: pl.LazyFrame, outlets: pl.DataFrame, thresholds: Thresholds, rows_at_once: int = ROWS_AT_ONCE
) -> Norms:
    """Learn what is usual from a wave's responses; `outlets` has the columns outlet and sector.

    Every pass over the responses is streamed. Memory holds the outlets' hours with responses, and the answers of
    `rows_at_once` responses. Raises FileError naming the columns that are missing.
    """
    columns = responses.collect_schema()
    if missing := [name for name in NEEDED if name not in columns]:
        raise FileError(wrong("flags_need_columns", columns=tuple(missing)))
    copies = _copies(responses, thresholds, rows_at_once)
    return Norms(_median_seconds(responses), _hours(responses, outlets, thresholds), copies)


def bursts(counts: npt.NDArray[Any], usual: npt.NDArray[Any], thresholds: Thresholds) -> npt.NDArray[np.bool_]:
    """Which hours have more responses (k,) than chance explains where so many are usual (k,)."""
    return _chance(counts, thresholds.burst_headroom * usual) < thresholds.burst_alpha


def _answered(items: list[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.col(items).is_not_null().cast(pl.UInt16))


def _median_seconds(responses: pl.LazyFrame) -> pl.DataFrame:
    counts = responses.group_by("version", "seconds").agg(n=pl.len()).collect(engine="streaming")
    below = pl.col("n").cum_sum().over("version")
    middle = 2 * below >= pl.col("n").sum().over("version")
    return (
        counts.sort("version", "seconds").filter(middle).group_by("version").agg(median_seconds=pl.col("seconds").min())
    )


def _hours(responses: pl.LazyFrame, outlets: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    local = pl.col("hour").dt.convert_time_zone(TIME_ZONE)
    hours = (
        responses.group_by("outlet", "hour")
        .agg(n=pl.len())
        .collect(engine="streaming")
        .join(outlets.select("outlet", "sector"), on="outlet", how="left")
        .with_columns(day=local.dt.date(), clock=local.dt.hour())
    )
    n = pl.col("n")
    enough = pl.len().over("outlet") >= thresholds.burst_hours
    usual = pl.when(enough).then(n.median().over("outlet")).otherwise(n.median().over("sector"))
    sector_share = pl.len().over("sector", "clock") / pl.len().over("sector")
    days = pl.len().over("outlet", "clock")
    least = pl.max_horizontal(thresholds.off_days, thresholds.off_days_share * pl.col("day").n_unique().over("outlet"))
    hours = hours.with_columns(usual=usual, off_hours=(sector_share < thresholds.off_share) & (days < least))
    hours = hours.with_columns(burst=pl.Series(bursts(hours["n"].to_numpy(), hours["usual"].to_numpy(), thresholds)))
    return hours.filter(pl.col("burst") | pl.col("off_hours")).select("outlet", "hour", "burst", "off_hours")


def _copies(responses: pl.LazyFrame, thresholds: Thresholds, rows_at_once: int) -> pl.DataFrame:
    here, anywhere = ["outlet", "version", "vector"], ["version", "vector"]
    telling = (
        responses.select("outlet", "version", vector=vector(scales(responses), thresholds))
        .filter(pl.col("vector").is_not_null())
        .with_columns(key=pl.struct(here).hash())
    )
    sizes = telling.group_by("outlet", "version").agg(size=pl.len()).collect(engine="streaming")
    sizes = sizes.with_columns(elsewhere=pl.col("size").sum().over("version") - pl.col("size"))
    repeated = _repeated(telling, 1 + int(sizes["size"].sum()) // rows_at_once)
    copies = telling.join(repeated, on="key", how="semi").group_by(here).agg(copies=pl.len())
    table = copies.collect(engine="streaming").join(sizes, on=["outlet", "version"])
    seen = telling.join(table.lazy(), on=anywhere, how="semi").group_by(anywhere).agg(seen=pl.len())
    table = table.join(seen.collect(engine="streaming"), on=anywhere)
    # one more than was seen elsewhere, so that what nobody else answered is not thought impossible
    rate = (table["seen"] - table["copies"] + 1) / (table["elsewhere"] + 1)
    chance = pl.Series(_chance(table["copies"].to_numpy(), (table["size"] * rate).to_numpy()))
    return table.filter(chance < thresholds.copied_alpha).select(*here, copied=pl.lit(True))


def _repeated(telling: pl.LazyFrame, parts: int) -> pl.LazyFrame:
    """The keys that more than one response has, counted a part of the keys at a time."""
    keys = [
        telling.filter(pl.col("key") % parts == part)
        .group_by("key")
        .agg(n=pl.len())
        .filter(pl.col("n") > 1)
        .select("key")
        .collect(engine="streaming")
        for part in range(parts)
    ]
    return pl.concat(keys).lazy()


def _chance(counts: npt.NDArray[Any], rates: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The chance of so many or more where they come by themselves (Poisson) at the rate."""
    below = counts.astype(float) - 1
    return np.where(below < 0, 1.0, pdtrc(np.maximum(below, 0), rates))
