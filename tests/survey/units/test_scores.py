"""The scores of a unit, computed from responses in the database."""

import random

import numpy as np
import pytest
import sqlalchemy as sa

from analysis.estimation.intervals import half_width as one_look
from analysis.live.confidence_sequence import half_width, mean
from survey.base.database import db, transaction
from survey.models import InvitationBatch, Outlet, RegisterEntry, Unit, Wave
from survey.units import adding_up
from survey.units.scores import unit_scores
from survey.waves import stages
from tests.conftest import SMALL, USCC, import_register


def marks(rng, low=5, high=10):
    """A whole answer on the three satisfaction items and one of quality."""
    return {item: rng.randint(low, high) for item in ("overall", "versus_expectation", "versus_ideal", "waiting_time")}


def fill(respond, outlet, per_day, days=8, seed=0, **more):
    rng = random.Random(f"{outlet}{seed}")
    given = []
    for day in range(days):
        today = [marks(rng) for _ in range(per_day)]
        respond(outlet, day, *today, **more)
        given.append(today)
    return given


def scores(uscc=USCC[0], wave="2026-1", before=(), outlet=None):
    unit_id = db.session.scalars(sa.select(Unit.id).where(Unit.uscc == uscc)).one()
    found = {one.code: one for one in db.session.scalars(sa.select(Wave))}
    return unit_scores(unit_id, found[wave], [found[code] for code in before], outlet)


def sums(given):
    """n and total of the score by day, from the answers themselves."""
    totals = [
        [100 / 9 * (sum(a[k] for k in ("overall", "versus_expectation", "versus_ideal")) / 3 - 1) for a in today]
        for today in given
    ]
    return [len(day) for day in totals], [sum(day) for day in totals]


@pytest.fixture
def two_outlets(open_wave, respond):
    """Nine and five responses on each of eight days in the unit's outlets A1 (volume 900) and A2 (400)."""
    given = {"A1": fill(respond, "A1", 9), "A2": fill(respond, "A2", 5)}
    fill(respond, "A3", 6)  # another unit's, in the same sector and city
    n, total = zip(*(sums(given[outlet]) for outlet in ("A1", "A2")), strict=True)
    return mean(
        np.repeat([0, 1], 8), np.tile(np.arange(8), 2), np.ravel(n) + 0.0, np.ravel(total), np.array([900.0, 400.0])
    )


@pytest.mark.parametrize("folded", [False, True])
def test_an_open_wave_has_the_interval_for_daily_looks(app, two_outlets, folded):
    with app.app_context():
        if folded:
            adding_up.fold()
        (card,) = scores()
    assert card.live
    assert card.score.index == pytest.approx(two_outlets.value)
    assert card.score.high - card.score.index == pytest.approx(half_width(two_outlets, 0.95))
    assert card.score.index - card.score.low90 == pytest.approx(half_width(two_outlets, 0.9))
    assert (card.score.n, card.score.days) == (112, 8)
    assert card.answers.kinds == {"poster": 112, "display": 0, "invitation": 0}


def test_a_closed_wave_has_the_interval_of_one_look(app, two_outlets):
    with app.app_context():
        with transaction():
            stages.close(stages.find("2026-1"))
        (card,) = scores()
    assert not card.live
    assert card.score.high - card.score.index == pytest.approx(one_look(two_outlets.se, two_outlets.df, 0.95))


def test_an_outlet_has_its_own_score_and_shows_nobody_else_s(app, two_outlets):
    with app.app_context():
        (card,) = scores(outlet="A2")
        assert [one.outlet.code for one in card.outlets] == ["A2"]
        assert card.score.n == card.outlets[0].score.n == 40
        assert scores(outlet="A3") == scores(outlet="nothing") == []


def test_questions_and_constructs_are_in_points(app, open_wave, respond):
    for day in range(8):
        respond("A1", day, *[{"overall": 10, "waiting_time": 1 + 3 * (day % 2), "complaint": 1}] * 4)
    with app.app_context():
        (card,) = scores()
    items = {one.item.id: one for one in card.items}
    assert items["waiting_time"].score.index == pytest.approx((2.5 - 1) * 100 / 9)
    assert items["overall"].score.index == 100
    assert items["complaint"].low_is_good
    assert items["value"].score.index is None
    constructs = {one.construct: one.score for one in card.constructs}
    assert constructs["quality"].index == pytest.approx(items["waiting_time"].score.index)
    assert constructs["quality"].low < constructs["quality"].index < constructs["quality"].high


def test_below_thirty_responses_there_is_progress_instead_of_a_score(app, open_wave, respond):
    fill(respond, "A1", 2, days=9)
    with app.app_context():
        (card,) = scores()
    assert (card.score.n, card.score.missing, card.score.missing_days) == (18, 12, 0)
    assert not card.score.shown
    assert card.score.verdict is card.score.low is None


def test_thirty_responses_of_few_days_are_not_enough(app, open_wave, respond):
    fill(respond, "A1", 20, days=3)
    with app.app_context():
        (card,) = scores()
    assert (card.score.missing, card.score.missing_days, card.score.index) == (0, 4, None)


def test_equal_answers_give_an_index_but_no_interval_and_no_verdict(app, open_wave, respond):
    for day in range(8):
        respond("A1", day, *[{"overall": 10, "versus_ideal": 10}] * 5)
    with app.app_context():
        (card,) = scores()
    assert card.score.index == 100
    assert card.score.low is card.score.high is card.score.verdict is None


def test_the_verdict_follows_the_ninety_percent_interval(app, open_wave, respond):
    for day in range(10):
        respond("A1", day, *[{"overall": 10, "versus_ideal": 9 + day % 2}] * 4)
        respond("B1", day, *[{"overall": 3, "versus_ideal": 2 + day % 2}] * 4)
        respond("A4", day, *[{"overall": 7 + 3 * (day % 2), "versus_ideal": 8}] * 4)
    with app.app_context():
        assert scores()[0].score.verdict == "met"
        assert scores(USCC[1])[1].score.verdict == "not_met"
        assert scores(USCC[2])[0].score.verdict == "undecided"


def test_sectors_never_mix(app, open_wave, respond):
    fill(respond, "A3", 5)
    fill(respond, "B1", 4)
    with app.app_context():
        producers_last = scores(USCC[1])
    assert [(card.sector.code, card.score.n, card.family.target) for card in producers_last] == [
        ("C01", 40, 80),
        ("P02", 32, 85),
    ]


def test_a_missing_volume_is_the_median_of_the_known_ones(app, open_wave, respond):
    for day in range(8):
        respond("A1", day, *[{"overall": 10, "versus_ideal": 9 + day % 2}] * 4)
        respond("A2", day, *[{"overall": 2, "versus_ideal": 1 + day % 2}] * 4)
    with app.app_context():
        with transaction():
            a1 = db.session.scalars(sa.select(Outlet.id).where(Outlet.code == "A1")).one()
            db.session.execute(sa.update(RegisterEntry).where(RegisterEntry.outlet_id == a1).values(volume=None))
        (card,) = scores()
        halves = [one.score.index for one in card.outlets]
    assert card.score.index == pytest.approx(sum(halves) / 2)


def test_the_course_has_the_months_of_the_wave_and_the_waves(app, open_wave, respond):
    fill(respond, "A1", 5, days=8)
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
        second = stages.create("2026-2", "2026年第二期")
        import_register(second, *SMALL)
        stages.open_(second)
    rng = random.Random(1)
    for day in (*range(40, 48), *range(70, 79)):
        respond("A1", day, *(marks(rng) for _ in range(4)), wave="2026-2")
    with app.app_context():
        for _ in range(2):
            (card,) = scores(wave="2026-2", before=["2026-1"])
            assert [(one.month.isoformat(), one.score.n) for one in card.months] == [
                ("2026-04-01", 32),
                ("2026-05-01", 36),
            ]
            assert [(one.wave.code, one.live, one.score.n) for one in card.waves] == [
                ("2026-1", False, 40),
                ("2026-2", True, 68),
            ]
            assert card.waves[1].score == card.score
            assert card.waves[0].score == scores(wave="2026-1")[0].score
            adding_up.fold()


def test_the_response_rate_comes_from_the_invitations(app, open_wave, respond, run):
    run("codes", "invitations", "A1", "--count", "20")
    with app.app_context():
        with transaction():
            batch = db.session.scalars(sa.select(InvitationBatch)).one()
            batch.offered = 10
        (card,) = scores()
    assert (card.answers.offered, card.answers.answered, card.answers.rate) == (10, 0, 0.0)
    assert [one.answers.rate for one in card.outlets] == [0.0, None]
