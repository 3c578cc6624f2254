"""By what a database knows its secrets again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.clock import now
from survey.base.database import Model


class KeyCheck(Model):
    """A digest of a secret that the database was used with; name: the setting that holds it; known_since: when the
    database met it."""

    __tablename__ = "key_check"
    __table_args__ = (sa.CheckConstraint("length(digest) = 32", name="digest_length"),)

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    known_since: Mapped[datetime] = mapped_column(default=now)
