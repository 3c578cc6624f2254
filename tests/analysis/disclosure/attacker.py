"""Somebody who knows the volumes, shares and numbers of responses and has read everything that was published."""

import numpy as np
from scipy.optimize import linprog


class Attacker:
    """Unknown are the indices of cells; every published figure is one equation, every standard error a bound.

    It shares no code with the defence but the weights of the cells, which it is taken to know.
    """

    def __init__(self, cells):
        self.places = {cell: number for number, cell in enumerate(cells)}
        self.equal, self.values = [], []
        self.above, self.most = [], []

    def learn(self, parts, value):
        """The weighted mean of some cells is known."""
        self.equal.append(self._row(parts))
        self.values.append(value)

    def learn_near(self, parts, value, slack):
        """The weighted mean of some cells lies within `slack` of a value."""
        row = self._row(parts)
        self.above += [row, -row]
        self.most += [value + slack, slack - value]

    def interval(self, cell):
        """The smallest and the largest value that a cell can have."""
        objective = self._row({cell: 1.0})
        bounds = {"bounds": (0, 100), "method": "highs"}
        system = {"A_eq": np.array(self.equal), "b_eq": np.array(self.values)}
        if self.above:
            system |= {"A_ub": np.array(self.above), "b_ub": np.array(self.most)}
        low, high = (linprog(sign * objective, **system, **bounds) for sign in (1, -1))
        assert low.status == high.status == 0, "what was published contradicts itself"
        return low.fun, -high.fun

    def _row(self, parts):
        row = np.zeros(len(self.places))
        for cell, part in parts.items():
            row[self.places[cell]] += part
        return row
