"""a series -> models with a trend beside the exponential: NGM(1,1,k), NGM(1,1,k,c), SAIGM, NDGM (also fractional)."""

from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.accumulate import accumulate
from refloat.grey.fit import GreyFit
from refloat.grey.least_squares import least_squares
from refloat.grey.recursion import Recursion, continuous
from refloat.grey.series import Values, check_series

LEAST = 5
"""Three parameters on four points leave no residual."""


def fit_ngm(values: Values, *, regressor: Literal["k", "midpoint"] = "k", constant: bool = True) -> GreyFit:
    """Fit x0(k) + a z1(k) = b k + c (or without c) and answer with the solution of dx/dt + a x = b t + c.

    Args:
        values: A positive series.
        regressor: `k` as the first papers have it, or `midpoint`, k - 1/2, which belongs to the mean over a step and
            takes away most of the bias.
        constant: Whether c is there: NGM(1,1,k,c), else NGM(1,1,k).

    Sources: Cui, Dang and Liu, Control and Decision 24 (2009) 1702-1706 (NGM(1,1,k)); Chen and Yu, Appl. Math. Comput.
    (2014) (with constant); references from memory, pages unverified; the published table of the oil example pins it.

    Raises:
        InputError: As `check_series`.
    """
    name = "NGM(1,1,k,c)" if constant else "NGM(1,1,k)"
    if regressor not in ("k", "midpoint"):
        raise InputError(f"regressor is {regressor}", remedy="give k or midpoint")
    series = check_series(values, least=LEAST if constant else 4, model=name)
    accumulated = np.cumsum(series)
    times = np.arange(2.0, len(series) + 1.0) - (0.5 if regressor == "midpoint" else 0.0)
    columns = [-(accumulated[:-1] + 0.5 * series[1:]), times]
    if constant:
        columns.append(np.ones(len(times)))
    found = least_squares(np.column_stack(columns), series[1:], model=name).tolist()
    a, b, c = found if constant else (*found, 0.0)
    law = continuous(a, b=c, slope=b, start=float(series[0]))
    return GreyFit(
        model="ngm",
        parameters={"a": a, "b": b, "c": c} if constant else {"a": a, "b": b},
        series=series,
        fitted=law.fitted(series),
        ahead=partial(law.ahead, len(series)),
        options={"regressor": regressor, "constant": constant},
        development_coefficient=a,
    )


def fit_saigm(values: Values) -> GreyFit:
    """Fit x0(k) + a z1(k) = b k + c and answer with the solution of this difference equation.

    Follows homogeneous and non-homogeneous exponentials and straight lines without bias. Source: Zeng and Li (2016),
    self-adaptive intelligence grey model; the published table of China's electricity pins it.

    Raises:
        InputError: As `check_series`, with five points.
    """
    series = check_series(values, least=LEAST, model="SAIGM")
    accumulated = np.cumsum(series)
    times = np.arange(2.0, len(series) + 1.0)
    design = np.column_stack((-(accumulated[:-1] + 0.5 * series[1:]), times, np.ones(len(times))))
    a, b, c = least_squares(design, series[1:], model="SAIGM").tolist()
    divisor = 1.0 + 0.5 * a
    if divisor <= 0:
        raise InputError("SAIGM has no answer: the series grows too fast", remedy="take gm11 or a buffer operator")
    # The step from k to k + 1 has the regressor k + 1.
    law = Recursion(q=(1.0 - 0.5 * a) / divisor, s=b / divisor, c=(b + c) / divisor, start=float(series[0]))
    return GreyFit(
        model="saigm",
        parameters={"a": a, "b": b, "c": c},
        series=series,
        fitted=law.fitted(series),
        ahead=partial(law.ahead, len(series)),
        development_coefficient=a,
    )


def fit_ndgm(
    values: Values, *, start: Literal["corrected", "uncorrected"] = "corrected", order: float = 1.0
) -> GreyFit:
    """Fit xr(k+1) = beta1 xr(k) + beta2 k + beta3, xr the accumulated series of an order.

    Args:
        values: A positive series.
        start: `corrected` begins the answer at x0(1) + beta4, which is nearest to all accumulated values in the sense
            of least squares; `uncorrected` begins at x0(1).
        order: 1, or a fraction for the fractional model.

    Sources: Xie and Liu, Appl. Math. Model. 33 (2009) 1173-1186; Xie, Liu, Yang and Yuan, Appl. Math. Model. 37 (2013)
    5059-5068; fractional: Math. Probl. Eng. (2017) 9728587, whose table pins it.

    Raises:
        InputError: As `check_series`, with five points.
    """
    series = check_series(values, least=LEAST, model="NDGM")
    if start not in ("corrected", "uncorrected"):
        raise InputError(f"start is {start}", remedy="give corrected or uncorrected")
    check_order(order)
    accumulated = accumulate(series, order)
    times = np.arange(1.0, len(series))
    design = np.column_stack((accumulated[:-1], times, np.ones(len(times))))
    beta1, beta2, beta3 = least_squares(design, accumulated[1:], model="NDGM").tolist()
    law = Recursion(q=beta1, s=beta2, c=beta3, start=float(series[0]), order=order)
    parameters = {"beta1": beta1, "beta2": beta2, "beta3": beta3}
    if start == "corrected":
        powers = beta1 ** np.arange(len(series))
        gap = accumulated - law.accumulated(len(series))
        beta4 = float(powers @ gap / (powers @ powers))
        parameters["beta4"] = beta4
        law = Recursion(q=beta1, s=beta2, c=beta3, start=float(series[0]) + beta4, order=order)
    return GreyFit(
        model="ndgm",
        parameters=parameters,
        series=series,
        fitted=law.fitted(series),
        ahead=partial(law.ahead, len(series)),
        options={"start": start, "order": order},
        development_coefficient=-float(np.log(beta1)) if beta1 > 0 else None,
    )


def check_order(order: float) -> None:
    """An order of accumulation that keeps a meaning.

    Raises:
        InputError: Not between 0 and 2.
    """
    if not 0.0 < order <= 2.0:
        raise InputError(f"the order is {order}", remedy="give a number above 0 and up to 2")
