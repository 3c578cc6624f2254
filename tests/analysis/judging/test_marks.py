import pytest

from analysis.judging.marks import Precision, Thresholds, mark, publishable

GOOD = {"n": 30, "n_eff": 30.0, "outlets": 5, "units": 3, "largest_share": 0.85, "df": 8.0, "half_width": 3.0}


def test_a_figure_just_at_every_threshold_is_published_without_a_mark():
    assert mark(**GOOD) == ""


@pytest.mark.parametrize(
    "worse", [{"units": 2}, {"outlets": 2}, {"largest_share": 0.8501}, {"units": 0, "outlets": 0, "n": 0}]
)
def test_a_figure_that_would_reveal_a_unit_is_confidential(worse):
    assert mark(**GOOD | worse) == "x"


@pytest.mark.parametrize("worse", [{"outlets": 4}, {"outlets": 3}, {"df": 7.9}, {"df": 2.0}, {"half_width": 5.0}])
def test_a_figure_short_of_good_but_not_of_fair_is_marked_for_caution(worse):
    assert mark(**GOOD | worse) == "E"


@pytest.mark.parametrize(
    "worse",
    [
        {"n": 29},
        {"n_eff": 29.9},
        {"df": 1.9},
        {"half_width": 5.01},
        {"df": None},
        {"half_width": None},
        {"n_eff": None},
    ],
)
def test_a_figure_short_of_fair_is_not_published(worse):
    assert mark(**GOOD | worse) == "F"


def test_confidentiality_comes_before_precision():
    assert mark(**GOOD | {"n": 0, "df": None, "half_width": None, "units": 1}) == "x"


def test_a_share_that_is_not_known_is_not_trusted():
    assert mark(**GOOD | {"largest_share": None}) == "x"


def test_other_rules_can_be_declared():
    strict = Thresholds(good=Precision(n=100, n_eff=100, outlets=10, df=20, half_width=2.0))
    assert mark(**GOOD, thresholds=strict) == "E"


def test_other_rules_of_confidentiality_can_be_declared():
    assert mark(**GOOD, thresholds=Thresholds(fewest_units=4)) == "x"
    assert mark(**GOOD, thresholds=Thresholds(largest_share=0.8)) == "x"


@pytest.mark.parametrize(("given", "printed"), [("", True), ("E", True), ("F", False), ("x", False), ("c", False)])
def test_what_is_printed_by_its_mark(given, printed):
    assert publishable(given) is printed
