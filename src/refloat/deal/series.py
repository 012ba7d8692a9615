"""Cash and plan -> the quantities to date that fees and formulas name."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.fee import CumulativeFee, PerFileFee, TableFee
from refloat.deal.formula import parse, quantities
from refloat.deal.trigger import FormulaTrigger
from refloat.errors import InputError
from refloat.units.cash import Cash
from refloat.units.periods import last_in_period, sum_by_period

Amounts = NDArray[np.float64]

_SUMS = {"collections_to_date": "collections", "costs_to_date": "costs", "defaulted_to_date": "defaulted"}
_PLANNED = {"plan_to_date": "collections", "plan_costs_to_date": "costs"}
_LEVELS = ("pool_balance", "files_open")


def take_series(deal: Deal, cash: Cash, plan: Cash | None, until: NDArray[np.datetime64]) -> dict[str, Amounts]:
    """Quantity -> its value on each payment date, for those that the deal names; shape (path, date) or (1, date).

    Raises:
        InputError: A term of the deal needs a plan or a column that the cash does not have.
    """
    found: dict[str, Amounts] = {}
    for name, user in _needed(deal):
        if name in found:
            continue
        if name in _PLANNED:
            if plan is None:
                message = f"{user} compares with a plan, and none is given"
                raise InputError(message, where=deal.name, remedy="give the plan as well")
            planned = plan.mean(getattr(plan, _PLANNED[name]))[None, :]
            found[name] = np.cumsum(sum_by_period(planned, plan.dates, until), axis=1)
        elif name in _SUMS or name in _LEVELS:
            column = _SUMS.get(name, name)
            amounts = getattr(cash, column)
            if amounts is None:
                message = f'the cash has no column "{column}", which {user} needs'
                raise InputError(message, where="cash", remedy="add the column")
            if name in _SUMS:
                found[name] = np.cumsum(sum_by_period(amounts, cash.dates, until), axis=1)
            else:
                found[name] = last_in_period(amounts, cash.dates, until)
    return found


def _needed(deal: Deal) -> Iterator[tuple[str, str]]:
    """Quantities with the term that names each."""
    for trigger in deal.triggers:
        if isinstance(trigger, FormulaTrigger):
            for node in quantities(parse(trigger.formula)):
                yield node.name, f'the trigger "{trigger.name}"'
    for fee in deal.fees:
        user = f'the fee "{fee.name}"'
        if isinstance(fee, PerFileFee):
            yield "files_open", user
        if isinstance(fee, (CumulativeFee, TableFee)):
            ratio = fee.hurdle is not None if isinstance(fee, CumulativeFee) else fee.by == "collection_ratio"
            yield "collections_to_date", user
            yield "costs_to_date", user
            if ratio:
                yield "plan_to_date", user
                yield "plan_costs_to_date", user
            if isinstance(fee, TableFee) and fee.by == "pool_balance":
                yield "pool_balance", user
