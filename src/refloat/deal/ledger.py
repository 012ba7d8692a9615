"""Ledger: where every payment of a deal went."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NoteFlows:
    """One note on every payment date; each array has shape (path, date), in currency units.

    `interest_due` is before payment and includes arrears; `interest_paid` includes residual
    amounts paid to the note; `interest_shortfall` is what stays owed after the date.
    """

    opening: Amounts
    interest_due: Amounts
    interest_paid: Amounts
    interest_shortfall: Amounts
    principal_paid: Amounts
    closing: Amounts


@dataclass(frozen=True, eq=False)
class FeeFlows:
    """A fee on every payment date; shape (path, date). `due` includes what was left unpaid before."""

    due: Amounts
    paid: Amounts


@dataclass(frozen=True, eq=False)
class AccountFlows:
    """An account on every payment date; shape (path, date). closing = opening + paid_in - paid_out."""

    opening: Amounts
    paid_in: Amounts
    paid_out: Amounts
    closing: Amounts


@dataclass(frozen=True, eq=False)
class TriggerFlows:
    """A trigger on every payment date: value tested and threshold, and whether it is in force afterwards.

    Shape (path, date). A value is NaN where there was nothing to test, for instance before any plan cash.
    """

    value: Amounts
    threshold: Amounts
    hit: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ledger:
    """The outcome of running a deal on Cash.

    Attributes:
        dates: Shape (date,), the payment dates, closing excluded.
        weights: Shape (path,), as in the Cash.
        available: Net collections that entered the deal on each date, shape (path, date).
        notes: Note name -> flows, in the deal's order; and so on for the others.
        residuals: Role of a party that takes a share of what is left -> amount paid, shape (path, date).
            What a note takes counts in its `interest_paid` and not here.
        conserved: Largest relative error of sources = uses over all paths, dates and accounts.
        gross: Gross collections of each date, shape (path, date); None where unknown.
        costs: Recovery costs of each date, shape (path, date).
        advanced: Costs that collections have not covered yet: the servicer has advanced them, and gets
            them back from the next collections; outstanding after each date, shape (path, date).
        after_end: Net cash dated after the last payment date's cash, which the deal never gets, shape (path,).
        called_on: Index of the payment date on which each path was called, -1 if it was not, shape (path,).
        call_price: What was paid for the pool, shape (path, date); None where the deal has no call.
        facilities, hedges, guarantees: Name -> column -> amounts, shape (path, date); the columns are told in
            `docs/method`. What guarantors pay to notes counts in the notes' flows, too.
        sources: Cash beside collections, such as `buy_back` where it does not count as collections, shape (path, date).
        bought_back: Paid for loans bought back, in gross collections or in sources; None without a buy-back.
        costs_from_accounts: Recovery costs that accounts paid, shape (path, date); None where no account does.
        pre_closing: `collections` and `costs` between cut-off and closing, and net cash `before_cut_off`, shape
            (path,); empty where the deal does not say whose they are.
        reoco: `opening`, `invested`, `sold_at_cost`, `proceeds` and `held` (at cost) of the ReoCo, shape (path, date).
        capitalised: Note -> added to its balance on each date, shape (path, date), for notes that grow: closing =
            opening + capitalised - principal_paid.
        coupons: Note -> its yearly rate in the interest period that ends on each date, shape (date,).
        notices: What a reader should know, such as holidays that are not published yet.
        partial: Whether only the notes were kept; cash was then proved while the rest was there.
    """

    dates: NDArray[np.datetime64]
    weights: Amounts
    available: Amounts
    notes: dict[str, NoteFlows]
    fees: dict[str, FeeFlows]
    accounts: dict[str, AccountFlows]
    triggers: dict[str, TriggerFlows]
    residuals: dict[str, Amounts]
    conserved: float
    facilities: dict[str, dict[str, Amounts]] = field(default_factory=dict)
    hedges: dict[str, dict[str, Amounts]] = field(default_factory=dict)
    guarantees: dict[str, dict[str, Amounts]] = field(default_factory=dict)
    gross: Amounts | None = None
    costs: Amounts | None = None
    advanced: Amounts | None = None
    after_end: Amounts | None = None
    called_on: NDArray[np.int64] | None = None
    call_price: Amounts | None = None
    sources: dict[str, Amounts] = field(default_factory=dict)
    bought_back: Amounts | None = None
    costs_from_accounts: Amounts | None = None
    pre_closing: dict[str, Amounts] = field(default_factory=dict)
    reoco: dict[str, Amounts] = field(default_factory=dict)
    capitalised: dict[str, Amounts] = field(default_factory=dict)
    coupons: dict[str, Amounts] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    partial: bool = False
