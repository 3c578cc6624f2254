"""One-time codes, handed to customers by the outlet: the probability sub-sample."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.database import BigInt, Model
from survey.models.outlet import Outlet
from survey.models.wave import Wave


class InvitationBatch(Model):
    """Invitations ordered together for one outlet and wave.

    every: the sampling interval k, one invitation to every k-th customer; offered: how many have been handed out,
    which is the denominator of the response rate.
    """

    __tablename__ = "invitation_batch"
    __table_args__ = (
        sa.CheckConstraint("every >= 1", name="every_positive"),
        sa.CheckConstraint("ordered >= 1", name="ordered_positive"),
        sa.CheckConstraint("offered >= 0 AND offered <= ordered", name="offered_range"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), index=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    every: Mapped[int]
    ordered: Mapped[int]
    offered: Mapped[int]
    ordered_on: Mapped[date]

    outlet: Mapped[Outlet] = relationship()
    wave: Mapped[Wave] = relationship()


class Invitation(Model):
    """A one-time code, kept only as a keyed hash. `used` says that it was answered, not when or by which response."""

    __tablename__ = "invitation"
    __table_args__ = (sa.CheckConstraint("length(code_hash) = 32", name="code_hash_length"),)

    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey(InvitationBatch.id), index=True)
    used: Mapped[bool] = mapped_column(default=False)
