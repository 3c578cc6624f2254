"""One day of a wave as it is watched: the sums of its outlets, and which of them had a burst."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey.alarms.busy import Hours, add_day, kept, with_bursts
from survey.alarms.levels import Level, Sums
from survey.models.watching import OUTLET, SECTOR, sums_of_days

Rows = Mapping[str, Mapping[str, Any]]
"""What is kept of series (`survey.models.watching.series_of_wave`), by level and key."""


@dataclass(frozen=True, eq=False)
class Day:
    """A day's sums by the outlet's id; the outlets that do not count, for they had a burst; by level and key how many
    hours had so many responses, up to this day, of the series that had any on it."""

    wave_id: int
    day: date
    sums: Mapping[int, Sums]
    left_out: set[int]
    hours: Mapping[str, Mapping[str, Hours]]

    @property
    def answers(self) -> int:
        """How many responses came."""
        return sum(sum(sums["kinds"].values()) for sums in self.sums.values())


def read(wave_id: int, day: date, levels: Mapping[str, Level], rows: Rows) -> Day:
    """Read the sums of a day, and nothing of other days."""
    sums = {row.outlet_id: row.sums for row in sums_of_days(wave_id, [day])}
    sums = {outlet: one for outlet, one in sums.items() if outlet in levels[OUTLET].places}
    hours = {name: {key: kept(row.hours) for key, row in rows.get(name, {}).items()} for name in (OUTLET, SECTOR)}
    heard = {name: add_day(hours[name], levels[name], sums) for name in hours}
    left_out = with_bursts(hours, levels, sums)
    return Day(wave_id, day, sums, left_out, {name: {key: hours[name][key] for key in heard[name]} for name in hours})
