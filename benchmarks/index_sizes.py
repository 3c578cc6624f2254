"""What the indexes of responses take on PostgreSQL, beside what the responses themselves take; in bytes a response."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from benchmarks import markdown
from survey.base.database import db

_INDEXES = sa.text("""
    SELECT columns, sum(size) FROM (
        SELECT pg_relation_size(i.indexrelid) AS size, (
            SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid
        ) AS columns
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relname = 'response' OR t.relname LIKE 'response\\_%' ESCAPE '\\'
    ) AS one GROUP BY columns
""")
_ROWS = sa.text("""
    SELECT sum(pg_table_size(oid)) FROM pg_class
    WHERE relkind = 'r' AND (relname = 'response' OR relname LIKE 'response\\_%' ESCAPE '\\')
""")
ROWS = "the responses themselves"


def sizes(app: Flask) -> dict[str, int]:
    """Bytes, by the columns of an index; and of the rows."""
    with app.app_context(), db.engine.connect() as connection:
        found = {str(columns): int(size) for columns, size in connection.execute(_INDEXES)}
        return {**found, ROWS: int(connection.scalar(_ROWS))}


def report(before: dict[str, int], after: dict[str, int], responses: int) -> str:
    """A table of both, index by index."""
    names = sorted((before.keys() | after.keys()) - {ROWS})
    rows = [(name, *(_each(found.get(name), responses) for found in (before, after))) for name in names]
    totals = (sum(size for name, size in found.items() if name != ROWS) for found in (before, after))
    rows.append(("all indexes", *(_each(total, responses) for total in totals)))
    rows.append((ROWS, *(_each(found[ROWS], responses) for found in (before, after))))
    return markdown.table(("bytes a response, index on", "before", "after"), rows)


def _each(size: int | None, responses: int) -> str:
    return "-" if size is None else f"{size / responses:.1f}"
