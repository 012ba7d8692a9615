"""Facility: a liquidity line that lends to the deal what its senior payments lack, up to a limit."""

from datetime import date
from typing import Annotated

from pydantic import Field

from refloat.deal.index import Floating
from refloat.deal.reserve import FixedTarget, ShareTarget
from refloat.deal.terms import Name, Share, Term
from refloat.units.day_count import DayCount

Limit = Annotated[FixedTarget | ShareTarget, Field(discriminator="kind")]


class Facility(Term):
    """A liquidity facility: drawn by steps that name it in `use` and by `draw_facility` steps.

    What is drawn is repaid by `repay_facility` steps, at their place in the order. When the limit is
    used up, nothing more comes.

    Attributes:
        name: By which steps draw on it and repay it.
        provider: Role of the party that lends.
        limit: An amount, or a share of notes' or the pool's balance, as it stands before a date's payments.
        revolving: Whether what is repaid can be drawn again.
        until: Last payment date on which it can be drawn.
        rate: Yearly rate on what is drawn.
        floating: The rate's index and margin, in place of `rate`.
        commitment_fee: Yearly fee on what could be drawn and is not, as a share of it.
        day_count: Convention of interest and fee.
    """

    name: Name
    name_zh: Name | None = None
    provider: Name | None = None
    limit: Limit
    revolving: bool = True
    until: date | None = None
    rate: Share = 0.0
    floating: Floating | None = None
    commitment_fee: Share = 0.0
    day_count: DayCount = "act/365"
