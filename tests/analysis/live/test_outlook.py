"""What is announced while answers come in is what comes."""

import math

import numpy as np
import polars as pl
import pytest

from analysis.estimation.intervals import half_width
from analysis.judging.marks import WITH_REGISTER
from analysis.live.outlook import ASSUMED, Field, outlook
from analysis.live.planning import EXPECTED_PER_OUTLET, Plan, Spread, needed
from analysis.snapshot.settings import settings_of
from analysis.wave.indices import index
from tests.analysis import province


def field_of(rows, answers):
    """The outlets of an invented province, as the sums of its days have them."""
    marks = pl.DataFrame(answers).with_columns(
        score=sum((pl.col(item) - 1) * 100 / 9 for item in province.ITEMS) / len(province.ITEMS)
    )
    sums = marks.group_by("outlet").agg(n=pl.len(), s=pl.col("score").sum(), ss=(pl.col("score") ** 2).sum())
    known = pl.DataFrame(rows).join(sums, on="outlet", how="left", maintain_order="left").fill_null(0)
    cells = known.select("sector", "city").unique(maintain_order=True).with_row_index("cell")
    known = known.join(cells, on=["sector", "city"], how="left", maintain_order="left")
    place = {sector: i for i, sector in enumerate(province.SECTORS)}
    names = [f"{sector}-{city}" for sector, city in cells.select("sector", "city").iter_rows()]
    return names, Field(
        cell=known["cell"].to_numpy().astype(int),
        unit=known["unit"].rank("dense").to_numpy().astype(int) - 1,
        sector=np.array([place[sector] for sector in cells["sector"]]),
        volume=known["volume"].to_numpy(),
        responses=known["n"].to_numpy().astype(float),
        scores=known.select("n", "s", "ss").to_numpy().astype(float),
    )


@pytest.fixture(scope="module")
def half_answered(tmp_path_factory):
    """A province of whose outlets one in three is silent: its field, and its figures when it is frozen like that."""
    rows = province.register(4)
    answers = [one for one in province.answers(rows, 4, each=12) if int(one["outlet"].rsplit("-", 1)[1]) % 3]
    folder = province.write(tmp_path_factory.mktemp("wave"), "2026", rows, answers, errors="register")
    return field_of(rows, answers), index(folder)


def test_the_expected_half_widths_are_those_of_the_figures(half_answered):
    (names, field), found = half_answered
    expected = dict(zip(names, outlook(field, "register").half_width, strict=True))
    known = [row for row in found.cells if row.se is not None]
    assert len(known) > 25
    for row in known:
        assert expected[row.code] == pytest.approx((row.high - row.low) / 2, rel=1e-9)
    silent = [name for name in names if name not in {row.code for row in known}]
    assert silent
    assert all(math.isnan(expected[name]) for name in silent)


def test_more_answers_of_the_same_outlets_narrow_them_down_to_what_the_silent_leave(half_answered):
    (_, field), _ = half_answered
    now, later, endless = (outlook(field, "register", growth).half_width for growth in (1, 4, 1e9))
    there = np.isfinite(now)
    assert (later[there] < now[there]).all()
    assert (endless[there] > 0).all()


def test_a_register_that_answers_whole_leaves_chance_alone(half_answered):
    rows = province.register(5)
    _, field = field_of(rows, province.answers(rows, 5, each=12))
    now, later = (outlook(field, "register", growth).half_width for growth in (1, 1e8))
    assert np.nanmax(later) < 0.02 * np.nanmin(now)


@pytest.mark.parametrize("errors", ["register", "linearised"])
def test_where_nobody_answered_nothing_is_expected_and_variances_are_assumed(errors):
    strangers = [{"outlet": "none", **dict.fromkeys(province.ITEMS, 5)}]
    _, field = field_of(province.register(1), strangers)
    assert np.isnan(outlook(field, errors).half_width).all()
    assert field.spreads() == [ASSUMED] * len(province.SECTORS)


def test_with_the_register_fewer_outlets_suffice():
    of, rule = Spread(between=36, within=324), WITH_REGISTER.caution
    plan = needed(of, outlets=2, available=50, per_outlet=12, rule=rule, registered=60, prior_df=30)
    without = needed(of, outlets=2, available=50, per_outlet=12)
    assert plan.outlets < without.outlets

    def width(m, each):
        return half_width(math.sqrt(36 * (1 / m - 1 / 60) + 324 / (m * each)), 30 + m - 1, 0.95)

    assert width(plan.outlets, plan.responses / plan.outlets) <= rule.half_width
    assert width(plan.outlets - 1, EXPECTED_PER_OUTLET) > rule.half_width


def test_where_a_whole_register_answers_only_chance_is_left_however_its_outlets_differ():
    rule = WITH_REGISTER.caution
    plan = needed(Spread(1e6, 324), outlets=3, available=4, per_outlet=12, rule=rule, registered=4, prior_df=30)
    assert plan == Plan(4 * 14, 4)  # t(33) = 2.0345: 2.0345 sqrt(324 / 56) = 4.89, with 52 it were 5.08


def test_the_settings_of_a_wave_name_both_kinds_of_errors():
    for errors in ("register", "linearised"):
        assert settings_of(province.BASE | {"errors": errors})[0].errors == errors
