"""a series -> GM(1,1) in its even, original-difference, even-difference and discrete forms."""

from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.class_ratio import class_ratios
from refloat.grey.fit import GreyFit
from refloat.grey.least_squares import least_squares
from refloat.grey.recursion import Recursion, continuous
from refloat.grey.series import FloatArray, Values, check_series
from refloat.grey.smooth import background_weight

Form = Literal["even", "original_difference", "even_difference", "discrete"]
Background = Literal["weighted", "exponential"]
Start = Literal["first", "last", "least_squares"]

FORMS: tuple[Form, ...] = ("even", "original_difference", "even_difference", "discrete")


def fit_gm11(
    values: Values,
    *,
    alpha: float = 0.5,
    form: Form = "even",
    background: Background = "weighted",
    start: Start = "first",
) -> GreyFit:
    """Fit x0(k) + a z1(k) = b by least squares over k = 2..n.

    Forms: `even` (EGM) answers with the solution of dx/dt + a x = b, the others with that of their own difference
    equation; `original_difference` (ODGM) takes z1(k) = x1(k), `even_difference` (EDGM) the same z1 as even, and
    `discrete` (DGM) is x1(k+1) = beta1 x1(k) + beta2. All of them share one regression.

    Args:
        values: A positive series, oldest first.
        alpha: Weight of x1(k) in the background value z1(k) = alpha x1(k) + (1 - alpha) x1(k-1), 0 to 1.
        form: See above; alpha is used by the two even forms.
        background: `exponential` takes the exact mean of an exponential through two neighbours instead of alpha.
        start: Where the answer passes through x1: at the first point, at the last one (x1(n) as initial value), or
            nearest to all in the sense of least squares.

    Sources: Deng (1982, 1989); Liu and Lin, Grey Information (2006); forms: Liu, Zeng, Liu and Xie (2015); DGM: Xie and
    Liu, Appl. Math. Model. 33 (2009) 1173-1186; x1(n) as initial value: Dang, Liu and Chen, Kybernetes 33 (2004).

    Raises:
        InputError: As `check_series`; options that do not fit.
    """
    series = check_series(values, model="GM(1,1)")
    _check_options(alpha, form, background, start)
    accumulated = np.cumsum(series)
    weight: float | FloatArray = {"original_difference": 1.0, "discrete": 0.0}.get(form, alpha)
    if background == "exponential":
        weight = np.array([background_weight(float(growth)) for growth in -np.log(class_ratios(series))])
    between = accumulated[:-1] + weight * series[1:]
    design = np.column_stack((-between, np.ones(len(between))))
    a, b = least_squares(design, series[1:], model="GM(1,1)").tolist()
    law = _law(a, b, form, alpha, float(series[0]), accumulated, start)
    parameters = {"a": a, "b": b}
    if form == "discrete":
        parameters = {"beta1": 1.0 - a, "beta2": b}
        # The growth of a discrete model, for the bands that are told in a.
        a = -float(np.log(law.q)) if law.q > 0 else a
    return GreyFit(
        model="dgm11" if form == "discrete" else "gm11",
        parameters=parameters,
        series=series,
        fitted=law.fitted(series),
        ahead=partial(law.ahead, len(series)),
        options={"alpha": alpha, "form": form, "background": background, "start": start},
        development_coefficient=a,
    )


def fit_dgm11(values: Values) -> GreyFit:
    """Fit the discrete x1(k+1) = beta1 x1(k) + beta2: `fit_gm11` of form discrete, unbiased on exact exponentials."""
    return fit_gm11(values, form="discrete")


def search_alpha(values: Values, *, steps: int = 201) -> GreyFit:
    """GM(1,1) with the background weight, out of `steps` between 0 and 1, of least mean relative error in sample.

    In-sample error is what the literature optimises; it flatters the fit and says nothing of the forecast.
    """
    series = check_series(values, model="GM(1,1)")
    fits = [fit_gm11(series, alpha=float(alpha)) for alpha in np.linspace(0.0, 1.0, steps)]
    return min(fits, key=lambda fit: float(np.mean(np.abs(fit.residuals[1:] / series[1:]))))


def _check_options(alpha: float, form: str, background: str, start: str) -> None:
    if not 0.0 <= alpha <= 1.0:
        raise InputError(f"alpha is {alpha}", remedy="give a weight from 0 to 1; the book's is 0.5")
    for name, value, known in (
        ("form", form, FORMS),
        ("background", background, ("weighted", "exponential")),
        ("start", start, ("first", "last", "least_squares")),
    ):
        if value not in known:
            raise InputError(f"{name} is {value}", remedy=f"give one of {', '.join(known)}")


def _law(
    a: float, b: float, form: Form, alpha: float, first: float, accumulated: FloatArray, start: Start
) -> Recursion:
    if form == "even":
        law = continuous(a, b=b, start=first)
    else:
        late = {"original_difference": 1.0, "discrete": 0.0}.get(form, alpha)
        divisor = 1.0 + late * a
        if divisor <= 0:
            raise InputError(
                "GM(1,1) has no answer in this form: the series grows too fast",
                remedy="take the even form or a buffer operator",
            )
        law = Recursion(q=(1.0 - (1.0 - late) * a) / divisor, c=b / divisor, start=first)
    if start == "first":
        return law
    count = len(accumulated)
    # x1 at k is q^(k-1) times its start, plus what the law adds from a start of zero.
    powers = law.q ** np.arange(count)
    added = Recursion(law.q, law.c, 0.0).accumulated(count)
    if start == "last":
        at_start = float((accumulated[-1] - added[-1]) / powers[-1])
    else:
        at_start = float(powers @ (accumulated - added) / (powers @ powers))
    return Recursion(law.q, law.c, at_start)
