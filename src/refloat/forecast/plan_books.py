"""Vintage, and what keeping a bad loan is worth: the parts of a book that a plan chooses from."""

from dataclasses import dataclass

import numpy as np

from refloat.forecast.baseline import Baseline, book_rates
from refloat.forecast.npl_history import FloatArray
from refloat.forecast.plan_terms import Book, Finance


@dataclass(frozen=True, eq=False)
class Vintage:
    """Loans of one book that were classified as non-performing at about the same time.

    Attributes:
        stock: (quarter,) what is left of them at each quarter's end if none are sold; currency units.
        age_years: (quarter,) time since they were classified; below zero before they are there.
    """

    stock: FloatArray
    age_years: FloatArray


def vintages_of(book: Book, baseline: Baseline, *, by_age: bool) -> tuple[Vintage, ...]:
    """The vintages of a book, oldest first.

    Args:
        book: The book.
        baseline: The stock without disposals.
        by_age: Whether age matters. If not, the whole book is one vintage, since all its loans leave at one rate.
    """
    quarters = len(baseline.quarter_ends)
    keep = 1.0 - book_rates(book).total
    opening = baseline.opening * book.stock_share.value
    inflow = baseline.inflow[book.name]
    later = np.arange(1, quarters + 1)
    if not by_age:
        stock, level = np.empty(quarters), opening
        for quarter in range(quarters):
            level = keep * level + inflow[quarter]
            stock[quarter] = level
        return (Vintage(stock, later / 4.0),)
    many = max(1, round(8 * book.age_years.value))
    left = np.asarray(opening / many * keep**later, dtype=np.float64)
    found = [
        Vintage(left, np.asarray((place + 0.5) / 4.0 + later / 4.0, dtype=np.float64))
        for place in reversed(range(many))
    ]
    for quarter in range(quarters):
        since = np.arange(quarters) - quarter
        left = np.where(since >= 0, inflow[quarter] * keep ** np.maximum(since, 0.0), 0.0)
        found.append(Vintage(np.asarray(left, dtype=np.float64), np.asarray(since / 4.0, dtype=np.float64)))
    return tuple(found)


def keeping_value(book: Book, finance: Finance) -> float:
    """Worth of keeping one unit of claim from a quarter's end on, as a fraction of it.

    Each quarter the part that leaves pays what is collected, and at par what cures; what stays costs servicing and
    capital; funding is the discount. With keep rate k, discount d, net yield y a quarter it is the sum of y d (k d)^n.
    """
    rates = book_rates(book)
    discount = (1.0 + finance.discount.value) ** -0.25
    net = 1.0 - book.coverage.value
    holding = book.servicing.value
    holding += finance.capital_ratio.value * book.weight.value * net * finance.capital_cost.value
    quarterly = rates.collections + rates.cures - holding / 4.0
    return float(quarterly * discount / (1.0 - discount * (1.0 - rates.total)))
