"""Sizing: the largest notes that hold their target letters, and how they were found."""

from dataclasses import dataclass

import polars as pl

from refloat.deal import Deal
from refloat.rating.ratings import Ratings


@dataclass(frozen=True, eq=False)
class Sizing:
    """Sizes of a deal's notes for target letters.

    Attributes:
        deal: The deal with the sizes found.
        targets: Note name -> letter asked for.
        balances: Name of every note -> its balance, in currency units.
        letters: Name of every note -> the letter it holds at those sizes.
        ratings: The ratings at those sizes.
        steps: The sizes tried, in order: step, note, balance, letter, point_letter, holds, expected_loss,
            expected_loss_bound, default_probability, default_probability_bound, wal_years.
        lot: Sizes are multiples of this amount.
    """

    deal: Deal
    targets: dict[str, str]
    balances: dict[str, float]
    letters: dict[str, str]
    ratings: Ratings
    steps: pl.DataFrame
    lot: float
