"""`/office/waves/<code>/weighting`: value-added shares and margins of a wave, as files with source and year."""

from collections.abc import Callable, Sequence

from flask import redirect, request, url_for
from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.models.account import STATISTICIAN
from survey.models.plan import margins_of
from survey.models.reference import cities, families, sectors
from survey.models.wave import shares_of
from survey.office.desk import office, page, text, wave_or_404, whole
from survey.office.misfits import misfits_of
from survey.office.tables import Answer, Coming, bring
from survey.tables.columns import Table
from survey.tables.incoming import Reading
from survey.tables.known import MARGINS, SHARES
from survey.waves import weighting as services
from survey.waves.labels import dimension_names


@office.get("/office/waves/<code>/weighting")
def weighting(code: str) -> str:
    """Shares and margins as they stand, and the forms for new ones."""
    return _page(wave_or_404(code))


@office.post("/office/waves/<code>/weighting/shares")
@takes_files(STATISTICIAN)
def set_shares(code: str) -> Answer:
    """New shares of the sectors."""

    def take(reading: Reading, source: str, year: int) -> str:
        wave = wave_or_404(code)
        taken = services.set_shares(wave, reading, source, year)
        note(services.event(wave, "shares"), code, source=source, year=year)
        return str(_("%(n)s 个行业的权重", n=taken.values))

    return _brought(code, SHARES, _("行业权重"), take)


@office.post("/office/waves/<code>/weighting/margins")
@takes_files(STATISTICIAN)
def set_margin(code: str) -> Answer:
    """A new margin."""
    dimension = text("dimension")

    def take(reading: Reading, source: str, year: int) -> str:
        wave = wave_or_404(code)
        taken = services.set_margin(wave, dimension, reading, source, year)
        note(services.event(wave, "margin"), code, dimension=dimension, source=source, year=year)
        return str(_("边际的 %(n)s 个合计", n=taken.values))

    try:
        table = services.margin_table(dimension)
    except RefusedError as error:
        return _refused(code, error.problems)
    return _brought(code, table, _("校准边际"), take)


@office.post("/office/waves/<code>/weighting/margins/drop")
def drop_margin(code: str) -> Answer:
    """A margin less."""
    wave = wave_or_404(code)
    try:
        services.drop_margin(wave, text("dimension"))
    except RefusedError as error:
        return _refused(code, error.problems)
    note("margin dropped", code, dimension=text("dimension"), frozen=wave.snapshot is not None)
    db.session.commit()
    return redirect(url_for("office.weighting", code=code), 303)


def _brought(code: str, table: Table, title: str, take: Callable[[Reading, str, int], str]) -> Answer:
    named = f"{wave_or_404(code).name} · {title}"
    problems: list[str] = []
    source, year = text("source"), whole("year", 1990, 2100, problems, _("年份应是 1990 到 2100 的整数"))
    if not source:
        problems.append(_("请写明来源"))
    if problems:
        return _refused(code, problems)

    def form(problems: Sequence[str]) -> str:
        return _page(wave_or_404(code), problems)

    def taken(reading: Reading) -> str:
        return take(reading, source, year)

    fields = ("source", "year", "dimension")
    return bring(Coming(table, named, url_for("office.weighting", code=code), form, taken, fields))


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
        shares_table=SHARES,
        margin_tables=MARGINS,
        columns={dimension: "，".join(c.label for c in table.columns) for dimension, table in MARGINS.items()},
        families=families(),
        sectors=sectors(),
        names={s.code: s for s in sectors()} | {c.code: c for c in cities()},
        problems=problems,
        misfits=misfits_of(wave),
        entered=request.form,
    )
