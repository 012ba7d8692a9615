"""Money in whole cents, so that sums do not depend on the order of the rows."""

import polars as pl


def cents(column: str) -> pl.Expr:
    """An amount in currency units as whole cents."""
    return (pl.col(column) * 100).round().cast(pl.Int64)
