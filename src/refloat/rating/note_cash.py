"""A note's flows on every path -> its loss, its broken promises and its average life."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, Note
from refloat.deal.payment_dates import schedule
from refloat.units import year_fraction
from refloat.units.periods import dates_every

Amounts = NDArray[np.float64]

TOLERANCE = 1e-6
"""Share of the opening balance below which an unpaid amount is rounding, not a broken promise."""


def is_rated(note: Note) -> bool:
    """Whether a note promises anything that could be broken."""
    return note.kind != "residual" and note.balance > 0


def loss(deal: Deal, note: Note, ledger: Ledger) -> Amounts:
    """Loss on what was promised, by path, as a share of the opening balance, shape (path,).

    1 - (present value of interest and principal received) / balance, where the present value is taken at the note's
    own rate, so that a note paid as promised loses exactly nothing, whenever its principal comes; deferred interest
    loses what its arrears do not earn. A path that pays more than was promised loses nothing: gains on one path do
    not pay for losses on another.
    A loss within the tolerance of zero is zero.

    Args:
        deal: The deal.
        note: The note.
        ledger: A run of the deal.
    """
    flows = ledger.notes[note.name]
    until = last_date(deal, note)
    received = flows.interest_paid[:, : until + 1] + flows.principal_paid[:, : until + 1]
    present = np.einsum("pd,d->p", received, discount_factors(deal, note, ledger)[: until + 1])
    shares = 1.0 - present / flows.opening[:, 0]
    return np.where(shares > TOLERANCE, shares, 0.0)


def broken(deal: Deal, note: Note, ledger: Ledger) -> NDArray[np.bool_]:
    """Whether the note broke a promise, by path, shape (path,).

    A note promises its principal by its legal final (the last payment date where that is earlier). If it promises
    timely interest, any interest left unpaid on any date breaks the promise; if it promises ultimate interest, only
    interest still unpaid at the end. A zero-coupon note promises its principal alone.
    """
    flows = ledger.notes[note.name]
    until = last_date(deal, note)
    least = TOLERANCE * flows.opening[:, 0]
    unpaid = flows.closing[:, until] > least
    late = flows.interest_shortfall[:, : until + 1]
    if note.promise == "none":
        return np.asarray(unpaid)
    missed = late.max(axis=1) if note.promise == "timely" else late[:, -1]
    return np.asarray(unpaid | (missed > least))


def average_life(deal: Deal, note: Note, ledger: Ledger) -> float:
    """Average life of the note's principal, in years from closing (actual days over 365).

    Sum of time x mean principal paid over the sum of mean principal paid, where the mean is over paths. Principal
    that is never paid has no date and does not count. A note that gets no principal is timed by all its cash, and one
    that gets nothing lives to its last date.
    """
    return life_of(deal, note, ledger.dates, mean_flows(note, ledger))


def mean_flows(note: Note, ledger: Ledger) -> Amounts:
    """Weighted sums over the ledger's paths of principal and of interest paid, shape (2, date)."""
    flows = ledger.notes[note.name]
    paid = (flows.principal_paid, flows.interest_paid)
    return np.stack([np.einsum("p,pd->d", ledger.weights, amounts) for amounts in paid])


def life_of(deal: Deal, note: Note, dates: NDArray[np.datetime64], means: Amounts) -> float:
    """`average_life` from the mean principal and interest, shape (2, date)."""
    years = years_from(deal.closing_on, dates)
    for mean in means:
        if mean.sum() > 0:
            return float(np.dot(mean, years) / mean.sum())
    return float(years[last_date(deal, note)])


def horizon_years(deal: Deal, note: Note, horizon: str) -> float:
    """Years from closing to a date at which a scale is read for a note.

    Args:
        deal: The deal.
        note: The note.
        horizon: "legal_final", the deal's last payment date where a note has none, or "expected_maturity", the legal
            final where it has none.
    """
    end = note.legal_final or deal.payment_dates.last
    if horizon == "expected_maturity" and note.expected_maturity:
        end = note.expected_maturity
    return float(years_from(deal.closing_on, np.array([end], dtype="datetime64[D]"))[0])


def years_from(start: date, dates: NDArray[np.datetime64]) -> Amounts:
    """Years from a date to dates, actual days over 365, shape (date,)."""
    return np.asarray(year_fraction(np.datetime64(start, "D"), dates, "act/365"), dtype=np.float64)


def discount_factors(deal: Deal, note: Note, ledger: Ledger) -> Amounts:
    """Factors at the rate the note bears in each interest period, compounded over the periods, shape (date,).

    The rates are the ledger's, since a floating note or one with a step-up has no single rate of its own.
    """
    ends = schedule(deal.payment_dates, deal.closing_on).accrual
    rates = ledger.coupons[note.name]
    return np.asarray(1.0 / np.cumprod(1.0 + rates * year_fraction(ends[:-1], ends[1:], note.day_count)))


def last_date(deal: Deal, note: Note) -> int:
    """Index of the last payment date on which a note can keep its promises: its legal final, or the deal's last."""
    terms = deal.payment_dates
    # Dates as written, since a legal final's payment may be moved by business days to either side of it.
    written = dates_every(terms.first, terms.last, terms.every_months)
    if note.legal_final is None:
        return len(written) - 1
    return max(int(np.searchsorted(written, np.datetime64(note.legal_final, "D"), side="right")) - 1, 0)
