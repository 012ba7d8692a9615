"""Sale: what the notes fetch, and what the originator gets and keeps."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.sale.build_book import Book


@dataclass(frozen=True, eq=False)
class Sale:
    """The outcome of selling a deal's notes.

    Attributes:
        notes: One row a note, in the deal's order: name, balance, letter, price (per 100 of balance), yield_rate (on
            mean cash), wal_years, duration_years (modified), irr (of mean cash at the price), irr_p05, irr_p50,
            irr_p95 (over paths; -1 is a total loss), loss_share (paths that pay less than the price), multiple (mean
            cash over price), multiple_p05, multiple_p50, multiple_p95 (over paths), convexity_years2, z_spread (over
            the curve or the flat reference rate; null without one), discount_margin (of a floating note),
            retained_share, sold_amount and retained_amount (balance, in currency units), proceeds.
        proceeds: What investors pay, in currency units.
        costs: Issue costs and what is put into reserves at closing, in currency units.
        net: Proceeds less costs.
        cost_items: Cost name -> amount.
        retained_value: What the originator keeps, at the same prices.
        irrs: Note name -> yield by path at its price, shape (path,).
        books: Note name -> its sale to bidders, for notes that are sold so.
    """

    notes: pl.DataFrame
    proceeds: float
    costs: float
    net: float
    cost_items: dict[str, float]
    retained_value: float
    irrs: dict[str, NDArray[np.float64]]
    books: dict[str, Book] = field(default_factory=dict)
