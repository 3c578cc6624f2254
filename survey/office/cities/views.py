"""`/office/cities`: the assessment of cities, one sheet each, as page, workbook and paper."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey.accounts.audit_log import note
from survey.base.clock import now, today
from survey.base.database import db
from survey.errands.pages import looking_again
from survey.errands.status import status_of
from survey.models.reference import cities as all_cities
from survey.models.reference import sectors
from survey.office.cities.paper import all_pdf, city_pdf
from survey.office.cities.sheets import Sheet, Sheets, going, sheets
from survey.office.cities.workbook import workbook
from survey.office.desk import office, page
from survey.publications import tendencies
from survey.snapshots.computing import DERIVE
from survey.tables.outgoing import download

FORMS: Mapping[str, Callable[[Sheets, Sheet, date], bytes]] = MappingProxyType({"xlsx": workbook, "pdf": city_pdf})
"""What makes a city's sheet, by ending."""


@office.get("/office/cities")
def cities() -> Response:
    """All cities side by side."""
    found = sheets(now(), today())
    errand = status_of(DERIVE, found.wave.code) if found and not found.of else None
    return looking_again(page("cities.html", found=found, errand=errand), errand)


@office.get("/office/cities/<code>")
def city(code: str) -> str | BaseResponse:
    """One city's sheet; where there is none yet the page of all cities says why."""
    found = _known(code)
    if found is None or not found.of:
        return redirect(url_for("office.cities"))
    return page(
        "city.html",
        found=found,
        sheet=found.of[code],
        sectors={sector.code: sector for sector in sectors()},
        courses={one.family.code: going(found, one) for one in found.of[code].indices},
        chart=tendencies.chart,
        sentences=tendencies.sentences,
        today=today(),
    )


@office.post("/office/cities/<code>.xlsx", defaults={"form": "xlsx"})
@office.post("/office/cities/<code>.pdf", defaults={"form": "pdf"})
def city_file(code: str, form: str) -> BaseResponse:
    """One city's sheet as a workbook, or as a page of paper."""
    found = _known(code)
    if found is None or not found.of:
        return redirect(url_for("office.cities"), 303)
    content = FORMS[form](found, found.of[code], today())
    note("exported", f"sheet of {code}", wave=found.wave.code)
    db.session.commit()
    return download(content, f"city-{code}-{found.wave.code}.{form}")


@office.post("/office/cities.pdf")
def all_paper() -> BaseResponse:
    """The table of all cities and their sheets, on paper."""
    found = sheets(now(), today())
    if found is None or not found.of:
        return redirect(url_for("office.cities"), 303)
    content = all_pdf(found, today())
    note("exported", "sheets of all cities", wave=found.wave.code)
    db.session.commit()
    return download(content, f"cities-{found.wave.code}.pdf")


def _known(code: str) -> Sheets | None:
    """The sheets, None before a wave is frozen; 404 where there is no such city."""
    if code not in {known.code for known in all_cities()}:
        abort(404)
    return sheets(now(), today())
