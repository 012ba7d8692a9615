"""Programme: a mixed-integer programme built row by row and solved by HiGHS."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from refloat.compute import quiet_solver
from refloat.errors import CaseError
from refloat.forecast.npl_history import FloatArray

GAP = 1e-5
"""How far from the least cost a plan may be, as a fraction of it."""
TIME_LIMIT_SECONDS = 30.0


@dataclass(frozen=True, eq=False)
class Row:
    """One linear constraint: low <= values . variables <= high.

    Attributes:
        target: Which target it belongs to; "" for what holds by nature.
        place: Quarter or year that it is about, from 0.
    """

    target: str
    place: int
    columns: NDArray[np.int64]
    values: FloatArray
    low: float
    high: float


@dataclass(eq=False)
class Programme:
    """Variables with costs and bounds, and rows over them; grows while it is built."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def variable(self, *, cost: float, upper: float = np.inf, whole: bool = False) -> int:
        """A variable from zero up; returns its column."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(
        self, terms: dict[int, float], *, low: float = -np.inf, high: float = np.inf, target: str = "", place: int = 0
    ) -> None:
        """A constraint over the columns of `terms`."""
        columns = np.fromiter(terms, dtype=np.int64, count=len(terms))
        values = np.fromiter(terms.values(), dtype=np.float64, count=len(terms))
        self.rows.append(Row(target, place, columns, values, low, high))

    def solve(self) -> FloatArray | None:
        """Values of least cost, or None where no values meet all rows.

        Raises:
            CaseError: If none were found within the time limit.

        Reference: HiGHS, Huangfu and Hall (2018), Mathematical Programming Computation 10.
        """
        return _solve(np.array(self.cost), np.array(self.upper), np.array(self.whole), self.rows)

    def least_breach(self, target: str) -> dict[int, float] | None:
        """By how much the rows of one target must be missed while all others hold: place -> amount.

        The sum over its rows is made least. None where no values exist even without that target.
        """
        cost, upper, whole = [0.0] * len(self.cost), list(self.upper), list(self.whole)
        rows, breaches = [], []
        for row in self.rows:
            if target and row.target == target:
                sign = 1.0 if row.low > -np.inf else -1.0
                column = len(cost)
                cost.append(1.0)
                upper.append(np.inf)
                whole.append(False)
                breaches.append((row.place, column))
                row = Row(
                    row.target,
                    row.place,
                    np.append(row.columns, column),
                    np.append(row.values, sign),
                    row.low,
                    row.high,
                )
            rows.append(row)
        values = _solve(np.array(cost), np.array(upper), np.array(whole), rows)
        return None if values is None else {place: float(values[column]) for place, column in breaches}


def _solve(cost: FloatArray, upper: FloatArray, whole: NDArray[np.bool_], rows: list[Row]) -> FloatArray | None:
    import highspy

    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(cost), len(rows)
    programme.col_cost_, programme.col_lower_ = cost, np.zeros(len(cost))
    programme.col_upper_ = np.where(np.isinf(upper), highspy.kHighsInf, upper)
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    programme.integrality_ = [integer if one else real for one in whole]
    programme.row_lower_ = np.array([row.low for row in rows])
    programme.row_upper_ = np.array([row.high for row in rows])
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.concatenate([[0], np.cumsum([len(row.columns) for row in rows])])
    programme.a_matrix_.start_ = starts.astype(np.int32)
    programme.a_matrix_.index_ = np.concatenate([row.columns for row in rows]).astype(np.int32)
    programme.a_matrix_.value_ = np.concatenate([row.values for row in rows])
    # On programmes of this shape HiGHS presolves for longer than it then solves.
    solver = quiet_solver(mip_rel_gap=GAP, time_limit=TIME_LIMIT_SECONDS, presolve="off")
    solver.passModel(programme)
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    if not np.isfinite(solver.getInfo().objective_function_value) or not solver.getSolution().col_value:
        raise CaseError(
            f"no plan was found within {TIME_LIMIT_SECONDS:g} seconds",
            where="plan",
            remedy="plan fewer years, or give fewer routes",
        )
    return np.asarray(solver.getSolution().col_value, dtype=np.float64)
