"""Six-month Euribor -> a frame: the first fixing of each month, as a fraction."""

import polars as pl

from refloat.market.read_table import Column, read_table

FIXINGS = (Column("on", "date", "date"), Column("rate", "rate_pct", "percent"), Column("source", "source"))


def euribor_6m() -> pl.DataFrame:
    """First fixing of each month from June 2018 to August 2025, one row each, in order."""
    return read_table("euribor_6m.csv", FIXINGS)
