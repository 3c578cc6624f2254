"""The waves of the demonstration, from draft to where they stand."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from survey.base.database import db
from survey.demonstration.register import Register
from survey.demonstration.settings import Settings
from survey.demonstration.times import CLOSES, at
from survey.models import SectorShare, Wave
from survey.office.frame.importing import import_frame
from survey.waves import stages

FRAME_SOURCE = "演示用虚构名录（非真实单位）"
SHARES_SOURCE = "演示用虚构权重（非官方数据）"


@dataclass(frozen=True)
class Period:
    """`first` and `last` are the days of the first and the last answer; an unfinished wave stays open."""

    code: str
    name: str
    frame_date: date
    first: date
    last: date
    finished: bool


EARLIER = tuple(
    period
    for year in (2023, 2024, 2025)
    for period in (
        Period(f"{year}-1", f"{year}年上半年", date(year, 2, 15), date(year, 3, 1), date(year, 6, 30), finished=True),
        Period(f"{year}-2", f"{year}年下半年", date(year, 8, 15), date(year, 9, 1), date(year, 12, 20), finished=True),
    )
)
"""Small waves, so that there is a tendency to see."""
PERIODS = (
    Period("2026-1", "2026年上半年", date(2026, 2, 15), date(2026, 3, 1), date(2026, 6, 30), finished=True),
    Period("2026-2", "2026年下半年", date(2026, 8, 15), date(2026, 9, 1), date(2026, 11, 20), finished=False),
)


def prepare(period: Period, register: Register, settings: Settings) -> Wave:
    """The period's wave, in draft, with its register and its sector shares, all labelled as invented."""
    wave = stages.create(period.code, period.name, demo_data=True)
    import_frame(wave, register.rows, FRAME_SOURCE, period.frame_date)
    wave.shares_source, wave.shares_year = SHARES_SOURCE, period.first.year - 1
    shares = [
        {"wave_id": wave.id, "sector_code": code, "share": sector.share} for code, sector in settings.sectors.items()
    ]
    db.session.execute(sa.insert(SectorShare), shares)
    return wave


def begin(period: Period, wave: Wave) -> None:
    """Open the wave, on its first day."""
    stages.open_(wave)
    wave.opened_at = at(period.first, 0)
    db.session.flush()


def end(period: Period, wave: Wave) -> None:
    """Close the wave, on its last day, if the period is over."""
    if period.finished:
        stages.close(wave)
        wave.closed_at = at(period.last, CLOSES)
        db.session.flush()
