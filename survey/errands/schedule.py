"""When the worker's jobs are due that come round by the clock of Gansu, which has no summer time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from survey.base.clock import SHANGHAI
from survey.models.job_run import JobRun

AT_NIGHT, IN_THE_MORNING_AT = time(0, 10), time(8, 30)
"""Just after midnight, and half past eight."""


@dataclass(frozen=True)
class Cadence:
    """Once a minute, or once a day at a time of the clock.

    again: how long after its last sign of life an attempt is made anew that failed or whose worker died; late: how long
    after its moment somebody should look why a job is not done; within: how long after it the job is still done.
    """

    at: time | None
    again: timedelta
    late: timedelta
    within: timedelta = timedelta(days=1)

    def latest(self, moment: datetime) -> datetime:
        """The last moment for which the job was due."""
        if self.at is None:
            return moment.replace(second=0, microsecond=0)
        there = moment.astimezone(SHANGHAI)
        today = datetime.combine(there.date(), self.at, SHANGHAI)
        return today if today <= there else today - timedelta(days=1)


EVERY_MINUTE = Cadence(None, again=timedelta(minutes=1), late=timedelta(minutes=5))
NIGHTLY = Cadence(AT_NIGHT, again=timedelta(minutes=10), late=timedelta(hours=1))
IN_THE_MORNING = replace(NIGHTLY, at=IN_THE_MORNING_AT, within=timedelta(hours=10))

SCHEDULE: Mapping[str, Cadence] = {
    **dict.fromkeys(("ask_for_missing", "add_up", "early_warning", "first_importance", "spread_news"), EVERY_MINUTE),
    **dict.fromkeys(("publish_heads", "erase", "importance"), NIGHTLY),
    "reminders": IN_THE_MORNING,
}
"""What was missed because no worker was there is done when one is back, once; reminders during the same day only."""


def due(cadence: Cadence, run: JobRun | None, moment: datetime) -> datetime | None:
    """The moment for which a job is to be done now; None where it is done, under way, or to be tried again later."""
    slot = _undone(cadence, run, moment)
    if run is not None and run.beat_at is not None and moment - run.beat_at < cadence.again:
        return None
    return slot


def overdue(cadence: Cadence, run: JobRun | None, moment: datetime) -> bool:
    """Whether a job that was due a while ago, and still could be done, is not."""
    slot = _undone(cadence, run, moment - cadence.late)
    return slot is not None and moment - slot <= cadence.within


def _undone(cadence: Cadence, run: JobRun | None, moment: datetime) -> datetime | None:
    slot = cadence.latest(moment)
    if moment - slot > cadence.within or (run is not None and run.slot is not None and run.slot >= slot):
        return None
    return slot
