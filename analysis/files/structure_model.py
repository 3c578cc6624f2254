"""The model file of `python -m analysis structure`: constructs, their items, the paths between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from analysis.errors import FileError, Problem, at
from analysis.estimation.design import Columns
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap
from analysis.files.fields import Node, as_number, load
from analysis.files.plan_file import read_design
from analysis.models.frozen_weights import FrozenWeights, read_frozen
from analysis.models.structure import SCHEMES, Names, Structure, structure_problems


@dataclass(frozen=True)
class StructureFile:
    """What a model file asks for."""

    structure: Structure
    scale: tuple[float, float]
    design: Columns
    bootstrap: Bootstrap
    frozen: FrozenWeights | None

    @property
    def plan(self) -> Plan:
        """What the pass over the responses must keep."""
        items = self.structure.items
        return Plan(
            keys=self.design.keys,
            items=items,
            pairs=tuple(combinations(items, 2)),
            weight=self.design.weight,
            number_keys=() if self.design.population_psus is None else (self.design.population_psus,),
            by_row=not self.design.psu,
        )


def read_structure_model(path: Path) -> StructureFile:
    """Read and check a model file; raises FileError with every problem and its place.

    The path of frozen weights is relative to the file.
    """
    problems: list[Problem] = []
    root = Node(load(path), "", problems)
    constructs, paths = _named(root, "constructs"), _named(root, "paths")
    readable = not problems
    scheme, formative = root.choice("scheme", SCHEMES, "centroid") or "centroid", root.texts("formative")
    scale, bootstrap = _scale(root), Bootstrap(_whole(root, "replicates", 1000, 1), _whole(root, "seed", 1, -1))
    inside, weights = root.node("design"), root.text("weights")
    columns, register = (Columns(), None) if inside is None else read_design(inside, path)
    if register is not None:
        root.say("design.register", "only_for_register")
    root.done()
    if readable:
        for place, problem in structure_problems(constructs, paths, formative):
            problems.append(at(place, [problem]))
    if problems:
        raise FileError(at(path, problems))
    structure = Structure(constructs, paths, scheme, frozenset(formative))
    frozen = None if weights is None else read_frozen(path.parent / weights)
    if frozen is not None:
        try:
            frozen.of(structure, scale)
        except FileError as error:
            raise FileError(at(path.parent / (weights or ""), error.problems)) from error
    return StructureFile(structure, scale, columns, bootstrap, frozen)


def _named(root: Node, key: str) -> dict[str, Names]:
    """A mapping from constructs to lists of names."""
    inside = root.node(key)
    if inside is None:
        root.say(key, "key_missing")
        return {}
    found = {name: inside.texts(name) for name in inside.names()}
    inside.done()
    return found


def _scale(root: Node) -> tuple[float, float]:
    ends = root.take("scale", required=True)
    marks = [mark for end in ends if (mark := as_number(end)) is not None] if isinstance(ends, list) else []
    if len(marks) == 2 == len(ends) and marks[0] < marks[1]:
        return marks[0], marks[1]
    if ends is not None:
        root.say("scale", "no_scale")
    return 1.0, 10.0


def _whole(root: Node, key: str, default: int, least: int) -> int:
    return int(root.number(key, default, least, whole=True))
