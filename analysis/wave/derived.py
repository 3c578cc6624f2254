"""All that the pages of a frozen wave show, computed in one go, so that no page computes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from analysis.estimation.sums import Sums
from analysis.progress import bar
from analysis.quality.arrivals import Arrivals, arrivals
from analysis.quality.flags import outlet_table
from analysis.quality.nonresponse import ItemNonresponse, item_nonresponse
from analysis.snapshot.frozen import Snapshot
from analysis.wave.indices import WaveIndex, measure
from analysis.wave.modes import Mode, modes
from analysis.wave.quality_report import QualityReport, quality_report
from analysis.wave.table import FLAGGED, tabulated_with_flags
from analysis.wave.trial import MisfitError, trial_without
from analysis.wave.weight_report import WeightReport, weight_report
from analysis.wave.weighted import weighted

FOLLOWED = 10
"""Outlets with most flagged responses whose weeks are told."""


@dataclass(frozen=True, eq=False)
class Derived:
    """The table of sums behind a wave's figures, the figures, the reports on its weights and on its responses, what
    became of every question, the modes in which it was answered, and when responses came."""

    sums: Sums
    index: WaveIndex
    weights: WeightReport
    quality: QualityReport
    nonresponse: list[ItemNonresponse]
    modes: list[Mode]
    arrivals: Arrivals


def derive(snapshot: Snapshot) -> Derived:
    """Compute what follows from a snapshot under its settings.

    Raises MisfitError where the settings do not fit the responses, FileError and DesignError as
    `analysis.wave.indices.index` does.
    """
    with bar(f"figures of {snapshot.wave}", _STEPS * snapshot.count, " responses") as told:
        return _derived(snapshot, lambda: told(snapshot.count))


_STEPS = 4


def _derived(snapshot: Snapshot, step: Callable[[], object]) -> Derived:
    """`step` is called after each of _STEPS, in which responses are read."""
    counts = outlet_table(snapshot)
    if misfits := trial_without(snapshot.settings, snapshot.outlets, counts):
        raise MisfitError(*misfits)
    step()
    table = tabulated_with_flags(snapshot)
    wave = weighted(snapshot, table)
    measured, rest = measure(wave), measure(weighted(snapshot, table, ~FLAGGED)).index
    quality = quality_report(snapshot, counts, measured.index, rest)
    step()
    when = arrivals(snapshot, [row["code"] for row in quality["outlets"][:FOLLOWED]])
    step()
    found = Derived(
        sums=measured.wave.sample.sums,
        index=measured.index,
        weights=weight_report(wave),
        quality=quality,
        nonresponse=item_nonresponse(snapshot),
        modes=modes(wave),
        arrivals=when,
    )
    step()
    return found


def table_of(sums: Sums) -> pl.DataFrame:
    """A table of sums as columns: the keys, `n`, `weight`, `weight_squared`, and for each item x `answered x`, `sum x`
    and `product x y`, weighted."""
    columns = {
        "n": sums.n,
        "weight": sums.weight,
        "weight_squared": sums.weight_squared,
        **{f"answered {name}": there for name, there in sums.answered.items()},
        **{f"sum {name}": total for name, total in sums.firsts.items()},
        **{f"product {a} {b}": total for (a, b), total in sums.products.items()},
    }
    return sums.keys.with_columns(pl.Series(name, values) for name, values in columns.items())
