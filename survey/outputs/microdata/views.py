"""`/office/waves/<code>/microdata`: every response of a frozen wave, for statisticians; who takes a file is noted."""

from flask import abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.access import me
from survey.accounts.audit_log import note
from survey.base import storage
from survey.base.database import db
from survey.errands.pages import hand_over, looking_again
from survey.errands.status import status_of
from survey.models.wave import wave_by_code
from survey.outputs.microdata import task
from survey.outputs.views import outputs

__all__ = ["outputs"]  # the room, with these pages in it


@outputs.get("/office/waves/<code>/microdata")
def microdata(code: str) -> Response:
    """The files, or how their writing stands; the page looks again by itself while the worker writes."""
    wave = wave_by_code(code) or abort(404)
    frozen = wave.snapshot is not None
    errand = status_of(task.MICRODATA, code)
    page = render_template(
        "outputs/microdata.html",
        wave=wave,
        errand=errand,
        files=task.files(wave) if frozen else {},
        names={
            "sav": "SPSS",
            "dta": "Stata",
            "parquet": "Parquet",
            "codebook.csv": _("编码表（CSV）"),
            "codebook.xml": _("编码表（DDI）"),
        },
        demonstration=wave.demo_data,
    )
    return looking_again(page, errand)


@outputs.post("/office/waves/<code>/microdata")
def write_microdata(code: str) -> Response:
    """Let the worker write the files."""
    wave = wave_by_code(code) or abort(404)
    if wave.snapshot is not None and not task.files(wave):
        note("microdata asked for", code)
        hand_over(task.MICRODATA, code, me())
    return redirect(url_for("outputs.microdata", code=code), 303)


@outputs.post("/office/waves/<code>/microdata/file")
def microdata_file(code: str) -> Response:
    """One file."""
    wave = wave_by_code(code) or abort(404)
    name = task.files(wave).get(request.form.get("form", "")) if wave.snapshot else None
    if name is None:
        return redirect(url_for("outputs.microdata", code=code), 303)
    path = storage.file(name)
    note("exported", path.name)
    db.session.commit()
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=path.name)
