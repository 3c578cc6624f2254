"""The pattern of suppression: what may move, what goes first, what standard errors give away."""

import numpy as np
import pytest

from analysis.disclosure.limits import limits_of
from analysis.disclosure.protection import Cells, Limit, Pattern, protect, require_safe
from analysis.disclosure.totals import Total
from analysis.errors import AnalysisError
from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import measure
from analysis.wave.weighted import wave_of
from tests.analysis import province

ROW = {f"A-{city}": 0.25 for city in range(4)}
OTHER = {f"B-{city}": 0.25 for city in range(4)}
COLUMNS = [{f"{sector}-{city}": 0.5 for sector in "AB"} for city in range(4)]
TOTALS = [
    Total(("sectors", "A"), ROW),
    Total(("sectors", "B"), OTHER),
    *(Total(("cities", "f", str(city)), parts) for city, parts in enumerate(COLUMNS)),
]


def cells(secret=("A-0",), withheld=(), out=(), **sizes):
    names = [*ROW, *OTHER]
    return Cells(
        values=dict.fromkeys(names, 80.0),
        size={name: sizes.get(name.replace("-", ""), 100) for name in names},
        family=dict.fromkeys(names, "f"),
        secret=set(secret),
        withheld={*secret, *withheld},
        out=set(out),
    )


def test_a_secret_cell_takes_three_more_with_it_and_no_total():
    found = protect(cells(), TOTALS)
    assert len(found.cells) == 4
    assert not found.totals
    require_safe(found, cells(), TOTALS)


def test_cells_with_fewer_responses_are_hidden_first():
    assert protect(cells(A2=10, B2=10), TOTALS).cells == {"A-0", "A-2", "B-0", "B-2"}


def test_a_variant_of_a_sector_goes_before_its_index_does():
    uneven = Total(("without_flagged", "sectors", "A"), dict(zip(ROW, (0.1, 0.2, 0.3, 0.4), strict=True)))
    found = protect(cells(), [*TOTALS, uneven])
    assert found.totals <= {uneven.name}
    require_safe(found, cells(), [*TOTALS, uneven])


@pytest.mark.parametrize("level", [("families", "f"), ("sectors", "A"), ("cities", "f", "0")])
def test_what_is_assisted_goes_before_any_cell_does(level):
    known = cells(A2=10, B2=10)
    uneven = Total(("assisted", *level), dict(zip(ROW, (0.1, 0.2, 0.3, 0.4), strict=True)))
    found = protect(known, [*TOTALS, uneven])
    assert found.cells == protect(known, TOTALS).cells
    assert found.totals == {uneven.name}
    require_safe(found, known, [*TOTALS, uneven])


def test_what_was_published_before_is_never_hidden_and_still_protects():
    found = protect(cells(out={"A-1", "B-1"}), TOTALS)
    assert not found.cells & {"A-1", "B-1"}
    assert "A-0" in found.cells


def test_a_secret_that_earlier_publications_give_away_is_an_error():
    gone = [Total((*total.name, "earlier"), total.parts, out=True) for total in TOTALS]
    with pytest.raises(AnalysisError, match="what was published before gives confidential figures away"):
        protect(cells(out=set(ROW) - {"A-0"}), gone)


def test_a_total_whose_standard_error_leaves_too_little_room_goes():
    near = Limit(("sectors", "A"), {"A-0": 1.0}, -1.0, 1.0)
    wide = Limit(("sectors", "A"), {"A-0": 1.0}, -20.0, 20.0)
    assert ("sectors", "A") in protect(cells(), TOTALS, [near]).totals
    assert ("sectors", "A") not in protect(cells(), TOTALS, [wide]).totals


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern(frozenset(), frozenset()),
        Pattern(frozenset({"A-0"}), frozenset()),
        Pattern(frozenset({"A-0", "A-1"}), frozenset()),
    ],
)
def test_a_pattern_that_does_not_protect_is_found(pattern):
    with pytest.raises(AnalysisError, match="A-0 must be hidden but can be computed to 0 points"):
        require_safe(pattern, cells(), TOTALS)


@pytest.mark.parametrize("seed", range(20))
def test_every_secret_cell_and_total_of_random_tables_is_protected(seed):
    rng = np.random.default_rng(seed)
    names = [f"{sector}-{city}" for sector in range(5) for city in range(8) if rng.random() < 0.9]
    values = dict(zip(names, rng.uniform(55, 95, len(names)), strict=True))
    secret = {name for name in names if rng.random() < 0.2}
    table = Cells(values, dict.fromkeys(names, 50), dict.fromkeys(names, "f"), secret, secret | {names[0]}, out=set())

    def parts(wanted):
        own = {name: rng.lognormal() for name in names if wanted(name)}
        return {name: part / sum(own.values()) for name, part in own.items()}

    totals = [Total(("sectors", str(s)), parts(lambda name, s=s: name[0] == str(s))) for s in range(5)]
    totals += [Total(("without_flagged", *t.name), {**t.parts}) for t in totals]
    totals += [Total(("cities", "f", str(c)), parts(lambda name, c=c: name[2] == str(c))) for c in range(8)]
    totals += [Total(("families", "f"), parts(lambda name: True))]
    found = protect(table, totals)
    assert secret <= found.cells
    require_safe(found, table, totals)
    assert ("families", "f") not in found.totals


def test_limits_of_joined_strata_hold_for_the_truth(tmp_path):
    rows = province.register(1)
    folder = province.write(tmp_path / "wave", "2026", rows, province.answers(rows, 1))
    measured = measure(wave_of(snapshots.open(folder)))
    limits = limits_of(measured)
    assert len({limit.total for limit in limits}) >= 2
    assert len(limits) == len({stratum for pair in measured.index.collapsed for stratum in pair})
    for limit in limits:
        assert limit.least <= 0 <= limit.most
        assert limit.most - limit.least > 0
