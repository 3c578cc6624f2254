"""Responses that look unusual: flagged, never deleted, so that figures can be shown with and without them."""

from __future__ import annotations

from functools import lru_cache

import narwhals as nw
import polars as pl

from analysis.engines import Rows, beside, collected, looked_up
from analysis.quality.copies import scales, with_straight, with_vector
from analysis.quality.names import FLAGS
from analysis.quality.norms import Norms, learn
from analysis.quality.thresholds import Thresholds
from analysis.snapshot.frozen import Keep, Snapshot

THRESHOLDS = Thresholds()


def flags(responses: pl.LazyFrame, outlets: pl.DataFrame, thresholds: Thresholds = THRESHOLDS) -> pl.LazyFrame:
    """The flags of a wave's responses: a boolean column for each of FLAGS, rows as they come in `responses`.

    `responses` has the columns of a snapshot, `outlets` outlet and sector. What is usual is learnt from all the
    responses given, in streamed passes of their own. Raises FileError naming the columns that are missing.
    """
    rows: Rows = nw.from_native(responses)
    found: pl.LazyFrame = _flagged(rows, learn(responses, outlets, thresholds), thresholds).select(*FLAGS).to_native()
    return found


@lru_cache(2)
def flagging(snapshot: Snapshot) -> Keep:
    """What gives the responses of a snapshot the columns of FLAGS and `flagged`, any of them; what is usual is learnt
    once for all who ask for the same snapshot, or one of two, one after the other."""
    norms = learn(snapshot.responses, snapshot.outlets, THRESHOLDS)

    def flag(responses: pl.LazyFrame) -> pl.LazyFrame:
        rows = _flagged(nw.from_native(responses), norms, THRESHOLDS)
        found: pl.LazyFrame = rows.with_columns(flagged=nw.any_horizontal(*FLAGS, ignore_nulls=False)).to_native()
        return found

    return flag


def unflagged(snapshot: Snapshot) -> Keep:
    """What leaves only the responses of a snapshot without any flag, for `analysis.wave.indices.index` to keep."""
    return without_flagged(flagging(snapshot))


def without_flagged(flag: Keep) -> Keep:
    """What leaves only the responses to which `flag` gives no flag."""

    def rest(responses: pl.LazyFrame) -> pl.LazyFrame:
        rows: Rows = nw.from_native(flag(responses))
        found: pl.LazyFrame = rows.filter(~nw.col("flagged")).to_native()
        return found

    return rest


def outlet_table(snapshot: Snapshot) -> pl.DataFrame:
    """Counts by outlet and kind of code: responses, those with each of FLAGS, and `flagged` with any of them."""
    return counts_of(flagging(snapshot)(snapshot.responses))


def counts_of(flagged: pl.LazyFrame) -> pl.DataFrame:
    """`outlet_table` of responses that have their flags, on whichever engine."""
    names = (*FLAGS, "flagged")
    rows: Rows = nw.from_native(flagged)
    rows = rows.with_columns(nw.col(*names).cast(nw.UInt32 if rows.implementation.is_polars() else nw.Int64))
    counts = rows.group_by("outlet", "kind").agg(nw.len().alias("responses"), nw.col(*names).sum())
    return collected(counts).sort("outlet", "kind")


def _flagged(rows: Rows, norms: Norms, thresholds: Thresholds) -> Rows:
    """The responses, in their order, with a column for each flag."""
    items = scales(rows)
    pace = nw.col("seconds") / nw.col("median_seconds")
    rows = with_straight(with_vector(rows, items, thresholds), items, thresholds)
    rows = looked_up(rows, beside(norms.seconds, rows), ["version"])
    rows = looked_up(rows, norms.hours, ["outlet", "hour"])
    rows = looked_up(rows, beside(norms.copies, rows), ["outlet", "version", "vector"])
    return rows.with_columns(
        nw.col("burst", "off_hours", "copied").fill_null(False),
        speeder=(pace < thresholds.speeder).fill_null(False),
        strict_speeder=(pace < thresholds.strict_speeder).fill_null(False),
    )
