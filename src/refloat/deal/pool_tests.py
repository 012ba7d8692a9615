"""Cash and plan -> what the triggers that depend on the pool alone compare, at each of their tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.payment_dates import Schedule
from refloat.deal.trigger import OF_THE_POOL, CumulativeCollectionRatio, CumulativeDefault, ProfitabilityRatio
from refloat.errors import InputError
from refloat.units.cash import Cash
from refloat.units.periods import sum_by_period

Amounts = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class PoolTest:
    """A trigger's value at each of its tests.

    Attributes:
        days: Days of the tests, shape (test,).
        on: Index of the payment date to which each test belongs, shape (test,).
        values: Shape (path, test); NaN where nothing was planned yet, so that nothing is tested.
    """

    days: Dates
    on: NDArray[np.int64]
    values: Amounts

    def of(self, date: int) -> list[tuple[np.datetime64, Amounts]]:
        """Day and value of each test that belongs to a payment date."""
        first, last = np.searchsorted(self.on, [date, date + 1])
        return [(self.days[place], self.values[:, place]) for place in range(first, last)]


def take_tests(deal: Deal, cash: Cash, plan: Cash | None, dates: Schedule, periods: Dates) -> dict[str, PoolTest]:
    """The tests of every trigger that depends on the pool's cash alone.

    Args:
        deal: The deal.
        cash: What counts to date.
        plan: What it is compared with.
        dates: The deal's payment dates.
        periods: Days on which the pool's periods end, shape (period,).

    Raises:
        InputError: A trigger needs a plan or a column that the cash does not have.
    """
    tests: dict[str, PoolTest] = {}
    for trigger in deal.triggers:
        if not isinstance(trigger, OF_THE_POOL):
            continue
        until, days = dates.collect_until, dates.pay_on
        on = np.arange(len(days))
        if trigger.tested == "after_collection":
            until = days = periods[periods <= dates.collect_until[-1]]
            on = np.searchsorted(dates.collect_until, days, side="left")
        actual, expected = _compared(trigger, deal, cash, plan, until)
        tests[trigger.name] = PoolTest(days, on, _ratio(actual, expected))
    return tests


def _compared(
    trigger: CumulativeCollectionRatio | ProfitabilityRatio | CumulativeDefault,
    deal: Deal,
    cash: Cash,
    plan: Cash | None,
    until: Dates,
) -> tuple[Amounts, Amounts]:
    """Actual and expected amounts to date, shapes (path, test) and (path or 1, test)."""
    user = f'the trigger "{trigger.name}"'
    if isinstance(trigger, CumulativeDefault):
        defaulted = _wanted(cash.defaulted, "defaulted", user)
        return _to_date(defaulted, cash, until), np.full((1, len(until)), deal.cut_off_balance or 0.0)
    if isinstance(trigger, ProfitabilityRatio) and trigger.positions == "closed":
        return _closed(trigger, deal, cash, until, user)
    if plan is None:
        raise InputError(
            f"{user} compares with a plan, and none is given", where=deal.name, remedy="give the plan as well"
        )
    actual = cash.collections if trigger.gross else cash.net
    planned = plan.mean(plan.collections if trigger.gross else plan.net)[None, :]
    if isinstance(trigger, ProfitabilityRatio):
        actual, planned = actual * _factors(trigger, deal, cash.dates), planned * _factors(trigger, deal, plan.dates)
    return _to_date(actual, cash, until), _to_date(planned, plan, until)


def _closed(trigger: ProfitabilityRatio, deal: Deal, cash: Cash, until: Dates, user: str) -> tuple[Amounts, Amounts]:
    suffix = "_pv" if trigger.discounted_from == "each_payment" else ""
    factors = _factors(trigger, deal, cash.dates)
    if suffix:
        factors = (factors > 0).astype(np.float64)
    sides = []
    for name, costs in (("closed_proceeds", "closed_costs"), ("closed_plan", "closed_plan_costs")):
        amounts = _wanted(getattr(cash, name + suffix), name + suffix, user)
        if trigger.gross:
            amounts = amounts + _wanted(getattr(cash, costs), costs, user)
        sides.append(_to_date(amounts * factors, cash, until))
    return sides[0], sides[1]


def _factors(trigger: ProfitabilityRatio, deal: Deal, days: Dates) -> Amounts:
    """What discounts each day to the cut-off; 0 before the day from which the trigger counts."""
    years = (days - np.datetime64(deal.cut_off, "D")).astype(np.float64) / 365.0
    factors = (1.0 + trigger.rate) ** -np.maximum(years, 0.0)
    if trigger.since is not None:
        factors = np.where(days < np.datetime64(trigger.since, "D"), 0.0, factors)
    return np.asarray(factors)


def _to_date(amounts: Amounts, cash: Cash, until: Dates) -> Amounts:
    return np.asarray(np.cumsum(sum_by_period(amounts, cash.dates, until), axis=1))


def _ratio(above: Amounts, below: Amounts) -> Amounts:
    below = np.broadcast_to(below, above.shape)
    out = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, below, out=out, where=below > 0))


def _wanted(column: Amounts | None, name: str, user: str) -> Amounts:
    if column is None:
        raise InputError(f'the cash has no column "{name}", which {user} needs', where="cash", remedy="add the column")
    return column
