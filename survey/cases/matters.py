"""What has deadlines and waits for a unit's people: cases of customers, and alarms of early warning."""

from datetime import date

from survey.cases import labels
from survey.models.alarm import Alarm, AlarmEvent
from survey.models.case import Case, CaseEvent

Matter = Case | Alarm


def is_overdue(one: Matter, today: date) -> bool:
    """Whether a deadline was missed and still is."""
    return labels.is_overdue(one, today) if isinstance(one, Case) else one.is_overdue(today)


def next_due(one: Matter) -> date | None:
    """The next day by which something must be done."""
    return labels.next_due(one) if isinstance(one, Case) else one.next_due


def to_escalate(one: Matter, today: date) -> bool:
    """Whether it is overdue, and the officer of its city does not know yet."""
    return is_overdue(one, today) and one.escalated_on is None and city_of(one) is not None


def step(one: Matter, kind: str, today: date) -> CaseEvent | AlarmEvent:
    """What the worker does to it on a day."""
    if isinstance(one, Case):
        return CaseEvent(case_id=one.id, kind=kind, day=today)
    return AlarmEvent(alarm_id=one.id, kind=kind, day=today)


def unit_of(one: Matter) -> int | None:
    """The unit that looks after it."""
    if isinstance(one, Case):
        return one.entry.unit_id
    return one.series.outlet.unit_id if one.series.outlet else one.series.unit_id


def city_of(one: Matter) -> str | None:
    """The city in which it is; None of a unit as a whole, which may be in several."""
    return one.outlet.city_code if isinstance(one, Case) else one.series.city_code
