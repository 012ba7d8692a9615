"""Regression of a share with lumps at zero and one: loss given default on loan features and the economy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARTS = ("zero", "one", "inside", "precision")


@dataclass(frozen=True, eq=False)
class ZeroOneBeta:
    """A fitted zero-one-inflated beta regression.

    With multinomial logits against the inside: P(0) and P(1) proportional to exp(x a) and exp(x b), inside
    to 1. Inside, the share is beta with mean 1 / (1 + exp(-x g)) and precision exp(d).

    Attributes:
        names: Of the columns of x, the constant first.
        coefficients: Part (zero, one, inside) -> shape (column,); precision -> shape (1,).
        errors: Likewise, standard errors from the observed information.
        log_likelihood: At the maximum.
        observations: Rows used.
        problems: What the data cannot identify, in sentences; empty if all is well.
    """

    names: tuple[str, ...]
    coefficients: dict[str, Floats]
    errors: dict[str, Floats]
    log_likelihood: float
    observations: int
    problems: tuple[str, ...]

    def mean(self, columns: Floats) -> Floats:
        """Expected share for rows of x, constant included; shape (row,)."""
        from scipy.special import expit

        zero, one = self.odds(columns)
        return np.asarray(one + (1 - zero - one) * expit(columns @ self.coefficients["inside"]))

    def odds(self, columns: Floats) -> tuple[Floats, Floats]:
        """Probabilities of zero and of one for rows of x; each of shape (row,)."""
        low = np.exp(np.clip(columns @ self.coefficients["zero"], -700, 700))
        high = np.exp(np.clip(columns @ self.coefficients["one"], -700, 700))
        whole = 1 + low + high
        return np.asarray(low / whole), np.asarray(high / whole)

    def effect(self, columns: Floats, name: str) -> float:
        """Mean change of the expected share for one unit more of a column, over the rows of x."""
        place, step = self.names.index(name), 1e-4
        up, down = columns.copy(), columns.copy()
        up[:, place] += step
        down[:, place] -= step
        return float((self.mean(up) - self.mean(down)).mean() / (2 * step))


def fit_zero_one_beta(shares: Floats, columns: Floats, names: Sequence[str]) -> ZeroOneBeta:
    """Maximum likelihood of the zero-one-inflated beta regression.

    Ospina and Ferrari (2012), A general class of zero-or-one inflated beta regression models, Computational
    Statistics and Data Analysis 56(6), 1609-1623; the inside is Ferrari and Cribari-Neto (2004), Journal of
    Applied Statistics 31(7), 799-815. The likelihood falls apart into the odds and the inside, which are
    maximised one after the other.

    Args:
        shares: Shape (row,), 0 to 1.
        columns: Shape (row, column) without the constant, which is added in front.
        names: Of the columns.

    Raises:
        ValueError: A share lies outside 0 to 1, something is not finite, or there are too few rows.
    """
    y, given = np.asarray(shares, dtype=np.float64), np.asarray(columns, dtype=np.float64)
    if given.ndim != 2 or given.shape != (len(y), len(names)):
        raise ValueError("columns must have shape (row, column), with a name for each column")
    if not np.isfinite(given).all() or not ((y >= 0) & (y <= 1)).all():
        raise ValueError("shares must lie between 0 and 1 and columns must be finite")
    if len(y) < 10 * (given.shape[1] + 2):
        raise ValueError("too few rows for so many columns")
    # Centred and scaled columns make every direction of the likelihood about equally steep.
    centre, spread = given.mean(axis=0), given.std(axis=0)
    dead = spread < 1e-12
    z = np.column_stack([np.ones(len(y)), (given - centre) / np.where(dead, 1.0, spread)])
    back = _unscale(centre, np.where(dead, 1.0, spread))
    problems = _problems(z, names, dead, y)
    kept = {"zero": (y == 0).any(), "one": (y == 1).any()}
    odds, odds_cov, odds_like = _fit_odds(y, z, kept)
    inside, inside_cov, inside_like = _fit_inside(y, z)
    width = z.shape[1]
    coefficients, errors = {}, {}
    for place, part in enumerate(("zero", "one")):
        mine = slice(place * width, (place + 1) * width)
        coefficients[part], errors[part] = _turn(back, odds[mine], odds_cov[mine, mine])
    coefficients["inside"], errors["inside"] = _turn(back, inside[:-1], inside_cov[:-1, :-1])
    coefficients["precision"] = inside[-1:]
    errors["precision"] = np.sqrt(np.maximum(np.diag(inside_cov)[-1:], 0.0))
    for part, needed in kept.items():
        if not needed:
            coefficients[part][:] = 0.0
            coefficients[part][0] = -700.0
            errors[part][:] = np.nan
    return ZeroOneBeta(("constant", *names), coefficients, errors, odds_like + inside_like, len(y), tuple(problems))


def _unscale(centre: Floats, spread: Floats) -> Floats:
    """Matrix from coefficients on scaled columns to those on the columns as given."""
    out = np.diag(np.concatenate([[1.0], 1 / spread]))
    out[0, 1:] = -centre / spread
    return out


def _turn(back: Floats, values: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    turned = back @ covariance @ back.T
    return back @ values, np.sqrt(np.maximum(np.diag(turned), 0.0))


def _problems(z: Floats, names: Sequence[str], dead: NDArray[np.bool_], y: Floats) -> list[str]:
    found = [f"the column {name} never changes" for name, flat in zip(names, dead, strict=True) if flat]
    moving = z[:, [0, *(np.flatnonzero(~dead) + 1)]]
    condition = float(np.linalg.cond(moving.T @ moving / len(y)))
    if condition > 1e6:
        found.append(f"columns are nearly the same line (condition number {condition:.0e}): signs cannot be told apart")
    for value, what in ((0.0, "zeros"), (1.0, "ones")):
        count = int((y == value).sum())
        if 0 < count < 5 * z.shape[1]:
            found.append(f"only {count} {what}: their coefficients are weak")
    return found


def _fit_odds(y: Floats, z: Floats, kept: dict[str, bool]) -> tuple[Floats, Floats, float]:
    from scipy.optimize import minimize

    width = z.shape[1]
    is_zero, is_one = (y == 0).astype(float), (y == 1).astype(float)
    active = np.repeat([kept["zero"], kept["one"]], width)
    if not active.any():
        return np.zeros(2 * width), np.zeros((2 * width, 2 * width)), 0.0

    def spread(p: Floats) -> tuple[Floats, Floats]:
        full = np.zeros(2 * width)
        full[active] = p
        low = z @ full[:width] if kept["zero"] else np.full(len(y), -np.inf)
        high = z @ full[width:] if kept["one"] else np.full(len(y), -np.inf)
        return low, high

    def minus(p: Floats) -> tuple[float, Floats]:
        low, high = spread(p)
        whole = np.logaddexp(0.0, np.logaddexp(low, high))
        like = -whole.sum() + low[is_zero > 0].sum() + high[is_one > 0].sum()
        slope = np.concatenate([z.T @ (is_zero - np.exp(low - whole)), z.T @ (is_one - np.exp(high - whole))])
        return -float(like), -slope[active]

    best = minimize(minus, np.zeros(int(active.sum())), jac=True, method="BFGS", options={"gtol": 1e-6})
    values, covariance = np.zeros(2 * width), np.zeros((2 * width, 2 * width))
    values[active] = best.x
    low, high = spread(best.x)
    whole = np.logaddexp(0.0, np.logaddexp(low, high))
    a, b = np.exp(low - whole), np.exp(high - whole)
    blocks = [[(z.T * (a * (1 - a))) @ z, -(z.T * (a * b)) @ z], [-(z.T * (a * b)) @ z, (z.T * (b * (1 - b))) @ z]]
    covariance[np.ix_(active, active)] = np.linalg.pinv(np.block(blocks)[np.ix_(active, active)])
    return values, covariance, -float(best.fun)


def _fit_inside(y: Floats, z: Floats) -> tuple[Floats, Floats, float]:
    from scipy.optimize import minimize
    from scipy.special import digamma, expit, gammaln, logit, polygamma

    mine = (y > 0) & (y < 1)
    width = z.shape[1]
    if mine.sum() < width + 2:
        return np.zeros(width + 1), np.zeros((width + 1, width + 1)), 0.0
    share, x = y[mine], z[mine]
    logs, others = np.log(share), np.log1p(-share)

    def minus(p: Floats) -> tuple[float, Floats]:
        mean, size = expit(x @ p[:-1]), np.exp(min(p[-1], 50.0))
        a, b = mean * size, (1 - mean) * size
        like = gammaln(size) - gammaln(a) - gammaln(b) + (a - 1) * logs + (b - 1) * others
        by_mean = size * (logs - others - digamma(a) + digamma(b))
        by_size = digamma(size) - mean * digamma(a) - (1 - mean) * digamma(b) + mean * logs + (1 - mean) * others
        slope = np.append(x.T @ (by_mean * mean * (1 - mean)), size * by_size.sum())
        return -float(like.sum()), -slope

    middle, spread = float(share.mean()), float(share.var())
    start = np.zeros(width + 1)
    start[0] = logit(middle)
    start[-1] = np.log(max(middle * (1 - middle) / max(spread, 1e-6) - 1, 0.1))
    best = minimize(minus, start, jac=True, method="BFGS", options={"gtol": 1e-5})
    mean, size = expit(x @ best.x[:-1]), float(np.exp(best.x[-1]))
    a, b = mean * size, (1 - mean) * size
    # Expected information (Ferrari and Cribari-Neto, 2004, equation 10), in the logarithm of the precision.
    w = size * (polygamma(1, a) + polygamma(1, b)) * (mean * (1 - mean)) ** 2
    c = size * (polygamma(1, a) * mean - polygamma(1, b) * (1 - mean))
    d = polygamma(1, a) * mean**2 + polygamma(1, b) * (1 - mean) ** 2 - polygamma(1, size)
    info = np.empty((width + 1, width + 1))
    info[:-1, :-1] = size * (x.T * w) @ x
    info[:-1, -1] = info[-1, :-1] = size * (x.T @ (c * mean * (1 - mean)))
    info[-1, -1] = size**2 * d.sum()
    return best.x, np.linalg.pinv(info), -float(best.fun)
