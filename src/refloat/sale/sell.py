"""A rated Deal and its Ledger -> a Sale."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, Note
from refloat.deal.coupon import level_reader, sum_of_parts, year_fractions
from refloat.deal.payment_dates import schedule
from refloat.errors import CaseError
from refloat.rating import Ratings, average_life
from refloat.sale.build_book import Book
from refloat.sale.curve import Curve, flat_curve
from refloat.sale.kept import prove_retention, shares_kept
from refloat.sale.measures import convexity, discount_margin, z_spread
from refloat.sale.price import modified_duration, path_yields, price_at_yield, weighted_quantiles, yield_at_price
from refloat.sale.sale import Sale
from refloat.sale.terms import NoteTerms, SaleTerms
from refloat.units import year_fraction

Amounts = NDArray[np.float64]

COLUMNS = {
    "name": pl.String,
    "balance": pl.Float64,
    "letter": pl.String,
    "price": pl.Float64,
    "yield_rate": pl.Float64,
    "wal_years": pl.Float64,
    "duration_years": pl.Float64,
    "irr": pl.Float64,
    "irr_p05": pl.Float64,
    "irr_p50": pl.Float64,
    "irr_p95": pl.Float64,
    "loss_share": pl.Float64,
    "multiple": pl.Float64,
    "multiple_p05": pl.Float64,
    "multiple_p50": pl.Float64,
    "multiple_p95": pl.Float64,
    "convexity_years2": pl.Float64,
    "z_spread": pl.Float64,
    "discount_margin": pl.Float64,
    "retained_share": pl.Float64,
    "sold_amount": pl.Float64,
    "retained_amount": pl.Float64,
    "proceeds": pl.Float64,
}

SHARES = (0.05, 0.5, 0.95)
MEASURES = tuple(
    name
    for name in COLUMNS
    if name
    not in ("name", "balance", "letter", "wal_years", "retained_share", "sold_amount", "retained_amount", "proceeds")
)
"""Columns that are null for a note that has no price."""


def sell(
    deal: Deal,
    ledger: Ledger,
    terms: SaleTerms,
    *,
    ratings: Ratings | None = None,
    curve: Curve | None = None,
    books: Mapping[str, Book] | None = None,
) -> Sale:
    """Sell the notes of a deal on its closing date.

    A note is priced on its *expected* cash, the weighted mean over paths of what it is paid, at its yield; or its price
    is given and the yield follows. A spread is over the curve where there is one (a z-spread), and else over the flat
    reference rate. The yields over paths at that price are its distribution of returns.

    Args:
        deal: The deal.
        ledger: Its run on simulated cash.
        terms: Yields, spreads or prices, costs and retention.
        ratings: Ratings, whose letters are shown beside the prices.
        curve: Zero rates over which spreads are counted; the flat reference rate of the terms if left out.
        books: Note -> how its sale to bidders came out, for each note that the terms sell so. What nobody took is kept.

    Raises:
        CaseError: If the terms name a note that does not exist, leave one out, or keep too little.
    """
    if curve is None and terms.reference_rate is not None:
        curve = flat_curve(terms.reference_rate)
    books = books or {}
    _prove_terms(deal, terms, curve, books)
    shares = shares_kept(deal, terms)
    closing = np.datetime64(deal.closing_on, "D")
    years = np.asarray(year_fraction(closing, ledger.dates, "act/365"), dtype=np.float64)
    rows, irrs, retained_value = [], {}, 0.0
    for note in deal.notes:
        flows = ledger.notes[note.name]
        cash = flows.interest_paid + flows.principal_paid
        book = books.get(note.name)
        kept = shares[note.name] if book is None else 1.0 - book.sold / note.balance
        row: dict[str, Any] = {
            "name": note.name,
            "balance": note.balance,
            "letter": None if ratings is None else ratings[note.name].letter,
            "wal_years": average_life(deal, note, ledger),
            "retained_share": kept,
            "sold_amount": note.balance * (1.0 - kept),
            "retained_amount": note.balance * kept,
        }
        pricing = terms.notes[note.name] if book is None else NoteTerms(price=_price_of(book))
        value, priced, irr = _priced(note, pricing, curve, cash, years, ledger.weights)
        if note.floating is not None and value > 0:
            priced["discount_margin"] = _margin(deal, note, ledger, cash, value)
        rows.append({**row, **priced, "proceeds": value * (1.0 - kept) if book is None else book.proceeds})
        retained_value += value * kept
        irrs[note.name] = irr
    notes = pl.DataFrame(rows, schema=COLUMNS)
    proceeds = float(notes["proceeds"].sum())
    items = {
        cost.name: cost.amount if cost.amount is not None else (cost.share_of_proceeds or 0.0) * proceeds
        for cost in terms.issue_costs
    }
    # What a reserve holds from the start is put in by the seller out of what investors pay.
    items |= {f"{reserve.name} funded at closing": reserve.initial for reserve in deal.reserves if reserve.initial > 0}
    costs = sum(items.values(), 0.0)
    return Sale(notes, proceeds, costs, proceeds - costs, items, retained_value, irrs, dict(books))


def _priced(
    note: Note,
    terms: NoteTerms,
    curve: Curve | None,
    cash: Amounts,
    years: Amounts,
    weights: Amounts,
) -> tuple[float, dict[str, float | None], Amounts]:
    """Value of one note in currency units, its price, yield and returns; no figure where there is nothing to price."""
    mean = np.einsum("p,pd->d", weights, cash)
    if terms.price is not None:
        paid = terms.price / 100.0 * note.balance
        yield_rate = yield_at_price(mean, years, paid) if paid > 0 else None
    elif terms.yield_rate is not None or curve is None:
        yield_rate = terms.yield_rate or 0.0
        paid = price_at_yield(mean, years, yield_rate)
    elif len(curve.years) == 1:
        yield_rate = float(curve.rates[0]) + (terms.spread or 0.0)
        paid = price_at_yield(mean, years, yield_rate)
    else:
        paid = float(np.dot(mean, curve.factors(years, terms.spread or 0.0)))
        yield_rate = yield_at_price(mean, years, paid) if paid > 0 else None
    price = 100.0 * paid / note.balance if note.balance > 0 else 0.0
    if not paid > 0 or yield_rate is None:
        return 0.0, {**dict.fromkeys(MEASURES), "price": price}, np.full(len(cash), np.nan)
    irr = path_yields(cash, years, paid)
    # Newton's method ends within rounding of zero on a path that pays exactly its price.
    lost = float(weights[irr < -1e-12].sum())
    low, middle, high = weighted_quantiles(irr, weights, SHARES)
    few, usual, many = weighted_quantiles(cash.sum(axis=1) / paid, weights, SHARES)
    figures: dict[str, float | None] = {
        "price": price,
        "yield_rate": yield_rate,
        "duration_years": modified_duration(mean, years, yield_rate) if yield_rate > -1 else None,
        "irr": yield_at_price(mean, years, paid),
        "irr_p05": low,
        "irr_p50": middle,
        "irr_p95": high,
        "loss_share": lost,
        "multiple": float(mean.sum() / paid),
        "multiple_p05": few,
        "multiple_p50": usual,
        "multiple_p95": many,
        "convexity_years2": convexity(mean, years, yield_rate) if yield_rate > -1 else None,
        "z_spread": None if curve is None else z_spread(mean, years, paid, curve),
        "discount_margin": None,
    }
    return paid, figures, irr


def _margin(deal: Deal, note: Note, ledger: Ledger, cash: Amounts, paid: float) -> float | None:
    """Discount margin of a floating note on its mean cash, over the index itself: caps and floors are the note's."""
    if note.floating is None:
        return None
    dates = schedule(deal.payment_dates, deal.closing_on)
    fractions = year_fractions(dates, note.day_count)[:-1]
    level, resets = level_reader(note.floating, dates, {index.name: index for index in deal.indices})
    index = sum_of_parts(level, resets, note.day_count, dates)[:-1] / fractions
    mean = np.einsum("p,pd->d", ledger.weights, cash)
    return discount_margin(mean, fractions, index, paid)


def _price_of(book: Book) -> float:
    """Mean price per 100 over what is sold; a note bid by rate is sold at par."""
    return 100.0 if book.terms.by == "rate" or book.level is None else book.level


def _prove_terms(deal: Deal, terms: SaleTerms, curve: Curve | None, books: Mapping[str, Book]) -> None:
    names = [note.name for note in deal.notes]
    held = (name for holder in terms.holders for name in holder.notes)
    for name in (*terms.notes, *terms.books, *terms.retained, *held):
        if name not in names:
            raise CaseError(
                f'the sale names a note "{name}"', where=deal.name, remedy=f"the notes are {', '.join(names)}"
            )
    for name in names:
        if name in terms.books and name in terms.notes:
            raise CaseError(
                f"the note {name} has both a price and bids", where=deal.name, remedy="leave one of the two out"
            )
        if name in terms.books and name not in books:
            raise CaseError(f"the bids for the note {name} were not opened", where=deal.name, remedy="open_books first")
        if name not in terms.notes and name not in terms.books:
            raise CaseError(
                f"the sale has no yield, spread, price or bids for the note {name}", where=deal.name, remedy="add one"
            )
        if name in terms.books:
            continue
        if terms.notes[name].spread is not None and curve is None:
            raise CaseError(
                f"the note {name} is priced by a spread, but there is no reference rate and no curve",
                where=deal.name,
                remedy="add reference_rate or curve to the sale",
            )
    if terms.currency is not None and terms.currency != deal.currency:
        raise CaseError(
            f"the sale is in {terms.currency}, the deal in {deal.currency}", where=deal.name, remedy="use one currency"
        )
    if terms.retention_rule is not None:
        prove_retention(deal, terms)
