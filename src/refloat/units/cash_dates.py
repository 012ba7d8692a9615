"""Cash -> the same Cash with further dates, on which nothing happens."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from refloat.units.cash import Cash

LEVELS = ("pool_balance", "files_open")
"""Columns that tell how much there is at the end of a period; all others tell what came in it."""


def with_dates(cash: Cash, days: Iterable[np.datetime64]) -> Cash:
    """Cash with a period for each of some days: no flows, and the levels of the period before (the first before any).

    Args:
        cash: The cash.
        days: Days of any order; those that it has are passed over.
    """
    wanted = np.array(list(days), dtype="datetime64[D]")
    dates = np.union1d(cash.dates, wanted)
    if len(dates) == len(cash.dates):
        return cash
    place = np.searchsorted(dates, cash.dates)
    before = np.maximum(np.searchsorted(cash.dates, dates, side="right") - 1, 0)
    columns: dict[str, Any] = {}
    for field in fields(Cash):
        amounts = getattr(cash, field.name)
        if field.name in ("dates", "weights") or amounts is None:
            continue
        if field.name in LEVELS:
            columns[field.name] = amounts[:, before]
            continue
        columns[field.name] = np.zeros((cash.paths, len(dates)))
        columns[field.name][:, place] = amounts
    return replace(cash, dates=dates, **columns)
