"""Scale: what a rating letter allows, by year."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.errors import ScaleError

Kind = Literal["expected_loss", "default_probability", "yield_reduction"]
Scope = Literal["national", "global"]
BeforeFirst = Literal["linear_from_zero", "hold"]
AfterLast = Literal["hold", "constant_hazard"]
Confidence = Literal["seen", "derived", "judgement", "unverified"]


@dataclass(frozen=True, eq=False)
class Scale:
    """Cumulative limits of each rating letter over time.

    Attributes:
        name: Short name.
        title: Name for people.
        agency: Whose figures they are.
        scope: Whether a letter compares issuers of one country or of the world.
        kind: What the limits bound: expected loss as a share of what was promised, the
            probability of missing a promised payment, or the expected reduction of the yearly yield.
        covers: What the figures were made for, and what they leave out.
        letters: Letters from best to worst.
        years: Shape (year,), horizons in years, rising.
        limits: Shape (letter, year), cumulative fractions.
        before_first: Below the first year a limit falls in a straight line to zero at once
            ("linear_from_zero"), or keeps its first value ("hold").
        after_last: Beyond the last year a limit keeps its last value ("hold", the stricter way),
            or grows with the average intensity so far ("constant_hazard").
        source: Where the figures come from.
        confidence: How sure the figures are.
        note: Anything else a reader must know.
        any_horizon: Whether the limits hold at every horizon; `years` is then one year, held both ways.
        raised: Cells below an earlier year's or a better letter's, which were raised to the largest so far.
    """

    name: str
    title: str
    agency: str
    scope: Scope
    kind: Kind
    covers: str
    letters: tuple[str, ...]
    years: NDArray[np.float64]
    limits: NDArray[np.float64]
    before_first: BeforeFirst
    after_last: AfterLast
    source: str
    confidence: Confidence
    note: str = ""
    any_horizon: bool = False
    raised: tuple[str, ...] = ()

    def limits_at(self, years: float) -> NDArray[np.float64]:
        """Limits of all letters at a horizon, shape (letter,), as fractions.

        Between two years a limit runs in a straight line of the cumulative values.

        Args:
            years: Horizon in years, zero or more.
        """
        if not (math.isfinite(years) and years >= 0):
            raise ScaleError(f"a horizon of {years} years has no limit", where=self.name, remedy="give zero or more")
        first, last = self.years[0], self.years[-1]
        if years < first:
            share = years / first if self.before_first == "linear_from_zero" else 1.0
            return np.asarray(self.limits[:, 0] * share)
        if years > last:
            if self.after_last == "hold":
                return self.limits[:, -1].copy()
            return np.asarray(1.0 - (1.0 - self.limits[:, -1]) ** (years / last))
        return np.array([np.interp(years, self.years, row) for row in self.limits])

    def limit(self, letter: str, years: float) -> float:
        """Limit of one letter at a horizon, as a fraction."""
        return float(self.limits_at(years)[self.rank(letter)])

    def letter(self, value: float, years: float) -> str | None:
        """The best letter whose limit at the horizon is at least a value; None below the lowest letter."""
        reached = np.flatnonzero(self.limits_at(years) >= value)
        return self.letters[int(reached[0])] if len(reached) else None

    def position(self, value: float, years: float) -> float:
        """Where a value stands among the letters, in notches: 0 is exactly the best letter's limit.

        Between two letters the position is linear in the logarithm of the value, since limits grow by
        ratios from letter to letter. It is held at the best letter; between the worst letter's limit and certainty
        it goes one notch further.

        Args:
            value: Expected loss or default probability, as a fraction.
            years: Horizon in years.
        """
        limits = np.append(self.limits_at(years), 1.0)
        rising = np.concatenate(([True], np.diff(limits) > 0)) & (limits > 0)
        if value <= 0:
            return 0.0
        notches = np.flatnonzero(rising).astype(np.float64)
        return float(np.interp(math.log(value), np.log(limits[rising]), notches))

    def limit_at_position(self, position: float, years: float) -> float:
        """The limit between letters: the inverse of `position`, linear in the logarithm between two letters.

        Args:
            position: Notches from the best letter, 0 to the number of letters; halves and the like are between.
            years: Horizon in years.
        """
        limits = np.append(self.limits_at(years), 1.0)
        rising = np.concatenate(([True], np.diff(limits) > 0)) & (limits > 0)
        notches = np.flatnonzero(rising).astype(np.float64)
        return float(np.exp(np.interp(position, notches, np.log(limits[rising]))))

    def rank(self, letter: str) -> int:
        """Place of a letter from 0 (best).

        Raises:
            ScaleError: If the scale has no such letter.
        """
        if letter not in self.letters:
            known = ", ".join(self.letters)
            raise ScaleError(f'"{letter}" is not a letter of this scale', where=self.name, remedy=f"use one of {known}")
        return self.letters.index(letter)
