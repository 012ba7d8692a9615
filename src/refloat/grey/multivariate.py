"""a series and its driving factors -> GM(0,N), GM(1,N), GMC(1,N), DGM(1,N): `FactorFit`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.diagnose import Conventions, Diagnosis, diagnose
from refloat.grey.least_squares import least_squares
from refloat.grey.series import FloatArray, Values, check_finite, check_series

FactorModel = Literal["gm0n", "gm1n", "gmc1n", "dgm1n"]


@dataclass(frozen=True)
class FactorFit:
    """A grey model with factors, fitted to one series.

    Attributes:
        model: gm0n, gm1n, gmc1n or dgm1n.
        parameters: Name -> value; a factor's coefficient has the factor's name.
        series: (n,) what it was fitted to.
        factors: (factors, n) in the order given.
        fitted: (n,), the first being the observation.
    """

    model: FactorModel
    parameters: Mapping[str, float]
    series: FloatArray
    factors: FloatArray
    fitted: FloatArray

    def forecast(self, factors: Mapping[str, Values]) -> FloatArray:
        """(horizon,) values, given as many values of each factor after the last observation.

        Raises:
            InputError: Other factors than in the fit, of different lengths, or with gaps.
        """
        names = list(self.parameters)[-len(self.factors) :]
        if set(names) != set(factors):
            raise InputError(
                f"the forecast has the factors {', '.join(factors)}", remedy=f"give the future of {', '.join(names)}"
            )
        rows = [np.asarray(factors[name], dtype=np.float64) for name in names]
        if any(row.ndim != 1 or len(row) != len(rows[0]) or not np.all(np.isfinite(row)) for row in rows):
            raise InputError("the future of the factors has gaps", remedy="give as many numbers for each")
        whole = np.hstack((self.factors, np.array(rows)))
        with np.errstate(over="ignore", invalid="ignore"):
            path = _answer(
                self.model, self.parameters, np.array([self.parameters[n] for n in names]), self.series, whole
            )
        return check_finite(path[len(self.series) :], self.model)

    def diagnosis(self, conventions: Conventions | None = None) -> Diagnosis:
        """The tests of accuracy."""
        return diagnose(
            self.series, self.fitted, development_coefficient=self.parameters.get("a"), conventions=conventions
        )


def fit_factors(values: Values, factors: Mapping[str, Values], *, model: FactorModel = "gm1n") -> FactorFit:
    """Fit a grey model in which other series drive the first.

    With x1 and y_i the accumulated series and factors, and z their means over a step:
    `gm0n`: x1(k) = a + sum b_i y_i(k), a static model; `gm1n`: x0(k) + a z(k) = sum b_i y_i(k), whose usual answer
    takes the factors as constants in time and is poor, as the book itself warns; `gmc1n`: x0(k) + a z(k) = u + sum b_i
    z_i(k), answered by the convolution integral (trapezoids), which is right; `dgm1n`: x1(k) = beta1 x1(k-1) + u +
    sum b_i y_i(k).

    Args:
        values: A positive series.
        factors: Name -> as many values.
        model: See above.

    Sources: Liu and Lin, Grey Information (2006) (GM(0,N), GM(1,N)); Tien, Appl. Math. Comput. 162 (2005) (GMC(1,N));
    Xie and Liu (2008), discrete multivariate model, with a constant as in later work; from memory, pages unverified.

    Raises:
        InputError: As `check_series`; factors of other lengths; more parameters than the points allow.
    """
    if model not in ("gm0n", "gm1n", "gmc1n", "dgm1n"):
        raise InputError(f"there is no model {model}", remedy="give gm0n, gm1n, gmc1n or dgm1n")
    series = check_series(values, model=model)
    if not factors:
        raise InputError("there is no factor", remedy="give at least one, or take gm11")
    drivers = np.array([_factor(name, column, len(series)) for name, column in factors.items()])
    if reserved := {"a", "u", "beta1"} & set(factors):
        raise InputError(f"a factor is called {min(reserved)}, as a parameter is", remedy="give it another name")
    many = len(drivers) + {"gm0n": 1, "gm1n": 1, "gmc1n": 2, "dgm1n": 2}[model]
    if len(series) - 1 <= many:
        raise InputError(
            f"{model} has {many} parameters and {len(series) - 1} equations", remedy="give more points or fewer factors"
        )
    accumulated, totals = np.cumsum(series), np.cumsum(drivers, axis=1)
    between, ones = accumulated[:-1] + 0.5 * series[1:], np.ones((1, len(series) - 1))
    design, target, names = {
        "gm0n": (np.vstack((ones, totals[:, 1:])), accumulated[1:], ["a"]),
        "gm1n": (np.vstack((-between[None], totals[:, 1:])), series[1:], ["a"]),
        "gmc1n": (np.vstack((-between[None], ones, totals[:, :-1] + 0.5 * drivers[:, 1:])), series[1:], ["a", "u"]),
        "dgm1n": (np.vstack((accumulated[None, :-1], ones, totals[:, 1:])), accumulated[1:], ["beta1", "u"]),
    }[model]
    found = least_squares(design.T, target, model=model)
    parameters = dict(zip([*names, *factors], found.tolist(), strict=True))
    fitted = check_finite(_answer(model, parameters, found[len(names) :], series, drivers), model)
    return FactorFit(model, parameters, series, drivers, fitted)


def _factor(name: str, column: Values, count: int) -> FloatArray:
    try:
        values = np.array(column, dtype=np.float64)
    except (TypeError, ValueError) as failure:
        raise InputError(
            f"the factor {name} holds something that is not a number", remedy="give numbers only"
        ) from failure
    if values.shape != (count,) or not np.all(np.isfinite(values)):
        raise InputError(
            f"the factor {name} has gaps or another length than the series", remedy=f"give {count} numbers"
        )
    return values


def _answer(
    model: FactorModel, parameters: Mapping[str, float], weights: FloatArray, series: FloatArray, drivers: FloatArray
) -> FloatArray:
    """(count,) the series as the model answers it, the first value being the observation."""
    drive = weights @ np.cumsum(drivers, axis=1)
    count, first = len(drive), float(series[0])
    curve = np.empty(count)
    curve[0] = first
    if model == "gm0n":
        curve[1:] = parameters["a"] + drive[1:]
    elif model == "dgm1n":
        for k in range(1, count):
            curve[k] = parameters["beta1"] * curve[k - 1] + parameters["u"] + drive[k]
    elif model == "gm1n":
        a = parameters["a"]
        if abs(a) < 1e-10:
            raise InputError("GM(1,N) has no answer: a is zero", remedy="take gmc1n or dgm1n")
        for k in range(1, count):
            curve[k] = (first - drive[k] / a) * np.exp(-a * k) + drive[k] / a
    else:
        # The trapezoid rule of the convolution, step by step: each step decays what was and adds the two ends.
        decay, push = np.exp(-parameters["a"]), drive + parameters["u"]
        for k in range(1, count):
            curve[k] = decay * curve[k - 1] + 0.5 * (decay * push[k - 1] + push[k])
    result = np.diff(curve, prepend=0.0)
    result[0] = first
    return result
