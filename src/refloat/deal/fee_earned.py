"""A fee -> what it earns on a payment date."""

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from refloat.deal.fee import CumulativeFee, Fee, FlatFee, OnceFee, PerFileFee, ShareOfCollectionsFee, TableFee
from refloat.deal.intake import Intake
from refloat.deal.payment_dates import Schedule
from refloat.units.day_count import year_fraction

Amounts = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Books(Protocol):
    """What a fee needs to know of a running deal; see `State`."""

    date: int
    dates: Schedule
    paths: int
    intake: Intake
    balance: dict[str, Amounts]
    earned: dict[str, Amounts]
    in_force: dict[str, Flags]
    charged: dict[str, Flags]
    ladders: dict[str, Amounts]


def in_term(fee: Fee, state: Books) -> Flags | None:
    """Paths on which a fee accrues on the state's date, shape (path,); None if it always does.

    The triggers are those of the tests before this date's.
    """
    if fee.from_event is None and fee.until_event is None:
        return None
    accrues = np.ones(state.paths, dtype=bool) if fee.from_event is None else state.in_force[fee.from_event]
    if fee.until_event is not None:
        accrues = accrues & ~state.in_force[fee.until_event]
    if isinstance(fee, OnceFee) and fee.from_event is not None:
        accrues = accrues & _due(fee, state) & ~state.charged[fee.name]
        state.charged[fee.name] = state.charged[fee.name] | accrues
    return accrues


def _due(fee: OnceFee, state: Books) -> bool:
    return fee.on is None or bool(state.dates.pay_on[state.date] >= np.datetime64(fee.on, "D"))


def fee_earned(fee: Fee, state: Books) -> tuple[Amounts | float, Amounts | float]:
    """What accrues on the state's date, and what is taken back; shape (path,) or a number."""
    date, dates = state.date, state.dates
    start, end = dates.accrual[date], dates.accrual[date + 1]
    if isinstance(fee, FlatFee):
        return fee.amount * (1.0 if fee.per == "payment_date" else float(year_fraction(start, end, "act/365"))), 0.0
    if isinstance(fee, OnceFee):
        if fee.from_event is not None:
            return fee.amount, 0.0
        due = np.datetime64(fee.on, "D") if fee.on else dates.pay_on[0]
        reached = int(np.searchsorted(dates.pay_on, due, side="left")) == date
        return (fee.amount if reached else 0.0), 0.0
    if isinstance(fee, ShareOfCollectionsFee):
        return np.asarray(fee.share * _collected(fee.of, state)), 0.0
    if isinstance(fee, PerFileFee):
        years = 1.0 if fee.per == "payment_date" else float(year_fraction(start, end, "act/365"))
        return np.asarray(fee.amount * years * state.intake.series["files_open"][:, date]), 0.0
    if isinstance(fee, TableFee):
        return np.asarray(_table_share(fee, state) * _collected(fee.of, state)), 0.0
    if isinstance(fee, CumulativeFee):
        return _cumulative(fee, state)
    balance = _base(fee.notes, state)
    if fee.ladder:
        return np.asarray(state.ladders[fee.name][date] * balance), 0.0
    years = 1.0 if fee.per == "payment_date" else float(year_fraction(start, end, fee.day_count))
    return np.asarray(fee.share * years * balance), 0.0


def _cumulative(fee: CumulativeFee, state: Books) -> tuple[Amounts, Amounts]:
    excess = _to_date(fee.of, state)
    if fee.hurdle is not None:
        excess = excess - fee.hurdle * _planned(fee.of, state)
    deserved = fee.share * np.maximum(excess, 0.0)
    before = state.earned[fee.name]
    state.earned[fee.name] = deserved if fee.clawback else np.maximum(deserved, before)
    change = state.earned[fee.name] - before
    return np.asarray(np.maximum(change, 0.0)), np.asarray(np.maximum(-change, 0.0))


def _table_share(fee: TableFee, state: Books) -> Amounts:
    if fee.by == "pool_balance":
        level = state.intake.series["pool_balance"][:, state.date]
    else:
        level = _to_date(fee.of, state)
    if fee.by == "collection_ratio":
        planned = np.broadcast_to(_planned(fee.of, state), level.shape)
        level = np.divide(level, planned, out=np.zeros_like(level), where=planned > 0)
    rows = np.array([row.at_least for row in fee.rows])
    place = np.maximum(np.searchsorted(rows, level, side="right") - 1, 0)
    return np.asarray(np.array([row.share for row in fee.rows])[place])


def _collected(of: Literal["gross", "net"], state: Books) -> Amounts:
    base = state.intake.gross if of == "gross" else state.intake.available
    return np.asarray(base[:, state.date])


def _to_date(of: Literal["gross", "net"], state: Books) -> Amounts:
    series, date = state.intake.series, state.date
    gross = series["collections_to_date"][:, date]
    return np.asarray(gross if of == "gross" else gross - series["costs_to_date"][:, date])


def _planned(of: Literal["gross", "net"], state: Books) -> Amounts:
    series, date = state.intake.series, state.date
    gross = series["plan_to_date"][:, date]
    return np.asarray(gross if of == "gross" else gross - series["plan_costs_to_date"][:, date])


def _base(notes: tuple[str, ...], state: Books) -> Amounts:
    if notes:
        return np.asarray(sum(state.balance[name] for name in notes))
    balance = state.intake.pool_balance
    return np.asarray(balance[:, state.date]) if balance is not None else np.zeros(state.paths)
