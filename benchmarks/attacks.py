"""Attacks on the index: who answers how, when, on which phone, and what opens the questionnaire for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from benchmarks.honest import DAYS, answered, day, usual_times
from questionnaires import Questionnaire, load_all
from survey.codes.rotating import SLOT
from survey.demonstration.model import latent
from survey.demonstration.times import seconds
from survey.snapshots.rows import TYPES

PLEASED = 97.0  # points of satisfaction that plausible answers stand for
GENUINE = 0.2  # people who answer well below that, so that it looks real
FRIENDS = 40  # phones in the group that a link is forwarded to
STAFF = 5  # phones at the outlet
LINK_POSTED = 19  # the hour of the day
LINK_FOLLOWED = 1.0  # hours until it is followed, mean
SLIPS_STOLEN = 10  # invitations that outsiders get hold of
SLIPS_HELD_BACK = 1 / 3  # share of an outlet's invitations that its staff do not hand out
REPLAYED = (9, 10)  # the marks of one form that is sent again and again, in turn

Draw = Callable[[Questionnaire, list[str], np.random.Generator], pl.DataFrame]
Times = Callable[[str, int, np.random.Generator], list[datetime]]
Pace = Callable[[int, np.random.Generator], list[int]]


@dataclass(frozen=True)
class Attack:
    """`attempts` answers at each attacked outlet.

    `phones`: how many phones that keep our cookie take turns, None where cookies are cleared. `inside`: by people at
    the outlet, who see its display all the time and hold its invitations. `sees`: the hour of the day from which
    outsiders see the display, and for how many hours (0: one photo). `one_link`: all follow the same few invitations.
    """

    name: str
    draw: Draw
    times: Times
    pace: Pace
    phones: int | None = None
    inside: bool = False
    sees: tuple[int, int] = (10, 1)
    one_link: bool = False
    attempts: int = 100


def plausible(questionnaire: Questionnaire, outlets: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """Answers as very pleased customers give them, a fifth of them only fairly pleased."""
    centre = np.where(rng.random(len(outlets)) < GENUINE, PLEASED - 15, PLEASED)
    return answered(questionnaire, outlets, latent(centre, rng), rng)


def tens(questionnaire: Questionnaire, outlets: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """Ten all the way down, through the question on complaints too."""
    return _marked(plausible(questionnaire, outlets, rng), lambda item: 10)


def careful_tens(questionnaire: Questionnaire, outlets: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """Ten everywhere, and no wish to complain: what a delighted customer answers."""
    return _marked(plausible(questionnaire, outlets, rng), lambda item: 1 if item == "complaint" else 10)


def replayed(questionnaire: Questionnaire, outlets: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """One good form, the same every time."""
    scales = [item.id for item in questionnaire.items if item.type == "scale"]
    marks = {item: 1 if item == "complaint" else REPLAYED[place % 2] for place, item in enumerate(scales)}
    return _marked(plausible(questionnaire, outlets, rng), marks.__getitem__)


def in_opening_hours(sector: str, count: int, rng: np.random.Generator) -> list[datetime]:
    """When customers come, through the whole wave."""
    return usual_times(sector, count, rng)


def in_ten_evenings(sector: str, count: int, rng: np.random.Generator) -> list[datetime]:
    """Soon after the link was posted, at seven, in ten days on end."""
    start = int(rng.integers(DAYS - 10))
    days, hours = rng.integers(10, size=count), LINK_POSTED + rng.exponential(LINK_FOLLOWED, count)
    return [day(start + int(d), float(h)) for d, h in zip(days, hours, strict=True)]


def in_two_hours(sector: str, count: int, rng: np.random.Generator) -> list[datetime]:
    """From five to six in the afternoon, on two days."""
    days, hours = rng.choice(DAYS, 2, replace=False), rng.uniform(17, 18, count)
    return [day(int(days[place % 2]), float(hour)) for place, hour in enumerate(hours)]


def in_one_minute(sector: str, count: int, rng: np.random.Generator) -> list[datetime]:
    """All of them in one minute of an afternoon."""
    start = day(int(rng.integers(DAYS)), 15)
    return [start + timedelta(seconds=float(second)) for second in rng.uniform(0, 60, count)]


def hurried(count: int, rng: np.random.Generator) -> list[int]:
    """15 to 45 seconds: the page is known by heart."""
    return rng.integers(15, 46, count).tolist()


def at_once(count: int, rng: np.random.Generator) -> list[int]:
    """A machine: one or two seconds."""
    return rng.integers(1, 3, count).tolist()


ATTACKS = (
    Attack(
        "link forwarded to friends, who praise",
        plausible,
        in_ten_evenings,
        seconds,
        phones=FRIENDS,
        sees=(LINK_POSTED, 0),
        one_link=True,
    ),
    Attack("scripted phones, human speed, plausible answers", plausible, in_opening_hours, seconds),
    Attack("script, human speed, one good form again and again", replayed, in_opening_hours, seconds),
    Attack("script at full speed", plausible, in_one_minute, at_once, attempts=300),
    Attack("staff tick tens, in two hours", tens, in_two_hours, hurried, phones=STAFF, inside=True),
    Attack("staff tick tens, over the whole wave", tens, in_opening_hours, hurried, phones=STAFF, inside=True),
    Attack(
        "staff, careful: no haste, no contradiction, no cookies", careful_tens, in_opening_hours, seconds, inside=True
    ),
)


def attempts(attack: Attack, sector: str, outlet: str, invitations: int, rng: np.random.Generator) -> pl.DataFrame:
    """What is tried at one outlet that gave out so many `invitations`, in order of time.

    `moment` is when the answer is sent, `shown` when the display showed the symbol that was followed, `slip` the
    invitation used (null: a guessed code), `phone` whose cookie comes along.
    """
    count = attack.attempts
    frame = attack.draw(load_all()[sector], [outlet] * count, rng)
    moments = sorted(attack.times(sector, count, rng))
    took = attack.pace(count, rng)
    opened = [moment - timedelta(seconds=second) for moment, second in zip(moments, took, strict=True)]
    held = round(invitations * SLIPS_HELD_BACK) if attack.inside else SLIPS_STOLEN
    phones = np.arange(count) if attack.phones is None else rng.integers(attack.phones, size=count)
    return frame.with_columns(
        moment=pl.Series(moments),
        shown=pl.Series([_shown(attack, moment, rng) for moment in opened]),
        seconds=pl.Series(took, dtype=pl.Int32),
        phone=pl.Series(-1 - phones),
        slip=pl.Series(_slips(attack, held, count), dtype=pl.Int64),
        attack=pl.lit(True),
    )


def _shown(attack: Attack, opened: datetime, rng: np.random.Generator) -> datetime:
    """When the symbol that is followed was on the screen."""
    if attack.inside:
        return opened - timedelta(seconds=float(rng.uniform(0, SLOT)))
    hour, hours = attack.sees
    since = (opened - day(0, hour)) % timedelta(days=1)
    return opened - max(since - timedelta(hours=hours), timedelta(0)) - timedelta(seconds=SLOT)


def _slips(attack: Attack, held: int, count: int) -> list[int | None]:
    """Each slip is used once, then codes are guessed; a link that goes round is followed again and again."""
    if attack.one_link:
        return [place % held for place in range(count)]
    return [place if place < held else None for place in range(count)]


def _marked(frame: pl.DataFrame, mark: Callable[[str], int]) -> pl.DataFrame:
    kind = TYPES["scale"]()
    scales = [name for name, found in frame.schema.items() if found == kind]
    return frame.with_columns(pl.lit(mark(item), kind).alias(item) for item in scales)
