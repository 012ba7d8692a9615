"""a Deal, its cash and a driver -> the deal and the cash with that one thing changed."""

from dataclasses import replace

from refloat.deal import Deal
from refloat.deal.hedge import NotionalRow, NotionalTable
from refloat.deal.reserve import FixedTarget
from refloat.rating.disrupt import disrupted
from refloat.rating.move_in_time import delayed
from refloat.rating.shift_rates import follows_rates, shifted_rates
from refloat.rating.stress_cash import FLOWS
from refloat.rules import RatingDriver, read_servicing_stresses
from refloat.units import Cash

SIMULATED = ("no_estimation_error", "no_common_drivers")
"""Kinds whose cash is simulated anew and handed in."""


def applies(driver: RatingDriver, deal: Deal) -> bool:
    """Whether a deal has what a driver changes."""
    has = {"rates": follows_rates(deal), "no_reserve": bool(deal.reserves), "no_hedge": bool(deal.hedges)}
    return has.get(driver.kind, True)


def driven(driver: RatingDriver, deal: Deal, cash: Cash, ramp_months: float = 0.0) -> tuple[Deal, Cash]:
    """The deal and the cash with one thing changed.

    Args:
        driver: What is changed; one that is simulated changes nothing here.
        deal: The deal.
        cash: Simulated cash or the plan.
        ramp_months: Months over which a delay builds up.
    """
    match driver.kind:
        case "recovery":
            return deal, with_recovery(cash, driver.value)
        case "costs":
            return deal, replace(cash, costs=driver.value * cash.costs)
        case "delay":
            return deal, delayed(cash, driver.value, ramp_months, deal.cut_off)
        case "servicing":
            return deal, disrupted(cash, read_servicing_stresses()[driver.stress], deal.cut_off)
        case "rates":
            return shifted_rates(deal, driver.value), cash
        case "no_reserve":
            return without_reserves(deal), cash
        case "no_hedge":
            return without_hedges(deal), cash
        case _:
            return deal, cash


def with_recovery(cash: Cash, times: float) -> Cash:
    """All cash that comes in, multiplied; costs stay."""
    flows = {name: getattr(cash, name) for name in FLOWS}
    return replace(cash, **{name: times * amounts for name, amounts in flows.items() if amounts is not None})


def without_reserves(deal: Deal) -> Deal:
    """The deal with reserves that hold nothing and want nothing."""
    empty = FixedTarget(kind="fixed", amount=0.0)
    reserves = tuple(one.model_copy(update={"target": empty, "initial": 0.0}) for one in deal.reserves)
    return deal.model_copy(update={"reserves": reserves})


def without_hedges(deal: Deal) -> Deal:
    """The deal with hedges on a notional of nothing, without premium."""
    nothing = NotionalTable(rows=(NotionalRow(on=deal.closing_on, amount=0.0),))
    hedges = []
    for hedge in deal.hedges:
        changes: dict[str, object] = {"notional": nothing, "terminations": ()}
        if hedge.kind == "cap":
            changes.update(premium=0.0, premium_rate=0.0)
        hedges.append(hedge.model_copy(update=changes))
    return deal.model_copy(update={"hedges": tuple(hedges)})
