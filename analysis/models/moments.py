"""The moments of a model's items per PSU, of which covariances, and all replicates of them, are sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np

from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.estimation.sums import FloatArray, IntArray, Sums, grouped

_CONSTANT = 1e-12  # a variance, against the mean square around the whole sample's mean, that is 0 but for rounding


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the responses of G PSUs that answered all p items.

    n, weight: (G,), responses and the sum of w; firsts: (G, p), of w x; products: (G, p (p + 1) / 2), of w x x', the
    upper triangle row by row.
    """

    n: IntArray
    weight: FloatArray
    firsts: FloatArray
    products: FloatArray

    @classmethod
    def of(cls, sums: Sums, psu: IntArray, psus: int, items: Sequence[str]) -> Moments:
        """The moments in a table of sums all of whose responses have all items; `psu` (rows,) is each row's."""
        pairs = combinations_with_replacement(items, 2)
        return cls(
            grouped(sums.n, psu, psus).astype(np.int64),
            grouped(sums.weight, psu, psus),
            np.column_stack([grouped(sums.firsts[item], psu, psus) for item in items]),
            np.column_stack(
                [grouped(sums.products[pair if pair in sums.products else pair[::-1]], psu, psus) for pair in pairs]
            ),
        )


@dataclass(frozen=True, eq=False)
class Covariances:
    """Weighted means (R, p) and covariances (R, p, p; n - 1 form) of R samples: of one, or of its replicates."""

    mean: FloatArray
    covariance: FloatArray

    @property
    def sd(self) -> FloatArray:
        """Standard deviations (R, p)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance, axis1=1, axis2=2), 0))


def covariances(moments: Moments) -> Covariances:
    """Of the whole sample."""
    return _Centred.of(moments).covariances(np.ones((len(moments.n), 1)))


def replicated(moments: Moments, design: Design, method: Bootstrap) -> Covariances:
    """The means and covariances of the bootstrap's replicates."""
    centred = _Centred.of(moments)
    some = [centred.covariances(factors) for factors, _ in method.blocks(design)]
    return Covariances(
        np.concatenate([found.mean for found in some]), np.concatenate([found.covariance for found in some])
    )


@dataclass(frozen=True, eq=False)
class _Centred:
    """Moments from the mean (p,) of the whole sample, lest large numbers be taken off each other."""

    centre: FloatArray
    moments: Moments

    @classmethod
    def of(cls, given: Moments) -> _Centred:
        centre = given.firsts.sum(axis=0) / given.weight.sum()
        i, j = np.triu_indices(len(centre))
        products = given.products - given.firsts[:, i] * centre[j] - given.firsts[:, j] * centre[i]
        products += given.weight[:, None] * (centre[i] * centre[j])
        firsts = given.firsts - given.weight[:, None] * centre
        return cls(centre, replace(given, firsts=firsts, products=products))

    def covariances(self, factors: FloatArray) -> Covariances:
        """Of the samples that `factors` (PSUs, R) of the weights make.

        They keep the n of the whole, so that the n - 1 form is the same factor in all of them.
        """
        moments, p = self.moments, len(self.centre)
        i, j = np.triu_indices(p)
        weight = factors.T @ moments.weight
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (factors.T @ moments.firsts) / weight[:, None]
            about_centre = (factors.T @ moments.products) / weight[:, None]
            second = about_centre - mean[:, i] * mean[:, j]
        second[(i == j) & (second < _CONSTANT * about_centre)] = 0  # an item that is constant in a sample
        n = int(moments.n.sum())
        covariance = np.empty((len(mean), p, p))
        covariance[:, i, j] = covariance[:, j, i] = second * (n / (n - 1))
        return Covariances(mean + self.centre, covariance)
