"""Units with many outlets, whose days are added up by hand: every outlet's score can be told from its number."""

from datetime import date, timedelta

import sqlalchemy as sa

from survey.base.database import db
from survey.models import Outlet, OutletHead
from survey.models.day_sums import DaySums
from survey.models.folded import Folded
from survey.waves import stages
from tests.conftest import import_register

CITIES = ("620100", "620200", "620300", "620400", "620500", "620600")
MANY, FEW_OF_TEN = 300, 7
"""Outlets of the unit; of ten outlets the one with this last digit has too few answers for a score."""
FIRST_DAY, DAYS, A_DAY = date(2026, 3, 2), 8, 5
ITEMS = ("overall", "versus_expectation", "versus_ideal", "reliability")


def register(many=MANY, sector="C01", units=1):
    """N000 to N299 in the cities by turns, all of unit 0 or twenty after twenty of several; O0 of unit 1, where N000
    is."""
    places = [(number // 20 % units, sector, CITIES[number % len(CITIES)]) for number in range(many)]
    own = [(f"N{number:03}", *place, 100) for number, place in enumerate(places)]
    return [*own, ("O0", 1, sector, CITIES[0], 100)]


def index_of(number):
    """The score of an outlet, None where it has too few answers; higher in a later city."""
    return None if number % 10 == FEW_OF_TEN else 55 + number * 37 % 100 / 5 + 2 * (number % len(CITIES))


def responses_of(number):
    """How many answers an outlet has."""
    return A_DAY * DAYS if number % 10 != FEW_OF_TEN else 1 + number // 10


def open_wave(code="2026-1", **size):
    """An open wave with the register and the answers."""
    wave = stages.create(code, f"{code}期")
    import_register(wave, *register(**size))
    stages.open_(wave)
    answer(wave)
    return wave


def answer(wave):
    """Days of every outlet but O0, all of them in the sums."""
    for outlet in db.session.scalars(sa.select(Outlet).where(Outlet.code.like("N%")).order_by(Outlet.code)).all():
        number = int(outlet.code[1:])
        index, n = index_of(number), responses_of(number)
        days = DAYS if index is not None else 1
        for day in range(days):
            points = (index or 50) + (1 if day % 2 else -1)
            db.session.add(
                DaySums(
                    wave_id=wave.id, outlet_id=outlet.id, day=FIRST_DAY + timedelta(days=day), **_of(n // days, points)
                )
            )
        db.session.get_one(OutletHead, outlet.id).length = n
        db.session.add(Folded(outlet_id=outlet.id, length=n))
    db.session.flush()


def _of(n, points):
    mark = 1 + points * 9 / 100
    sums = {
        "score": [n, n * points, n * points**2],
        "items": {item: [n, n * mark, n * mark**2] for item in ITEMS},
        "constructs": {"quality": [n, n * points, n * points**2]},
        "kinds": {"poster": n},
        "reasons": {},
        "hours": {"9": n},
    }
    return {"n": n, "sums": sums}
