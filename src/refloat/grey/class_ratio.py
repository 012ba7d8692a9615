"""a series -> whether an exponential can follow it: class ratios, translation, quasi-smoothness."""

from dataclasses import dataclass

import numpy as np

from refloat.grey.series import FloatArray, Values, check_series


def class_ratios(series: FloatArray) -> FloatArray:
    """(n - 1,) class ratios x(k-1)/x(k), k = 2..n."""
    return series[:-1] / series[1:]


def ratio_bounds(count: int) -> tuple[float, float]:
    """Open interval in which the class ratios of n points must lie: e^(-2/(n+1)), e^(2/(n+1)).

    Source: Deng; Si Shoukui's textbook example prints (0.7788, 1.284) for n = 7.
    """
    return float(np.exp(-2.0 / (count + 1))), float(np.exp(2.0 / (count + 1)))


def ratios_pass(series: FloatArray) -> bool:
    """Whether all class ratios lie strictly between the bounds."""
    low, high = ratio_bounds(len(series))
    ratios = class_ratios(series)
    return bool(np.all((ratios > low) & (ratios < high)))


def ratio_deviations(series: FloatArray, development_coefficient: float) -> FloatArray:
    """(n - 1,) deviations 1 - (1 - a/2)/(1 + a/2) x(k-1)/x(k); under 0.2 is fair, under 0.1 good (Si Shoukui)."""
    half = development_coefficient / 2.0
    return 1.0 - (1.0 - half) / (1.0 + half) * class_ratios(series)


def translation(values: Values) -> float:
    """Smallest constant that makes a series positive and its class ratios admissible; 0 if they are.

    Each bound is linear in the constant c: x(k-1) + c > low (x(k) + c) and x(k-1) + c < high (x(k) + c). Add it
    before the fit and take it off the forecast. The more is added, the flatter the exponential that is fitted.

    Raises:
        InputError: As `check_series`, but zeros and negatives are welcome.
    """
    series = check_series(values, positive=False, steady=False)
    low, high = ratio_bounds(len(series))
    before, after = series[:-1], series[1:]
    needed = np.concatenate(((low * after - before) / (1.0 - low), (before - high * after) / (high - 1.0)))
    least = max(float(needed.max()), float(-series.min()))
    if least < 0 or (least == 0 and series.min() > 0 and ratios_pass(series)):
        return 0.0
    # The interval is open: step over its edge by a part in a million of the level.
    return least + 1e-6 * (float(np.abs(series).max()) + abs(least))


@dataclass(frozen=True)
class Smoothness:
    """Quasi-smoothness of a series.

    Attributes:
        ratios: x(k) / x1(k-1), k = 2..n.
        falling: Whether they fall, k = 2..n - 1.
        largest: Of them from k = 3.
        passes: Falling and under one half from k = 3.
        exponential: Whether x1(k)/x1(k-1) stays within 1 to 1.5 from k = 3: the law of quasi-exponentiality.
    """

    ratios: tuple[float, ...]
    falling: bool
    largest: float
    passes: bool
    exponential: bool


def smoothness(values: Values) -> Smoothness:
    """Test whether a positive series is quasi-smooth.

    Source: Liu and Lin, Grey Information (2006), definition of a quasi-smooth sequence; from memory, page unverified.

    Raises:
        InputError: As `check_series`.
    """
    series = check_series(values)
    ratios = series[1:] / np.cumsum(series)[:-1]
    falling = bool(np.all(np.diff(ratios) < 0))
    largest = float(ratios[1:].max())
    return Smoothness(tuple(ratios.tolist()), falling, largest, falling and largest < 0.5, largest <= 0.5)
