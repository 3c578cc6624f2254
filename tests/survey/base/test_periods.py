from datetime import date

import pytest

from survey.base.periods import Period, lasting, named, spellings


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("2026-1", Period("2026-S1", "S")),
        ("2026-S2", Period("2026-S2", "S")),
        ("2026-Q3", Period("2026-Q3", "Q")),
        ("2026", Period("2026", "A")),
        ("2026-3", None),
        ("2026-S3", None),
        ("2026-01", None),
        ("trial-1", None),
        ("2026-1-2", None),
    ],
)
def test_a_code_names_a_period_where_it_can_be_nothing_else(code, period):
    assert named(code) == period


def test_days_are_counted_with_the_first_and_the_last():
    assert lasting(date(2026, 3, 1), date(2026, 6, 30)) == Period("2026-03-01/P122D", "_O")
    assert lasting(date(2026, 3, 1), date(2026, 3, 1)).text == "2026-03-01/P1D"


def test_only_a_half_year_is_written_in_two_ways():
    assert set(spellings("2026-1")) == set(spellings("2026-S1")) == {"2026-1", "2026-S1"}
    assert spellings("2026-Q1") == ("2026-Q1",)
    assert spellings("\0") == ("\0",)
