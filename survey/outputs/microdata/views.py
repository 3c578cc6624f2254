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
from survey.outputs.microdata import lines, task
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
        refused=task.refused(wave) if frozen else {},
        forms=_forms(),
        measure=(measure := task.measure(wave)),
        lines=_lines(code, measure),
        replicates=task.REPLICATES,
        demonstration=wave.demo_data,
    )
    return looking_again(page, errand)


def _lines(wave: str, measure: task.Measure) -> dict[str, str]:
    """By program, what computes the published indices."""
    return {
        "R": lines.in_r(wave, measure.settings["margins"]),
        _("R，用重复权重"): lines.with_replicates(wave),
        "Stata": lines.in_stata(wave),
        "SPSS": lines.in_spss(wave),
    }


def _forms() -> dict[str, tuple[str, str]]:
    """What each file is called, and what is in it."""
    return {
        "sav": ("SPSS", _("逐份评价：变量和编码的标签，测量尺度")),
        "dta": ("Stata", _("同样的内容，一个分数占一个字节；Stata 14或以后")),
        "parquet": ("Parquet", _("同样的内容；标签是文件元数据里的JSON（labels）")),
        "codebook.csv": (_("编码表（CSV）"), _("每个变量和编码一行，用表格软件打开")),
        "codebook.xml": (_("编码表（DDI）"), _("同样的内容，供数据档案使用（DDI-Codebook 2.5）")),
        "replicates.csv": (_("重复权重（CSV）"), _("每个初级抽样单元（psu）一行，200列：各次重复里权重乘的倍数")),
        "replicates.parquet": (_("重复权重（Parquet）"), _("同样的内容")),
    }


@outputs.post("/office/waves/<code>/microdata")
def write_microdata(code: str) -> Response:
    """Let the worker write the files, with replicate weights where they are wanted."""
    wave = wave_by_code(code) or abort(404)
    replicates = "replicates" in request.form
    written = task.files(wave) if wave.snapshot is not None else {}
    if wave.snapshot is not None and (not written or (replicates and task.REPLICATES not in written)):
        note("microdata asked for", code)
        hand_over(task.MICRODATA, code, me(), replicates=replicates)
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
