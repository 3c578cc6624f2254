"""How often the register's intervals hold the truth, beside linearised ones, in samples of a synthetic province.

Run: python -m benchmarks.register_coverage [--samples 200]. Writes its table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtr
from tqdm import tqdm

from analysis.estimation.intervals import half_width
from analysis.estimation.prediction import Predicted, means
from analysis.estimation.register import Outlets, Register
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, grouped
from analysis.estimation.working_model import fitted
from benchmarks import markdown

SEED = 20261126
SECTORS, CITIES = 21, 14
CELLS = SECTORS * CITIES
RESPONSES = 12  # of each outlet
BETWEEN, WITHIN = 8.0, 18.0  # standard deviations of outlets and of answers, in points
WIDEST = 5.0  # half-width of a figure that is shown
EVIDENCE = Path("docs/evidence.md")


@dataclass(frozen=True)
class Case:
    """`answering` of `listed` outlets of each cell; how the province is made, and who answers.

    volumes: standard deviation of log volumes; variances: of the log of outlets' variance by cell; slope: by how many
    standard deviations means rise with one of log volume; shared: the part of an outlet's own that its organisation
    (of three) shares; cut: answers are whole numbers, cut at both ends of the scale; silent: outlets are the less
    likely to answer the worse they are.
    """

    answering: int
    listed: int
    volumes: float = 1.0
    variances: float = 0.0
    slope: float = 0.0
    shared: float = 0.0
    cut: bool = False
    silent: bool = False

    @property
    def name(self) -> str:
        """What is special about it."""
        said = {
            "volumes equal": not self.volumes,
            "variances differ": self.variances > 0,
            f"means rise with volume, {self.slope:g}": self.slope > 0,
            "organisations": self.shared > 0,
            "answers cut at 1 and 10": self.cut,
            "the worse are silent": self.silent,
        }
        return ", ".join(text for text, there in said.items() if there) or "volumes lognormal"


SIZES = ((3, 10), (3, 40), (3, 200), (5, 10), (5, 40), (5, 200), (10, 40), (10, 200), (30, 40), (30, 200))
CASES = (
    *(Case(m, n, volumes, variances) for volumes, variances in ((0.0, 0.0), (1.0, 0.0), (1.0, 0.4)) for m, n in SIZES),
    *(Case(m, n, slope=slope) for slope in (0.3, 1.0) for m, n in ((3, 10), (5, 40), (10, 40), (30, 200))),
    *(Case(m, n, shared=0.5) for m, n in ((3, 10), (10, 40))),
    *(Case(m, n, cut=True) for m, n in ((3, 10), (10, 40))),
    *(Case(4, 10, silent=silent) for silent in (False, True)),
)


@dataclass(frozen=True, eq=False)
class Sampled:
    """What one sample of a province gave: over cells whether both kinds of interval hold and half their widths, over
    sectors whether the register's hold."""

    held: BoolArray
    half: FloatArray
    linearised: BoolArray
    linearised_half: FloatArray
    sectors: BoolArray


def sampled(rng: np.random.Generator, case: Case) -> Sampled:
    """Make a province, ask some of its outlets, and see which intervals hold."""
    cell = np.repeat(np.arange(CELLS), case.listed)
    volume = rng.lognormal(0, case.volumes, len(cell))
    mean = _means(rng, case, cell, volume)
    chosen = _answering(rng, case, mean)
    answers, expected = _answers(rng, case, mean, chosen)
    psu = np.full(len(cell), -1)
    psu[chosen] = np.arange(len(chosen))
    register = Register(volume, cell, np.repeat(np.arange(SECTORS), CITIES), psu)
    average = answers.mean(axis=1)
    squares = ((answers - average[:, None]) ** 2).sum(axis=1)
    r = np.full(len(chosen), float(RESPONSES))
    outlets = Outlets(average, volume[chosen], r, squares, r - 1)
    model = fitted(register, outlets)
    truth = grouped(volume * expected, cell, CELLS) / grouped(volume, cell, CELLS)
    cells, half = _interval(means(model, np.arange(CELLS), CELLS))
    sectors, of_sectors = _interval(means(model, register.pool, SECTORS))
    services = grouped(volume, cell, CELLS)
    of_sector = grouped(services * truth, register.pool, SECTORS) / grouped(services, register.pool, SECTORS)
    plain, linear_half = _linearised(outlets, cell[chosen])
    return Sampled(
        np.abs(cells - truth) <= half,
        half,
        np.abs(plain - truth) <= linear_half,
        linear_half,
        np.abs(sectors - of_sector) <= of_sectors,
    )


def _means(rng: np.random.Generator, case: Case, cell: IntArray, volume: FloatArray) -> FloatArray:
    """What each outlet's customers think on average, before answers are cut."""
    spread = BETWEEN * np.exp(case.variances * rng.normal(size=CELLS) / 2)
    organisation = cell * case.listed + np.arange(len(cell)) % case.listed // 3
    own = np.sqrt(1 - case.shared) * rng.normal(size=len(cell))
    own += np.sqrt(case.shared) * rng.normal(size=CELLS * case.listed)[organisation]
    level = rng.uniform(75, 88, CELLS)
    return level[cell] + spread[cell] * own + case.slope * BETWEEN * np.log(volume) / (case.volumes or 1)


def _answering(rng: np.random.Generator, case: Case, mean: FloatArray) -> IntArray:
    """The places of the outlets that answer, cell by cell."""
    by_cell = mean.reshape(CELLS, case.listed)
    order = rng.gumbel(size=by_cell.shape)
    if case.silent:
        order += (by_cell - by_cell.mean(axis=1, keepdims=True)) / (2 * BETWEEN)
    first = np.argsort(-order, axis=1)[:, : case.answering]
    return (first + case.listed * np.arange(CELLS)[:, None]).ravel()


def _answers(rng: np.random.Generator, case: Case, mean: FloatArray, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    """The answers of the chosen outlets (m, responses), and what each outlet's would be on average."""
    answers = mean[chosen][:, None] + WITHIN * rng.normal(size=(len(chosen), RESPONSES))
    if not case.cut:
        return answers, mean
    steps = 100 / 9
    inner = (np.arange(1, 10) - 0.5) * steps
    expected = steps * (1 - ndtr((inner[None, :] - mean[:, None]) / WITHIN)).sum(axis=1)
    return np.clip(np.round(answers / steps), 0, 9) * steps, expected


def _interval(found: Predicted) -> tuple[FloatArray, FloatArray]:
    parts = found.parts
    return found.value, half_width(np.sqrt(parts.variance), parts.df, 0.95)


def _linearised(outlets: Outlets, cell: IntArray) -> tuple[FloatArray, FloatArray]:
    """The weighted mean of each cell and half the width of its linearised interval, the outlets drawn with equal
    probability."""
    m, weight = grouped(np.ones(len(cell)), cell, CELLS), grouped(outlets.weight, cell, CELLS)
    ratio = grouped(outlets.weight * outlets.mean, cell, CELLS) / weight
    z = outlets.weight * (outlets.mean - ratio[cell]) / weight[cell]
    variance = m / (m - 1) * grouped((z - (grouped(z, cell, CELLS) / m)[cell]) ** 2, cell, CELLS)
    return ratio, half_width(np.sqrt(variance), m - 1, 0.95)


def rows(samples: int) -> Iterator[list[str]]:
    """A line of the table for each case."""
    for number, case in enumerate(tqdm(CASES, unit="case")):
        rng = np.random.default_rng([SEED, number])
        found = [sampled(rng, case) for _ in range(samples)]
        held, half, linearised, wide, sectors = (
            np.concatenate([getattr(one, name) for one in found])
            for name in ("held", "half", "linearised", "linearised_half", "sectors")
        )
        shown = half <= WIDEST
        yield [
            case.name,
            f"{case.answering} of {case.listed}",
            _percent(linearised),
            _percent(held),
            _percent(shown),
            _percent(held[shown]) if shown.mean() >= 0.02 else "-",
            f"{np.median(half / wide):.2f}",
            _percent(sectors),
        ]


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200, help="samples of each case (default: 200)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    header = ["case", "outlets", "linearised held", "held", "shown", "shown held", "width", "sectors held"]
    table = markdown.table(header, list(rows(samples)))
    took = (time.monotonic() - started) / 60
    today = datetime.datetime.now(datetime.UTC).date()
    said = (
        f"`python -m benchmarks.register_coverage --samples {samples}`, seed {SEED}, {today}: {len(CASES)} cases of "
        f"{samples:,} samples of {CELLS} cells in {SECTORS} sectors, {took:.0f} minutes on one core."
    )
    markdown.insert(EVIDENCE, "register", f"{said}\n\n{table}")
    print(f"\n{said}\n\n{table}")


def _percent(outcomes: BoolArray) -> str:
    return f"{100 * np.mean(outcomes):.1f}"


if __name__ == "__main__":
    main()
