"""Cash by its own dates -> what a deal has, and knows, on each payment date."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal.call import SharePrice
from refloat.deal.deal import Deal
from refloat.deal.fee import ShareOfBalanceFee
from refloat.deal.payment_dates import Schedule
from refloat.deal.pool_tests import PoolTest, take_tests
from refloat.deal.reserve import ShareTarget
from refloat.deal.series import take_series
from refloat.deal.sources import Sources
from refloat.errors import InputError
from refloat.units.cash import Cash
from refloat.units.periods import last_in_period, sum_by_period

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Intake:
    """A pool's cash on payment dates; arrays of shape (path, date) unless said.

    Attributes:
        gross: Collections.
        costs: Recovery costs.
        available: Net collections that enter the deal, never negative.
        advanced: Costs not covered by collections yet, after each date.
        after_end: Net cash dated later than the deal can pay, shape (path,).
        pool_balance: Claim outstanding, if a term of the deal needs it.
        tests: Trigger name -> its tests, for triggers that depend on the pool alone.
        bought_back: Paid for loans bought back; in `gross` or beside it, as the deal says.
        series: Quantity -> its value, for those that fees and formulas name; shape (path, date) or (1, date).
    """

    gross: Amounts
    costs: Amounts
    available: Amounts
    advanced: Amounts
    after_end: Amounts
    pool_balance: Amounts | None
    tests: dict[str, PoolTest]
    series: dict[str, Amounts]
    bought_back: Amounts | None = None

    def end(self, paths: NDArray[np.bool_], date: int) -> None:
        """Give what comes after a date to somebody else, on some paths; costs advanced stay advanced."""
        later = slice(date + 1, None)
        self.after_end[paths] += (self.gross[paths, later] - self.costs[paths, later]).sum(axis=1)
        bought = () if self.bought_back is None else (self.bought_back,)
        for amounts in (self.gross, self.costs, self.available, *bought):
            amounts[paths, later] = 0.0
        self.advanced[paths, later] = self.advanced[paths, date][:, None]


def take_in(deal: Deal, sources: Sources, dates: Schedule) -> Intake:
    """Bring cash to payment dates.

    Cash that enters the deal and is dated before the first payment date is paid out on it.
    Where costs exceed collections the shortfall is carried and taken from the next collections.

    Raises:
        InputError: A term of the deal needs a plan or a column that the cash does not have.
    """
    cash, plan, until = sources.entering, sources.plan, dates.collect_until
    gross, costs = sum_by_period(cash.collections, cash.dates, until), sum_by_period(cash.costs, cash.dates, until)
    late = int(np.searchsorted(cash.dates, until[-1], side="right"))
    available, advanced = _net_of_costs(gross, costs)
    return Intake(
        gross=gross,
        costs=costs,
        available=available,
        advanced=advanced,
        after_end=np.asarray(cash.net[:, late:].sum(axis=1)),
        pool_balance=_pool_balance(deal, cash, until),
        tests=take_tests(deal, sources.counting, plan, dates, sources.periods),
        series=take_series(deal, sources.counting, plan, until),
        bought_back=sources.bought_back,
    )


def _net_of_costs(gross: Amounts, costs: Amounts) -> tuple[Amounts, Amounts]:
    net = gross - costs
    if not (net < 0).any():
        return net, np.zeros_like(net)
    available, advanced = np.zeros_like(net), np.zeros_like(net)
    owed = np.zeros(net.shape[0])
    for date in range(net.shape[1]):
        after = net[:, date] - owed
        available[:, date] = np.maximum(after, 0.0)
        owed = np.maximum(-after, 0.0)
        advanced[:, date] = owed
    return available, advanced


def _pool_balance(deal: Deal, cash: Cash, until: NDArray[np.datetime64]) -> Amounts | None:
    needing = [f'the fee "{fee.name}"' for fee in deal.fees if isinstance(fee, ShareOfBalanceFee) and not fee.notes]
    needing += [
        f'the reserve "{reserve.name}"'
        for reserve in deal.reserves
        if isinstance(reserve.target, ShareTarget) and not reserve.target.notes
    ]
    needing += [
        f'the facility "{line.name}"'
        for line in deal.facilities
        if isinstance(line.limit, ShareTarget) and not line.limit.notes
    ]
    call = deal.clean_up_call
    if call and call.pool_factor_by == "pool_balance":
        needing += ["the clean-up call"] if call.pool_factor is not None or isinstance(call.price, SharePrice) else []
    if not needing:
        return None
    balance = _wanted(cash.pool_balance, "pool_balance", needing[0])
    return last_in_period(balance, cash.dates, until)


def _wanted(column: Amounts | None, name: str, user: str) -> Amounts:
    if column is None:
        raise InputError(f'the cash has no column "{name}", which {user} needs', where="cash", remedy="add the column")
    return column
