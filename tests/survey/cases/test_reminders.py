"""The morning mails, read in a real SMTP server, and the escalation of what is overdue."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.cases.reminders import remind
from survey.errands.outbox import send
from survey.models import Account, Case, CaseEvent, News, Unit
from survey.models.account import CITY_OFFICER, MANAGER, STAFF
from survey.run import worker

MONDAY, TUESDAY, THURSDAY, SATURDAY = (datetime(2026, 11, day, 0, 30, tzinfo=UTC) for day in (23, 24, 26, 28))
BEFORE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday: taken up by Monday, closed by 11 December
SECRET, CONTACT = "店员太凶", "王五 13612345678"


@pytest.fixture
def morning(app, sink, monkeypatch):
    """Run the job as the worker does, at a moment; the mails it sent, by receiver."""

    def at(moment):
        sink.mails.clear()
        monkeypatch.setattr(worker, "now", lambda: moment)
        with app.app_context():
            worker.reminders()
            while send():
                pass
        return {mail["To"]: mail for mail in sink.mails}

    return at


def test_new_due_and_overdue_cases_come_in_one_mail_with_numbers_and_a_link(case, account, morning, app):
    case("A1", seen=BEFORE, comment=SECRET, contact=CONTACT)
    case("A2", seen=BEFORE)
    case("A1", seen=datetime(2026, 11, 18, 3, tzinfo=UTC))
    manager = account(MANAGER, unit=0)
    account(MANAGER, unit=3)
    mails = morning(MONDAY)
    assert set(mails) == {manager.email}
    mail = mails[manager.email]
    assert mail["Subject"] == "待办：新的 3 件，今天到期 2 件，逾期 1 件"
    text = mail.get_content()
    assert f"{app.config['PUBLIC_URL']}/cases" in text
    assert "2026年11月23日" in text
    for private in (SECRET, "王五", "13612345678", "A1号网点"):
        assert private not in text


def test_an_assigned_case_goes_to_the_assignee_and_the_rest_to_the_managers(app, case, account, signed_in, morning):
    code = case("A1", seen=BEFORE)
    case("A2", seen=BEFORE)
    first, second = account(MANAGER, unit=0), account(MANAGER, unit=0)
    helper = account(STAFF, unit=0, outlets=["A1"])
    signed_in(first).post(f"/cases/{code}/assign", data={"to": helper.id})
    mails = morning(MONDAY)
    assert {to: mail["Subject"] for to, mail in mails.items()} == dict.fromkeys(
        (first.email, second.email, helper.email), "待办：新的 1 件，今天到期 1 件，逾期 0 件"
    )


def test_the_cases_of_somebody_who_has_left_go_to_the_managers(app, case, account, signed_in, morning):
    code = case("A1", seen=BEFORE)
    manager, helper = account(MANAGER, unit=0), account(STAFF, unit=0, outlets=["A1"])
    signed_in(manager).post(f"/cases/{code}/assign", data={"to": helper.id})
    with app.app_context(), transaction():
        db.session.execute(sa.update(Account).where(Account.id == helper.id).values(active=False))
    assert set(morning(MONDAY)) == {manager.email}


def test_an_overdue_case_is_escalated_once_and_the_officer_of_its_city_told(case, account, morning, look, steps):
    code = case("A1", seen=BEFORE)
    officer, elsewhere = account(CITY_OFFICER), account(CITY_OFFICER, city="620500")
    assert morning(MONDAY) == {}  # due today, not overdue, and the unit has no manager
    assert look(code, "escalated_on") is None
    mails = morning(TUESDAY)
    assert set(mails) == {officer.email}
    assert elsewhere.email not in mails
    assert mails[officer.email]["Subject"] == "新增逾期 1 件"
    assert "A1" not in mails[officer.email].get_content()
    assert look(code, "escalated_on") == date(2026, 11, 24)
    assert morning(datetime(2026, 11, 25, 0, 30, tzinfo=UTC)) == {}
    assert steps(code) == ["reminded", "escalated"]


def test_a_case_in_hand_is_escalated_only_after_its_last_day(app, case, account, signed_in, morning, look):
    code = case("A1", seen=BEFORE)
    signed_in(account(MANAGER, unit=0)).post(f"/cases/{code}/take-up")
    assert look(code, "close_due") == date(2026, 12, 11)
    morning(datetime(2026, 12, 11, 0, 30, tzinfo=UTC))
    assert look(code, "escalated_on") is None
    morning(datetime(2026, 12, 14, 0, 30, tzinfo=UTC))
    assert look(code, "escalated_on") == date(2026, 12, 14)


def test_the_same_morning_twice_sends_nothing_twice(case, account, morning, steps):
    code = case("A1", seen=BEFORE)
    account(MANAGER, unit=0)
    assert len(morning(MONDAY)) == 1
    assert morning(MONDAY) == {}
    assert steps(code) == ["reminded"]


def test_two_workers_at_the_same_time_remind_and_escalate_once(app, case, account, sink, steps):
    late, new = case("A1", seen=BEFORE), case("A2", seen=datetime(2026, 11, 24, 0, tzinfo=UTC))
    manager, officer = account(MANAGER, unit=0), account(CITY_OFFICER)
    start = Barrier(3)

    def work():
        with app.app_context():
            start.wait()
            with transaction():
                remind(TUESDAY)
            while send():
                pass

    workers = [Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(mail["To"] for mail in sink.mails) == sorted((manager.email, officer.email))
    assert (steps(late), steps(new)) == (["escalated"], ["reminded"])


def test_the_database_refuses_a_second_step_of_the_worker_on_a_day(app, case):
    case("A1", seen=BEFORE)
    with app.app_context():
        number = db.session.scalar(sa.select(Case.id))
        for kind, day in (("reminded", 23), ("reminded", 24), ("escalated", 24), ("note", None), ("note", None)):
            db.session.add(CaseEvent(case_id=number, kind=kind, day=day and date(2026, 11, day)))
        db.session.commit()
        db.session.add(CaseEvent(case_id=number, kind="reminded", day=date(2026, 11, 24)))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.commit()


def test_a_case_that_is_neither_new_nor_due_is_not_spoken_of_again(case, account, signed_in, morning):
    code = case("A1", seen=BEFORE)
    manager = account(MANAGER, unit=0)
    signed_in(manager).post(f"/cases/{code}/take-up")
    assert len(morning(MONDAY)) == 1
    assert morning(TUESDAY) == {}
    assert "今天到期 1 件" in morning(datetime(2026, 12, 11, 0, 30, tzinfo=UTC))[manager.email]["Subject"]


@pytest.mark.parametrize("day_off", [SATURDAY, datetime(2026, 10, 5, 0, 30, tzinfo=UTC)])
def test_days_off_are_quiet(case, account, morning, look, day_off):
    code = case("A1", seen=datetime(2026, 9, 10, 3, tzinfo=UTC))
    account(MANAGER, unit=0)
    assert morning(day_off) == {}
    assert look(code, "escalated_on") is None


def test_a_worked_sunday_is_not_quiet(case, account, morning):
    case("A1", seen=datetime(2026, 9, 10, 3, tzinfo=UTC))
    account(MANAGER, unit=0)
    assert len(morning(datetime(2026, 9, 20, 0, 30, tzinfo=UTC))) == 1


def test_cases_that_have_not_appeared_or_are_closed_are_not_spoken_of(app, case, account, signed_in, morning):
    manager = account(MANAGER, unit=0)
    closed = case("A1", seen=BEFORE)
    case("A2", seen=datetime(2026, 11, 23, 1, tzinfo=UTC))
    signed_in(manager).post(f"/cases/{closed}/close", data={"cause": "other", "resolution": "改了"})
    assert morning(MONDAY) == {}


def test_mails_of_a_demonstration_say_so(app, case, account, morning):
    case("A1", seen=BEFORE)
    manager = account(MANAGER, unit=0)
    with app.app_context(), transaction():
        db.session.execute(sa.text("UPDATE wave SET demo_data = true"))
    assert "演示数据" in morning(MONDAY)[manager.email].get_content()


def test_when_the_transaction_fails_no_mail_leaves(app, case, account, sink, monkeypatch):
    code = case("A1", seen=BEFORE)
    account(MANAGER, unit=0)

    def broken(moment):
        remind(moment)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(worker, "remind", broken)
    with app.app_context(), pytest.raises(RuntimeError):
        worker.reminders()
    assert sink.mails == []
    with app.app_context():
        assert db.session.scalar(sa.select(Case.reminded_on).where(Case.code == code)) is None


def test_what_became_overdue_is_news_of_its_unit_in_its_city_once(app, case, morning):
    case("A1", seen=BEFORE, comment=SECRET, contact=CONTACT)
    case("A2", seen=BEFORE)
    case("B1", seen=TUESDAY)
    for moment in (TUESDAY, THURSDAY):
        morning(moment)
    with app.app_context():
        told = db.session.execute(
            sa.select(Unit.name, News.city_code, News.kind, News.facts, News.path)
            .join(Unit, Unit.id == News.unit_id)
            .order_by(News.id)
        ).all()
    assert [tuple(row) for row in told] == [
        ("第0单位", "620100", "deadline", {"new": 2, "overdue": 2}, "/cases?state=overdue"),
        ("第1单位", "620100", "deadline", {"new": 1, "overdue": 1}, "/cases?state=overdue"),
    ]
