"""How often the intervals of a structural model hold the truth, over outlets that differ.

Run: python -m benchmarks.structure_coverage [--samples 200] [--each 20]. Writes its table into docs/evidence.md, which
has a place for 20 responses an outlet and one for 10.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.errors import ModelError
from analysis.estimation.design import Design
from analysis.estimation.intervals import half_width
from analysis.estimation.replicates import Bootstrap
from analysis.estimation.sums import FloatArray
from analysis.models.measurement import estimated
from analysis.models.moments import covariances
from analysis.models.structural import CONFIDENCE, Figure, StructuralModel, structural
from benchmarks import markdown
from benchmarks.structure_population import SCALE, TODAY, TWENTY, answers, model, moments

SEED = 20261128
IN_STRATUM = 5
OUTLETS = (20, 40, 100, 200)
VOLUMES = {"equal": 0.0, "lognormal": 1.0}
QUESTIONNAIRES = {"20 items": TWENTY, "11 items": TODAY}
OF_TRUTH = 100_000, 20  # outlets, responses in each
REPLICATES = 500
KINDS = ("paths", "total effects", "effects in points", "indices")
EVIDENCE = Path("docs/evidence.md")


@dataclass(frozen=True, eq=False)
class Told:
    """The figures of one kind in S samples (S, k): estimates, standard errors, and whether the interval of percentiles,
    that of t, and that of t with the weights as they are hold the truth."""

    value: FloatArray
    se: FloatArray
    percentile: FloatArray
    t: FloatArray
    fixed: FloatArray

    def row(self) -> list[str]:
        """Means over the figures, in percent; of the figure held least often; the mean error against the true one."""
        held = [f"{100 * kind.mean():.1f}" for kind in (self.percentile, self.t, self.fixed)]
        least = f"{100 * self.t.mean(axis=0).min():.1f}"
        return [*held, least, f"{(np.sqrt((self.se**2).mean(axis=0)) / self.value.std(axis=0)).mean():.2f}"]


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200, help="samples of each case (default: 200)")
    parser.add_argument("--each", type=int, choices=(20, 10), default=20, help="responses an outlet (default: 20)")
    options = parser.parse_args()
    samples, each = options.samples, options.each
    started, rows, failed = time.monotonic(), [], 0
    for asked in QUESTIONNAIRES:
        truth = _truth(asked)
        for volumes, outlets in tqdm(list(product(VOLUMES, OUTLETS)), desc=asked, unit="case"):
            found = [told for told in _samples(asked, volumes, outlets, each, samples, truth) if told is not None]
            failed += samples - len(found)
            rows += [
                [kind, asked, volumes, str(outlets), *Told(*np.stack(values, axis=1)).row()]
                for kind, values in zip(KINDS, zip(*found, strict=True), strict=True)
            ]
    rows.sort(key=lambda row: KINDS.index(row[0]))
    said = (
        f"`python -m benchmarks.structure_coverage --samples {samples} --each {each}`, seed {SEED}, "
        f"{datetime.datetime.now(datetime.UTC).date()}: {len(rows) // len(KINDS)} cases of {samples:,} samples "
        f"({failed} without a model), {REPLICATES} replicates, "
        f"{(time.monotonic() - started) / 60:.0f} minutes on one core."
    )
    header = ["figures", "questionnaire", "volumes", "outlets", "percentiles", "t", "t, fixed", "t, least", "SE / true"]
    text = f"{said}\n\n{markdown.table(header, rows)}"
    markdown.insert(EVIDENCE, f"structure-{each}", text)
    print(text)


def _samples(
    asked: str, volumes: str, outlets: int, each: int, samples: int, truth: tuple[FloatArray, ...]
) -> Iterator[list[FloatArray] | None]:
    """Of each sample and each kind of figures: estimates, errors, what held (5, k); None where there is no model."""
    rng = np.random.default_rng([SEED, outlets, *asked.encode(), *volumes.encode()])
    items = QUESTIONNAIRES[asked]
    strata = outlets // IN_STRATUM
    design = Design(
        np.arange(outlets), np.arange(outlets) // IN_STRATUM, tuple(map(str, range(strata))), np.full(strata, np.inf)
    )
    for _ in range(samples):
        weight = rng.lognormal(0, VOLUMES[volumes], outlets)
        sample = moments(answers(rng, outlets, each, items), each, weight)
        bootstrap = Bootstrap(REPLICATES, int(rng.integers(2**31)))
        try:
            found = structural(model(items), sample, design, SCALE, bootstrap)
        except ModelError:
            yield None
            continue
        kinds = zip(_figures(found), truth, strict=True)
        yield [_told(figures, true, found.df) for figures, true in kinds]


def _figures(found: StructuralModel) -> tuple[list[Figure | None], ...]:
    return (
        [one.standardised for one in found.paths],
        [one.standardised for one in found.total_effects],
        [one.points for one in found.total_effects],
        [one.index for one in found.constructs],
    )


def _told(figures: list[Figure | None], truth: FloatArray, df: int) -> FloatArray:
    known = [figure for figure in figures if figure is not None]
    assert len(known) == len(figures), "an index weight is negative"
    names = ("estimate", "se", "se_fixed", "low", "high", "t_low", "t_high")
    value, se, fixed, *ends = (np.array([getattr(one, name) for one in known]) for name in names)
    low, high, t_low, t_high = ends
    within = [(low <= truth) & (truth <= high), (t_low <= truth) & (truth <= t_high)]
    within.append(np.abs(value - truth) <= half_width(fixed, df, CONFIDENCE))
    return np.stack([value, se, *(np.where(there, 1.0, 0.0) for there in within)])


def _truth(asked: str) -> tuple[FloatArray, ...]:
    """What the same estimator says of a very large sample: paths, total effects, these in points, indices."""
    items, rng = QUESTIONNAIRES[asked], np.random.default_rng(SEED)
    structure = model(items)
    outlets, each = OF_TRUTH
    marks = answers(rng, outlets, each, items)
    whole = estimated(structure, covariances(moments(marks, each, np.ones(outlets))), SCALE)
    total, slope = whole.inner.total[0], whole.slope[0]
    points = total * slope[None, :] / slope[:, None]
    paths = whole.inner.coefficients[0][structure.arrows]
    return paths, total[structure.leads_to], points[structure.leads_to], whole.index[0]


if __name__ == "__main__":
    main()
