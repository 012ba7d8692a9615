"""The steps of a priority of payments, as live formulas on one path.

This says again, one path and one cell at a time, what `refloat.deal` says in vectors; the workbook's
sheet of checks and a test hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from refloat.deal.references import COLLECTIONS
from refloat.deal.step import (
    FundReserve,
    PayFee,
    PayFixedCost,
    PayInterest,
    PayPrincipal,
    PayResidual,
    ReleaseReserve,
    Step,
    StepTerm,
)
from refloat.report.workbook.accounts import Accounts
from refloat.report.workbook.live import ZERO, Live, least, live, most, ratio, total, where

Flag = Live | None


def pay(step: Step, group: str, books: Accounts, flag: Flag) -> None:
    """Carries out one step where its flag is up (None: always)."""
    STEPS[type(step)](step, group, books, flag)
    books.keep(COLLECTIONS, group)


def _pay_fee(step: PayFee, group: str, books: Accounts, flag: Flag) -> None:
    capped = step.part == "within_cap"
    dues = [
        least(books.owed[name], books.room[name]) if capped and name in books.room else books.owed[name]
        for name in step.fees
    ]
    for name, paid in zip(step.fees, _share_out(step, group, books, flag, step.fees, dues, step.use), strict=True):
        books.owed[name] = most(books.owed[name] - paid, 0.0)
        books.fee_paid[name].append(paid)
        if capped and name in books.room:
            books.room[name] = most(books.room[name] - paid, 0.0)


def _pay_interest(step: PayInterest, group: str, books: Accounts, flag: Flag) -> None:
    # Oldest claims first: interest on arrears, arrears, then this period's.
    owed: list[dict[str, Live]] = []
    kept: list[str] = []
    if step.part != "current":
        owed, kept = [books.on_arrears, books.arrears], ["on_arrears_left", "arrears_left"]
    if step.part != "unpaid":
        owed, kept = [*owed, books.current], [*kept, "interest_left"]
    dues = [total(book[name] for book in owed) for name in step.notes]
    for name, paid in zip(step.notes, _share_out(step, group, books, flag, step.notes, dues, step.use), strict=True):
        books.interest_paid[name].append(paid)
        left = paid
        for book, what in zip(owed, kept, strict=True):
            part = least(book[name], left)
            book[name], left = book[name] - part, left - part
            # Each book in a cell of its own: formulas that hold one another would double with every step.
            if books.interest_steps[name] > 1:
                book[name] = books.put(group, what, name, book[name])


def _pay_principal(step: PayPrincipal, group: str, books: Accounts, flag: Flag) -> None:
    balances = [books.balance[name] for name in step.notes]
    room = most(total(balances) - step.until_balance, 0.0) if step.until_balance else total(balances)
    if step.sharing == "pro_rata":
        dues = _in_proportion(balances, least(room, total(balances)))
    else:
        dues = []
        for balance in balances:
            dues.append(least(balance, room) if step.until_balance else balance)
            room = room - dues[-1]
    paid_out = _share_out(step, group, books, flag, step.notes, dues, step.use, in_order=step.sharing == "sequential")
    for name, paid in zip(step.notes, paid_out, strict=True):
        books.balance[name] = most(books.balance[name] - paid, 0.0)
        books.principal_paid[name].append(paid)


def _pay_fixed_cost(step: PayFixedCost, group: str, books: Accounts, flag: Flag) -> None:
    dues = [books.fixed_cost[name] for name in step.notes]
    for name, paid in zip(step.notes, _share_out(step, group, books, flag, step.notes, dues), strict=True):
        books.fixed_cost[name] = most(books.fixed_cost[name] - paid, 0.0)
        books.interest_paid[name].append(paid)


def _fund_reserve(step: FundReserve, group: str, books: Accounts, flag: Flag) -> None:
    gap = most(books.target(step.reserve, group) - books.held[step.reserve], 0.0)
    paid = _share_out(step, group, books, flag, [step.reserve], [gap])
    books.held[step.reserve] = books.held[step.reserve] + total(paid)


def _release_reserve(step: ReleaseReserve, group: str, books: Accounts, flag: Flag) -> None:
    amount = books.held[step.reserve]
    if step.amount == "excess":
        amount = most(amount - books.target(step.reserve, group), 0.0)
    moved = books.put(
        group, "released", step.reserve, least(books.held[step.reserve], _limited(step, books, flag, amount))
    )
    books.held[step.reserve] = books.held[step.reserve] - moved
    books.held[COLLECTIONS] = books.held[COLLECTIONS] + moved


def _pay_residual(step: PayResidual, group: str, books: Accounts, flag: Flag) -> None:
    left = books.put(group, "paid", "", _limited(step, books, flag, books.held[COLLECTIONS]))
    books.held[COLLECTIONS] = books.held[COLLECTIONS] - left
    for taker in step.to:
        if taker.note is not None:
            books.interest_paid[taker.note].append(left * taker.share)
        elif taker.party is not None:
            books.residual_paid[taker.party].append(left * taker.share)


def _share_out(
    step: StepTerm,
    group: str,
    books: Accounts,
    flag: Flag,
    names: Sequence[str],
    dues: Sequence[Live],
    use: Sequence[str] = (),
    *,
    in_order: bool = False,
) -> list[Live]:
    """Pays dues from the collections and then from the reserves in use; returns what each was paid."""
    wanted = _limited(step, books, flag, total(dues))
    if use or len(dues) > 1:
        wanted = books.put(group, "due", "", wanted)
    paid = books.put(
        group, "paid", names[0] if len(names) == 1 and not use else "", least(books.held[COLLECTIONS], wanted)
    )
    books.held[COLLECTIONS] = books.held[COLLECTIONS] - paid
    for account in use:
        drawn = books.put(group, "drawn", account, least(books.held[account], wanted - paid))
        books.held[account] = books.held[account] - drawn
        paid = paid + drawn
    if len(dues) == 1:
        return [books.put(group, "in_all", names[0], paid) if use else paid]
    if not in_order:
        parts = _in_proportion(dues, paid)
    else:
        parts = []
        for due in dues:
            parts.append(least(due, paid))
            paid = paid - parts[-1]
    return [books.put(group, "paid", name, part) for name, part in zip(names, parts, strict=True)]


def _limited(step: StepTerm, books: Accounts, flag: Flag, amount: Live) -> Live:
    """An amount under the step's limits, and only where the flag is up."""
    if step.at_most is not None:
        amount = least(amount, step.at_most)
    if step.at_most_share is not None:
        amount = least(amount, live(step.at_most_share) * books.held[COLLECTIONS])
    return amount if flag is None else where(flag, amount, ZERO)


def _in_proportion(dues: Sequence[Live], paid: Live) -> list[Live]:
    share = ratio(paid, total(dues))
    return [due * share for due in dues]


STEPS: dict[type[Any], Callable[[Any, str, Accounts, Flag], None]] = {
    PayFee: _pay_fee,
    PayInterest: _pay_interest,
    PayPrincipal: _pay_principal,
    PayFixedCost: _pay_fixed_cost,
    FundReserve: _fund_reserve,
    ReleaseReserve: _release_reserve,
    PayResidual: _pay_residual,
}
"""The steps that can be shown live."""
