"""A synthetic survey file of any size: 21 sectors x 14 cities, 20,000 outlets, three items, a weight; its register."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import polars as pl
from tqdm import tqdm

from benchmarks.codes import CITIES, ITEMS, KEYS, SECTORS, WEIGHT

CELLS = len(SECTORS) * len(CITIES)
OUTLETS = 20_000
SILENT = 5_000
ROWS_PER_PART = 1_000_000


def responses(directory: Path, rows: int) -> Path:
    """The folder of Parquet files with `rows` responses below `directory`, written unless it is there already.

    The rows of a file are in no order, as responses arrive; one answer in twenty to the third item is missing. The
    outlets do not depend on the number of rows.
    """
    target = directory / f"responses-{rows}"
    if target.exists():
        return target
    unfinished = directory / f"unfinished-{rows}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    outlets = _outlets()
    rng = np.random.default_rng(rows)
    starts = range(0, rows, ROWS_PER_PART)
    for part, start in enumerate(tqdm(starts, desc=f"writing {rows:,} responses", unit="part")):
        frame = _part(rng, outlets, min(ROWS_PER_PART, rows - start))
        frame.write_parquet(unfinished / f"part-{part:05d}.parquet")
    return unfinished.rename(target)


def register(directory: Path) -> Path:
    """The register of the outlets below `directory`, silent ones too, with their visits."""
    target, rng = directory / "register.parquet", np.random.default_rng(1)
    outlets = _outlets()
    silent = outlets[rng.integers(0, OUTLETS, SILENT)].with_columns(outlet="S" + pl.int_range(SILENT).cast(pl.String))
    every = pl.concat([outlets, silent.select(outlets.columns)])
    every.select("outlet", "stratum", "sector", visits=pl.col(WEIGHT) * 1000).write_parquet(target)
    return target


def _outlets() -> pl.DataFrame:
    rng = np.random.default_rng(2026)
    at_least_ten = np.repeat(np.arange(CELLS), 10)
    cell = np.concatenate([at_least_ten, rng.integers(0, CELLS, OUTLETS - len(at_least_ten))])
    return pl.DataFrame(
        {
            "outlet": [f"O{i:05d}" for i in range(OUTLETS)],
            "sector": np.array(SECTORS)[cell // len(CITIES)],
            "city": np.array(CITIES)[cell % len(CITIES)],
            WEIGHT: rng.lognormal(2, 1, OUTLETS),
            "level": rng.normal(7.8, 0.4, CELLS)[cell] + rng.normal(0, 0.5, OUTLETS),
        }
    ).with_columns(stratum=pl.col("sector") + "-" + pl.col("city"))


def _part(rng: np.random.Generator, outlets: pl.DataFrame, rows: int) -> pl.DataFrame:
    frame = outlets[rng.integers(0, OUTLETS, rows)]
    person = frame["level"].to_numpy() + rng.normal(0, 1.2, rows)
    answers = {item: np.clip(np.rint(person + rng.normal(0, 0.8, rows)), 1, 10).astype(np.uint8) for item in ITEMS}
    missing = pl.Series(rng.random(rows) < 0.05)
    return frame.with_columns(**{item: pl.Series(answer) for item, answer in answers.items()}).select(
        *(*KEYS, WEIGHT, *ITEMS[:-1]),
        pl.when(missing).then(None).otherwise(pl.col(ITEMS[-1])).alias(ITEMS[-1]),
    )
