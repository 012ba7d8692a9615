"""daily returns around announcements -> abnormal returns and whether they are more than chance."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.own_data.sample import Amounts, enough, numbers
from refloat.errors import InputError

LEAST_EVENTS = 10
LEAST_DAYS = 60


@dataclass(frozen=True)
class EventStudy:
    """Abnormal returns around events.

    Attributes:
        events: Number of events.
        window: First and last day of the event window.
        days: Each day of the window.
        mean_abnormal: Mean abnormal return of each day.
        cumulated: Mean cumulated abnormal return over the window.
        t_cross: Its t statistic from the spread over events.
        t_standardised: The test of Boehmer, Musumeci & Poulsen, which holds where events raise the variance.
        p_standardised: Two-sided, Student.
        positive: Share of events above nil.
        p_sign: Two-sided binomial.
    """

    events: int
    window: tuple[int, int]
    days: tuple[int, ...]
    mean_abnormal: tuple[float, ...]
    cumulated: float
    t_cross: float
    t_standardised: float
    p_standardised: float
    positive: float
    p_sign: float


def event_study(returns: pl.DataFrame, *, window: tuple[int, int] = (-1, 1), gap: int = 10) -> EventStudy:
    """Market-model event study (MacKinlay 1997, Journal of Economic Literature 35).

    Each event's return is regressed on the market's before the event; the abnormal return is what the line leaves. The
    standardised cross-sectional test divides each event's sum by its forecast error (Boehmer, Musumeci & Poulsen 1991,
    Journal of Financial Economics 30), with the residual of the estimation days in place of a constant variance.

    Args:
        returns: One row an event and day: `event`, `day` (0 is the announcement), and the returns `asset` and `market`.
        window: Days of the event window, both included.
        gap: Days left out before the window.

    Raises:
        InputError: Fewer than ten events, or fewer than sixty estimation days for one.
    """
    from scipy.stats import binomtest
    from scipy.stats import t as student

    numbers(returns, ("day", "asset", "market"))
    if "event" not in returns.columns:
        raise InputError("the table has no column event", remedy=f"it has {', '.join(returns.columns)}")
    groups = returns.partition_by("event", maintain_order=True)
    enough(len(groups), LEAST_EVENTS, "events")
    days = np.arange(window[0], window[1] + 1)
    abnormal = np.empty((len(groups), len(days)))
    scaled = np.empty(len(groups))
    for place, group in enumerate(groups):
        data = numbers(group, ("day", "asset", "market"))
        before = data["day"] < window[0] - gap
        enough(int(before.sum()), LEAST_DAYS, f"days before event {group['event'][0]}")
        inside = np.array([np.flatnonzero(data["day"] == day) for day in days], dtype=object)
        enough(sum(len(found) == 1 for found in inside), len(days), f"days in the window of event {group['event'][0]}")
        rows = np.array([int(found[0]) for found in inside])
        if np.ptp(data["market"][before]) == 0 or np.ptp(data["asset"][before]) == 0:
            raise InputError(
                f"returns before event {group['event'][0]} never move", remedy="check the columns asset and market"
            )
        abnormal[place], error = _abnormal(data["asset"], data["market"], before, rows)
        if error == 0:
            raise InputError(
                f"the asset of event {group['event'][0]} moves with the market alone", remedy="give its own returns"
            )
        scaled[place] = abnormal[place].sum() / error
    cumulated = abnormal.sum(axis=1)
    events = len(groups)
    t_cross = float(cumulated.mean() / (cumulated.std(ddof=1) / sqrt(events)))
    t_scaled = float(scaled.mean() / (scaled.std(ddof=1) / sqrt(events)))
    above = int((cumulated > 0).sum())
    return EventStudy(
        events=events,
        window=window,
        days=tuple(int(day) for day in days),
        mean_abnormal=tuple(float(value) for value in abnormal.mean(axis=0)),
        cumulated=float(cumulated.mean()),
        t_cross=t_cross,
        t_standardised=t_scaled,
        p_standardised=float(2 * student.sf(abs(t_scaled), events - 1)),
        positive=above / events,
        p_sign=float(binomtest(above, events).pvalue),
    )


def _abnormal(
    asset: Amounts, market: Amounts, before: NDArray[np.bool_], rows: NDArray[np.int64]
) -> tuple[Amounts, float]:
    """Abnormal returns of the window, and the forecast error of their sum."""
    x, y = market[before], asset[before]
    centre = x - x.mean()
    slope = float(centre @ y / (centre @ centre))
    level = float(y.mean() - slope * x.mean())
    variance = float(((y - level - slope * x) ** 2).sum()) / (len(x) - 2)
    found = asset[rows] - level - slope * market[rows]
    days = len(rows)
    off = float((market[rows] - x.mean()).sum())
    return found, sqrt(variance * (days + days**2 / len(x) + off**2 / float(centre @ centre)))
