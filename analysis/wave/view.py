"""One wave under the settings of a release, measured in every way that the release shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analysis.estimation.sums import Sums
from analysis.progress import Told, nobody
from analysis.quality.flags import flagging
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.code_kinds import CodeKinds, code_kinds
from analysis.wave.indices import Measured, measure
from analysis.wave.responding import rates
from analysis.wave.table import FLAGGED, tabulated_with_flags
from analysis.wave.variants import Variant, variant_of
from analysis.wave.weighted import EVERYBODY, weighted


@dataclass(frozen=True, eq=False)
class View:
    """`snapshot` is all of the wave, `table` its responses by kind and flag, `measured` what counts of it.

    `other`: the same with the flagged responses where they do not count, without them where they do; `counts`:
    responses and flagged ones by outlet and kind; `rates` as in `analysis.wave.responding`.
    """

    snapshot: Snapshot
    table: Sums
    measured: Measured
    other: Variant
    kinds: CodeKinds
    counts: pl.DataFrame
    rates: Mapping[str, tuple[float, int, int]]

    @property
    def settings(self) -> Settings:
        """What the wave was measured with."""
        return self.snapshot.settings

    def under(self, settings: Settings) -> Measured:
        """The wave under the settings of another release; other items are summed up in a pass of their own."""
        snapshot = replace(self.snapshot, settings=settings)
        known = list(settings.score.weights) == list(self.settings.score.weights)
        return measure(weighted(snapshot, self.table if known else tabulated_with_flags(snapshot), _counting(settings)))


PASSES = 2
"""How often `view` tells that it is done with all responses."""


def view(snapshot: Snapshot, settings: Settings, told: Told = nobody) -> View:
    """Measure a wave: its responses are read to learn what is usual of them, then once to sum them up."""
    whole = replace(snapshot, settings=settings)
    flagging(whole)
    told(whole.count)
    table = tabulated_with_flags(whole)
    told(whole.count)
    counts = _counts(table)
    turned = EVERYBODY if settings.flags == "out" else ~FLAGGED
    return View(
        snapshot=whole,
        table=table,
        measured=measure(weighted(whole, table, _counting(settings))),
        other=variant_of(weighted(whole, table, turned)),
        kinds=code_kinds(whole, table, _counting(settings)),
        counts=counts,
        rates=rates(whole, counts),
    )


def _counting(settings: Settings) -> pl.Expr:
    return ~FLAGGED if settings.flags == "out" else EVERYBODY


def _counts(table: Sums) -> pl.DataFrame:
    n = pl.col("n")
    return (
        table.keys.with_columns(n=table.n)
        .group_by("outlet", "kind")
        .agg(responses=n.sum(), flagged=n.filter(FLAGGED).sum())
        .sort("outlet", "kind")
    )
