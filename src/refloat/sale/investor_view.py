"""InvestorView: what a buyer of one note looks at before the price."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

Window = tuple[date | None, date | None, date | None]
"""5th percentile, median and 95th percentile over paths; None where it does not come."""


@dataclass(frozen=True, eq=False)
class InvestorView:
    """One note as its buyer sees it.

    Attributes:
        name: The note.
        subordination_rate: Share of the issue that ranks below it.
        advance_rate: It and all above it, over the expected net cash of the pool.
        cover_p05: Net cash of the pool on the 5th-percentile path over it and all above it.
        first_paid: When its principal (of a residual note, anything) is first paid.
        repaid: When its balance is gone; None for a residual note.
        unpaid_share: Paths on which some of it is left at the last payment date; None for a residual note.
        late_share: Paths on which some of it is left at its expected maturity; None without one.
        price_change: What its price does, per 100, if yields rise by one percentage point.
        table: Price, yield and life over recovery and timing, as `price_tables` gives it.
        paths: Paths of that table.
    """

    name: str
    subordination_rate: float
    advance_rate: float | None
    cover_p05: float | None
    first_paid: Window
    repaid: Window | None
    unpaid_share: float | None
    late_share: float | None
    price_change: float
    table: pl.DataFrame
    paths: int


def investor_result(view: InvestorView) -> dict[str, Any]:
    """The view as plain values, in its own names."""
    plain = {name: getattr(view, name) for name in view.__dataclass_fields__ if name != "table"}
    return {**plain, "table": view.table.to_dicts()}
