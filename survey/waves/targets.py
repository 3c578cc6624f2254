"""The yearly plan: a path of targets to the final one, for the province and where sectors or cities differ."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.base.clock import local_day, now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Target, Wave
from survey.models.reference import cities, families, sectors
from survey.tables.incoming import Reading

FIRST_YEAR, LAST_YEAR = 2000, 2100


def targets(place: str | None = None) -> list[Target]:
    """The targets of a place (empty: the province; None: all), by year."""
    chosen = sa.select(Target).order_by(Target.place, Target.family_code, Target.year)
    return list(db.session.scalars(chosen if place is None else chosen.where(Target.place == place)))


def paths() -> dict[tuple[str, str], dict[int, float]]:
    """All targets by year, by family and place (empty: the province)."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for target in targets(None):
        found.setdefault((target.family_code, target.place), {})[target.year] = target.value
    return found


def set_target(year: int, family: str, place: str, value: float | None) -> None:
    """Set the target of a year, or take it away (None). Raises RefusedError with every problem."""
    problems = []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.append(_("年份应是 %(first)s 到 %(last)s 的整数", first=FIRST_YEAR, last=LAST_YEAR))
    if place not in places(family):
        problems.append(_("没有“%(family)s %(place)s”这个目标", family=family, place=place))
    if value is not None and not 0 < value <= 100:
        problems.append(_("目标应大于 0、不超过 100"))
    if problems:
        raise RefusedError(*problems)
    known = db.session.get(Target, (year, family, place))
    if known and value is None:
        db.session.delete(known)
    elif known and value is not None:
        known.value = value
    elif value is not None:
        db.session.add(Target(year=year, family_code=family, place=place, value=value))
    db.session.flush()


def set_path(family: str, place: str, first: tuple[int, float], last: tuple[int, float]) -> int:
    """Set the targets from one (year, value) to another in equal steps; returns how many years."""
    (start, low), (end, high) = first, last
    if not FIRST_YEAR <= start < end <= LAST_YEAR:
        raise RefusedError(_("最后一年要晚于第一年"))
    for year in range(start, end + 1):
        set_target(year, family, place, round(low + (high - low) * (year - start) / (end - start), 2))
    return end - start + 1


def set_table(reading: Reading) -> int:
    """Set the targets of a file; returns how many changed. Raises RefusedError with every problem and its line."""
    stood, changed = paths(), 0
    for line, record in reading.sound:
        year, family, place, value = int(record["year"]), record["family"], record["place"] or "", record["target"]
        changed += stood.get((family, place), {}).get(year) != value
        try:
            set_target(year, family, place, value)
        except RefusedError as error:
            for problem in error.problems:
                reading.problems.add(line, problem)
    reading.refuse()
    return changed


def places(family: str) -> list[str]:
    """Where a family can have targets: the province (empty), its sectors, the cities; none for an unknown family."""
    if family not in {known.code for known in families()}:
        return []
    return ["", *(s.code for s in sectors() if s.family_code == family), *(c.code for c in cities())]


def targets_of(wave: Wave) -> dict[str, dict[str, float]]:
    """The targets of the wave's year: by family, then by place (empty: the province)."""
    found: dict[str, dict[str, float]] = {}
    for target in db.session.scalars(sa.select(Target).where(Target.year == year_of(wave))):
        found.setdefault(target.family_code, {})[target.place] = target.value
    return found


def year_of(wave: Wave) -> int:
    """The year whose plan a wave is measured against: of its first day, as planned or as it was."""
    opened = wave.opened_at or now()
    first: date = wave.opens_on or local_day(opened)
    return first.year


def rows(found: Sequence[Target]) -> list[dict[str, Any]]:
    """The targets as plain rows."""
    return [{"year": t.year, "family": t.family_code, "place": t.place, "target": t.value} for t in found]
