"""`/unit/report.pdf`: the report for the wall."""

from flask import abort
from werkzeug.wrappers import Response

from survey.accounts.access import me, room
from survey.accounts.audit_log import note
from survey.base.database import db
from survey.models.account import MANAGER
from survey.tables.outgoing import download
from survey.units import report
from survey.units.views import EARLIER, begun_waves, chosen_wave

unit_report = room("unit_report", __name__, MANAGER)


@unit_report.post("/unit/report.pdf")
def wall() -> Response:
    """The report on the open wave, or on the one asked for."""
    unit, begun = me().unit, begun_waves()
    if unit is None or not begun:
        abort(404)
    wave = chosen_wave(begun)
    pages = report.pages(unit, wave, [earlier for earlier in begun if earlier.id < wave.id][-EARLIER:])
    if not pages:
        abort(404)
    name = f"report-{wave.code}.pdf"
    note("exported", f"report of {unit.uscc}", wave=wave.code)
    db.session.commit()
    return download(report.render(pages), name)
