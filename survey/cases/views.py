"""`/cases`: what waits for an answer, for a unit's people and for the officer of its city."""

from collections.abc import Callable, Sequence
from functools import partial

import sqlalchemy as sa
from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from survey.accounts.access import me, only, room
from survey.accounts.audit_log import note as audit
from survey.base.clock import now, today
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.cases import handling, labels
from survey.cases.caseload import PAGE, STATES, Filter, counts, find
from survey.cases.customer import Said, said
from survey.cases.handover import handover_file
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, Account
from survey.models.alarm import Alarm
from survey.models.case import Case
from survey.models.outlet import Outlet
from survey.models.wave import any_demo_data
from survey.queries import alarms, caseload
from survey.tables.outgoing import download
from survey.web.paging import page_asked_for

cases = room("cases", __name__, MANAGER, STAFF, CITY_OFFICER)


@cases.get("/cases")
def list_() -> str:
    """An account's cases, open ones first unless it asks for others."""
    chosen, own = _filter(request.args), caseload.own(me(), now())
    found = page_asked_for(partial(caseload.cases, own, chosen.condition()), PAGE)
    return render_template(
        "cases/list.html",
        found=found,
        chosen=chosen,
        counts=counts(me()),
        outlets=caseload.outlets_of_cases(own),
        alarms=_alarms(chosen) if found.number == 1 else [],
        words=labels,
        today=today(),
        demonstration=any_demo_data(),
    )


@cases.post("/cases/handover.csv")
@only(MANAGER, CITY_OFFICER)
def handover() -> Response:
    """The cases of the list as a file for 12315."""
    chosen = _filter(request.form)
    found = caseload.cases(caseload.own(me(), now()), chosen.condition())
    handling.hand_over(found, me())
    audit("exported", "cases for 12315", state=chosen.state, outlet=chosen.outlet, cases=len(found))
    content = handover_file(found, today())
    db.session.commit()
    return download(content, f"cases-{today().isoformat()}.csv")


@cases.get("/cases/<code>")
def case(code: str) -> str:
    """One case: what the customer left, what was done, what can be done."""
    return _page(find(me(), code) or abort(404))


@cases.post("/cases/<code>/assign")
@only(MANAGER)
def assign(code: str) -> BaseResponse | tuple[str, int]:
    """Give the case to somebody."""
    return _take(code, lambda found, actor: handling.assign(found, actor, _text("to")))


@cases.post("/cases/<code>/take-up")
@only(MANAGER, STAFF)
def take_up(code: str) -> BaseResponse | tuple[str, int]:
    """Record the first contact."""
    return _take(code, lambda found, actor: handling.take_up(found, actor, _text("take_up")))


@cases.post("/cases/<code>/note")
def note(code: str) -> BaseResponse | tuple[str, int]:
    """Add a note."""
    return _take(code, lambda found, actor: handling.note(found, actor, _text("note")))


@cases.post("/cases/<code>/close")
@only(MANAGER, STAFF)
def close(code: str) -> BaseResponse | tuple[str, int]:
    """Close the case."""
    return _take(code, lambda found, actor: handling.close(found, actor, _text("cause"), _text("resolution")))


@cases.post("/cases/<code>/appeal")
@only(MANAGER)
def appeal(code: str) -> BaseResponse | tuple[str, int]:
    """Object to the rating."""
    return _take(code, lambda found, actor: handling.appeal(found, actor, _text("appeal")))


def _alarms(chosen: Filter) -> Sequence[Alarm]:
    """What waits beside the cases of a list: alarms of early warning with a deadline, the next one first."""
    if chosen.state == "closed":
        return []
    late = alarms.overdue(today()) if chosen.state == "overdue" else sa.true()
    return alarms.waiting(me(), late, Outlet.code == chosen.outlet if chosen.outlet else sa.true())


def _take(code: str, step: Callable[[Case, Account], None]) -> BaseResponse | tuple[str, int]:
    """Take a step in a case and show it; what was typed stays on the page where it cannot be taken."""
    found = find(me(), code, lock=True) or abort(404)
    try:
        step(found, me())
    except RefusedError as error:
        db.session.rollback()
        again = find(me(), code) or abort(404)
        return _page(again, error.problems), 409 if isinstance(error, handling.TooLateError) else 422
    db.session.commit()
    return redirect(url_for("cases.case", code=found.code), 303)


def _page(found: Case, problems: Sequence[str] = ()) -> str:
    role = me().role
    works = role in (MANAGER, STAFF)
    return render_template(
        "cases/case.html",
        case=found,
        said=said(found) if works else Said([], [], None),
        events=caseload.events_of(found),
        people=caseload.people_for(found) if role == MANAGER else [],
        works=works,
        manages=role == MANAGER,
        problems=problems,
        words=labels,
        today=today(),
        demonstration=found.wave.demo_data,
    )


def _filter(asked: MultiDict[str, str]) -> Filter:
    state = asked.get("state", STATES[0])
    return Filter(state if state in STATES else STATES[0], asked.get("outlet", "")[:64].replace("\0", ""))


def _text(name: str) -> str:
    """A field of the form; 400 for what no text can hold."""
    text = request.form.get(name, "")
    if "\0" in text:
        abort(400)
    return text
