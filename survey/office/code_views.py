"""`/office/codes.csv`: the addresses of all questionnaires, for whoever prints them or links to them."""

from flask import Response

from survey.accounts.audit_log import note
from survey.base.database import db
from survey.codes.listing import COLUMNS, listed
from survey.office.desk import office
from survey.tables import outgoing


@office.post("/office/codes.csv")
def codes() -> Response:
    """Every code in use with its address and outlet."""
    rows = listed()
    note("exported", "codes.csv", rows=len(rows))
    db.session.commit()
    return outgoing.download(outgoing.as_csv(rows, COLUMNS), "codes.csv")
