"""Levers with what they cost, or may cost -> how much a unit of cost brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refloat.policy.ground import Ground
from refloat.policy.lever import Lever


@dataclass(frozen=True)
class LeverCost:
    """What one reform costs and brings on the price; per 100 of claim.

    Attributes:
        lever: Name of the lever.
        gain: Change of the price with the lever alone at its reform.
        cost: Of the reform; None where no cost is known.
        basis: given (in the file of levers), forgone tax, or unknown.
        per_cost: Gain for a unit of cost; None without a cost.
        worth_at_most: What the reform may cost at most before it takes more than it brings to the bank's bad loans, an
            amount: the gain on all of them.
        published: Benefit over cost of such a reform elsewhere, as a study has it; it counts other benefits too.
        source: Where the cost or the published ratio comes from.
    """

    lever: str
    gain: float
    cost: float | None
    basis: str
    per_cost: float | None
    worth_at_most: float
    published: float | None
    source: str


def lever_costs(
    ground: Ground, levers: Sequence[Lever], gains: Mapping[str, float], state_rate: float
) -> tuple[LeverCost, ...]:
    """Cost and gain of each lever, those of known cost first, the largest gain for a unit of cost on top.

    A lower tax costs the state what it forgoes: the cut times expected gross collections at the state's own rate.

    Args:
        ground: Figures as they are.
        levers: All levers.
        gains: Lever -> change of the price with it alone at its reform.
        state_rate: Yearly rate at which the state values what it forgoes.
    """
    found = []
    for lever in levers:
        cost, basis = lever.cost, "unknown" if lever.cost is None else "given"
        if cost is None and lever.moves == "tax" and lever.reform < lever.base:
            gross, _ = ground.paths.expected
            cost, basis = (
                (lever.base - lever.reform) * float(gross @ (1.0 + state_rate) ** -ground.years),
                "forgone tax",
            )
        found.append(
            LeverCost(
                lever=lever.name,
                gain=gains[lever.name],
                cost=cost,
                basis=basis,
                per_cost=None if cost is None else gains[lever.name] / cost,
                worth_at_most=max(gains[lever.name], 0.0) / 100.0 * ground.npls,
                published=lever.benefit_over_cost,
                source=" ".join(lever.cost_source.split()),
            )
        )
    return tuple(sorted(found, key=lambda row: (row.per_cost is None, -(row.per_cost or 0.0), -row.gain)))
