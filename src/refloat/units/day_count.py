"""two dates and a convention -> a year fraction."""

from collections.abc import Callable
from datetime import date
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

DayCount = Literal["act/365", "act/360", "30/360", "act/act"]
DAY_COUNTS: tuple[str, ...] = get_args(DayCount)

Years = NDArray[np.float64]
_Days = NDArray[np.datetime64]


def year_fraction(start: ArrayLike | date, end: ArrayLike | date, convention: DayCount) -> Years:
    """Years from `start` to `end`; negative if `end` is earlier.

    Args:
        start: Dates, anything that NumPy reads as `datetime64[D]`; broadcast against `end`.
        end: Dates.
        convention: `act/365` (Actual/365 Fixed), `act/360`, `30/360` (bond basis) or `act/act` (ISDA),
            as in the 2006 ISDA Definitions, section 4.16 (b), (d), (e) and (f).

    Returns:
        Fractions of the broadcast shape; one number for two single dates.

    Raises:
        ValueError: The convention is none of these.
    """
    if convention not in _CONVENTIONS:
        raise ValueError(f"{convention!r} is not a day count; known are {', '.join(DAY_COUNTS)}")
    first, last = np.broadcast_arrays(np.asarray(start, dtype="datetime64[D]"), np.asarray(end, dtype="datetime64[D]"))
    return np.asarray(_CONVENTIONS[convention](first, last), dtype=np.float64)[()]


def _days(start: _Days, end: _Days) -> Years:
    return (end - start).astype(np.float64)


def _thirty_360(start: _Days, end: _Days) -> Years:
    year_1, month_1, day_1 = _parts(start)
    year_2, month_2, day_2 = _parts(end)
    # A 31st counts as a 30th; at the end of the period only if the period also began on one of the two.
    day_2 = np.where((day_2 == 31) & (day_1 >= 30), 30, day_2)
    day_1 = np.minimum(day_1, 30)
    days = 360 * (year_2 - year_1) + 30 * (month_2 - month_1) + (day_2 - day_1)
    return np.asarray(days / 360.0)


def _act_act(start: _Days, end: _Days) -> Years:
    return np.asarray(_years_since_zero(end) - _years_since_zero(start))


def _years_since_zero(dates: _Days) -> Years:
    """Whole calendar years plus days into the year over the days of that year."""
    year_start = dates.astype("datetime64[Y]")
    in_year = (dates - year_start.astype("datetime64[D]")).astype(np.float64)
    next_start = (year_start + np.timedelta64(1, "Y")).astype("datetime64[D]")
    length = (next_start - year_start.astype("datetime64[D]")).astype(np.float64)
    return np.asarray(year_start.astype(np.int64) + in_year / length)


def _parts(dates: _Days) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    count = months.astype(np.int64)
    return 1970 + count // 12, count % 12 + 1, day


_CONVENTIONS: dict[str, Callable[[_Days, _Days], Years]] = {
    "act/365": lambda start, end: _days(start, end) / 365.0,
    "act/360": lambda start, end: _days(start, end) / 360.0,
    "30/360": _thirty_360,
    "act/act": _act_act,
}
