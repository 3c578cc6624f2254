"""News: what people who subscribed to it are told of, written with the transaction that it tells of."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model
from survey.models.outlet import Outlet
from survey.models.reference import City, Sector
from survey.models.unit import Unit

KINDS = ("alarm", "deadline", "release")
NEWS_KEPT = timedelta(days=30)
"""How long news are kept, and how each came to whom it was sent."""


class News(Model):
    """One thing that is new. It holds codes, numbers and days; never a comment, a contact or a receipt.

    key: by which receivers know it again; path: of the page that has more; facts: as `survey/word/news.py` has them;
    outlet, unit, sector, city: what it is about, and so who may hear of it; listed: city and province hear of it too,
    not only its unit; spread_at: when it was put before everybody who subscribed to it.
    """

    __tablename__ = "news"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        sa.CheckConstraint("path LIKE '/%'", name="path_is_ours"),
        sa.Index(
            "ix_news_new",
            "id",
            sqlite_where=sa.text("spread_at IS NULL"),
            postgresql_where=sa.text("spread_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True, default=lambda: secrets.token_hex(16))
    kind: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    path: Mapped[str] = mapped_column(sa.String(200))
    facts: Mapped[dict[str, Any]]
    outlet_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Outlet.id), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    sector_code: Mapped[str | None] = mapped_column(sa.ForeignKey(Sector.code), index=True)
    city_code: Mapped[str | None] = mapped_column(sa.ForeignKey(City.code), index=True)
    listed: Mapped[bool]
    spread_at: Mapped[datetime | None]

    outlet: Mapped[Outlet | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    sector: Mapped[Sector | None] = relationship()
    city: Mapped[City | None] = relationship()
