"""Unusual responses are flagged by what is usual in their own wave; none is deleted, figures can leave them out."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.errors import FileError
from analysis.quality.flags import THRESHOLDS, flags, outlet_table, unflagged
from analysis.quality.names import FLAGS
from analysis.quality.norms import learn
from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import index

SCALES = ("overall", "versus_expectation", "versus_ideal", "value", "image", "loyalty", "complaint")
TEN_IN_THE_MORNING = datetime(2026, 9, 1, 2, tzinfo=UTC)  # in Asia/Shanghai
TENS = (10, 10, 10, 10, 10, 10)


@pytest.fixture(scope="module")
def honest():
    """Forty outlets of two sectors, about a response in each of sixty opening hours, nobody alike or in a hurry."""
    rng = np.random.default_rng(5)
    rows = []
    for outlet in range(40):
        for day in range(20):
            for clock in rng.choice(9, 3, replace=False):
                marks = rng.integers(1, 11, len(SCALES))
                when = TEN_IN_THE_MORNING + timedelta(days=day, hours=int(clock))
                rows.append(row(f"o{outlet}", *marks, hour=when, seconds=int(rng.integers(60, 100))))
    return pl.DataFrame(rows, schema=SCHEMA)


SCHEMA = {
    "outlet": pl.String,
    "kind": pl.String,
    "version": pl.String,
    "hour": pl.Datetime("us", "UTC"),
    "seconds": pl.Int32,
    "repeat": pl.Boolean,
    **dict.fromkeys(SCALES, pl.UInt8),
}
OUTLETS = pl.DataFrame({"outlet": [f"o{i}" for i in range(40)], "sector": ["C1", "C4"] * 20})


def row(outlet, *marks, hour=TEN_IN_THE_MORNING, seconds=80, version="v", kind="poster", repeat=False):
    """A response; questions without a mark were left out."""
    answered = dict(zip(SCALES, map(int, marks), strict=False))
    fixed = {"outlet": outlet, "kind": kind, "version": version, "hour": hour, "seconds": seconds, "repeat": repeat}
    return fixed | answered


def flagged_as(honest, *rows):
    """The names of the flags of each of the rows, which came after the honest ones."""
    frame = pl.concat([honest, pl.DataFrame(list(rows), schema=SCHEMA)])
    found = flags(frame.lazy(), OUTLETS).collect()
    assert found.height == frame.height
    return [{name for name in FLAGS if one[name]} for one in found.tail(len(rows)).to_dicts()]


def times(count, maker):
    return [maker(number) for number in range(count)]


def test_nothing_is_flagged_where_nothing_is_unusual(honest):
    assert flags(honest.lazy(), OUTLETS).collect().sum().row(0) == (0,) * len(FLAGS)


def test_the_flags_stand_in_the_rows_of_their_responses_whatever_the_order(honest):
    frame = pl.concat([honest, pl.DataFrame([row("o1", 5, 4, 3, seconds=5, repeat=True)], schema=SCHEMA)])
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    found = flags(shuffled.lazy(), OUTLETS).collect()
    assert found["repeat"].to_list() == shuffled["repeat"].to_list()
    assert found["speeder"].to_list() == (shuffled["seconds"] == 5).to_list()


def test_speeders_take_under_half_and_strict_ones_under_a_third_of_their_versions_median(honest):
    quick = [row("o1", 5, 6, 7, seconds=seconds) for seconds in (39, 41, 26, 28)]
    # the median stays about 80 of the first version, and is 10 of the second
    short = [row("o1", 5, 6, 7, seconds=seconds, version="short") for seconds in (10, 10, 10, 4)]
    assert flagged_as(honest, *quick, *short) == [
        {"speeder"},
        set(),
        {"speeder", "strict_speeder"},
        {"speeder"},
        set(),
        set(),
        set(),
        {"speeder"},
    ]


@pytest.mark.parametrize(
    ("marks", "is_flagged"),
    [
        ((*TENS, 10), True),  # wholly content, and would very much like to complain
        ((7, 7, 7, 7, 7, 7, 7), True),
        ((*TENS, 1), False),  # wholly content, and says so
        (TENS, False),  # the question that would tell was left out
        ((7, 7, 7, None, None, None, 7), False),  # four answers are few
        ((7, 7, 7, 7, None, None, 7), True),
        ((7, 7, 7, 7, 7, 8, 7), False),
    ],
)
def test_straight_liners_tick_one_mark_through_the_question_that_is_the_other_way_round(honest, marks, is_flagged):
    answered = dict(zip(SCALES, marks, strict=False))
    (found,) = flagged_as(honest, row("o1") | answered)
    assert found == ({"straight"} if is_flagged else set())


def varied(number):
    """Marks that nobody else gave."""
    return [1 + (number // 10**place) % 10 for place in range(6)]


def test_a_burst_is_an_hour_far_busier_than_the_outlets_own_even_if_it_is_a_fifth_of_its_responses(honest):
    later = TEN_IN_THE_MORNING + timedelta(days=30)
    burst = times(15, lambda i: row("o1", *varied(9 * i), hour=later))
    busy = times(4, lambda i: row("o2", *varied(7 * i), hour=later))
    assert flagged_as(honest, *burst, *busy) == [{"burst"}] * 15 + [set()] * 4


def test_an_outlet_with_few_hours_is_held_against_its_sector(honest):
    few = honest.filter(pl.col("outlet") != "o1")
    later = TEN_IN_THE_MORNING + timedelta(days=30)
    burst = times(15, lambda i: row("o1", *varied(9 * i), hour=later))
    assert flagged_as(few, *burst) == [{"burst"}] * 15


def test_the_same_answers_again_and_again_at_one_outlet_are_copies(honest):
    hours = times(6, lambda i: TEN_IN_THE_MORNING + timedelta(days=i))
    copies = [row("o1", 9, 10, 8, 9, 10, 10, 2, hour=hour) for hour in hours]
    assert flagged_as(honest, *copies) == [{"copied"}] * 6


@pytest.mark.parametrize(
    ("here", "elsewhere", "copied"),
    [
        (3, 0, False),  # X has the mean 63 x 1 / 2341: P(X >= 3) = 3.2e-6
        (4, 0, True),  # 64 x 1 / 2341: P(X >= 4) = 2.3e-8
        (4, 1, True),  # 64 x 2 / 2342: P(X >= 4) = 3.6e-7
        (4, 2, False),  # 64 x 3 / 2343: P(X >= 4) = 1.8e-6
    ],
)
def test_copies_are_flagged_from_the_number_on_that_chance_does_not_explain(honest, here, elsewhere, copied):
    marks = (9, 10, 8, 9, 10, 10, 2)
    mine = times(here, lambda i: row("o1", *marks, hour=hour_of(i)))
    others = times(elsewhere, lambda i: row(f"o{2 + i}", *marks, hour=hour_of(i)))
    assert flagged_as(honest, *mine, *others) == [{"copied"} if copied else set()] * here + [set()] * elsewhere


def test_copies_need_six_answers(honest):
    six, five = (9, 10, 8, 9, 10, 10), (9, 10, 8, 9, 10)
    assert flagged_as(honest, *times(8, lambda i: row("o1", *six, hour=hour_of(i)))) == [{"copied"}] * 8
    assert flagged_as(honest, *times(8, lambda i: row("o1", *five, hour=hour_of(i)))) == [set()] * 8


def test_answers_that_are_common_everywhere_are_no_copies(honest):
    everywhere = times(200, lambda i: row(f"o{i % 40}", 9, 10, 9, 9, 10, 10, 1, hour=hour_of(i)))
    assert flagged_as(honest, *everywhere) == [set()] * 200


def hour_of(number):
    return TEN_IN_THE_MORNING + timedelta(days=number % 20, hours=number % 7)


@pytest.mark.parametrize("marks", [(*TENS, 1), (9, 9, 9, 9, 9), (8, 9, 10)])
def test_short_and_constant_answers_are_no_copies_however_often_they_come(honest, marks):
    copies = times(12, lambda i: row("o1", *marks, hour=hour_of(i)))
    assert flagged_as(honest, *copies) == [set()] * 12


def test_the_parts_in_which_copies_are_counted_change_nothing(honest):
    copies = [row(outlet, 9, 10, 8, 9, 10, 10, mark) for outlet, mark in (("o1", 2), ("o2", 3), ("o2", 4))] * 6
    frame = pl.concat([honest, pl.DataFrame(copies, schema=SCHEMA)]).lazy()
    whole, parts = (learn(frame, OUTLETS, THRESHOLDS, rows_at_once).copies for rows_at_once in (10**9, 100))
    order = ["outlet", "version", "vector"]
    assert parts.sort(order).equals(whole.sort(order))
    assert len(whole) == 3


def at_night(day):
    return TEN_IN_THE_MORNING.replace(hour=19) + timedelta(days=day)  # three in the morning in Asia/Shanghai


def test_the_middle_of_the_night_is_off_hours_where_nobody_else_answers_then(honest):
    assert flagged_as(honest, row("o1", 5, 6, 7, hour=at_night(0))) == [{"off_hours"}]


def test_an_outlet_that_is_open_at_night_has_its_own_hours(honest):
    nights = times(5, lambda day: row("o1", *varied(day), hour=at_night(day)))
    assert flagged_as(honest, *nights) == [set()] * 5
    assert flagged_as(honest, *nights[:4]) == [{"off_hours"}] * 4


def test_a_sector_that_is_open_at_night_has_its_own_hours(honest):
    nights = times(20, lambda i: row(f"o{2 * i}", *varied(i), hour=at_night(i)))
    assert flagged_as(honest, *nights, row("o1", 5, 6, 7, hour=at_night(3))) == [set()] * 20 + [{"off_hours"}]


def test_columns_that_are_missing_are_named(honest):
    with pytest.raises(FileError, match=r"need the columns seconds, repeat of"):
        flags(honest.lazy().drop("seconds", "repeat"), OUTLETS)


@pytest.fixture
def frozen(freeze, rows, honest):
    """A snapshot whose two sectors have one outlet each with ten responses too quick."""
    quick = [row(o, 1, 1, 1, hour=hour_of(i), seconds=9, kind="display") for o in ("o0", "o1") for i in range(10)]
    frame = pl.concat([honest, pl.DataFrame(quick, schema=SCHEMA)])
    register = [rows.outlet(outlet, sector) for outlet, sector in OUTLETS.iter_rows()]
    folder = freeze(register, [rows.response("o0")] * frame.height)
    frame.write_parquet(folder / "responses" / "part-00000.parquet")
    return folder


def test_the_table_counts_flags_by_sector_and_kind_of_code(frozen):
    snapshot = snapshots.open(frozen)
    by_outlet = outlet_table(snapshot).join(snapshot.outlets.select("outlet", "sector"), on="outlet")
    table = (
        by_outlet.group_by("sector", "kind").agg(pl.col("responses", *FLAGS, "flagged").sum()).sort("sector", "kind")
    )
    assert table.select("sector", "kind", "responses", "speeder", "burst", "flagged").rows() == [
        ("C1", "display", 10, 10, 0, 10),
        ("C1", "poster", 1200, 0, 0, 0),
        ("C4", "display", 10, 10, 0, 10),
        ("C4", "poster", 1200, 0, 0, 0),
    ]


def test_the_index_can_leave_out_what_is_flagged(frozen, freeze, rows, honest):
    register = [rows.outlet(outlet, sector) for outlet, sector in OUTLETS.iter_rows()]
    only_honest = freeze(register, honest.select("outlet", "kind", "hour", *SCALES[:3]).to_dicts())
    kept = index(frozen, unflagged(snapshots.open(frozen)))
    assert kept == index(only_honest)
    assert index(frozen).sectors[2].index < kept.sectors[2].index


def test_a_wave_without_responses_has_no_flags(honest):
    assert flags(honest.clear().lazy(), OUTLETS).collect().height == 0


GUIDE = (Path(__file__).parents[3] / "docs" / "integrity.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "value"), asdict(THRESHOLDS).items())
def test_every_threshold_is_documented_with_its_value(name, value):
    if name == "reversed_items":
        assert all(f"`{item}`" in GUIDE for item in value)
    else:
        number, percent = re.search(rf"`{name}` ([\d./]+)( %)?", GUIDE).groups()
        assert float(Fraction(number)) / (100 if percent else 1) == pytest.approx(value)


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_explained(flag):
    assert re.search(rf"^\| {flag.replace('_', ' ')} \|", GUIDE, re.MULTILINE)
