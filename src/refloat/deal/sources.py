"""Cash as the pool pays it -> cash as the deal gets it: before the closing, bought back, late."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.payment_dates import Schedule
from refloat.deal.pre_closing import PreClosing
from refloat.errors import InputError
from refloat.units.cash import Cash
from refloat.units.cash_dates import with_dates
from refloat.units.periods import sum_by_period

Amounts = NDArray[np.float64]

COLLECTED = ("collections", "costs", "principal", "interest", "recovery")
"""What collecting brings and costs; other columns tell of the loans."""


@dataclass(frozen=True, eq=False)
class Sources:
    """The cash of a run.

    Attributes:
        entering: What comes into the deal.
        counting: What ratios to the plan and other amounts to date count; the same unless the deal says otherwise.
        periods: Days on which the pool's own periods end, shape (period,).
        plan: The plan that they are compared with.
        bought_back: Paid for loans bought back, shape (path, date); None if the deal has no buy-back.
        pre_closing: `collections`, `costs` and net cash `before_cut_off`, shape (path,); empty if the deal is silent.
    """

    entering: Cash
    counting: Cash
    periods: NDArray[np.datetime64]
    plan: Cash | None
    bought_back: Amounts | None
    pre_closing: dict[str, Amounts]


def take_sources(
    deal: Deal, cash: Cash, plan: Cash | None, dates: Schedule, replaced: NDArray[np.int64] | None = None
) -> Sources:
    """Apply what the deal says of cash before the closing, of a change of servicer and of loans bought back.

    Args:
        deal: The deal.
        cash: What the pool pays.
        plan: The business plan.
        dates: Its payment dates.
        replaced: Index of the payment date after which the servicer is replaced on each path, -1 if it is not,
            shape (path,).

    Raises:
        InputError: The buy-back needs a column that the cash does not have.
    """
    terms = deal.pre_closing_collections
    told: dict[str, Amounts] = {}
    entering = counting = cash
    if terms is not None:
        told, entering, counting = _before_closing(terms, deal, cash, dates)
        first = deal.closing_on if terms.goes_to != "deal" and not terms.in_ratios else deal.cut_off
        plan = None if plan is None else _after(plan, np.datetime64(first, "D"))
    if replaced is not None and (replaced >= 0).any():
        same = counting is entering
        entering = _late(entering, deal, dates, replaced)
        counting = entering if same else _late(counting, deal, dates, replaced)
    bought = None
    if deal.buy_back is not None:
        same = counting is entering
        entering, prices = _bought(entering, deal)
        bought = sum_by_period(prices, entering.dates, dates.collect_until)
        if deal.buy_back.counts_as_collections:
            entering = replace(entering, collections=entering.collections + prices)
            if not same:
                other, prices = _bought(counting, deal)
                counting = replace(other, collections=other.collections + prices)
        counting = entering if same else counting
    return Sources(entering, counting, cash.dates, plan, bought, told)


def early_notes(deal: Deal, cash: Cash) -> list[str]:
    """What to tell of cash up to the cut-off where the deal does not say whose it is."""
    early = cash.dates <= np.datetime64(deal.cut_off, "D")
    if deal.pre_closing_collections is not None or not cash.net[:, early].any():
        return []
    return [
        f"cash dated up to the cut-off ({deal.cut_off}) is paid out on the first payment date; "
        "with pre_closing_collections in the deal it is left out"
    ]


def _before_closing(
    terms: PreClosing, deal: Deal, cash: Cash, dates: Schedule
) -> tuple[dict[str, Amounts], Cash, Cash]:
    cut_off, closing = np.datetime64(deal.cut_off, "D"), np.datetime64(deal.closing_on, "D")
    early = (cash.dates > cut_off) & (cash.dates <= closing)
    told = {
        "collections": cash.collections[:, early].sum(axis=1),
        "costs": cash.costs[:, early].sum(axis=1),
        "before_cut_off": cash.net[:, cash.dates <= cut_off].sum(axis=1),
    }
    counting = _after(cash, cut_off)
    if terms.amount is not None:
        told |= {"collections": np.full(cash.paths, terms.amount), "costs": np.zeros(cash.paths)}
        # On the first payment date, whatever its collections end with.
        day = min(closing, dates.collect_until[0])
        counting = with_dates(_after(counting, closing), [day])
        place = int(np.searchsorted(counting.dates, day))
        collections = counting.collections.copy()
        collections[:, place] += terms.amount
        counting = replace(counting, collections=collections)
    if terms.goes_to == "deal":
        return told, counting, counting
    entering = _after(counting, closing)
    return told, entering, counting if terms.in_ratios else entering


def _after(cash: Cash, day: np.datetime64) -> Cash:
    """Cash without what was collected and spent up to a day."""
    early = cash.dates <= day
    if not early.any():
        return cash
    columns: dict[str, Any] = {}
    for name in COLLECTED:
        amounts = getattr(cash, name)
        columns[name] = None if amounts is None else np.where(early, 0.0, amounts)
    return replace(cash, **columns)


def _late(cash: Cash, deal: Deal, dates: Schedule, replaced: NDArray[np.int64]) -> Cash:
    """Cash of the dates after a change of servicer comes some dates later, or never."""
    terms = deal.servicer_replacement
    if terms is None or terms.delay_dates == 0:
        return cash
    until, last = dates.collect_until, len(dates.collect_until) - 1
    disrupted = terms.delay_dates if terms.disrupted_dates is None else terms.disrupted_dates
    never = until[-1] + np.timedelta64(1, "D")
    cash = with_dates(cash, [*until, never])
    belongs = np.searchsorted(until, cash.dates, side="left")
    since = replaced[:, None]
    moves = (since >= 0) & (belongs > since) & (belongs <= since + disrupted) & (belongs <= last)
    arrival = np.append(until, never)[np.minimum(belongs + terms.delay_dates, last + 1)]
    place = np.searchsorted(cash.dates, arrival)
    columns: dict[str, Any] = {}
    for name in COLLECTED:
        amounts = getattr(cash, name)
        if amounts is None:
            continue
        late = np.where(moves, terms.share * amounts, 0.0)
        columns[name] = amounts - late
        for period in np.flatnonzero(moves.any(axis=0)):
            columns[name][:, place[period]] += late[:, period]
    return replace(cash, **columns)


def _bought(cash: Cash, deal: Deal) -> tuple[Cash, Amounts]:
    """Cash, with the days of the buy-back if they are stated, and what is paid in each of its periods."""
    terms = deal.buy_back
    if terms is None:
        return cash, np.zeros_like(cash.collections)
    if terms.claims:
        cash = with_dates(cash, [np.datetime64(item.on, "D") for item in terms.claims])
        claims = np.zeros((1, cash.periods))
        for item in terms.claims:
            claims[0, int(np.searchsorted(cash.dates, np.datetime64(item.on, "D")))] += item.claim
    elif cash.repurchases is None:
        message = 'the cash has no column "repurchases", which the buy-back needs'
        raise InputError(message, where="cash", remedy="add the column, or state the claims in the deal")
    else:
        claims = cash.repurchases
    years = (cash.dates - np.datetime64(deal.cut_off, "D")).astype(np.float64) / 365.0
    prices = claims * (terms.price_share * (1.0 + terms.interest_rate * np.maximum(years, 0.0)))
    if terms.cap is not None:
        reached = np.minimum(np.cumsum(prices, axis=1), terms.cap)
        prices = np.diff(reached, axis=1, prepend=0.0)
    return cash, np.broadcast_to(prices, cash.collections.shape)
