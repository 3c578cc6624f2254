"""The register of outlets of each wave, and how many responses every outlet gets."""

from dataclasses import dataclass, replace

import numpy as np

from survey.demonstration.province import Province
from survey.demonstration.settings import Settings
from survey.office.frame.file import FrameRow

FIRST_SHARE = 0.6
"""Share of the responses that came in the first wave."""

_USUAL = 200_000
_VOLUME_SD, _GROWTH_SD = 0.6, 0.1
_ENGAGEMENT_SD = 0.4
_RESPONSES_GROW = 0.35
"""An outlet with x times the volume gets x to this power times the responses."""
_NOT_SELECTED, _VOLUNTEERS = 0.04, 0.3
_SILENT = 0.03
_VOLUME_UNKNOWN = 0.015
_CERTAINTY = 24
_ONE_WAVE_ONLY = 0.015
"""Share of outlets that closed before the second wave, and of those that opened before it."""


@dataclass(frozen=True)
class Register:
    """`members` are places in the province's list of outlets, in the order of `rows`; `counts` their responses."""

    rows: list[FrameRow]
    members: np.ndarray
    counts: np.ndarray


def registers(
    province: Province, settings: Settings, responses: int, rng: np.random.Generator
) -> tuple[Register, Register]:
    """The registers of the two waves, whose counts sum up to `responses`."""
    size = len(province.outlets)
    median = np.array([settings.sectors[outlet.sector].volume for outlet in province.outlets])
    usual = median * max(1, responses / _USUAL)  # nobody answers more often than there were services
    volume = usual * rng.lognormal(0, _VOLUME_SD, size)
    known = rng.random(size) >= _VOLUME_UNKNOWN
    selected = rng.random(size) >= _NOT_SELECTED
    certainty = np.zeros(size, bool)
    certainty[np.argsort(np.where(selected & known, volume / usual, 0))[-_CERTAINTY:]] = True
    answers = rng.random(size) >= np.where(selected, _SILENT, 1 - _VOLUNTEERS)
    engagement = answers * median**_RESPONSES_GROW * rng.lognormal(0, _ENGAGEMENT_SD, size)
    lasts = rng.random(size)

    def register(volume: np.ndarray, members: np.ndarray, total: int) -> Register:
        expected = (engagement * (volume / median) ** _RESPONSES_GROW)[members]
        counts = rng.multinomial(total, expected / expected.sum())
        volume = np.maximum(volume[members].round(), 2 * counts + 1)
        rows = [
            _row(province, line, int(place), float(v) if known[place] else None, selected[place], certainty[place])
            for line, (place, v) in enumerate(zip(members, volume, strict=True), start=1)
        ]
        return Register(rows, members, counts)

    first = round(responses * FIRST_SHARE)
    return (
        register(volume, np.flatnonzero(lasts >= _ONE_WAVE_ONLY), first),
        register(
            volume * rng.lognormal(0, _GROWTH_SD, size),
            np.flatnonzero(lasts < 1 - _ONE_WAVE_ONLY),
            responses - first,
        ),
    )


def earlier_register(later: Register, responses: int, rng: np.random.Generator) -> Register:
    """The register of a wave before: the same outlets, a little less busy or more, with so many responses in all."""
    counts = rng.multinomial(responses, later.counts / later.counts.sum())
    growth = rng.lognormal(0, _GROWTH_SD, len(later.rows))
    rows = [
        replace(row, volume=row.volume and max(round(row.volume * by), 2 * int(count) + 1))
        for row, by, count in zip(later.rows, growth, counts, strict=True)
    ]
    return Register(rows, later.members, counts)


def _row(
    province: Province, line: int, place: int, volume: float | None, selected: np.bool_, certainty: np.bool_
) -> FrameRow:
    outlet = province.outlets[place]
    unit = province.units[outlet.unit]
    return FrameRow(
        line=line,
        outlet=outlet.code,
        outlet_name=outlet.name,
        uscc=unit.uscc,
        unit_name=unit.name,
        sector=outlet.sector,
        city=outlet.city,
        county=None,
        volume=volume,
        selected=bool(selected),
        certainty=bool(certainty),
        selection_probability=None,
        demonstration=outlet.unit in province.demonstration,
        address=outlet.address,
    )
