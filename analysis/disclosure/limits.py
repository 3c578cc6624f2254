"""What the standard error of a sector gives away: strata that were joined differ by no more than it allows."""

from __future__ import annotations

import math

import numpy as np

from analysis.disclosure.protection import Limit
from analysis.estimation.sums import codes_of
from analysis.wave.indices import Measured


def limits_of(measured: Measured) -> list[Limit]:
    """Limits from the joined strata of each sector.

    A stratum h of n PSUs adds at least n / (n - 1) n_A (zbar_A - zbar)^2 to the variance, A being one of its cells with
    n_A PSUs, zbar_A = W_A (theta_A - theta) / (W n_A) and zbar the mean over the stratum. Only cells that lie wholly in
    one stratum tell anything; calibrated weights make other z, which are not a matter of the cells alone.
    """
    sample, estimates = measured.wave.sample, measured.levels.cells.estimates
    if sample.calibration is not None or not len(sample.sums):
        return []
    design = sample.design
    cell, names = codes_of(sample.sums.keys.select("sector", "city"))
    psus = np.unique(np.column_stack([design.stratum[design.psu], cell, design.psu]), axis=0)
    strata: dict[int, dict[int, list[int]]] = {}
    homes: dict[int, set[int]] = {}
    for stratum, place, psu in psus.tolist():
        strata.setdefault(stratum, {}).setdefault(place, []).append(psu)
        homes.setdefault(place, set()).add(stratum)
    places = measured.levels.cells.position("sector", "city")
    rows = {row.code: row for row in measured.index.sectors}
    sectors, of_sectors = measured.levels.sectors.position("sector"), measured.levels.sectors.estimates
    whole: dict[str, float] = {}
    for (code, _), i in places.items():
        whole[code] = whole.get(code, 0.0) + float(estimates.weight[i])
    found = []
    for members in strata.values():
        keys = {place: tuple(names.row(place)) for place in members}
        if (
            len(members) < 2
            or any(len(homes[place]) > 1 for place in members)
            or any(k not in places for k in keys.values())
        ):
            continue
        code = next(iter(keys.values()))[0]
        sector, se = rows[code], float(of_sectors.se_design[sectors[(code,)]])
        if sector.index is None or not math.isfinite(se):
            continue
        z = of_sectors.z.tocsc()[:, [sectors[(code,)]]].toarray().ravel()
        n = sum(map(len, members.values()))
        mean = sum(z[psus].sum() for psus in members.values()) / n
        part = {place: float(estimates.weight[places[key]]) / whole[key[0]] for place, key in keys.items()}
        for place, own in members.items():
            moves = {p: -part[p] / n + (part[p] / len(own) if p == place else 0.0) for p in members}
            now = float(z[own].mean() - mean)
            most = se * math.sqrt((n - 1) / (n * len(own)))
            found.append(
                Limit(
                    ("sectors", sector.code), {"-".join(keys[p]): m for p, m in moves.items()}, -most - now, most - now
                )
            )
    return found
