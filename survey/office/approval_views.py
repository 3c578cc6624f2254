"""`/office/waves/<code>/approval`: what the survey states of its approval."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.audit_log import note
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.models.wave import APPROVAL, LONGEST_APPROVAL
from survey.office.desk import day, office, page, text, wave_or_404
from survey.waves import approval as services


@office.get("/office/waves/<code>/approval")
def approval(code: str) -> str:
    """What the wave states so far, to be changed until it is published."""
    return _page(wave_or_404(code))


@office.post("/office/waves/<code>/approval")
def state_approval(code: str) -> Response | tuple[str, int]:
    """Let the wave's publications state this."""
    found = wave_or_404(code)
    problems: list[str] = []
    until = day("valid_until", problems, _("有效期应写成 2027-12-31 这样"))
    try:
        if problems:
            raise RefusedError(*problems)
        services.state(found, valid_until=until, **{name: text(name, LONGEST_APPROVAL) for name in APPROVAL[:-1]})
    except RefusedError as error:
        db.session.rollback()
        return _page(wave_or_404(code), error.problems), 422
    note("approval stated", code, None, **{name: str(value) for name, value in found.approval.items()})
    db.session.commit()
    flash(_("已保存，通报和公布的页面会写明。"))
    return redirect(url_for("office.approval", code=code), 303)


def _page(wave: Wave, problems: Sequence[str] = ()) -> str:
    return page(
        "approval.html", wave=wave, problems=problems, entered=request.form or wave.approval, most=LONGEST_APPROVAL
    )
