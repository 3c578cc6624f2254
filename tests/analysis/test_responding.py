"""Response rates of the invited and their tipping points, by hand."""

import polars as pl
import pytest

from analysis.snapshot import frozen as snapshots
from analysis.wave.responding import Part, rates, responding


def counted(**invited):
    rows = [{"outlet": outlet, "kind": "invitation", "responses": n} for outlet, n in invited.items()]
    return pl.DataFrame(rows + [{"outlet": outlet, "kind": "poster", "responses": 5} for outlet in invited])


@pytest.fixture
def snapshot(freeze, rows, monkeypatch):
    """Two outlets that offered 20 and 40 invitations, one that offered none; volumes 100, 300 and 500."""
    outlets = [rows.outlet(code, volume=volume) for code, volume in (("a", 100.0), ("b", 300.0), ("c", 500.0))]
    folder = freeze(outlets, [rows.response("a", 9, 9, 9)])
    path = folder / "outlets.parquet"
    pl.read_parquet(path).with_columns(offered=pl.Series([20, 40, None], dtype=pl.Int64)).write_parquet(path)
    return snapshots.open(folder)


def test_a_sectors_rate_weighs_its_outlets_by_their_services(snapshot):
    # (100 x 10/20 + 300 x 4/40) / (100 + 300)
    found = rates(snapshot, counted(a=10, b=4, c=3))
    assert found == {"C1": (pytest.approx(0.2), 60, 14)}


def test_outlets_whose_invited_all_kept_silent_count(snapshot):
    counts = counted(a=10).vstack(pl.DataFrame({"outlet": ["b"], "kind": ["poster"], "responses": [5]}))
    assert rates(snapshot, counts)["C1"][0] == pytest.approx(50 / 400)


def test_a_snapshot_of_before_invitations_were_counted_has_no_rates(freeze, rows):
    folder = freeze([rows.outlet("a")], [rows.response("a", 9, 9, 9)])
    assert rates(snapshots.open(folder), counted(a=1)) == {}


def test_the_tipping_point_puts_the_index_at_its_target():
    # 0.4 x 85 + 0.6 x 80 = 82 at the target of 82
    found = responding([Part(1.0, 0.4, 50, 20, 85.0)], 82.0)
    assert (found.rate, found.possible, found.offered, found.responses) == (0.4, True, 50, 20)
    assert found.tipping_point == pytest.approx(80)


def test_a_family_composes_rates_and_tipping_points_by_shares():
    found = responding([Part(3.0, 0.5, 10, 5, 90.0), Part(1.0, 0.1, 10, 1, 70.0)], 80.0)
    assert found.rate == pytest.approx(0.4)
    silent = found.tipping_point
    assert 0.75 * (0.5 * 90 + 0.5 * silent) + 0.25 * (0.1 * 70 + 0.9 * silent) == pytest.approx(80)


def test_more_answers_than_invitations_are_impossible():
    found = responding([Part(1.0, 1.2, 10, 12, 85.0)], 80.0)
    assert (found.possible, found.tipping_point) == (False, None)


def test_without_invitations_or_an_index_of_the_invited_there_is_little_to_say():
    assert responding([], 80.0) is None
    assert responding([Part(1.0, 0.5, 10, 5, None)], 80.0).tipping_point is None
