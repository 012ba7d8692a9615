"""Selection: choose the loans that give most under constraints, as a mixed-integer programme (HiGHS)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from refloat.compute import quiet_solver
from refloat.errors import CaseError

Share = Annotated[FiniteFloat, Field(gt=0, le=1)]
Amount = Annotated[FiniteFloat, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class ShareLimit(BaseModel):
    """No group of a field may have more than a share of the chosen claim.

    Attributes:
        by: A field of the pool's loans, such as region, industry or borrower_id.
        share: Largest share allowed, a fraction.
        bucket: Limit this value of the field only; without it every value is limited.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    share: Share
    bucket: str | None = None


class Selection(BaseModel):
    """What to choose, and within which limits.

    Attributes:
        maximise: A numeric field of the pool's loans: the claim, or an expected value.
        min_claim: Smallest claim of the chosen loans, currency units.
        max_claim: Largest claim.
        min_loans: Fewest loans.
        max_loans: Most loans.
        max_share: Limits on shares.
        gap: How far from the best the choice may be, as a fraction of it.
        time_limit_seconds: The best choice found by then is taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    maximise: str = "claim"
    min_claim: Amount | None = None
    max_claim: Amount | None = None
    min_loans: Count = 1
    max_loans: Count | None = None
    max_share: tuple[ShareLimit, ...] = ()
    gap: Annotated[FiniteFloat, Field(ge=0, lt=1)] = 0.01
    time_limit_seconds: Amount = 60.0


@dataclass(frozen=True)
class _Row:
    """One linear constraint: low <= coefficients over loans + total x (chosen claim) <= high."""

    name: str
    members: NDArray[np.int64]
    values: NDArray[np.float64]
    total: float
    low: float
    high: float


def select_loans(loans: pl.DataFrame, selection: Selection) -> pl.Series:
    """Ids of the loans chosen, in the order of `loans`.

    The order of the rows does not matter for the choice. Reference: HiGHS, Huangfu and Hall (2018),
    Mathematical Programming Computation 10.

    Args:
        loans: Eligible loans with `loan_id`, `claim` and the fields the selection names.
        selection: What to maximise, and the constraints.

    Raises:
        CaseError: A field is missing or not numeric, no choice meets the constraints (the sentence
            names those without which one would), or none was found in time.
    """
    _check_fields(loans, selection)
    ordered = loans.sort("loan_id")
    # Solvers like numbers near one.
    scale = max(float(np.mean(np.abs(ordered["claim"].to_numpy()))), 1e-9)
    claims = ordered["claim"].to_numpy() / scale
    worth = ordered[selection.maximise].cast(pl.Float64).fill_null(0.0).to_numpy()
    rows = _rows(ordered, claims, scale, selection)
    chosen = _solve(claims, worth, rows, selection)
    if chosen is None:
        raise _infeasible(claims, rows, selection)
    ids = set(ordered["loan_id"].filter(pl.Series(chosen)).to_list())
    return loans["loan_id"].filter(loans["loan_id"].is_in(list(ids)))


def _check_fields(loans: pl.DataFrame, selection: Selection) -> None:
    for field in (selection.maximise, *(limit.by for limit in selection.max_share)):
        if field not in loans.columns:
            raise CaseError(
                f'the field "{field}" is not a field of a loan or a borrower',
                where="selection",
                remedy="see the data dictionary for the names",
            )
    if not loans.schema[selection.maximise].is_numeric():
        raise CaseError(f'the field "{selection.maximise}" holds no numbers', where="selection maximise")


def _rows(loans: pl.DataFrame, claims: NDArray[np.float64], scale: float, selection: Selection) -> list[_Row]:
    everyone, ones = np.arange(len(claims)), np.ones(len(claims))
    none = np.array([], dtype=np.int64)
    rows = []
    if selection.min_claim is not None:
        low = selection.min_claim / scale
        rows.append(_Row(f"min_claim {selection.min_claim:,.0f}", none, np.array([]), 1.0, low, np.inf))
    if selection.max_claim is not None:
        high = selection.max_claim / scale
        rows.append(_Row(f"max_claim {selection.max_claim:,.0f}", none, np.array([]), 1.0, -np.inf, high))
    rows.append(_Row(f"min_loans {selection.min_loans}", everyone, ones, 0.0, selection.min_loans, np.inf))
    if selection.max_loans is not None:
        rows.append(_Row(f"max_loans {selection.max_loans}", everyone, ones, 0.0, -np.inf, selection.max_loans))
    for limit in selection.max_share:
        groups = loans[limit.by].cast(pl.String).fill_null("unknown").to_numpy()
        name = f"max_share {limit.share:g} by {limit.by}" + (f" for {limit.bucket}" if limit.bucket else "")
        for group in [limit.bucket] if limit.bucket else sorted(set(groups)):
            members = np.flatnonzero(groups == group)
            surely = limit.share * (selection.min_claim or 0.0) / scale
            if claims[members].sum() > surely:
                rows.append(_Row(name, members, claims[members], -limit.share, -np.inf, 0.0))
    return rows


def _solve(
    claims: NDArray[np.float64], worth: NDArray[np.float64], rows: list[_Row], selection: Selection
) -> NDArray[np.bool_] | None:
    """Which loans to take, or None where no choice meets the rows."""
    import highspy

    count = len(claims)
    programme = highspy.HighsLp()
    # One more column than loans: the chosen claim, so that a limit on a share needs its group only.
    programme.num_col_, programme.num_row_ = count + 1, len(rows) + 1
    programme.col_cost_ = np.append(-worth / max(float(np.abs(worth).max()), 1e-300), 0.0)
    programme.col_lower_ = np.zeros(count + 1)
    programme.col_upper_ = np.append(np.ones(count), highspy.kHighsInf)
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    programme.integrality_ = [integer] * count + [real]
    starts, index, values = [0], [np.append(np.arange(count), count)], [np.append(claims, -1.0)]
    low, high = [0.0], [0.0]
    for row in rows:
        starts.append(starts[-1] + len(index[-1]))
        index.append(np.append(row.members, count) if row.total else row.members)
        values.append(np.append(row.values, row.total) if row.total else row.values)
        low.append(row.low)
        high.append(row.high)
    starts.append(starts[-1] + len(index[-1]))
    programme.row_lower_, programme.row_upper_ = np.array(low), np.array(high)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    programme.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
    programme.a_matrix_.value_ = np.concatenate(values)
    solver = quiet_solver(mip_rel_gap=selection.gap, time_limit=selection.time_limit_seconds)
    solver.passModel(programme)
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    # Without a choice in hand the objective is infinite.
    if not np.isfinite(solver.getInfo().objective_function_value) or not solver.getSolution().col_value:
        raise CaseError(
            f"no choice of loans was found within {selection.time_limit_seconds:g} seconds",
            where="selection",
            remedy="raise time_limit_seconds or gap, or loosen the constraints",
        )
    return np.asarray(solver.getSolution().col_value)[:count] > 0.5


def _infeasible(claims: NDArray[np.float64], rows: list[_Row], selection: Selection) -> CaseError:
    """The error that names each constraint without which some choice would be possible."""
    names = list(dict.fromkeys(row.name for row in rows))
    guilty = []
    for name in names:
        # The question is only whether any choice exists, so nothing is maximised.
        if _solve(claims, np.zeros(len(claims)), [row for row in rows if row.name != name], selection) is not None:
            guilty.append(name)
    if guilty:
        what = "no choice of loans meets all constraints; without any one of these there is one: " + "; ".join(guilty)
    else:
        what = "no choice of loans meets the constraints, even with any one of them dropped: " + "; ".join(names)
    return CaseError(what, where="selection", remedy="loosen them")
