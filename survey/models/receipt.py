"""What may be said of a receipt."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from survey.database import db
from survey.models.response import Response
from survey.models.wave import Wave


@dataclass(frozen=True)
class Recorded:
    """That a response is counted, in which wave, and when it came."""

    wave_name: str
    wave_status: str
    received_at: datetime


def recorded(receipt_hash: bytes) -> Recorded | None:
    """The response behind a receipt; None where there is none."""
    row = db.session.execute(
        sa.select(Wave.name, Wave.status, Response.received_at)
        .join(Wave, Wave.id == Response.wave_id)
        .where(Response.receipt_hash == receipt_hash)
    ).one_or_none()
    return Recorded(*row) if row else None
