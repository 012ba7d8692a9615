"""Times with right-censoring -> survival (Kaplan-Meier) and incidence of competing events (Aalen-Johansen)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CENSORED = 0
"""Code of a loan on which nothing final has happened yet."""


@dataclass(frozen=True, eq=False)
class Survival:
    """The estimate, at each time at which an event happened.

    Attributes:
        times: Shape (time,), rising.
        at_risk: Shape (time,): loans still open just before.
        events: Shape (time,): events of any kind.
        survival: Shape (time,): share on which nothing has happened by then.
        errors: Shape (time,): Greenwood's standard error of it.
        incidence: Event code -> shape (time,): share on which this event has come first by then. With the
            survival they add up to one.
        last_seen: Longest time seen, an event or not; beyond it the data say nothing.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    errors: Floats
    incidence: dict[int, Floats]
    last_seen: float

    def at(self, time: float) -> float:
        """Share on which nothing has happened by a time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.survival[place]) if place >= 0 else 1.0

    def incidence_at(self, event: int, time: float) -> float:
        """Share on which an event has come first by a time; zero for a code never seen."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.incidence[event][place]) if place >= 0 and event in self.incidence else 0.0


def survival(times: ArrayLike, events: ArrayLike) -> Survival:
    """Kaplan-Meier survival and Aalen-Johansen incidence.

    S(t) = prod (1 - d_j / n_j), its variance by Greenwood, S^2 sum d_j / (n_j (n_j - d_j)); the incidence of
    event k, sum S(t_j-) d_kj / n_j. A loan censored at a time is at risk at that time. Kaplan and Meier (1958),
    JASA 53, 457-481; Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.

    Args:
        times: Time of the event, or until which the loan was seen without one; not negative.
        events: Code of the event, `CENSORED` (0) where there was none.

    Raises:
        ValueError: No times, not as many codes, or a time that is negative or not a number.
    """
    when, what = np.asarray(times, dtype=np.float64), np.asarray(events, dtype=np.int64)
    if not len(when) or when.shape != what.shape:
        raise ValueError("give as many event codes as times, and at least one")
    if not (when >= 0).all():
        raise ValueError("times must be numbers and not negative")
    at = np.unique(when[what != CENSORED])
    ordered = np.sort(when)
    at_risk = len(when) - np.searchsorted(ordered, at, side="left").astype(np.float64)
    kinds = np.unique(what[what != CENSORED])
    counts = {int(k): _counts(when[what == k], at) for k in kinds}
    events_at = np.sum(list(counts.values()), axis=0) if counts else np.zeros(0)
    alive = np.cumprod(1 - events_at / at_risk)
    before = np.concatenate([[1.0], alive])[:-1]
    left = at_risk - events_at
    greenwood = np.cumsum(np.divide(events_at, at_risk * left, out=np.zeros_like(left), where=left > 0))
    incidence = {k: np.cumsum(before * count / at_risk) for k, count in counts.items()}
    return Survival(at, at_risk, events_at, alive, alive * np.sqrt(greenwood), incidence, float(when.max()))


def _counts(when: Floats, at: Floats) -> Floats:
    return np.bincount(np.searchsorted(at, when), minlength=len(at)).astype(np.float64)
