"""Accretion: how a note that pays no interest grows from its issue amount to its face."""

from typing import Annotated

from pydantic import Field

from refloat.deal.terms import Share, Term


class Accretion(Term):
    """Growth of a zero-coupon note's balance: a discount note is issued at `balance` and repaid with its growth.

    Attributes:
        rate: Yearly, by the note's day count, compounded on each payment date.
        up_to: Multiple of the issue amount at which it stops, such as face over issue price; never if left out.
    """

    rate: Share
    up_to: Annotated[float, Field(ge=1, le=1000, allow_inf_nan=False)] | None = None
