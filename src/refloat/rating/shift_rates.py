"""a Deal -> the deal with its reference rates higher or lower."""

from refloat.deal import Deal
from refloat.deal.index import Index


def follows_rates(deal: Deal) -> bool:
    """Whether anything of the deal follows a reference rate."""
    return bool(deal.indices)


def shifted_rates(deal: Deal, shift: float) -> Deal:
    """The deal with every reference rate moved in parallel; caps, floors and stated first rates stay.

    Hedges follow the same rates, so a cap or a swap pays what it would pay.

    Args:
        deal: The deal.
        shift: Added to every value of every index, as a fraction a year.
    """
    if not shift or not deal.indices:
        return deal
    return deal.model_copy(update={"indices": tuple(_moved(index, shift) for index in deal.indices)})


def _moved(index: Index, shift: float) -> Index:
    points = tuple(point.model_copy(update={"rate": point.rate + shift}) for point in index.points)
    return index.model_copy(update={"points": points})
