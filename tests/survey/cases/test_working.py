"""Assign, take up, note, close, appeal: what each step changes, and what it refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.database import begin_write, db, now
from survey.cases.caseload import find
from survey.cases.handling import TooLateError, close
from survey.models import Account, AuditEvent, Comment, Contact, Response
from survey.models.account import CITY_OFFICER, MANAGER, STAFF

DONE = {"cause": "waiting", "resolution": "加开一个窗口，已向顾客致歉"}


@pytest.fixture
def manager(account, signed_in):
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def staff(account, signed_in):
    return signed_in(account(STAFF, unit=0, outlets=["A1"]))


def test_from_opening_to_closing(app, case, manager, staff, account, look, steps):
    code = case("A1")
    helper = account(STAFF, unit=0, outlets=["A1"])
    assert manager.post(f"/cases/{code}/assign", data={"to": helper.id}).location == f"/cases/{code}"
    assert staff.post(f"/cases/{code}/take-up", data={"take_up": ""}).status_code == 303
    assert look(code, "status", "assigned_to_id") == ("contacted", helper.id)
    assert staff.post(f"/cases/{code}/note", data={"note": "已约好周五再谈"}).status_code == 303
    assert staff.post(f"/cases/{code}/close", data=DONE).status_code == 303
    assert look(code, "status", "cause", "resolution") == ("closed", *DONE.values())
    assert steps(code) == ["assigned", "contacted", "note", "closed"]
    page = manager.get(f"/cases/{code}").text
    assert page.index("已指派给") < page.index("开始处理") < page.index("已约好周五再谈") < page.rindex("已办结")


def test_closing_drops_the_response_and_erases_the_contact_and_nothing_else(app, case, manager, look):
    other = case("A2", contact="13700000000")
    code = case("A1", contact="13812345678", comment="等太久")
    manager.post(f"/cases/{code}/close", data=DONE)
    assert look(code, "response_id") is None
    assert look(other, "response_id") is not None
    with app.app_context():
        assert len(db.session.scalars(sa.select(Contact)).all()) == 1
        assert len(db.session.scalars(sa.select(Response)).all()) == 2
        assert len(db.session.scalars(sa.select(Comment)).all()) == 2
    page = manager.get(f"/cases/{code}").text
    assert "13812345678" not in page
    assert "等太久" not in page


def test_closing_a_case_that_nobody_took_up_says_when_that_was(case, manager, look):
    code = case("A1")
    manager.post(f"/cases/{code}/close", data={**DONE, "cause": "unreachable"})
    contacted, closed = look(code, "contacted_at", "closed_at")
    assert contacted == closed


def test_closing_and_appealing_are_in_the_audit_log_without_their_words(app, case, manager):
    code = case("A1")
    manager.post(f"/cases/{code}/appeal", data={"appeal": "不是本网点"})
    manager.post(f"/cases/{code}/close", data=DONE)
    with app.app_context():
        noted = [
            (event.action, event.detail)
            for event in db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
            if event.object == code
        ]
    assert noted == [("case appealed", {}), ("case closed", {"cause": "waiting"})]


def test_an_appeal_changes_no_score(app, case, manager, look):
    code = case("A1")
    with app.app_context():
        before = db.session.scalar(sa.select(Response.score))
    assert manager.post(f"/cases/{code}/appeal", data={"appeal": "当天停业"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(Response.score)) == before
    assert look(code, "appeal", "status") == ("当天停业", "open")
    assert manager.post(f"/cases/{code}/appeal", data={"appeal": "再来一次"}).status_code == 409
    assert look(code, "appeal") == "当天停业"


def test_telephone_numbers_in_notes_are_hidden(case, manager, look):
    code = case("A1")
    manager.post(f"/cases/{code}/close", data={"cause": "other", "resolution": "已回电 13812345678"})
    assert look(code, "resolution") == "已回电 ＊＊＊"


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("close", {"cause": "weather", "resolution": "改了"}, "请选择原因"),
        ("close", {"resolution": "改了"}, "请选择原因"),
        ("close", {"cause": "waiting", "resolution": " \r\n "}, "请写下做了什么"),
        ("close", {}, "请选择原因"),
        ("close", {"cause": "waiting", "resolution": "长" * 2001}, "最多 2000 个字"),
        ("note", {"note": ""}, "请写下备注"),
        ("appeal", {"appeal": "  "}, "请写下申诉的理由"),
        ("take-up", {"take_up": "长" * 2001}, "最多 2000 个字"),
        ("assign", {"to": "0"}, "请选择负责处理的人"),
        ("assign", {"to": "'; DROP TABLE"}, "请选择负责处理的人"),
    ],
)
def test_what_cannot_be_is_422_and_keeps_what_was_typed(case, manager, look, steps, step, data, said):
    code = case("A1")
    page = manager.post(f"/cases/{code}/{step}", data=data)
    assert page.status_code == 422
    assert said in page.text
    if data.get("resolution", "").strip():
        assert f">{data['resolution']}</textarea>" in page.text
    assert look(code, "status", "appeal", "assigned_to_id") == ("open", None, None)
    assert steps(code) == []


@pytest.mark.parametrize("step", ["close", "note", "appeal", "take-up", "assign"])
def test_nul_bytes_are_400(case, manager, steps, step):
    code = case("A1")
    given = dict.fromkeys(("cause", "resolution", "note", "appeal", "take_up", "to"), "a\0b")
    assert manager.post(f"/cases/{code}/{step}", data=given).status_code == 400
    assert steps(code) == []


def test_a_form_without_this_session_s_token_is_400(app, case, manager, look):
    code = case("A1")
    app.config["WTF_CSRF_ENABLED"] = True
    for token in ("", "nonsense"):
        assert manager.post(f"/cases/{code}/close", data={**DONE, "csrf_token": token}).status_code == 400
        assert manager.post("/cases/handover.csv", data={"csrf_token": token}).status_code == 400
    assert look(code, "status") == "open"


def test_another_s_case_is_404_to_every_step(case, account, signed_in, steps):
    code = case("A1")
    outsiders = (
        signed_in(account(MANAGER, unit=1)),
        signed_in(account(STAFF, unit=0, outlets=["A2"])),
        signed_in(account(CITY_OFFICER)),
    )
    for outsider in outsiders:
        for step in ("assign", "take-up", "note", "close", "appeal"):
            assert outsider.post(f"/cases/{code}/{step}", data={**DONE, "note": "x", "appeal": "x"}).status_code == 404
    assert steps(code) == []


def test_staff_neither_assign_nor_appeal(case, staff, steps):
    code = case("A1")
    assert staff.post(f"/cases/{code}/assign", data={"to": "1"}).status_code == 404
    assert staff.post(f"/cases/{code}/appeal", data={"appeal": "x"}).status_code == 404
    assert staff.post("/cases/handover.csv").status_code == 404
    assert steps(code) == []


def test_a_case_goes_to_the_unit_s_own_active_people_of_that_outlet(app, case, account, manager, look):
    code = case("A1")
    wrong = [account(STAFF, unit=0, outlets=["A2"]), account(MANAGER, unit=1), account(CITY_OFFICER)]
    gone = account(STAFF, unit=0, outlets=["A1"])
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(Account).where(Account.id == gone.id).values(active=False))
        db.session.commit()
    for person in (*wrong, gone):
        assert manager.post(f"/cases/{code}/assign", data={"to": person.id}).status_code == 422
    assert look(code, "assigned_to_id") is None


def test_a_second_tap_counts_once(case, manager, steps):
    code = case("A1")
    for step, data in (("take-up", {"take_up": "打过电话"}), ("note", {"note": "周五再谈"}), ("close", DONE)):
        for _ in range(2):
            assert manager.post(f"/cases/{code}/{step}", data=data).status_code == 303
    assert steps(code) == ["contacted", "note", "closed"]


def test_who_comes_second_is_told_so_and_changes_nothing(case, manager, staff, look, steps):
    code = case("A1")
    manager.post(f"/cases/{code}/close", data=DONE)
    for step, data in (
        ("close", {"cause": "price", "resolution": "退了差价"}),
        ("take-up", {}),
    ):
        late = staff.post(f"/cases/{code}/{step}", data=data)
        assert late.status_code == 409
        assert "已经办结" in late.text
    assert look(code, "cause", "resolution") == tuple(DONE.values())
    assert steps(code) == ["closed"]


def test_of_two_who_close_at_the_same_moment_one_is_refused(app, case, account, look, steps):
    code = case("A1", contact="13812345678")
    people = [account(MANAGER, unit=0), account(STAFF, unit=0, outlets=["A1"])]

    def attempt(person, cause):
        with app.test_request_context():
            begin_write()
            actor = db.session.get(Account, person.id)
            try:
                close(find(actor, code, lock=True), actor, cause, f"由{person.id}办结")
                db.session.commit()
                return True
            except TooLateError:
                db.session.rollback()
                return False

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(attempt, people, ("price", "skill")))
    assert sorted(done) == [False, True]
    winner = people[done.index(True)]
    assert look(code, "resolution") == f"由{winner.id}办结"
    assert steps(code) == ["closed"]


def test_a_closed_case_still_takes_notes_and_one_appeal(case, manager, steps):
    code = case("A1", seen=now() - timedelta(days=3))
    manager.post(f"/cases/{code}/close", data=DONE)
    assert manager.post(f"/cases/{code}/note", data={"note": "顾客来信致谢"}).status_code == 303
    assert manager.post(f"/cases/{code}/appeal", data={"appeal": "打错了网点"}).status_code == 303
    assert steps(code) == ["closed", "note", "appealed"]
