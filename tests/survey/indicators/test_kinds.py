"""What is to be reached: targets by year, in the direction that counts; and the periods that values are of."""

from datetime import date

import pytest

from survey.indicators.kinds import Indicator, Target, computed_indicators, targets_of, written
from survey.indicators.periods import ends, order
from survey.models.reference import families


@pytest.mark.parametrize(
    ("direction", "text", "reached", "missed", "away"),
    [
        ("least", "2015:95", (95.0, 99.5), 93.5, 1.5),
        ("most", "2015:8", (8.0, 0.0, -2.0), 9.5, 1.5),
        ("range", "2015:100-150", (100.0, 118.0, 150.0), 151.5, 1.5),
        ("range", "2015:100-150", (100.0, 118.0, 150.0), 98.5, 1.5),
        ("or_more", "2015:3", (3.0, 4.0), 1.5, 1.5),
    ],
)
def test_the_direction_decides_what_reaches_a_target(direction, text, reached, missed, away):
    (target,) = targets_of(direction, text)
    assert all(target.met(value) for value in reached)
    assert not target.met(missed)
    assert target.missing(missed) == away


@pytest.mark.parametrize(
    ("direction", "text"), [("least", "2015:95;2020:98.5"), ("range", "2015:100-150"), ("most", "")]
)
def test_targets_are_written_as_they_are_read(direction, text):
    assert written(targets_of(direction, text)) == text


def test_full_width_signs_are_read_too():
    assert targets_of("least", "2015：95；2020：98") == targets_of("least", "2015:95;2020:98")


@pytest.mark.parametrize(
    ("direction", "text"),
    [
        ("least", "95"),
        ("least", "2015:"),
        ("least", "2015:many"),
        ("least", "2015:100-150"),
        ("range", "2015:100"),
        ("range", "2015:150-100"),
        ("least", "2020:98;2015:95"),
        ("least", "2015:95;2015:96"),
        ("least", "15:95"),
        ("least", "2015:1e999"),
    ],
)
def test_what_is_no_target_is_refused(direction, text):
    with pytest.raises(ValueError, match=r".*"):
        targets_of(direction, text)


def test_a_year_works_towards_the_next_target_and_after_the_last_towards_the_last():
    targets = (Target(2015, 95.0, None), Target(2020, 98.0, None))
    indicator = Indicator("a", "product", "甲", "A", "%", "%", "least", targets, "")
    assert [indicator.target_of(year).year for year in (2013, 2015, 2016, 2020, 2026)] == [2015, 2015, 2020, 2020, 2020]
    assert Indicator("a", "product", "甲", "A", "%", "%", "least", (), "").target_of(2020) is None


def test_the_computed_indices_have_the_targets_of_their_families(app):
    known = {one.code: one for one in computed_indicators()}
    with app.app_context():
        for family in families():
            indicator = known[family.code]
            assert (indicator.name, indicator.name_en) == (family.index_name, family.index_name_en)
            assert [target.low for target in indicator.targets] == [family.target]


def test_a_period_is_a_year_a_quarter_or_a_month():
    assert ends("2020") == (date(2020, 1, 1), date(2020, 12, 31))
    assert ends("2020-Q2") == (date(2020, 4, 1), date(2020, 6, 30))
    assert ends("2020-02") == (date(2020, 2, 1), date(2020, 2, 29))
    assert [ends(text) for text in ("", "20", "2020-13", "2020-Q5", "2020-1", "二〇二〇", "2020-Q1 ", "1820")] == [
        None
    ] * 8
    assert sorted(["2021", "2020", "2020-Q4", "2020-12", "2020-Q1"], key=order) == [
        *("2020-Q1", "2020-12", "2020-Q4", "2020", "2021")
    ]
