"""The sums of outlets' days equal what the responses say, whatever was folded before."""

import json
import random
from datetime import date
from threading import Thread

import numpy as np
import pytest
import sqlalchemy as sa

from questionnaires import load_all
from survey.asked.scoring import SCORE
from survey.base.clock import local_day
from survey.base.database import db, transaction
from survey.models import DaySums, Folded, Outlet, OutletProducts, Response
from survey.models.folded import Stretch, claim
from survey.units import adding_up, sums
from survey.units.columns import AT_ONCE, columns, scores

SCALES = {sector: tuple(questionnaire.scales) for sector, questionnaire in load_all().items()}


def answer(rng, sector, missing=0.2):
    """The answers of one respondent, of which some are missing, but never the required one."""
    marks = {item: rng.randint(1, 10) for item in SCALES[sector] if rng.random() > missing}
    given = {"overall": rng.randint(1, 10), **marks, "gender": "F"}
    why = [reason for reason in ("waiting", "price") if rng.random() < 0.5]
    return given | ({"not_good": why} if given["overall"] <= 6 and why else {})


def direct(part):
    """[n, s] by (outlet id, day), computed from the responses themselves; `part` picks values of a response."""
    found = {}
    for row in db.session.scalars(sa.select(Response)):
        key = row.outlet_id, local_day(row.received_at)
        total = found.setdefault(key, [0, 0])
        for value in part(row):
            total[0], total[1] = total[0] + 1, total[1] + value
    return found


def points_of(items):
    def mean(row):
        marks = [row.answers[item] for item in items if item in row.answers]
        return [(sum(marks) / len(marks) - 1) * 100 / 9] if marks else []

    return mean


PARTS = {
    "score": (lambda read: read.score, lambda row: [] if row.score is None else [row.score]),
    "item": (
        lambda read: read.items["waiting_time"],
        lambda row: [row.answers["waiting_time"]] if "waiting_time" in row.answers else [],
    ),
    "construct": (
        lambda read: read.constructs["quality"],
        points_of(("waiting_time", "doctor_explanation", "patient_respect")),
    ),
    "kind": (
        lambda read: np.column_stack([read.kinds["display"]] * 2),
        lambda row: [1] if row.kind == "display" else [],
    ),
    "reason": (
        lambda read: np.column_stack([read.reasons["not_good"]["price"]] * 2),
        lambda row: [1] if "price" in row.answers.get("not_good", ()) else [],
    ),
    "any reason": (
        lambda read: np.column_stack([read.reasons["not_good"][sums.ANYTHING]] * 2),
        lambda row: [1] if "not_good" in row.answers else [],
    ),
}


def by_day(read, part):
    """What stands in a part of the columns, by (outlet id, day)."""
    days = read.day.astype("datetime64[D]").tolist()
    found = dict(zip(zip(read.outlet.tolist(), days, strict=True), part.tolist(), strict=True))
    assert len(found) == len(days)  # no day stands there twice
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_are_those_of_the_responses_whenever_some_were_folded(app, open_wave, respond, seed):
    rng = random.Random(seed)
    for _ in range(12):
        kind, day, hours = rng.choice(["poster", "display"]), rng.randint(0, 3), rng.choice([0, 14, 15])
        given = [answer(rng, "C01") for _ in range(rng.randint(1, 10))]
        respond(rng.choice(["A1", "A2"]), day, *given, kind=kind, hours=hours)
        if rng.random() < 0.4:
            with app.app_context():
                adding_up.fold(batch=7)
    with app.app_context():
        outlets = db.session.scalars(sa.select(Outlet.id).where(Outlet.code.in_(["A1", "A2"]))).all()
        for _ in range(2):
            read = columns(adding_up.days(outlets, open_wave), load_all()["C01"])
            for taken, told in PARTS.values():
                found, expected = by_day(read, taken(read)), direct(told)
                assert set(found) == set(expected)
                for key, moments in found.items():
                    np.testing.assert_allclose(moments, expected[key])
            adding_up.fold(batch=7)  # the second time all is read from the table
        rows = db.session.scalars(sa.select(DaySums)).all()
        assert sum(row.n for row in rows) == db.session.scalar(sa.select(sa.func.count(Response.id)))
        assert all(row.n == sums.size(row.sums) for row in rows)


def test_folding_again_changes_nothing(app, open_wave, respond):
    respond("A1", 0, {"overall": 9, "versus_ideal": 7}, {"overall": 2})
    with app.app_context():
        assert adding_up.fold() == 2
        before = [(row.day, row.n, row.sums) for row in db.session.scalars(sa.select(DaySums))]
        assert adding_up.fold() == 0
        db.session.expire_all()
        assert [(row.day, row.n, row.sums) for row in db.session.scalars(sa.select(DaySums))] == before


def test_days_added_up_before_there_were_reasons_are_added_to(app, open_wave, respond):
    respond("A1", 0, {"overall": 9})
    with app.app_context():
        adding_up.fold()
        with transaction():
            row = db.session.scalars(sa.select(DaySums)).one()
            row.sums = {name: part for name, part in row.sums.items() if name != "reasons"}
    respond("A1", 0, {"overall": 2, "not_good": ["price"]})
    with app.app_context():
        adding_up.fold()
        row = db.session.scalars(sa.select(DaySums)).one()
        assert row.sums["reasons"] == {"not_good": {sums.ANYTHING: 1, "price": 1}}


def test_products_take_the_responses_that_answer_everything(app, open_wave, respond):
    rng = random.Random(5)
    whole = [answer(rng, "C01", missing=0) for _ in range(9)]
    respond("A1", 0, *whole[:4], {"overall": 3, "versus_ideal": 4, "waiting_time": 1})
    with app.app_context():
        adding_up.fold()
    respond("A1", 3, *whole[4:])
    with app.app_context():
        adding_up.fold()
        kept = db.session.scalars(sa.select(OutletProducts.products)).one()
    quality = ["waiting_time", "doctor_explanation", "patient_respect"]
    rows = np.array([[SCORE.of_answers(given), *((given[item] - 1) * 100 / 9 for item in quality)] for given in whole])
    assert kept["items"] == ["score", *quality]
    assert kept["n"] == 9
    np.testing.assert_allclose(kept["sums"], rows.sum(axis=0))
    np.testing.assert_allclose(kept["products"], rows.T @ rows)


def test_stretches_are_claimed_once_each(app, open_wave):
    with app.app_context():
        one, other = db.session.scalars(sa.select(Outlet.id).where(Outlet.code.in_(["A1", "A2"])).order_by(Outlet.id))
        db.session.rollback()
        for stretches, ours in (
            ([Stretch(one, 0, 3)], {one}),
            ([Stretch(one, 0, 3), Stretch(other, 0, 2)], {other}),
            ([Stretch(one, 3, 5), Stretch(other, 0, 2)], {one}),
            ([Stretch(one, 5, 6), Stretch(other, 2, 4)], {one, other}),
            ([Stretch(one, 5, 6), Stretch(other, 3, 4)], set()),
        ):
            with transaction():
                assert claim(stretches) == ours
        marks = dict(db.session.execute(sa.select(Folded.outlet_id, Folded.length)).all())
        assert marks == {one: 6, other: 4}


def test_workers_that_fold_at_the_same_time_count_every_response_once(app, open_wave, respond):
    rng = random.Random(2)
    for outlet in ("A1", "A2", "A3"):
        respond(outlet, 0, *(answer(rng, "C01") for _ in range(12)))
    folded = []

    def work():
        with app.app_context():
            folded.append(adding_up.fold(batch=5))

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with app.app_context():
        assert sum(folded) == 36
        assert sum(db.session.scalars(sa.select(DaySums.n))) == 36


def test_the_day_is_that_of_gansu(app, open_wave, respond):
    respond("A1", 0, {"overall": 9}, hours=14)  # 23:00
    respond("A1", 0, {"overall": 9}, hours=15)  # midnight
    with app.app_context():
        adding_up.fold()
        days = sorted(db.session.scalars(sa.select(DaySums.day)))
    assert [day.isoformat() for day in days] == ["2026-03-02", "2026-03-03"]


def test_scores_of_other_waves_come_without_the_rest(app, open_wave, respond):
    respond("A1", 0, {"overall": 10, "versus_ideal": 10})
    with app.app_context():
        adding_up.fold()
    respond("A1", 0, {"overall": 1, "versus_ideal": 1})
    with app.app_context():
        outlet = db.session.scalars(sa.select(Outlet.id).where(Outlet.code == "A1")).one()
        read = adding_up.days([outlet], open_wave + 1, [open_wave])
    assert {(day.wave_id, day.outlet_id) for day in read} == {(open_wave, outlet)}
    assert scores(read).score.tolist() == [[2, 100]]


def test_more_days_than_are_read_at_once_are_all_there_in_order():
    hours = {str(hour): 1 for hour in range(24)}
    keys = [(outlet, day) for outlet in range(1, 301) for day in range(1, 21)]
    days = [
        adding_up.Days(1, outlet, f"2026-03-{day:02}", json.dumps({"score": [outlet, day, 0], "hours": hours}))
        for outlet, day in keys
    ]
    assert sum(len(day.sums) for day in days) > AT_ONCE
    read = columns(days, load_all()["C01"])
    assert read.score.tolist() == [[outlet, day] for outlet, day in keys]
    assert list(by_day(read, read.score)) == [(outlet, date(2026, 3, day)) for outlet, day in keys]


def test_no_day_at_all_is_no_row():
    none = columns([], load_all()["C01"])
    assert (none.score.shape, none.items["overall"].shape, none.kinds["poster"].shape) == ((0, 2), (0, 2), (0,))


def test_products_of_different_items_are_never_added():
    with pytest.raises(ValueError, match="cannot be added"):
        sums.merged_products({"items": ["score", "a"]}, {"items": ["score", "b"]})
