"""StressScale: what a note must survive for each letter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.rules.scale import Confidence, Scope


@dataclass(frozen=True, eq=False)
class StressScale:
    """Haircuts, delays, costs and rates by rating letter, laid on a business plan.

    Attributes:
        name: Short name.
        title: Name for people.
        agency: Whose figures they are.
        scope: National or global letters.
        letters: Letters from best to worst; the hardest stress comes first.
        haircuts: Shape (letter,), share of the plan's gross cash that does not come.
        delay_months: Shape (letter,), how much later the cash comes once the delay is full.
        cost_increases: Shape (letter,), by which share recovery costs grow.
        rates_up: Shape (letter,), how much higher reference rates are, as a fraction a year.
        rates_down: Shape (letter,), how much lower they are; a note must survive both, and rates as they are.
        ramp_months: Months from the cut-off over which the delay builds up in a straight line; 0 for at once.
        grades: Shape (letter,), how sure each row is.
        source: Where the figures come from.
        confidence: How sure the set is.
        note: Anything else a reader must know.
    """

    name: str
    title: str
    agency: str
    scope: Scope
    letters: tuple[str, ...]
    haircuts: NDArray[np.float64]
    delay_months: NDArray[np.float64]
    cost_increases: NDArray[np.float64]
    rates_up: NDArray[np.float64]
    rates_down: NDArray[np.float64]
    ramp_months: float
    grades: tuple[str, ...]
    source: str
    confidence: Confidence
    note: str = ""
