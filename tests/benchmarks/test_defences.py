"""The simulated attack meets the service's own rules."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from benchmarks.defences import reduced, service, stored

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def settings():
    with service():
        yield


def attempts(*rows):
    """Attempts at outlet A; each row is what differs from the usual."""
    usual = {"outlet": "A", "moment": NOON, "seconds": 60, "phone": None, "shown": NOON, "slip": None}
    frame = pl.DataFrame([usual | row for row in rows], infer_schema_length=None)
    phones = pl.col("phone").fill_null(pl.int_range(1000, 1000 + pl.len()))
    return frame.with_columns(phones, pl.col("slip").cast(pl.Int64))


def test_a_display_takes_answers_to_pages_opened_within_three_minutes_of_the_symbol():
    opened = [timedelta(seconds=seconds) for seconds in (20, 170, 240, 86400)]
    found = stored(attempts(*({"moment": NOON + late + timedelta(seconds=60)} for late in opened)), "display")
    assert found["moment"].to_list() == [NOON + late + timedelta(seconds=60) for late in opened[:2]]


@pytest.mark.parametrize(("kind", "expected"), [("display", [1799]), ("poster", [1799, 1801])])
def test_a_displays_page_may_be_answered_for_half_an_hour(kind, expected):
    found = stored(attempts(*({"seconds": s, "shown": NOON - timedelta(seconds=s)} for s in (1799, 1801))), kind)
    assert found["seconds"].sort().to_list() == expected


def test_an_invitation_is_used_once_and_a_guessed_code_never():
    slips = [{"slip": slip, "moment": NOON + timedelta(minutes=i)} for i, slip in enumerate((1, 1, 2, None))]
    found = stored(attempts(*slips, {"slip": 1, "outlet": "B"}), "invitation")
    assert found.select("outlet", "slip").sort("outlet", "slip").rows() == [("A", 1), ("A", 2), ("B", 1)]


def test_the_same_phone_is_marked_as_a_repeat_within_the_cool_down_at_the_same_outlet():
    times = [{"phone": 1, "moment": NOON + timedelta(hours=hours)} for hours in (0, 11, 24)]
    found = stored(attempts(*times, {"phone": 1, "outlet": "B"}, {"phone": 2}), "poster")
    marked = found.filter("repeat").select("outlet", "phone", "moment").rows()
    assert marked == [("A", 1, NOON + timedelta(hours=11))]


def test_a_code_takes_so_many_responses_in_a_minute():
    flood = [{"moment": NOON + timedelta(seconds=0.2 * i)} for i in range(200)]
    later = {"moment": NOON + timedelta(seconds=90)}
    assert stored(attempts(*flood, later, {"outlet": "B"}), "poster").height == 120 + 1 + 1


def test_what_is_kept_tells_the_hour_and_no_phone():
    kept = reduced(stored(attempts({"moment": NOON + timedelta(minutes=59)}), "poster"))
    assert kept["hour"].to_list() == [NOON]
    assert not {"phone", "moment", "shown", "slip"} & set(kept.columns)
