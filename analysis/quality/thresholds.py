"""From where a response is unusual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """From where a response is unusual; docs/integrity.md explains each.

    `speeder`, `strict_speeder`: shares of the median seconds of the questionnaire version. `straight_items`: fewest
    answers to scales, a `reversed_item` among them. `burst_alpha`: chance of as many responses in an hour, at
    `burst_headroom` times the outlet's median hour, or the sector's where the outlet has under `burst_hours` hours with
    responses. `copied_items`: fewest answers to scales; `copied_alpha`: chance of as many copies at an outlet, at the
    rate of the other outlets. `off_share`: share of the sector's hours with responses; `off_days`, `off_days_share`:
    days on which the outlet itself has responses at that time of day, as a number and as a share of its days.
    """

    speeder: float = 1 / 2
    strict_speeder: float = 1 / 3
    straight_items: int = 5
    reversed_items: tuple[str, ...] = ("complaint",)
    burst_alpha: float = 1e-4
    burst_headroom: float = 2.0
    burst_hours: int = 10
    copied_items: int = 6
    copied_alpha: float = 1e-6
    off_share: float = 0.005
    off_days: int = 5
    off_days_share: float = 0.1
