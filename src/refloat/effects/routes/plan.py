"""RouteValues and Limits -> the plan of greatest value (HiGHS), and what each limit costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.effects.routes.compare import RouteValue
from refloat.effects.routes.segment import Segment
from refloat.effects.routes.terms import STATES, Limits, RoutesTerms
from refloat.errors import InputError

Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class RoutePlan:
    """The plan of greatest value under its limits.

    Attributes:
        value: Per 100 of the pool's claim, expected state.
        bad: Value of the same plan in a bad state.
        good: In a good state.
        shares: (segment, route, share of the segment's claim), those above nil.
        leaves_books: Share of claim that leaves the books at once.
        cash_now: Cash at closing per 100 of claim.
        staff_hours: Hours that it takes.
        shadow_prices: Limit -> what one unit more of it is worth, per 100 of claim: an hour of staff, the whole
            claim for `leave_books` and capacities, a unit per 100 of `cash_now`. Nil where it does not bind.
    """

    value: float
    bad: float
    good: float
    shares: tuple[tuple[str, str, float], ...]
    leaves_books: float
    cash_now: float
    staff_hours: float
    shadow_prices: dict[str, float]


@dataclass(frozen=True, eq=False)
class _Limit:
    """sum of `uses` times shares is at most `most`."""

    name: str
    uses: Amounts
    most: float


def plan_routes(
    segments: tuple[Segment, ...], values: tuple[RouteValue, ...], terms: RoutesTerms, limits: Limits
) -> RoutePlan:
    """Choose shares of every segment over its routes so that the expected value is greatest.

    maximise sum w_s x_sr v_sr with sum_r x_sr = 1 and w_s the share of claim, under staff hours, the capacity of each
    route, what must leave the books and cash at closing; a route with a minimum share takes a yes/no variable.
    Solved by HiGHS (Huangfu & Hall 2018, Mathematical Programming Computation 10) through SciPy. Shadow prices are
    the multipliers of the linear programme in which the yes/no variables are held at their answer.

    Args:
        segments: The pool in segments.
        values: Of every open route.
        terms: Routes with the library filled in.
        limits: What the plan must keep.

    Raises:
        InputError: No plan keeps the limits; the sentence names one that cannot be met.
    """
    open_for = {value.segment for value in values}
    for segment in segments:
        if segment.name not in open_for:
            raise InputError(f"no route is open to {segment.name}", remedy="add a route for such loans")
    claim = sum(segment.claim for segment in segments)
    weights = np.array([next(s.claim for s in segments if s.name == v.segment) / claim for v in values])
    held = _limits(values, weights, claim, terms, limits)
    answer = _solve(segments, values, weights, [*held, *_minimums(segments, values, weights, held, terms)])
    if answer is None:
        raise InputError(
            f"no plan of these routes keeps the limit {_conflict(segments, values, weights, held, terms)}",
            where="effects.yaml, routes, limits",
            remedy="ease it, or add capacity to the routes that serve it",
        )
    shares, prices = answer
    total = {state: float(weights * shares @ np.array([v.of(state) for v in values])) for state in STATES}
    leaves = np.array([v.leaves_books for v in values], dtype=float)
    return RoutePlan(
        value=total["expected"],
        bad=total["bad"],
        good=total["good"],
        shares=tuple((v.segment, v.route, float(x)) for v, x in zip(values, shares, strict=True) if x > 1e-9),
        leaves_books=float(weights * shares @ leaves),
        cash_now=float(weights * shares @ np.array([v.cash_now for v in values])),
        staff_hours=float(weights * shares @ np.array([v.staff_hours for v in values])) * claim / 100.0,
        shadow_prices={limit.name: prices[limit.name] for limit in held},
    )


def _limits(
    values: tuple[RouteValue, ...], weights: Amounts, claim: float, terms: RoutesTerms, limits: Limits
) -> list[_Limit]:
    found = [
        _Limit(f"capacity of {route.name}", _share_of(values, weights, route.name), route.capacity)
        for route in terms.routes
        if route.capacity < 1
    ]
    if limits.staff_hours is not None:
        hours = weights * claim / 100.0 * np.array([v.staff_hours for v in values])
        found.append(_Limit("staff_hours", hours, limits.staff_hours))
    if limits.leave_books > 0:
        leaves = np.array([v.leaves_books for v in values], dtype=float)
        found.append(_Limit("leave_books", -weights * leaves, -limits.leave_books))
    if limits.cash_now > 0:
        found.append(_Limit("cash_now", -weights * np.array([v.cash_now for v in values]), -limits.cash_now))
    return found


def _share_of(values: tuple[RouteValue, ...], weights: Amounts, route: str) -> Amounts:
    return np.where([v.route == route for v in values], weights, 0.0)


def _minimums(
    segments: tuple[Segment, ...],
    values: tuple[RouteValue, ...],
    weights: Amounts,
    held: list[_Limit],
    terms: RoutesTerms,
) -> list[_Limit]:
    """Routes with a minimum share, held at the best answer: closed, or used at least that much."""
    from scipy.optimize import LinearConstraint, milp

    routes = [route for route in terms.routes if route.minimum > 0]
    if not routes:
        return []
    size, extra = len(values), len(routes)
    worth = np.concatenate([-weights * np.array([v.expected for v in values]), np.zeros(extra)])
    whole = np.array([[v.segment == s.name for v in values] + [False] * extra for s in segments], dtype=float)
    rows = [LinearConstraint(whole, 1.0, 1.0)]
    rows += [LinearConstraint(np.concatenate([limit.uses, np.zeros(extra)]), -np.inf, limit.most) for limit in held]
    for place, route in enumerate(routes):
        share, used = _share_of(values, weights, route.name), np.eye(extra)[place]
        rows.append(LinearConstraint(np.concatenate([share, -used]), -np.inf, 0.0))
        rows.append(LinearConstraint(np.concatenate([-share, route.minimum * used]), -np.inf, 0.0))
    found = milp(worth, constraints=rows, integrality=np.array([0] * size + [1] * extra), bounds=(0.0, 1.0))
    if found.x is None:
        # The linear programme without any such route tells which limit is in the way.
        return [_Limit(f"minimum of {r.name}", _share_of(values, weights, r.name), 0.0) for r in routes]
    chosen = found.x[size:] > 0.5
    return [
        _Limit(f"minimum of {r.name}", -_share_of(values, weights, r.name), -r.minimum)
        if on
        else _Limit(f"minimum of {r.name}", _share_of(values, weights, r.name), 0.0)
        for r, on in zip(routes, chosen, strict=True)
    ]


def _solve(
    segments: tuple[Segment, ...], values: tuple[RouteValue, ...], weights: Amounts, held: list[_Limit]
) -> tuple[Amounts, dict[str, float]] | None:
    from scipy.optimize import linprog

    found = linprog(
        -weights * np.array([v.expected for v in values]),
        A_ub=np.array([limit.uses for limit in held]) if held else None,
        b_ub=np.array([limit.most for limit in held]) if held else None,
        A_eq=np.array([[v.segment == s.name for v in values] for s in segments], dtype=float),
        b_eq=np.ones(len(segments)),
        bounds=(0.0, 1.0),
        method="highs",
    )
    if found.x is None:
        return None
    # SciPy minimises: its multiplier is the change of minus the value for one unit more of the limit.
    prices = {limit.name: abs(float(price)) for limit, price in zip(held, found.ineqlin.marginals, strict=True)}
    return np.clip(found.x, 0.0, 1.0), prices


def _least_use(
    segments: tuple[Segment, ...], values: tuple[RouteValue, ...], limit: _Limit, within: list[_Limit]
) -> float:
    """The smallest use of one limit that the others allow."""
    from scipy.optimize import linprog

    found = linprog(
        limit.uses,
        A_ub=np.array([other.uses for other in within]) if within else None,
        b_ub=np.array([other.most for other in within]) if within else None,
        A_eq=np.array([[v.segment == s.name for v in values] for s in segments], dtype=float),
        b_eq=np.ones(len(segments)),
        bounds=(0.0, 1.0),
        method="highs",
    )
    return float(found.fun)


def _conflict(
    segments: tuple[Segment, ...],
    values: tuple[RouteValue, ...],
    weights: Amounts,
    held: list[_Limit],
    terms: RoutesTerms,
) -> str:
    """The first limit without which there would be a plan, and what could be kept; all where no single one is it."""
    for place, limit in enumerate(held):
        rest = held[:place] + held[place + 1 :]
        within = [*rest, *_minimums(segments, values, weights, rest, terms)]
        if _solve(segments, values, weights, within) is not None:
            reached = _least_use(segments, values, limit, within)
            # What must be reached is held as the negative of a use.
            end = f"at most {-reached:,.4g} can be reached" if limit.most < 0 else f"{reached:,.4g} is the least"
            return f"{limit.name} of {abs(limit.most):,.6g}: {end}"
    return " with ".join(limit.name for limit in held) or "that every loan goes some way"
