"""One wave under the settings of a release, measured in every way that the release shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analysis.quality.flags import outlet_table, unflagged
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.code_kinds import Kinds, kinds_of
from analysis.wave.indices import Measured, measure
from analysis.wave.responding import rates

LISTS = ("families", "sectors", "cities", "cells")


@dataclass(frozen=True, eq=False)
class View:
    """`snapshot` is all of the wave, `measured` what counts of it.

    `other`: the same with the flagged responses where they do not count, without them where they do; `counts`:
    responses and flags by outlet and kind; `rates` as in `analysis.wave.responding`.
    """

    snapshot: Snapshot
    measured: Measured
    other: Measured
    kinds: Kinds
    counts: pl.DataFrame
    rates: Mapping[str, tuple[float, int, int]]

    @property
    def settings(self) -> Settings:
        """What the wave was measured with."""
        return self.snapshot.settings


def view(snapshot: Snapshot, settings: Settings) -> View:
    """Measure a wave; several passes over its responses."""
    whole = replace(snapshot, settings=settings)
    turned = replace(settings, flags="out" if settings.flags == "in" else "in")
    mine, other = counted(snapshot, settings), counted(snapshot, turned)
    counts = outlet_table(whole)
    return View(whole, measure(mine), measure(other), kinds_of(mine), counts, rates(whole, counts))


def counted(snapshot: Snapshot, settings: Settings) -> Snapshot:
    """The snapshot under some settings, with the responses that count under them."""
    whole = replace(snapshot, settings=settings)
    return whole.only(unflagged(whole)) if settings.flags == "out" else whole
