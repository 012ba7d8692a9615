"""Baseline: what bad loans and all loans will be, quarter by quarter, if nothing is sold."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.errors import CaseError
from refloat.forecast.npl_history import Dates, FloatArray
from refloat.forecast.plan_terms import Book
from refloat.forecast.roll_forward import OutflowRates


@dataclass(frozen=True, eq=False)
class Baseline:
    """The stock without disposals, central and on paths. Money in currency units.

    Attributes:
        quarter_ends: (quarter,).
        opening: Stock of bad loans at the start.
        opening_loans: All loans at the start.
        npl: (quarter,) central stock.
        loans: (quarter,) central gross loans.
        inflow: Book -> (quarter,) central gross inflow.
        npl_paths: (path, quarter).
        loans_paths: (path, quarter).
        inflow_paths: Book -> (path, quarter).
        forecast: What was forecast: `inflow`, `stock` or `actual`.
        opening_allowance: At the start; None where not known.
    """

    quarter_ends: Dates
    opening: float
    opening_loans: float
    npl: FloatArray
    loans: FloatArray
    inflow: Mapping[str, FloatArray]
    npl_paths: FloatArray
    loans_paths: FloatArray
    inflow_paths: Mapping[str, FloatArray]
    forecast: str
    opening_allowance: float | None = None

    @property
    def ratio(self) -> FloatArray:
        """(quarter,) central ratio of bad loans."""
        return np.asarray(self.npl / self.loans, dtype=np.float64)

    @property
    def opening_ratio(self) -> float:
        """The ratio at the start."""
        return self.opening / self.opening_loans


def book_rates(book: Book) -> OutflowRates:
    """Quarterly rates of outflow of a book: a quarter of 1/exit_years leaves, in the parts of the book."""
    rate = min(1.0, 0.25 / book.exit_years.value)
    cured, collected = rate * book.cured.value, rate * book.collected.value
    return OutflowRates(cures=cured, collections=collected, write_offs=max(0.0, rate - cured - collected))


def quarters_between(start: float, ends: FloatArray) -> FloatArray:
    """Year ends -> quarter ends, growing at an even rate within each year.

    Args:
        start: Value at the start of the first year, above zero.
        ends: (path, year) values at the ends of years, above zero.

    Returns:
        (path, quarter), four for each year.
    """
    logs = np.log(np.concatenate([np.full((len(ends), 1), float(start)), ends], axis=1))
    steps = np.diff(logs, axis=1)
    parts = np.arange(1, 5) / 4.0
    quarters = (logs[:, :-1, None] + steps[:, :, None] * parts).reshape(len(ends), -1)
    return np.asarray(np.exp(quarters), dtype=np.float64)


def split_inflow(opening: float, stocks: FloatArray, books: tuple[Book, ...]) -> dict[str, FloatArray]:
    """Gross inflow of each book that a path of the whole stock implies at the books' rates of outflow.

    Args:
        opening: Stock at the start.
        stocks: (path, quarter).
        books: Which share the opening and the inflow.

    Returns:
        Book -> (path, quarter); below zero where the stock falls faster than the rates.
    """
    held = {book.name: np.full(len(stocks), opening * book.stock_share.value) for book in books}
    keeps = {book.name: 1.0 - book_rates(book).total for book in books}
    inflow = {book.name: np.empty_like(stocks) for book in books}
    for quarter in range(stocks.shape[1]):
        total = stocks[:, quarter] - sum(keeps[name] * stock for name, stock in held.items())
        for book in books:
            came = np.maximum(total * book.inflow_share.value, -keeps[book.name] * held[book.name])
            inflow[book.name][:, quarter] = came
            held[book.name] = keeps[book.name] * held[book.name] + came
    return inflow


def prove_rising(inflow: Mapping[str, FloatArray], quarter_ends: Dates) -> None:
    """The central stock must not fall faster than loans can leave it.

    Raises:
        CaseError: With the first quarter in which it does.
    """
    for name, amounts in inflow.items():
        if (amounts < 0).any():
            quarter = int(np.argmax(amounts < 0))
            raise CaseError(
                f"the forecast stock falls faster in the quarter to {quarter_ends[quarter]} than the book {name} lets "
                f"loans out: its inflow would be {amounts[quarter]:,.0f}",
                where="books",
                remedy="shorten exit_years, or take another model for the stock",
            )
