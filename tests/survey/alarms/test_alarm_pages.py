"""Alarms as people see and handle them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.cases.reminders import remind
from survey.models import Alarm, AlarmEvent, Comment, Outlet, Response
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, STATISTICIAN
from survey.models.watching import CITY, QUESTION, UNIT
from tests.survey.alarmed import raised
from tests.survey.releases.conftest import answer

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def alarm(app, open_wave):
    """Raise an alarm and get its code: `alarm("A1", kind="silence")`."""

    def make(code=None, **more):
        with app.app_context(), transaction():
            outlet = db.session.scalar(sa.select(Outlet).where(Outlet.code == code)) if code else None
            return raised(open_wave, outlet, **more).code

    return make


@pytest.fixture
def steps(app):
    """The kinds of an alarm's steps, in order."""

    def of(code):
        with app.app_context():
            kinds = sa.select(AlarmEvent.kind).join(Alarm, Alarm.id == AlarmEvent.alarm_id).where(Alarm.code == code)
            return list(db.session.scalars(kinds.order_by(AlarmEvent.id)))

    return of


def test_a_manager_sees_explains_and_ends_an_alarm(alarm, account, signed_in, steps):
    code = alarm("A1", listed=False)
    browser = signed_in(account(MANAGER, unit=0))
    assert f"/alarms/{code}" in browser.get("/alarms").text
    assert "1 条预警" in browser.get("/unit").text
    page = browser.get(f"/alarms/{code}").text
    for said in ("A1号网点", "得分下降", "低 9.0 分", "低 12.0 分到低 6.0 分", "30 份评价", "<svg", "1 个网点日"):
        assert said in page
    assert browser.post(f"/alarms/{code}/seen").status_code == 303
    explained = {"explanation": "换了系统，电话 13612345678"}
    for _ in range(2):
        assert browser.post(f"/alarms/{code}/explain", data=explained).status_code == 303
        assert browser.post(f"/alarms/{code}/end").status_code == 303
    assert steps(code) == ["raised", "seen", "explained", "ended"]
    page = browser.get(f"/alarms/{code}").text
    assert "换了系统" in page
    assert "13612345678" not in page
    assert f"/alarms/{code}" not in browser.get("/alarms").text
    assert f"/alarms/{code}" in browser.get("/alarms?state=ended").text


def test_what_cannot_be_is_refused_and_leaves_all_as_it_was(alarm, account, signed_in, steps):
    code = alarm("A1")
    browser = signed_in(account(MANAGER, unit=0))
    assert "请写下原因" in browser.post(f"/alarms/{code}/explain", data={"explanation": " "}).text
    long = browser.post(f"/alarms/{code}/explain", data={"explanation": "长" * 2001})
    assert (long.status_code, "长长长" in long.text) == (422, True)
    assert browser.post(f"/alarms/{code}/explain", data={"explanation": "a\0b"}).status_code == 400
    early = browser.post(f"/alarms/{code}/end")
    assert (early.status_code, "请先写明原因" in early.text) == (422, True)
    assert browser.post("/alarms/zzzz-zzzz/seen").status_code == 404
    assert browser.get("/alarms?state=%00&page=-1").status_code == 200
    assert steps(code) == ["raised", "province"]
    browser.post(f"/alarms/{code}/explain", data={"explanation": "换了系统"})
    browser.post(f"/alarms/{code}/end")
    assert browser.post(f"/alarms/{code}/explain", data={"explanation": "不，是别的"}).status_code == 409


def test_each_role_sees_its_own_alarms_and_handles_those_of_its_level(app, alarm, account, signed_in):
    with app.app_context():
        unit_id = db.session.scalar(sa.select(Outlet.unit_id).where(Outlet.code == "A1"))
    codes = {
        "outlet": alarm("A1", listed=False),
        "question": alarm("A1", level=QUESTION, item="overall"),
        "unit": alarm(level=UNIT, unit_id=unit_id, listed=False),
        "city": alarm(level=CITY, city_code="620100", kind="rise"),
        "other": alarm("A4", kind="silence", listed=False),
    }
    sees = {
        account(MANAGER, unit=0): ({"outlet", "question", "unit"}, {"outlet", "question", "unit"}),
        account(STAFF, unit=0, outlets=["A1"]): ({"outlet", "question"}, {"outlet", "question"}),
        account(STAFF, unit=0, outlets=["A2"]): (set(), set()),
        account(CITY_OFFICER): ({"outlet", "question", "city"}, {"city"}),
        account(STATISTICIAN): ({"question", "city"}, {"city"}),
    }
    for person, (seen, handled) in sees.items():
        browser = signed_in(person)
        pages = {name: browser.get(f"/alarms/{code}") for name, code in codes.items()}
        assert {name for name, page in pages.items() if page.status_code == 200} == seen
        listed = browser.get("/alarms").text
        assert {name for name, code in codes.items() if code in listed} == seen
        assert {name for name in seen if "/seen" in pages[name].text} == handled
        for name in seen - handled:
            assert browser.post(f"/alarms/{codes[name]}/explain", data={"explanation": "x"}).status_code == 422
    browser = signed_in(account(STATISTICIAN))
    assert "全省名单上有 2 条" in browser.get("/office").text


def test_only_the_manager_reads_what_customers_wrote_in_the_days_of_an_alarm(app, alarm, account, signed_in):
    code = alarm("A1")
    with app.app_context(), transaction():
        answer("2026-1")
        response = db.session.scalars(sa.select(Response)).first()
        of = {"outlet_id": response.outlet_id, "wave_id": response.wave_id, "erase_on": today() + timedelta(days=9)}
        for item, day in (("in", YESTERDAY), ("before", YESTERDAY - timedelta(days=9)), ("after", today())):
            db.session.add(Comment(response_id=response.id, item=item, day=day, text=f"留言{item}", **of))
    readers = [account(MANAGER), account(STAFF, outlets=["A1"]), account(CITY_OFFICER)]
    manager, *others = (signed_in(person).get(f"/alarms/{code}").text for person in readers)
    assert "留言in" in manager
    assert not any(word in manager for word in ("留言before", "留言after"))
    assert not any("留言in" in page for page in others)


def test_its_deadlines_stand_beside_the_cases_and_are_reminded_of_and_escalated(app, alarm, account, signed_in, steps):
    code = alarm("A1", listed=False)
    manager, officer = account(MANAGER, unit=0), account(CITY_OFFICER)
    assert f"/alarms/{code}" in signed_in(manager).get("/cases").text
    with app.app_context(), transaction():
        due = db.session.scalar(sa.select(Alarm.seen_due))
        for days in range(1, 20):
            remind(now() + (due - today()) + timedelta(days=days))
    assert steps(code) == ["raised", "escalated"]
    page = signed_in(officer).get(f"/alarms/{code}").text
    assert "逾期，已告知市州" in page


def test_the_office_sees_how_often_alarms_come_and_are_handled_in_time(app, alarm, account, signed_in):
    codes = [alarm("A1"), alarm("A2", kind="silence"), alarm("A3", kind="rise")]
    with app.app_context(), transaction():
        db.session.execute(
            sa.text("INSERT INTO learnt_variance (level, learnt_on, figures) VALUES ('outlet', '2026-01-01', '{}')")
        )
        db.session.execute(sa.update(Alarm).where(Alarm.code == codes[2]).values(end_due=YESTERDAY))
    browser = signed_in(account(MANAGER, unit=0))
    browser.post(f"/alarms/{codes[0]}/explain", data={"explanation": "换了系统"})
    browser.post(f"/alarms/{codes[0]}/end")
    page = signed_in(account(STATISTICIAN)).get("/alarms/sectors").text
    row = page[page.index("医疗卫生") :].split("</tr>")[0]
    assert "1 / 2" in row
    assert f"{100 * 3 / (4 / 30.4375):.1f}" in row


def test_the_list_of_the_command_line_has_every_alarm(alarm, run):
    code = alarm("A1")
    assert code in run("alarms", "list", "--format", "json").output
    assert "no wave with the code" in run("alarms", "export", "2099-1", "x").output
    refused = run("alarms", "export", "2026-1", "x")
    assert (refused.exit_code, "not been watched" in refused.output) == (1, True)
