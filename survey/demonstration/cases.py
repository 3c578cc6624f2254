"""Invented cases of the open wave: low ratings and calls for a call-back, most of them put right in time."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from survey.base import identifier
from survey.base.clock import local_day
from survey.base.database import db
from survey.cases.opening import LATEST, SOONEST, deadlines, is_low
from survey.demonstration.names import pick
from survey.demonstration.settings import load_settings
from survey.demonstration.times import at
from survey.models import Case, CaseEvent, Response, Wave
from survey.privacy.contacts import keep_contact
from survey.workdays.days import after

CALL_BACK, CALL_BACK_UNHAPPY = 0.05, 0.15
"""Share of the customers who left a contact, and of the unhappy ones."""
FORGOTTEN = 0.06
"""Share of the cases that nobody takes up."""
OVERALL = Response.answers["overall"].as_integer()
_LATE = 0.1
_CAUSES = {
    "waiting": 0.3,
    "attitude": 0.15,
    "skill": 0.13,
    "price": 0.14,
    "premises": 0.1,
    "result": 0.12,
    "other": 0.06,
}
_CONTACT = "演示顾客 0931-0000000"


def add_cases(wave: Wave, last: date, rng: np.random.Generator) -> None:
    """Open the cases of a wave and work on them until its last day so far."""
    responses = db.session.execute(
        sa.select(Response.id, Response.outlet_id, Response.received_at, OVERALL.label("rating"))
        .where(Response.wave_id == wave.id)
        .order_by(Response.id)
    )
    rows = [
        _case(wave, last, response, call_back, rng)
        for response in responses
        if (call_back := rng.random() < (CALL_BACK_UNHAPPY if is_low(response.rating) else CALL_BACK))
        or is_low(response.rating)
    ]
    if not rows:
        return
    ids = db.session.scalars(sa.insert(Case).returning(Case.id, sort_by_parameter_order=True), rows)
    events = [event for number, row in zip(ids, rows, strict=True) for event in _events(number, row)]
    db.session.execute(sa.insert(CaseEvent), events)
    for row in rows:
        if row["call_back"] and row["response_id"]:
            keep_contact(db.session.connection(), row["response_id"], _CONTACT)


def _case(wave: Wave, last: date, response: sa.Row[Any], call_back: bool, rng: np.random.Generator) -> dict[str, Any]:
    """A case as it stands on the last day."""
    visible = response.received_at + SOONEST + (LATEST - SOONEST) * rng.random()
    seen = local_day(visible)
    row = {
        "code": identifier.random(identifier.POSTER),
        "response_id": response.id,
        "outlet_id": response.outlet_id,
        "wave_id": wave.id,
        "rated_on": local_day(response.received_at),
        "rating": response.rating,
        "low_rating": is_low(response.rating),
        "call_back": call_back,
        "visible_at": visible,
        **deadlines(seen),
        "status": "open",
        **dict.fromkeys(("contacted_at", "closed_at", "cause", "resolution", "escalated_on")),
    }
    forgotten, late = rng.random(2) < (FORGOTTEN, _LATE)
    taken_up, closed = after(seen, 3 if late else 1), after(seen, int(rng.integers(5, 20 if late else 17)))
    hours = rng.integers(9, 18, 2).tolist()
    overdue = row["contact_due"] if forgotten or late else row["close_due"]
    if (escalated := after(overdue, 1)) <= last and (forgotten or escalated <= closed):
        row["escalated_on"] = escalated
    if forgotten or taken_up > last:
        return row
    row |= {"status": "contacted", "contacted_at": at(taken_up, hours[0])}
    if closed <= last:
        row |= {"status": "closed", "closed_at": at(closed, hours[1]), "response_id": None, **_outcome(rng)}
    return row


def _outcome(rng: np.random.Generator) -> Mapping[str, str]:
    cause = str(rng.choice(list(_CAUSES), p=list(_CAUSES.values())))
    return {"cause": cause, "resolution": pick(rng, load_settings().resolutions[cause])}


def _events(case_id: int, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps that led there, in their order."""
    steps = [("contacted", row["contacted_at"], ""), ("closed", row["closed_at"], row["resolution"])]
    if row["escalated_on"]:
        steps.append(("escalated", at(row["escalated_on"], 8), ""))
    for kind, moment, text in sorted((step for step in steps if step[1]), key=lambda step: step[1]):
        yield {"case_id": case_id, "kind": kind, "at": moment, "text": text}
