"""What may be said of a receipt, and what is needed to prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from survey.base.database import reading
from survey.models.case import Case
from survey.models.outlet import Outlet
from survey.models.response import Response
from survey.models.wave import Wave
from survey.models.written import Comment, Contact


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


RECORDED = (
    sa.select(
        Wave.code,
        Wave.name,
        Wave.snapshot,
        Response.received_at,
        Outlet.code,
        Response.sequence,
        Wave.demo_data,
        sa.or_(Contact.id.is_not(None), sa.exists().where(Comment.response_id == Response.id)),
        Case.contact_due,
    )
    .join(Wave, Wave.id == Response.wave_id)
    .join(Outlet, Outlet.id == Response.outlet_id)
    .outerjoin(Contact, Contact.response_id == Response.id)
    .outerjoin(Case, sa.and_(Case.response_id == Contact.response_id, Case.contacted_at.is_(None)))
    .where(Response.receipt_hash.in_(sa.bindparam("receipt_hashes", expanding=True, type_=sa.LargeBinary)))
)


def recorded(receipt_hashes: Sequence[bytes]) -> Recorded | None:
    """The response behind a receipt, by what may have been kept of it; None where there is none."""
    with reading() as connection:
        row = connection.execute(RECORDED, {"receipt_hashes": receipt_hashes}).one_or_none()
    return Recorded(*row) if row else None
