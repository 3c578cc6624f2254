"""Effects of the mode: what scores of one kind of page are above those of another at the same outlets."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from analysis.snapshot import frozen as snapshots
from analysis.wave.modes import FEWEST_OUTLETS, modes, within_outlets
from analysis.wave.weighted import wave_of


def snapshot_with(freeze, rows, sizes, marks):
    """Six outlets in one cell; `sizes` and `marks` of each outlet's responses."""
    codes = "abcdef"
    answers = [rows.response(code, *given) for code in codes for given in marks[code]]
    snapshot = snapshots.open(freeze([rows.outlet(code) for code in codes], answers))
    (path,) = (snapshot.folder / "responses").rglob("*.parquet")
    told = pl.Series("type_size", [size for code in codes for size in sizes[code]], pl.String)
    pl.read_parquet(path).with_columns(told, language=pl.lit("zh")).write_parquet(path)
    return snapshot


def test_a_toy_counted_by_hand(freeze, rows):
    # at five of six outlets who read large type gave a mark less, a ninth of 100 points
    sizes = {code: ["normal", "normal", "large"] for code in "abcdef"}
    marks = {code: [(9, 9, 9), (9, 9, 9), (8, 8, 8)] for code in "abcde"} | {"f": [(7, 7, 7), (7, 7, 7), (7, 7, 7)]}
    found = modes(wave_of(snapshot_with(freeze, rows, sizes, marks)))
    (language,) = [mode for mode in found if mode.column == "language"]
    assert (language.value, language.n, language.share, language.difference) == ("zh", 18, 100, None)
    normal, large = [mode for mode in found if mode.column == "type_size"]
    assert (normal.value, normal.n, normal.difference, large.value, large.n) == ("normal", 12, None, "large", 6)
    assert large.share == pytest.approx(100 / 3)
    assert normal.index == pytest.approx((5 * 8 / 9 + 6 / 9) / 6 * 100)
    assert large.index == pytest.approx((5 * 7 / 9 + 6 / 9) / 6 * 100)
    assert large.difference == pytest.approx(-100 / 9 * 5 / 6)
    assert large.outlets == 6
    assert large.difference_low < large.difference < large.difference_high


def test_it_is_the_coefficient_beside_an_effect_of_each_outlet_with_clustered_errors():
    rng = np.random.default_rng(4)
    outlet = np.repeat(np.arange(40), rng.integers(3, 12, 40))
    large = rng.random(outlet.size) < 0.3
    score = 80 + rng.normal(0, 5, 40)[outlet] - 2 * large + rng.normal(0, 10, outlet.size)
    frame = pl.DataFrame({"outlet": outlet, "large": large, "total": score, "n": 1})
    one, other = (
        frame.filter(pl.col("large") == value).group_by("outlet").agg(pl.col("n", "total").sum()).sort("outlet")
        for value in (True, False)
    )
    value, (low, high), outlets = within_outlets(one, other, 0.95)
    data = pd.DataFrame({"score": score, "large": large.astype(float), "outlet": outlet})
    groups = {"groups": outlet, "use_correction": False}
    fit = smf.ols("score ~ large + C(outlet)", data).fit(cov_type="cluster", cov_kwds=groups)
    both = frame.group_by("outlet").agg(pl.col("large").n_unique()).filter(pl.col("large") == 2)
    assert outlets == len(both)
    assert value == pytest.approx(fit.params["large"], rel=1e-9)
    half = fit.bse["large"] * (outlets / (outlets - 1)) ** 0.5 * stats.t.ppf(0.975, outlets - 1)
    assert (high - low) / 2 == pytest.approx(half, rel=1e-9)


def test_few_outlets_with_both_say_nothing_and_old_snapshots_know_the_language_alone(freeze, rows):
    one = pl.DataFrame({"outlet": ["a"], "n": [3], "total": [240.0]})
    assert within_outlets(one, one, 0.95) == (None, (None, None), 1)
    assert FEWEST_OUTLETS > 1
    marks = {code: [(9, 9, 9), (4, 5, 6)] for code in "abcdef"}
    before = snapshot_with(freeze, rows, {code: [None, None] for code in "abcdef"}, marks)
    assert {mode.column for mode in modes(wave_of(before))} == {"language"}
