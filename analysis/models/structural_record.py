"""A structural model as plain values: for JSON, for a release."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.models.structural import Construct, Effect, Figure, StructuralModel

INTERVAL = ("se", "se_fixed", "low", "high", "t_low", "t_high")
RELIABILITY = ("alpha", "rho_a", "composite_reliability", "ave")


def record_of(model: StructuralModel) -> dict[str, Any]:
    """The model, numbers at full precision, None where a figure has no meaning."""
    return {
        "n": model.n,
        "psus": model.psus,
        "df": model.df,
        "scheme": model.structure.scheme,
        "iterations": model.steps,
        "converged": True,
        "replicates": model.replicates,
        "replicates_failed": model.failed,
        "constructs": {one.name: _construct(one) for one in model.constructs},
        "paths": [_effect(one) for one in model.paths],
        "total_effects": [_effect(one) for one in model.total_effects],
        "indirect_effects": [_effect(one) for one in model.indirect_effects],
        "r2": {one.name: one.r2 for one in model.constructs if one.r2 is not None},
        "item_effects": model.item_effects and asdict(model.item_effects),
        "htmt": [{"of": a, "and": b, "htmt": value} for a, b, value in model.htmt],
    }


def _construct(one: Construct) -> dict[str, Any]:
    return {
        "index": one.index and one.index.estimate,
        **_interval(one.index),
        "sd": one.sd,
        **{name: getattr(one.reliability, name) for name in RELIABILITY},
        "items": [
            {"item": i.item, "weight": i.weight, "index_weight": i.index_weight, "loading": i.loading}
            for i in one.items
        ],
        "negative_weights": list(one.against),
    }


def _effect(one: Effect) -> dict[str, Any]:
    points = None if one.points is None else {"coefficient": one.points.estimate, **_interval(one.points)}
    coefficient = {"coefficient": one.standardised.estimate, **_interval(one.standardised)}
    return {"from": one.start, "to": one.end, **coefficient, "points": points}


def _interval(figure: Figure | None) -> dict[str, float | None]:
    return {name: None if figure is None else getattr(figure, name) for name in INTERVAL}
