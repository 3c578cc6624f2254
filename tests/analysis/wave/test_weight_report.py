"""What weights look like, on a snapshot that can be worked out by hand."""

import pytest

from analysis.snapshot import frozen
from analysis.wave.indices import index
from analysis.wave.weight_report import QUANTILES, Shift, weight_report
from analysis.wave.weighted import wave_of


@pytest.fixture
def two(freeze, rows):
    """Two outlets of one stratum: 300 services and 1 response, 100 services (imputed) and 3 responses."""
    outlets = [rows.outlet("A", volume=300.0), rows.outlet("B", volume=100.0), rows.outlet("S", volume=100.0)]
    outlets[1]["volume"] = None
    outlets[2]["selected"] = False
    answers = [rows.response("A", 10, 10, 10)] + [rows.response("B", 1, 1, 1)] * 3
    return lambda **settings: freeze(outlets, answers, **settings)


def test_weights_of_a_sector_by_hand(two):
    """d = 3/2; the imputed volume is the median of 300 and 100. Weights 450, and three times 100: mean 187.5."""
    (only,) = weight_report(wave_of(frozen.open(two()))).sectors
    assert (only.code, only.n, only.outlets) == ("C1", 4, 2)
    assert only.mean == pytest.approx(187.5)
    assert dict(zip(QUANTILES, only.relative, strict=True))[0.5] == pytest.approx(100 / 187.5)
    assert (only.relative[0], only.relative[-1]) == (pytest.approx(100 / 187.5), pytest.approx(450 / 187.5))
    assert only.n_eff == pytest.approx(750**2 / (450**2 + 3 * 100**2))
    assert only.imputed_share == pytest.approx(200 / 500)


def test_without_margins_nothing_was_calibrated(two):
    report = weight_report(wave_of(frozen.open(two())))
    assert (report.shifts, report.g) == ((), None)


def test_the_shift_is_the_calibrated_index_less_the_one_with_design_weights(freeze, reference_rows):
    outlets, answers = reference_rows
    plain = freeze(outlets, answers)
    totals = dict.fromkeys(("P2", "P4", "C1", "C4"), 50_000)
    cities = {"620100": 120_000, "620500": 50_000, "622900": 30_000}
    margins = {
        "sector": {"source": "x", "year": 2025, "totals": totals},
        "city": {"source": "x", "year": 2025, "totals": cities},
    }
    calibrated = freeze(outlets, answers, margins=margins)
    report = weight_report(wave_of(frozen.open(calibrated)))
    before, after = (index(folder).families for folder in (plain, calibrated))
    for shift, b, a in zip(report.shifts, before, after, strict=True):
        assert shift == Shift(b.code, pytest.approx(b.index), pytest.approx(a.index))
    assert any(abs(shift.after - shift.before) > 0.001 for shift in report.shifts)
    assert report.g[0] < report.g[1]


def test_a_wave_that_nobody_answered_has_no_weights(freeze, rows):
    assert weight_report(wave_of(frozen.open(freeze([rows.outlet("A")], [])))).sectors == ()
