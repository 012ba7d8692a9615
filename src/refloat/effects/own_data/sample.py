"""columns of a table -> arrays of numbers, or a sentence that says what is missing."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import InputError

Amounts = NDArray[np.float64]


def numbers(table: pl.DataFrame, columns: Sequence[str]) -> dict[str, Amounts]:
    """Columns as float64 arrays.

    Args:
        table: The data.
        columns: Columns that must be there and hold finite numbers.

    Raises:
        InputError: A column is missing, is no number, or has an empty cell.
    """
    found = {}
    for name in columns:
        if name not in table.columns:
            raise InputError(f"the table has no column {name}", remedy=f"it has {', '.join(table.columns)}")
        try:
            values = table[name].cast(pl.Float64).to_numpy()
        except pl.exceptions.PolarsError:
            raise InputError(f"the column {name} holds words where numbers are needed") from None
        if not np.isfinite(values).all():
            row = int(np.flatnonzero(~np.isfinite(values))[0]) + 2
            raise InputError(f"the column {name} has no number in row {row}", remedy="fill it or leave out the row")
        found[name] = values
    return found


def enough(have: int, least: int, what: str) -> None:
    """Refuse a sample too small to say anything.

    Args:
        have: How many there are.
        least: How many the method needs.
        what: Of what.

    Raises:
        InputError: There are fewer.
    """
    if have < least:
        raise InputError(
            f"there are {have} {what}, the method needs {least}", remedy="collect more or use another method"
        )
