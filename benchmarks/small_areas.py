"""What the model of small areas gains, and whether its mean squared error is true, in areas whose truth is known.

Run: python -m benchmarks.small_areas [--samples 1000]. Writes its table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.sums import FloatArray
from analysis.models.areas import explained_by
from analysis.models.fitting import Method
from analysis.models.small_areas import small_areas
from benchmarks import markdown

SEED = 20261126
AREAS = (12, 30, 90)
BETWEEN = (0.0, 0.5, 4.0)
VARIANCES = (1.0, 2.0, 3.0, 4.0, 8.0, 16.0)
METHODS: tuple[Method, ...] = ("REML", "ML")
QUANTILE = 1.96
EVIDENCE = Path("docs/evidence.md")


@dataclass
class Case:
    """Means over samples and areas: squared error of both figures, estimated MSE, intervals that hold, A found as 0."""

    direct: float = 0.0
    eblup: float = 0.0
    mse: float = 0.0
    held: float = 0.0
    zero: float = 0.0


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000, help="samples of each case (default: 1000)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    rows = []
    for m, between in tqdm(list(product(AREAS, BETWEEN)), unit="case"):
        for method, case in simulate(m, between, samples).items():
            rows.append([method, str(m), f"{between:g}", *_figures(case)])
    took = time.monotonic() - started
    today = datetime.datetime.now(datetime.UTC).date()
    said = (
        f"`python -m benchmarks.small_areas --samples {samples}`, seed {SEED}, {today}: "
        f"{len(AREAS) * len(BETWEEN)} cases of {samples:,} samples, {took:.0f} seconds on one core."
    )
    header = ["method", "areas", "A", "MSE, direct", "MSE, EBLUP", "estimated / true", "held, %", "A found as 0, %"]
    text = f"{said}\n\n{markdown.table(header, sorted(rows, key=lambda row: row[0], reverse=True))}"
    markdown.insert(EVIDENCE, "small-areas", text)
    print(text)


def simulate(m: int, between: float, samples: int) -> dict[Method, Case]:
    """Areas drawn anew around a line in one covariate, estimated by each method."""
    rng = np.random.default_rng(SEED)
    x, variance = rng.normal(0, 1, m), np.resize(VARIANCES, m)
    cases = {method: Case() for method in METHODS}
    for _ in range(samples):
        truth = 75 + 2 * x + rng.normal(0, between**0.5, m)
        direct = truth + rng.normal(0, variance**0.5)
        for method, case in cases.items():
            _add(case, truth, direct, variance, x, method, samples)
    return cases


def _add(
    case: Case, truth: FloatArray, direct: FloatArray, variance: FloatArray, x: FloatArray, method: Method, samples: int
) -> None:
    areas = explained_by([str(place) for place in range(len(truth))], direct, variance, {"x": x}, {})
    found = small_areas(areas, method)
    eblup, mse = np.array([(area.eblup, area.mse) for area in found.areas]).T
    case.direct += float(((direct - truth) ** 2).mean()) / samples
    case.eblup += float(((eblup - truth) ** 2).mean()) / samples
    case.mse += float(mse.mean()) / samples
    case.held += float((np.abs(eblup - truth) <= QUANTILE * np.sqrt(mse)).mean()) / samples
    case.zero += float(found.refvar == 0) / samples


def _figures(case: Case) -> list[str]:
    shares = [f"{100 * share:.1f}" for share in (case.held, case.zero)]
    return [f"{case.direct:.2f}", f"{case.eblup:.2f}", f"{case.mse / case.eblup:.2f}", *shares]


if __name__ == "__main__":
    main()
