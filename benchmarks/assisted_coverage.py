"""How often intervals of invitations that open codes assist hold the truth, and how much narrower they are.

Run: python -m benchmarks.assisted_coverage [--samples 100]. Writes its table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from analysis.estimation.assistance import assistance
from analysis.estimation.covariate import covariate
from analysis.estimation.intervals import half_width
from analysis.estimation.prediction import Predicted, means
from analysis.estimation.register import Outlets, Register
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, grouped
from analysis.estimation.working_model import fitted
from benchmarks import markdown
from benchmarks.province import CELLS, CITIES, SECTORS
from benchmarks.register_coverage import EVIDENCE
from benchmarks.register_province import BETWEEN, WITHIN

SEED = 20261127
RESPONSES = 12  # to the invitations of an outlet
WIDER = 1.02  # half-widths in those of invitations alone: more counts as wider


@dataclass(frozen=True)
class Case:
    """`invited` of `listed` outlets of each cell have invitations, `scanned` of them open codes, those with invitations
    first, with `scans` answers on average.

    Open answers differ from those of all customers by `bias` points, and from outlet to outlet by `differing` (standard
    deviation), at outlets with invitations by `more` points; or they say nothing: `unrelated` answers of their own.
    """

    invited: int = 8
    listed: int = 20
    scanned: int = 20
    scans: int = 40
    bias: float = 0.0
    differing: float = 0.0
    more: float = 0.0
    unrelated: bool = False

    @property
    def name(self) -> str:
        """What the open codes are like."""
        if self.unrelated:
            return "unrelated"
        bias = f"bias {self.bias:+g}" if self.bias else "no bias"
        differing = f", differing by {self.differing:g}" if self.differing else ""
        return f"{bias}{differing}" + (f", {self.more:+g} where invited" if self.more else "")


CASES = (
    *(Case(bias=bias, differing=differing) for differing in (0.0, 3.0, 8.0) for bias in (0.0, -5.0, 5.0)),
    *(Case(scanned=10, bias=-5.0, differing=differing) for differing in (0.0, 3.0, 8.0)),
    *(Case(scanned=8, bias=-5.0, differing=differing) for differing in (0.0, 3.0)),
    *(Case(scans=4, bias=-5.0, differing=differing) for differing in (0.0, 8.0)),
    *(Case(3, 10, scanned, bias=-5.0, differing=differing) for scanned in (10, 5) for differing in (0.0, 3.0, 8.0)),
    *(Case(3, 40, 40, bias=-5.0, differing=differing) for differing in (3.0, 8.0)),
    *(Case(bias=-5.0, differing=3.0, more=more) for more in (1.0, 3.0)),
    Case(unrelated=True),
    Case(3, 10, 10, unrelated=True),
)


@dataclass(frozen=True, eq=False)
class Figures:
    """Of some figures of one sample: how far assisted ones are from the truth, whether intervals of invitations alone
    and assisted ones hold, and the half-widths of the latter in those of the former."""

    error: FloatArray
    alone: BoolArray
    held: BoolArray
    width: FloatArray


def sampled(rng: np.random.Generator, case: Case) -> tuple[Figures, Figures]:
    """Make a province, ask some of its outlets and let others be scanned: its cells and its sectors."""
    cell = np.repeat(np.arange(CELLS), case.listed)
    volume = rng.lognormal(0, 1, len(cell))
    own, other = (rng.uniform(75, 88, CELLS)[cell] + BETWEEN * rng.normal(size=len(cell)) for _ in range(2))
    by_open = (other if case.unrelated else own) + case.bias + case.differing * rng.normal(size=len(cell))
    order = rng.random((CELLS, case.listed)).argsort(axis=1) + case.listed * np.arange(CELLS)[:, None]
    asked, scanned = (order[:, :n].ravel() for n in (case.invited, case.scanned))
    by_open[asked] += case.more
    base = Register(volume, cell, np.repeat(np.arange(SECTORS), CITIES), np.full(len(cell), -1))
    invitations = np.full(len(asked), float(RESPONSES))
    scans = np.maximum(rng.poisson(case.scans, len(scanned)), 2).astype(float)
    model = fitted(_answered(base, asked), _answers(rng, own[asked], volume[asked], invitations))
    helper = fitted(_answered(base, scanned), _answers(rng, by_open[scanned], volume[scanned], scans))
    assisted = assistance(model, covariate(helper))
    services = grouped(volume, cell, CELLS)
    truth = grouped(volume * own, cell, CELLS) / services
    of_sectors = grouped(services * truth, base.pool, SECTORS) / grouped(services, base.pool, SECTORS)
    cells, sectors = means(model, np.arange(CELLS), CELLS), means(model, base.pool, SECTORS)
    return _figures(cells, assisted.of(cells), truth), _figures(sectors, assisted.of(sectors), of_sectors)


def _answered(register: Register, chosen: IntArray) -> Register:
    psu = np.full(len(register.size), -1)
    psu[chosen] = np.arange(len(chosen))
    return Register(register.size, register.stratum, register.pool, psu)


def _answers(rng: np.random.Generator, mean: FloatArray, volume: FloatArray, n: FloatArray) -> Outlets:
    """The mean and the spread of n normal answers at each outlet."""
    average = mean + WITHIN / np.sqrt(n) * rng.normal(size=len(n))
    return Outlets(average, volume, n, WITHIN**2 * rng.chisquare(n - 1), n - 1)


def _figures(alone: Predicted, assisted: Predicted, truth: FloatArray) -> Figures:
    before, half = (half_width(np.sqrt(one.parts.variance), one.parts.df, 0.95) for one in (alone, assisted))
    error = assisted.value - truth
    return Figures(error, np.abs(alone.value - truth) <= before, np.abs(error) <= half, half / before)


def rows(samples: int) -> Iterator[list[str]]:
    """A line of the table for each case."""
    for number, case in enumerate(tqdm(CASES, unit="case")):
        rng = np.random.default_rng([SEED, number])
        found = [sampled(rng, case) for _ in range(samples)]
        cells, sectors = (_together([one[level] for one in found]) for level in (0, 1))
        yield [
            case.name,
            f"{case.invited} of {case.listed}",
            f"{case.scanned} x {case.scans}",
            f"{np.mean(cells.error):+.2f} ± {np.std(cells.error) / np.sqrt(len(cells.error)):.2f}",
            _percent(cells.alone),
            _percent(cells.held),
            _percent(sectors.held),
            f"{np.median(cells.width):.2f}",
            f"{np.median(sectors.width):.2f}",
            _percent(cells.width > WIDER),
            f"{np.quantile(cells.width, 0.99):.2f}",
        ]


def _together(figures: list[Figures]) -> Figures:
    fields = ("error", "alone", "held", "width")
    return Figures(*(np.concatenate([getattr(one, name) for one in figures]) for name in fields))


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100, help="samples of each case (default: 100)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    header = ["open codes", "invited", "scanned", "off by", "alone held", "held", "sectors held"]
    header += ["width", "sectors' width", "wider", "widest"]
    table = markdown.table(header, list(rows(samples)))
    took = (time.monotonic() - started) / 60
    today = datetime.datetime.now(datetime.UTC).date()
    said = (
        f"`python -m benchmarks.assisted_coverage --samples {samples}`, seed {SEED}, {today}: {len(CASES)} cases of "
        f"{samples:,} samples of {CELLS} cells in {SECTORS} sectors, {took:.0f} minutes on one core."
    )
    markdown.insert(EVIDENCE, "assisted", f"{said}\n\n{table}")
    print(f"\n{said}\n\n{table}")


def _percent(outcomes: BoolArray) -> str:
    return f"{100 * np.mean(outcomes):.1f}"


if __name__ == "__main__":
    main()
