"""Whether the model-based figures of thin and silent cells (mark M) hold the truth, where it is known.

Run: python -m benchmarks.modelled_coverage [--samples 200]. Writes its table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.intervals import half_width
from analysis.estimation.sums import BoolArray, FloatArray
from analysis.judging.marks import CONFIDENCE
from analysis.models.areas import explained_by
from analysis.models.benchmarking import move_variance
from analysis.models.small_areas import small_areas
from benchmarks import markdown
from benchmarks.province import CELLS, CITIES, SECTORS
from benchmarks.register_figures import figures, shares_of
from benchmarks.register_province import Case, Province, province

SEED = 20261127
OF_SECTORS, OF_CITIES = 3.0, 2.0  # standard deviations of their effects, in points
OWN = (0.0, 4.0)  # of what is a cell's own beyond them and beyond its outlets' own
CASES = tuple(Case(m, 40, volumes) for volumes in (0.0, 1.0) for m in (3, 10))
SILENT = 0.1
EVIDENCE = Path("docs/evidence.md")
SECTOR, CITY = np.divmod(np.arange(CELLS), CITIES)


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200, help="samples of each case (default: 200)")
    samples = parser.parse_args().samples
    started, rows = time.monotonic(), []
    for number, (case, own) in enumerate(tqdm(list(product(CASES, OWN)), unit="case")):
        rng = np.random.default_rng([SEED, number])
        found = np.array([one(rng, case, own) for _ in range(samples)])
        rows.append([case.name, f"{case.answering} of {case.listed}", f"{own:g}", *_told(found)])
    said = (
        f"`python -m benchmarks.modelled_coverage --samples {samples}`, seed {SEED}, "
        f"{datetime.datetime.now(datetime.UTC).date()}: {len(rows)} cases of {samples:,} samples, "
        f"{(time.monotonic() - started) / 60:.0f} minutes on one core."
    )
    header = ("case", "outlets", "own", "error, direct", "error, model", "direct held", "model held", "silent", "held")
    text = f"{said}\n\n{markdown.table(header, rows)}"
    markdown.insert(EVIDENCE, "modelled", text)
    print(text)


def one(rng: np.random.Generator, case: Case, own: float) -> FloatArray:
    """Of a sample: squared errors and what held of direct figures, of the model's, and of the model's where all were
    silent (6,)."""
    sectors, cities = rng.normal(0, OF_SECTORS, SECTORS), rng.normal(0, OF_CITIES, CITIES)
    made = province(rng, case, 82 + sectors[SECTOR] + cities[CITY] + rng.normal(0, own, CELLS))
    direct = figures(made, shares_of(rng))["cells"].registered
    silent = rng.random(CELLS) < SILENT
    off, half = _modelled(made, np.where(silent, np.nan, direct.off), np.where(silent, np.nan, direct.se**2))
    told = [direct.off[~silent] ** 2, direct.held[~silent]]
    for those in (~silent, silent):
        told += [off[those] ** 2, np.abs(off[those]) <= half[those]]
    return np.array([np.mean(values) for values in told])


def _modelled(made: Province, off: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far the model's figures are off, moved to their sector's direct one, and half the width of their intervals,
    as a release has them (`analysis.release.modelled`)."""
    truth, services = made.truth[0], made.services[0]
    factors = {"sector": SECTOR.astype(str).tolist(), "city": CITY.astype(str).tolist()}
    names = [str(cell) for cell in range(CELLS)]
    covariates = {"log volume": np.log(services)} if np.ptp(services) else {}
    areas = explained_by(names, truth + off, variance, covariates, factors)
    model = small_areas(areas)
    eblup, mse = (np.array([getattr(one, name) for one in model.areas]) for name in ("eblup", "mse"))
    there: BoolArray = ~np.isnan(off)
    moved = np.zeros(CELLS)
    for sector in range(SECTORS):
        own = services * (there & (sector == SECTOR))
        moved[sector == SECTOR] = np.average(np.where(there, truth + off - eblup, 0.0), weights=own)
        mse[sector == SECTOR] += move_variance(areas, model.refvar, own / own.sum())
    df = int(there.sum()) - len(areas.terms)
    return eblup + moved - truth, half_width(np.sqrt(mse), df, CONFIDENCE)


def _told(found: FloatArray) -> list[str]:
    error, held, model, model_held, silent, silent_held = found.mean(axis=0)
    errors = [f"{value**0.5:.2f}" for value in (error, model)]
    kept = [f"{100 * value:.1f}" for value in (held, model_held)]
    return [*errors, *kept, f"{silent**0.5:.2f}", f"{100 * silent_held:.1f}"]


if __name__ == "__main__":
    main()
