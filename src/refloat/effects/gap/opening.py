"""a buyer's required return, from nil to what it asks -> what would trade at each, with and without fields."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.gap.investor import Investor
from refloat.effects.gap.lemons import Market, lemons

Amounts = NDArray[np.float64]
POINTS = 9


@dataclass(frozen=True)
class Opening:
    """The market at one required return; shares of claim, amounts per 100 of all claim.

    Attributes:
        required_return: Of the buyer, a yearly fraction.
        bid: What it could pay for the whole pool if it saw what the bank sees.
        hidden_share: Traded where the buyer sees no field.
        seen_share: Traded where it sees them all.
        whole_share: Traded where the bank must offer the pool as a whole, so that what it knows of single loans
            averages out: all or nothing.
        efficient_share: That should trade.
        fields_value: Gain from trade that showing all fields adds.
        lost: Gain from trade that what the bank alone knows still costs with all fields shown.
    """

    required_return: float
    bid: float
    hidden_share: float
    seen_share: float
    whole_share: float
    efficient_share: float
    fields_value: float
    lost: float


def openings(
    loans: pl.DataFrame,
    fields: list[str],
    years: Amounts,
    net: Amounts,
    investor: Investor,
    *,
    break_even: float | None = None,
) -> tuple[Opening, ...]:
    """The market at required returns from nil to the buyer's own, so that a market without trade is told from a fault.

    Args:
        loans: As `field_value` takes them; `buyer` is the value at the investor's own return.
        fields: Columns that may be shown.
        years: Years from the cut-off to each date of cash.
        net: Expected net cash at these dates, per 100 of claim.
        investor: The buyer.
        break_even: A return to look at besides, where it lies below the buyer's own.
    """

    def bid(rate: float) -> float:
        return float(net @ (1.0 + rate) ** -(years + investor.delay_years)) * investor.keeps

    if investor.rate <= 0:
        return ()
    own, found = bid(investor.rate), []
    rates = np.linspace(0.0, investor.rate, POINTS).tolist()
    if break_even is not None and 0 < break_even < investor.rate:
        # A hair below it, so that rounding does not take from the gain what is nil anyhow.
        rates = sorted({*rates, break_even - 1e-9})
    for rate in rates:
        at = loans.with_columns(pl.col("buyer") * (bid(rate) / own if own > 0 else 0.0))
        hidden, seen = market_of(at, []), market_of(at, fields)
        found.append(
            Opening(
                required_return=rate,
                bid=bid(rate),
                hidden_share=hidden.traded_share,
                seen_share=seen.traded_share,
                whole_share=float(_mean(at, "buyer") >= _mean(at, "seller")),
                efficient_share=seen.efficient_share,
                fields_value=seen.surplus - hidden.surplus,
                lost=seen.lost,
            )
        )
    return tuple(found)


def _mean(loans: pl.DataFrame, side: str) -> float:
    return float(np.average(loans[side].to_numpy(), weights=loans["claim"].to_numpy()))


def market_of(loans: pl.DataFrame, fields: list[str]) -> Market:
    """The market in which buyers bid apart for each group of loans that look alike in the fields they see.

    Args:
        loans: One row a loan or group, with `seller`, `buyer` (per 100 of claim), `claim` and the fields.
        fields: Columns that are shown; none of them for one price for all.
    """
    groups = loans.partition_by(fields, maintain_order=True) if fields else [loans]
    groups = [group for group in groups if group["claim"].sum() > 0]
    markets = [lemons(*(group[name].to_numpy() for name in ("seller", "buyer", "claim"))) for group in groups]
    share = np.array([float(group["claim"].sum()) for group in groups])
    share /= share.sum()
    traded = min(float(share @ np.array([m.traded_share for m in markets])), 1.0)
    paid = float(share @ np.array([m.traded_share * m.price for m in markets]))
    return Market(
        price=paid / traded if traded > 0 else 0.0,
        traded_share=traded,
        efficient_share=min(float(share @ np.array([m.efficient_share for m in markets])), 1.0),
        surplus=float(share @ np.array([m.surplus for m in markets])),
        efficient_surplus=float(share @ np.array([m.efficient_surplus for m in markets])),
        # Each group has prices of its own; only one market has resting prices to tell.
        prices=markets[0].prices if len(markets) == 1 else (),
    )
