"""How often the register's intervals hold the truth, and verdicts err, beside linearised ones, in synthetic provinces.

Run: python -m benchmarks.register_coverage [--samples 100]. Writes its tables into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks import markdown
from benchmarks import register_tables as tables
from benchmarks.register_figures import figures, shares_of
from benchmarks.register_province import Case, province

SEED = 20261126
EVIDENCE = Path("docs/evidence.md")

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


def simulated(case: Case, number: int, samples: int) -> tables.Found:
    """Make provinces of a case and estimate their figures."""
    rng = np.random.default_rng([SEED, number])
    shares = shares_of(rng)
    every = [figures(province(rng, case), shares) for _ in range(samples)]
    return {level: [one[level] for one in every] for level in every[0]}


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
    made = {
        "register": f"{said}\n\n{tables.levels(runs)}",
        "register-changes": tables.changes(runs),
        "register-pooled": tables.pooled(runs),
        "register-missed": tables.missed(runs),
        "register-verdicts": tables.verdicts(runs),
    }
    for name, text in made.items():
        markdown.insert(EVIDENCE, name, text)
        print(f"\n{text}")


if __name__ == "__main__":
    main()
