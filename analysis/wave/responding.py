"""How many of the invited answered, and what the others would have to think for the index to sit at its target."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.weights import weigh

Counts = tuple[float, int, int]


@dataclass(frozen=True)
class Responding:
    """The response rate of the invited; `possible` is False where it lies outside 0 to 1, an error in the counts.

    `offered` and `responses` count invitations handed out, and answered, at the outlets that handed any out.
    `tipping_point` is the average (points) that the invited who did not answer would need for the index of all invited
    to be the target; None without an index of the invited, or where nobody is left.
    """

    rate: float
    possible: bool
    offered: int
    responses: int
    tipping_point: float | None


@dataclass(frozen=True)
class Part:
    """A sector's share in its family, its rate with the counts behind it, the index of its invited."""

    share: float
    rate: float
    offered: int
    responses: int
    index: float | None


def rates(snapshot: Snapshot, counts: pl.DataFrame) -> dict[str, Counts]:
    """By sector: RR = sum d V (r / offered) / sum d V over the answering outlets that offered invitations, with the
    invitations offered and answered there. `counts` has the columns outlet, kind, responses."""
    totals = counts.group_by("outlet").agg(pl.col("responses").sum())
    invited = counts.filter(pl.col("kind") == "invitation").select("outlet", invited="responses")
    services = pl.col("outlet_weight") * pl.col("volume")
    found = (
        weigh(snapshot.outlets, totals)
        .outlets.filter(pl.col("offered") > 0)
        .join(invited, on="outlet", how="left")
        .with_columns(pl.col("invited").fill_null(0))
        .group_by("sector")
        .agg(
            rate=(services * pl.col("invited") / pl.col("offered")).sum() / services.sum(),
            offered=pl.col("offered").sum(),
            answered=pl.col("invited").sum(),
        )
    )
    return {
        sector: (rate, offered, answered)
        for sector, rate, offered, answered in found.select("sector", "rate", "offered", "answered").iter_rows()
    }


def responding(parts: Collection[Part], target: float) -> Responding | None:
    """The rate of a family from those of its sectors, or of a sector from itself alone; None without invitations.

    RR = sum of share x RR_s; the tipping point is (T - sum of share x RR_s x index_s) / (1 - RR).
    """
    whole = sum(part.share for part in parts)
    if not whole > 0:
        return None
    rate = sum(part.share * part.rate for part in parts) / whole
    possible = all(0 <= part.rate <= 1 for part in parts)
    known = [part.share / whole * part.rate * part.index for part in parts if part.index is not None]
    tipping = (target - sum(known)) / (1 - rate) if len(known) == len(parts) and possible and rate < 1 else None
    offered, responses = (sum(counts) for counts in zip(*((p.offered, p.responses) for p in parts), strict=True))
    return Responding(rate, possible, offered, responses, tipping)


def sector_parts(
    settings: Settings, found: Mapping[str, Counts], indices: Mapping[str, float | None], codes: Sequence[str]
) -> list[Part]:
    """The parts of some sectors, those without invitations left out."""
    return [Part(settings.share(code), *found[code], indices.get(code)) for code in codes if code in found]
