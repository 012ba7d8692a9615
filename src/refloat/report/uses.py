"""Where the cash collected goes, in expectation over all paths and the whole life of the deal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refloat.deal import net_to_bank, net_to_guarantor, net_to_lender
from refloat.report.names import called
from refloat.report.offering import Offering
from refloat.report.quantiles import Floats, mean
from refloat.words import Words


@dataclass(frozen=True)
class Use:
    """One use of the cash.

    Attributes:
        kind: "costs", "fee", "interest", "returns" (interest and residual), "principal", "residual", "facility",
            "hedge", "guarantee" (each net of what comes from it), "call", "late", "reserve" or "other".
        name: Name of the fee, note or party; "" where the kind says it all.
        name_zh: The same in Chinese.
        amount: Expected amount over the life of the deal, in currency units.
        share: Its share of expected gross collections.
    """

    kind: str
    name: str
    name_zh: str
    amount: float
    share: float

    def label(self, words: Words) -> str:
        """What people read."""
        name = self.name_zh if words.language == "zh" else self.name
        return words(f"use.{self.kind}", name=name) if name else words(f"use.{self.kind}")


def uses(offering: Offering) -> list[Use]:
    """Every use of expected gross collections; their sum is the collections.

    Recovery costs come first, as they are paid before the waterfall; then fees, notes and parties in
    the deal's order. What adds to what is paid counts as a negative use: a reserve funded at closing, the price
    of a call, and what facilities, banks of hedges and guarantors pay more than they get.
    What is left is cash that stayed in accounts.
    """
    cash, ledger = offering.recoveries.cash, offering.ledger

    def total(amounts: Floats) -> float:
        return float(np.sum(mean(amounts, ledger.weights)))

    gross = total(cash.collections)
    steps = [step for listed in offering.deal.payments.values() for step in listed]
    takers = {taker.note for step in steps for taker in getattr(step, "to", ())}
    found = [("costs", "", total(cash.costs))]
    found += [("fee", name, total(flows.paid)) for name, flows in ledger.fees.items()]
    for name, flows in ledger.notes.items():
        found.append(("interest" if name not in takers else "returns", name, total(flows.interest_paid)))
        found.append(("principal", name, total(flows.principal_paid)))
    found += [("residual", name, total(paid)) for name, paid in ledger.residuals.items()]
    found += [("facility", name, total(net_to_lender(flows))) for name, flows in ledger.facilities.items()]
    found += [("hedge", name, total(net_to_bank(flows))) for name, flows in ledger.hedges.items()]
    found += [("guarantee", name, total(net_to_guarantor(flows))) for name, flows in ledger.guarantees.items()]
    if ledger.call_price is not None:
        found.append(("call", "", -total(ledger.call_price)))
    if ledger.after_end is not None:
        found.append(("late", "", total(ledger.after_end)))
    funded = sum(total(flows.opening[:, :1]) for flows in ledger.accounts.values())
    found.append(("reserve", "", -funded))
    rest = gross - sum(amount for _, _, amount in found)
    if abs(rest) > 1e-9 * gross:
        found.append(("other", "", rest))
    deal = offering.deal
    kinds = {"fee": deal.fees, "facility": deal.facilities, "hedge": deal.hedges, "guarantee": deal.guarantees}

    def use(kind: str, name: str, amount: float) -> Use:
        part = next((part for part in kinds.get(kind, deal.notes) if part.name == name), None)
        english, chinese = (called(part, "en"), called(part, "zh")) if part else _party(offering, name)
        return Use(kind, english, chinese, amount, amount / gross if gross else 0.0)

    return [use(*entry) for entry in found if entry[2]]


def _party(offering: Offering, role: str) -> tuple[str, str]:
    """Names of a party that takes a share of what is left."""
    party = next((party for party in offering.deal.parties if party.role == role), None)
    english = role.replace("_", " ")
    return english, (party.name_zh if party and party.name_zh else english)
