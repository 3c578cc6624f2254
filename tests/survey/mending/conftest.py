"""Responses with comments, put into the database by the service's own hand."""

import secrets
from datetime import datetime, time, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from survey.asked.scoring import SCORE
from survey.base.clock import SHANGHAI, today
from survey.base.database import db, transaction
from survey.models import (
    AccessCode,
    Comment,
    Outlet,
    OutletHead,
    OutletProducts,
    Response,
    Unit,
    Wave,
    WaveQuestionnaire,
)
from tests.conftest import SMALL, import_register


@pytest.fixture
def write(app):
    """`write("A1", "等得太久", days=1, overall=3)`: a response with a comment that came some days ago, at noon."""

    def store(outlet_code, *texts, days=1, clock="12:00", item="comment", wave="2026-1", kept=365, **answers):
        with app.app_context(), transaction():
            outlet = db.session.scalars(sa.select(Outlet).where(Outlet.code == outlet_code)).one()
            used = sa.select(WaveQuestionnaire).join(Wave, Wave.id == WaveQuestionnaire.wave_id)
            used = db.session.scalars(
                used.where(Wave.code == wave, WaveQuestionnaire.sector_code == outlet.sector_code)
            )
            version = used.one()
            head = db.session.get_one(OutletHead, outlet.id)
            day = today() - timedelta(days=days)
            for text in texts:
                head.length += 1
                response = Response(
                    outlet_id=outlet.id,
                    wave_id=version.wave_id,
                    version_id=version.version_id,
                    code_id=db.session.scalar(
                        sa.select(AccessCode.id).where(AccessCode.outlet_id == outlet.id).limit(1)
                    ),
                    kind="poster",
                    receipt_hash=secrets.token_bytes(32),
                    salt=secrets.token_bytes(16),
                    sequence=head.length,
                    received_at=datetime.combine(day, time.fromisoformat(clock), SHANGHAI),
                    seconds=60,
                    language="zh",
                    answers=answers,
                    score=SCORE.of_answers(answers),
                )
                db.session.add(response)
                db.session.flush()
                erase_on = day + timedelta(days=kept)
                place = {"response_id": response.id, "outlet_id": outlet.id, "wave_id": version.wave_id, "day": day}
                db.session.add(Comment(**place, item=item, text=text, erase_on=erase_on))

    return store


ITEMS = ("waiting_time", "doctor_explanation", "patient_respect")


class SectorProducts:
    """The products of 14 outlets of sector C01 in units 0, 1 and 2 (which has A4 alone), and of one outlet of P02."""

    def __init__(self, wave_id):
        rng = np.random.default_rng(1)
        more = [(f"A{n}", n % 2, "C01", "620100", 100 * n) for n in range(5, 15)]
        rows = [*SMALL[:4], *more]
        import_register(db.session.get_one(Wave, wave_id), *rows, *SMALL[4:])
        self.wave_id = wave_id
        for code in [row[0] for row in rows]:
            self._add(code, ITEMS, self._people(rng, 40))
        self._add("B1", ("delivery_punctuality", "goods_condition", "shipment_tracking"), self._people(rng, 20))

    def keep_units(self, most):
        """Only the outlets of the first units."""
        units = [unit for (unit,) in db.session.execute(sa.select(Unit.id).order_by(Unit.uscc).limit(most))]
        others = sa.select(Outlet.id).where(Outlet.unit_id.not_in(units))
        db.session.execute(sa.delete(OutletProducts).where(OutletProducts.outlet_id.in_(others)))

    def empty_one(self):
        """Outlet A5 has responses, but none that answers everything."""
        outlet = db.session.scalars(sa.select(Outlet.id).where(Outlet.code == "A5")).one()
        row = db.session.get_one(OutletProducts, (self.wave_id, outlet))
        row.products = {**row.products, "n": 0, "sums": [0] * 4, "products": [[0] * 4] * 4}

    def _people(self, rng, n):
        common = rng.normal(rng.normal(78, 5), 10, n)
        items = common[:, None] + rng.normal(0, (4, 10, 16), (n, 3))
        return np.column_stack([common + rng.normal(0, 6, n), items])

    def _add(self, code, items, values):
        outlet = db.session.scalars(sa.select(Outlet.id).where(Outlet.code == code)).one()
        sums = {"sums": values.sum(axis=0).tolist(), "products": (values.T @ values).tolist()}
        products = {"items": ["score", *items], "n": len(values), **sums}
        db.session.add(OutletProducts(wave_id=self.wave_id, outlet_id=outlet, products=products))


@pytest.fixture
def sector_products(app, open_wave):
    with app.app_context(), transaction():
        return SectorProducts(open_wave)
