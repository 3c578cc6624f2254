"""How often the register's intervals hold the truth, and verdicts err, beside linearised ones, in synthetic provinces.

Run: python -m benchmarks.register_coverage [--samples 100]. Writes its tables into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.sums import BoolArray, FloatArray
from analysis.judging.verdicts import ERROR_RATE
from benchmarks import markdown
from benchmarks.register_figures import Figures, figures, shares_of
from benchmarks.register_province import Case, province

SEED = 20261126
EVIDENCE = Path("docs/evidence.md")
LEVELS = ("cells", "sectors", "cities", "families")
ABOVE = 3.0  # points above the target, for the power of a verdict
LOW, HIGH, LOW_OF_SHOWN = 94.0, 96.5, 93.0  # what is to be held, in percent; LOW_OF_SHOWN also where means rise
FEWEST_SHOWN = 0.02

SIZES = ((3, 10), (3, 40), (3, 200), (5, 10), (5, 40), (5, 200), (10, 40), (10, 200), (30, 40), (30, 200))
SOME = ((3, 10), (5, 40), (10, 40), (30, 200))
CASES = (
    *(Case(m, n, volumes, variances) for volumes, variances in ((0.0, 0.0), (1.0, 0.0), (1.0, 0.4)) for m, n in SIZES),
    *(Case(m, n, volumes=0.0, variances=0.4) for m, n in SOME),
    *(Case(m, n, alike=0.4) for m, n in SOME),
    *(Case(m, n, slope=slope) for slope in (0.3, 1.0) for m, n in SOME),
    *(Case(m, n, variances=0.4, by_sector=0.4) for m, n in SOME),
    *(Case(m, n, shared=0.5, everywhere=everywhere) for everywhere in (False, True) for m, n in SOME),
    *(
        Case(m, n, shared=0.5, everywhere=everywhere, whole=True)
        for everywhere in (False, True)
        for m, n in ((4, 10), (10, 40), (16, 40), (30, 40))
    ),
    *(Case(m, n, days=0.1) for m, n in SOME),
    *(Case(m, n, cut=True) for m, n in SOME),
    *(Case(m, n, silent=silent) for silent in (False, True) for m, n in ((4, 10), (16, 40))),
)
Found = Mapping[str, Sequence[Figures]]
"""What all samples of a case gave, level by level."""


def simulated(case: Case, number: int, samples: int) -> Found:
    """Make provinces of a case and estimate their figures."""
    rng = np.random.default_rng([SEED, number])
    shares = shares_of(rng)
    every = [figures(province(rng, case), shares) for _ in range(samples)]
    return {level: [one[level] for one in every] for level in every[0]}


def held(found: Sequence[Figures], kind: str) -> BoolArray:
    """Whether each interval of a kind of error held (samples, k)."""
    return np.stack([getattr(one, kind).held for one in found])


def level_rows(runs: Mapping[Case, Found]) -> Iterator[list[str]]:
    """Case by case: what is held of the levels' figures, which cells are shown, and how wide they are."""
    for case, found in runs.items():
        cells = found["cells"]
        shown = np.stack([one.shown for one in cells])
        ok = held(cells, "registered")
        yield [
            case.name,
            f"{case.answering} of {case.listed}",
            _percent(held(cells, "linearised")),
            _percent(ok),
            _percent(shown),
            _percent(ok[shown]) if shown.mean() >= FEWEST_SHOWN else "-",
            f"{_width(cells):.2f}",
            *(text for level in LEVELS[1:] for text in _both(found[level])),
        ]


def change_rows(runs: Mapping[Case, Found]) -> Iterator[list[str]]:
    """Case by case: what is held of the changes, and how wide those of cells and sectors are."""
    for case, found in runs.items():
        changes = [found[f"changes of {level}"] for level in LEVELS]
        yield [
            case.name,
            f"{case.answering} of {case.listed}",
            *(text for some in changes for text in _both(some)),
            *(f"{_width(some):.2f}" for some in changes[:2]),
        ]


def verdict_rows(runs: Mapping[Case, Found]) -> Iterator[list[str]]:
    """Case by case: how often the verdict is "met" at the target and above it."""
    for case, found in runs.items():
        yield [
            case.name,
            f"{case.answering} of {case.listed}",
            *(
                _percent(np.stack([getattr(one, kind).met(above, ERROR_RATE) for one in found[level]]))
                for level in ("cells", "sectors", "families")
                for above in (0.0, ABOVE)
                for kind in ("linearised", "registered")
            ),
        ]


@dataclass(frozen=True)
class Miss:
    """A target that was missed: `held` percent (with the standard error of the simulation) where `target` was asked."""

    case: Case
    of: str
    held: float
    se: float
    target: str


def missed(runs: Mapping[Case, Found]) -> Iterator[Miss]:
    """The targets that were missed, where silence is at random."""
    for case, found in runs.items():
        if case.silent:
            continue
        low = LOW_OF_SHOWN if case.slope else LOW
        for level, some in found.items():
            ok = held(some, "registered")
            value, se = 100 * ok.mean(), 100 * ok.mean(axis=1).std(ddof=1) / np.sqrt(len(ok))
            if not low <= value <= HIGH:
                yield Miss(case, level, value, se, f"{low:g} to {HIGH:g}")
        shown = np.stack([one.shown for one in found["cells"]])
        if shown.mean() >= FEWEST_SHOWN:
            ok = held(found["cells"], "registered")
            value = 100 * ok[shown].mean()
            ratio = (ok & shown).sum(axis=1) - shown.sum(axis=1) * value / 100
            se = 100 * ratio.std(ddof=1) * np.sqrt(len(ok)) / shown.sum()
            if value < LOW_OF_SHOWN:
                yield Miss(case, "cells shown", value, se, f"at least {LOW_OF_SHOWN:g}")


def missed_rows(runs: Mapping[Case, Found]) -> Iterator[list[str]]:
    """A line for each target that was missed."""
    for miss in missed(runs):
        where = f"{miss.case.answering} of {miss.case.listed}"
        yield [miss.case.name, where, miss.of, f"{miss.held:.1f}", f"{miss.se:.1f}", miss.target]


def pooled_rows(runs: Mapping[Case, Found]) -> Iterator[list[str]]:
    """Level by level, over all cases in which silence is at random and means do not rise with volume."""
    usual = [found for case, found in runs.items() if not case.silent and not case.slope]
    for level in next(iter(runs.values())):
        of_cases = [100 * held(found[level], "registered").mean() for found in usual]
        linearised = [100 * held(found[level], "linearised").mean() for found in usual]
        yield [
            level,
            f"{np.mean(linearised):.1f}",
            f"{np.mean(of_cases):.1f}",
            f"{min(of_cases):.1f}",
            f"{max(of_cases):.1f}",
        ]


def main() -> None:
    """Simulate every case and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100, help="samples of each case (default: 100)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    runs = {case: simulated(case, number, samples) for number, case in enumerate(tqdm(CASES, unit="case"))}
    took = (time.monotonic() - started) / 60
    today = datetime.datetime.now(datetime.UTC).date()
    said = (
        f"`python -m benchmarks.register_coverage --samples {samples}`, seed {SEED}, {today}: {len(CASES)} cases of "
        f"{samples:,} samples of two waves, {took:.0f} minutes on one core."
    )
    case = ["case", "outlets"]
    both = [f"{level}, {kind}" for level in LEVELS for kind in ("linearised", "held")]
    cells = [*both[:2], "cells shown", "shown held", "width"]
    verdicts = [
        f"{level}, {above}, {kind}"
        for level in ("cells", "sectors", "families")
        for above in ("at target", f"{ABOVE:+g}")
        for kind in ("linearised", "register")
    ]
    tables = {
        "register": f"{said}\n\n{markdown.table(case + cells + both[2:], list(level_rows(runs)))}",
        "register-changes": markdown.table([*case, *both, "cells, width", "sectors, width"], list(change_rows(runs))),
        "register-pooled": markdown.table(
            ["figures", "linearised held", "held", "least of a case", "most"], list(pooled_rows(runs))
        ),
        "register-missed": markdown.table([*case, "figures", "held", "SE of it", "target"], list(missed_rows(runs))),
        "register-verdicts": markdown.table([*case, *verdicts], list(verdict_rows(runs))),
    }
    for name, text in tables.items():
        markdown.insert(EVIDENCE, name, text)
        print(f"\n{text}")


def _both(found: Sequence[Figures]) -> tuple[str, str]:
    return _percent(held(found, "linearised")), _percent(held(found, "registered"))


def _width(found: Sequence[Figures]) -> float:
    """How wide the intervals are against linearised ones, at the median."""
    return float(np.nanmedian([one.registered.half / one.linearised.half for one in found]))


def _percent(outcomes: BoolArray | FloatArray) -> str:
    return f"{100 * np.mean(outcomes):.1f}"


if __name__ == "__main__":
    main()
