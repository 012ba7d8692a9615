"""a Bank and a disposal -> the bank afterwards, with each change on a line of its own."""

from dataclasses import dataclass
from typing import Any

from refloat.effects.accounting import Disposal, SaleAccount
from refloat.effects.bank import Bank
from refloat.errors import InputError


@dataclass(frozen=True)
class CapitalBridge:
    """How capital and risk-weighted assets move, line by line.

    Attributes:
        cet1: (label, amount) from before to after; the last is the sum.
        rwa: The same for risk-weighted assets.
        ratio_before: CET1 over risk-weighted assets, a fraction.
        ratio_after: The same afterwards.
    """

    cet1: tuple[tuple[str, float], ...]
    rwa: tuple[tuple[str, float], ...]
    ratio_before: float
    ratio_after: float

    @property
    def change_bps(self) -> float:
        """Change of the ratio in basis points."""
        return (self.ratio_after - self.ratio_before) * 10_000


def bank_after(bank: Bank, disposal: Disposal, account: SaleAccount, bridge: CapitalBridge | None = None) -> Bank:
    """The balance sheet after a disposal of bad loans; cash received is taken as liquid assets.

    Args:
        bank: Before.
        disposal: What was sold.
        account: Its booking.
        bridge: Capital before and after, if it is known.

    Raises:
        InputError: More is sold than the bank has.
    """
    for sold, had, what in (
        (disposal.gross_amount, bank.npls, "bad loans"),
        (disposal.allowance, bank.allowance, "allowance"),
    ):
        if sold > had * (1 + 1e-9):
            raise InputError(
                f"the disposal takes {what} of {sold:,.0f} where the bank has {had:,.0f}",
                where=bank.name,
                remedy="correct the balance sheet or the pool",
            )
    changes: dict[str, Any] = {
        "gross_loans": bank.gross_loans - disposal.gross_amount,
        "npls": max(bank.npls - disposal.gross_amount, 0.0),
        "allowance": max(bank.allowance - disposal.allowance, 0.0),
    }
    if bank.tangible_equity is not None:
        changes["tangible_equity"] = bank.tangible_equity + account.net_gain_or_loss
    if bank.net_income is not None:
        changes["net_income"] = bank.net_income + account.net_gain_or_loss
    if bank.hqla is not None:
        changes["hqla"] = max(bank.hqla + disposal.cash_price - disposal.costs, 0.0)
    if bridge is not None:
        changes |= {"cet1": bridge.cet1[-1][1], "rwa": bridge.rwa[-1][1]}
    return bank.model_copy(update=changes)


def capital_bridge(
    bank: Bank,
    account: SaleAccount,
    *,
    pool_risk_weight: float,
    retained: tuple[tuple[str, float, float], ...] = (),
    relief: float = 0.0,
    transferred: bool = True,
    deferred_risk_weight: float = 1.0,
) -> CapitalBridge:
    """Capital before and after a disposal.

    Loans are weighed net of their allowance (Regulation (EU) 575/2013, Article 111(1)); a deferred price is a claim
    on the buyer; kept notes are weighed by the securitisation rules (`refloat.effects.capital`). Where significant
    risk is not transferred, the loans go on counting and the kept notes do not (Article 247(2)).

    Args:
        bank: Before; needs cet1 and rwa.
        account: The booking of the sale.
        pool_risk_weight: Weight of the loans sold, a fraction, on their carrying amount.
        retained: (note, fair value kept, risk weight).
        relief: What the cap of Article 268 takes off the risk-weighted amounts of kept notes.
        transferred: Whether significant risk is transferred.
        deferred_risk_weight: Weight of the deferred price.

    Raises:
        InputError: The bank's cet1 or rwa is missing.
    """
    if bank.cet1 is None or bank.rwa is None:
        raise InputError("the capital before the sale is not known", where=bank.name, remedy="add cet1 and rwa")
    cet1 = [("before", bank.cet1), ("gain or loss", account.gain_or_loss), ("tax", -account.tax)]
    rwa = [("before", bank.rwa)]
    if transferred:
        rwa.append(("loans sold", -pool_risk_weight * account.carrying_amount))
        rwa += [(f"note {name} kept", value * weight) for name, value, weight in retained]
        if relief > 0:
            rwa.append(("cap on notes kept", -relief))
        if account.deferred_fair_value:
            rwa.append(("deferred price", deferred_risk_weight * account.deferred_fair_value))
    else:
        rwa.append(("risk not transferred", 0.0))
    after = sum(amount for _, amount in cet1)
    weighted = sum(amount for _, amount in rwa)
    if weighted <= 0:
        raise InputError(
            "the loans sold weigh more than the bank's risk-weighted assets",
            where=bank.name,
            remedy="correct rwa or the pool's risk weight",
        )
    return CapitalBridge((*cet1, ("after", after)), (*rwa, ("after", weighted)), bank.cet1 / bank.rwa, after / weighted)
