"""A questionnaire as it was when somebody answered it, and who brought it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, db


class QuestionnaireVersion(Model):
    """The content of a questionnaire, known by its SHA-256; the database refuses to change a row (trigger)."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (sa.CheckConstraint("length(hash) = 64", name="hash_length"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class KeptQuestionnaire(Model):
    """A version that somebody brought: what they call it, from which file, who (`actor`: an account's address, or the
    command line) and when; `remarks`: what was left out and filled in when it was read, each `{place, code, values}`.
    """

    __tablename__ = "kept_questionnaire"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey(QuestionnaireVersion.id), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    file: Mapped[str] = mapped_column(sa.String(200))
    actor: Mapped[str] = mapped_column(sa.String(255))
    at: Mapped[datetime] = mapped_column(default=now)
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)

    version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")


def kept_questionnaires() -> Sequence[KeptQuestionnaire]:
    """Everything that was brought, the newest first."""
    return db.session.scalars(sa.select(KeptQuestionnaire).order_by(KeptQuestionnaire.id.desc())).all()
