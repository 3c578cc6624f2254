"""A questionnaire as it was when somebody answered it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import BigInt, Model, now


class QuestionnaireVersion(Model):
    """The content of a questionnaire, known by its SHA-256; the database refuses to change a row (trigger)."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (sa.CheckConstraint("length(hash) = 64", name="hash_length"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
