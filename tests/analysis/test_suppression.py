import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.disclosure.suppression import feasible_interval, suppress, two_way
from analysis.errors import AnalysisError

WIDTH = 10.0


def province(seed, rows=7, columns=14, confidential=0.12):
    """A table like sectors x cities, one cell in ten without outlets and some confidential."""
    rng = np.random.default_rng(seed)
    cells = rng.uniform(60, 95, (rows, columns))
    cells[rng.random(cells.shape) < 0.1] = np.nan
    volumes = np.exp(rng.normal(0, 1, cells.shape))
    shares = np.broadcast_to(rng.uniform(0.5, 2, (rows, 1)), cells.shape)
    table = two_way(cells, volumes, shares)
    sensitive = np.zeros(len(table.figures), dtype=bool)
    sensitive[: cells.size] = rng.random(cells.size) < confidential
    return table, sensitive & ~np.isnan(table.figures)


def attack(table, hidden, position):
    """Bounds on one hidden figure from everything published, by an attacker who shares no code with the defence."""
    n = len(table.figures)
    known = [(v, v) for v in table.figures]
    bounds = [(0, 100) if hidden[i] else known[i] for i in range(n)]
    target = np.eye(n)[position]
    zero = np.zeros(len(table.equations))
    lowest = linprog(target, A_eq=table.equations, b_eq=zero, bounds=bounds).fun
    highest = -linprog(-target, A_eq=table.equations, b_eq=zero, bounds=bounds).fun
    return lowest, highest


def test_totals_are_weighted_means_of_the_cells_that_exist():
    cells = np.array([[80.0, 90.0], [np.nan, 70.0]])
    table = two_way(cells, np.array([[1.0, 3.0], [5.0, 2.0]]), np.array([[1.0, 1.0], [1.0, 3.0]]))
    assert table.figures[4:] == pytest.approx([87.5, 70.0, 80.0, 75.0])
    assert table.equations @ np.nan_to_num(table.figures) == pytest.approx(np.zeros(4))


def test_a_line_without_cells_has_no_total():
    table = two_way(np.array([[np.nan, np.nan], [80.0, 70.0]]), np.ones((2, 2)), np.ones((2, 2)))
    assert np.isnan(table.figures[4])
    assert len(table.equations) == 3


def test_one_hidden_cell_alone_is_recovered_from_its_totals_and_three_more_protect_it():
    table = two_way(np.full((4, 4), 80.0), np.ones((4, 4)), np.ones((4, 4)))
    sensitive = np.zeros(24, dtype=bool)
    sensitive[0] = True
    assert attack(table, sensitive, 0) == pytest.approx((80, 80))
    hidden = suppress(table, sensitive, np.zeros(24, dtype=bool), WIDTH)
    assert hidden.sum() == 4
    assert not hidden[16:].any()
    low, high = attack(table, hidden, 0)
    assert high - low >= WIDTH - 1e-6


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_an_attacker_cannot_pin_down_any_confidential_cell(seed):
    table, sensitive = province(seed, rows=5, columns=8)
    hidden = suppress(table, sensitive, np.zeros_like(sensitive), WIDTH)
    assert hidden[sensitive].all()
    for position in np.flatnonzero(sensitive):
        low, high = attack(table, hidden, position)
        assert high - low >= WIDTH - 1e-4
    for position in np.flatnonzero(hidden & ~np.isnan(table.figures)):
        low, high = attack(table, hidden, position)
        assert high - low > 1e-6  # what was hidden on its account is not recovered exactly either


def test_the_attack_of_the_module_and_of_this_test_agree():
    table, sensitive = province(3)
    hidden = suppress(table, sensitive, np.zeros_like(sensitive), WIDTH)
    for position in np.flatnonzero(sensitive):
        assert feasible_interval(table, hidden, position) == pytest.approx(attack(table, hidden, position), abs=1e-6)


def test_the_same_table_is_always_protected_the_same_way():
    table, sensitive = province(8)
    withheld = np.zeros_like(sensitive)
    first = suppress(table, sensitive, withheld, WIDTH)
    assert (suppress(table, sensitive, withheld, WIDTH) == first).all()


def test_figures_withheld_for_other_reasons_help_to_protect():
    table = two_way(np.full((4, 4), 80.0), np.ones((4, 4)), np.ones((4, 4)))
    sensitive, withheld = np.zeros((2, 24), dtype=bool)
    sensitive[0] = True
    withheld[[3, 12, 15]] = True  # the corners complete the rectangle
    hidden = suppress(table, sensitive, withheld, WIDTH)
    assert (hidden == (sensitive | withheld)).all()


def test_a_total_of_a_single_cell_is_withheld_with_it():
    cells = np.array([[80.0, np.nan, np.nan], [70.0, 75.0, 85.0], [72.0, 77.0, 81.0]])
    table = two_way(cells, np.ones((3, 3)), np.ones((3, 3)))
    sensitive = np.zeros(15, dtype=bool)
    sensitive[0] = True
    hidden = suppress(table, sensitive, np.zeros(15, dtype=bool), WIDTH)
    assert hidden[9]
    low, high = attack(table, hidden, 0)
    assert high - low >= WIDTH - 1e-6


def test_a_table_without_secrets_is_published_whole():
    table, sensitive = province(5, confidential=0.0)
    hidden = suppress(table, sensitive, np.zeros_like(sensitive), WIDTH)
    assert (hidden == np.isnan(table.figures)).all()


def test_a_width_that_no_table_of_indices_allows_is_refused():
    table, sensitive = province(5)
    with pytest.raises(AnalysisError, match="cannot be protected"):
        suppress(table, sensitive, np.zeros_like(sensitive), 101.0)
