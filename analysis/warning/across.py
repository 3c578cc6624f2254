"""One limit for many series, so that their false alarms together are few: Benjamini and Hochberg for e-detectors."""

from __future__ import annotations

import numpy as np

from analysis.estimation.sums import FloatArray


def limit(once_in: FloatArray, periods: float) -> float:
    """What the odds of a series (k,) must reach, `once_in` periods by chance, to be on the list of all of them today.

    K periods / r for the largest r such that r series reach it, K periods where none does: where nothing changes the
    list has a false alarm once in so many periods, and where much changes false alarms are a part of it that stays as
    small (e-BH of Wang & Ramdas 2022 on e-detectors: Dandapanthula & Ramdas 2025, arXiv 2501.04130).
    """
    series = len(once_in)
    limits = series * periods / np.arange(1, series + 1)
    reached = np.flatnonzero(np.sort(once_in)[::-1] >= limits)
    return float(limits[reached[-1]] if len(reached) else series * periods)
