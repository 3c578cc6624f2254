"""Tables come in by pages of the office, and the workbooks to fill in for them."""

from collections.abc import Mapping

from flask import abort
from werkzeug.wrappers import Response

from survey.office.desk import office, page
from survey.tables.coming import Answer as Answer
from survey.tables.coming import Coming as Coming
from survey.tables.coming import bring_in
from survey.tables.known import ACCOUNTS, TABLES
from survey.tables.nouns import known_nouns
from survey.tables.outgoing import download
from survey.tables.template import template

_TABLES = {table.name: table for table in TABLES if table is not ACCOUNTS}


def bring(coming: Coming) -> Answer:
    """Answer a form with a file, on a page of the office."""
    return bring_in(coming, page)


def parted(counts: Mapping[str, int]) -> dict[str, str]:
    """Counts as a sentence says them."""
    return {name: f"{count:,}" for name, count in counts.items()}


@office.get("/office/templates/<name>.xlsx")
def table_template(name: str) -> Response:
    """A workbook to fill in."""
    return download(template(_TABLES.get(name) or abort(404), known_nouns()), f"{name}.xlsx")
