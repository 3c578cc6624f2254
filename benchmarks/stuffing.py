"""A simulated attack on the index: what each defence stops or flags, and how far the index moves.

Run: python -m benchmarks.stuffing [--seeds 2]. Writes its tables into docs/integrity.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from tqdm import tqdm

from analysis.quality.flags import flags
from analysis.quality.names import FLAGS
from analysis.wave.indices import index
from benchmarks import markdown
from benchmarks.attacks import ATTACKS, Attack, attempts
from benchmarks.defences import KINDS, reduced, service, stored
from benchmarks.honest import HonestWave, honest_wave
from benchmarks.stuffing_outcomes import Figures, Outcome, Peace, attack_table, flag_table, outcome, peace, peace_table
from benchmarks.wave_files import write_wave
from survey.codes.rotating import SLOT
from survey.demonstration.access_codes import OFFERED_PER_ANSWER

FIRST_SEED = 20261123
GUIDE = Path("docs/integrity.md")
FEWEST, MOST = 30, 60  # honest responses of an attacked outlet
NEIGHBOURS = 3  # outlets with responses in its cell, itself among them: a cell with one alone has no index
SYMBOL_FOLLOWED, SYMBOL_SD = 15.0, 0.8  # seconds until an honest customer follows a symbol: median, sd of its logarithm

Outcomes = dict[tuple[str, str], list[Outcome]]


def main() -> None:
    """Attack waves of several seeds in every way, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2, help=f"waves, with seeds from {FIRST_SEED} on (default: 2)")
    count = parser.parse_args().seeds
    started = time.monotonic()
    found: Outcomes = {(attack.name, kind): [] for attack in ATTACKS for kind in KINDS}
    calm: dict[str, list[Peace]] = {kind: [] for kind in KINDS}
    waves = count * len(KINDS) * (1 + len(ATTACKS))
    with service(), TemporaryDirectory() as folder, tqdm(total=waves, unit="wave", desc="attacking") as progress:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            for kind, attack, result in simulate(seed, Path(folder)):
                if isinstance(result, Peace):
                    calm[kind].append(result)
                else:
                    found[attack, kind] += result
                progress.update()
    outlets = len(found[ATTACKS[0].name, KINDS[0]])
    said = (
        f"`python -m benchmarks.stuffing --seeds {count}`, seeds from {FIRST_SEED} on, "
        f"{datetime.datetime.now(datetime.UTC).date()}: {waves} simulated waves of 120,000 honest responses, "
        f"{outlets} attacked outlets, {(time.monotonic() - started) / 60:.0f} minutes."
    )
    tables = {
        "stuffing": f"{said}\n\n{attack_table(found)}",
        "stuffing flags": flag_table(found, calm[KINDS[0]], KINDS[0]),
        "stuffing honest": peace_table(calm),
    }
    for name, text in tables.items():
        markdown.insert(GUIDE, name, text)
        print(f"\n{text}")


def simulate(seed: int, folder: Path) -> Iterator[tuple[str, str, Peace | list[Outcome]]]:
    """One wave in peace and under every attack, for each kind of code: (kind, attack, what came of it)."""
    wave = honest_wave(seed)
    rng = np.random.default_rng([seed, 1])
    victims = _victims(wave, rng)
    honest = _as_they_follow(wave.attempts, rng)
    for kind in KINDS:
        calm = _figures(wave, stored(honest, kind), folder)
        yield kind, "", peace(honest.height, calm)
        for attack in ATTACKS:
            both = pl.concat([honest, _tried(attack, victims, rng)], how="diagonal")
            attacked = _figures(wave, stored(both, kind), folder)
            yield kind, attack.name, [outcome(one, attack.attempts, calm, attacked) for one in victims.to_dicts()]


def _victims(wave: HonestWave, rng: np.random.Generator) -> pl.DataFrame:
    """An outlet in every sector, of middling size, not alone in its cell, with more services than what is tried."""
    most = max(attack.attempts for attack in ATTACKS)
    fit = wave.register.filter("selected", pl.col("responses") > 0).filter(
        ~pl.col("certainty"),
        pl.col("responses").is_between(FEWEST, MOST),
        pl.col("volume") > pl.col("responses") + most,
        pl.len().over("sector", "city") >= NEIGHBOURS,
    )
    sectors = fit.partition_by("sector", maintain_order=True)
    return pl.concat([outlets.sample(1, seed=int(rng.integers(2**31))) for outlets in sectors])


def _as_they_follow(honest: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Honest attempts, each with the symbol that was followed soon after it was shown and an invitation of its own."""
    late = rng.lognormal(np.log(SYMBOL_FOLLOWED), SYMBOL_SD, honest.height) + rng.uniform(0, SLOT, honest.height)
    waited = pl.Series((1e6 * late).astype(np.int64)).cast(pl.Duration("us"))
    opened = pl.col("moment") - pl.duration(seconds="seconds")
    return honest.with_columns(shown=opened - waited, slip=-1 - pl.int_range(pl.len()))


def _tried(attack: Attack, victims: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    rows = victims.select("sector", "outlet", "responses").iter_rows()
    made = [attempts(attack, sector, outlet, OFFERED_PER_ANSWER * n, rng) for sector, outlet, n in rows]
    return pl.concat(made, how="diagonal")


def _figures(wave: HonestWave, responses: pl.DataFrame, folder: Path) -> Figures:
    frozen = reduced(responses)
    flagged = frozen.drop("repeat").hstack(flags(frozen.lazy(), wave.register).collect())
    flagged = flagged.with_columns(any=pl.any_horizontal(FLAGS))
    write_wave(folder, wave.register, flagged)
    return Figures(index(folder), index(folder, lambda every: every.filter(~pl.col("any"))), flagged)


if __name__ == "__main__":
    main()
