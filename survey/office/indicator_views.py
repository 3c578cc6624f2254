"""`/office/registers/indicators`: the list of the outline's box 1 and its values, by form and by file."""

from collections.abc import Callable, Sequence

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from survey.accounts.access import me
from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.base.clock import today
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.indicators import entering, listing
from survey.indicators.board import Line, board
from survey.indicators.entering import Entered, enter, enter_file
from survey.indicators.kinds import GROUPS, group_names
from survey.indicators.listing import import_list, indicators
from survey.indicators.values import histories, standing
from survey.models.account import STATISTICIAN
from survey.models.indicator import list_at
from survey.models.wave import any_demo_data
from survey.office.desk import office, page, text
from survey.office.tables import Answer, Coming, bring, parted
from survey.tables.columns import Table
from survey.tables.incoming import Reading
from survey.tables.known import INDICATORS, VALUES
from survey.tables.outgoing import as_csv, download

_FORM = ("period", "value", "source", "date", "note")


@office.get("/office/registers/indicators")
def indicator_list() -> str:
    """The list with the latest values, and the forms for files."""
    return _list_page()


@office.post("/office/registers/indicators")
@takes_files(STATISTICIAN)
def import_indicators() -> Answer:
    """Make a file the list."""

    def take(reading: Reading) -> str:
        found = import_list(reading, me().email, demo_data=any_demo_data())
        changes = {"added": found.added, "changed": found.changed, "removed": found.removed}
        note("indicators listed", "box 1", None, **changes)
        return str(_("新增 %(added)s 项，改动 %(changed)s 项，移出 %(removed)s 项", **parted(changes)))

    return _brought(INDICATORS, _("指标清单"), take)


@office.post("/office/registers/indicators/values")
@takes_files(STATISTICIAN)
def import_values() -> Answer:
    """Enter the values of a file."""

    def take(reading: Reading) -> str:
        found = enter_file(reading, me().email, today(), demo_data=any_demo_data())
        _note(found, "box 1")
        return _said(found)

    return _brought(VALUES, _("指标数值"), take)


@office.get("/office/registers/indicators/list.csv")
def indicators_csv() -> Response:
    """The list, in the columns in which it comes in."""
    return download(as_csv(listing.rows(indicators(list_at())), listing.COLUMNS), "indicators.csv")


@office.get("/office/registers/indicators/values.csv")
def values_csv() -> Response:
    """The values that stand, in the columns in which they come in."""
    return download(as_csv(entering.rows(standing()), entering.COLUMNS), "indicator-values.csv")


@office.get("/office/registers/indicators/of/<code>")
def indicator(code: str) -> str:
    """One indicator with its values and what stood before, and the form for another."""
    return _indicator_page(_line(code))


@office.post("/office/registers/indicators/of/<code>")
def enter_value(code: str) -> BaseResponse | tuple[str, int]:
    """Enter, correct or take back a value."""
    line = _line(code)
    try:
        texts = {name: text(name, 400) for name in _FORM} | {"code": code}
        done = enter(texts, me().email, today(), demo_data=any_demo_data())
    except RefusedError as error:
        db.session.rollback()
        return _indicator_page(line, error.problems), 422
    _note(done, code, period=text("period"))
    db.session.commit()
    flash(_("已保存：%(done)s。", done=_said(done)))
    return redirect(url_for("office.indicator", code=code), 303)


def _brought(table: Table, title: str, take: Callable[[Reading], str]) -> Answer:
    return bring(Coming(table, title, url_for("office.indicator_list"), _list_page, take))


def _note(done: Entered, subject: str, period: str = "") -> None:
    counted = {"added": done.added, "corrected": done.corrected, "taken_back": done.taken_back}
    note("indicators entered", subject, None, **counted, period=period)


def _said(done: Entered) -> str:
    said = _(
        "新增 %(added)s 个数值，更正 %(corrected)s 个，撤回 %(back)s 个，没有变化 %(same)s 个",
        **parted({"added": done.added, "corrected": done.corrected, "back": done.taken_back, "same": done.unchanged}),
    )
    return str(said)


def _line(code: str) -> Line:
    return next((line for line in board().lines if line.indicator.code == code), None) or abort(404)


def _list_page(problems: Sequence[str] = ()) -> str:
    return page(
        "indicators.html",
        board=board(),
        groups=group_names(),
        boxed=GROUPS,
        tables=(INDICATORS, VALUES),
        problems=problems,
    )


def _indicator_page(line: Line, problems: Sequence[str] = ()) -> str:
    code = line.indicator.code
    return page(
        "indicator.html",
        line=line,
        groups=group_names(),
        versions={period: versions for (of, period), versions in histories().items() if of == code},
        problems=problems,
        entered=request.form,
        today=today(),
    )
