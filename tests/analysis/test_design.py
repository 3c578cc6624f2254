"""A design is checked once, and every problem is named."""

import numpy as np
import polars as pl
import pytest

from analysis.errors import DesignError
from analysis.estimation.design import Columns, Design, collapse
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.tabulate import tabulate
from analysis.files.design_columns import lay_out


def lay(frame, **columns):
    described = Columns(**columns)
    items = tuple(name for name in ("x",) if name in frame)
    plan = Plan(described.keys, items=items, weight=described.weight, by_row=not described.psu)
    return lay_out(tabulate(pl.DataFrame(frame), plan), described)


def refusal(frame, **columns):
    with pytest.raises(DesignError) as caught:
        lay(frame, **columns)
    return str(caught.value).splitlines()


TWO = {"s": ["A", "A", "B", "B"], "p": [1, 2, 3, 4], "x": [1.0, 2.0, 3.0, 5.0]}


def test_rows_know_their_psu_and_psus_their_stratum():
    sums, design = lay({**TWO, "p": [2, 1, 4, 3]}, strata="s", psu=("p",))
    assert sums.keys["s"].to_list() == ["A", "A", "B", "B"]
    assert design.names == ("A", "B")
    assert design.stratum[design.psu].tolist() == [0, 0, 1, 1]
    assert design.sizes.tolist() == [2, 2]


def test_without_psus_every_response_is_one():
    _, design = lay(TWO, strata="s")
    assert design.psus == 4


def test_several_columns_make_a_psu():
    _, design = lay({**TWO, "q": ["u", "v", "u", "u"]}, psu=("p", "q"))
    assert design.psus == 4
    _, design = lay({**TWO, "p": [1, 1, 1, 1], "q": ["u", "v", "u", "u"]}, psu=("p", "q"))
    assert design.psus == 2


def test_a_psu_in_two_strata_is_refused_unless_labels_repeat():
    repeated = {**TWO, "p": [1, 2, 1, 2]}
    assert "PSU 1 is in strata A, B" in refusal(repeated, strata="s", psu=("p",))
    _, design = lay(repeated, strata="s", psu=("p",), nested=True)
    assert design.psus == 4


def test_only_some_of_very_many_such_psus_are_named():
    many = {"s": ["A"] * 30 + ["B"] * 30, "p": [*range(30), *range(30)]}
    lines = refusal(many, strata="s", psu=("p",))
    assert "and 10 more PSUs in several strata" in lines
    assert sum(line.startswith("PSU ") for line in lines) == 20


def test_every_stratum_with_one_psu_is_named():
    frame = {"s": ["A", "B", "C", "C"], "p": [1, 2, 3, 4]}
    (problem,) = refusal(frame, strata="s", psu=("p",))
    assert problem.startswith("one PSU only in strata A, B; lonely_psu may be")


def test_all_problems_come_together():
    frame = {
        "s": ["A", "A", "B", "B", "C", None],
        "p": [1, 2, 2, 3, 4, 5],
        "w": [1.0, -1.0, 1.0, 1.0, 1.0, 1.0],
        "N": [1, 1, 7, 8, 9, 9],
    }
    assert refusal(frame, strata="s", psu=("p",), weight="w", population_psus="N") == [
        "the weights (w) must be 0 or more; found 1 negative",
        "responses without a value of s: 1",
        "PSU 2 is in strata A, B",
        "(nested: true says that PSU labels repeat across strata)",
        "N: stratum A has 1 PSUs in the population, 2 in the sample",
        "N: stratum B has several values: 7, 8",
        "one PSU only in stratum C; lonely_psu may be adjust, average, certainty, remove, collapse",
    ]


def test_an_empty_file_is_one_problem():
    assert refusal({"s": [], "p": []}, strata="s", psu=("p",)) == ["there are no rows"]


def test_populations_alone_make_the_weights():
    sums, _ = lay({**TWO, "N": [10, 10, 6, 6]}, strata="s", psu=("p",), population_psus="N")
    assert sums.weight.tolist() == [5, 5, 3, 3]
    assert sums.firsts["x"].tolist() == [5, 10, 9, 15]


def line(*names):
    return {name: place for place, name in enumerate(names)}


def design_of(**sizes):
    stratum = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    return Design(np.arange(len(stratum)), stratum, tuple(sizes), np.full(len(sizes), 100.0), "collapse")


@pytest.mark.parametrize(
    ("sizes", "order", "joined"),
    [
        ({"A": 2, "B": 1, "C": 2}, "ABC", [("B", "A")]),  # as near to A as to C: the earlier
        ({"A": 2, "B": 1, "C": 2}, "A.BC", [("B", "C")]),  # nearer to C
        ({"A": 1, "B": 1, "C": 3}, "ABC", [("A", "B")]),  # two that are alone make a pair
        ({"A": 1, "B": 3, "C": 1}, "ABC", [("A", "B"), ("C", "B")]),
        ({"A": 3, "B": 3}, "AB", []),
        ({"A": 1, "B": 3}, "A", []),  # its line has no neighbour
    ],
)
def test_a_stratum_with_one_psu_joins_the_nearest_on_its_line(sizes, order, joined):
    found = collapse(design_of(**sizes), [line(*order)])
    assert list(found.collapsed) == joined
    assert found.psus == sum(sizes.values())
    assert found.population.sum() == 100 * len(sizes)


def test_strata_of_different_lines_are_never_joined():
    found = collapse(design_of(A=1, B=1, C=3), [line("A", "C"), line("B")])
    assert found.collapsed == (("A", "C"),)
    assert found.lonely == ("B",)


def test_what_collapsing_leaves_alone_is_named():
    frame = {"s": ["A", "B", "B"], "p": [1, 2, 3]}
    (problem,) = refusal(frame, strata="s", psu=("p",), lonely_psu="collapse", collapse_order=("B", "C"))
    assert problem == "collapse_order has no neighbour for the one PSU of stratum A"


def test_a_design_without_strata_is_one_stratum():
    sums, design = lay(TWO, psu=("p",))
    # the mean of four numbers: se = sd / 2
    assert Sample(sums, design).mean("x").se[0] == pytest.approx(np.std([1, 2, 3, 5], ddof=1) / 2)
