"""A step of a priority of payments -> payments on the books."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal.references import COLLECTIONS
from refloat.deal.state import Mask, State
from refloat.deal.step import (
    DrawFacility,
    FundReserve,
    PayFee,
    PayFixedCost,
    PayInterest,
    PayPrincipal,
    PayResidual,
    ReleaseReserve,
    RepayFacility,
    Step,
    StepTerm,
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
    for name, paid in zip(step.fees, _share_out(step, state, paths, dues, step.use), strict=True):
        state.owed[name] = _less(state.owed[name], paid)
        state.fee_books[name]["paid"][state.date] += paid
        if step.part == "within_cap" and name in state.room:
            state.room[name] = _less(state.room[name], paid)


def _pay_interest(step: PayInterest, state: State, paths: Mask) -> None:
    # Oldest claims first: interest on arrears, arrears, then this period's.
    books: list[dict[str, Amounts]] = []
    if step.part != "current":
        books += [state.on_arrears, state.arrears]
    if step.part != "unpaid":
        books += [state.current]
    dues = [_total([book[name] for book in books]) for name in step.notes]
    for name, paid in zip(step.notes, _share_out(step, state, paths, dues, step.use), strict=True):
        state.note_books[name]["interest_paid"][state.date] += paid
        left = paid
        for book in books:
            part = np.minimum(book[name], left)
            book[name] = book[name] - part
            left = left - part


def _pay_principal(step: PayPrincipal, state: State, paths: Mask) -> None:
    room = np.maximum(_total([state.balance[name] for name in step.notes]) - step.until_balance, 0.0)
    if step.sharing == "pro_rata":
        balances = [state.balance[name] for name in step.notes]
        dues = _in_proportion(balances, np.minimum(room, _total(balances)))
    else:
        dues = []
        for name in step.notes:
            due = np.minimum(state.balance[name], room)
            dues.append(due)
            room = room - due
    pro_rata = step.sharing == "pro_rata"
    for name, paid in zip(step.notes, _share_out(step, state, paths, dues, step.use, pro_rata=pro_rata), strict=True):
        state.balance[name] = _less(state.balance[name], paid)
        state.note_books[name]["principal_paid"][state.date] += paid


def _pay_fixed_cost(step: PayFixedCost, state: State, paths: Mask) -> None:
    dues = [state.fixed_cost[name] for name in step.notes]
    for name, paid in zip(step.notes, _share_out(step, state, paths, dues), strict=True):
        state.fixed_cost[name] = _less(state.fixed_cost[name], paid)
        state.note_books[name]["interest_paid"][state.date] += paid


def _fund_reserve(step: FundReserve, state: State, paths: Mask) -> None:
    gap = np.maximum(state.target(state.reserves[step.reserve]) - state.held[step.reserve], 0.0)
    state.put(step.reserve, _total(_share_out(step, state, paths, [gap])))


def _release_reserve(step: ReleaseReserve, state: State, paths: Mask) -> None:
    amount = state.held[step.reserve]
    if step.amount == "excess":
        amount = np.maximum(amount - state.target(state.reserves[step.reserve]), 0.0)
    state.put(COLLECTIONS, state.take(step.reserve, _limited(step, state, paths, amount)))


def _draw_facility(step: DrawFacility, state: State, paths: Mask) -> None:
    needed = _total([np.zeros(state.paths), *(state.owed[name] for name in step.fees)])
    needed = _total([needed, *(state.interest_owed(name) for name in step.notes)])
    lacking = np.maximum(needed - state.held[COLLECTIONS], 0.0)
    state.put(COLLECTIONS, state.facilities.draw(step.facility, _limited(step, state, paths, lacking)))


def _repay_facility(step: RepayFacility, state: State, paths: Mask) -> None:
    lines, nothing = state.facilities, np.zeros(state.paths)
    owed = {"fee": lines.fee, "interest": lines.interest, "principal": lines.balance}
    dues = [book[step.facility] if step.part in ("all", part) else nothing for part, book in owed.items()]
    lines.settle(step.facility, *_share_out(step, state, paths, dues, pro_rata=False))


def _pay_residual(step: PayResidual, state: State, paths: Mask) -> None:
    paid = state.take(COLLECTIONS, _limited(step, state, paths, state.held[COLLECTIONS]))
    for taker in step.to:
        if taker.note is not None:
            state.note_books[taker.note]["interest_paid"][state.date] += paid * taker.share
        elif taker.party is not None:
            state.residuals[taker.party][state.date] += paid * taker.share


def _share_out(
    step: StepTerm,
    state: State,
    paths: Mask,
    dues: Sequence[Amounts],
    use: Sequence[str] = (),
    *,
    pro_rata: bool = True,
) -> list[Amounts]:
    """Pay dues from the collections and then from the reserves in use; returns what each was paid."""
    total = _total(dues)
    wanted = _limited(step, state, paths, total)
    paid = state.take(COLLECTIONS, wanted)
    for account in use:
        paid = paid + state.take(account, wanted - paid)
    if len(dues) == 1:
        return [paid]
    if pro_rata:
        return _in_proportion(dues, paid)
    parts = []
    for due in dues:
        part = np.minimum(due, paid)
        parts.append(part)
        paid = paid - part
    return parts


def _limited(step: StepTerm, state: State, paths: Mask, amount: Amounts) -> Amounts:
    """An amount under the step's limits and on its paths only."""
    if step.at_most is not None:
        amount = np.minimum(amount, step.at_most)
    if step.at_most_share is not None:
        amount = np.minimum(amount, step.at_most_share * state.held[COLLECTIONS])
    return amount if paths is None else np.where(paths, amount, 0.0)


def _in_proportion(dues: Sequence[Amounts], paid: Amounts) -> list[Amounts]:
    """Split an amount by dues; where all is paid, each part is its due to the last bit."""
    total = _total(dues)
    share = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    return [due * share for due in dues]


def _total(amounts: Sequence[Amounts]) -> Amounts:
    total = amounts[0]
    for amount in amounts[1:]:
        total = total + amount
    return total


def _less(amount: Amounts, paid: Amounts) -> Amounts:
    """What is left; a split by shares may overshoot in the last bit."""
    return np.maximum(amount - paid, 0.0)


_VERBS: dict[type[Any], Callable[[Any, State, Mask], None]] = {
    PayFee: _pay_fee,
    PayInterest: _pay_interest,
    PayPrincipal: _pay_principal,
    PayFixedCost: _pay_fixed_cost,
    FundReserve: _fund_reserve,
    ReleaseReserve: _release_reserve,
    DrawFacility: _draw_facility,
    RepayFacility: _repay_facility,
    PayResidual: _pay_residual,
}
