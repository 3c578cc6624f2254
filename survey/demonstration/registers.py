"""Invented registers of standards, demonstration units and brands, every name saying that it is invented."""

from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa

from survey.base.database import db
from survey.models import RegisterItem, Unit
from survey.models.reference import cities, sectors

STANDARDS, UNITS, BRANDS = 31, 47, 33
_FIRST = date(2024, 1, 15)


def add_registers(rng: np.random.Generator) -> None:
    """Fill the three registers; the demonstration units are those of the invented province."""
    places, trades = cities(), sectors()
    units = db.session.scalars(sa.select(Unit).where(Unit.demonstration).order_by(Unit.id).limit(UNITS)).all()
    names = {
        "standard": [f"{trades[n % len(trades)].name}服务规范（演示）" for n in range(STANDARDS)],
        "demonstration_unit": [unit.name for unit in units],
        "brand": [f"{places[n % len(places)].name}{trades[n % len(trades)].name}品牌（演示）" for n in range(BRANDS)],
    }
    for kind, listed in names.items():
        days = np.sort(rng.integers(0, 900, len(listed)))
        for n, (name, day) in enumerate(zip(listed, days.tolist(), strict=True)):
            own = kind != "demonstration_unit"
            db.session.add(
                RegisterItem(
                    kind=kind,
                    number=f"演示-{n + 1:03}",
                    name=name,
                    dated=_FIRST + timedelta(days=day),
                    sector_code=trades[n % len(trades)].code if own else None,
                    city_code=places[n % len(places)].code if kind == "brand" else None,
                    unit_name=None if own else name,
                    demo_data=True,
                )
            )
    db.session.flush()
