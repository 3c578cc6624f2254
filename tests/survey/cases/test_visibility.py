"""Who sees which case, and what of it."""

from datetime import date, timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from survey.base.clock import local_day, now, today
from survey.base.database import db, transaction
from survey.cases.caseload import counts
from survey.cases.labels import is_overdue
from survey.cases.opening import deadlines
from survey.models import Account, Case, Comment
from survey.models.account import CITY_OFFICER, MANAGER, STAFF
from survey.queries import caseload

COMMENT, CONTACT = "等得太久，没有人解释", "李四 13987654321"


@pytest.fixture
def cases(case):
    """One case at each of four outlets: A1 and A2 are of unit 0, A3 of unit 1, A4 of unit 2 in another city."""
    return {outlet: case(outlet, comment=COMMENT, contact=CONTACT) for outlet in ("A1", "A2", "A3", "A4")}


def test_what_was_not_good_is_read_while_the_case_is_open(case, account, signed_in):
    code = case("A1", overall="2", not_good=["waiting", "price"])
    manager = signed_in(account(MANAGER, unit=0))
    assert "顾客指出：<b>等候太久、价钱</b>" in manager.get(f"/cases/{code}").text
    assert "The customer points to: <b>Long wait, Price</b>" in manager.get(f"/cases/{code}?lang=en").text
    done = {"cause": "waiting", "resolution": "加开一个窗口"}
    assert manager.post(f"/cases/{code}/close", data=done).status_code == 303
    assert "顾客指出" not in manager.get(f"/cases/{code}").text


def escalate(app, *codes):
    with app.app_context(), transaction():
        db.session.execute(sa.update(Case).where(Case.code.in_(codes)).values(escalated_on=today()))


def seen(browser, cases):
    """The outlets whose cases a person can open; the list must show the same."""
    page = browser.get("/cases").text
    by_address = {outlet for outlet, code in cases.items() if browser.get(f"/cases/{code}").status_code == 200}
    assert by_address == {outlet for outlet, code in cases.items() if f"/cases/{code}" in page}
    return by_address


def test_a_manager_sees_the_cases_of_the_unit(cases, account, signed_in):
    assert seen(signed_in(account(MANAGER, unit=0)), cases) == {"A1", "A2"}
    assert seen(signed_in(account(MANAGER, unit=2)), cases) == {"A4"}


def test_staff_see_the_cases_of_their_outlets(cases, account, signed_in):
    assert seen(signed_in(account(STAFF, unit=0, outlets=["A2"])), cases) == {"A2"}


def test_an_officer_sees_the_escalated_cases_of_the_city(app, cases, account, signed_in):
    officer = signed_in(account(CITY_OFFICER, city="620100"))
    assert seen(officer, cases) == set()
    escalate(app, cases["A1"], cases["A4"])
    assert seen(officer, cases) == {"A1"}


def test_an_officer_sees_a_case_with_an_appeal(cases, account, signed_in):
    signed_in(account(MANAGER, unit=1)).post(f"/cases/{cases['A3']}/appeal", data={"appeal": "当天停业"})
    officer = signed_in(account(CITY_OFFICER, city="620100"))
    assert seen(officer, cases) == {"A3"}
    assert "当天停业" in officer.get(f"/cases/{cases['A3']}").text


def test_the_unit_s_people_read_the_customer_s_words_and_the_officer_does_not(app, cases, account, signed_in):
    escalate(app, cases["A1"])
    for role, may in ((MANAGER, True), (STAFF, True), (CITY_OFFICER, False)):
        page = signed_in(account(role, unit=0, outlets=["A1"] if role == STAFF else ())).get(f"/cases/{cases['A1']}")
        assert page.status_code == 200
        assert (COMMENT in page.text, CONTACT in page.text) == (may, may)
        assert page.headers["Cache-Control"] == "no-store"


def test_a_page_says_the_day_of_the_rating_and_nowhere_its_hour(app, case, account, signed_in):
    code = case("A1")
    with app.app_context():
        visible = db.session.scalar(sa.select(Case.visible_at))
    page = signed_in(account(MANAGER, unit=0)).get(f"/cases/{code}").text
    assert f"{visible:%H:%M}" not in page
    assert f"{visible + timedelta(hours=8):%H:%M}" not in page


def test_the_order_of_a_day_s_cases_tells_nothing_of_the_hour(app, rate, account, signed_in):
    for _ in range(8):
        rate("A1", overall="2")
    with app.app_context(), transaction():
        visible = now() - timedelta(hours=1)
        db.session.execute(sa.update(Case).values(visible_at=visible, **deadlines(local_day(visible))))
        codes = sorted(db.session.scalars(sa.select(Case.code)))
    page = signed_in(account(MANAGER, unit=0)).get("/cases").text
    assert sorted(codes, key=lambda code: page.index(f"/cases/{code}")) == codes


def test_a_comment_that_is_due_to_be_erased_or_a_contact_that_was_is_gone(app, case, account, signed_in):
    code = case("A1", comment=COMMENT, contact=CONTACT)
    with app.app_context(), transaction():
        db.session.execute(sa.delete(Comment))
        db.session.execute(sa.text("DELETE FROM contact"))
    page = signed_in(account(MANAGER, unit=0)).get(f"/cases/{code}").text
    assert "联系方式已到期删除" in page
    assert "没有留言" in page


def test_filters_by_state_and_outlet(app, case, cases, account, signed_in):
    long_ago = case("A1", seen=now() - timedelta(days=40))
    manager = signed_in(account(MANAGER, unit=0))
    manager.post(f"/cases/{cases['A2']}/close", data={"cause": "waiting", "resolution": "加开窗口"})

    def listed(query):
        page = manager.get(f"/cases?{query}").text
        return {code for code in (long_ago, cases["A1"], cases["A2"]) if f"/cases/{code}" in page}

    assert listed("") == {long_ago, cases["A1"]}
    assert listed("state=overdue") == {long_ago}
    assert listed("state=closed") == {cases["A2"]}
    assert listed("state=open&outlet=A2") == set()
    assert listed("state=open&outlet=A1") == {long_ago, cases["A1"]}
    assert listed("state=open&outlet=A3") == set()
    assert listed("state=nonsense&page=0") == {long_ago, cases["A1"]}
    assert listed("page=99") == set()
    assert "这里没有内容" not in manager.get("/cases?state=closed&outlet=A1").text


DAYS = (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24))
"""A Friday, the Monday after it, its morrow."""


STEPS = {"open": (), "contacted": ("take-up",), "closed": ("take-up", "close")}
"""What a manager does until a case has the status."""


@pytest.mark.parametrize("status", STEPS)
def test_a_case_is_overdue_from_the_day_after_its_deadline_on(app, case, account, signed_in, status):
    """The database and Python must not differ, whichever of them is asked."""
    code, manager, today = case("A1"), signed_in(account(MANAGER, unit=0)), DAYS[1]
    for step in STEPS[status]:
        manager.post(f"/cases/{code}/{step}", data={"cause": "other", "resolution": "改了"})
    with app.app_context():
        found = db.session.scalars(sa.select(Case).where(Case.code == code)).one()
        assert found.status == status
        for found.contact_due, found.close_due in product(DAYS, DAYS):
            late = status != "closed" and (found.close_due < today or (status == "open" and found.contact_due < today))
            db.session.flush()
            assert db.session.scalars(sa.select(Case.code).where(caseload.overdue(today))).all() == [code] * late
            assert caseload.count(today=today).overdue == int(late)
            assert is_overdue(found, today) is late


def test_what_is_due_today_is_not_listed_as_overdue(app, case, account, signed_in):
    due = {days: case("A1") for days in (0, 1)}
    with app.app_context(), transaction():
        for days, code in due.items():
            day = today() - timedelta(days=days)
            db.session.execute(sa.update(Case).where(Case.code == code).values(contact_due=day, close_due=day))
    page = signed_in(account(MANAGER, unit=0)).get("/cases?state=overdue").text
    assert [days for days, code in due.items() if f"/cases/{code}" in page] == [1]


def test_counts_are_those_of_the_account(app, case, account):
    case("A1"), case("A3")
    late = case("A2", seen=now() - timedelta(days=40))
    people = {
        "manager": account(MANAGER, unit=0),
        "staff": account(STAFF, unit=0, outlets=["A1"]),
        "other": account(MANAGER, unit=3),
        "officer": account(CITY_OFFICER),
    }
    escalate(app, late)
    with app.app_context():
        counted = {name: counts(db.session.get(Account, person.id)) for name, person in people.items()}
    assert {name: (of.open, of.overdue) for name, of in counted.items()} == {
        "manager": (2, 1),
        "staff": (1, 0),
        "other": (0, 0),
        "officer": (1, 1),
    }


def test_an_empty_list_says_what_would_be_there(open_wave, account, signed_in):
    assert "3 分或以下" in signed_in(account(MANAGER, unit=3)).get("/cases").text
    assert "逾期的和单位提出申诉的" in signed_in(account(CITY_OFFICER)).get("/cases").text


@pytest.mark.parametrize("code", ["00000000", "nonsense", "a" * 300, "handover.csv"])
def test_what_is_no_case_is_404(open_wave, account, signed_in, code):
    manager = signed_in(account(MANAGER, unit=0))
    assert manager.get(f"/cases/{code}").status_code == 404
    assert manager.post(f"/cases/{code}/note", data={"note": "x"}).status_code == 404


def test_a_list_costs_few_queries_however_many_cases(app, case, account, signed_in):
    for outlet in ("A1", "A2", "A1"):
        case(outlet)
    manager = signed_in(account(MANAGER, unit=0))
    sent = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    code = case("A2")
    for address in ("/cases", f"/cases/{code}"):
        sent.clear()
        assert manager.get(address).status_code == 200
        assert len([one for one in sent if not one.startswith("BEGIN")]) <= 10
