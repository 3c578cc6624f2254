"""`/alarms`: early warning, for a unit's people, the officers of a city, and the office."""

from collections.abc import Callable, Sequence
from functools import partial

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from survey.accounts.access import me, only, room
from survey.alarms import handling, labels
from survey.alarms.course import Course, course
from survey.alarms.picture import picture
from survey.alarms.rates import CHANCE, rates
from survey.base import identifier
from survey.base.clock import today
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.cases.handling import TooLateError
from survey.cases.labels import remaining
from survey.figures.names import own_name
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, STATISTICIAN, Account
from survey.models.alarm import Alarm
from survey.models.wave import any_demo_data
from survey.queries import alarms as asked
from survey.queries.comments import Written, comments_of
from survey.queries.watched import outlets_of
from survey.web.paging import page_asked_for

alarms = room("alarms", __name__, MANAGER, STAFF, CITY_OFFICER, STATISTICIAN)

STATES = ("open", "ended")
PAGE, COMMENTS = 30, 30


@alarms.get("/alarms")
def list_() -> str:
    """An account's alarms, those that have not ended unless it asks for the others."""
    state = request.args.get("state", STATES[0])
    state, own = state if state in STATES else STATES[0], asked.own(me())
    chosen = asked.UNENDED if state == "open" else ~asked.UNENDED
    found = page_asked_for(partial(asked.alarms, own, chosen), PAGE)
    return render_template(
        "alarms/list.html",
        found=found,
        state=state,
        counts=asked.count(own, today=today()),
        questions=labels.asked_in(found.items),
        words=labels,
        remaining=remaining,
        today=today(),
        office=me().role == STATISTICIAN,
        looks_on=me().role in (STATISTICIAN, CITY_OFFICER),
        demonstration=any_demo_data(),
    )


@alarms.get("/alarms/sectors")
@only(STATISTICIAN)
def sectors() -> str:
    """How often outlets raise alarms, and how many were handled in time, by sector."""
    found = rates(today())
    return render_template(
        "alarms/sectors.html", rates=found, chance=CHANCE, own_name=own_name, demonstration=any_demo_data()
    )


@alarms.get("/alarms/<code>")
def alarm(code: str) -> str:
    """One alarm: what it says, the days and comments beside it, what was done, what can be done."""
    return _page(_find(code))


@alarms.post("/alarms/<code>/seen")
def seen(code: str) -> BaseResponse | tuple[str, int]:
    """Say that it is being looked into."""
    return _take(code, handling.see)


@alarms.post("/alarms/<code>/explain")
def explain(code: str) -> BaseResponse | tuple[str, int]:
    """Say what is behind it."""
    return _take(code, lambda found, actor: handling.explain(found, actor, _text("explanation")))


@alarms.post("/alarms/<code>/end")
def end(code: str) -> BaseResponse | tuple[str, int]:
    """End it."""
    return _take(code, handling.end)


def _find(code: str, lock: bool = False) -> Alarm:
    written = identifier.read(code, identifier.POSTER) or abort(404)
    return asked.alarm_by_code(written, asked.own(me()), lock=lock) or abort(404)


def _take(code: str, step: Callable[[Alarm, Account], None]) -> BaseResponse | tuple[str, int]:
    """Take a step and show the alarm; what was typed stays on the page where it cannot be taken."""
    found = _find(code, lock=True)
    try:
        handling.refuse_others(found, me())
        step(found, me())
    except RefusedError as error:
        db.session.rollback()
        return _page(_find(code), error.problems), 409 if isinstance(error, TooLateError) else 422
    db.session.commit()
    return redirect(url_for("alarms.alarm", code=found.code), 303)


def _page(found: Alarm, problems: Sequence[str] = ()) -> str:
    questions = labels.asked_in([found])
    item = labels.question(found, found.series.item, questions) if found.series.item else None
    drawn = course(found, turned=item is not None and item.low_is_good)
    return render_template(
        "alarms/alarm.html",
        alarm=found,
        course=drawn,
        picture=_picture(found, drawn),
        questions=questions,
        events=asked.events_of(found),
        comments=_comments(found) if me().role == MANAGER else None,
        handles=handling.may_handle(found, me()),
        problems=problems,
        words=labels,
        remaining=remaining,
        today=today(),
        demonstration=found.wave.demo_data,
    )


def _picture(found: Alarm, drawn: Course) -> str:
    dates = [f"{one.month}-{one.day}" for one in (drawn.stretches[0].first, drawn.since, drawn.stretches[-1].last)]
    names = {"before": _("以前"), "after": _("之后"), "answers": _("份数，最多")}
    return picture(drawn, found.day, title=labels.described(found, drawn), names=names, dates=dates)


def _comments(found: Alarm) -> list[Written]:
    """What customers wrote in the days of the alarm, up to the day before today, by day and not by hour."""
    written = comments_of(
        *(found.wave_id, outlets_of(found.series), found.day, today(), None, COMMENTS), since=found.since_first
    )
    return sorted((one for one in written if one.day < today()), key=lambda one: (-one.day.toordinal(), one.text))


def _text(name: str) -> str:
    """A field of the form; 400 for what no text can hold."""
    text = request.form.get(name, "")
    if "\0" in text:
        abort(400)
    return text
