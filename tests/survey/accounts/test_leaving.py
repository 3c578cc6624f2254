"""Somebody leaves, comes back, or is erased: what ends, what colleagues go on seeing, what still names whom."""

import re

import pytest
import sqlalchemy as sa
from flask_security.recoverable import generate_reset_password_token

from survey.base.database import alembic, db, transaction
from survey.cases.caseload import find
from survey.cases.handling import assign, note
from survey.demonstration import accounts as demonstration
from survey.models import (
    Account,
    AuditEvent,
    CaseEvent,
    Delivery,
    IndicatorList,
    KeptQuestionnaire,
    Mail,
    Release,
    Subscription,
    Unit,
)
from survey.models.account import ADMINISTRATOR, MANAGER, STAFF, STATISTICIAN
from survey.word.subscribing import Wish, subscribe
from tests.survey.accounts.signing import PASSWORD, stored, with_password
from tests.survey.accounts.test_access import publish
from tests.survey.cases.conftest import *  # noqa: F403 - the fixtures of cases


@pytest.fixture
def admin(account, signed_in):
    return signed_in(account(ADMINISTRATOR, email="boss@example.cn"))


@pytest.fixture
def do(admin):
    """Do something to an account on its page, past the question."""
    return lambda person, action: admin.post(f"/accounts/{person.id}/{action}", data={"sure": "yes"})


def actions(app):
    with app.app_context():
        rows = db.session.execute(sa.select(AuditEvent.action, AuditEvent.object).order_by(AuditEvent.id))
        return [tuple(row) for row in rows if row.action.startswith("account ")]


def test_who_leaves_is_out_at_once_and_comes_back_as_before(app, admin, do, manager, signed_in):
    browser = signed_in(_of(app, manager))
    with app.app_context():
        link = generate_reset_password_token(db.session.get(Account, manager.id))
    assert app.test_client().get(f"/password/reset/{link}").status_code == 200
    asked = admin.post(f"/accounts/{manager.id}/leave")
    assert "这个账号马上不能登录" in asked.text
    assert stored(app, manager).left_at is None
    assert do(manager, "leave").status_code == 303
    assert browser.get("/home").location.startswith("/sign-in")
    assert app.test_client().get(f"/password/reset/{link}").status_code == 302
    known = {"email": manager.email, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=known).status_code == 200
    for action in ("password", "mail", "totp", "confirm", "off", "on", "leave"):
        assert do(manager, action).status_code == 404, action
    assert admin.post(f"/accounts/{manager.id}", data={"email": "x@example.cn"}).status_code == 404
    assert do(manager, "back").status_code == 303
    assert browser.get("/home").location.startswith("/sign-in"), "old sessions have ended for good"
    assert app.test_client().post("/sign-in", data=known).location == "/home"
    assert actions(app)[-2:] == [("account left", manager.email), ("account back", manager.email)]


def _of(app, person):
    """The person with the key of today."""
    return type(person)(person.id, person.email, stored(app, person).fs_uniquifier)


@pytest.mark.parametrize("action", ["leave", "off"])
def test_administrators_neither_leave_by_themselves_nor_lock_their_own_door(app, admin, do, account, action):
    with app.app_context():
        own = db.session.scalars(sa.select(Account)).one()
    assert do(own, action).status_code == 404
    another = account(ADMINISTRATOR, email="another@example.cn")
    assert do(another, action).status_code == 303


@pytest.mark.parametrize("words", [["leave"], ["off"]])
def test_the_last_administrator_stays(app, run, account, words):
    first, second = account(ADMINISTRATOR), account(ADMINISTRATOR)
    assert run("users", *words, first.email).exit_code == 0
    refused = run("users", *words, second.email)
    assert (refused.exit_code, "the last administrator" in refused.output) == (1, True)
    assert stored(app, second).active


def test_what_was_in_hand_stays_with_colleagues_who_are_reminded_in_their_place(app, do, account, signed_in, case):
    chief = account(MANAGER, unit=0, email="chief@example.cn")
    staff = account(STAFF, unit=0, outlets=["A1"], email="wang@example.cn")
    code = case("A1")
    _work(app, code, chief, staff)
    colleague = signed_in(account(STAFF, unit=0, outlets=["A1"], email="li@example.cn"))
    do(staff, "leave")
    for browser in (colleague, signed_in(chief)):
        assert code in browser.get("/cases").text
        page = browser.get(f"/cases/{code}").text
        assert "已打电话" in page
        assert "wang" in page
    assert f'value="{staff.id}"' not in signed_in(chief).get(f"/cases/{code}").text, "nobody gives it to them again"


def _work(app, code, chief, staff):
    with app.app_context(), transaction():
        boss, worker = (db.session.get_one(Account, one.id) for one in (chief, staff))
        assign(find(boss, code, lock=True), boss, str(staff.id))
        note(find(worker, code, lock=True), worker, "已打电话")


def test_only_who_has_left_is_erased_and_nobody_twice(app, admin, do, account, run, open_wave):
    person = account(MANAGER, unit=0, email="wang@example.cn")
    assert do(person, "erase").status_code == 404
    refused = run("users", "erase", person.email)
    assert (refused.exit_code, "has left" in refused.output) == (1, True)
    assert run("users", "leave", person.email).exit_code == 0
    assert run("users", "leave", person.email).exit_code == 1
    assert run("users", "off", person.email, "--on").exit_code == 1
    assert "不能恢复" in admin.post(f"/accounts/{person.id}/erase").text
    assert stored(app, person).erased_at is None
    erased = run("users", "erase", person.email)
    assert erased.stdout == f"wang@example.cn is erased; what it did stays, by account #{person.id}\n"
    for action in ("back", "erase", "password", "leave"):
        assert do(person, action).status_code == 404, action
    assert run("users", "leave", "--back", f"#{person.id}").exit_code == 1
    assert run("users", "erase", f"#{person.id}").exit_code == 1
    page = admin.get(f"/accounts/{person.id}").text
    assert "wang" not in page
    assert f"仍以编号 #{person.id} 留存" in page


@pytest.fixture
def busy(app, do, account, case, open_wave, signed_in):
    """A member of staff, a statistician, both with all that an account leaves behind; erased."""
    chief = account(MANAGER, unit=0, email="chief@example.cn")
    staff = account(STAFF, unit=0, outlets=["A1"], email="wang@example.cn")
    signer = account(STATISTICIAN, email="signer@example.cn")
    code = case("A1")
    _work(app, code, chief, staff)
    with app.app_context(), transaction():
        for one in (staff, signer):
            found = db.session.get_one(Account, one.id)
            found.name, found.tf_totp_secret, found.tf_primary_method = f"姓名{found.id}", "secret", "authenticator"
        event = db.session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "assigned")).one()
        db.session.add(CaseEvent(case_id=event.case_id, kind="assigned", text=f"姓名{staff.id}"))
        publish(open_wave, signer.id)
        subscribe(db.session.get_one(Account, signer.id), "mail", Wish(frozenset(("releases",)), "at_once", False))
        db.session.add(IndicatorList(actor="signer@example.cn", rows=[]))
    for one in (staff, signer):
        with_password(app, one)
        do(one, "password")
        do(one, "leave")
        assert do(one, "erase").status_code == 303
    return chief, staff, signer, code


def test_nothing_but_the_audit_log_says_who_an_erased_account_was(app, busy):
    names = {f"姓名{one.id}" for one in busy[1:3]} | {one.email for one in busy[1:3]}
    kept = {}
    with app.app_context():
        for table in sa.inspect(db.engine).get_table_names():
            for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"')):
                text = str(row)
                kept |= {(table, name): text for name in names if name in text}
        assert {table for table, _ in kept} == {"audit_event"}
        for one in busy[1:3]:
            account = db.session.get_one(Account, one.id)
            assert (account.email, account.name) == (f"#{one.id}", f"#{one.id}")
            assert account.password is account.tf_totp_secret is account.tf_primary_method is None
            assert (account.outlets, account.one_time_until) == ([], None)
        assert db.session.scalar(sa.select(sa.func.count(Subscription.id))) == 0
        assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 0
        assert db.session.scalar(sa.select(IndicatorList.actor)) == f"#{busy[2].id}"
        assert db.session.scalars(sa.select(Mail).where(Mail.recipient.in_(names))).all() == []
        assert db.session.scalars(sa.select(KeptQuestionnaire)).all() == []


def test_pages_of_what_an_erased_account_did_say_its_number(app, busy, admin, signed_in):
    chief, staff, signer, code = busy
    case_page = signed_in(chief).get(f"/cases/{code}").text
    assert re.search(rf"已指派给</b> #{staff.id}\s", case_page)
    assert f'<span class="soft">#{staff.id}</span>' in case_page
    with app.app_context():
        release = db.session.scalars(sa.select(Release)).one()
        assert (release.status, release.signed_by_id) == ("published", signer.id)
    whole = admin.get("/audit").text
    assert "account erased</b>" in whole
    assert f"</b> #{signer.id}" in whole
    taken = admin.post("/audit.csv", data={"who": "boss"}).get_data(as_text=True)
    assert taken.lstrip("\ufeff").splitlines()[0] == "at,account,actor,action,object,detail"


def test_the_log_is_searched_by_the_number_of_an_account(app, admin, account):
    person = account(STATISTICIAN, email="t@example.cn")
    with app.app_context(), transaction():
        for actor in ("old@example.cn", "t@example.cn"):
            event = AuditEvent(account_id=person.id, actor=actor, action="exported", object=f"by {actor}")
            db.session.add(event)
        db.session.add(AuditEvent(actor="command line", action="exported", object=f"by #{person.id}"))
    page = admin.get(f"/audit?who=%23{person.id}").text
    assert [who in page for who in ("by old@", "by t@", "by #")] == [True, True, False]
    for nonsense in ("#", "#x", f"#{'9' * 30}", "#-1", "#１"):
        assert "没有符合条件的记录" in admin.get("/audit", query_string={"who": nonsense}).text, nonsense


def test_a_demonstration_account_whose_owner_left_is_there_again_with_the_demonstration(app, open_wave, run):
    with app.app_context(), transaction():
        db.session.execute(sa.update(Unit).values(demonstration=True))
        demonstration.prepare()
    assert run("users", "leave", "manager@example.com").exit_code == 0
    assert run("users", "leave", "staff@example.com").exit_code == 0
    assert run("users", "erase", "staff@example.com").exit_code == 0
    with app.app_context(), transaction():
        demonstration.prepare()
    with app.app_context():
        for email in ("manager@example.com", "staff@example.com"):
            found = db.session.scalars(sa.select(Account).where(Account.email == email)).one()
            assert (found.active, found.left_at) == (True, None)


def test_to_whom_a_case_was_given_is_known_by_number_after_an_upgrade_where_one_has_the_name(app, account, case):
    chief = account(MANAGER, unit=0, email="chief@example.cn")
    one = account(STAFF, unit=0, outlets=["A1"], email="one@example.cn")
    account(STAFF, unit=0, outlets=["A1"], email="two@example.cn")
    account(STAFF, unit=0, outlets=["A1"], email="three@example.cn")
    code = case("A1")
    _work(app, code, chief, one)
    with app.app_context():
        with transaction():
            db.session.execute(sa.update(Account).where(Account.email.like("t%")).values(name="同名"))
            number = db.session.scalars(sa.select(CaseEvent.case_id)).first()
            db.session.add(CaseEvent(case_id=number, kind="assigned", text="同名"))
        db.session.close()
        alembic.downgrade("0028")
        names = db.session.execute(sa.text("SELECT text FROM case_event WHERE kind = 'assigned' ORDER BY id")).all()
        assert names == [("one",), ("同名",)]
        db.session.close()
        alembic.upgrade()
        given = sa.select(CaseEvent.given_to_id).where(CaseEvent.kind == "assigned").order_by(CaseEvent.id)
        assert db.session.scalars(given).all() == [one.id, None]
