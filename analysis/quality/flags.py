"""Responses that look unusual: flagged, never deleted, so that figures can be shown with and without them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from analysis.quality.norms import Thresholds, Usual, learn, scales, straight, vector
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Keep, Snapshot

FLAGS = ("repeat", "speeder", "strict_speeder", "straight", "burst", "copied", "off_hours")
THRESHOLDS = Thresholds()


def flags(responses: pl.LazyFrame, outlets: pl.DataFrame, thresholds: Thresholds = THRESHOLDS) -> pl.LazyFrame:
    """The flags of a wave's responses: a boolean column for each of FLAGS, rows as they come in `responses`.

    `responses` has the columns of a snapshot, `outlets` outlet and sector. What is usual is learnt from all the
    responses given, in streamed passes of their own. Raises FileError naming the columns that are missing.
    """
    return _flagged(responses, learn(responses, outlets, thresholds), thresholds).select(FLAGS)


def unflagged(snapshot: Snapshot, thresholds: Thresholds = THRESHOLDS) -> Keep:
    """What leaves only the responses of a snapshot without any flag, for `analysis.wave.indices.index` to keep."""
    usual = learn(snapshot.responses, snapshot.outlets, thresholds)
    return lambda responses: _flagged(responses, usual, thresholds).filter(~pl.any_horizontal(FLAGS))


def flag_table(directory: Path) -> pl.DataFrame:
    """Counts by sector and kind of code: responses, those with each of FLAGS, and `flagged` with any of them.

    Sorted by sector and kind. Raises FileError where the snapshot in the directory is not as agreed.
    """
    snapshot = snapshots.open(directory)
    return (
        outlet_table(snapshot)
        .join(snapshot.outlets.select("outlet", "sector"), on="outlet", how="left")
        .group_by("sector", "kind")
        .agg(pl.col("responses", *FLAGS, "flagged").sum())
        .sort("sector", "kind")
    )


def outlet_table(snapshot: Snapshot) -> pl.DataFrame:
    """The same counts by outlet and kind of code."""
    found = _flagged(snapshot.responses, learn(snapshot.responses, snapshot.outlets, THRESHOLDS), THRESHOLDS)
    return (
        found.select("outlet", "kind", *FLAGS, flagged=pl.any_horizontal(FLAGS))
        .group_by("outlet", "kind")
        .agg(pl.len().alias("responses"), pl.col(*FLAGS, "flagged").sum())
        .sort("outlet", "kind")
        .collect(engine="streaming")
    )


def _flagged(responses: pl.LazyFrame, usual: Usual, thresholds: Thresholds) -> pl.LazyFrame:
    """The responses, in their order, with a column for each flag."""
    items = scales(responses)
    pace = pl.col("seconds") / pl.col("median_seconds")
    keys = ["outlet", "version", "vector"]
    return (
        responses.with_columns(vector=vector(items, thresholds))
        .join(usual.seconds.lazy(), on="version", how="left", maintain_order="left")
        .join(usual.hours.lazy(), on=["outlet", "hour"], how="left", maintain_order="left")
        .join(usual.copies.lazy(), on=keys, how="left", maintain_order="left")
        .with_columns(
            pl.col("burst", "off_hours", "copied").fill_null(False),
            speeder=(pace < thresholds.speeder).fill_null(False),
            strict_speeder=(pace < thresholds.strict_speeder).fill_null(False),
            straight=straight(items, thresholds).fill_null(False),
        )
    )
