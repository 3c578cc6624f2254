"""The responses of a wave taken out of the database, and put in again.

On PostgreSQL a table that holds no other wave's goes as a whole; the table of all waves before migration 0023, and the
one table of SQLite, lose rows.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from survey.base.database import db
from survey.models.response import Response, attach

WAITS = 500
"""Milliseconds for which taking a table out waits for those who are using it: fewer than `deadlock_timeout`, so that it
gives up and not they."""
_PARTS = """
    SELECT part.relname, pg_get_expr(part.relpartbound, part.oid) FROM pg_inherits
    JOIN pg_class part ON part.oid = inhrelid WHERE inhparent = 'response'::regclass
"""
_TABLE = Response.__table__
_AS_TEXT = sa.table("response", *(sa.column(c.name, sa.Text if c.name == "answers" else c.type) for c in _TABLE.c))
"""The table as it takes answers: as the text that they were, not made anew."""


def take_out(wave_id: int) -> None:
    """Remove all responses of a wave, in the caller's transaction.

    Raises sqlalchemy.exc.OperationalError where others keep using its table for longer than WAITS: try again.
    """
    connection = db.session.connection()
    part, alone = _part(connection, wave_id)
    if part and alone:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {WAITS}")
        connection.exec_driver_sql(f"ALTER TABLE response DETACH PARTITION {part}")
        connection.exec_driver_sql(f"DROP TABLE {part}")
    else:
        connection.execute(sa.delete(_TABLE).where(_TABLE.c.wave_id == wave_id))


def put_in(wave_id: int, columns: Sequence[str], sets: Iterable[Iterable[Sequence[Any]]]) -> int:
    """Add responses of a wave, sets of rows of these columns (answers as text), in the caller's transaction; how many.

    On PostgreSQL a table of their own is filled first and joined to the others then, which keeps nobody from answering.
    """
    connection, names = db.session.connection(), (*columns, "wave_id")
    if connection.dialect.name != "postgresql":
        count = 0
        for some in sets:
            given = [dict(zip(names, (*row, wave_id), strict=True)) for row in some]
            connection.execute(sa.insert(_AS_TEXT), given)
            count += len(given)
        return count
    part, _ = _part(connection, wave_id)
    table = part or f"response_{wave_id}"
    if not part:
        connection.exec_driver_sql(f"CREATE TABLE {table} (LIKE response INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    driver = connection.connection.driver_connection
    assert driver is not None  # the connection is open
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for some in sets:
                for row in some:
                    copy.write_row((*row, wave_id))
        count = cursor.rowcount
    if not part:
        attach(connection, wave_id)
    connection.exec_driver_sql(f"ANALYZE {table}")  # without it a receipt was looked for as if 15,000 had its hash
    return int(count)


def _part(connection: sa.Connection, wave_id: int) -> tuple[str | None, bool]:
    """The table of PostgreSQL that holds a wave's responses, if any, and whether it holds no other's."""
    if connection.dialect.name == "postgresql":
        for name, bound in connection.exec_driver_sql(_PARTS):
            waves = {int(number) for number in re.findall(r"\d+", bound)}
            if wave_id in waves:
                return name, waves == {wave_id}
    return None, False
