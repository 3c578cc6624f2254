"""How often the intervals hold the truth, and how often a verdict errs, in samples of a synthetic province.

Run: python -m benchmarks.coverage [--samples 1000]. Writes its tables into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.intervals import half_width
from analysis.judging.verdicts import ERROR_RATE
from benchmarks import markdown
from benchmarks.province import FloatArray, build
from benchmarks.simulation import KEPT, Figures, Simulation, simulate

SEED = 20261123
VOLUMES = {"lognormal, sigma 1": 1.0, "all equal": 0.0}
DISTANCES = (0.0, 1.0, 2.0, 3.0)
EVIDENCE = Path("docs/evidence.md")

Runs = dict[tuple[str, int], Simulation]


def main() -> None:
    """Simulate every case and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000, help="samples of each case (default: 1000)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    runs: Runs = {}
    with tqdm(total=len(VOLUMES) * len(KEPT) * samples, unit="sample") as progress:
        for volumes, sd in VOLUMES.items():
            province = build(SEED, sd)
            for per_cell in KEPT:
                progress.set_description(f"{per_cell} outlets a cell, volumes {volumes}")
                for result in simulate(province, per_cell, samples, SEED):
                    if result is not None:
                        runs[volumes, per_cell] = result
                    else:
                        progress.update()
    took = (time.monotonic() - started) / 60
    today = datetime.datetime.now(datetime.UTC).date()
    said = (
        f"`python -m benchmarks.coverage --samples {samples}`, seed {SEED}, {today}: "
        f"{len(runs)} cases of {samples:,} samples, {took:.0f} minutes on one core."
    )
    tables = {
        "coverage": f"{said}\n\n{coverage_table(runs)}",
        "published": published_table(runs),
        "verdicts": verdict_table(runs),
    }
    for name, text in tables.items():
        markdown.insert(EVIDENCE, name, text)
        print(f"\n{text}")


def coverage_table(runs: Runs) -> str:
    """Coverage of nominal 95 % intervals, in percent, with each df; half-widths; how the SE compares with the truth."""
    header = [
        "figures",
        "volumes",
        "outlets a cell",
        "held, design df",
        "held, smaller df",
        "half-width",
        "SE / true SD",
    ]
    rows = [
        [
            name,
            volumes,
            str(per_cell),
            _percent(figures.holds(figures.df)),
            _percent(figures.holds(figures.df_used)),
            f"{np.nanmean(half_width(figures.se, figures.df_used, 0.95)):.2f}",
            f"{_se_ratio(figures):.3f}",
        ]
        for name in next(iter(runs.values())).figures
        for (volumes, per_cell), run in runs.items()
        for figures in [run.figures[name]]
    ]
    return markdown.table(header, rows)


def published_table(runs: Runs) -> str:
    """Coverage among the cells whose marks let them be shown: being shown depends on the width of the interval."""
    rows = []
    for (volumes, per_cell), run in runs.items():
        cells = run.figures["cells"]
        held = cells.holds(cells.df_used)
        shown = run.publishable
        rows.append(
            [
                f"{per_cell} outlets, volumes {volumes}",
                f"{100 * shown.mean():.1f}",
                _percent(held[shown]) if shown.any() else "-",
                _percent(held[~shown]) if not shown.all() else "-",
            ]
        )
    return markdown.table(["case", "shown, % of cells", "held, cells shown", "held, cells not shown"], rows)


def verdict_table(runs: Runs) -> str:
    """How often a verdict falls, in percent, when the truth is at the target, or so many points above or below it.

    At the target both columns are errors of at most 5 %: "met" because a little less would be a miss, "not met" because
    the target is reached.
    """
    above = [f"met, {d:+g}" for d in DISTANCES[1:]]
    below = [f"not met, {-d:+g}" for d in DISTANCES[1:]]
    said = ["met, at target", *above, "not met, at target", *below]
    rows = []
    for name in ("families", "sectors", "cells"):
        for (volumes, per_cell), run in runs.items():
            low, high = _bounds(run.figures[name])
            met = [_percent(np.where(np.isfinite(low), low >= -distance, np.nan)) for distance in DISTANCES]
            failed = [_percent(np.where(np.isfinite(high), high < distance, np.nan)) for distance in DISTANCES]
            rows.append([name, volumes, str(per_cell), *met, *failed])
    return markdown.table(["figures", "volumes", "outlets a cell", *said], rows)


def _bounds(figures: Figures) -> tuple[FloatArray, FloatArray]:
    """The ends of the interval that decides a verdict, measured from the truth (samples, k)."""
    half = half_width(figures.se, figures.df_used, 1 - 2 * ERROR_RATE)
    return figures.value - half - figures.truth, figures.value + half - figures.truth


def _se_ratio(figures: Figures) -> float:
    """The root mean square of the standard errors over the standard deviation of the estimates, mean over figures."""
    return float(np.mean(np.sqrt(np.nanmean(figures.se**2, axis=0)) / figures.value.std(axis=0, ddof=1)))


def _percent(outcomes: FloatArray) -> str:
    return f"{100 * np.nanmean(outcomes):.1f}"


if __name__ == "__main__":
    main()
