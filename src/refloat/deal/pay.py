"""A step of a priority of payments -> payments on the books."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal.pay_protection import pay_guarantor, pay_hedge
from refloat.deal.references import COLLECTIONS
from refloat.deal.share_out import in_proportion, less, limited, share_out, total
from refloat.deal.state import Mask, State
from refloat.deal.step import (
    DrawFacility,
    FundReoco,
    FundReserve,
    PayFee,
    PayFixedCost,
    PayGuarantor,
    PayHedge,
    PayInterest,
    PayPrincipal,
    PayResidual,
    ReleaseReserve,
    RepayFacility,
    Step,
)

Amounts = NDArray[np.float64]


def pay(step: Step, state: State, paths: Mask) -> None:
    """Carry out one step on the paths where it applies."""
    _VERBS[type(step)](step, state, paths)


def _pay_fee(step: PayFee, state: State, paths: Mask) -> None:
    def payable(name: str) -> Amounts:
        if step.part == "within_cap" and name in state.room:
            return np.minimum(state.owed[name], state.room[name])
        return state.owed[name]

    dues = [payable(name) for name in step.fees]
    for name, paid in zip(step.fees, share_out(step, state, paths, dues, step.use), strict=True):
        state.owed[name] = less(state.owed[name], paid)
        state.fee_books[name]["paid"][state.date] += paid
        if step.part == "within_cap" and name in state.room:
            state.room[name] = less(state.room[name], paid)


def _pay_interest(step: PayInterest, state: State, paths: Mask) -> None:
    # Oldest claims first: interest on arrears, arrears, then this period's.
    books: list[dict[str, Amounts]] = []
    if step.part != "current":
        books += [state.on_arrears, state.arrears]
    if step.part != "unpaid":
        books += [state.current]
    dues = [total([book[name] for book in books]) for name in step.notes]
    for name, paid in zip(step.notes, share_out(step, state, paths, dues, step.use), strict=True):
        state.note_books[name]["interest_paid"][state.date] += paid
        left = paid
        for book in books:
            part = np.minimum(book[name], left)
            book[name] = book[name] - part
            left = left - part


def _pay_principal(step: PayPrincipal, state: State, paths: Mask) -> None:
    room = np.maximum(total([state.balance[name] for name in step.notes]) - step.until_balance, 0.0)
    if step.sharing == "pro_rata":
        balances = [state.balance[name] for name in step.notes]
        dues = in_proportion(balances, np.minimum(room, total(balances)))
    else:
        dues = []
        for name in step.notes:
            due = np.minimum(state.balance[name], room)
            dues.append(due)
            room = room - due
    pro_rata = step.sharing == "pro_rata"
    for name, paid in zip(step.notes, share_out(step, state, paths, dues, step.use, pro_rata=pro_rata), strict=True):
        state.balance[name] = less(state.balance[name], paid)
        state.note_books[name]["principal_paid"][state.date] += paid


def _pay_fixed_cost(step: PayFixedCost, state: State, paths: Mask) -> None:
    dues = [state.fixed_cost[name] for name in step.notes]
    for name, paid in zip(step.notes, share_out(step, state, paths, dues), strict=True):
        state.fixed_cost[name] = less(state.fixed_cost[name], paid)
        state.note_books[name]["interest_paid"][state.date] += paid


def _fund_reserve(step: FundReserve, state: State, paths: Mask) -> None:
    gap = np.maximum(state.target(state.reserves[step.reserve]) - state.held[step.reserve], 0.0)
    state.put(step.reserve, total(share_out(step, state, paths, [gap])))


def _release_reserve(step: ReleaseReserve, state: State, paths: Mask) -> None:
    amount = state.held[step.reserve]
    if step.amount == "excess":
        amount = np.maximum(amount - state.target(state.reserves[step.reserve]), 0.0)
    state.put(COLLECTIONS, state.take(step.reserve, limited(step, state, paths, amount)))


def _draw_facility(step: DrawFacility, state: State, paths: Mask) -> None:
    needed = total([np.zeros(state.paths), *(state.owed[name] for name in step.fees)])
    needed = total([needed, *(state.interest_owed(name) for name in step.notes)])
    lacking = np.maximum(needed - state.held[COLLECTIONS], 0.0)
    state.put(COLLECTIONS, state.facilities.draw(step.facility, limited(step, state, paths, lacking)))


def _repay_facility(step: RepayFacility, state: State, paths: Mask) -> None:
    lines, nothing = state.facilities, np.zeros(state.paths)
    owed = {"fee": lines.fee, "interest": lines.interest, "principal": lines.balance}
    dues = [book[step.facility] if step.part in ("all", part) else nothing for part, book in owed.items()]
    lines.settle(step.facility, *share_out(step, state, paths, dues, pro_rata=False))


def _fund_reoco(step: FundReoco, state: State, paths: Mask) -> None:
    state.properties.buy(total(share_out(step, state, paths, [state.properties.room()], step.use)))


def _pay_residual(step: PayResidual, state: State, paths: Mask) -> None:
    paid = state.take(COLLECTIONS, limited(step, state, paths, state.held[COLLECTIONS]))
    for taker in step.to:
        if taker.note is not None:
            state.note_books[taker.note]["interest_paid"][state.date] += paid * taker.share
        elif taker.party is not None:
            state.residuals[taker.party][state.date] += paid * taker.share


_VERBS: dict[type[Any], Callable[[Any, State, Mask], None]] = {
    PayFee: _pay_fee,
    PayInterest: _pay_interest,
    PayPrincipal: _pay_principal,
    PayFixedCost: _pay_fixed_cost,
    FundReserve: _fund_reserve,
    ReleaseReserve: _release_reserve,
    DrawFacility: _draw_facility,
    RepayFacility: _repay_facility,
    FundReoco: _fund_reoco,
    PayHedge: pay_hedge,
    PayGuarantor: pay_guarantor,
    PayResidual: _pay_residual,
}
