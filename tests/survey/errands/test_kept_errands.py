"""What is kept of an errand, however it came about: the database refuses what cannot be, pages show all the rest."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models.errand import Errand

PAGES = (
    "/office/waves/2026-1",
    "/office/waves/2026-1/releases",
    "/office/waves/2026-1/microdata",
    "/office/releases",
)
UNREADABLE = [
    [{"code": "of_a_version_to_come", "values": {}, "inside": []}],
    [{"code": "not_closed", "values": {}, "inside": []}],
    [{"code": "not_closed"}],
    [{}],
    ["half a se"],
    [None],
]

MOMENTS = {"now": now, "long ago": lambda: now() - timedelta(days=1)}


def keep(app, kind, **columns):
    with app.app_context(), transaction():
        db.session.add(Errand(kind=kind, subject="2026-1", **{"details": {}, "attempts": 1, **columns}))


@pytest.mark.parametrize("problems", UNREADABLE, ids=str)
def test_problems_that_nobody_can_read_any_more_are_no_page_s_fault(app, open_wave, run, statistician, problems):
    run("wave", "close", "2026-1")
    for kind in ("freeze", "draft", "microdata"):
        moment = now()
        keep(app, kind, begun_at=moment, beat_at=moment, finished_at=moment, problems=problems)
    for page in PAGES:
        answer = statistician.get(page)
        assert answer.status_code == 200
        assert "原因记在系统日志里" in answer.text


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"begun_at": "now", "beat_at": "now"},
        {"begun_at": "long ago", "beat_at": "long ago", "done": 1, "total": 3},
        {"begun_at": "now", "beat_at": "now", "done": 3, "total": 0},
        {"begun_at": "now", "beat_at": "now", "finished_at": "now", "done": 9, "total": 3},
    ],
)
def test_a_page_shows_every_errand_at_every_moment(app, open_wave, run, statistician, columns):
    run("wave", "close", "2026-1")
    moments = {name: MOMENTS[value]() if value in MOMENTS else value for name, value in columns.items()}
    for kind in ("freeze", "draft", "microdata"):
        keep(app, kind, **moments)
    for page in PAGES:
        for language in ("zh", "en"):
            assert statistician.get(f"{page}?lang={language}").status_code == 200


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"begun_at": "now"}, "begun_gives_a_sign"),
        ({"begun_at": "now", "beat_at": "now", "attempts": 0}, "begun_is_an_attempt"),
        ({"finished_at": "now"}, "finished_was_begun"),
        ({"problems": [{"code": "stopped"}]}, "problems_last"),
        ({"begun_at": "now", "beat_at": "now", "finished_at": "now", "problems": []}, "problems_last"),
        ({"begun_at": "now", "beat_at": "now", "finished_at": "now", "problems": {}}, "problems_last|non-array"),
        ({"done": 1}, "progress_whole"),
        ({"done": -1, "total": 3}, "progress_range"),
        ({"attempts": -1}, "attempts_range"),
        ({"details": []}, "details_named"),
    ],
)
def test_the_database_refuses_what_cannot_be(app, columns, rule):
    moments = {name: now() if value == "now" else value for name, value in columns.items()}
    with pytest.raises(sa.exc.DatabaseError, match=rule):
        keep(app, "draft", **moments)
