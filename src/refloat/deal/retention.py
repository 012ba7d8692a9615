"""Retention: which part of its own notes a party keeps, and the rule that it keeps it for."""

from refloat.deal.terms import Money, Name, Share, Term


class Kept(Term):
    """Share of one note that is kept."""

    note: Name
    share: Share = 1.0


class Retention(Term):
    """The notes that the originator, or another party that the law allows, keeps at issue.

    Attributes:
        holder: Role of the party.
        vertical: Share kept of every note.
        notes: Notes of which more is kept, such as the whole junior note (first loss).
        rule: Row of refloat's table of retention rules that the deal is meant to meet, such as `cn-lowest`.
        purchase_discount: Claim at the cut-off less the price paid for it, not refundable; if left out, less what
            the notes were issued for (their balances).
    """

    holder: Name = "originator"
    vertical: Share = 0.0
    notes: tuple[Kept, ...] = ()
    rule: Name | None = None
    purchase_discount: Money | None = None
