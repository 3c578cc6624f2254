"""Deadlines count the working days of China."""

from datetime import date

import pytest

from survey.cases.opening import deadlines
from survey.workdays.days import after, between, is_working_day


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 9, 20), True),  # a Sunday worked in exchange
        (date(2026, 10, 11), False),
        (date(2026, 2, 15), False),  # the Spring Festival
        (date(2026, 2, 14), True),
        (date(2028, 10, 2), True),  # not announced yet: a Monday
        (date(2028, 10, 1), False),  # not announced yet: a Sunday
    ],
)
def test_holidays_are_free_and_some_weekends_are_worked(day, worked):
    assert is_working_day(day) is worked


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 29), 1, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 24), 15, date(2026, 10, 22)),  # by hand: Mid-Autumn and National Day free, 10 October worked
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # not announced yet, a Friday
    ],
)
def test_a_deadline_steps_over_days_off(day, count, expected):
    assert after(day, count) == expected
    assert between(day, expected) == count


def test_no_working_day_lies_between_a_day_and_itself_or_the_holiday_after_it():
    assert between(date(2026, 9, 30), date(2026, 9, 30)) == 0
    assert between(date(2026, 9, 30), date(2026, 10, 7)) == 0


def test_a_case_is_taken_up_within_one_working_day_and_closed_within_fifteen():
    assert deadlines(date(2026, 9, 30)) == {"contact_due": date(2026, 10, 8), "close_due": date(2026, 10, 27)}
