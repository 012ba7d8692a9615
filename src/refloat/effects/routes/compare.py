"""a Segment and a Route -> what the route is worth to the bank, per 100 of claim, in three states."""

from dataclasses import dataclass
from math import log1p

from refloat.effects.routes.segment import Segment
from refloat.effects.routes.terms import STATES, Range, Route, RoutesTerms


@dataclass(frozen=True)
class RouteValue:
    """Worth of one route for one segment, per 100 of claim.

    Attributes:
        segment: Name of the segment.
        route: Name of the route.
        bad: Value in a bad state, after all costs.
        expected: In the middle.
        good: In a good state.
        years: Mean time of the cash, expected state.
        recovered: Discounted cash before staff and capital, expected state.
        staff_cost: Of the bank's own staff, expected state, discounted.
        capital_cost: Of the capital that the loan ties up, expected state.
        cash_now: Cash at closing.
        staff_hours: Per 100 of claim.
        leaves_books: Whether the loans leave the books at once.
    """

    segment: str
    route: str
    bad: float
    expected: float
    good: float
    years: float
    recovered: float
    staff_cost: float
    capital_cost: float
    cash_now: float
    staff_hours: float
    leaves_books: bool

    def of(self, state: str) -> float:
        """Value in one state."""
        return float(getattr(self, state))


def compare_routes(
    segments: tuple[Segment, ...],
    terms: RoutesTerms,
    *,
    rate: float,
    risk_weight: float,
    model_range: Range,
    deal_range: Range | None = None,
) -> tuple[RouteValue, ...]:
    """Value of every open route for every segment.

    value = recovery (1 - costs) d(T) - staff d(T/2) - charge for capital, with d(t) = (1 + rate)^-t. The charge is
    (cost of equity - rate) x capital ratio x risk weight x book value x (1 - d(T)) / ln(1 + rate): residual income, the
    book value standing until the mean time of the cash. What is sold carries no charge and, from the seller's side, no
    time beyond its own `years`.

    Args:
        segments: The pool in segments.
        terms: Routes with the library filled in.
        rate: The bank's yearly rate, a fraction.
        risk_weight: Of the loans while on the books.
        model_range: Net cash of the whole pool in its states over its mean, from the paths of the recovery model.
        deal_range: The same for what the deal brings the bank.
    """
    found = []
    for segment in segments:
        for route in terms.routes:
            value = _value(segment, route, terms, rate, risk_weight, model_range, deal_range)
            if value is not None:
                found.append(value)
    return tuple(found)


def _value(
    segment: Segment,
    route: Route,
    terms: RoutesTerms,
    rate: float,
    risk_weight: float,
    model_range: Range,
    deal_range: Range | None,
) -> RouteValue | None:
    figures = route.secured if segment.secured else route.unsecured
    closed = figures is None and route.kind in ("keep", "sale")
    if closed or (route.kind == "deal" and (segment.sale_value is None or deal_range is None)):
        return None
    loans = segment.loans / segment.claim * 100.0
    hours = route.staff_hours * loans
    rows: dict[str, tuple[float, float, float, float, float]] = {}
    for state in STATES:
        years, recovered = _recovered(segment, route, figures, state, rate, model_range, deal_range)
        recovered -= route.cost_per_loan * loans
        staff = hours * (terms.cost_per_hour or 0.0) * _discount(rate, years / 2.0)
        charge = 0.0
        if route.kind == "keep":
            weight = risk_weight if route.risk_weight is None else route.risk_weight
            premium = max((terms.cost_of_equity or 0.0) - rate, 0.0)
            charge = premium * (terms.capital_ratio or 0.0) * weight * segment.book_value * _annuity(rate, years)
        rows[state] = (recovered - staff - charge, years, recovered, staff, charge)
    value, years, recovered, staff, charge = rows["expected"]
    leaves = route.kind != "keep"
    return RouteValue(
        segment=segment.name,
        route=route.name,
        bad=rows["bad"][0],
        expected=value,
        good=rows["good"][0],
        years=years,
        recovered=recovered,
        staff_cost=staff,
        capital_cost=charge,
        cash_now=max(recovered, 0.0) if leaves else 0.0,
        staff_hours=hours,
        leaves_books=leaves,
    )


def _recovered(
    segment: Segment,
    route: Route,
    figures: Range | None,
    state: str,
    rate: float,
    model_range: Range,
    deal_range: Range | None,
) -> tuple[float, float]:
    """Years and discounted cash per 100, before the bank's own staff and capital."""
    if route.kind == "write_off":
        return 0.0, 0.0
    if route.kind == "deal":
        return 0.0, (segment.sale_value or 0.0) * (deal_range.of(state) if deal_range else 1.0)
    multiple = figures.of(state) if figures else 0.0
    times = route.years.of(state) if route.years else 0.0
    if route.basis == "model":
        years = times * segment.model_years
        # The model's value has the whole curve of its cash in it; only the change of time is put on top of that.
        shift = _discount(rate, years - segment.model_years)
        # A range that is the same in all states takes the spread of the model's own paths.
        spread = model_range.of(state) / model_range.expected if figures and figures.bad == figures.good else 1.0
        return years, multiple * spread * segment.model_value * shift * (1.0 - route.cost_share)
    ratio = segment.buyer_ratio if route.basis == "pool" else 1.0
    return times, 100.0 * multiple * ratio * (1.0 - route.cost_share) * _discount(rate, times)


def _discount(rate: float, years: float) -> float:
    return float((1.0 + rate) ** -years)


def _annuity(rate: float, years: float) -> float:
    """Value of 1 a year, paid evenly, for some years."""
    return years if abs(rate) < 1e-12 else (1.0 - _discount(rate, years)) / log1p(rate)
