"""The one row of a response, and that its ticket is answered: one statement on PostgreSQL, where each is a way there
and back."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from survey.models.response import Response
from survey.models.ticket import AnsweredTicket

_RESPONSE, _TICKET = Response.__table__, AnsweredTicket.__table__
_OURS = "response_"
"""Before the name of a response's column where both tables are written at once."""
_INSERT = sa.insert(_RESPONSE).returning(_RESPONSE.c.id)
_ANSWERED = sa.insert(_TICKET)
_STORED = (
    sa.insert(_RESPONSE)
    .values(
        {
            column.name: sa.bindparam(_OURS + column.name, type_=column.type)
            for column in _RESPONSE.c
            if column.name != "id"
        }
    )
    .returning(_RESPONSE.c.id, _RESPONSE.c.wave_id, _RESPONSE.c.received_at)
    .cte("stored")
)
_AT_ONCE = (
    sa.insert(_TICKET)
    .from_select(
        ["nonce", "wave_id", "response_id", "at"],
        sa.select(
            sa.bindparam("of_ticket", type_=sa.LargeBinary), _STORED.c.wave_id, _STORED.c.id, _STORED.c.received_at
        ),
    )
    .returning(_TICKET.c.response_id)
)


def insert_response(connection: sa.Connection, nonce: bytes, row: Mapping[str, Any]) -> int:
    """Store a response, given by all its columns but the id, as the answer to a ticket; its id.

    Raises sqlalchemy.exc.IntegrityError where the ticket is answered already.
    """
    if connection.dialect.name == "postgresql":
        given = {_OURS + name: value for name, value in row.items()}
        return int(connection.execute(_AT_ONCE, {"of_ticket": nonce, **given}).scalar_one())
    response_id = int(connection.execute(_INSERT, row).scalar_one())
    ticket = {"nonce": nonce, "wave_id": row["wave_id"], "response_id": response_id, "at": row["received_at"]}
    connection.execute(_ANSWERED, ticket)
    return response_id
