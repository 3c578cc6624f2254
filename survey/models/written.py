"""What a respondent wrote, apart from what is counted: comments and contacts, each with its day of erasure.

`response_id` is no foreign key, as `survey.models.response.Response` says.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model
from survey.models.outlet import Outlet
from survey.models.wave import Wave


class Comment(Model):
    """Free text of one question, scrubbed of numbers, addresses and ids that tell who wrote before it came here.

    Outlet, wave and day of Gansu are those of its response: a unit's comments are found without reading responses.
    """

    __tablename__ = "comment"
    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="text_present"),
        sa.Index("ix_comment_outlet_wave_day", "outlet_id", "wave_id", "day"),
    )

    response_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id))
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    day: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text)
    erase_on: Mapped[date] = mapped_column(index=True)


class Contact(Model):
    """How somebody who asked for it can be called back: encrypted, without a time, under a random key.

    `response_id` is dropped when the matter is closed.
    """

    __tablename__ = "contact"
    __table_args__ = (sa.CheckConstraint("length(id) = 16", name="id_length"),)

    id: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    response_id: Mapped[int | None] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    erase_on: Mapped[date] = mapped_column(index=True)
