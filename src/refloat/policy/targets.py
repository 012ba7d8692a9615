"""Ground and values of the levers -> price, gap, senior size and NPL ratio in three years."""

from collections.abc import Mapping, Sequence

from refloat.policy.ground import Ground
from refloat.policy.lever import Lever
from refloat.policy.terms import PolicyTerms

TARGETS = ("price", "gap", "senior_size", "npl_ratio")
"""price and gap per 100 of claim, senior size per 100 of claim, NPL ratio in three years as a fraction."""
BETTER = {"price": 1, "gap": -1, "senior_size": 1, "npl_ratio": -1}
"""Whether more is better (1) or less (-1)."""
HORIZON = 3
MULTIPLES = ("recovery_time", "recovery_cost", "recovery_amount", "recovery_spread", "inflow")
SIZING = ("recovery_time", "recovery_cost", "recovery_amount", "recovery_spread", "tax")
"""Parameters that move the cash a deal sees, and so the size of its notes."""
QUANTILE = 0.01
"""On which the senior note's cover is held where neither its letter nor the terms say."""


class Targets:
    """The four targets with each lever at a value, on the same paths throughout.

    Each path's cash at time t comes at k t (+ the buyer's delay), gross times the amount and the spread about the mean
    path total times the spread's multiple, costs times theirs, less the change of tax:

    - price: mean over paths, discounted at the required return (the guaranteed part of the price at the guarantee's
      rate), times what the buyer keeps after its costs and its discount for information. As things are it is the bid
      of `refloat effects`: tax as it is counts among the buyer's costs;
    - gap: book value less price;
    - senior_size: the senior note at its letter, times the change of a low quantile of cash discounted at its coupon.
      The quantile is the limit of default for the letter, on paths drawn for it, so that the size keeps its cover;
    - npl_ratio: the stock rolled on for three years: inflow of performing loans, resolved at one over the mean time of
      the cash, sold at the share that the price gap allows.

    With a multiple of times k, cash is stretched and not simulated anew: ways out that faster courts would make more
    likely stay as likely as they were, so court speed is understated.

    Args:
        ground: Figures as they are.
        levers: All levers.
        terms: Stock, quantile and guarantee, library filled in.
    """

    def __init__(self, ground: Ground, levers: Sequence[Lever], terms: PolicyTerms) -> None:
        self._ground, self._levers, self._terms = ground, tuple(levers), terms
        self.level = terms.senior_quantile or ground.senior_level or QUANTILE
        moved = moved_by(levers, {})
        self._cover = self._quantile(moved)
        self._gap = ground.book_value - self._price(moved)
        self.base = self({})

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        """The targets; levers left out stand at their base.

        Args:
            values: Lever -> value.
        """
        ground, moved = self._ground, moved_by(self._levers, values)
        price = self._price(moved)
        gap = ground.book_value - price
        size = ground.senior * (self._quantile(moved) / self._cover if self._cover > 0 else 1.0)
        gross, cost = ground.paths.expected
        expected = _net(moved, float(gross.sum()), float(cost.sum()))
        return {
            "price": price,
            "gap": gap,
            "senior_size": min(size, max(expected, 0.0)),
            "npl_ratio": _npl_ratio(ground, moved, self._terms, gap - self._gap),
        }

    def _price(self, moved: Mapping[str, float]) -> float:
        ground, (gross, cost) = self._ground, self._ground.paths.expected
        factor = ground.paths.factor(moved["recovery_spread"])
        if factor is not None:
            weights = ground.paths.weights * factor
            gross, cost = weights @ ground.paths.gross, weights @ ground.paths.cost
        net = gross * (moved["recovery_amount"] * (1.0 - moved["tax"])) - cost * moved["recovery_cost"]
        times = ground.years * moved["recovery_time"] + ground.delay_years
        keeps = (1.0 + ground.recovery_gain) * (1.0 - ground.cost_share) * (1.0 - moved["information_discount"])

        def worth(rate: float) -> float:
            return float(net @ (1.0 + rate) ** -times) * keeps

        share = moved["guaranteed_share"]
        return (1.0 - share) * worth(moved["required_return"]) + share * worth(self._terms.guarantee_rate or 0.0)

    def _quantile(self, moved: Mapping[str, float]) -> float:
        paths = self._ground.tail or self._ground.paths
        discount = (1.0 + self._ground.senior_rate) ** -(paths.years * moved["recovery_time"])
        covered = (paths.gross @ discount) * (moved["recovery_amount"] * (1.0 - moved["tax"]))
        covered -= (paths.cost @ discount) * moved["recovery_cost"]
        factor = paths.factor(moved["recovery_spread"])
        if factor is not None:
            covered *= factor
        return max(paths.low_quantile(covered, self.level), 0.0)


def targets_at(
    ground: Ground, levers: Sequence[Lever], terms: PolicyTerms, values: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The targets at one set of values; `Targets` for many of them.

    Args:
        ground: Figures as they are.
        levers: All levers.
        terms: Stock, quantile and guarantee, library filled in.
        values: Lever -> value; those left out stand at their base.
    """
    targets = Targets(ground, levers, terms)
    return targets(values) if values else targets.base


def moved_by(levers: Sequence[Lever], values: Mapping[str, float]) -> dict[str, float]:
    """Parameter -> value: multiples of levers on one parameter multiply, values themselves come from the last one.

    Tax is told as its change, since what is paid today is in the buyer's costs and in the deal's fees.

    Args:
        levers: All levers.
        values: Lever -> value; those left out stand at their base.
    """
    found = dict.fromkeys(MULTIPLES, 1.0)
    found |= {"required_return": 0.0, "guaranteed_share": 0.0, "information_discount": 0.0, "tax": 0.0}
    for lever in levers:
        value = values.get(lever.name, lever.base)
        if lever.moves in MULTIPLES:
            found[lever.moves] *= value
        elif lever.moves == "tax":
            found["tax"] += value - lever.base
        else:
            found[lever.moves] = value
    return found


def _net(moved: Mapping[str, float], gross: float, cost: float) -> float:
    return gross * moved["recovery_amount"] * (1.0 - moved["tax"]) - cost * moved["recovery_cost"]


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
