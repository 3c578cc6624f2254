"""How statements read the table of responses, as SQLite plans to."""

import re
from contextlib import contextmanager

import sqlalchemy as sa

from survey.base.database import db

READS = re.compile(r"(?:SCAN|SEARCH) response(?:_\d+)?\b")
BOUNDED = re.compile(r"\((?:rowid|id|receipt_hash)=\?|outlet_id=\? AND sequence[<>]")
"""By a key; or of an outlet what came after a place of its sequence, by an index that is there."""


def is_bounded(step):
    """Whether a step of a plan reads no more responses the more there are."""
    return not READS.match(step) or ("AUTOMATIC" not in step and BOUNDED.search(step) is not None)


@contextmanager
def reading_responses(app):
    """Every statement meanwhile that reads responses otherwise, with the step of its plan."""
    found = []

    def look(connection, cursor, statement, parameters, context, executemany):
        if re.search(r"\bresponse\b", statement):
            given = parameters[0] if executemany else parameters
            plan = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            found.extend((statement, step) for *_, step in plan if not is_bounded(step))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", look)
