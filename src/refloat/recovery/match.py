"""Loans -> segments and collateral -> classes: the first one whose conditions a row meets."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import AssumptionError
from refloat.recovery.where import Condition, Range, condition_expression

DAYS_A_MONTH = 365.25 / 12
UNMATCHED = -1


class Named(Protocol):
    """A segment or a class of collateral."""

    @property
    def name(self) -> str: ...
    @property
    def where(self) -> Mapping[str, Condition]: ...


def first_match(rows: pl.DataFrame, parts: Sequence[Named], kind: str) -> NDArray[np.int64]:
    """For each row the place of the first part it belongs to, or `UNMATCHED`.

    Args:
        rows: Loans or collateral rows.
        parts: Segments or classes.
        kind: What the parts are called in an error.

    Raises:
        AssumptionError: A condition names a column that the rows do not have, or compares text with a range.
    """
    place = pl.lit(UNMATCHED, dtype=pl.Int64)
    for index, part in reversed(list(enumerate(parts))):
        tests = [pl.lit(True)]
        for column, condition in part.where.items():
            _check_column(rows, column, condition, f'{kind} "{part.name}"')
            tests.append(condition_expression(column, condition))
        place = pl.when(pl.all_horizontal(tests)).then(index).otherwise(place)
    # with_columns, since a place that depends on no column would be one row in a select.
    return rows.with_columns(place.cast(pl.Int64).alias("place"))["place"].to_numpy()


def age_months(loans: pl.DataFrame, cut_off: pl.Expr) -> pl.Expr:
    """Whole months since default: from the default date, else from the days past due, else zero."""
    days = pl.lit(None, dtype=pl.Float64)
    if "default_date" in loans.columns:
        days = (cut_off - pl.col("default_date")).dt.total_days().cast(pl.Float64)
    if "dpd" in loans.columns:
        days = pl.coalesce(days, pl.col("dpd").cast(pl.Float64))
    return (days.fill_null(0.0) / DAYS_A_MONTH).floor().clip(lower_bound=0.0).cast(pl.Int64)


def _check_column(rows: pl.DataFrame, column: str, condition: Condition, where: str) -> None:
    if column not in rows.columns:
        raise AssumptionError(f'the pool has no field "{column}"', where=where, remedy="use a field of the tape")
    kind = rows.schema[column]
    if isinstance(condition, Range) and not (kind.is_numeric() or kind == pl.Null):
        raise AssumptionError(f'the field "{column}" holds no numbers, so it has no range', where=where)
    if isinstance(condition, bool) and kind not in (pl.Boolean, pl.Null):
        raise AssumptionError(f'the field "{column}" is not a yes or no', where=where)
