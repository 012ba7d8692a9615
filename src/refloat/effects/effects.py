"""Effects: what a deal does to the bank that brings it and to everyone it pays."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from refloat.effects.accounting import Derecognition, Disposal, PurchasedLoans, SaleAccount
from refloat.effects.after_disposal import CapitalBridge
from refloat.effects.bank import Bank
from refloat.effects.capital import RiskTransfer
from refloat.effects.gap import GapStudy
from refloat.effects.parties import Margin, Party, Work
from refloat.effects.routes import RouteStudy


@dataclass(frozen=True, eq=False)
class Effects:
    """Everything that is told of a deal's effects; amounts in the deal's currency.

    Attributes:
        before: The bank's balance sheet before the sale.
        after: The same afterwards, as a sale that takes the loans off the books.
        disposal: What is sold and for how much.
        account: Gain or loss.
        purchase: The vehicle's books of the loans it bought; None where expected cash never pays the price back.
        derecognition: Whether the loans leave the books at all.
        bridge: Capital, line by line; None where the bank's capital is not given.
        note_weights: Note -> weights and capital of what the bank keeps.
        dates: Payment dates of the deal.
        parties: Who gets what.
        margins: Who gets the next 100 collected, from bad to good times; empty with fewer than fifty paths.
        work: What each fee pays its taker for, more or sooner, and what other schemes would pay for.
        hold_value: Expected net recoveries after the cut-off, brought to closing at the bank's rate: what keeping the
            loans is worth to it.
        sell_value: Net proceeds, kept notes and what else comes back to the bank, at the same rate.
        hold_value_error: Standard error of `hold_value` from the number of scenarios.
        risk_transfer: Tests of significant risk transfer, and the cap on capital for what is kept.
        retention: 5 % rules of the EU: kept share of the net value, amount kept.
        routes: What else the bank could do with the loans; None where the case does not ask.
        gap: Why a buyer bids less than the books say; None where the case does not ask.
        status: Published, assumed or illustrative: how the bank's figures are to be taken.
    """

    before: Bank
    after: Bank
    disposal: Disposal
    account: SaleAccount
    purchase: PurchasedLoans | None
    derecognition: Derecognition
    bridge: CapitalBridge | None
    note_weights: dict[str, dict[str, Any]]
    dates: tuple[date, ...]
    parties: tuple[Party, ...]
    margins: tuple[Margin, ...]
    work: Work
    hold_value: float
    sell_value: float
    hold_value_error: float
    risk_transfer: RiskTransfer
    retention: dict[str, float]
    routes: RouteStudy | None
    gap: GapStudy | None
    status: str
