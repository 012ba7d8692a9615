"""Ground and values of the levers -> price, gap, senior size and NPL ratio in three years."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from refloat.policy.ground import Ground
from refloat.policy.lever import Lever
from refloat.policy.terms import PolicyTerms

Amounts = NDArray[np.float64]
TARGETS = ("price", "gap", "senior_size", "npl_ratio")
"""price and gap per 100 of claim, senior size per 100 of claim, NPL ratio in three years as a fraction."""
BETTER = {"price": 1, "gap": -1, "senior_size": 1, "npl_ratio": -1}
"""Whether more is better (1) or less (-1)."""
HORIZON = 3


def targets_at(
    ground: Ground, levers: Sequence[Lever], terms: PolicyTerms, values: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The four targets with each lever at a value, on the same paths throughout.

    Each path's cash at time t comes at k t (+ the buyer's delay), gross times the amount and the spread about the mean
    path total times the spread's multiple, costs times theirs, less tax:

    - price: mean over paths, discounted at the required return (the guaranteed part of the price at the guarantee's
      rate), less the buyer's costs and discount for information;
    - gap: book value less price;
    - senior_size: the senior note as it is, times the change of the `senior_quantile` of cash discounted at its coupon:
      the size that keeps its cover of that quantile;
    - npl_ratio: the stock rolled on for three years: inflow of performing loans, resolved at one over the mean time of
      the cash, sold at the share that the price gap allows.

    With a multiple of times k, cash is stretched and not simulated anew: ways out that faster courts would make more
    likely stay as likely as they were, so court speed is understated.

    Args:
        ground: Figures as they are.
        levers: All levers.
        terms: Stock, quantile and guarantee, library filled in.
        values: Lever -> value; those left out stand at their base.
    """
    base = _targets(ground, _moved(levers, {}), terms, None)
    if not values:
        return {name: base[name] for name in TARGETS}
    found = _targets(ground, _moved(levers, values), terms, base)
    return {name: found[name] for name in TARGETS}


def _moved(levers: Sequence[Lever], values: Mapping[str, float]) -> dict[str, float]:
    """Parameter -> value: multiples of levers on one parameter multiply, values themselves come from the last one."""
    found = {
        "recovery_time": 1.0,
        "recovery_cost": 1.0,
        "recovery_amount": 1.0,
        "recovery_spread": 1.0,
        "inflow": 1.0,
        "required_return": 0.0,
        "guaranteed_share": 0.0,
        "information_discount": 0.0,
        "tax": 0.0,
    }
    for lever in levers:
        value = values.get(lever.name, lever.base)
        multiple = lever.moves in ("recovery_time", "recovery_cost", "recovery_amount", "recovery_spread", "inflow")
        found[lever.moves] = found[lever.moves] * value if multiple else value
    return found


def _targets(
    ground: Ground, moved: Mapping[str, float], terms: PolicyTerms, base: Mapping[str, float] | None
) -> dict[str, float]:
    gross, cost = ground.gross * moved["recovery_amount"], ground.cost * moved["recovery_cost"]
    if moved["recovery_spread"] != 1.0:
        total = gross.sum(axis=1)
        mean = float(ground.weights @ total)
        spread = np.maximum(mean + moved["recovery_spread"] * (total - mean), 0.0)
        # A path without cash has nothing to spread.
        factor = np.divide(spread, total, out=np.ones_like(total), where=total > 0)[:, None]
        # Cutting off at nil would lift the mean: it is held.
        gross, cost = gross * factor, cost * factor
        held = float(ground.weights @ gross.sum(axis=1))
        if held > 0:
            gross, cost = gross * (mean / held), cost * (mean / held)
    net = gross * (1.0 - moved["tax"]) - cost
    times = ground.years * moved["recovery_time"]
    expected = ground.weights @ net
    kept = (1.0 - ground.cost_share) * (1.0 - moved["information_discount"])

    def worth(rate: float) -> float:
        return float(expected @ (1.0 + rate) ** -(times + ground.delay_years)) * kept

    share = moved["guaranteed_share"]
    price = (1.0 - share) * worth(moved["required_return"]) + share * worth(terms.guarantee_rate or 0.0)
    covered = net @ (1.0 + ground.senior_rate) ** -times
    quantile = max(_quantile(covered, ground.weights, terms.senior_quantile), 0.0)
    gap = ground.book_value - price
    cover = quantile if base is None else base["quantile"]
    senior = ground.senior * (quantile / cover if cover > 0 else 1.0)
    return {
        "price": price,
        "gap": gap,
        "senior_size": min(senior, float(expected.sum())),
        "npl_ratio": _npl_ratio(ground, moved, terms, gap - (gap if base is None else base["gap"])),
        "quantile": quantile,
    }


def _npl_ratio(ground: Ground, moved: Mapping[str, float], terms: PolicyTerms, wider: float) -> float:
    stock = terms.stock
    if stock is None:
        return ground.npls / ground.loans
    bad, loans = ground.npls, ground.loans
    resolved = min(1.0 / max(ground.mean_years * moved["recovery_time"], 1.0), 1.0)
    sold = min(max(stock.sold - stock.sold_for_gap * wider, 0.0), 1.0)
    for _ in range(HORIZON):
        gone = bad * (1.0 - (1.0 - resolved) * (1.0 - sold))
        new = stock.inflow * moved["inflow"] * max(loans - bad, 0.0)
        bad, loans = bad - gone + new, max(loans * (1.0 + stock.growth) - gone, 1e-9)
    return min(bad / loans, 1.0)


def _quantile(values: Amounts, weights: Amounts, level: float) -> float:
    from refloat.sale.price import weighted_quantiles

    return float(weighted_quantiles(values, weights, (level,))[0])
