"""YieldReduction: what a note's loss takes from its yield."""

from dataclasses import dataclass


@dataclass(frozen=True)
class YieldReduction:
    """Expected reduction of a note's yield.

    Attributes:
        promised: Yearly yield of the note paid as promised, as a fraction.
        estimate: Mean over paths of the promised yield less the yield received, as a fraction a year.
        upper_bound: One-sided upper bound of that mean.
        letter: Letter of the map at the bound.
        point_letter: Letter at the estimate.
        scale: Name of the map.
    """

    promised: float
    estimate: float
    upper_bound: float
    letter: str
    point_letter: str
    scale: str
