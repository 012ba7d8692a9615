"""a series and its fitted values -> the tests of accuracy of the grey literature: `Diagnosis`."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from refloat.errors import InputError
from refloat.grey.class_ratio import class_ratios, ratio_bounds, ratios_pass
from refloat.grey.grades import grade_table, growth_band
from refloat.grey.relation.areas import absolute_degree
from refloat.grey.series import FloatArray

SMALL_ERROR = 0.6745
"""The 75 % point of the normal distribution, as the book prints it."""


@dataclass(frozen=True)
class Conventions:
    """How the statistics are taken; the defaults are the book's.

    Attributes:
        mre_from: 2 takes the mean relative error over k = 2..n, 1 over all points.
        ddof: Divisor n - ddof of both variances: 0 or 1.
        first_point: Whether the first point, fitted by construction, counts in the variances and the probability.
    """

    mre_from: int = 2
    ddof: int = 0
    first_point: bool = True

    def __post_init__(self) -> None:
        if self.mre_from not in (1, 2):
            raise InputError(f"mre_from is {self.mre_from}", remedy="give 1 (all points) or 2 (without the first)")
        if self.ddof not in (0, 1):
            raise InputError(f"ddof is {self.ddof}", remedy="give 0 or 1")


@dataclass(frozen=True)
class Diagnosis:
    """Tests of one fit; None where a test has no meaning.

    Attributes:
        class_ratio: x(k-1)/x(k), n - 1 of them.
        class_ratio_bounds: Low and high.
        class_ratio_passes: Whether all lie between the bounds.
        posterior_ratio: C, standard deviation of the residuals over that of the series.
        small_error_probability: P, share of residuals within 0.6745 standard deviations of the series.
        mean_relative_error: A fraction.
        absolute_degree: Grey absolute degree of series and fit.
        development_coefficient: a.
        growth_band: What the book says of this a.
        grades: Test -> grade 1 to 5.
        grade: The worse of those of posterior ratio and small-error probability, at most 4: the classical grade.
        verdict: One sentence.
    """

    class_ratio: tuple[float, ...]
    class_ratio_bounds: tuple[float, float]
    class_ratio_passes: bool
    posterior_ratio: float | None
    small_error_probability: float | None
    mean_relative_error: float
    absolute_degree: float
    development_coefficient: float | None
    growth_band: str | None
    grades: dict[str, int]
    grade: int
    verdict: str

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        whole = asdict(self)
        return {**whole, "class_ratio": list(self.class_ratio), "class_ratio_bounds": list(self.class_ratio_bounds)}


def diagnose(
    series: FloatArray,
    fitted: FloatArray,
    *,
    development_coefficient: float | None = None,
    conventions: Conventions | None = None,
) -> Diagnosis:
    """Test a fit as Liu and Lin, Grey Information (2006), chapter on GM(1,1), do."""
    how = conventions or Conventions()
    residuals = series - fitted
    first = 0 if how.first_point else 1
    spread = float(np.std(series[first:], ddof=how.ddof))
    rest = residuals[first:]
    posterior = float(np.std(rest, ddof=how.ddof)) / spread if spread > 0 else None
    probability = float(np.mean(np.abs(rest - rest.mean()) < SMALL_ERROR * spread)) if spread > 0 else None
    begin = how.mre_from - 1
    error = float(np.mean(np.abs(residuals[begin:] / series[begin:])))
    degree = absolute_degree(series, fitted)
    ratios = class_ratios(series)
    bounds = ratio_bounds(len(series))
    values = {
        "mean_relative_error": error,
        "absolute_degree": degree,
        "posterior_ratio": posterior,
        "small_error_probability": probability,
    }
    grades = {name: grade_table()[name].grade(value) for name, value in values.items() if value is not None}
    classical = [grades[name] for name in ("posterior_ratio", "small_error_probability") if name in grades]
    grade = min(4, max(classical or [4]))
    passes = ratios_pass(series)
    return Diagnosis(
        class_ratio=tuple(ratios.tolist()),
        class_ratio_bounds=bounds,
        class_ratio_passes=passes,
        posterior_ratio=posterior,
        small_error_probability=probability,
        mean_relative_error=error,
        absolute_degree=degree,
        development_coefficient=development_coefficient,
        growth_band=None if development_coefficient is None else growth_band(development_coefficient),
        grades=grades,
        grade=grade,
        verdict=_verdict(grade, error, grades["mean_relative_error"], passes),
    )


def _verdict(grade: int, error: float, error_grade: int, passes: bool) -> str:
    """Both grades side by side: they may differ, and the class-ratio test is the better warning."""
    parts = [f"Classical grade {grade} of 4, mean relative error {100 * error:.2f} % (grade {error_grade} of 5)"]
    if passes:
        parts.append("the class ratios are admissible")
    else:
        parts.append("class ratios lie outside their bounds, so no exponential is near and a good fit proves little")
    if abs(grade - error_grade) > 1:
        parts.append("the two grades disagree: look at the residuals")
    return "; ".join(parts) + "."
