"""Linear combinations of estimates: composites with given shares, contrasts, changes between waves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from analysis.errors import RequestError, wrong
from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.labels import same
from analysis.estimation.sums import BoolArray, Sums


def contrast(estimates: Estimates, coefficients: ArrayLike, titles: Sequence[Title]) -> Estimates:
    """Linear combinations of k estimates with `coefficients` (k x m)."""
    return estimates.combined(sparse.csr_array(np.asarray(coefficients, dtype=float)), titles)


def composite(estimates: Estimates, column: str, shares: Mapping[str, float]) -> Estimates:
    """The sum of share x estimate over the levels of `column`, for estimates by that column alone.

    Raises RequestError with every share that is negative or belongs to no level, and where they do not add up to 1.
    """
    levels = [title.by[column] for title in estimates.titles if title.by]
    problems = [
        wrong("no_share", level=level, share=share) for level, share in shares.items() if not 0 <= share < math.inf
    ]
    problems += [
        wrong("never_found", column=column, value=level)
        for level in shares
        if not any(same(found, level) for found in levels)
    ]
    if not problems and not math.isclose(sum(shares.values()), 1, rel_tol=1e-6):
        problems.append(wrong("shares_sum", sum=f"{sum(shares.values()):.10g}"))
    if problems:
        raise RequestError(wrong("shares_of", *problems, column=column))
    weights = [next((share for level, share in shares.items() if same(found, level)), 0.0) for found in levels]
    title = Title("composite", estimates.titles[0].of, note=f"over {column}")
    return contrast(estimates, np.array(weights)[:, None], [title])


def answered_in_both(sums: Sums, who: Sequence[str], between: str, start: object, end: object) -> BoolArray:
    """The rows of a table of sums whose outlet (the key columns `who`) has responses at both values of `between`."""
    outlet, values = sums.levels(who)[0], sums.keys[between].to_list()
    at_start, at_end = (np.isin(outlet, outlet[[same(found, value) for found in values]]) for value in (start, end))
    return at_start & at_end


def change(estimates: Estimates, between: str, start: object, end: object) -> Estimates:
    """The difference `end` - `start` of the estimates of two values of `between`, in each of the other domains.

    With both waves in one sample, and PSUs that keep their labels, their overlap is in the covariance. A domain without
    one of the two is not estimable. Raises RequestError where `between` never has one of the values.
    """
    labels = [title.by or {} for title in estimates.titles]
    missing = [value for value in (start, end) if not any(same(label[between], value) for label in labels)]
    if missing:
        raise RequestError(*(wrong("never_found", column=between, value=value) for value in missing))
    domains = [{name: value for name, value in label.items() if name != between} for label in labels]
    wanted = [domain for i, domain in enumerate(domains) if domain not in domains[:i]]
    coefficients = np.zeros((len(labels), len(wanted)))
    for i, (label, domain) in enumerate(zip(labels, domains, strict=True)):
        sign = float(same(label[between], end)) - float(same(label[between], start))
        coefficients[i, wanted.index(domain)] = sign
    of, note = estimates.titles[0].of, f"{between} {start} to {end}"
    changes = contrast(estimates, coefficients, [Title("change", of, domain or None, note) for domain in wanted])
    both = np.abs(coefficients).sum(axis=0) == 2
    return replace(changes, value=np.where(both, changes.value, np.nan))
