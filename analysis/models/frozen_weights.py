"""Index weights kept from a base sample, so that a later index moves with answers alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import FileError, Problem, at, wrong
from analysis.estimation.sums import FloatArray
from analysis.models.structural import StructuralModel
from analysis.models.structure import Structure

FORMAT = 1


@dataclass(frozen=True)
class FrozenWeights:
    """Index weights by construct and item (they sum to 1 in each construct), with the source and day they are from."""

    weights: Mapping[str, Mapping[str, float]]
    scale: tuple[float, float]
    source: str
    day: str

    @property
    def sha256(self) -> str:
        """The hash of all of it, by which a release names the weights it used."""
        content = json.dumps(self._content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def as_json(self) -> str:
        """The file's text."""
        return json.dumps(self._content() | {"sha256": self.sha256}, ensure_ascii=False, indent=1)

    def of(self, structure: Structure, scale: tuple[float, float]) -> FloatArray:
        """The weights (p,) of a structure's items; raises FileError where they are of other items or marks."""
        problems = tuple(self._other(structure, scale))
        if problems:
            raise FileError(*problems)
        return np.array([self.weights[name][item] for name, items in structure.constructs.items() for item in items])

    def _other(self, structure: Structure, scale: tuple[float, float]) -> list[Problem]:
        problems = []
        if self.scale != scale:
            problems.append(wrong("frozen_scale", frozen=_marks(self.scale), found=_marks(scale)))
        for name, items in structure.constructs.items():
            known = self.weights.get(name, {})
            if set(known) != set(items):
                problems.append(
                    wrong("frozen_items", construct=name, frozen=tuple(known) or wrong("nothing"), items=items)
                )
        return problems

    def _content(self) -> dict[str, Any]:
        weights = {name: dict(items) for name, items in self.weights.items()}
        return {
            "format": FORMAT,
            "source": self.source,
            "date": self.day,
            "scale": list(map(float, self.scale)),
            "weights": weights,
        }


def freeze(model: StructuralModel, scale: tuple[float, float], source: str, day: str) -> FrozenWeights:
    """The weights of a model; raises ModelError where an item would count against its construct's index."""
    against = [
        wrong("frozen_negative", construct=one.name, items=one.against) for one in model.constructs if one.against
    ]
    if against:
        raise FileError(*against)
    weights = {one.name: {item.item: item.index_weight for item in one.items} for one in model.constructs}
    return FrozenWeights(weights, scale, source, day)


def read_frozen(path: Path) -> FrozenWeights:
    """Frozen weights from their file; raises FileError where it is none or was changed since."""
    try:
        return frozen_of(path.read_text("utf-8"), path)
    except OSError as error:
        raise FileError(wrong("at_error", path=path, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise FileError(at(path, [wrong("not_utf8")])) from error


def frozen_of(text: str, place: object) -> FrozenWeights:
    """Frozen weights from the text of a file, which is called `place`; raises FileError as `read_frozen`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(wrong("no_json", path=place, error=error)) from error
    try:
        low, high = map(float, content["scale"])
        weights = {str(c): {str(i): float(w) for i, w in items.items()} for c, items in content["weights"].items()}
        found = FrozenWeights(weights, (low, high), str(content["source"]), str(content["date"]))
        digest = content["sha256"]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise FileError(at(place, [wrong("no_frozen_weights")])) from error
    if digest != found.sha256:
        raise FileError(wrong("changed", path=place))
    return found


def _marks(scale: tuple[float, float]) -> str:
    return f"{scale[0]:g}-{scale[1]:g}"
