"""A release: the figures of a frozen wave as they are signed and published."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, db
from survey.base.periods import spellings
from survey.models.account import Account
from survey.models.wave import Wave


class Release(Model):
    """One revision of a wave's figures; once it is published the database refuses to change or delete it (trigger).

    settings: all that the figures were computed with; figures: SHA-256 of the file that holds them; reason: why there
    is another revision. A second statistician signs what the first one made; whoever works from the command line has no
    account.
    """

    __tablename__ = "release"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "revision"),
        sa.CheckConstraint("status IN ('draft', 'signed', 'published')", name="status"),
        sa.CheckConstraint("revision >= 1", name="revision_range"),
        sa.CheckConstraint("length(figures) = 64", name="figures_length"),
        sa.CheckConstraint("revision = 1 OR length(reason) > 0", name="revision_has_a_reason"),
        sa.CheckConstraint("(status = 'draft') = (signed_by_id IS NULL)", name="signed_by_somebody"),
        sa.CheckConstraint("signed_by_id <> created_by_id", name="signed_by_another"),
        sa.CheckConstraint("(status = 'published') = (published_at IS NOT NULL)", name="published_has_time"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id))
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(10), default="draft")
    settings: Mapped[dict[str, Any]]
    figures: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    published_at: Mapped[datetime | None]

    wave: Mapped[Wave] = relationship()
    created_by: Mapped[Account | None] = relationship(foreign_keys=[created_by_id])
    signed_by: Mapped[Account | None] = relationship(foreign_keys=[signed_by_id])


def release_by_id(release_id: int) -> Release | None:
    """The release with this number."""
    return db.session.get(Release, release_id)


def releases() -> list[Release]:
    """All releases with their waves, the first made first."""
    return list(db.session.scalars(sa.select(Release).options(joinedload(Release.wave)).order_by(Release.id)))


def published_releases() -> list[Release]:
    """What has been published, the latest first."""
    published = sa.select(Release).where(Release.status == "published").options(joinedload(Release.wave))
    return list(db.session.scalars(published.order_by(Release.published_at.desc(), Release.id.desc())))


def latest_release() -> Release | None:
    """The latest revision that was published of the latest wave that has any."""
    published = sa.select(Release).where(Release.status == "published")
    return db.session.scalar(published.order_by(Release.wave_id.desc(), Release.revision.desc()).limit(1))


def published_release(wave: str, revision: str) -> Release | None:
    """A published revision of a wave's figures, as an address names them: any text, which no database has to take. A
    half-year may be written either way."""
    named = {(code, revision) for code in spellings(wave)}
    return next((one for one in published_releases() if (one.wave.code, str(one.revision)) in named), None)


def releases_of_wave(wave_id: int) -> list[Release]:
    """The revisions of a wave's figures with who made and who signed them, the first one first."""
    people = joinedload(Release.created_by), joinedload(Release.signed_by)
    of_wave = sa.select(Release).where(Release.wave_id == wave_id).options(*people)
    return list(db.session.scalars(of_wave.order_by(Release.revision)))


def published_of_wave(wave_id: int) -> list[Release]:
    """The published revisions of a wave's figures, the first one first."""
    return [release for release in releases_of_wave(wave_id) if release.status == "published"]


def published_waves_before(wave_id: int) -> list[Wave]:
    """The waves before this one that have a published release, the latest first."""
    published = sa.exists().where(Release.wave_id == Wave.id, Release.status == "published")
    return list(db.session.scalars(sa.select(Wave).where(Wave.id < wave_id, published).order_by(Wave.id.desc())))
