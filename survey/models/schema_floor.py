"""How old a program may be that uses this schema."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model


class SchemaFloor(Model):
    """One row: the revision of the oldest program for which everything is there that it needs.

    A migration that only adds what earlier programs may leave out keeps it; one that takes anything away raises it to
    its own revision.
    """

    __tablename__ = "schema_floor"

    revision: Mapped[str] = mapped_column(sa.String(32), primary_key=True)


def floor(connection: sa.Connection) -> str | None:
    """The floor of a database; None where it is of before there was one."""
    if not sa.inspect(connection).has_table(SchemaFloor.__tablename__):
        return None
    revision: str | None = connection.scalar(sa.select(SchemaFloor.revision))
    return revision
