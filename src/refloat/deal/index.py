"""Index: a reference rate over time, and how a note or a facility follows it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Name, Share, Term

Rate = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
"""A yearly rate that may be negative, as a fraction."""


class IndexPoint(Term):
    """The index from a day on."""

    on: date
    rate: Rate


class Index(Term):
    """A reference rate. Its values stand in the deal file or in a CSV beside it; refloat ships none.

    Attributes:
        name: By which notes and facilities refer to it.
        points: Values by date, in order; each holds until the next, the last for good.
        file: Name of a CSV beside the deal file with the columns `date` and `rate`, in place of points.
        between: Whether the index stays until the next point, or moves there in a straight line.
    """

    name: Name
    name_zh: Name | None = None
    points: tuple[IndexPoint, ...] = ()
    file: str | None = Field(default=None, min_length=1, max_length=200)
    between: Literal["step", "linear"] = "step"


class Reading(Term):
    """How an index is read.

    Attributes:
        index: Name of the index.
        reset_every_months: How often the rate is set anew; at the start of each interest period if left out.
        reset_first: First date on which it is, if `reset_every_months` is given; left out, the closing, or with a
            first rate that many months after it. After a month's last day all resets are last days.
        fixing_days_before: Calendar days before a reset on which the index is read.
    """

    index: Name
    reset_every_months: int | None = Field(default=None, ge=1, le=60)
    reset_first: date | None = None
    fixing_days_before: int = Field(default=0, ge=0, le=60)


class Floating(Reading):
    """A floating rate: index plus margin, with caps and floors on either.

    Attributes:
        margin: Added to the index.
        index_cap, index_floor: Most and least that the index counts for.
        cap, floor: Most and least rate, margin and step-ups included.
        first_rate: Rate until the first reset, as stated in the contract; else the index at closing counts.
    """

    margin: Rate = 0.0
    index_cap: Rate | None = None
    index_floor: Rate | None = None
    cap: Share | None = None
    floor: Share = 0.0
    first_rate: Share | None = None


class StepUp(Term):
    """A rise of the rate from a day on."""

    on: date
    by: Share


def index_on(index: Index, day: date) -> float:
    """The index on a day; before its first point it is that of the first."""
    points: Sequence[IndexPoint] = index.points
    later = next((place for place, point in enumerate(points) if point.on > day), len(points))
    if later == 0 or later == len(points) or index.between == "step":
        return points[max(later - 1, 0)].rate
    before, after = points[later - 1], points[later]
    share = (day - before.on).days / (after.on - before.on).days
    return before.rate + share * (after.rate - before.rate)
