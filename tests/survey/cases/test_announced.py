"""Holidays that the office brings: taken over whole or refused whole, said where they are missing."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine

from survey.base.database import db
from survey.models.account import MANAGER, STATISTICIAN
from survey.models.audit import AuditEvent
from survey.workdays.days import is_working_day

INVENTED = """day,worked,name
2027-01-01,0,元旦
2027-02-05,0,春节
2027-02-08,0,春节
2027-02-14,1,春节
2027-05-01,0,劳动节
2027-10-01,0,国庆节
"""
"""Not an announcement: days of a test."""
DECEMBER = datetime(2026, 12, 22, 4, tzinfo=UTC)
CASE_MISSING = "2027 年的放假安排还没有载入"
OFFICE_MISSING = "working-days load"


@pytest.fixture
def load(run, tmp_path):
    def loaded(text, name="days.csv"):
        file = tmp_path / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return run("working-days", "load", str(file))

    return loaded


def test_what_was_brought_counts_and_the_package_goes_on_for_other_years(app, load, run):
    done = load(INVENTED)
    assert done.exit_code == 0, done.output
    assert done.stdout == "2027: 6 days; 0 cases have other deadlines now\n"
    with app.app_context():
        assert not is_working_day(date(2027, 2, 5))  # a Friday
        assert is_working_day(date(2027, 2, 14))  # a Sunday
        assert is_working_day(date(2027, 2, 15))  # not named, a Monday
        assert not is_working_day(date(2026, 10, 1))
        assert is_working_day(date(2026, 10, 10))
        assert db.session.execute(sa.select(AuditEvent.action, AuditEvent.object)).all() == [
            ("working days loaded", "2027")
        ]
    assert "2027-02-14       1" in run("working-days", "list").output


def test_what_is_brought_later_takes_its_place(app, load):
    load(INVENTED)
    assert load(INVENTED.replace("2027-02-05,0,春节\n", "")).exit_code == 0
    with app.app_context():
        assert is_working_day(date(2027, 2, 5))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (INVENTED.replace("2027-02-05", "5.2.2027"), ["“5.2.2027” may be two days", "--choose dates=day-month"]),
        (INVENTED.replace("02-14,1", "02-14,perhaps"), ["line 5: worked must be 1 or 0, not 'perhaps'"]),
        (INVENTED + "2027-10-01,0,\n", ["line 8: day “2027-10-01” is already in line 7"]),
        (INVENTED.replace("2027-05-01,0,劳动节\n", ""), ["2027 lacks 2027-05-01 as a day off"]),
        (INVENTED.replace("05-01,0", "05-01,1"), ["2027 lacks 2027-05-01 as a day off"]),
        (INVENTED.replace("worked", "work"), ["“work” is not known", "--choose heading:work=worked"]),
        ("day,worked\n", ["no rows"]),
        (b"\x00\xff", ["line 1: neither UTF-8, UTF-16 nor GB18030"]),
    ],
)
def test_a_bad_file_is_refused_with_every_place_and_changes_nothing(app, load, text, problems):
    load(INVENTED)
    done = load(text, "bad.csv")
    assert done.exit_code == 1
    for problem in problems:
        assert problem in done.output
    with app.app_context():
        assert not is_working_day(date(2027, 2, 5))


def test_what_somebody_spoilt_by_hand_stops_nobody(app, load, tmp_path, caplog):
    load(INVENTED)
    (tmp_path / "calendar" / "working-days.csv").write_text("day,worked\n2027-02-05,perhaps\n", encoding="utf-8")
    with app.app_context():
        assert is_working_day(date(2027, 2, 5))
    assert "working-days.csv is not read" in caplog.text


def test_deadlines_of_open_cases_move_and_pages_no_longer_doubt_them(app, case, look, load, account, signed_in):
    with time_machine.travel(DECEMBER):
        code = case("A1")
        manager, office = signed_in(account(MANAGER)), signed_in(account(STATISTICIAN))
        assert look(code, "close_due") == date(2027, 1, 12)  # by weekdays
        for path in ("/cases", f"/cases/{code}"):
            assert CASE_MISSING in manager.get(path).text
        assert OFFICE_MISSING in office.get("/office").text
        assert "1 cases have other deadlines" in load(INVENTED).output
        assert look(code, "close_due") == date(2027, 1, 13)  # New Year's Day, a Friday, is free
        for path in ("/cases", f"/cases/{code}"):
            assert CASE_MISSING not in manager.get(path).text
        assert OFFICE_MISSING not in office.get("/office").text


def test_where_all_days_are_known_nothing_is_said(case, account, signed_in):
    with time_machine.travel(datetime(2026, 9, 15, 4, tzinfo=UTC)):
        code = case("A1")
        assert "放假安排" not in signed_in(account(MANAGER)).get(f"/cases/{code}").text
        assert "放假安排" not in signed_in(account(STATISTICIAN)).get("/office").text
