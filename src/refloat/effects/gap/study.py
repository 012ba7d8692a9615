"""Recoveries, the bank's books and GapTerms -> GapStudy: bridge, the market with hidden quality, value of fields."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.gap.bridge import GapBridge, gap_bridge
from refloat.effects.gap.field_value import FieldValue, field_value
from refloat.effects.gap.investor import GapTerms
from refloat.effects.gap.lemons import Market
from refloat.effects.gap.opening import Opening, market_of, openings
from refloat.effects.gap.two_views import LumpSum, calibrate_two_views
from refloat.recovery import Recoveries

Amounts = NDArray[np.float64]
# Points at which the bank's private knowledge of a group of loans is told.
POINTS = 101
# Parts of a group, by what the model expects of each loan, that stand for all other fields of the tape.
PARTS = 10
DETAIL = "loan_detail"


@dataclass(frozen=True)
class GapStudy:
    """Why a buyer bids less than the books say, and what of the pool would be traded.

    Attributes:
        bridge: From book value to bid, per 100 of claim.
        deal_price: What the deal brought in all, per 100 of claim.
        kept_value: What keeping the loans is worth to the bank, per 100 of claim.
        break_even_return: The return of the buyer at which its bid reaches that; None if none above nil does. Below it
            there is a gain from trade, above it there is none whatever the tape shows.
        market: The market in which the buyer sees no field.
        market_seen: The same where the buyer sees the fields below; None where there is but one group.
        fields: Value of each field that sets loans apart; `loan_detail` is what the model makes of all the others.
        openings: The same market at required returns from nil to the buyer's own.
        two_views: Recovery and ratio of times behind the published values of the terms; None without them.
        terms: The buyer and the private spread, with their source.
    """

    bridge: GapBridge
    deal_price: float
    kept_value: float
    break_even_return: float | None
    market: Market
    market_seen: Market | None
    fields: tuple[FieldValue, ...]
    openings: tuple[Opening, ...]
    two_views: LumpSum | None
    terms: GapTerms


def study_gap(
    recoveries: Recoveries,
    terms: GapTerms,
    *,
    bank_rate: float,
    book_value: float,
    deal_price: float,
    kept_value: float | None = None,
) -> GapStudy:
    """Bridge the gap and find what hidden quality does to the trade.

    A loan is worth its part's value by the recovery model, times a lognormal of mean one and the private spread that
    the bank alone knows, told at 101 equally likely points; parts are tenths of the claim of each group, by what the
    model expects of the loans. The seller takes what keeping it is worth, the buyer the same cash as the bridge has it.

    Args:
        recoveries: The pool's cash.
        terms: The buyer and the private spread.
        bank_rate: The bank's yearly rate.
        book_value: Net carrying amount per 100 of claim.
        deal_price: What the deal brought, per 100 of claim.
        kept_value: What keeping the loans is worth to the bank after its staff and capital, per 100; the own value of
            the bridge if left out. Below it the bank does not sell.

    Raises:
        InputError: The figures make no sense.
    """
    cash = recoveries.cash
    years = (cash.dates - np.datetime64(recoveries.cut_off, "D")).astype(np.int64) / 365.0
    net = 100.0 * (cash.weights @ cash.net) / recoveries.claim
    bridge = gap_bridge(years, net, book_value=book_value, bank_rate=bank_rate, investor=terms.investor)
    kept = bridge.own_value if kept_value is None else kept_value
    loans = _loans(recoveries, terms, bridge, kept)
    seen = [name for name in ("segment", "secured", DETAIL) if loans[name].n_unique() > 1]
    views = terms.two_views
    even = _break_even(years, net, terms, kept)
    return GapStudy(
        bridge=bridge,
        deal_price=deal_price,
        kept_value=kept,
        break_even_return=even,
        market=market_of(loans, []),
        market_seen=market_of(loans, seen) if seen else None,
        fields=field_value(loans, seen) if seen else (),
        openings=openings(loans, seen, years, net, terms.investor, break_even=even),
        two_views=None
        if views is None
        else calibrate_two_views(views.investor, views.investor_faster, views.bank, views.bank_faster),
        terms=terms,
    )


def _break_even(years: Amounts, net: Amounts, terms: GapTerms, kept_value: float) -> float | None:
    from scipy.optimize import brentq

    investor = terms.investor

    def short(rate: float) -> float:
        return float(net @ (1.0 + rate) ** -(years + investor.delay_years)) * investor.keeps - kept_value

    if kept_value <= 0 or short(0.0) <= 0 or short(10.0) >= 0:
        return None
    return float(brentq(short, 0.0, 10.0, xtol=1e-10))


def _loans(recoveries: Recoveries, terms: GapTerms, bridge: GapBridge, kept_value: float) -> pl.DataFrame:
    """Groups of loans at the points of the private spread, with values to seller and buyer."""
    from scipy.special import ndtri

    # Midpoints of equally likely parts, scaled to a mean of one.
    draws = np.exp(terms.private_spread * ndtri((np.arange(POINTS) + 0.5) / POINTS))
    draws /= draws.mean()
    by_loan = recoveries.by_loan.filter(pl.col("claim") > 0).with_columns(
        secured=pl.col("route") != "unsecured", rate=pl.col("expected_net") / pl.col("claim")
    )
    groups = (
        by_loan.sort("segment", "secured", "rate", "loan_id")
        .with_columns(
            reached=pl.col("claim").cum_sum().over("segment", "secured") - pl.col("claim") / 2,
            whole=pl.col("claim").sum().over("segment", "secured"),
        )
        .with_columns((pl.col("reached") / pl.col("whole") * PARTS).floor().cast(pl.Int64).alias(DETAIL))
        .group_by("segment", "secured", DETAIL, maintain_order=True)
        .agg(pl.col("claim", "expected_net").sum())
        .sort("segment", "secured", DETAIL)
    )
    # Seller's and buyer's value per unit of expected cash, from the pool as a whole.
    expected = 100.0 * float(groups["expected_net"].sum()) / recoveries.claim
    own, others = (kept_value / expected, bridge.bid / expected) if expected > 0 else (0.0, 0.0)
    return groups.join(pl.DataFrame({"draw": draws}), how="cross").with_columns(
        seller=100.0 * pl.col("expected_net") / pl.col("claim") * pl.col("draw") * own,
        buyer=100.0 * pl.col("expected_net") / pl.col("claim") * pl.col("draw") * others,
        claim=pl.col("claim") / POINTS,
    )


def gap_result(study: GapStudy) -> dict[str, Any]:
    """Its part of the JSON document of `refloat effects`; values per 100 of claim, shares as fractions.

    Args:
        study: What was worked out.
    """
    bridge = study.bridge
    return {
        "bridge": {
            "book_value": bridge.book_value,
            "own_value": bridge.own_value,
            "bid": bridge.bid,
            "steps": [{"step": name, "amount": amount} for name, amount in bridge.steps],
        },
        "deal_price": study.deal_price,
        "kept_value": study.kept_value,
        "break_even_return": study.break_even_return,
        "market": {**asdict(study.market), "lost": study.market.lost},
        "market_seen": None
        if study.market_seen is None
        else {**asdict(study.market_seen), "lost": study.market_seen.lost},
        "fields": [asdict(field) for field in study.fields],
        "openings": [asdict(opening) for opening in study.openings],
        "two_views": None if study.two_views is None else asdict(study.two_views),
        "assumptions": study.terms.model_dump(mode="json"),
    }
