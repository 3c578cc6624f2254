"""What is kept of each series between periods, as a few numbers that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import numpy as np

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Parts = TypeVar("Parts", bound="DataclassInstance")
Kept = Mapping[str, Any]
"""By the names of the parts and of their arrays: a number, or one for each place of a cycle, or for falls and rises."""


def of_series(state: DataclassInstance, series: int) -> Kept:
    """The numbers of one series, which is the last axis of every array."""
    values = {field.name: getattr(state, field.name) for field in fields(state)}
    return {name: of_series(v, series) if _is_part(v) else v[..., series].tolist() for name, v in values.items()}


def separately(state: DataclassInstance) -> list[Kept]:
    """The numbers of every series, as `of_series` has them of one."""
    values = [getattr(state, field.name) for field in fields(state)]
    columns = [separately(value) if _is_part(value) else value.T.tolist() for value in values]
    names = [field.name for field in fields(state)]
    return [dict(zip(names, one, strict=True)) for one in zip(*columns, strict=True)]


def together(empty: Parts, kept: Sequence[Kept]) -> Parts:
    """The state of the series with these numbers, in this order; `empty` is a state of none."""
    if not kept:
        return empty
    parts: dict[str, Any] = {}
    for field in fields(empty):
        part, own = getattr(empty, field.name), [one[field.name] for one in kept]
        parts[field.name] = together(part, own) if _is_part(part) else np.array(own, part.dtype).T
    return replace(empty, **parts)


def _is_part(value: object) -> TypeGuard[DataclassInstance]:
    return is_dataclass(value) and not isinstance(value, type)
