"""Weights of outlets that stand for their services: N/m outlets, each with V services and r responses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from analysis.errors import DesignError, wrong

STRATUM = ("sector", "city")


@dataclass(frozen=True, eq=False)
class Weighting:
    """The outlets of a wave with what their responses weigh.

    `outlets` (selected ones with responses): the register's columns, `responses` r, `volume` V (`imputed` where the
    register has none), `outlet_weight` d and `weight` d V / r of each response. `strata`: per sector and city the
    outlets `registered`, `selected` and `answering`, the `responses` and `volume` of the latter with their quotient
    `participation`, and how many volumes were `imputed`. `volunteers`: outlets with
    responses that were not selected, which count nowhere. `register`: every outlet of a sector with volumes, answering
    or not, with its unit, sector, city and `volume`.
    """

    outlets: pl.DataFrame
    strata: pl.DataFrame
    volunteers: pl.DataFrame
    register: pl.DataFrame


def weigh(register: pl.DataFrame, responses: pl.DataFrame) -> Weighting:
    """Weigh the responses of a wave: d = N/m, or n/m divided by the selection probability, or 1; v = V/r.

    `register` has one row per outlet (see `analysis.snapshot.frozen`), `responses` the columns outlet and responses. A
    volume that is missing is the median of the stratum, else of the sector. Raises DesignError naming every outlet with
    responses that is not registered, has more responses than services, or whose stratum gives only some outlets a
    selection probability, and every sector without any volume.
    """
    known = register.join(responses, on="outlet", how="left").with_columns(
        pl.col("responses").fill_null(0),
        selected=pl.col("selected") | pl.col("certainty"),
        imputed=pl.col("volume").is_null(),
        median=pl.col("volume").median().over(STRATUM).fill_null(pl.col("volume").median().over("sector")),
    )
    known = known.with_columns(
        # the median may be below what an outlet was seen to serve
        volume=pl.col("volume").fill_null(pl.col("median").clip(lower_bound="responses")),
        answering=pl.col("selected") & (pl.col("responses") > 0),
        drawn=pl.col("selected") & ~pl.col("certainty"),
    )
    _check(known, register, responses)
    drawn = pl.col("drawn")
    outlets = (
        known.with_columns(
            registered=(~pl.col("certainty")).sum().over(STRATUM),
            selected_here=drawn.sum().over(STRATUM),
            answering_here=(drawn & pl.col("answering")).sum().over(STRATUM),
        )
        .filter("answering")
        .with_columns(
            outlet_weight=pl.when("certainty")
            .then(1.0)
            .when(pl.col("selection_probability").is_not_null())
            .then(pl.col("selected_here") / pl.col("answering_here") / pl.col("selection_probability"))
            .otherwise(pl.col("registered") / pl.col("answering_here"))
        )
        .with_columns(weight=pl.col("outlet_weight") * pl.col("volume") / pl.col("responses"))
        .drop("median", "drawn", "answering", "registered", "selected_here", "answering_here")
        .sort("outlet")
    )
    strata = (
        known.group_by(STRATUM)
        .agg(
            registered=pl.len(),
            selected=pl.col("selected").sum(),
            answering=pl.col("answering").sum(),
            responses=pl.col("responses").filter("answering").sum(),
            volume=pl.col("volume").filter("answering").sum(),
            imputed=(pl.col("imputed") & pl.col("answering")).sum(),
        )
        .with_columns(participation=pl.when(pl.col("volume") > 0).then(pl.col("responses") / pl.col("volume")))
        .sort(STRATUM)
    )
    volunteers = known.filter(~pl.col("selected") & (pl.col("responses") > 0)).select("outlet", "responses")
    whole = known.filter(pl.col("volume") > 0).select("outlet", "unit", *STRATUM, "volume").sort("outlet")
    return Weighting(outlets, strata, volunteers.sort("outlet"), whole)


def to_register(weighting: Weighting) -> Weighting:
    """The same with weights that add up to the services of the register in each stratum: post-stratification."""
    whole = weighting.register.group_by(STRATUM).agg(whole=pl.col("volume").sum())
    factor = pl.col("whole") / (pl.col("outlet_weight") * pl.col("volume")).sum().over(STRATUM)
    outlets = (
        weighting.outlets.join(whole, on=STRATUM, how="left", maintain_order="left")
        .with_columns(pl.col("outlet_weight", "weight") * factor)
        .drop("whole")
    )
    return replace(weighting, outlets=outlets)


def _check(known: pl.DataFrame, register: pl.DataFrame, responses: pl.DataFrame) -> None:
    strangers = responses.join(register, on="outlet", how="anti")["outlet"].sort()
    few = known.filter(pl.col("answering") & (pl.col("volume") < pl.col("responses"))).sort("outlet")
    probability = pl.col("selection_probability").filter("drawn")
    mixed = (
        known.group_by(STRATUM)
        .agg(some=probability.is_not_null().any() & probability.is_null().any())
        .filter("some")
        .sort(STRATUM)
    )
    empty = known.filter("answering").filter(pl.col("volume").is_null())["sector"].unique().sort()
    problems = [wrong("outlet_not_registered", outlet=outlet) for outlet in strangers]
    problems += [
        wrong("volume_below_responses", outlet=outlet, responses=responses, volume=f"{volume:g}")
        for outlet, responses, volume in few.select("outlet", "responses", "volume").iter_rows()
    ]
    problems += [
        wrong("probability_of_some", stratum=f"{sector}-{city}") for sector, city in mixed.select(STRATUM).iter_rows()
    ]
    problems += [wrong("no_volume_in_sector", sector=sector) for sector in empty]
    if problems:
        raise DesignError(wrong("not_weighable", *problems))
