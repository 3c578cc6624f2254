"""What leaves are made of, in columns that no driver has to make objects of."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from survey.models import Outlet, QuestionnaireVersion, Response, Wave

_RESPONSE = Response.__table__.c


class Hour(FunctionElement[int]):
    """`Hour(time)`: the whole hours from the beginning of 1970 (UTC) to it."""

    name = "hour_number"
    type = sa.Integer()
    inherit_cache = True


def seconds_of(text: str) -> str:
    """SQLite's words for the whole seconds from the beginning of 1970 to a time, given by the words for its text: what
    comes after the second is cut off, since SQLite would round it, half a millisecond before the next one up to it."""
    return f"CAST(strftime('%s', substr({text}, 1, 19)) AS INTEGER)"


@compiles(Hour, "sqlite")
def _of_text(element: Hour, compiler: SQLCompiler, **options: Any) -> str:
    return f"{seconds_of(compiler.process(element.clauses, **options))} / 3600"


@compiles(Hour, "postgresql")
def _of_time(element: Hour, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(date_part('epoch', {compiler.process(element.clauses, **options)}) / 3600) AS INTEGER)"


def leaf_parts(*further: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of responses, by outlet id and sequence: both, the codes of outlet and wave, the kind of code, the version's
    hash, the hour, the answers as JSON text, salt and receipt hash; and what else is named."""
    parts: tuple[sa.ColumnElement[Any], ...] = (
        *(_RESPONSE.outlet_id, _RESPONSE.sequence, Outlet.__table__.c.code, Wave.__table__.c.code, _RESPONSE.kind),
        QuestionnaireVersion.__table__.c.hash,
        Hour(_RESPONSE.received_at),
        sa.cast(_RESPONSE.answers, sa.Text),
        *(_RESPONSE.salt, _RESPONSE.receipt_hash),
    )
    return (
        sa.select(*parts, *further)
        .join(Outlet, Outlet.id == Response.outlet_id)
        .join(Wave, Wave.id == Response.wave_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .order_by(Response.outlet_id, Response.sequence)
    )
