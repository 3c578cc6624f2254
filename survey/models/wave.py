"""A wave of the survey, its questionnaires and its sector shares."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from analysis.judging.marks import Errors
from survey.base.clock import now
from survey.base.database import BigInt, Model, db
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.reference import Sector

APPROVAL = ("form_number", "issued_by", "approved_by", "approval_number", "valid_until")
"""What an official survey states of itself; all of it optional."""
LONGEST_APPROVAL = 100


class Wave(Model):
    """A period in which responses are gathered. At most one wave is open; a frozen one never changes again."""

    __tablename__ = "wave"
    __table_args__ = (
        sa.CheckConstraint("status IN ('draft', 'open', 'closed', 'frozen', 'published')", name="status"),
        sa.CheckConstraint("length(code) > 0", name="code_present"),
        sa.CheckConstraint("(status IN ('frozen', 'published')) = (snapshot IS NOT NULL)", name="frozen_has_snapshot"),
        sa.CheckConstraint("archive IS NULL OR snapshot IS NOT NULL", name="archived_is_frozen"),
        sa.CheckConstraint("errors IN ('linearised', 'register')", name="errors"),
        sa.CheckConstraint("(shares_source IS NULL) = (shares_year IS NULL)", name="shares_are_sourced"),
        sa.Index(
            "uq_wave_one_open",
            "status",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    status: Mapped[str] = mapped_column(sa.String(10), default="draft")
    demo_data: Mapped[bool] = mapped_column(default=False)
    errors: Mapped[Errors] = mapped_column(  # what carries its intervals, for good
        sa.String(10), default="register", server_default="register"
    )
    frame_source: Mapped[str | None] = mapped_column(sa.String(200))
    frame_date: Mapped[date | None]
    shares_source: Mapped[str | None] = mapped_column(sa.String(200))
    shares_year: Mapped[int | None]
    item_weights: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # None: all the same
    form_number: Mapped[str | None] = mapped_column(sa.String(LONGEST_APPROVAL))
    issued_by: Mapped[str | None] = mapped_column(sa.String(LONGEST_APPROVAL))
    approved_by: Mapped[str | None] = mapped_column(sa.String(LONGEST_APPROVAL))
    approval_number: Mapped[str | None] = mapped_column(sa.String(LONGEST_APPROVAL))
    valid_until: Mapped[date | None]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    snapshot: Mapped[str | None] = mapped_column(sa.String(64))  # SHA-256 of the manifest
    archive: Mapped[str | None] = mapped_column(sa.String(64))  # likewise, while its responses are there and not here

    @property
    def approval(self) -> dict[str, str | date]:
        """What is stated of the survey's approval, by the names of APPROVAL."""
        return {name: value for name in APPROVAL if (value := getattr(self, name))}


class WaveQuestionnaire(Model):
    """The version of the questionnaire that a sector's outlets use in a wave; set when the wave opens, or by a
    statistician before."""

    __tablename__ = "wave_questionnaire"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    sector_code: Mapped[str] = mapped_column(sa.ForeignKey(Sector.code), primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey(QuestionnaireVersion.id), index=True)


class SectorShare(Model):
    """A sector's share (of value added or turnover) in its family, as the wave's source gives it."""

    __tablename__ = "sector_share"
    __table_args__ = (sa.CheckConstraint("share > 0 AND share <= 1", name="share_range"),)

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    sector_code: Mapped[str] = mapped_column(sa.ForeignKey(Sector.code), primary_key=True)
    share: Mapped[float]


def wave_by_code(code: str) -> Wave | None:
    """The wave with this code."""
    return db.session.scalar(sa.select(Wave).where(Wave.code == code))


def waves() -> list[Wave]:
    """All waves, the oldest first."""
    return list(db.session.scalars(sa.select(Wave).order_by(Wave.id)))


def latest_frozen() -> Wave | None:
    """The wave frozen last."""
    return db.session.scalar(sa.select(Wave).where(Wave.snapshot.is_not(None)).order_by(Wave.frozen_at.desc()).limit(1))


def any_demo_data() -> bool:
    """Whether this database is a demonstration: demo data are never mixed with real ones."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Wave.demo_data))))


def shares_of(wave_id: int) -> dict[str, float]:
    """The sectors' shares of a wave."""
    rows = db.session.execute(
        sa.select(SectorShare.sector_code, SectorShare.share)
        .where(SectorShare.wave_id == wave_id)
        .order_by(SectorShare.sector_code)
    )
    return dict(rows.all())
