"""`/office`: the waves, and each wave's life."""

from collections.abc import Callable, Sequence
from datetime import date

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from questionnaires import load_all
from survey.accounts.access import me
from survey.accounts.audit_log import note
from survey.base.clock import today
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.errands.pages import hand_over, looking_again
from survey.errands.status import Status, status_of
from survey.errands.watch import age, watched
from survey.models import Wave, plan
from survey.models.questionnaire import kept_questionnaires
from survey.models.reference import families, sectors
from survey.models.wave import shares_of
from survey.models.wave import waves as all_waves
from survey.office import (
    approval_views,
    code_views,
    indicator_views,
    questionnaire_views,
    register_views,
    target_views,
    weighting_views,
)
from survey.office.cities import views as cities_views
from survey.office.desk import day, office, page, text, wave_or_404
from survey.office.field import progress_views, quality_views
from survey.office.frame import views as frame_views
from survey.office.misfits import misfits_of
from survey.queries import alarms, register
from survey.queries.responses import counts_by_wave
from survey.snapshots.freeze import refuse_misfits
from survey.snapshots.freezing import FREEZE
from survey.waves import stages as services
from survey.waves.labels import dimension_names
from survey.workdays.days import unknown_ahead

__all__ = [
    "approval_views",
    "cities_views",
    "code_views",
    "frame_views",
    "indicator_views",
    "office",
    "progress_views",
    "quality_views",
    "questionnaire_views",
    "register_views",
    "target_views",
    "weighting_views",
]  # the modules whose pages are of this room

Answer = str | Response | tuple[str, int]


@office.get("/office")
def waves() -> str:
    """The waves, the newest first, with their responses so far; the form for a new one."""
    return _waves()


@office.post("/office")
def create() -> Answer:
    """A new wave."""
    problems: list[str] = []
    days = _days(problems)
    try:
        if problems:
            raise RefusedError(*problems)
        wave = services.create(text("code"), text("name") or text("code"), opens_on=days[0], closes_on=days[1])
    except RefusedError as error:
        db.session.rollback()
        return _waves(error.problems), 422
    note("wave created", wave.code)
    db.session.commit()
    return redirect(url_for("office.wave", code=wave.code), 303)


@office.get("/office/waves/<code>")
def wave(code: str) -> Response:
    """One wave: where it stands, and what comes next."""
    found = wave_or_404(code)
    errand = status_of(FREEZE, code)
    return looking_again(_wave(found, errand), errand)


@office.post("/office/waves/<code>/calendar")
def schedule(code: str) -> Answer:
    """Plan first and last day."""
    problems: list[str] = []
    days = _days(problems)
    found = wave_or_404(code)
    try:
        if problems:
            raise RefusedError(*problems)
        services.schedule(found, *days)
    except RefusedError as error:
        db.session.rollback()
        return _wave(wave_or_404(code), status_of(FREEZE, code), error.problems), 422
    note("wave scheduled", code, opens_on=str(days[0] or ""), closes_on=str(days[1] or ""))
    return _done(code, _("日程已保存。"))


@office.post("/office/waves/<code>/open")
def open_(code: str) -> Answer:
    """Let responses in."""
    return _step(code, services.open_, "wave opened", _("已开始，顾客可以评价了。"))


@office.post("/office/waves/<code>/close")
def close(code: str) -> Answer:
    """Let no more responses in."""
    return _step(code, services.close, "wave closed", _("已结束，不再接受评价。"))


@office.post("/office/waves/<code>/freeze")
def freeze(code: str) -> Answer:
    """Let the worker freeze the wave."""
    found = wave_or_404(code)
    if found.status != "closed":
        return _refused(code, [_("先结束，再冻结。")])
    try:
        refuse_misfits(found)
    except RefusedError as error:
        return _refused(code, error.problems)
    note("freeze asked for", code)
    hand_over(FREEZE, code, me())
    return redirect(url_for("office.wave", code=code), 303)


def _step(code: str, take: Callable[[Wave], None], event: str, message: str) -> Answer:
    found = wave_or_404(code)
    try:
        take(found)
    except RefusedError as error:
        return _refused(code, error.problems)
    note(event, code)
    return _done(code, message)


def _days(problems: list[str]) -> tuple[date | None, date | None]:
    return (
        day("opens_on", problems, _("第一天应写成 2026-09-01 这样")),
        day("closes_on", problems, _("最后一天应写成 2026-11-30 这样")),
    )


def _done(code: str, message: str) -> Response:
    db.session.commit()
    flash(message)
    return redirect(url_for("office.wave", code=code), 303)


def _refused(code: str, problems: Sequence[str]) -> tuple[str, int]:
    db.session.rollback()
    return _wave(wave_or_404(code), status_of(FREEZE, code), problems), 409


def _waves(problems: Sequence[str] = ()) -> str:
    return page(
        "waves.html",
        waves=all_waves()[::-1],
        responses=counts_by_wave(),
        worker=watched(),
        age=age,
        warned=alarms.count(alarms.own(me()), today=today()),
        unknown_year=unknown_ahead(today()),
        problems=problems,
        entered=request.form,
    )


def _wave(found: Wave, errand: Status | None, problems: Sequence[str] = ()) -> str:
    return page(
        "wave.html",
        wave=found,
        size=register.size(found.id),
        responses=counts_by_wave().get(found.id, 0),
        shares=shares_of(found.id),
        margins=plan.margins_of(found.id),
        dimensions=dimension_names(),
        families=families(),
        sectors=sectors(),
        versions=register.questionnaires_of(found.id),
        today={code: known.version for code, known in load_all().items()},
        brought={one.version.hash: one for one in kept_questionnaires()},
        errand=errand,
        problems=problems,
        misfits=[] if problems else misfits_of(found),
    )
