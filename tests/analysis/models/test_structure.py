"""What a structural model may say."""

import pytest

from analysis.errors import ModelError
from analysis.models.structure import Structure

CONSTRUCTS = {"a": ("a1", "a2"), "b": ("b1",), "c": ("c1",)}


@pytest.mark.parametrize(
    ("constructs", "paths", "says"),
    [
        ({"a": ("x",)}, {"a": ("a",)}, "two constructs or more"),
        ({"a": ("x",), "b": ("x",)}, {"a": ("b",)}, "x measures b and a; an item has one construct"),
        ({"a": ("x",), "b": ()}, {"a": ("b",)}, "b has no items"),
        (
            CONSTRUCTS,
            {"a": ("b",), "b": ("c",), "c": ("a",)},
            "in a circle: (a -> b -> c -> a|b -> c -> a|c -> a -> b)",
        ),
        (CONSTRUCTS, {"a": ("b", "c"), "b": ("b",)}, "b cannot lead to itself"),
        (CONSTRUCTS, {"a": ("b",)}, "no path leads to c or from it"),
        (CONSTRUCTS, {"a": ("b", "c", "d")}, "d is no construct; there are a, b, c"),
    ],
)
def test_a_structure_that_makes_no_sense_is_refused(constructs, paths, says):
    with pytest.raises(ModelError, match=says):
        Structure(constructs, paths)


def test_every_problem_is_told_at_once():
    with pytest.raises(ModelError) as caught:
        Structure({"a": ("x",), "b": ("x",), "c": ()}, {"a": ("b", "d")})
    assert len(caught.value.problems) == 4


def test_where_paths_lead():
    structure = Structure(CONSTRUCTS, {"a": ("b",), "b": ("c",)})
    assert structure.items == ("a1", "a2", "b1", "c1")
    assert structure.owner.tolist() == [0, 0, 1, 2]
    assert structure.leads_to.tolist() == [[False, True, True], [False, False, True], [False, False, False]]
    assert structure.leads_round.tolist() == [[False, False, True], [False, False, False], [False, False, False]]
