"""`/office/waves/<code>/frame`: bringing a register in: a file, what it would change, and then the change itself."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.access import takes_files
from survey.accounts.audit_log import note
from survey.base.database import begin_write, db
from survey.base.refusal import RefusedError
from survey.models.account import STATISTICIAN
from survey.models.reference import cities, sectors
from survey.office.desk import day, office, page, text, uploaded, wave_or_404
from survey.office.frame import importing as frames
from survey.office.frame.file import OPTIONAL, REQUIRED, whole_register
from survey.office.frame.preview import JUMP, preview
from survey.tables import uploads

MOST_SHOWN = 200
"""Lines of a list that a page shows; the counts beside them are of all."""


@office.get("/office/waves/<code>/frame")
def frame(code: str) -> str:
    """The form for a register."""
    return _form(code)


@office.post("/office/waves/<code>/frame")
@takes_files(STATISTICIAN)
def preview_frame(code: str) -> str | tuple[str, int]:
    """What the file would change; nothing changes yet."""
    db.session.rollback()  # reading a large file takes seconds, in which others must be able to write
    problems: list[str] = []
    content = uploaded(problems, _("请选择文件。"))
    on = _day(problems)
    if problems:
        return _form(code, problems), 422
    try:
        found = preview(wave_or_404(code), content)
    except RefusedError as error:
        return _form(code, error.problems), 422
    if found.problems:
        return _form(code, found.problems), 422
    digest = uploads.keep(content)
    return page(
        "frame_preview.html",
        wave=wave_or_404(code),
        found=found,
        digest=digest,
        source=text("source"),
        on=on,
        jump=JUMP,
        most=MOST_SHOWN,
    )


@office.post("/office/waves/<code>/frame/confirm")
def import_frame(code: str) -> Response | tuple[str, int]:
    """Make the file that was shown the wave's register."""
    wave_or_404(code)
    digest, source, on = text("file"), text("source"), _day([])
    known = [sector.code for sector in sectors()], [city.code for city in cities()]
    db.session.rollback()
    content = uploads.kept(digest)
    if content is None:
        return _form(code, [_("这个文件已不在，请重新上传。")]), 409
    try:
        rows = whole_register(content, *known)
        begin_write()
        report = frames.import_frame(wave_or_404(code), rows, source or None, on)
    except RefusedError as error:
        db.session.rollback()
        return _form(code, error.problems), 409
    note("frame imported", code, rows=len(rows), added=report.added, changed=report.changed, removed=report.removed)
    db.session.commit()
    uploads.forget(digest)
    flash(
        _(
            "名录已导入：新增 %(added)s 个网点，改动 %(changed)s 个，移出 %(removed)s 个。",
            added=report.added,
            changed=report.changed,
            removed=report.removed,
        )
    )
    return redirect(url_for("office.wave", code=code), 303)


def _day(problems: list[str]) -> date | None:
    return day("date", problems, _("名录日期应写成 2026-09-01 这样"))


def _form(code: str, problems: Sequence[str] = ()) -> str:
    return page(
        "frame.html",
        wave=wave_or_404(code),
        problems=problems,
        entered=request.form,
        required=REQUIRED,
        optional=OPTIONAL,
        sectors=sectors(),
        cities=cities(),
    )
