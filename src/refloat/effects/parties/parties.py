"""a sold Deal and its Ledger -> each party: share of every 100 collected, value, rate of return, break-even."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, run
from refloat.effects.parties.party import Party
from refloat.effects.parties.party_cash import ORIGINATOR, Flows, collected, party_flows
from refloat.effects.parties.payees import payees
from refloat.effects.parties.returns import Returns, cost_of_funds, returns_of
from refloat.errors import InputError
from refloat.rating.stress_cash import stress_cash
from refloat.sale import Sale
from refloat.sale.price import weighted_quantiles
from refloat.units import Cash

Amounts = NDArray[np.float64]

OUTSIDE = ("call", "properties", "issue_costs", "account", "pool_costs")
"""Claims whose holders pay or earn outside the deal, so that its cash tells no return."""
MOST = 2.0
"""Largest multiple of the expected collections that is tried for break-evens."""
STEPS = 200


def parties(
    deal: Deal,
    ledger: Ledger,
    sale: Sale,
    cash: Cash,
    *,
    plan: Cash | None,
    rate: float,
    bank_rate: float,
    keeping: Callable[[Cash], Amounts],
    own_cost: tuple[str, float] | None = None,
) -> tuple[Party, ...]:
    """Who gets what of the collections, and what it is worth to each; the largest share first.

    Args:
        deal: The deal.
        ledger: Its run on the cash.
        sale: The sale of its notes.
        cash: What the pool pays.
        plan: The business plan that the deal's ratios compare with.
        rate: Yearly rate that values flows at closing (actual days over 365), a fraction.
        bank_rate: The same for the originator.
        keeping: Cash -> what it is worth at closing to the originator if it keeps the loans, shape (path,).
        own_cost: Role of a servicer, and what each loan still worked costs it a year; its margin is told.

    Raises:
        InputError: The servicer is no party, or the cash does not tell how many loans are worked.
        ProofError: As in `party_flows`.
    """
    days = np.concatenate([[0], (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)])
    years = days / 365.0
    flows = party_flows(deal, ledger, sale)
    total = float(ledger.weights @ collected(deal, ledger).sum(axis=1))
    scale = total if total > 0 else 1.0
    named: dict[str, list[str]] = {}
    for fee, (payee, how) in payees(deal).items():
        if how == "by_name":
            named.setdefault(payee, []).append(fee)
    found = []
    grouped = _by_party(flows)
    cost = None if own_cost is None else _cost_of_work(own_cost, cash, deal, [name for _, name in grouped])
    costs = {} if own_cost is None or cost is None else {(False, own_cost[0]): cost}
    evens = _break_evens(deal, sale, cash, plan, years, bank_rate, keeping, costs)
    for key, claims in grouped.items():
        own = np.add.reduce(list(claims.values()))
        later, mean = own[:, 1:].sum(axis=1), ledger.weights @ own
        parts = tuple((kind, float(ledger.weights @ amounts.sum(axis=1))) for kind, amounts in claims.items())
        brought = {kind: abs(float(ledger.weights @ amounts[:, 1:].sum(axis=1))) for kind, amounts in claims.items()}
        kind = max(brought, key=lambda kind: brought[kind])
        factors = (1.0 + (bank_rate if key[1] == ORIGINATOR else rate)) ** -years
        worth = own @ factors - (keeping(cash) if key[1] == ORIGINATOR else 0.0)
        low, high = weighted_quantiles(later, ledger.weights, (0.05, 0.95))
        worst, best = weighted_quantiles(worth, ledger.weights, (0.05, 0.95))
        returns = Returns(why="outside") if kind in OUTSIDE else returns_of(own, years, ledger.weights)
        if key[1] == ORIGINATOR:
            returns = cost_of_funds(mean, years, *_given_up(deal, cash))
        received = float(ledger.weights @ later)
        found.append(
            Party(
                name=key[1],
                kind=kind,
                parts=parts,
                by_name=tuple(named.get(key[1], ())),
                received=received,
                share=received / scale,
                share_p05=low / scale,
                share_p95=high / scale,
                value=float(mean[1:] @ factors[1:]),
                paid_in=float(ledger.weights @ np.maximum(-own, 0.0).sum(axis=1)),
                npv=float(ledger.weights @ worth),
                npv_p05=worst,
                npv_p95=best,
                returns=returns,
                break_even=None if kind in OUTSIDE else evens.get(key),
                own_cost=costs.get(key),
                by_date=tuple(float(amount) for amount in mean[1:]),
            )
        )
    return tuple(sorted(found, key=lambda party: -party.received))


def _by_party(flows: Flows) -> dict[tuple[bool, str], dict[str, Amounts]]:
    """(whether it is a note, name) -> kind of claim -> flows; all claims of one party stand together."""
    found: dict[tuple[bool, str], dict[str, Amounts]] = {}
    for (kind, name), amounts in flows.items():
        found.setdefault((kind == "note", name), {})[kind] = amounts
    return found


def _cost_of_work(own_cost: tuple[str, float], cash: Cash, deal: Deal, names: list[str]) -> float:
    """Mean cost of the loans that are worked after the cut-off, in currency units."""
    role, a_year = own_cost
    if role not in names:
        raise InputError(
            f'the deal pays nobody called "{role}"',
            where="effects.yaml: servicing",
            remedy=f"known are {', '.join(names)}",
        )
    if cash.files_open is None:
        raise InputError(
            "the cash does not tell how many loans are worked",
            where="effects.yaml: servicing",
            remedy="leave servicing out",
        )
    days = (cash.dates - np.datetime64(deal.cut_off, "D")).astype(np.float64)
    years = np.diff(np.maximum(days, 0.0), prepend=0.0) / 365.0
    return a_year * float(cash.mean(cash.files_open) @ years)


def _given_up(deal: Deal, cash: Cash) -> tuple[Amounts, Amounts]:
    """Mean net recoveries after the cut-off, and their years from closing."""
    owned = cash.dates > np.datetime64(deal.cut_off, "D")
    days = (cash.dates[owned] - np.datetime64(deal.closing_on, "D")).astype(np.int64)
    return cash.mean(cash.net)[owned], days / 365.0


def _break_evens(
    deal: Deal,
    sale: Sale,
    cash: Cash,
    plan: Cash | None,
    years: Amounts,
    bank_rate: float,
    keeping: Callable[[Cash], Amounts],
    costs: Mapping[tuple[bool, str], float],
) -> dict[tuple[bool, str], float]:
    """Multiples of the expected collections at which parties break even: one run, one path a multiple.

    Recovery costs and the plan stay, as in the stress tests.
    """
    multiples = np.linspace(0.0, MOST, STEPS + 1)
    none = np.zeros(len(multiples))
    grid = stress_cash(cash, 1.0 - multiples, none, none, 0.0, deal.cut_off)
    flows = _by_party(party_flows(deal, run(deal, grid, plan=plan), sale))
    found = {}
    for key, claims in flows.items():
        own = np.add.reduce(list(claims.values()))
        if key[1] == ORIGINATOR:
            # It is better off by selling while the loans bring little.
            even = _first_not_below(multiples, keeping(grid) - own @ (1.0 + bank_rate) ** -years)
        elif (own < 0).any() or key in costs:
            even = _first_not_below(multiples, own.sum(axis=1) - costs.get(key, 0.0))
        else:
            continue
        if even is not None:
            found[key] = even
    return found


def _first_not_below(multiples: Amounts, net: Amounts) -> float | None:
    """The multiple from which on a party's net amount is never below nil, by straight lines between those tried."""
    below = np.flatnonzero(net < -1e-9 * np.abs(net).max(initial=1.0))
    if not len(below):
        return 0.0
    last = below[-1]
    if last == len(net) - 1:
        return None
    step = net[last] / (net[last] - net[last + 1])
    return float(multiples[last] + step * (multiples[last + 1] - multiples[last]))
