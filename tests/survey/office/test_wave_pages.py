"""A wave's life on the pages: created, planned, opened, closed, frozen by the worker."""

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AuditEvent
from survey.waves.stages import find
from tests.conftest import SMALL, import_register

PAGE = "/office/waves/2026-1"


def status(app, code="2026-1"):
    with app.app_context():
        return find(code).status


def test_a_wave_goes_through_its_life_on_the_pages(app, statistician):
    plan = {"code": "2026-1", "name": "第一期", "opens_on": "2026-03-01", "closes_on": "2026-06-30"}
    assert statistician.post("/office", data=plan).location == PAGE
    with app.app_context(), transaction():
        assert find("2026-1").closes_on.isoformat() == "2026-06-30"
        import_register(find("2026-1"), *SMALL)
    assert "7 个网点，抽中 7 个，4 家单位" in statistician.get(PAGE).text
    assert "已开始" in statistician.post(f"{PAGE}/open", follow_redirects=True).text
    assert "已结束，不再接受评价。" in statistician.post(f"{PAGE}/close", follow_redirects=True).text
    assert status(app) == "closed"
    page = statistician.post(f"{PAGE}/freeze", follow_redirects=True).text
    assert status(app) == "frozen"
    assert "正在冻结" not in page
    with app.app_context():
        actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-5:] == ["wave created", "wave opened", "wave closed", "freeze asked for", "wave frozen"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"code": "../up"}, "评价期的代码是"),
        ({"code": "2026-1"}, "评价期 2026-1 已经有了"),
        ({"code": "2026-S1"}, "评价期 2026-1 已经有了"),
        ({"code": "2027-1", "opens_on": "2027-03-01", "closes_on": "2027-02-01"}, "最后一天不能早于第一天"),
        ({"code": "2027-1", "opens_on": "soon"}, "第一天应写成"),
        ({}, "评价期的代码是"),
    ],
)
def test_a_wrong_wave_is_refused(open_wave, statistician, data, problem):
    refused = statistician.post("/office", data=data)
    assert refused.status_code == 422
    assert problem in refused.text


def test_the_calendar_is_planned_and_checked(app, open_wave, statistician):
    done = statistician.post(f"{PAGE}/calendar", data={"closes_on": "2026-12-20"}, follow_redirects=True)
    assert "日程已保存。" in done.text
    refused = statistician.post(f"{PAGE}/calendar", data={"opens_on": "2026-12-21", "closes_on": "2026-12-20"})
    assert refused.status_code == 422
    with app.app_context():
        assert find("2026-1").opens_on is None


def test_what_the_wave_cannot_do_is_refused_with_its_reason(app, open_wave, statistician):
    for step, problem in (("open", "只有筹备中或已结束的才能开始"), ("freeze", "先结束，再冻结。")):
        refused = statistician.post(f"{PAGE}/{step}")
        assert refused.status_code == 409
        assert problem in refused.text
    assert status(app) == "open"


def test_while_the_freeze_waits_for_the_worker_the_page_says_so_and_comes_back(
    app, run, open_wave, statistician, worker
):
    run("wave", "close", "2026-1")
    page = statistician.post(f"{PAGE}/freeze", follow_redirects=True)
    assert "在排队" in page.text
    assert f"{PAGE}/freeze" not in page.text
    assert f"{PAGE}/open" not in page.text
    assert page.headers["Refresh"] == "5"
    assert status(app) == "closed"
    worker()
    page = statistician.get(PAGE)
    assert "在排队" not in page.text
    assert "Refresh" not in page.headers
    assert status(app) == "frozen"


def test_a_freeze_that_is_refused_says_why(app, run, open_wave, statistician, worker):
    run("wave", "close", "2026-1")
    statistician.post(f"{PAGE}/freeze")
    run("wave", "open", "2026-1")
    worker()
    page = statistician.get(PAGE).text
    assert "上一次冻结没有成功" in page
    assert "只有已结束的才能冻结" in page
    assert status(app) == "open"


def test_asked_for_twice_it_is_frozen_once(app, run, open_wave, statistician, worker):
    run("wave", "close", "2026-1")
    statistician.post(f"{PAGE}/freeze")
    assert "不用再交一次" in statistician.post(f"{PAGE}/freeze", follow_redirects=True).text
    worker()
    with app.app_context():
        actions = list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions[-2:] == ["freeze asked for", "wave frozen"]


def test_each_sector_s_questionnaire_is_shown(open_wave, statistician):
    page = statistician.get(PAGE).text
    assert page.count("<code>") >= 21
    assert "现在有更新的版本" not in page


def test_a_wave_that_is_not_there_is_404(app, statistician):
    assert statistician.get("/office/waves/none").status_code == 404
    assert statistician.post("/office/waves/none/open").status_code == 404
