"""Sizing: the largest notes that hold their target letters, what bounds them, and how they were found."""

from dataclasses import dataclass, field

import polars as pl

from refloat.deal import Deal
from refloat.rating.ratings import Ratings


@dataclass(frozen=True)
class Binding:
    """What keeps a note from being larger.

    Attributes:
        note: The note.
        by: "target", "minimum_junior" (which raised the note), or a constraint such as `advance_rate.A`.
        of: The note whose target or share it is; another one where a larger note would cost that one its letter.
        engine: Engine that loses the letter first, where a target binds.
        limit: The limit: of the target letter on the engine's scale (None for the stress), or of the constraint.
        value: What the next larger size tried would have: the engine's upper bound, or the constraint's measure.
    """

    note: str
    by: str
    of: str
    engine: str | None
    limit: float | None
    value: float | None


@dataclass(frozen=True, eq=False)
class Sizing:
    """Sizes of a deal's notes for target letters.

    Attributes:
        deal: The deal with the sizes found.
        targets: Note name -> letter asked for.
        balances: Name of every note -> its balance, in currency units.
        letters: Name of every note -> the letter it holds at those sizes.
        ratings: The ratings at those sizes.
        steps: The sizes tried on all paths, in order: step, note, balance, letter, point_letter, holds, expected_loss,
            expected_loss_bound, default_probability, default_probability_bound, wal_years.
        lot: Sizes are multiples of this amount.
        expected_cash: Expected net cash of the pool, in currency units: advance rates are shares of it.
        bindings: What bounds each note that has a target, and the junior where it was raised.
    """

    deal: Deal
    targets: dict[str, str]
    balances: dict[str, float]
    letters: dict[str, str]
    ratings: Ratings
    steps: pl.DataFrame
    lot: float
    expected_cash: float = 0.0
    bindings: tuple[Binding, ...] = field(default=())
