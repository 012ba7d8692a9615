"""Segment: loans of one kind for which a route is chosen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """Loans that go one way together; values per 100 of claim.

    Attributes:
        name: Of the segment, as the recovery model has it, with where its cash comes from.
        secured: Whether collateral or a guarantor stands behind the loans.
        loans: Number of loans.
        claim: Their claim, an amount.
        model_net: Expected net recovery of the model, undiscounted, per 100 of claim.
        model_years: Mean time of that cash in years.
        model_value: The same recovery at the bank's rate, per 100.
        sale_value: What the securitisation brings the bank for these loans, per 100; None where there is no deal.
        buyer_ratio: Worth to a buyer per 100 of claim over that of the whole pool.
        book_value: Net carrying amount per 100 of claim.
    """

    name: str
    secured: bool
    loans: int
    claim: float
    model_net: float
    model_years: float
    model_value: float
    sale_value: float | None
    buyer_ratio: float
    book_value: float
