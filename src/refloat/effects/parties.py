"""a Deal and its Ledger -> who got what of every 100 collected."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, net_to_bank, net_to_guarantor, net_to_lender
from refloat.errors import ProofError

Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Party:
    """What one party gets from the pool's cash, means over paths.

    Attributes:
        name: A note, a role such as `servicer`, a fee or facility without a payee, or where cash stays.
        kind: note, fee, residual, facility, hedge, guarantee, pool_costs, call or account.
        received: Total over the life less what the party paid in, in currency units.
        share: Of gross collections, a fraction; all shares sum to one.
        share_p05: Share of the total in a bad case: the fifth percentile over paths of received over the mean
            of gross collections.
        share_p95: The same in a good case.
        value: Received, discounted to closing at the rate for others.
        by_date: Mean received on each payment date, an amount; sums to `received`.
    """

    name: str
    kind: str
    received: float
    share: float
    share_p05: float
    share_p95: float
    value: float
    by_date: tuple[float, ...] = ()


def party_cash(deal: Deal, ledger: Ledger) -> dict[tuple[str, str], Amounts]:
    """Net cash to each party on each date, by (kind, name), shape (path, date); less than nil where it pays in.

    Args:
        deal: The deal.
        ledger: Its run, with its books (not the notes alone).

    Raises:
        ProofError: The parties' cash is not the pool's: a defect in refloat.
    """
    cash: dict[tuple[str, str], Amounts] = {}

    def add(kind: str, name: str, amounts: Amounts) -> None:
        cash[kind, name] = cash[kind, name] + amounts if (kind, name) in cash else amounts

    gross = ledger.available if ledger.gross is None else ledger.gross
    # Recovery costs, with what the servicer advanced and gets back.
    add("pool_costs", "recovery costs", gross - ledger.available)
    payees = {fee.name: fee.payee for fee in deal.fees}
    for name, fee in ledger.fees.items():
        add("fee", payees.get(name) or name, fee.paid)
    for name, note in ledger.notes.items():
        add("note", name, note.interest_paid + note.principal_paid)
    for party, paid in ledger.residuals.items():
        add("residual", party, paid)
    providers = {line.name: line.provider for line in deal.facilities}
    for name, line in ledger.facilities.items():
        add("facility", providers.get(name) or name, net_to_lender(line))
    guarantors = {guarantee.name: guarantee.guarantor for guarantee in deal.guarantees}
    for name, guarantee in ledger.guarantees.items():
        add("guarantee", guarantors.get(name) or name, net_to_guarantor(guarantee))
    banks = {hedge.name: hedge.counterparty for hedge in deal.hedges}
    for name, hedge in ledger.hedges.items():
        add("hedge", banks.get(name) or name, net_to_bank(hedge))
    if ledger.call_price is not None:
        add("call", "buyer of the pool", -ledger.call_price)
    for flows in ledger.accounts.values():
        add("account", "left in accounts", flows.closing - flows.opening)
    error = np.abs(sum(cash.values()) - gross).max(initial=0.0) / max(float(gross.sum(axis=1).max(initial=0.0)), 1.0)
    if not error <= 1e-9:
        raise ProofError(f"the parties' cash is not the pool's: the largest relative error is {error:.3g}")
    return cash


def parties(deal: Deal, ledger: Ledger, *, rate: float) -> tuple[Party, ...]:
    """Who gets what of the gross collections, the largest share first.

    Args:
        deal: The deal.
        ledger: Its run.
        rate: Yearly rate that values receipts at closing (actual days over 365), a fraction.

    Raises:
        ProofError: As in `party_cash`.
    """
    from refloat.sale.price import weighted_quantiles

    cash = party_cash(deal, ledger)
    gross = ledger.available if ledger.gross is None else ledger.gross
    collected = float(ledger.weights @ gross.sum(axis=1))
    days = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)
    factors = (1.0 + rate) ** -(days / 365.0)
    found = []
    for (kind, name), amounts in cash.items():
        total = amounts.sum(axis=1)
        low, high = weighted_quantiles(total, ledger.weights, (0.05, 0.95))
        mean = float(ledger.weights @ total)
        scale = collected if collected > 0 else 1.0
        value = float(np.einsum("p,pd,d->", ledger.weights, amounts, factors))
        flow = tuple(float(amount) for amount in ledger.weights @ amounts)
        found.append(Party(name, kind, mean, mean / scale, low / scale, high / scale, value, flow))
    return tuple(sorted(found, key=lambda party: -party.received))
