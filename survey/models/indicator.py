"""The indicators of the outline's box 1 that are entered: their list and their values, in versions that stay.

What is corrected gets another row; the newest one stands, and the older ones say what stood before, by whom and when.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.clock import now
from survey.base.database import BigInt, Model, db


class IndicatorList(Model):
    """A version of the whole list; `rows`: the indicators as `survey.indicators.kinds` reads them."""

    __tablename__ = "indicator_list"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(sa.String(255))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    demo_data: Mapped[bool] = mapped_column(default=False)


class IndicatorValue(Model):
    """An indicator's value in a period (2020, 2020-Q1, 2020-03) with its source and day; None: taken back."""

    __tablename__ = "indicator_value"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(sa.String(255))
    code: Mapped[str] = mapped_column(sa.String(20))
    period: Mapped[str] = mapped_column(sa.String(7))
    value: Mapped[float | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    dated: Mapped[date]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    demo_data: Mapped[bool] = mapped_column(default=False)


def list_at(moment: datetime | None = None) -> IndicatorList | None:
    """The list that stands, or stood at a moment; None before there is one."""
    found = sa.select(IndicatorList).order_by(IndicatorList.id.desc()).limit(1)
    return db.session.scalar(found if moment is None else found.where(IndicatorList.at <= moment))


def versions_at(moment: datetime | None = None) -> list[IndicatorValue]:
    """Every version of every value, or those that there were at a moment; the oldest first."""
    found = sa.select(IndicatorValue).order_by(IndicatorValue.id)
    return list(db.session.scalars(found if moment is None else found.where(IndicatorValue.at <= moment)))
