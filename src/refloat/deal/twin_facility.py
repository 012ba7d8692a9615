"""The twin's own liquidity facility: one path, in decimal arithmetic."""

from datetime import date
from decimal import Decimal

from refloat.deal.facility import Facility

ZERO = Decimal(0)


class TwinFacility:
    """What one facility has lent and is owed."""

    def __init__(self, terms: Facility) -> None:
        self.terms = terms
        self.balance = self.interest = self.fee = self.ever_drawn = self.limit = ZERO
        self.day: dict[str, Decimal] = {}

    def open(self, day: date, limit: Decimal, interest: Decimal, years: Decimal) -> None:
        """Accrue interest (per unit) and fee of a period, and set the limit of its date."""
        self.limit = limit
        undrawn = self.room()
        self.interest += self.balance * interest
        self.fee += undrawn * Decimal(self.terms.commitment_fee) * years
        if self.terms.until is not None and day > self.terms.until:
            self.limit = ZERO
        self.day = dict.fromkeys(("drawn", "repaid", "interest_paid", "fee_paid"), ZERO)
        self.day |= {"interest_due": self.interest, "fee_due": self.fee}

    def room(self) -> Decimal:
        """What can still be drawn."""
        return max(self.limit - (self.balance if self.terms.revolving else self.ever_drawn), ZERO)

    def draw(self, wanted: Decimal) -> Decimal:
        """Lend what is wanted, or what is left."""
        amount = min(self.room(), wanted)
        self.balance += amount
        self.ever_drawn += amount
        self.day["drawn"] += amount
        return amount

    def owed(self, part: str) -> Decimal:
        """What a repayment step could pay."""
        owed = {"fee": self.fee, "interest": self.interest, "principal": self.balance}
        return sum(owed.values(), ZERO) if part == "all" else owed[part]

    def repay(self, part: str, amount: Decimal) -> None:
        """Take a payment: fee, then interest, then principal."""
        if part in ("all", "fee"):
            paid = min(self.fee, amount)
            self.fee, amount = self.fee - paid, amount - paid
            self.day["fee_paid"] += paid
        if part in ("all", "interest"):
            paid = min(self.interest, amount)
            self.interest, amount = self.interest - paid, amount - paid
            self.day["interest_paid"] += paid
        if part in ("all", "principal"):
            paid = min(self.balance, amount)
            self.balance, amount = self.balance - paid, amount - paid
            self.day["repaid"] += paid

    def row(self) -> dict[str, Decimal]:
        """The date's row of the ledger."""
        return {**self.day, "balance": self.balance, "available": self.room()}
