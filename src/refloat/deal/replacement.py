"""ServicerReplacement: what a change of servicer does to the pool's cash."""

from typing import Annotated

from pydantic import Field

from refloat.deal.terms import Name, Share, Term

Dates = Annotated[int, Field(ge=0, le=60)]


class ServicerReplacement(Term):
    """The servicer is replaced once, after the payment date on which a trigger is first in force.

    Who is paid what is written with the fees: `until_event` for the outgoing servicer's, `from_event` for the
    back-up servicer's and for the cost of the move.

    Attributes:
        event: The trigger.
        delay_dates: Payment dates by which cash of the disruption comes later; past the last, it never comes.
        disrupted_dates: Payment dates after the event whose cash is late; as many as `delay_dates` if left out.
        share: Part of their collections and recovery costs that is late.
    """

    event: Name
    delay_dates: Dates = 0
    disrupted_dates: Dates | None = None
    share: Share = 1.0
