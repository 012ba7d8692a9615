"""Ground + levers -> PolicyStudy: tornado, Morris, Sobol, Shapley split of packages, cost-effectiveness, ranks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refloat.compute import shapley
from refloat.policy.back_test import BackTest, back_test
from refloat.policy.cost import LeverCost, lever_costs
from refloat.policy.ground import Ground
from refloat.policy.lever import PARTS, Lever
from refloat.policy.senior import SeniorSizes
from refloat.policy.sensitivity import Indices, morris_indices, sobol_indices
from refloat.policy.targets import BETTER, TARGETS, Targets
from refloat.policy.terms import PolicyTerms

SIZE = 1024
"""Base sample of the Sobol indices."""


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado.

    Attributes:
        lever: Name of the lever.
        reform: The target with the lever at its reform, the others at base.
        setback: At its setback.
    """

    lever: str
    reform: float
    setback: float


@dataclass(frozen=True)
class PolicyStudy:
    """What each reform would change.

    Attributes:
        levers: All levers.
        base: Target -> value as things are.
        reformed: Target -> value with every lever at its reform.
        tornado: Target -> one bar a lever, the longest first.
        morris: Target -> indices.
        sobol: Target -> indices.
        shapley: Target -> lever -> its part of what all reforms together change.
        packages: Target -> package -> the same for the three reforms.
        per_cost: Target -> lever -> change for the better per unit of cost, for levers whose cost is known.
        costs: Of each lever, on the price.
        senior: How the senior note was sized, and its sizes by the rating engines.
        ranks: Target -> levers by the size of their Shapley part, the largest first.
        agreement: Kendall's tau-b of the sizes of Shapley parts between each two targets.
        back_tests: Plans against actuals of real deals.
        chosen: The target asked for.
        quantile: On which the senior note's cover is held.
        terms: As used.
    """

    levers: tuple[Lever, ...]
    base: dict[str, float]
    reformed: dict[str, float]
    tornado: dict[str, tuple[Bar, ...]]
    morris: dict[str, tuple[Indices, ...]]
    sobol: dict[str, tuple[Indices, ...]]
    shapley: dict[str, dict[str, float]]
    packages: dict[str, dict[str, float]]
    per_cost: dict[str, dict[str, float]]
    costs: tuple[LeverCost, ...]
    senior: SeniorSizes
    ranks: dict[str, tuple[str, ...]]
    agreement: dict[str, float]
    back_tests: tuple[BackTest, ...]
    chosen: str
    quantile: float
    terms: PolicyTerms


def study_policy(
    ground: Ground,
    terms: PolicyTerms,
    *,
    senior: SeniorSizes,
    target: str = "price",
    size: int = SIZE,
    trajectories: int = 40,
    seed: int = 1,
    on_step: Callable[[int, int], None] | None = None,
) -> PolicyStudy:
    """Pull every lever, alone and together, and say what it does to each target.

    Args:
        ground: Figures as they are.
        terms: Levers; what is left to a library is filled in.
        senior: How the senior note was sized.
        target: The target that is told first; all four are worked out, since they rank levers differently.
        size: Base sample of Sobol, a power of two.
        trajectories: Of Morris.
        seed: Of both samples.
        on_step: Told steps done and in all.

    Raises:
        CaseError: There is no such library.
    """
    terms = terms.filled()
    levers = terms.levers
    targets = Targets(ground, levers, terms)
    seen: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}

    def at(values: dict[str, float]) -> dict[str, float]:
        key = tuple(sorted(values.items()))
        if key not in seen:
            seen[key] = targets(values)
        return seen[key]

    def step(done: int) -> None:
        if on_step is not None:
            on_step(done, 4 + 2 * len(TARGETS))

    reform = {lever.name: lever.reform for lever in levers}
    base, reformed = at({}), at(reform)
    bars = {lever.name: (at({lever.name: lever.reform}), at({lever.name: lever.setback})) for lever in levers}
    step(1)
    names = [lever.name for lever in levers]
    parts = {name: shapley(names, _of(name, lambda group: at({n: reform[n] for n in group}))) for name in TARGETS}
    step(2)
    packages = {
        name: shapley(PARTS, _of(name, lambda group: at({v.name: v.reform for v in levers if v.package in group})))
        for name in TARGETS
    }
    step(3)
    morris, sobol = {}, {}
    for place, name in enumerate(TARGETS):
        morris[name] = morris_indices(_of(name, at), levers, trajectories=trajectories, seed=seed)
        step(4 + 2 * place)
        sobol[name] = sobol_indices(_of(name, at), levers, size=size, seed=seed)
        step(5 + 2 * place)
    step(4 + 2 * len(TARGETS))
    gains = {bar.lever: bar.reform - base["price"] for bar in _tornado("price", bars, base["price"])}
    costs = lever_costs(ground, levers, gains, terms.guarantee_rate or 0.0)
    return PolicyStudy(
        levers=levers,
        base=base,
        reformed=reformed,
        tornado={name: _tornado(name, bars, base[name]) for name in TARGETS},
        morris=morris,
        sobol=sobol,
        shapley=parts,
        packages=packages,
        per_cost={
            name: {row.lever: BETTER[name] * parts[name][row.lever] / row.cost for row in costs if row.cost is not None}
            for name in TARGETS
        },
        costs=costs,
        senior=senior,
        ranks={name: _ranked(parts[name]) for name in TARGETS},
        agreement=_agreement(parts),
        back_tests=back_test(),
        chosen=target,
        quantile=targets.level,
        terms=terms,
    )


def _of(name: str, found: Callable[[Any], dict[str, float]]) -> Callable[[Any], float]:
    """One target of what gives all of them."""
    return lambda asked: found(asked)[name]


def _ranked(parts: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(parts, key=lambda lever: -abs(parts[lever])))


def _tornado(name: str, bars: dict[str, tuple[dict[str, float], dict[str, float]]], base: float) -> tuple[Bar, ...]:
    found = [Bar(lever, good[name], bad[name]) for lever, (good, bad) in bars.items()]
    return tuple(sorted(found, key=lambda bar: -max(abs(bar.reform - base), abs(bar.setback - base))))


def _agreement(parts: dict[str, dict[str, float]]) -> dict[str, float]:
    from scipy.stats import kendalltau

    found = {}
    for place, one in enumerate(TARGETS):
        for other in TARGETS[place + 1 :]:
            sizes = [[round(abs(value), 12) for value in parts[name].values()] for name in (one, other)]
            found[f"{one}, {other}"] = float(kendalltau(*sizes).statistic)
    return found
