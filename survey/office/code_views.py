"""`/office/codes.csv`: the addresses of all questionnaires, for whoever prints them or links to them."""

from flask import Response

from survey.accounts.audit_log import note
from survey.base.console import PRINTERS
from survey.base.database import db
from survey.codes.listing import COLUMNS, listed
from survey.office.desk import office


@office.post("/office/codes.csv")
def codes() -> Response:
    """Every code in use with its address and outlet."""
    rows = listed()
    note("exported", "codes.csv", rows=len(rows))
    db.session.commit()
    headers = {"Content-Disposition": "attachment; filename=codes.csv"}
    return Response(PRINTERS["csv"](rows, COLUMNS).encode("utf-8-sig"), mimetype="text/csv", headers=headers)
