"""Products of many items by matrix products are what one sum for each pair gives."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest

from analysis.errors import FileError
from analysis.estimation import cross_products as by_matrix
from analysis.estimation.cross_products import cross_products
from analysis.estimation.plan import Plan
from analysis.estimation.tabulate import tabulate

ITEMS = ("a", "b", "c", "d")
PAIRS = tuple(combinations(ITEMS[::-1], 2))  # whichever way round


@pytest.fixture
def responses():
    generator = np.random.default_rng(1)
    n = 500
    marks = {item: generator.integers(1, 11, n).astype(np.uint8) for item in ITEMS}
    outlet = pl.Series(generator.integers(0, 30, n)).cast(pl.String)
    return pl.DataFrame(
        {"city": generator.integers(0, 3, n), "outlet": outlet, "w": generator.uniform(0.5, 3, n)} | marks
    )


@pytest.mark.parametrize("keys", [(), ("outlet",), ("city", "outlet")])
@pytest.mark.parametrize("weight", [None, "w"])
def test_the_table_is_that_of_a_sum_for_each_pair(responses, keys, weight, monkeypatch):
    monkeypatch.setattr(by_matrix, "ROWS", 70)  # so that an outlet's responses are met in several batches
    plan = Plan(keys, ITEMS, pairs=PAIRS, weight=weight)
    found, expected = (of(responses.lazy(), plan) for of in (cross_products, tabulate))
    assert found.keys.equals(expected.keys)
    assert found.n.tolist() == expected.n.tolist()
    assert found.weight == pytest.approx(expected.weight, rel=1e-13)
    assert found.weight_squared == pytest.approx(expected.weight_squared, rel=1e-13)
    assert set(found.products) == set(expected.products)
    for mine, other in ((found.firsts, expected.firsts), (found.products, expected.products)):
        for name in other:
            assert mine[name] == pytest.approx(other[name], rel=1e-13)


def test_many_responses_of_one_group_are_added_up_some_at_a_time(responses):
    many = pl.concat([responses] * 3)
    plan = Plan((), ITEMS, pairs=PAIRS)
    assert len(many) > 2 * by_matrix.SMALL
    found, expected = (of(many.lazy(), plan) for of in (cross_products, tabulate))
    for name, products in expected.products.items():
        assert found.products[name].tolist() == products.tolist()  # whole numbers: to the last digit


def test_groups_that_are_known_beforehand_change_nothing(responses):
    some = responses.with_columns(outlet=pl.when(pl.col("outlet") == "7").then(None).otherwise("outlet"))
    known = pl.DataFrame({"outlet": [*map(str, range(40)), None]})
    plan = Plan(("outlet",), ITEMS, pairs=PAIRS)
    found, expected = cross_products(some.lazy(), plan, known), cross_products(some.lazy(), plan)
    assert found.keys.equals(expected.keys)
    assert found.n.tolist() == expected.n.tolist()
    assert all(found.products[name].tolist() == products.tolist() for name, products in expected.products.items())


def test_outlets_without_a_label_are_one_group(responses):
    some = responses.with_columns(outlet=pl.when(pl.col("outlet") == "7").then(None).otherwise("outlet"))
    found, expected = (of(some.lazy(), Plan(("outlet",), ITEMS)) for of in (cross_products, tabulate))
    assert found.keys.equals(expected.keys)
    assert found.n.tolist() == expected.n.tolist()


@pytest.mark.parametrize("weight", [-1.0, None, float("inf")])
def test_what_is_no_weight_is_told_alike(responses, weight):
    first = pl.int_range(pl.len()) == 0
    some = responses.with_columns(w=pl.when(first).then(pl.lit(weight)).otherwise("w")).lazy()
    found, expected = (of(some, Plan(("outlet",), ITEMS, weight="w")) for of in (cross_products, tabulate))
    assert found.problems == expected.problems != ()


def test_a_column_that_is_not_there_is_told(responses):
    with pytest.raises(FileError):
        cross_products(responses.lazy(), Plan(("outlet",), (*ITEMS, "e")))
