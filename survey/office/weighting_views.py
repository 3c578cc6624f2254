"""`/office/waves/<code>/weighting`: value-added shares and margins of a wave, as files with source and year."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from analysis.snapshot.settings import DIMENSIONS
from survey.accounts.access import takes_files
from survey.accounts.audit_log import note
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.models.account import STATISTICIAN
from survey.models.plan import margins_of
from survey.models.reference import cities, families, sectors
from survey.models.wave import shares_of
from survey.office.desk import office, page, text, uploaded, wave_or_404, whole
from survey.waves import weighting as services
from survey.waves.labels import dimension_names

Answer = Response | tuple[str, int]


@office.get("/office/waves/<code>/weighting")
def weighting(code: str) -> str:
    """Shares and margins as they stand, and the forms for new ones."""
    return _page(wave_or_404(code))


@office.post("/office/waves/<code>/weighting/shares")
@takes_files(STATISTICIAN)
def set_shares(code: str) -> Answer:
    """New shares of the sectors."""

    def take(wave: Wave, content: bytes, source: str, year: int) -> None:
        services.set_shares(wave, content, source, year)
        note("shares set", code, source=source, year=year)

    return _taken(code, take, _("行业权重已保存。"))


@office.post("/office/waves/<code>/weighting/margins")
@takes_files(STATISTICIAN)
def set_margin(code: str) -> Answer:
    """A new margin."""
    dimension = text("dimension")

    def take(wave: Wave, content: bytes, source: str, year: int) -> None:
        services.set_margin(wave, dimension, content, source, year)
        note("margin set", code, dimension=dimension, source=source, year=year)

    return _taken(code, take, _("边际已保存。"))


@office.post("/office/waves/<code>/weighting/margins/drop")
def drop_margin(code: str) -> Answer:
    """A margin less."""
    wave = wave_or_404(code)
    try:
        services.drop_margin(wave, text("dimension"))
    except RefusedError as error:
        return _refused(code, error.problems)
    note("margin dropped", code, dimension=text("dimension"))
    db.session.commit()
    return redirect(url_for("office.weighting", code=code), 303)


def _taken(code: str, take: Callable[[Wave, bytes, str, int], None], message: str) -> Answer:
    problems: list[str] = []
    wave, content = wave_or_404(code), uploaded(problems, _("请选择文件。"))
    year = whole("year", 1990, 2100, problems, _("年份应是 1990 到 2100 的整数"))
    try:
        if problems:
            raise RefusedError(*problems)
        take(wave, content, text("source"), year)
    except RefusedError as error:
        return _refused(code, error.problems)
    db.session.commit()
    flash(message)
    return redirect(url_for("office.weighting", code=code), 303)


def _refused(code: str, problems: Sequence[str]) -> tuple[str, int]:
    db.session.rollback()
    return _page(wave_or_404(code), problems), 422


def _page(wave: Wave, problems: Sequence[str] = ()) -> str:
    return page(
        "weighting.html",
        wave=wave,
        shares=shares_of(wave.id),
        margins=margins_of(wave.id),
        dimensions=dimension_names(),
        columns={dimension: ",".join((*dimension.split("-"), "total")) for dimension in DIMENSIONS},
        families=families(),
        sectors=sectors(),
        names={s.code: s for s in sectors()} | {c.code: c for c in cities()},
        problems=problems,
        entered=request.form,
    )
