"""One pass, the same table of sums whatever holds the frame."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis.errors import FileError, RequestError
from analysis.estimation.plan import Plan
from analysis.estimation.scores import Score
from analysis.estimation.tabulate import tabulate

ITEMS = ("overall", "versus_expectation", "versus_ideal")
PLAN = Plan(
    keys=("stratum", "outlet", "age"),
    items=ITEMS,
    scores=(Score("score", dict.fromkeys(ITEMS, 1 / 3), minimum_items=2),),
    pairs=(("overall", "versus_ideal"),),
    weight="weight",
)
TINY = {"psu": ["a", "a", "b", None], "w": [1.0, 2.0, 3.0, 4.0], "x": [1.0, None, 3.0, 5.0], "y": [2.0, 4.0, 6.0, 8.0]}


def as_frame(sums):
    """A table of sums as one frame, to compare."""
    columns = {f"answered {name}": there for name, there in sums.answered.items()}
    columns |= {"n": sums.n, "weight": sums.weight, "weight_squared": sums.weight_squared}
    columns |= {f"first {name}": total for name, total in sums.firsts.items()}
    columns |= {f"product {pair}": total for pair, total in sums.products.items()}
    return sums.keys.with_columns(pl.Series(name, values) for name, values in columns.items())


def polars_of(frame):
    columns = {name: [None if pd.isna(v) else v for v in frame[name]] for name in frame.columns}
    return pl.DataFrame(columns)


def test_pandas_and_polars_eager_and_lazy_give_the_same_table(wave_2026):
    expected = as_frame(tabulate(polars_of(wave_2026), PLAN))
    assert expected["n"].sum() == len(wave_2026)
    for frame in (wave_2026, polars_of(wave_2026).lazy(), wave_2026.astype({"stratum": "category"})):
        assert_frame_equal(as_frame(tabulate(frame, PLAN)), expected, rel_tol=1e-13)


def test_sums_a_person_can_check():
    sums = tabulate(pl.DataFrame(TINY), Plan(keys=("psu",), items=("x", "y"), pairs=(("x", "y"),), weight="w"))
    assert sums.keys["psu"].to_list() == [None, "a", "a", "b"]
    assert sums.answered["x"].tolist() == [True, False, True, True]
    assert sums.weight.tolist() == [4, 2, 1, 3]
    assert sums.weight_squared.tolist() == [16, 4, 1, 9]
    assert sums.firsts["x"].tolist() == [20, 0, 1, 9]
    assert sums.products["x", "x"].tolist() == [100, 0, 1, 27]
    assert sums.products["x", "y"].tolist() == [160, 0, 2, 54]


def test_nan_is_a_missing_value_as_null_is():
    plan = Plan(keys=("psu",), items=("x",), weight="w")
    with_nan = {**TINY, "x": [1.0, float("nan"), 3.0, 5.0]}
    assert_frame_equal(as_frame(tabulate(pl.DataFrame(with_nan), plan)), as_frame(tabulate(pl.DataFrame(TINY), plan)))


def test_whole_numbers_do_not_overflow():
    frame = pl.DataFrame({"psu": [1] * 3, "x": pl.Series([200, 250, 255], dtype=pl.UInt8)})
    sums = tabulate(frame, Plan(keys=("psu",), items=("x",)))
    assert sums.firsts["x"].tolist() == [705]
    assert sums.products["x", "x"].tolist() == [200**2 + 250**2 + 255**2]


def test_without_psus_every_response_is_a_row(wave_2026):
    sums = tabulate(wave_2026, Plan(keys=("stratum",), items=("overall",), weight="weight", by_row=True))
    assert sums.firsts["overall"] == pytest.approx((wave_2026["weight"] * wave_2026["overall"]).to_numpy())
    assert set(sums.n) == {1}


def test_a_score_shares_out_the_weight_of_a_missing_item():
    score = Score("s", {"a": 2.0, "b": 1.0, "c": 1.0}, minimum_items=2)
    frame = pl.DataFrame({"a": [10, 10, None, 10], "b": [1, None, 1, None], "c": [1, 4, 4, None], "psu": range(4)})
    plan = Plan(keys=("psu",), items=("a", "b", "c"), scores=(score,))
    sums = tabulate(frame, plan)
    # (2*9 + 0 + 0) / (4*9), (2*9 + 3) / (3*9), (0 + 3) / (2*9), one item only
    assert sums.firsts["s"].tolist() == pytest.approx([50, 700 / 9, 100 / 6, 0])
    assert sums.answered["s"].tolist() == [True, True, True, False]
    assert sums.total(score.of(sums)) == pytest.approx(sums.firsts["s"])


@pytest.mark.parametrize("lazy", [True, False])
@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([1.0, None, float("nan"), 1.0], "found 2 missing"),
        ([1.0, -2.0, 3.0, float("inf")], "found 1 negative, 1 infinite"),
        ([0.0, 0.0, 0.0, 0.0], "the weights (w) are all zero"),
    ],
)
def test_bad_weights_are_counted(weights, said, lazy):
    frame = pl.DataFrame({**TINY, "w": weights})
    plan = Plan(keys=("psu",), items=("x",), weight="w")
    (problem,) = tabulate(frame.lazy() if lazy else frame, plan).problems
    assert said in problem
    assert tabulate(pd.DataFrame({**TINY, "w": weights}), plan).problems == (problem,)


def test_an_empty_frame_and_infinite_values_are_problems():
    plan = Plan(keys=("psu",), items=("x",), weight="w")
    assert tabulate(pl.DataFrame(TINY).clear(), plan).problems == ("there are no rows",)
    assert tabulate(pl.DataFrame({**TINY, "x": [np.inf, 1, 1, 1]}), plan).problems == ("x has infinite values",)


def test_columns_that_are_missing_or_hold_no_numbers_are_all_named():
    plan = Plan(keys=("psu", "city"), items=("x", "z"), weight="w")
    with pytest.raises(FileError) as refusal:
        tabulate(pl.DataFrame({**TINY, "w": ["1", "2", "3", "4"]}), plan)
    assert "no column city, z; the columns are psu, w, x, y" in str(refusal.value)
    assert "w must hold numbers, not string" in str(refusal.value)


def test_a_numeric_margin_must_not_vary_within_a_psu():
    plan = Plan(keys=("psu",), items=("w",), constants=("y",))
    (problem,) = tabulate(pl.DataFrame(TINY), plan).problems
    assert problem.startswith("y: ")
    assert tabulate(pl.DataFrame({**TINY, "y": [2, 2, 6, 8]}), plan).problems == ()


def test_more_variables_than_a_pattern_can_hold_are_refused():
    names = [f"x{i}" for i in range(63)]
    with pytest.raises(RequestError, match="at most 62"):
        tabulate(pl.DataFrame({"psu": [1], **{name: [1.0] for name in names}}), Plan(keys=("psu",), items=tuple(names)))
