"""terms and a Baseline -> the IssuancePlan of least cost that meets the targets, or which target cannot be met."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.errors import CaseError
from refloat.forecast.baseline import Baseline, book_rates
from refloat.forecast.explain_breach import explain_breach
from refloat.forecast.issuance_plan import IssuancePlan, PlannedDeal
from refloat.forecast.miss import count_misses
from refloat.forecast.npl_history import FloatArray
from refloat.forecast.plan_books import Vintage, keeping_value, vintages_of
from refloat.forecast.plan_rows import PlanColumns, add_target_rows, capital_need
from refloat.forecast.plan_terms import Book, PlanTerms, Route
from refloat.forecast.programme import Programme
from refloat.forecast.roll_forward import RollForward, roll_forward

LATER_IS_BETTER = 1e-5
"""Weight of allowances in the cost: they cost nothing by themselves, but are not made before they are needed."""
SPARE = 1e-6
"""Part of a limit within which it counts as reached."""


@dataclass(frozen=True, eq=False)
class _Setting:
    terms: PlanTerms
    baseline: Baseline
    books: Mapping[str, Book]
    vintages: Mapping[str, tuple[Vintage, ...]]
    limit: FloatArray
    scale: float


def make_plan(terms: PlanTerms, baseline: Baseline, *, view: str = "") -> IssuancePlan:
    """Chooses sales and securitisations of each quarter.

    What is chosen: the claim that each route takes from each vintage of its book at each quarter's end, and the
    number of deals. Least is the present value of what the deals cost over keeping the loans: worth of keeping, less
    price, plus costs of the deal and capital of the notes kept. All targets hold on the central path; how sure that is,
    the paths tell.

    Args:
        terms: Books, routes, targets, prices.
        baseline: The stock without disposals.
        view: Name of the view, for the result.

    Raises:
        TargetError: No plan meets the targets; the sentence names one that cannot be met, and by how much.
        CaseError: A target needs a figure that the history does not have.
    """
    setting = _setting(terms, baseline)
    programme, columns = _programme(setting)
    values = programme.solve()
    if values is None:
        raise explain_breach(terms, baseline, setting.limit, setting.scale, programme)
    return _plan(setting, columns, values * setting.scale, values, view)


def ratio_limit(terms: PlanTerms, baseline: Baseline) -> FloatArray:
    """(quarter,) the ratio allowed at each quarter end; NaN before the first step."""
    limit = np.full(len(baseline.quarter_ends), np.nan)
    for step in terms.targets.npl_ratio:
        at_most = baseline.opening_ratio if step.at_most == "hold" else step.at_most
        limit[baseline.quarter_ends >= np.datetime64(step.since)] = at_most
    return limit


def _setting(terms: PlanTerms, baseline: Baseline) -> _Setting:
    if terms.targets.coverage_floor is not None and baseline.opening_allowance is None:
        raise CaseError(
            "there is a coverage floor, but the history has no allowance at its last year",
            where="targets coverage_floor",
            remedy="add a column allowance to the history, or leave the floor out",
        )
    limit = ratio_limit(terms, baseline)
    if np.isnan(limit).all():
        raise CaseError(
            f"no step of npl_ratio begins by {baseline.quarter_ends[-1]}, the end of the plan",
            where="targets npl_ratio",
            remedy="give a day within the plan, or a longer horizon",
        )
    return _Setting(
        terms=terms,
        baseline=baseline,
        books={book.name: book for book in terms.books},
        vintages={
            book.name: vintages_of(book, baseline, by_age=terms.targets.minimum_coverage is not None)
            for book in terms.books
        },
        limit=limit,
        # Solvers like numbers near one.
        scale=max(baseline.opening, 1e-9) / 100.0,
    )


def _programme(setting: _Setting) -> tuple[Programme, PlanColumns]:
    terms, baseline, scale = setting.terms, setting.baseline, setting.scale
    quarters = len(baseline.quarter_ends)
    discount = (1.0 + terms.finance.discount.value) ** -0.25
    programme = Programme()
    taken: dict[tuple[str, int, int], int] = {}
    deals: dict[tuple[str, int], int] = {}
    for route in terms.routes:
        book = setting.books[route.book]
        vintages = setting.vintages[book.name]
        dearer = keeping_value(book, terms.finance) - route.price.value + route.variable_cost.value
        dearer += _retained_cost(route, book, terms)
        stocks = np.sum([vintage.stock for vintage in vintages], axis=0) / scale
        for quarter in range(quarters):
            if not _open(route, baseline.quarter_ends[quarter]):
                continue
            worth, largest = discount ** (quarter + 1), max(float(stocks[quarter]), 0.0)
            members = {}
            for place, vintage in enumerate(vintages):
                if vintage.stock[quarter] <= 0:
                    continue
                column = programme.variable(cost=worth * dearer)
                taken[route.name, place, quarter] = column
                members[column] = 1.0
            least = route.least.value / scale
            most = largest if route.most is None else route.most.value / scale
            many = 1.0 if route.most is None else max(1.0, float(np.ceil(largest / max(least, 1e-12))))
            count = programme.variable(cost=worth * route.fixed_cost.value / scale, upper=min(many, 1e3), whole=True)
            deals[route.name, quarter] = count
            programme.row(members | {count: -least}, low=0.0)
            programme.row(members | {count: -most}, high=0.0)
    charges = {
        quarter: programme.variable(cost=LATER_IS_BETTER * (2.0 - quarter / quarters)) for quarter in range(quarters)
    }
    columns = PlanColumns(taken, deals, charges)
    _add_stock_rows(setting, programme, columns)
    add_target_rows(terms, baseline, setting.vintages, setting.limit, scale, programme, columns)
    return programme, columns


def _add_stock_rows(setting: _Setting, programme: Programme, columns: PlanColumns) -> None:
    """No more is taken from a vintage than is there."""
    for book in setting.terms.books:
        keep = 1.0 - book_rates(book).total
        routes = [route.name for route in setting.terms.routes if route.book == book.name]
        for place, vintage in enumerate(setting.vintages[book.name]):
            for quarter in range(len(vintage.stock)):
                terms = {
                    columns.taken[name, place, before]: keep ** (quarter - before)
                    for name in routes
                    for before in range(quarter + 1)
                    if (name, place, before) in columns.taken
                }
                # What leaves later on its own leaves from what was taken too: a quarter without a deal needs no row.
                if any((name, place, quarter) in columns.taken for name in routes):
                    programme.row(terms, high=float(vintage.stock[quarter]) / setting.scale)


def _retained_cost(route: Route, book: Book, terms: PlanTerms) -> float:
    """Present value of the extra cost of capital of notes kept, per unit of claim; they run off as the book does."""
    if route.retained is None or route.retained_weight is None:
        return 0.0
    discount = (1.0 + terms.finance.discount.value) ** -0.25
    keep = 1.0 - book_rates(book).total
    held = route.retained.value * route.price.value * route.retained_weight.value
    yearly = held * terms.finance.capital_ratio.value * terms.finance.capital_cost.value
    return float(yearly / 4.0 * discount / (1.0 - discount * keep))


def _open(route: Route, day: np.datetime64) -> bool:
    early = route.not_before is not None and day < np.datetime64(route.not_before)
    late = route.not_after is not None and day > np.datetime64(route.not_after)
    return not (early or late)


def _plan(setting: _Setting, columns: PlanColumns, amounts: FloatArray, values: FloatArray, view: str) -> IssuancePlan:
    terms, baseline = setting.terms, setting.baseline
    quarters = len(baseline.quarter_ends)
    deals, costs = [], np.zeros(quarters)
    disposals = {book.name: {kind: np.zeros(quarters) for kind in ("sales", "securitisations")} for book in terms.books}
    for quarter in range(quarters):
        for route in terms.routes:
            places = range(len(setting.vintages[route.book]))
            found = [columns.taken.get((route.name, place, quarter)) for place in places]
            claim = float(sum(amounts[column] for column in found if column is not None))
            if claim <= 1e-9 * baseline.opening:
                continue
            count = round(float(values[columns.deals[route.name, quarter]]))
            deal = _deal(route, setting, quarter, claim, max(count, 1))
            deals.append(deal)
            costs[quarter] += deal.costs
            kind = "sales" if route.kind == "sale" else "securitisations"
            disposals[route.book][kind][quarter] += claim
    by_book = {
        book.name: roll_forward(
            baseline.opening * book.stock_share.value,
            baseline.inflow[book.name][None, :],
            book_rates(book),
            disposals=disposals[book.name],
        )
        for book in terms.books
    }
    movements = RollForward(
        **{name: sum(getattr(one, name) for one in by_book.values()) for name in RollForward.__dataclass_fields__}
    )
    charges = np.array([amounts[columns.charges[quarter]] for quarter in range(quarters)])
    loss = np.zeros(quarters)
    for deal in deals:
        loss[int(np.searchsorted(baseline.quarter_ends, deal.on))] += deal.loss
    opening = np.nan if baseline.opening_allowance is None else baseline.opening_allowance
    allowance = opening + np.cumsum(charges - movements.write_offs[0] - loss)
    loans = baseline.loans - (baseline.npl - movements.closing[0])
    capital, shortfall = capital_need(terms, setting.vintages, columns, amounts, quarters)
    misses, with_plan, without = count_misses(terms, baseline, disposals, setting.limit)
    discount = (1.0 + terms.finance.discount.value) ** -0.25
    cost = sum(
        deal.dearer_than_keeping * discount ** (1 + int(np.searchsorted(baseline.quarter_ends, deal.on)))
        for deal in deals
    )
    plan = IssuancePlan(
        view=view,
        baseline=baseline,
        deals=tuple(deals),
        movements=movements,
        by_book=by_book,
        loans=loans,
        limit=setting.limit,
        allowance=allowance,
        charges=charges,
        deal_costs=costs,
        capital=capital,
        shortfall=shortfall,
        cost=float(cost),
        misses=misses,
        ratio_quantiles=with_plan,
        ratio_quantiles_without=without,
        on_bound=(),
    )
    return _with_bounds(terms, plan)


def _deal(route: Route, setting: _Setting, quarter: int, claim: float, count: int) -> PlannedDeal:
    book = setting.books[route.book]
    proceeds = route.price.value * claim
    costs = route.fixed_cost.value * count + route.variable_cost.value * claim
    keeping = (keeping_value(book, setting.terms.finance) + _retained_cost(route, book, setting.terms)) * claim
    return PlannedDeal(
        on=setting.baseline.quarter_ends[quarter],
        route=route.name,
        kind=route.kind,
        book=route.book,
        claim=claim,
        proceeds=proceeds,
        costs=costs,
        loss=claim - proceeds,
        dearer_than_keeping=keeping - proceeds + costs,
    )


def _with_bounds(terms: PlanTerms, plan: IssuancePlan) -> IssuancePlan:
    from dataclasses import replace

    targets, found = terms.targets, []
    if (plan.ratio >= plan.limit * (1.0 - SPARE)).any():
        found.append("npl_ratio")
    floor = targets.coverage_floor
    if floor is not None and (plan.allowance <= floor * plan.npl * (1.0 + SPARE)).any():
        found.append("coverage_floor")
    if targets.loss_budget is not None:
        years = plan.quarter_ends.astype("datetime64[Y]")
        sums = [float((plan.charges + plan.deal_costs)[years == year].sum()) for year in np.unique(years)]
        if max(sums) >= targets.loss_budget * (1.0 - SPARE):
            found.append("loss_budget")
    if targets.capital_budget is not None and plan.capital.max() >= targets.capital_budget * (1.0 - SPARE):
        found.append("capital_budget")
    coverage = targets.minimum_coverage
    borne = None if coverage is None else coverage.shortfall_at_most
    if borne is not None and plan.shortfall.max() >= borne - SPARE * plan.baseline.opening:
        found.append("minimum_coverage")
    return replace(plan, on_bound=tuple(found))
