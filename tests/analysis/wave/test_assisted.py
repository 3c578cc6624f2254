"""The invited with the help of open codes: on paper, and what must hold of a wave."""

from dataclasses import replace

import polars as pl
import pytest

from analysis.snapshot import frozen as snapshots
from analysis.wave.code_kinds import code_kinds
from analysis.wave.rules import LEVELS
from analysis.wave.table import tabulated
from analysis.wave.weighted import EVERYBODY
from tests.analysis import province

STEP = 100 / 9


@pytest.fixture
def toy(freeze, rows):
    """36 outlets of a cell. Twelve say 5 by posters and were all invited: six say 4, six 6; of 24 that say 8 by
    posters, twelve were invited: six say 7, six 9."""
    outlets = [rows.outlet(f"{number:02}", volume=100.0) for number in range(36)]
    answers = []
    for number, outlet in enumerate(outlets):
        scanned = 5 if number < 12 else 8
        answers += [rows.response(outlet["outlet"], *[scanned] * 3, kind="poster")] * 3
        if number < 24:
            said = (4, 6, 7, 9)[number // 6]
            answers += [rows.response(outlet["outlet"], *[said] * 3)] * 2
    return lambda **settings: snapshots.open(freeze(outlets, answers, **settings))


def kinds_of(snapshot, those=EVERYBODY):
    return code_kinds(snapshot, tabulated(snapshot), those)


def told(assisted, level):
    """The rows of a list that have answers, with their gains."""
    rows = zip(getattr(assisted.lists, level), assisted.gains[level], strict=True)
    return [(row, gain) for row, gain in rows if row.n]


def test_the_toy_on_paper(toy):
    kinds = kinds_of(toy(errors="register"))
    # what is left of the invited beside posters: one step to either side, 24 outlets less their mean and the slope
    between = 24 * STEP**2 / 22
    se = (between * (12 * (2 / 36 - 1 / 36) ** 2 + 12 / 36**2)) ** 0.5
    for level in LEVELS:
        ((row, gain),) = told(kinds.assisted, level)
        # those that were not invited are all of those that say 8
        assert row.index == pytest.approx(((12 * 5 + 24 * 8) / 36 - 1) * STEP)
        assert row.se == pytest.approx(se)
        assert row.n == 48
        assert row.df == pytest.approx(22)
    ((family, _),) = told(kinds.assisted, "families")
    alone = next(row for row in kinds.variants["invited"].families if row.code == family.code)
    # alone: half of either kind, 23 degrees of freedom
    assert alone.index == pytest.approx((6.5 - 1) * STEP)
    assert alone.se**2 == pytest.approx(24 * 3.25 * STEP**2 / 23 * (24 * (1 / 24 - 1 / 36) ** 2 + 12 / 36**2))
    assert gain == pytest.approx(alone.se**2 / se**2)


def test_without_the_register_s_errors_or_one_of_the_kinds_nobody_is_assisted(toy):
    assert kinds_of(toy()).assisted is None
    for kind in ("poster", "invitation"):
        assert kinds_of(toy(errors="register"), pl.col("kind") == kind).assisted is None


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A province in which every other outlet has invitations."""
    outlets = province.register(5)
    answers = province.answers(outlets, 6)
    asked = {row["outlet"] for row in outlets[::2]}
    given = [one for one in answers if one["kind"] == "poster" or one["outlet"] in asked]
    folder = province.write(tmp_path_factory.mktemp("wave"), "2026-1", outlets, given, errors="register")
    return snapshots.open(folder)


def test_the_invited_are_known_better_with_the_help_of_others(snapshot):
    kinds = kinds_of(snapshot)
    for (row, gain), alone in zip(told(kinds.assisted, "sectors"), kinds.variants["invited"].sectors, strict=True):
        assert gain == pytest.approx(alone.se**2 / row.se**2)
        assert row.n == alone.n
        assert row.index == pytest.approx(alone.index, abs=4 * alone.se)
    assert min(gain for _, gain in told(kinds.assisted, "families")) > 1.1
    assert min(gain for _, gain in told(kinds.assisted, "sectors")) > 0.96


def test_open_answers_of_another_scale_change_nothing(snapshot, tmp_path):
    """Two more on every open answer, in a whole province."""
    outlets = province.register(5)
    answers = [one | {item: min(one[item], 8) for item in province.ITEMS} for one in province.answers(outlets, 6)]
    asked = {row["outlet"] for row in outlets[::2]}
    given = [one for one in answers if one["kind"] == "poster" or one["outlet"] in asked]
    kinder = [
        one | {item: one[item] + 2 for item in province.ITEMS} if one["kind"] == "poster" else one for one in given
    ]
    fair, biased = (
        kinds_of(snapshots.open(province.write(tmp_path / name, "2026-1", outlets, said, errors="register"))).assisted
        for name, said in (("fair", given), ("biased", kinder))
    )
    for level in LEVELS:
        for (one, gain), (other, again) in zip(told(fair, level), told(biased, level), strict=True):
            assert (one.index, one.se, one.df) == pytest.approx((other.index, other.se, other.df), rel=1e-6)
            assert gain == pytest.approx(again, rel=1e-6)


def test_the_assisted_are_the_same_whatever_counts(snapshot):
    every, invited = (
        kinds_of(replace(snapshot, settings=replace(snapshot.settings, basis=basis))).assisted
        for basis in ("all", "invited")
    )
    assert every.lists == invited.lists
