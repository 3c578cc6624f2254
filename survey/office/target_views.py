"""`/office/targets`: the yearly plan, a place at a time."""

import re
from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Family
from survey.models.account import STATISTICIAN
from survey.models.reference import cities, families, sectors
from survey.office.desk import office, page, text, whole
from survey.office.tables import Answer, Coming, bring
from survey.tables.incoming import Reading
from survey.tables.known import TARGETS
from survey.waves import targets as services
from survey.web.numbers import number

_CELL = re.compile(r"([A-Z])-(\d{4})")


@office.get("/office/targets")
def targets() -> str:
    """The targets of the province, or of the place asked for."""
    return _page(request.args.get("place", ""))


@office.post("/office/targets")
def set_targets() -> Response | tuple[str, int]:
    """Save the table: a cell for each family and year; an empty one takes the target away."""
    place, changed = text("place"), 0
    problems: list[str] = []
    known = {(t.family_code, t.year): t.value for t in services.targets(place)}
    for name in request.form:
        cell = _CELL.fullmatch(name)
        if cell is None:
            continue
        family, year = cell[1], int(cell[2])
        value = _value(name, problems)
        if value == known.get((family, year)):
            continue
        changed += 1
        try:
            services.set_target(year, family, place, value)
        except RefusedError as error:
            problems += error.problems
    return _saved(place, problems, changed)


@office.post("/office/targets/path")
def set_path() -> Response | tuple[str, int]:
    """Fill the years between two targets in equal steps."""
    problems: list[str] = []
    place, family, years = text("place"), text("family"), 0
    wrong_year = _("年份应是 %(first)s 到 %(last)s 的整数", first=services.FIRST_YEAR, last=services.LAST_YEAR)
    ends = [
        (whole(f"{end}_year", services.FIRST_YEAR, services.LAST_YEAR, problems, wrong_year), _value(end, problems))
        for end in ("first", "last")
    ]
    (start, low), (end, high) = ends
    if low is None or high is None:
        problems.append(_("请填写两头的目标"))
    elif not problems:
        try:
            years = services.set_path(family, place, (start, low), (end, high))
        except RefusedError as error:
            problems += error.problems
    return _saved(place, list(dict.fromkeys(problems)), years)


@office.post("/office/targets/file")
@takes_files(STATISTICIAN)
def import_targets() -> Answer:
    """Set the targets of a file."""

    def form(problems: Sequence[str]) -> str:
        return _page("", problems)

    def take(reading: Reading) -> str:
        changed = services.set_table(reading)
        note("targets set", "file", targets=changed)
        return str(_("%(n)s 个目标，其中 %(changed)s 个有变化", n=len(reading.records), changed=changed))

    return bring(Coming(TARGETS, _("分年目标"), url_for("office.targets"), form, take))


def _value(name: str, problems: list[str]) -> float | None:
    given = text(name)
    if not given:
        return None
    value = number(given)
    if value is None:
        problems.append(_("“%(value)s”不是数", value=given))
    return value


def _saved(place: str, problems: Sequence[str], changed: int) -> Response | tuple[str, int]:
    if problems:
        db.session.rollback()
        return _page(place, problems), 422
    note("targets set", place or "province", targets=changed)
    db.session.commit()
    flash(_("已保存 %(n)s 个目标。", n=changed))
    return redirect(url_for("office.targets", place=place or None), 303)


def _page(place: str, problems: Sequence[str] = ()) -> str:
    shown: list[Family] = [family for family in families() if place in services.places(family.code)]
    if not shown:
        place, shown = "", families()
    found = {(t.family_code, t.year): t.value for t in services.targets(place)}
    years = {year for _family, year in found}
    return page(
        "targets.html",
        place=place,
        shown=shown,
        found=found,
        years=range(min(years), max(years) + 2) if years else (),
        sectors=sectors(),
        cities=cities(),
        planned={t.place for t in services.targets()},
        table=TARGETS,
        problems=problems,
        entered=request.form,
    )
