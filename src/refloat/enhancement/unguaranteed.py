"""a Deal -> the deal as it stands without what its guarantors pay."""

from refloat.deal import Deal


def unguaranteed(deal: Deal) -> Deal:
    """The deal with guarantees that pay nothing; their fees are due all the same.

    Steps and formulas that name a guarantee stay, and find nothing paid and nothing owed.
    """
    guarantees = tuple(guarantee.model_copy(update={"limit_amount": 0.0}) for guarantee in deal.guarantees)
    return deal.model_copy(update={"guarantees": guarantees}) if guarantees else deal
