"""How many responses there are, to the second, and what adding them up asks of the database."""

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models import Outlet, Response
from survey.models.folded import Stretch, unfolded
from survey.queries.responses import answered_in, counts_by_outlet, counts_by_wave
from survey.units import adding_up
from survey.waves import stages
from tests.conftest import SMALL, import_register
from tests.survey.conftest import listening

FAIR = {"overall": 6}


@pytest.fixture
def two_waves(app, open_wave, respond):
    """2026-1 with five responses, three of them added up; 2026-2, open, with three, none of them."""
    respond("A1", 0, FAIR, FAIR)
    respond("B1", 0, FAIR)
    with app.app_context():
        adding_up.fold()
    respond("A1", 1, FAIR)
    respond("A4", 1, FAIR)
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
        wave = stages.create("2026-2", "2026年第二期")
        import_register(wave, *SMALL)
        stages.open_(wave)
        later = wave.id
    respond("A1", 2, FAIR, FAIR, wave="2026-2")
    respond("B3", 2, FAIR, wave="2026-2")
    return open_wave, later


def outlets(counts):
    codes = dict(db.session.execute(sa.select(Outlet.id, Outlet.code)).all())
    return {codes[outlet_id]: n for outlet_id, n in counts.items()}


def test_counts_are_those_of_the_responses_whatever_is_added_up(app, two_waves):
    first, second = two_waves
    with app.app_context():
        for _ in range(2):
            assert counts_by_wave() == {first: 5, second: 3}
            assert outlets(counts_by_outlet(first)) == {"A1": 3, "B1": 1, "A4": 1}
            assert outlets(counts_by_outlet(second)) == {"A1": 2, "B3": 1}
            adding_up.fold()


def test_the_office_shows_them_to_the_second(two_waves, respond, statistician):
    assert "5 份评价" in statistician.get("/office").text
    respond("B3", 2, FAIR, wave="2026-2")
    assert "4 份评价" in statistician.get("/office").text
    assert "4 份" in statistician.get("/office/waves/2026-2").text


def test_a_register_that_lacks_an_outlet_that_has_just_answered_is_refused(app, two_waves):
    with app.app_context(), transaction():
        lacking = [row for row in SMALL if row[0] not in ("B2", "B3")]
        with pytest.raises(RefusedError, match=r"^[^B]*B3[^B]*$"):  # B2 has no response
            import_register(stages.find("2026-2"), *lacking)


def test_adding_up_says_the_same_however_many_outlets_there_are(app, open_wave, respond):
    everywhere = [row[0] for row in SMALL]
    said = []
    for codes in (everywhere, everywhere[:1], everywhere):
        for code in codes:
            respond(code, 0, FAIR, FAIR)
        with listening(app) as sent, app.app_context():
            assert adding_up.fold() == 2 * len(codes)
        said.append(list(sent))
    assert said[1] == said[2]
    with app.app_context():
        assert counts_by_wave()[open_wave] == db.session.scalar(sa.select(sa.func.count(Response.id)))


def test_thousands_of_outlets_may_have_new_responses(app, open_wave, respond):
    """SQLite takes no condition of more than 1,000 parts."""
    respond("A1", 0, FAIR)
    with app.app_context():
        (stretch,) = unfolded()
        others = [Stretch(outlet, 0, 1) for outlet in range(1_000, 4_000)]
        assert [row.outlet_id for row in answered_in([stretch, *others])] == [stretch.outlet_id]
