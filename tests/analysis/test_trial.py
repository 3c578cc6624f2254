"""Each way in which settings can fail to fit a wave is found before anything is computed, and only then."""

from dataclasses import replace

import polars as pl
import pytest

from analysis.errors import DesignError
from analysis.quality.names import FLAGS
from analysis.snapshot import frozen as snapshots
from analysis.wave.trial import Misfit, trial, trial_without
from analysis.wave.weighted import wave_of


@pytest.fixture
def two_by_two(freeze, rows):
    """Sectors C1 and P2, each with an outlet in each of two cities and, undrawn, one in a third; all answered."""
    outlets, answers = [], []
    for sector in ("C1", "P2"):
        for city in ("620100", "620500"):
            code = f"{sector}{city}"
            outlets.append(rows.outlet(code, sector=sector, city=city, volume=100.0))
            answers.append(rows.response(code, 5, 6, 7))
        undrawn = rows.outlet(f"{sector}U", sector=sector, city="622900", volume=100.0)
        outlets.append({**undrawn, "selected": False})
    return snapshots.open(freeze(outlets, answers))


def margins(**of):
    return {name.replace("_", "-"): {"source": "x", "year": 2025, "totals": totals} for name, totals in of.items()}


def responses(*outlets, n=1):
    return pl.DataFrame({"outlet": outlets, "responses": [n] * len(outlets)}, schema_overrides={"responses": pl.Int64})


EVERY = ("C1620100", "C1620500", "P2620100", "P2620500")
SHARE = {"source": "x", "year": 2025}


def tried(snapshot, counts=None, **settings):
    return trial(
        replace(snapshot.settings, **settings), snapshot.outlets, responses(*EVERY) if counts is None else counts
    )


def test_what_can_be_met_has_no_problem_and_is_calibrated(two_by_two):
    fits = margins(sector={"C1": 300, "P2": 100}, city={"620100": 250, "620500": 150})
    assert tried(two_by_two, margins=fits) == ()
    wave = wave_of(two_by_two.under(replace(two_by_two.settings, margins=fits)))
    assert wave.sample.calibration.result.solution.converged


@pytest.mark.parametrize(
    ("wrong", "misfits"),
    [
        (margins(city={"620100": 2, "620500": 1, "622900": 1}), [Misfit("no_outlets", "city", ("622900",))]),
        (margins(sector={"C1": 4}), [Misfit("no_total", "sector", ("P2",))]),
        (margins(sector={"C1": 4, "P2": 0}), [Misfit("no_total", "sector", ("P2",))]),
        (
            margins(sector={"C1": 2, "P2": 2}, city={"620100": 2, "620500": 3}),
            [Misfit("different_sums", "city", ("sector",))],
        ),
    ],
)
def test_margins_that_do_not_fit(two_by_two, wrong, misfits):
    assert list(tried(two_by_two, margins=wrong)) == misfits


def test_cells_can_have_totals_of_their_own(two_by_two):
    cells = {f"{sector}-{city}": 100 for sector in ("C1", "P2") for city in ("620100", "620500")}
    assert tried(two_by_two, margins=margins(sector_city=cells)) == ()
    del cells["P2-620100"]
    assert tried(two_by_two, margins=margins(sector_city=cells)) == (Misfit("no_total", "sector-city", ("P2-620100",)),)


def test_a_category_whose_drawn_outlets_are_silent(two_by_two):
    city = margins(city={"620100": 2, "620500": 2})
    found = tried(two_by_two, responses("C1620100", "P2620100"), margins=city)
    assert found == (Misfit("no_respondents", "city", ("620500",)),)


def test_margins_that_no_weights_meet_together(two_by_two):
    """C1 answers in 620100 only, P2 in 620500 only: both margins say how much each weighs, and they differ."""
    apart = margins(sector={"C1": 3, "P2": 1}, city={"620100": 1, "620500": 3})
    (found,) = tried(two_by_two, responses("C1620100", "P2620500"), margins=apart)
    assert (found.reason, found.of) == ("unmet", "sector, city")
    assert set(found.categories) <= {"C1", "P2", "620100", "620500"}
    assert found.categories


@pytest.mark.parametrize(
    ("of", "reasons"),
    [
        ({"C1": 1.0}, {"no_share", "no_family_share"}),
        ({"X9": 1.0}, {"unknown_share"}),
        ({"C1": 0.0, "C4": 0.0}, {"no_family_share"}),
    ],
)
def test_shares_that_do_not_fit(two_by_two, of, reasons):
    every = {sector.code: 0.5 for sector in two_by_two.settings.sectors}
    shares = {**SHARE, "of": of if reasons == {"no_share", "no_family_share"} else every | of}
    assert {one.reason for one in tried(two_by_two, shares=shares)} == reasons


def test_targets_of_places_that_do_not_exist(two_by_two):
    assert tried(two_by_two, targets={"C": {"C1": 80, "620100": 81}}) == ()
    assert tried(two_by_two, targets={"C": {"P2": 80}}) == (Misfit("unknown_target", "C", ("P2",)),)


def test_what_only_holds_with_flagged_responses_is_found_too(two_by_two):
    counts = pl.DataFrame(
        {"outlet": EVERY, "kind": "poster", "responses": 2, "flagged": [0, 2, 0, 2], **dict.fromkeys(FLAGS, 0)}
    )
    settings = replace(two_by_two.settings, margins=margins(city={"620100": 2, "620500": 2}))
    (found,) = trial_without(settings, two_by_two.outlets, counts)
    assert found == Misfit("no_respondents", "city", ("620500",), unflagged=True)


def test_outlets_that_cannot_be_weighted_are_refused_as_ever(two_by_two):
    with pytest.raises(DesignError, match="volume of 100"):
        tried(two_by_two, responses("C1620100", n=101))
