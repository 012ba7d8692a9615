"""segments + RoutesTerms -> RouteStudy: values, best plan, switch prices, regrets and frontier."""

from dataclasses import dataclass

from refloat.effects.routes.compare import RouteValue, compare_routes
from refloat.effects.routes.plan import RoutePlan, plan_routes
from refloat.effects.routes.segment import Segment
from refloat.effects.routes.terms import STATES, Range, RoutesTerms
from refloat.errors import InputError

POINTS = 11
POOL = "pool"


@dataclass(frozen=True)
class SwitchPrice:
    """The price above which a segment is better sold than kept.

    Attributes:
        segment: Name of the segment.
        price: Per 100 of claim: the best value of keeping, in the expected state.
        bad: The same in a bad state.
        good: In a good one.
        best_kept: The route that keeping means.
    """

    segment: str
    price: float
    bad: float
    good: float
    best_kept: str


@dataclass(frozen=True)
class Regret:
    """What a route may cost against the best one, had the state been known (Savage 1951).

    Attributes:
        segment: Name of the segment.
        route: Name of the route.
        regrets: State -> best value in it less this route's, per 100 of claim.
        largest: Largest of them.
    """

    segment: str
    route: str
    regrets: dict[str, float]
    largest: float


@dataclass(frozen=True)
class RouteStudy:
    """What a bank can do with its bad loans, and what each way is worth.

    Attributes:
        segments: The pool in segments.
        values: Of every open route for every segment.
        plan: Of greatest value under the limits.
        switch_prices: For each segment that can be kept.
        regrets: For each segment and route.
        frontier: (share of claim that must leave the books at once, greatest value per 100 of claim).
        terms: The routes as used, with their sources.
    """

    segments: tuple[Segment, ...]
    values: tuple[RouteValue, ...]
    plan: RoutePlan
    switch_prices: tuple[SwitchPrice, ...]
    regrets: tuple[Regret, ...]
    frontier: tuple[tuple[float, float], ...]
    terms: RoutesTerms

    @property
    def pool_switch(self) -> SwitchPrice | None:
        """The price above which all that can be kept is better sold, weighted by claim; None where nothing can be."""
        if not self.switch_prices:
            return None
        claims = {segment.name: segment.claim for segment in self.segments}
        weights = [claims[price.segment] for price in self.switch_prices]
        means = {
            state: sum(w * getattr(price, state) for w, price in zip(weights, self.switch_prices, strict=True))
            / sum(weights)
            for state in ("price", "bad", "good")
        }
        return SwitchPrice(POOL, best_kept="", **means)

    @property
    def least_regrets(self) -> tuple[Regret, ...]:
        """For each segment the route whose largest regret is least (minimax regret)."""
        return tuple(
            min((regret for regret in self.regrets if regret.segment == segment.name), key=lambda one: one.largest)
            for segment in self.segments
        )


def study_routes(
    segments: tuple[Segment, ...],
    terms: RoutesTerms,
    *,
    rate: float,
    risk_weight: float,
    model_range: Range,
    deal_range: Range | None = None,
) -> RouteStudy:
    """Value every route for every segment, and choose.

    Args:
        segments: The pool in segments.
        terms: Routes; what is left to a library is filled in.
        rate: The bank's yearly rate.
        risk_weight: Of the loans on the books.
        model_range: Net cash of the pool in its states, from the recovery model.
        deal_range: What the deal brings the bank in its states, over its mean.

    Raises:
        CaseError: There is no such library.
        InputError: No plan keeps the limits.
    """
    filled = terms.filled()
    values = compare_routes(
        segments, filled, rate=rate, risk_weight=risk_weight, model_range=model_range, deal_range=deal_range
    )
    plan = plan_routes(segments, values, filled, filled.limits)
    return RouteStudy(
        segments=segments,
        values=values,
        plan=plan,
        switch_prices=tuple(_switch_prices(segments, values)),
        regrets=tuple(_regrets(segments, values)),
        frontier=tuple(_frontier(segments, values, filled)),
        terms=filled,
    )


def _switch_prices(segments: tuple[Segment, ...], values: tuple[RouteValue, ...]) -> list[SwitchPrice]:
    found = []
    for segment in segments:
        kept = [value for value in values if value.segment == segment.name and not value.leaves_books]
        if kept:
            best = {state: max(value.of(state) for value in kept) for state in STATES}
            name = max(kept, key=lambda value: value.expected).route
            found.append(SwitchPrice(segment.name, best["expected"], best["bad"], best["good"], name))
    return found


def _regrets(segments: tuple[Segment, ...], values: tuple[RouteValue, ...]) -> list[Regret]:
    found = []
    for segment in segments:
        mine = [value for value in values if value.segment == segment.name]
        best = {state: max(value.of(state) for value in mine) for state in STATES}
        for value in mine:
            regrets = {state: best[state] - value.of(state) for state in STATES}
            found.append(Regret(segment.name, value.route, regrets, max(regrets.values())))
    return found


def _frontier(
    segments: tuple[Segment, ...], values: tuple[RouteValue, ...], terms: RoutesTerms
) -> list[tuple[float, float]]:
    found = []
    for place in range(POINTS):
        share = place / (POINTS - 1)
        try:
            plan = plan_routes(segments, values, terms, terms.limits.model_copy(update={"leave_books": share}))
        except InputError:
            # Beyond here the routes have no capacity left; a larger share cannot be met either.
            break
        found.append((share, plan.value))
    return found
