"""bins and effects of each column + the outcome -> coefficients: `Fit`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from refloat.factors.loans.bins import Codes
from refloat.factors.loans.loan_table import Floats

BLOCK = 65_536
"""Loans that are spread out into a table of effects at a time: it stays in the processor's cache and memory is flat."""
STEPS = 30
TIGHT = 1e-10


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients of the outcome on the columns' effects.

    Attributes:
        intercept: Log odds (or mean measure) of a loan that is average in every column.
        slopes: (column,) coefficients; 1 where the others take nothing from a column.
        errors: (column,) standard errors.
        converged: Whether the steps ended; if not, or if an error is huge, the columns separate good from bad.
        deviance: -2 log likelihood, or the sum of squares left over.
        null_deviance: The same with no column.
        centres: (column,) mean effects, which are taken off.
    """

    intercept: float
    slopes: Floats
    errors: Floats
    converged: bool
    deviance: float
    null_deviance: float
    centres: Floats


def spread_out(codes: Sequence[Codes], effects: Sequence[Floats], start: int, end: int) -> Floats:
    """(loan, column) effects of the loans from `start` to `end`."""
    table = np.empty((end - start, len(codes)))
    for k, (code, effect) in enumerate(zip(codes, effects, strict=True)):
        np.take(effect, code[start:end], out=table[:, k])
    return table


def centres(codes: Sequence[Codes], effects: Sequence[Floats]) -> Floats:
    """(column,) mean effect."""
    return np.array(
        [
            float(np.bincount(code, minlength=len(effect)) @ effect) / len(code)
            for code, effect in zip(codes, effects, strict=True)
        ]
    )


def fit_logistic(codes: Sequence[Codes], effects: Sequence[Floats], outcome: Floats, *, held: float = 0.0) -> Fit:
    """Logistic regression by Newton's steps, halved where the likelihood would fall, in blocks of loans.

    Args:
        codes: Per column, (loan,) bin of each loan.
        effects: Per column, (bin,) weight of evidence.
        outcome: (loan,) 0 and 1, both present.
        held: How firmly slopes are held near 1, which is what each column says alone: the precision of a normal prior
            around 1. Above zero the slopes are finite even where the columns separate good from bad.
    """
    middle = centres(codes, effects)
    share = float(outcome.mean())
    null = -2.0 * len(outcome) * (share * np.log(share) + (1 - share) * np.log1p(-share))
    beta = np.zeros(len(codes) + 1)
    beta[0] = np.log(share / (1 - share))
    deviance, gradient, hessian = _look(codes, effects, middle, outcome, beta, held)
    converged = False
    for _ in range(STEPS):
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0]
        if float(gradient @ step) < TIGHT * (1.0 + abs(deviance)):
            converged = True
            break
        for half in range(12):
            tried = beta + step * 0.5**half
            found = _look(codes, effects, middle, outcome, tried, held)
            if found[0] <= deviance + 1e-9 * abs(deviance):
                break
        beta = tried
        deviance, gradient, hessian = found
    spread = np.sqrt(np.maximum(np.diag(np.linalg.pinv(hessian)), 0.0))
    if deviance < 1e-6 * null:
        converged = False
    return Fit(float(beta[0]), beta[1:], spread[1:], converged, deviance, float(null), middle)


def _look(
    codes: Sequence[Codes], effects: Sequence[Floats], middle: Floats, outcome: Floats, beta: Floats, held: float
) -> tuple[float, Floats, Floats]:
    """Deviance, gradient and information of the log likelihood."""
    size = len(beta)
    gradient, hessian, deviance = np.zeros(size), np.zeros((size, size)), 0.0
    for start, end, table in _blocks(codes, effects, middle):
        y = outcome[start:end]
        logit = table @ beta[1:] + beta[0]
        # log(1 + e^z) without overflow.
        deviance += 2.0 * float(np.sum(np.logaddexp(0.0, logit) - y * logit))
        p = 1.0 / (1.0 + np.exp(-np.clip(logit, -700, 700)))
        rest, weight = y - p, p * (1.0 - p)
        gradient[0] += rest.sum()
        gradient[1:] += rest @ table
        weighted = table * weight[:, None]
        hessian[0, 0] += weight.sum()
        hessian[0, 1:] += weighted.sum(axis=0)
        hessian[1:, 1:] += table.T @ weighted
    hessian[1:, 0] = hessian[0, 1:]
    off = beta[1:] - 1.0
    deviance += held * float(off @ off)
    gradient[1:] -= held * off
    hessian[np.arange(1, size), np.arange(1, size)] += held
    return deviance, gradient, hessian


def fit_linear(codes: Sequence[Codes], effects: Sequence[Floats], outcome: Floats) -> Fit:
    """Least squares with errors that allow unequal variances (White's, times n / (n - k))."""
    middle = centres(codes, effects)
    mean, size = float(outcome.mean()), len(codes)
    square, cross = np.zeros((size, size)), np.zeros(size)
    for start, end, table in _blocks(codes, effects, middle):
        square += table.T @ table
        cross += (outcome[start:end] - mean) @ table
    inverse = np.linalg.pinv(square, rcond=1e-12)
    slopes = inverse @ cross
    meat, left = np.zeros((size, size)), 0.0
    for start, end, table in _blocks(codes, effects, middle):
        rest = outcome[start:end] - mean - table @ slopes
        left += float(rest @ rest)
        scaled = table * rest[:, None]
        meat += scaled.T @ scaled
    n = len(outcome)
    spread = inverse @ meat @ inverse * n / max(n - size - 1, 1)
    null = float(np.sum((outcome - mean) ** 2))
    return Fit(mean, slopes, np.sqrt(np.maximum(np.diag(spread), 0.0)), True, left, null, middle)


def correlation(codes: Sequence[Codes], effects: Sequence[Floats]) -> Floats:
    """(column, column) correlation of the columns' effects; 0 beside a column without any."""
    middle, size = centres(codes, effects), len(codes)
    square = np.zeros((size, size))
    for _, _, table in _blocks(codes, effects, middle):
        square += table.T @ table
    scale = np.sqrt(np.diag(square))
    scale[scale == 0] = 1.0
    found: Floats = square / np.outer(scale, scale)
    np.fill_diagonal(found, 1.0)
    return found


def _blocks(codes: Sequence[Codes], effects: Sequence[Floats], middle: Floats) -> Iterator[tuple[int, int, Floats]]:
    rows = len(codes[0])
    for start in range(0, rows, BLOCK):
        end = min(start + BLOCK, rows)
        yield start, end, spread_out(codes, effects, start, end) - middle
