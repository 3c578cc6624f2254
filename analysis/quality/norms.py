"""What is usual in a wave, learnt from its own responses: how long, how many an hour, when, and which answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl
from narwhals.typing import IntoLazyFrame

from analysis.engines import Rows, beside, collected, held
from analysis.errors import FileError, wrong
from analysis.quality.chance import chance
from analysis.quality.copies import ROWS_AT_ONCE, copies_of
from analysis.quality.thresholds import Thresholds
from analysis.snapshot.days import TIME_ZONE

NEEDED = ("outlet", "version", "hour", "seconds", "repeat")


@dataclass(frozen=True, eq=False)
class Norms:
    """What responses are held against.

    `seconds`: version, median_seconds. `hours`: outlet, hour, burst, off_hours, of hours that are one of the two, on
    the engine of the responses. `copies`: outlet, version, vector, copied (true), of answers that come too often at the
    outlet.
    """

    seconds: pl.DataFrame
    hours: Rows
    copies: pl.DataFrame


def learn(
    responses: IntoLazyFrame, outlets: pl.DataFrame, thresholds: Thresholds, rows_at_once: int = ROWS_AT_ONCE
) -> Norms:
    """Learn what is usual from a wave's responses; `outlets` has the columns outlet and sector.

    Every pass over the responses is streamed. Memory holds the outlets' hours with responses, 16 bytes a response for
    its answers, and the comparison of `rows_at_once` responses; on Spark, that of the executors. Raises FileError
    naming the columns that are missing.
    """
    rows: Rows = nw.from_native(responses)
    columns = rows.collect_schema()
    if missing := [name for name in NEEDED if name not in columns]:
        raise FileError(wrong("flags_need_columns", columns=tuple(missing)))
    copies = copies_of(rows, thresholds, rows_at_once)
    return Norms(_median_seconds(rows), _hours(rows, outlets, thresholds), copies)


def bursts(counts: npt.NDArray[Any], usual: npt.NDArray[Any], thresholds: Thresholds) -> npt.NDArray[np.bool_]:
    """Which hours have more responses (k,) than chance explains where so many are usual (k,)."""
    return chance(counts, thresholds.burst_headroom * usual) < thresholds.burst_alpha


def _median_seconds(rows: Rows) -> pl.DataFrame:
    counts = collected(rows.group_by("version", "seconds").agg(nw.len().alias("n")))
    below = pl.col("n").cum_sum().over("version")
    middle = 2 * below >= pl.col("n").sum().over("version")
    return (
        counts.sort("version", "seconds").filter(middle).group_by("version").agg(median_seconds=pl.col("seconds").min())
    )


def _hours(rows: Rows, outlets: pl.DataFrame, thresholds: Thresholds) -> Rows:
    local, n = nw.col("hour").dt.convert_time_zone(TIME_ZONE), nw.col("n")
    hours = held(rows.group_by("outlet", "hour").agg(nw.len().alias("n")))
    hours = hours.join(beside(outlets.select("outlet", "sector"), hours), on="outlet", how="left").with_columns(
        sector=nw.col("sector").fill_null(""), day=local.dt.date(), clock=local.dt.hour()
    )
    own = {"hours": nw.len(), "median": n.median(), "days": nw.col("day").n_unique()}
    told: dict[tuple[str, ...], dict[str, nw.Expr]] = {
        ("outlet",): own,
        ("sector",): {"sector_hours": nw.len(), "sector_median": n.median()},
        ("sector", "clock"): {"sector_here": nw.len()},
        ("outlet", "clock"): {"days_here": nw.len()},
    }
    whole = hours
    for keys, counts in told.items():
        table = hours.group_by(*keys).agg(*(value.alias(name) for name, value in counts.items()))
        whole = whole.join(table, on=[*keys], how="left")
    enough = nw.col("hours") >= thresholds.burst_hours
    rare = nw.col("sector_here") / nw.col("sector_hours") < thresholds.off_share
    at, days = nw.col("days_here"), nw.col("days")
    strange = (at < thresholds.off_days) | (at < thresholds.off_days_share * days)
    whole = held(
        whole.select(
            "outlet",
            "hour",
            "n",
            usual=nw.when(enough).then(nw.col("median")).otherwise(nw.col("sector_median")),
            off_hours=rare & strange,
        )
    )
    kinds = collected(whole.select("n", "usual").unique())  # few, however many hours there are
    many = kinds.filter(bursts(kinds["n"].to_numpy(), kinds["usual"].to_numpy(), thresholds))
    burst = beside(many.with_columns(burst=pl.lit(True)), whole)
    whole = whole.join(burst, on=["n", "usual"], how="left").with_columns(nw.col("burst").fill_null(False))
    return held(whole.filter(nw.col("burst") | nw.col("off_hours")).select("outlet", "hour", "burst", "off_hours"))
