"""The hand-over file for the consumer hotline 12315: what was rated where, and what was done. No contacts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from survey.base.clock import local_day
from survey.cases.labels import is_overdue
from survey.models.case import Case
from survey.models.wave import any_demo_data
from survey.tables.outgoing import as_csv

COLUMNS = (
    *("case", "unit", "uscc", "outlet", "outlet_name", "city", "sector", "rated_on", "rating", "call_back", "status"),
    *("contact_due", "close_due", "overdue", "escalated_on", "contacted_on", "closed_on", "cause", "resolution"),
    *("appeal", "demonstration"),
)


def handover_file(cases: Sequence[Case], today: date) -> bytes:
    """The cases as CSV."""
    demonstration = any_demo_data()
    rows = [_row(case, today, demonstration) for case in cases]
    return as_csv(rows, COLUMNS)


def _row(case: Case, today: date, demonstration: bool) -> dict[str, Any]:
    outlet, entry = case.outlet, case.entry
    return {
        "case": case.code,
        "unit": entry.unit_name,
        "uscc": entry.unit.uscc,
        "outlet": outlet.code,
        "outlet_name": entry.outlet_name,
        "city": outlet.city_code,
        "sector": outlet.sector_code,
        "rated_on": case.rated_on,
        "rating": case.rating,
        "call_back": int(case.call_back),
        "status": case.status,
        "contact_due": case.contact_due,
        "close_due": case.close_due,
        "overdue": int(is_overdue(case, today)),
        "escalated_on": case.escalated_on,
        "contacted_on": case.contacted_at and local_day(case.contacted_at),
        "closed_on": case.closed_at and local_day(case.closed_at),
        "cause": case.cause,
        "resolution": case.resolution,
        "appeal": case.appeal,
        "demonstration": int(demonstration),
    }
