"""a reference and factors -> their order under each reasonable setting of grey relational analysis."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.grey_ranking.grey_ranking import Order
from refloat.grey.relation.normalise import Normalisation
from refloat.grey.relation.relate import Method, degree_table
from refloat.grey.relation.stability import Settings, rank_order

Floats = NDArray[np.float64]
NINE_NORMALISATIONS: tuple[Normalisation, ...] = ("initial", "mean", "minmax")
NINE_RHOS = (0.1, 0.5, 1.0)
"""The nine settings: how columns lose their units, and Deng's coefficient low, usual and high."""
NORMALISATIONS: tuple[Normalisation, ...] = ("initial", "mean", "minmax", "zscore")
RHOS = (0.1, 0.3, 0.5, 0.7, 1.0)
OTHERS: tuple[tuple[Method, Normalisation], ...] = (
    ("absolute", "initial"),
    ("absolute", "mean"),
    ("relative", "none"),
    ("slope", "none"),
    ("t", "none"),
)
"""Other degrees, each with the ways of losing units under which it is defined on columns of different units."""


def rank_factors(
    reference: Floats, factors: Mapping[str, Floats], signs: Mapping[str, str], *, least: int
) -> tuple[Order, ...]:
    """The order of the factors under every setting that is defined for them.

    Settings are: the degree (Deng's with five coefficients and four normalisations, absolute, relative, slope and
    T-type); the window (all periods, without the first quarter, without the last quarter, as far as `least` periods
    are left); and whether factors of which less is bad are turned over (largest plus smallest value, less the value),
    without which a degree calls a factor that moves against bad loans unimportant.

    Args:
        reference: (n,) values.
        factors: Code -> (n,) values.
        signs: Code -> `+`, `-` or `?`.
        least: Fewest periods in a window.

    Raises:
        InputError: No setting is defined for these columns.
    """
    names = list(factors)
    table = np.array([factors[name] for name in names])
    down = np.array([signs[name] == "-" for name in names])
    found = []
    for (first, last), turned in product(_windows(len(reference), least), (False, True)):
        if turned and not down.any():
            continue
        part, target = table[:, first : last + 1], reference[first : last + 1]
        if turned:
            part = np.where(
                down[:, None], part.max(axis=1, keepdims=True) + part.min(axis=1, keepdims=True) - part, part
            )
        for method, normalisation, rho in _settings():
            ranking = _ranking(target, part, names, method, normalisation, rho)
            if ranking is not None:
                found.append(Order(method, normalisation, rho, turned, (first, last), ranking))
    if not found:
        raise InputError("no way of comparing these columns is defined", remedy="check for constant columns and zeros")
    return tuple(found)


def nine_orders(reference: Floats, factors: Mapping[str, Floats]) -> tuple[Order, ...]:
    """The orders of the nine settings of the literature: as the columns are, all periods; undefined ones left out."""
    names, table = list(factors), np.array(list(factors.values()))
    whole = (0, len(reference) - 1)
    found = []
    for normalisation, rho in product(NINE_NORMALISATIONS, NINE_RHOS):
        ranking = _ranking(reference, table, names, "deng", normalisation, rho)
        if ranking is not None:
            found.append(Order("deng", normalisation, rho, False, whole, ranking))
    return tuple(found)


def _settings() -> Iterator[tuple[Method, Normalisation, float | None]]:
    for normalisation, rho in product(NORMALISATIONS, RHOS):
        yield "deng", normalisation, rho
    for method, normalisation in OTHERS:
        yield method, normalisation, None


def _windows(periods: int, least: int) -> list[tuple[int, int]]:
    quarter = periods // 4
    windows = [(0, periods - 1)]
    if quarter and periods - quarter >= least:
        windows += [(quarter, periods - 1), (0, periods - 1 - quarter)]
    return windows


def _ranking(
    reference: Floats, table: Floats, names: list[str], method: Method, normalisation: Normalisation, rho: float | None
) -> tuple[str, ...] | None:
    if method != "deng" and (np.ptp(reference) == 0 or (np.ptp(table, axis=1) == 0).any()):
        return None
    try:
        degrees = degree_table(reference, table, names, method, Settings(normalisation, rho or 0.5, 0.5))
    except InputError:
        return None  # This normalisation is not defined for these columns.
    return tuple(names[place] for place in rank_order(degrees))
