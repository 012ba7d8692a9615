"""Bids and the terms of a sale -> who gets how much of a note, and at what level."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import numpy as np

from refloat.errors import InputError, TargetError
from refloat.sale.book import Bid, BookTerms

REASONS = (
    "in full",
    "in part at the cut-off",
    "beyond the cut-off",
    "beyond the reserve",
    "single-holder cap",
    "not the best",
    "below the least bid",
    "may not hold the note",
)


@dataclass(frozen=True)
class Allotment:
    """What one bid gets.

    Attributes:
        bid: The bid.
        amount: Face amount allotted, in currency units.
        level: Rate or price at which it is allotted.
        paid: What the investor pays, in currency units.
        why: One of `REASONS`.
    """

    bid: Bid
    amount: float
    level: float
    paid: float
    why: str


@dataclass(frozen=True)
class Book:
    """The outcome of a sale.

    Attributes:
        terms: As given.
        allotments: One a bid, best level first.
        cut_off: The last level that is allotted; None if nothing is sold.
        level: Rate of the note, or price, over all that is sold: the cut-off, or the mean of what each bid.
        sold: Face amount sold, in currency units.
        proceeds: What investors pay, in currency units.
        cover: Amount bid within the reserve over the amount on offer.
    """

    terms: BookTerms
    allotments: tuple[Allotment, ...]
    cut_off: float | None
    level: float | None
    sold: float
    proceeds: float
    cover: float

    @property
    def unsold(self) -> float:
        """Face amount on offer that nobody got, in currency units."""
        return self.terms.amount - self.sold


def book_result(book: Book) -> dict[str, Any]:
    """The outcome of a sale as plain values, in its own names."""
    return {**asdict(book), "unsold": book.unsold}


def build_book(bids: Sequence[Bid], terms: BookTerms, *, where: str = "book") -> Book:
    """Sell a note to its bidders.

    Bids are taken from the best level on, those within the reserve, each investor up to its cap, until the amount is
    sold; bids on the level at which it runs out share what is left in proportion, rounded down to lots, and the lots
    left over go one each in the order of the bids. A note bid by rate is sold at par: in a uniform auction its coupon
    is the cut-off; where each is paid its own, its coupon is their mean.

    Args:
        bids: The bids, in the order in which they came.
        terms: The terms.
        where: What errors name: the note, or the file of bids.

    Raises:
        InputError: The terms are not possible, or there is no bid.
        TargetError: No bid is within the reserve, nothing can be allotted, or, in a private sale, none is for the
            whole amount.
    """
    _prove(bids, terms, where)
    best_first = sorted(bids, key=lambda bid: bid.level if terms.by == "rate" else -bid.level)
    barred = {place: why for place, bid in enumerate(best_first) if (why := _barred(bid, terms))}
    served = [bid for place, bid in enumerate(best_first) if place not in barred]
    within = [bid for bid in served if _within(bid, terms)]
    if served and not within:
        raise TargetError(
            f"no bid is within the reserve of {terms.reserve:g}; the best is {served[0].level:g}",
            where=where,
            remedy="change the reserve, or do not sell",
        )
    amounts, reasons = _private(within, terms, where) if terms.method == "private" else _auction(within, terms)
    if not sum(amounts) > 0:
        raise TargetError(
            "no bid can be served under the terms", where=where, remedy="look at lot, least_bid, caps and holders"
        )
    got = [level for level, amount in ((bid.level, amounts[place]) for place, bid in enumerate(within)) if amount > 0]
    cut_off = got[-1] if got else None
    allotments = []
    for place, bid in enumerate(within):
        level = cut_off if terms.method == "uniform" and cut_off is not None and amounts[place] > 0 else bid.level
        paid = amounts[place] * (1.0 if terms.by == "rate" else level / 100.0)
        allotments.append(Allotment(bid, amounts[place], level, paid, reasons[place]))
    allotments += [Allotment(bid, 0.0, bid.level, 0.0, "beyond the reserve") for bid in served[len(within) :]]
    allotments += [
        Allotment(best_first[place], 0.0, best_first[place].level, 0.0, why) for place, why in barred.items()
    ]
    sold = float(sum(amounts))
    mean = sum(one.amount * one.level for one in allotments) / sold if sold > 0 else None
    return Book(
        terms=terms,
        allotments=tuple(allotments),
        cut_off=cut_off,
        level=cut_off if terms.method == "uniform" else mean,
        sold=sold,
        proceeds=float(sum(one.paid for one in allotments)),
        cover=sum(bid.amount for bid in within) / terms.amount,
    )


def _within(bid: Bid, terms: BookTerms) -> bool:
    if terms.reserve is None:
        return True
    return bid.level <= terms.reserve if terms.by == "rate" else bid.level >= terms.reserve


def _barred(bid: Bid, terms: BookTerms) -> str:
    """Why a bid is not served whatever its level; empty if it is."""
    if terms.holders and not terms.holders.get(bid.kind, 0.0) > 0:
        return "may not hold the note"
    return "below the least bid" if bid.amount < terms.least_bid - 1e-9 else ""


def _most(bid: Bid, terms: BookTerms) -> float:
    """Most that its investor may hold, in whole lots, in currency units."""
    share = min(terms.single_holder, terms.holders.get(bid.kind, 1.0))
    return float(np.floor(share * terms.amount / terms.lot + 1e-9) * terms.lot)


def _auction(bids: list[Bid], terms: BookTerms) -> tuple[list[float], list[str]]:
    """Amounts and reasons by bid, best level first."""
    left, held = terms.amount, dict.fromkeys((bid.investor for bid in bids), 0.0)
    amounts: list[float] = []
    reasons: list[str] = []
    for _, group in groupby(bids, key=lambda bid: bid.level):
        equal = list(group)
        # An investor's own bids share its room in the order in which they came.
        wanted, capped = [], []
        for bid in equal:
            whole = np.floor(bid.amount / terms.lot + 1e-9) * terms.lot
            room = max(min(whole, _most(bid, terms) - held[bid.investor]), 0.0)
            held[bid.investor] += room
            wanted.append(room)
            capped.append(room < whole - 1e-9)
        given = wanted if sum(wanted) <= left + 1e-9 else _rationed(wanted, left, terms.lot)
        for bid, want, gets, cut in zip(equal, wanted, given, capped, strict=True):
            held[bid.investor] -= want - gets
            full = gets >= want - 1e-9
            reasons.append(
                ("single-holder cap" if cut else "in full")
                if full and (gets > 0 or cut)
                else "in part at the cut-off"
                if gets > 0
                else "beyond the cut-off"
            )
        amounts += given
        left -= sum(given)
    return amounts, reasons


def _rationed(wanted: list[float], left: float, lot: float) -> list[float]:
    """What is left, in proportion to what is wanted, in whole lots."""
    left = max(np.floor(left / lot + 1e-9) * lot, 0.0)
    share = left / sum(wanted)
    given = [float(np.floor(want * share / lot + 1e-9) * lot) for want in wanted]
    for place in range(len(given)):
        if sum(given) + lot <= left + 1e-9 and given[place] + lot <= wanted[place] + 1e-9:
            given[place] += lot
    return given


def _private(bids: list[Bid], terms: BookTerms, where: str) -> tuple[list[float], list[str]]:
    """All of it to the best bid for the whole amount."""
    if terms.single_holder < 1:
        raise InputError(
            "a private sale gives all to one investor, which the single-holder cap forbids",
            where=where,
            remedy="leave the cap out, or hold an auction",
        )
    able = (place for place, bid in enumerate(bids) if bid.amount >= terms.amount - 1e-9)
    place = next((place for place in able if _most(bids[place], terms) >= terms.amount - terms.lot), None)
    if place is None:
        raise TargetError(
            f"no bid within the reserve is for the whole amount of {terms.amount:,.0f}",
            where=where,
            remedy="hold an auction, or offer less",
        )
    amounts = [terms.amount if one == place else 0.0 for one in range(len(bids))]
    return amounts, ["in full" if one == place else "not the best" for one in range(len(bids))]


def _prove(bids: Sequence[Bid], terms: BookTerms, where: str) -> None:
    if not bids:
        raise InputError("there is no bid", where=where, remedy="give at least one")
    if not 0 < terms.amount < float("inf"):
        raise InputError(f"an amount of {terms.amount:g} cannot be sold", where=where, remedy="give one above zero")
    if not 0 < terms.single_holder <= 1:
        raise InputError(
            f"a single-holder cap of {terms.single_holder:g} is impossible", where=where, remedy="give 0 to 1"
        )
    if not 0 < terms.lot <= terms.amount:
        raise InputError(f"a lot of {terms.lot:g} is impossible", where=where, remedy="give one within the amount")
