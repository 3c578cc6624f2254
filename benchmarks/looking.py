"""How often an interval misses that is looked at after every day, from its first showing to day 120.

Run: python -m benchmarks.looking [--samples 2000]. Writes its table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.intervals import half_width as t_half_width
from analysis.live.confidence_sequence import PLANNED_DAYS, Mean, half_width, mean, multiple
from benchmarks import markdown
from survey.asked.scoring import SCORE
from survey.units.score import ENOUGH, ENOUGH_DAYS

SEED = 20261123
EVIDENCE = Path("docs/evidence.md")
LAST = 120
WEEK = np.array([0.5, 0.0, 0.0, -0.5, -1.0, 1.5, -0.5])
"""Points by which a day of the week differs."""


@dataclass(frozen=True)
class Case:
    """A unit: the volumes of its outlets, and how many answers each outlet gets a day."""

    volumes: tuple[float, ...]
    a_day: float


CASES = tuple(
    Case(volumes, a_day)
    for volumes in ((1.0,), (10.0, 3.0, 1.0), (1.0,) * 10, tuple(map(float, np.geomspace(1, 10, 10).round(2))))
    for a_day in (0.7, 4.0)
)

CENTRE, PERSON, SINGLE, BETWEEN_DAYS, BETWEEN_OUTLETS = 85.0, 15.0, 7.0, 3.0, 3.0
BAD_DAYS, BAD_DAY = 0.04, -35.0


def answers(centre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Scores 0-100 of persons, from three marks 1-10 that are cut at 10: skewed, as real ones are."""
    person = centre + rng.normal(0, PERSON, centre.size) + BAD_DAY * (rng.random(centre.size) < BAD_DAYS)
    points = person[:, None] + rng.normal(0, SINGLE, (centre.size, 3))
    return SCORE.points(np.clip(np.rint(SCORE.answer(points)), SCORE.low, SCORE.high).mean(axis=1))


def expected(level: float, draws: int = 1_000_000) -> float:
    """The mean score of an outlet over all its days and persons."""
    rng = np.random.default_rng(SEED)
    centre = level + rng.normal(0, BETWEEN_DAYS, draws) + WEEK[np.arange(draws) % 7]
    return float(answers(centre, rng).mean())


@dataclass(frozen=True)
class Wave:
    """The sums of the outlet-days of one wave, and the mean that they estimate."""

    outlet: np.ndarray
    day: np.ndarray
    n: np.ndarray
    total: np.ndarray
    volume: np.ndarray
    truth: float

    def until(self, last: int) -> Mean:
        """What was known after day `last`."""
        seen = self.day < last
        return mean(self.outlet[seen], self.day[seen], self.n[seen], self.total[seen], self.volume)


def waves(case: Case, samples: int, rng: np.random.Generator) -> Iterator[Wave]:
    """Waves of 120 days; the outlets' levels are the same in all of them."""
    k = len(case.volumes)
    levels = CENTRE + BETWEEN_OUTLETS * np.linspace(-1, 1, k) if k > 1 else np.array([CENTRE])
    volume = np.array(case.volumes)
    truth = float(volume / volume.sum() @ [expected(level) for level in levels])
    outlet, day = np.repeat(np.arange(k), LAST), np.tile(np.arange(LAST), k)
    for _ in range(samples):
        n = rng.poisson(case.a_day, outlet.size)
        centre = levels[outlet] + rng.normal(0, BETWEEN_DAYS, outlet.size) + WEEK[day % 7]
        total = np.bincount(np.repeat(np.arange(outlet.size), n), answers(np.repeat(centre, n), rng), outlet.size)
        yield Wave(outlet, day, n.astype(float), total, volume, truth)


ORDINARY, NORMAL, ANYTIME = "ordinary 95 % interval", "boundary, normal quantile", "boundary, Student's t"


@dataclass(frozen=True)
class Misses:
    """Which waves (samples,) an interval missed on any day, by interval; and on the last day, the ordinary one."""

    ever: dict[str, np.ndarray]
    last: np.ndarray
    widths: np.ndarray
    """Half-widths on the planned day: the boundary's over the ordinary interval's."""


def misses(case: Case, samples: int, seed: int) -> Misses:
    """Look at every wave of a case after each day on which the service would show a score."""
    ever: dict[str, list[bool]] = {ORDINARY: [], NORMAL: [], ANYTIME: []}
    last, widths = [], []
    for wave in waves(case, samples, np.random.default_rng(seed)):
        seen = [estimate for day in range(ENOUGH_DAYS, LAST + 1) if _shown(estimate := wave.until(day))]
        off = np.array([abs(estimate.value - wave.truth) for estimate in seen])
        ordinary = np.array([float(t_half_width(estimate.se, estimate.df, 0.95)) for estimate in seen])
        normal = np.array([estimate.se * multiple(estimate.days / PLANNED_DAYS, 0.05) for estimate in seen])
        anytime = np.array([half_width(estimate, 0.95) for estimate in seen])
        for name, half in ((ORDINARY, ordinary), (NORMAL, normal), (ANYTIME, anytime)):
            ever[name].append(bool((off > half).any()))
        last.append(bool(off[-1] > ordinary[-1]))
        planned = min(range(len(seen)), key=lambda place: abs(seen[place].days - PLANNED_DAYS))
        widths.append(anytime[planned] / ordinary[planned])
    return Misses({name: np.array(found) for name, found in ever.items()}, np.array(last), np.array(widths))


def _shown(estimate: Mean) -> bool:
    return estimate.n >= ENOUGH and estimate.days >= ENOUGH_DAYS and estimate.se is not None


def main() -> None:
    """Simulate every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=2000, help="waves of each case (default: 2000)")
    samples = parser.parse_args().samples
    started = time.monotonic()
    rows = []
    for number, case in enumerate(tqdm(CASES, unit="case")):
        found = misses(case, samples, SEED + number)
        rows.append(
            [
                f"{len(case.volumes)}" + (", volumes from 1 to 10" if len(set(case.volumes)) > 1 else ""),
                f"{case.a_day:g}",
                *(f"{100 * found.ever[name].mean():.1f}" for name in (ANYTIME, NORMAL, ORDINARY)),
                f"{100 * found.last.mean():.1f}",
                f"{np.median(found.widths):.2f}",
            ]
        )
    said = (
        f"`python -m benchmarks.looking --samples {samples}`, seed {SEED}, "
        f"{datetime.datetime.now(datetime.UTC).date()}: {len(CASES)} cases of {samples:,} waves, "
        f"{(time.monotonic() - started) / 60:.0f} minutes on one core."
    )
    header = ["outlets", "answers a day", ANYTIME, NORMAL, ORDINARY, "the same, last day only", "width, day 60"]
    text = f"{said}\n\n{markdown.table(header, rows)}"
    markdown.insert(EVIDENCE, "looking", text)
    print(f"\n{text}")


if __name__ == "__main__":
    main()
