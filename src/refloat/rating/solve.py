"""a Deal, its Cash, a change and a goal -> the values of the change at which the goal is just met."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from refloat.deal import Deal, run
from refloat.deal.ledger_result import weighted_quantile
from refloat.errors import InputError, TargetError
from refloat.rating.change import Change
from refloat.rating.goal import Goal
from refloat.units import Cash

GRID = 33
"""Values tried evenly over the range, so that several answers are seen; two closer than one step may be missed."""
CLOSE = 1e-9
"""How much less than its level a measure may be: rounding, not failure."""


@dataclass(frozen=True)
class Root:
    """A value at which the goal begins or ceases to be met.

    Attributes:
        value: It is met at this value, and not a little further.
        met: On which side it is met: "below" or "above".
        measure: What the measure is there.
        beyond: What it is just on the other side; far from `measure` where an event makes it jump.
    """

    value: float
    met: str
    measure: float
    beyond: float


@dataclass(frozen=True)
class Solution:
    """The outcome of a search.

    Attributes:
        change: What was changed.
        goal: What was wanted.
        share: Weight of the paths that must reach the level; None where their mean must.
        between: Range searched.
        now: Value in the deal as it stands.
        roots: In order of value, at least one.
        tried: Number of times the deal was run.
    """

    change: Change
    goal: Goal
    share: float | None
    between: tuple[float, float]
    now: float
    roots: tuple[Root, ...]
    tried: int

    @property
    def answer(self) -> float | None:
        """The value, if there is one only."""
        return self.roots[0].value if len(self.roots) == 1 else None


def solve(
    deal: Deal,
    cash: Cash,
    change: Change,
    goal: Goal,
    *,
    plan: Cash | None = None,
    share: float | None = None,
    between: tuple[float, float] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Solution:
    """Find where a goal is just met while one thing is changed and all else stays.

    The range is walked through in even steps; wherever the goal is met at one step and not at the next, the place
    in between is found by Brent's method (scipy). A jump, which triggers and payment dates make, is found too.

    Args:
        deal: The deal.
        cash: What the pool pays; paths of any number.
        change: What is changed.
        goal: What is wanted.
        plan: The business plan that triggers compare with; never changed.
        share: Weight of the paths that must each reach the goal; the mean over paths must if left out.
        between: Least and most value tried; the change's usual range if left out.
        on_step: Told steps done and in all.

    Raises:
        TargetError: The goal is met everywhere in the range, or nowhere.
        InputError: The range is none, or a term of the deal needs a plan or a column that is not there.
    """
    from scipy.optimize import brentq

    low, high = _range(change, deal, between)
    seen: dict[float, float] = {}

    def excess(value: float) -> float:
        if value not in seen:
            changed, money = change.applied(value, deal, cash)
            ledger = run(changed, money, plan=plan, keep="all" if goal.needs_all else "notes")
            seen[value] = _together(goal.measure(changed, ledger), cash, share)
        return seen[value] - goal.reach + CLOSE

    grid = [float(value) for value in np.linspace(low, high, GRID)]
    for done, value in enumerate(grid, start=1):
        excess(value)
        if on_step:
            on_step(done, GRID)
    roots = []
    width = high - low
    for left, right in pairwise(grid):
        if (excess(left) >= 0) == (excess(right) >= 0):
            continue
        place = float(brentq(excess, left, right, xtol=1e-13 * width, rtol=1e-14, maxiter=300, disp=False))
        value, beyond, met = _sides(excess, place, left, right, width)
        roots.append(Root(value, met, seen[value], seen[beyond]))
    if not roots:
        raise _nothing(change, goal, {value: seen[value] for value in grid}, deal)
    return Solution(change, goal, share, (low, high), change.now(deal), tuple(roots), len(seen))


def _together(values: np.ndarray[tuple[int], np.dtype[np.float64]], cash: Cash, share: float | None) -> float:
    if share is None:
        return float(cash.mean(values))
    # The level that the wanted weight of paths reaches: the best of the worst rest.
    least = np.asarray(-weighted_quantile(-values[:, None], cash.weights, share))
    return float(least[0])


def _sides(
    excess: Callable[[float], float], place: float, left: float, right: float, width: float
) -> tuple[float, float, str]:
    """The last value that meets the goal, one just beyond it, and the side that meets it.

    Brent's method ends on either side of the root.
    """
    met = "below" if excess(left) >= 0 else "above"
    step, inside, outside = 1e-13 * width, place, place
    while excess(inside) < 0 and left < inside < right:
        inside, step = (place - step, step * 2) if met == "below" else (place + step, step * 2)
    inside = min(max(inside, left), right)
    excess(inside)
    step = max(1e-13 * width, 1e-15 * abs(place))
    while excess(outside) >= 0 and left < outside < right:
        outside, step = (place + step, step * 2) if met == "below" else (place - step, step * 2)
    outside = min(max(outside, left), right)
    excess(outside)
    return inside, outside, met


def _range(change: Change, deal: Deal, between: tuple[float, float] | None) -> tuple[float, float]:
    low, high = change.usual_range(deal) if between is None else between
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low < high):
        raise InputError(
            f"{low:g} to {high:g} is no range to search", where="--between", remedy="give two numbers, the least first"
        )
    return low, high


def _nothing(change: Change, goal: Goal, tried: dict[float, float], deal: Deal) -> TargetError:
    low, high = min(tried), max(tried)
    span = f"{low:g} and {high:g} ({change.unit(deal)})"
    if min(tried.values()) >= goal.reach - CLOSE:
        what = f"{goal} is met for every value of {change} between {span}"
    else:
        best = max(tried, key=lambda value: tried[value])
        word = "present value over face" if goal.kind == "irr" else "measure"
        what = (
            f"{goal} is met for no value of {change} between {span}; the best {word} is {tried[best]:.6g} at {best:g}"
        )
    return TargetError(what, where=deal.name, remedy="search another range (--between), or change something else")
