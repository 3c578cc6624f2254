"""A response: what somebody answered, joined to no person."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import BigInt, Model, db
from survey.models.code import AccessCode
from survey.models.invitation import InvitationBatch
from survey.models.outlet import Outlet
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.wave import Wave


class Response(Model):
    """One answered questionnaire.

    salt and sequence: for later proofs that a response was counted; receipt_hash: keyed hash of the receipt, which
    belongs to one nonce as the receipt does; score: 0-100, None where too few satisfaction items were answered;
    seconds: from the page to the answer; type_size, scale_layout: how the page looked, as far as known (the questions'
    order is the version's, the low end of a scale comes first); repeat: the same browser answered here shortly before;
    batch: all that is kept of an invitation.

    On PostgreSQL each wave has a table of its own, a part of this one; a part's rules hold within it, so what must be
    one over all waves comes from elsewhere: the id from its sequence, the place in an outlet from the outlet's head,
    the receipt from the nonce. Nothing points here by a foreign key: what was written along with a response may stay
    where its wave goes.
    """

    __tablename__ = "response"
    __table_args__ = (
        sa.UniqueConstraint("outlet_id", "sequence", "wave_id"),
        sa.Index("ix_response_receipt_hash", "receipt_hash", postgresql_using="hash"),
        sa.CheckConstraint("kind IN ('poster', 'display', 'invitation')", name="kind"),
        sa.CheckConstraint("(kind = 'invitation') = (code_id IS NULL)", name="code_of_open_kinds_only"),
        sa.CheckConstraint("(kind = 'invitation') = (batch_id IS NOT NULL)", name="batch_of_invitations_only"),
        sa.CheckConstraint("score >= 0 AND score <= 100", name="score_range"),
        sa.CheckConstraint("sequence > 0", name="sequence_positive"),
        sa.CheckConstraint("seconds >= 0", name="seconds_range"),
        sa.CheckConstraint("scale_layout IN ('one_row', 'two_rows')", name="scale_layout"),
        sa.CheckConstraint("length(salt) = 16", name="salt_length"),
        sa.CheckConstraint("length(receipt_hash) = 32", name="receipt_hash_length"),
        {"sqlite_autoincrement": True, "postgresql_partition_by": "LIST (wave_id)"},
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id))
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey(QuestionnaireVersion.id))
    code_id: Mapped[int | None] = mapped_column(sa.ForeignKey(AccessCode.id))
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey(InvitationBatch.id))
    kind: Mapped[str] = mapped_column(sa.String(10))
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    sequence: Mapped[int]
    received_at: Mapped[datetime]
    seconds: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(10))
    type_size: Mapped[str | None] = mapped_column(sa.String(10))
    scale_layout: Mapped[str | None] = mapped_column(sa.String(10))
    repeat: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]]
    score: Mapped[float | None]


@sa.event.listens_for(Wave, "after_insert")
def make_room(mapper: Any, connection: sa.Connection, wave: Wave) -> None:
    """On PostgreSQL, the table for a new wave's responses.

    Made first and attached then, it keeps nobody from answering or reading; made as a part at once it would.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE TABLE response_{wave.id} (LIKE response INCLUDING ALL)")
        attach(connection, wave.id)


def attach(connection: sa.Connection, wave_id: int) -> None:
    """Make the table of a wave's responses a part of all of them."""
    connection.exec_driver_sql(f"ALTER TABLE response ATTACH PARTITION response_{wave_id} FOR VALUES IN ({wave_id})")


def responses_by_outlet(wave_id: int) -> dict[int, int]:
    """How many responses each outlet has in a wave, by the outlet's id; counted one by one, which is for no page."""
    counted = db.session.execute(
        sa.select(Response.outlet_id, sa.func.count()).where(Response.wave_id == wave_id).group_by(Response.outlet_id)
    )
    return dict(counted.all())
