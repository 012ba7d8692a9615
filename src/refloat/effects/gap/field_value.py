"""loans with fields that a buyer may or may not see -> what each field is worth to the trade."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from refloat.compute import shapley
from refloat.effects.gap.opening import market_of
from refloat.errors import InputError


@dataclass(frozen=True)
class FieldValue:
    """What showing one field of the tape changes; per 100 of all claim.

    Attributes:
        field: Its name.
        alone: Gain from trade with this field alone shown, less with none.
        missing: Gain from trade lost if this field alone is withheld.
        fair: Its Shapley share of what all the fields bring.
        traded_share: Share of claim traded with this field alone shown.
    """

    field: str
    alone: float
    missing: float
    fair: float
    traded_share: float


def field_value(loans: pl.DataFrame, fields: Sequence[str]) -> tuple[FieldValue, ...]:
    """Value of each field to the trade of loans whose quality is otherwise hidden.

    Buyers bid apart for every group of loans that look alike in the fields they see (`lemons`); the gain from trade is
    summed over groups. The fields' joint gain is split by the exact Shapley value.

    Args:
        loans: One row a loan, with `seller`, `buyer` (per 100 of claim), `claim` and the fields.
        fields: Columns that may be shown.

    Raises:
        InputError: A column is missing or no fields are given.
    """
    for column in ("seller", "buyer", "claim", *fields):
        if column not in loans.columns:
            raise InputError(f"the loans have no column {column}", remedy=f"they have {', '.join(loans.columns)}")
    if not fields:
        raise InputError("name at least one field whose value is asked for")
    traded: dict[frozenset[str], float] = {}

    def gain(seen: frozenset[str]) -> float:
        market = market_of(loans, [name for name in fields if name in seen])
        traded[seen] = market.traded_share
        return market.surplus

    worth: dict[frozenset[str], float] = {}

    def remembered(seen: frozenset[str]) -> float:
        if seen not in worth:
            worth[seen] = gain(seen)
        return worth[seen]

    fair = shapley(fields, remembered)
    everything = frozenset(fields)
    return tuple(
        FieldValue(
            field=name,
            alone=remembered(frozenset({name})) - remembered(frozenset()),
            missing=remembered(everything) - remembered(everything - {name}),
            fair=fair[name],
            traded_share=traded[frozenset({name})],
        )
        for name in fields
    )
