"""The twin's own guarantee: one path, each unpaid coupon remembered by its age, in decimal arithmetic."""

from decimal import Decimal

from refloat.deal.guarantee import Guarantee
from refloat.deal.note import Note

ZERO = Decimal(0)


class TwinGuarantee:
    """What one guarantor has paid and is owed."""

    def __init__(self, terms: Guarantee, notes: list[Note]) -> None:
        self.terms = terms
        limits = [] if terms.limit_amount is None else [Decimal(terms.limit_amount)]
        if terms.limit_share is not None:
            face = sum((Decimal(note.balance) for note in notes if note.name in terms.notes), ZERO)
            limits.append(Decimal(terms.limit_share) * face)
        self.limit = min(limits, default=None)
        self.covered = self.for_interest = self.for_principal = self.on_claim = ZERO
        self.day: dict[str, Decimal] = {}

    def claim(self) -> Decimal:
        """Paid and not got back."""
        return self.for_interest + self.for_principal

    def open(self, interest: Decimal) -> None:
        """Let interest (per unit) accrue."""
        self.on_claim += self.claim() * interest
        self.day = dict.fromkeys(("interest_covered", "principal_covered", "interest_paid", "repaid"), ZERO)
        self.day |= {"opening": self.claim(), "interest_due": self.on_claim}

    def cover(self, kind: str, short: Decimal) -> Decimal:
        """Pay what is short, or what the limit leaves."""
        amount = short
        if self.limit is not None:
            amount = min(short, max(self.limit - (self.claim() if self.terms.revolving else self.covered), ZERO))
        self.covered += amount
        self.day[f"{kind}_covered"] += amount
        if kind == "interest":
            self.for_interest += amount
        else:
            self.for_principal += amount
        return amount

    def owed(self, part: str) -> Decimal:
        """What a step could pay."""
        interest = self.on_claim + self.for_interest
        return {"all": interest + self.for_principal, "interest": interest, "principal": self.for_principal}[part]

    def repay(self, part: str, amount: Decimal) -> None:
        """Take a payment: interest on the claim, what was paid as interest, what was paid as principal."""
        if part != "principal":
            paid = min(self.on_claim, amount)
            self.on_claim, amount = self.on_claim - paid, amount - paid
            self.day["interest_paid"] += paid
            paid = min(self.for_interest, amount)
            self.for_interest, amount = self.for_interest - paid, amount - paid
            self.day["repaid"] += paid
        if part != "interest":
            paid = min(self.for_principal, amount)
            self.for_principal -= paid
            self.day["repaid"] += paid

    def row(self) -> dict[str, Decimal]:
        """The date's row of the ledger."""
        row = {**self.day, "claim": self.claim()}
        if self.limit is not None:
            row["available"] = max(self.limit - (self.claim() if self.terms.revolving else self.covered), ZERO)
        return row
