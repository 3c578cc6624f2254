"""What a structural model says: which items measure a construct, and which construct goes along with which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal, get_args

from analysis.errors import ModelError, Problem, wrong

if TYPE_CHECKING:
    from analysis.estimation.sums import BoolArray, IntArray

Scheme = Literal["centroid", "factorial", "path"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
FEWEST_OUTLETS, FEWEST_RESPONSES = 40, 400
"""Outlets of equal weight that the outlets are worth, and responses with all items, from which on a model's intervals
hold (docs/evidence.md)."""
AIM = "satisfaction"
"""The construct that the others are to explain."""
Names = tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """Constructs with their items, and paths from each construct to others, in the order given.

    `scheme` weighs neighbours in the inner estimation; constructs in `formative` are estimated in mode B (their items
    make them up), all others in mode A (their items reflect them). Raises ModelError with every problem.
    """

    constructs: Mapping[str, Names]
    paths: Mapping[str, Names]
    scheme: Scheme = "centroid"
    formative: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        problems = [problem for _, problem in structure_problems(self.constructs, self.paths, self.formative)]
        if problems:
            raise ModelError(*problems)

    @property
    def names(self) -> Names:
        """The constructs (J,)."""
        return tuple(self.constructs)

    @property
    def items(self) -> Names:
        """The items (p,), construct by construct."""
        return tuple(item for items in self.constructs.values() for item in items)

    @cached_property
    def owner(self) -> IntArray:
        """The construct of each item (p,)."""
        import numpy as np  # here and below: settings name structures, and few who read them compute

        return np.repeat(np.arange(len(self.constructs)), [len(items) for items in self.constructs.values()])

    @cached_property
    def membership(self) -> BoolArray:
        """Whether an item is one of a construct (p, J)."""
        import numpy as np

        found: BoolArray = self.owner[:, None] == np.arange(len(self.constructs))
        return found

    @cached_property
    def arrows(self) -> BoolArray:
        """Whether a path leads from a construct to another (J, J)."""
        import numpy as np

        arrows = np.zeros((len(self.names),) * 2, dtype=bool)
        for i, j in self.pairs:
            arrows[i, j] = True
        return arrows

    @cached_property
    def leads_to(self) -> BoolArray:
        """Whether paths lead from a construct to another, directly or through others (J, J)."""
        reached = self.arrows
        for _ in self.names:
            reached = reached | (reached.astype(int) @ self.arrows > 0)
        return reached

    @property
    def leads_round(self) -> BoolArray:
        """Whether paths lead from a construct to another through others (J, J)."""
        through: BoolArray = self.leads_to.astype(int) @ self.arrows > 0
        return through

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The paths as positions of constructs, in the order given."""
        place = {name: i for i, name in enumerate(self.names)}
        return tuple((place[start], place[end]) for start, ends in self.paths.items() for end in ends)

    def own(self, construct: int) -> slice:
        """Where the items of a construct stand among all."""
        import numpy as np

        first, last = np.searchsorted(self.owner, [construct, construct + 1])
        return slice(int(first), int(last))


def structure_problems(
    constructs: Mapping[str, Collection[str]], paths: Mapping[str, Collection[str]], formative: Collection[str]
) -> Iterator[tuple[str, Problem]]:
    """What is wrong with a structure, each with the key it stands at."""
    if len(constructs) < 2:
        yield "constructs", wrong("constructs_too_few")
    first: dict[str, str] = {}
    for name, items in constructs.items():
        if not items:
            yield f"constructs.{name}", wrong("construct_without_items", construct=name)
        for item in items:
            if item in first:
                yield f"constructs.{name}", wrong("item_twice", item=item, construct=name, other=first[item])
            first.setdefault(item, name)
    for start, ends in paths.items():
        for name in dict.fromkeys((start, *ends)):
            if name not in constructs:
                yield f"paths.{start}", wrong("no_construct", construct=name, known=tuple(constructs))
        if start in ends:
            yield f"paths.{start}", wrong("path_to_itself", construct=start)
    touched = {*paths, *(end for ends in paths.values() for end in ends)}
    for name in constructs:
        if name not in touched:
            yield "paths", wrong("construct_without_path", construct=name)
    circle = _circle(paths)
    if circle:
        yield "paths", wrong("paths_in_circle", circle=" -> ".join(circle))
    for name in formative:
        if name not in constructs:
            yield "formative", wrong("no_construct", construct=name, known=tuple(constructs))


def _circle(paths: Mapping[str, Collection[str]]) -> list[str]:
    """Constructs that lead back to the first of them; those that lead to themselves are told apart."""
    try:
        TopologicalSorter({start: set(ends) - {start} for start, ends in paths.items()}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []
