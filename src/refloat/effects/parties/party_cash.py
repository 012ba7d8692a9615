"""a Deal and its Ledger -> the net cash of each party, on every path and date."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, net_to_bank, net_to_guarantor, net_to_lender
from refloat.effects.parties.payees import payees
from refloat.errors import ProofError
from refloat.sale import Sale

Amounts = NDArray[np.float64]
Flows = dict[tuple[str, str], Amounts]
"""(kind of claim, party) -> net cash to it."""

ORIGINATOR = "originator"
ACCOUNTS = "left in accounts"
ISSUE_COSTS = "issue costs"
LARGEST_ERROR = 1e-9
"""Relative to what the richest path collects."""


def collected(deal: Deal, ledger: Ledger) -> Amounts:
    """What the pool's debtors paid into the deal, shape (path, date): gross collections without buy-back prices."""
    gross = ledger.available if ledger.gross is None else ledger.gross
    counted = deal.buy_back is not None and deal.buy_back.counts_as_collections and ledger.bought_back is not None
    return gross - ledger.bought_back if counted and ledger.bought_back is not None else gross


def party_cash(deal: Deal, ledger: Ledger, kept: Mapping[str, float] | None = None) -> Flows:
    """Net cash to each party on each payment date, shape (path, date); less than nil where it pays in.

    Args:
        deal: The deal.
        ledger: Its run, with its books (not the notes alone).
        kept: Note -> share of it that its holder (the originator, or whom the deal's retention names) keeps; that
            share of the note's cash is the holder's, by the kind `kept`.

    Raises:
        ProofError: The parties' cash is not the pool's: a defect in refloat.
    """
    cash: Flows = {}

    def add(kind: str, name: str, amounts: Amounts) -> None:
        cash[kind, name] = cash[kind, name] + amounts if (kind, name) in cash else amounts

    gross = ledger.available if ledger.gross is None else ledger.gross
    # Recovery costs, with what the servicer advanced and gets back.
    costs = gross - ledger.available
    add(
        "pool_costs",
        "recovery costs",
        costs if ledger.costs_from_accounts is None else costs + ledger.costs_from_accounts,
    )
    paid = payees(deal)
    for name, fee in ledger.fees.items():
        add("fee", paid[name][0], fee.paid)
    holder = holder_of(deal)
    for name, note in ledger.notes.items():
        share, amounts = (kept or {}).get(name, 0.0), note.interest_paid + note.principal_paid
        add("note", name, (1.0 - share) * amounts if share else amounts)
        if share:
            add("kept", holder, share * amounts)
    for party, amounts in ledger.residuals.items():
        add("residual", party, amounts)
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
    if deal.buy_back is not None and ledger.bought_back is not None:
        add("buy_back", deal.buy_back.payer or ORIGINATOR, -ledger.bought_back)
    if ledger.reoco:
        add("properties", "properties", ledger.reoco["invested"] - ledger.reoco["proceeds"])
    for flows in ledger.accounts.values():
        add("account", ACCOUNTS, flows.closing - flows.opening)
    _prove(cash, collected(deal, ledger), "on a payment date")
    return cash


def party_flows(deal: Deal, ledger: Ledger, sale: Sale) -> Flows:
    """The same with the closing in front, shape (path, 1 + date): who pays for the notes, and who is paid.

    Investors pay the price of what is sold to them; the originator gets the net proceeds, and what the pool paid
    before closing where that is its own; issue costs and reserves filled at closing are paid out of the proceeds. At
    closing the flows of all parties sum to what the originator keeps of the pool's cash, later to what is collected.

    Args:
        deal: The deal.
        ledger: Its run.
        sale: The sale of its notes.

    Raises:
        ProofError: The parties' cash is not the pool's: a defect in refloat.
    """
    rows = {row["name"]: row for row in sale.notes.iter_rows(named=True)}
    cash = party_cash(deal, ledger, {name: row["retained_share"] for name, row in rows.items()})
    paths = len(ledger.weights)
    reserves = sum(flows.opening[:, 0] for flows in ledger.accounts.values()) + np.zeros(paths)
    early = np.zeros(paths)
    if ledger.pre_closing and deal.pre_closing_collections and deal.pre_closing_collections.goes_to != "deal":
        early = ledger.pre_closing["collections"] - ledger.pre_closing["costs"]
    closing: dict[tuple[str, str], Amounts] = {
        ("note", name): np.full(paths, -row["proceeds"]) for name, row in rows.items()
    }
    holder, net = holder_of(deal), sale.net
    if holder != ORIGINATOR and sale.retained_value:
        # The originator is paid for what another party keeps.
        closing["kept", holder] = np.full(paths, -sale.retained_value)
        net += sale.retained_value
    closing["sale", ORIGINATOR] = np.full(paths, net)
    closing["account", ACCOUNTS] = reserves
    if early.any():
        closing["early", ORIGINATOR] = early
    issue = sale.costs - reserves
    if np.abs(issue).max(initial=0.0) > LARGEST_ERROR * max(sale.proceeds, 1.0):
        closing["issue_costs", ISSUE_COSTS] = issue
    _prove({key: amounts[:, None] for key, amounts in closing.items()}, early[:, None], "at closing", sale.proceeds)
    later, now = np.zeros((paths, len(ledger.dates))), np.zeros(paths)
    return {
        key: np.concatenate([closing.get(key, now)[:, None], cash.get(key, later)], axis=1)
        for key in dict.fromkeys([*cash, *closing])
    }


def holder_of(deal: Deal) -> str:
    """The role that keeps part of the notes."""
    return ORIGINATOR if deal.retention is None else deal.retention.holder


def _prove(cash: Flows, total: Amounts, when: str, size: float = 0.0) -> None:
    scale = max(float(np.abs(total).sum(axis=1).max(initial=0.0)), size, 1.0)
    error = np.abs(sum(cash.values()) - total).max(initial=0.0) / scale
    # Written so that NaN fails too.
    if not error <= LARGEST_ERROR:
        raise ProofError(f"the parties' cash {when} is not the pool's: the largest relative error is {error:.3g}")
