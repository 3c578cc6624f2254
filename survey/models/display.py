"""A tablet at the counter that shows a code which changes every half minute."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.database import BigInt, Model, now
from survey.models.code import AccessCode


class Display(Model):
    """The secret address of a tablet's page, kept only as a keyed hash, and the display code it shows."""

    __tablename__ = "display"
    __table_args__ = (sa.CheckConstraint("length(secret_hash) = 32", name="secret_hash_length"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code_id: Mapped[int] = mapped_column(sa.ForeignKey(AccessCode.id), index=True)
    secret_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    code: Mapped[AccessCode] = relationship()
