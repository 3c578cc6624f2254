"""Item nonresponse: questions of which many cannot say anything, or that many leave out, are questions to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analysis.snapshot.agreed import UNSURE
from analysis.snapshot.frozen import Snapshot


@dataclass(frozen=True)
class ItemNonresponse:
    """What became of an optional scale: its wording by language, and numbers of responses.

    `answered` with a mark, `unsure` with "cannot say"; `unsure_share` is the second in percent of both, None where
    nobody did either. `left_out`: neither, None where a condition decided who was asked.
    """

    item: str
    label: Mapping[str, str]
    answered: int
    unsure: int
    left_out: int | None
    unsure_share: float | None


def item_nonresponse(snapshot: Snapshot) -> list[ItemNonresponse]:
    """Every optional scale of a wave's questionnaires, the largest share of unsure answers first.

    Two streamed passes over the responses that count.
    """
    asked = _asked(snapshot)
    responses = snapshot.responses
    columns = [item for item in asked if item in responses.collect_schema()]
    numbers = [pl.len().alias(""), *(pl.col(item).count() for item in columns)]
    by_version = responses.group_by("version").agg(numbers).collect(engine="streaming")
    unsure = dict(
        responses.select(pl.col(UNSURE).explode())
        .drop_nulls()
        .group_by(UNSURE)
        .len()
        .collect(engine="streaming")
        .rows()
    )
    found = []
    for item in columns:
        versions = asked[item]
        there = by_version.filter(pl.col("version").is_in([*versions]))
        answered, cannot = int(there[item].sum()), int(unsure.get(item, 0))
        told = answered + cannot
        always = not any("ask_if" in content for content in versions.values())
        found.append(
            ItemNonresponse(
                item=item,
                label=next(iter(versions.values()))["label"],
                answered=answered,
                unsure=cannot,
                left_out=int(there[""].sum()) - told if always else None,
                unsure_share=100 * cannot / told if told else None,
            )
        )
    return sorted(found, key=lambda one: (-(one.unsure_share or 0), one.item))


def _asked(snapshot: Snapshot) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The content of every optional scale, by its id and the versions that ask it."""
    asked: dict[str, dict[str, Mapping[str, Any]]] = {}
    for version, content in snapshot.manifest.get("questionnaires", {}).items():
        for item in content["items"]:
            if item["type"] == "scale" and not item.get("required"):
                asked.setdefault(item["id"], {})[version] = item
    return asked
