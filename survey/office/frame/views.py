"""`/office/waves/<code>/frame`: bringing a register in: a file, what it would change, and then the change itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.models.account import STATISTICIAN
from survey.models.reference import cities, sectors
from survey.office.desk import day, office, page, text, wave_or_404
from survey.office.frame import importing as frames
from survey.office.frame.file import register_rows
from survey.office.frame.preview import JUMP, preview
from survey.office.tables import Answer, Coming, bring, parted
from survey.tables.incoming import Reading
from survey.tables.known import FRAME

MOST_SHOWN = 200
"""Lines of a list that a page shows; the counts beside them are of all."""


@office.get("/office/waves/<code>/frame")
def frame(code: str) -> str:
    """The form for a register."""
    return _form(code)


@office.post("/office/waves/<code>/frame")
@takes_files(STATISTICIAN)
def import_frame(code: str) -> Answer:
    """Show what a file would change; make it the wave's register."""
    title = f"{wave_or_404(code).name} · {_('导入名录')}"
    problems: list[str] = []
    on, source = _day(problems), text("source")
    if problems:
        return _form(code, problems), 422

    def look(reading: Reading) -> Mapping[str, Any]:
        return {"found": preview(wave_or_404(code), reading), "jump": JUMP, "most": MOST_SHOWN}

    def take(reading: Reading) -> str:
        rows = register_rows(reading)
        reading.refuse()
        report = frames.import_frame(wave_or_404(code), rows, source or None, on)
        changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
        note("frame imported", code, None, rows=len(rows), **changes)
        return str(
            _(
                "新增 %(added)s 个网点，改动 %(changed)s 个，移出 %(removed)s 个",
                **parted(changes),
            )
        )

    start, after = url_for("office.frame", code=code), url_for("office.wave", code=code)

    def form(problems: Sequence[str]) -> str:
        return _form(code, problems)

    fields = ("source", "date")
    return bring(Coming(FRAME, title, start, form, take, fields, look, "frame_preview.html", after))


def _day(problems: list[str]) -> date | None:
    return day("date", problems, _("名录日期应写成 2026-09-01 这样"))


def _form(code: str, problems: Sequence[str] = ()) -> str:
    return page(
        "frame.html",
        wave=wave_or_404(code),
        problems=problems,
        entered=request.form,
        table=FRAME,
        sectors=sectors(),
        cities=cities(),
    )
