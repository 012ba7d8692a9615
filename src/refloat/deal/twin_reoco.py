"""The twin's own property-owning company: one path, in decimal arithmetic."""

from datetime import date
from decimal import Decimal

from refloat.deal.reoco import ReoCo

ZERO = Decimal(0)


class TwinReoCo:
    """What one ReoCo bought, when, and what it got."""

    def __init__(self, terms: ReoCo) -> None:
        self.terms = terms
        self.bought: list[Decimal] = []
        self.offered: list[Decimal] = []
        self.held = ZERO
        self.day: dict[str, Decimal] = {}

    def open(self, offered: Decimal, receipts: Decimal, *, over: bool) -> Decimal:
        """Begin a date; returns the proceeds of what is sold on it."""
        sale, index = self.terms.resale, len(self.bought)
        if over:
            cost = proceeds = ZERO
        elif sale is not None:
            cost = self.bought[index - sale.after_dates] if index >= sale.after_dates else ZERO
            proceeds = cost * (1 + Decimal(sale.uplift)) * (1 - Decimal(sale.cost_share))
        else:
            wanted = sum(self.offered, ZERO)
            proceeds = receipts * (min(sum(self.bought, ZERO) / wanted, Decimal(1)) if wanted else ZERO)
            cost = min(self.held, proceeds)
        self.day = {"opening": self.held, "invested": ZERO, "sold_at_cost": cost, "proceeds": proceeds}
        self.held -= cost
        self.bought.append(ZERO)
        self.offered.append(offered)
        return proceeds

    def room(self, day: date) -> Decimal:
        """What may be spent now."""
        if self.terms.until is not None and day > self.terms.until:
            return ZERO
        limits = [Decimal(self.terms.budget) - self.held]
        if self.terms.total is not None:
            limits.append(Decimal(self.terms.total) - sum(self.bought, ZERO))
        if self.terms.purchases == "cash":
            limits.append(self.offered[-1] - self.bought[-1])
        return max(min(limits), ZERO)

    def buy(self, amount: Decimal) -> None:
        """Spend an amount."""
        self.bought[-1] += amount
        self.held += amount
        self.day["invested"] += amount

    def row(self) -> dict[str, Decimal]:
        """The date's row of the ledger."""
        return {**self.day, "held": self.held}
