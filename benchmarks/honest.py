"""A wave of the invented province without a database: its register, and honest answers at exact times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from questionnaires import Questionnaire, load_all
from survey.demonstration.answers import draw
from survey.demonstration.model import latent
from survey.demonstration.periods import PERIODS
from survey.demonstration.province import invent
from survey.demonstration.register import registers
from survey.demonstration.settings import load_settings
from survey.demonstration.times import arrivals, at, seconds
from survey.snapshots.rows import TYPES

PERIOD = PERIODS[0]
RESPONSES = 200_000  # of which the wave has six in ten
AT_ANY_HOUR = 0.01  # share of honest people who answer at whatever hour of the day and night
IN_COMPANY = 0.02  # share of outlets that a party of COMPANY people answers within half an hour
COMPANY = 12
SHARED_PHONE = 0.005  # share of honest people who answer on the phone of whoever answered there before them
_REGISTER = ("outlet", "sector", "city", "volume", "selected", "certainty", "selection_probability", "demonstration")


@dataclass(frozen=True, eq=False)
class HonestWave:
    """`register` as a snapshot has it, with `level` (points) of each outlet; `attempts` in the order they came."""

    register: pl.DataFrame
    attempts: pl.DataFrame


def honest_wave(seed: int) -> HonestWave:
    """Register and answers; the same seed makes the same."""
    rng = np.random.default_rng(seed)
    settings = load_settings()
    province = invent(settings, dict.fromkeys(settings.cities, ""), rng)
    drawn = registers(province, settings, RESPONSES, rng)[0]
    outlets = [province.outlets[place] for place in drawn.members]
    levels = [settings.sectors[outlet.sector].level + outlet.quality for outlet in outlets]
    columns = {name: [getattr(row, name) for row in drawn.rows] for name in _REGISTER}
    register = pl.DataFrame(
        {**columns, "unit": [row.uscc for row in drawn.rows], "level": levels, "responses": drawn.counts},
        schema_overrides={"selection_probability": pl.Float64},
    )
    sectors = register.partition_by("sector", maintain_order=True)
    attempts = pl.concat([_sector(sector, rng) for sector in sectors], how="diagonal").with_columns(
        phone=pl.int_range(pl.len()), attack=pl.lit(False)
    )
    attempts = attempts.sort("outlet", "moment")
    before = pl.col("phone").shift(1).over("outlet").fill_null(pl.col("phone"))
    shared = pl.Series(rng.random(attempts.height) < SHARED_PHONE)
    return HonestWave(register, attempts.with_columns(phone=pl.when(shared).then(before).otherwise("phone")))


def answered(
    questionnaire: Questionnaire, outlets: Sequence[str], theta: np.ndarray, rng: np.random.Generator
) -> pl.DataFrame:
    """A row per person: outlet, version and the answers to scales, as a snapshot types them."""
    answers = draw(questionnaire, theta, ["zh"] * theta.size, rng)
    scales = [item.id for item in questionnaire.items if item.type == "scale"]
    marks = {item: pl.Series([one.get(item) for one in answers], dtype=TYPES["scale"]()) for item in scales}
    return pl.DataFrame({"outlet": outlets, "version": [questionnaire.version] * theta.size, **marks})


def usual_times(sector: str, count: int, rng: np.random.Generator) -> list[datetime]:
    """Moments of the wave at which customers of the sector come."""
    return arrivals(count, sector[0], PERIOD.first, PERIOD.last, rng)


def _sector(register: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    sector = register["sector"][0]
    counts = register["responses"].to_numpy()
    outlets = np.repeat(register["outlet"].to_numpy(), counts)
    theta = latent(np.repeat(register["level"].to_numpy(), counts), rng)
    moments = usual_times(sector, outlets.size, rng)
    for place in np.flatnonzero(rng.random(outlets.size) < AT_ANY_HOUR):
        moments[place] = moments[place].replace(hour=int(rng.integers(24)))
    for first, count in zip(np.cumsum(counts) - counts, counts, strict=True):
        if count >= COMPANY and rng.random() < IN_COMPANY:
            start = moments[first]
            moments[first : first + COMPANY] = [
                start + timedelta(minutes=float(m)) for m in rng.uniform(0, 30, COMPANY)
            ]
    frame = answered(load_all()[sector], outlets.tolist(), theta, rng)
    return frame.with_columns(moment=pl.Series(moments), seconds=pl.Series(seconds(outlets.size, rng), dtype=pl.Int32))


def day(number: int, hour: float) -> datetime:
    """An hour of a day of the wave, in the province's own time."""
    return (at(PERIOD.first, 0) + timedelta(days=number, hours=hour)).astimezone(UTC)


DAYS = (PERIOD.last - PERIOD.first).days
