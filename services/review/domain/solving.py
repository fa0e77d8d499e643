"""The assignment as a network: an exact optimum of places, fairness, points and load, in two linear programmes.

Each programme is a flow, so its corners are whole numbers and its prices too: nothing is rounded. The first finds
what counts most, the second chooses among all that is as good (its variables with a price of zero). Weights
between goals are bounded by what one exchange along a cycle of the network can change (Ahuja, Magnanti and Orlin,
Network Flows, 1993, 9.3), so that a lesser goal can never outweigh a greater one.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
TIES = 1000  # values of the drawing of lots between equals


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Pairs that are allowed: `file[p]`, `reader[p]`, `points[p]`, whether the reader knows the `field`, a `lot[p]`.

    `needed` per file, `room` and `load` (what they have to read already) per reader; all whole numbers.
    """

    file: Ints
    reader: Ints
    points: Ints
    field: Flags
    lot: Ints
    needed: Ints
    room: Ints
    load: Ints

    @property
    def most(self) -> int:
        """The most points of a pair."""
        return int(self.points.max(initial=0))


def solve(problem: Problem) -> Flags:
    """Which pairs to take. Goals, the first that differs decides:

    1. as many places filled as can be, those missing spread over many files (least sum of squares);
    2. the worst-served file: readers who know its field, those missing spread in the same way;
    3. the sum of points; 4. loads that stay even (least sum of squares); 5. the lots.
    """
    if not len(problem.file):
        return np.zeros(0, dtype=np.bool_)
    network = _Network(problem)
    prices = network.run(network.served())
    network.keep(prices)
    network.run(network.even())
    return network.taken()


class _Network:
    """Columns: pairs, places left empty, field readers missing, units of load; each between 0 and 1."""

    def __init__(self, problem: Problem) -> None:
        self._p = problem
        files, readers = len(problem.needed), len(problem.room)
        self._slots, self._nth = _units(problem.needed)
        self._loaded, nth = _units(problem.room)
        self._marginal = 2 * (problem.load[self._loaded] + nth) - 1
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (("threads", 1), ("solver", "simplex")):
            self._solver.setOptionValue(option, value)
        self._solver.passModel(self._model(files, readers))

    def _model(self, files: int, readers: int) -> highspy.HighsLp:
        pairs, slots, loaded, p = len(self._p.file), len(self._slots), len(self._loaded), self._p
        starts = np.concatenate(([0], np.cumsum(2 + p.field)))
        rows = np.empty(starts[-1], dtype=np.int64)
        rows[starts[:-1]], rows[starts[:-1] + 1] = p.file, files + p.reader
        rows[starts[:-1][p.field] + 2] = files + readers + p.file[p.field]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = pairs + 2 * slots + loaded, 2 * files + readers
        lp.col_cost_ = lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.ones(lp.num_col_)
        lp.row_lower_ = lp.row_upper_ = np.concatenate((p.needed, np.zeros(readers), p.needed)).astype(float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate((starts, starts[-1] + 1 + np.arange(2 * slots + loaded)))
        lp.a_matrix_.index_ = np.concatenate((rows, self._slots, files + readers + self._slots, files + self._loaded))
        lp.a_matrix_.value_ = np.concatenate((np.ones(starts[-1] + 2 * slots), -np.ones(loaded)))
        return lp

    def served(self) -> Ints:
        """Costs of the first programme: places, then readers of the field, then points."""
        met, width = len(self._p.room) + 1, 2 * int(self._p.needed.max(initial=0))  # files met on a cycle, at most
        field = self._p.most * met + 1
        place = field * (width * met + 1)
        unit = 2 * self._nth - 1
        return np.concatenate(
            (-self._p.points, place * unit, field * unit, np.zeros(len(self._loaded), dtype=np.int64))
        )

    def even(self) -> Ints:
        """Costs of the second: loads, then lots."""
        load = 2 * TIES * len(self._p.room) * self._marginal
        return np.concatenate((self._p.lot, np.zeros(2 * len(self._slots), dtype=np.int64), load))

    def run(self, costs: Ints) -> Ints:
        """Solve with these costs; the price of each column."""
        count = len(costs)
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs.astype(float))
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"no optimum: {self._solver.getModelStatus()}")
        solution = self._solver.getSolution()
        self._values = np.rint(solution.col_value).astype(np.int64)
        return np.rint(solution.col_dual).astype(np.int64)

    def keep(self, prices: Ints) -> None:
        """Leave free only what costs nothing to change: every optimum of the first programme, and no other."""
        fixed, count = prices != 0, len(prices)
        lower = np.where(fixed, self._values, 0).astype(float)
        upper = np.where(fixed, self._values, 1).astype(float)
        self._solver.changeColsBounds(count, np.arange(count, dtype=np.int32), lower, upper)

    def taken(self) -> Flags:
        """The pairs taken."""
        flags: Flags = self._values[: len(self._p.file)] == 1
        return flags


def _units(counts: Ints) -> tuple[Ints, Ints]:
    """Each index as often as it counts, and which time that is, from 1."""
    owners = np.repeat(np.arange(len(counts)), counts)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    return owners, np.arange(len(owners)) - firsts + 1
