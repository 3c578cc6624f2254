"""Responses that look unusual: flagged, never deleted, so that figures can be shown with and without them."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from analysis.quality.norms import Norms, Thresholds, learn, scales, straight, vector
from analysis.snapshot.frozen import Keep, Snapshot

FLAGS = ("repeat", "speeder", "strict_speeder", "straight", "burst", "copied", "off_hours")
THRESHOLDS = Thresholds()


def flags(responses: pl.LazyFrame, outlets: pl.DataFrame, thresholds: Thresholds = THRESHOLDS) -> pl.LazyFrame:
    """The flags of a wave's responses: a boolean column for each of FLAGS, rows as they come in `responses`.

    `responses` has the columns of a snapshot, `outlets` outlet and sector. What is usual is learnt from all the
    responses given, in streamed passes of their own. Raises FileError naming the columns that are missing.
    """
    return _flagged(responses, learn(responses, outlets, thresholds), thresholds).select(FLAGS)


@lru_cache(1)
def flagging(snapshot: Snapshot) -> Keep:
    """What gives the responses of a snapshot the columns of FLAGS and `flagged`, any of them; what is usual is learnt
    once for all who ask for the same snapshot one after the other."""
    norms = learn(snapshot.responses, snapshot.outlets, THRESHOLDS)
    return lambda responses: _flagged(responses, norms, THRESHOLDS).with_columns(flagged=pl.any_horizontal(FLAGS))


def unflagged(snapshot: Snapshot) -> Keep:
    """What leaves only the responses of a snapshot without any flag, for `analysis.wave.indices.index` to keep."""
    flag = flagging(snapshot)
    return lambda responses: flag(responses).filter(~pl.col("flagged"))


def outlet_table(snapshot: Snapshot) -> pl.DataFrame:
    """Counts by outlet and kind of code: responses, those with each of FLAGS, and `flagged` with any of them."""
    return (
        flagging(snapshot)(snapshot.responses)
        .group_by("outlet", "kind")
        .agg(pl.len().alias("responses"), pl.col(*FLAGS, "flagged").sum())
        .sort("outlet", "kind")
        .collect(engine="streaming")
    )


def _flagged(responses: pl.LazyFrame, norms: Norms, thresholds: Thresholds) -> pl.LazyFrame:
    """The responses, in their order, with a column for each flag."""
    items = scales(responses)
    pace = pl.col("seconds") / pl.col("median_seconds")
    keys = ["outlet", "version", "vector"]
    return (
        responses.with_columns(vector=vector(items, thresholds))
        .join(norms.seconds.lazy(), on="version", how="left", maintain_order="left")
        .join(norms.hours.lazy(), on=["outlet", "hour"], how="left", maintain_order="left")
        .join(norms.copies.lazy(), on=keys, how="left", maintain_order="left")
        .with_columns(
            pl.col("burst", "off_hours", "copied").fill_null(False),
            speeder=(pace < thresholds.speeder).fill_null(False),
            strict_speeder=(pace < thresholds.strict_speeder).fill_null(False),
            straight=straight(items, thresholds).fill_null(False),
        )
    )
