"""What may be said of a receipt, and what is needed to prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from survey.base.database import reading
from survey.models.case import Case
from survey.models.outlet import Outlet
from survey.models.response import Response
from survey.models.wave import Wave
from survey.models.written import Comment, Contact
from survey.queries.archived import find


@dataclass(frozen=True)
class Recorded:
    """A recorded response: its wave (`snapshot`: SHA-256 of its manifest once it is frozen), when it came, its place in
    its outlet; whether something of the customer's own can be erased, and until when they are to be called back, if
    ever."""

    wave: str
    wave_name: str
    snapshot: str | None
    received_at: datetime
    outlet: str
    sequence: int
    demo_data: bool
    erasable: bool
    call_due: date | None

    @property
    def frozen(self) -> bool:
        """Whether the files of its wave are written."""
        return self.snapshot is not None


_RESPONSE = Response.__table__
_FROM_ARCHIVE = sa.select(
    *(
        sa.bindparam(name, type_=_RESPONSE.c[name].type).label(name)
        for name in ("id", "wave_id", "outlet_id", "sequence", "received_at")
    )
).subquery("archived")


def _recorded(response: sa.FromClause) -> sa.Select[Any]:
    of = response.c
    return (
        sa.select(
            Wave.code,
            Wave.name,
            Wave.snapshot,
            of.received_at,
            Outlet.code,
            of.sequence,
            Wave.demo_data,
            sa.or_(Contact.id.is_not(None), sa.exists().where(Comment.response_id == of.id)),
            Case.contact_due,
        )
        .select_from(response)
        .join(Wave, Wave.id == of.wave_id)
        .join(Outlet, Outlet.id == of.outlet_id)
        .outerjoin(Contact, Contact.response_id == of.id)
        .outerjoin(Case, sa.and_(Case.response_id == Contact.response_id, Case.contacted_at.is_(None)))
    )


_GIVEN = _RESPONSE.c.receipt_hash.in_(sa.bindparam("receipt_hashes", expanding=True, type_=sa.LargeBinary))
RECORDED, _ARCHIVED = _recorded(_RESPONSE).where(_GIVEN), _recorded(_FROM_ARCHIVE)
_BEHIND = sa.select(_RESPONSE.c.id).where(_GIVEN)


def recorded(receipt_hashes: Sequence[bytes]) -> Recorded | None:
    """The response behind a receipt, by what may have been kept of it; None where there is none.

    Raises StorageAwayError where an archive in which it may be cannot be read; so does `response_behind`.
    """
    with reading() as connection:
        row = connection.execute(RECORDED, {"receipt_hashes": receipt_hashes}).one_or_none()
    if row is None and (found := find(receipt_hashes)):
        with reading() as connection:
            row = connection.execute(_ARCHIVED, vars(found)).one_or_none()
    return Recorded(*row) if row else None


def response_behind(receipt_hashes: Sequence[bytes]) -> int | None:
    """The id of the response behind a receipt, likewise."""
    with reading() as connection:
        known: int | None = connection.scalar(_BEHIND, {"receipt_hashes": receipt_hashes})
    found = find(receipt_hashes) if known is None else None
    return found.id if found else known
