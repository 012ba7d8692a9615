"""targets -> rows of the programme: ratio, coverage, loss, capital and the calendar of minimum coverage."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.forecast.baseline import Baseline, book_rates
from refloat.forecast.npl_history import FloatArray
from refloat.forecast.plan_books import Vintage
from refloat.forecast.plan_terms import Book, PlanTerms, Route
from refloat.forecast.programme import Programme
from refloat.rules import read_minimum_coverage

Vintages = Mapping[str, tuple[Vintage, ...]]


@dataclass(frozen=True)
class PlanColumns:
    """Where the variables of a plan stand.

    Attributes:
        taken: (route, vintage, quarter) -> column of the claim taken.
        deals: (route, quarter) -> column of the number of deals.
        charges: quarter -> column of the allowance made.
    """

    taken: dict[tuple[str, int, int], int]
    deals: dict[tuple[str, int], int]
    charges: dict[int, int]


def add_target_rows(
    terms: PlanTerms,
    baseline: Baseline,
    vintages: Vintages,
    limit: FloatArray,
    scale: float,
    programme: Programme,
    columns: PlanColumns,
) -> None:
    """Adds the rows of every target that the terms set. Amounts are divided by `scale`."""
    for quarter in range(len(baseline.quarter_ends)):
        gone = _gone(terms, columns, quarter)
        if not np.isnan(limit[quarter]):
            # Loans sold leave both the bad loans and all loans.
            allowed = float(limit[quarter])
            room = (baseline.npl[quarter] - allowed * baseline.loans[quarter]) / scale
            programme.row(
                {column: (1.0 - allowed) * left for column, left in gone.items()},
                low=room,
                target="npl_ratio",
                place=quarter,
            )
    _add_coverage_floor(terms, baseline, vintages, scale, programme, columns)
    _add_loss_budget(terms, baseline, scale, programme, columns)
    if terms.targets.capital_budget is not None:
        for quarter in range(len(baseline.quarter_ends)):
            held, per_column = _capital(terms, vintages, columns, quarter)
            room = (terms.targets.capital_budget - held) / scale
            programme.row(per_column, high=room, target="capital_budget", place=quarter)
    coverage = terms.targets.minimum_coverage
    if coverage is not None and coverage.shortfall_at_most is not None:
        for quarter in range(len(baseline.quarter_ends)):
            held, per_column = _shortfall(terms, vintages, columns, quarter)
            room = (coverage.shortfall_at_most - held) / scale
            # Nothing short and nothing to take away: no row.
            if per_column or room < 0:
                programme.row(per_column, high=room, target="minimum_coverage", place=quarter)


def capital_need(
    terms: PlanTerms, vintages: Vintages, columns: PlanColumns, amounts: FloatArray, quarters: int
) -> tuple[FloatArray, FloatArray]:
    """Capital taken and shortfall against the calendar at each quarter end, for amounts chosen."""
    capital, shortfall = np.empty(quarters), np.zeros(quarters)
    for quarter in range(quarters):
        for into, found in (
            (capital, _capital(terms, vintages, columns, quarter)),
            (shortfall, _shortfall(terms, vintages, columns, quarter)),
        ):
            held, per_column = found
            into[quarter] = held + sum(value * amounts[column] for column, value in per_column.items())
    return capital, shortfall


def _book_of(terms: PlanTerms, route: Route) -> Book:
    return next(book for book in terms.books if book.name == route.book)


def _gone(terms: PlanTerms, columns: PlanColumns, quarter: int) -> dict[int, float]:
    """Column -> part of what was taken that would still be there at a quarter's end."""
    found = {}
    for route in terms.routes:
        keep = 1.0 - book_rates(_book_of(terms, route)).total
        for (name, _, before), column in columns.taken.items():
            if name == route.name and before <= quarter:
                found[column] = keep ** (quarter - before)
    return found


def _add_coverage_floor(
    terms: PlanTerms,
    baseline: Baseline,
    vintages: Vintages,
    scale: float,
    programme: Programme,
    columns: PlanColumns,
) -> None:
    """Opening + allowances made - write-offs - losses of deals >= floor x stock, at each quarter's end."""
    floor = terms.targets.coverage_floor
    if floor is None or baseline.opening_allowance is None:
        return
    written = np.zeros(len(baseline.quarter_ends))
    for book in terms.books:
        stock = sum((vintage.stock for vintage in vintages[book.name]), np.zeros(len(written)))
        start = np.concatenate([[baseline.opening * book.stock_share.value], stock[:-1]])
        written += book_rates(book).write_offs * start
    to_date = np.cumsum(written)
    for quarter in range(len(to_date)):
        row = {columns.charges[one]: 1.0 for one in range(quarter + 1)}
        for route in terms.routes:
            rates = book_rates(_book_of(terms, route))
            keep = 1.0 - rates.total
            for (name, _, before), column in columns.taken.items():
                if name != route.name or before > quarter:
                    continue
                since = quarter - before
                saved = rates.write_offs * sum(keep**n for n in range(since))
                row[column] = saved - (1.0 - route.price.value) + floor * keep**since
        need = floor * baseline.npl[quarter] + to_date[quarter] - baseline.opening_allowance
        programme.row(row, low=need / scale, target="coverage_floor", place=quarter)


def _add_loss_budget(
    terms: PlanTerms, baseline: Baseline, scale: float, programme: Programme, columns: PlanColumns
) -> None:
    budget = terms.targets.loss_budget
    if budget is None:
        return
    years = baseline.quarter_ends.astype("datetime64[Y]")
    for place, year in enumerate(np.unique(years)):
        inside = set(np.flatnonzero(years == year).tolist())
        row = {columns.charges[quarter]: 1.0 for quarter in inside}
        for route in terms.routes:
            row |= {
                column: route.fixed_cost.value / scale
                for (name, quarter), column in columns.deals.items()
                if name == route.name and quarter in inside
            }
            row |= {
                column: route.variable_cost.value
                for (name, _, quarter), column in columns.taken.items()
                if name == route.name and quarter in inside
            }
        programme.row(row, high=budget / scale, target="loss_budget", place=place)


def _capital(
    terms: PlanTerms, vintages: Vintages, columns: PlanColumns, quarter: int
) -> tuple[float, dict[int, float]]:
    """Capital without disposals, and column -> what one unit taken adds to it."""
    ratio = terms.finance.capital_ratio.value
    held, per_column = _shortfall(terms, vintages, columns, quarter)
    for book in terms.books:
        per_unit = ratio * book.weight.value * (1.0 - book.coverage.value)
        held += per_unit * float(sum(vintage.stock[quarter] for vintage in vintages[book.name]))
        keep = 1.0 - book_rates(book).total
        for route in terms.routes:
            if route.book != book.name:
                continue
            kept = 0.0
            if route.retained is not None and route.retained_weight is not None:
                kept = ratio * route.retained_weight.value * route.retained.value * route.price.value
            for (name, _, before), column in columns.taken.items():
                if name == route.name and before <= quarter:
                    per_column[column] = per_column.get(column, 0.0) + (kept - per_unit) * keep ** (quarter - before)
    return held, per_column


def _shortfall(
    terms: PlanTerms, vintages: Vintages, columns: PlanColumns, quarter: int
) -> tuple[float, dict[int, float]]:
    """Shortfall against the calendar without disposals, and column -> what one unit taken adds to it."""
    coverage = terms.targets.minimum_coverage
    if coverage is None:
        return 0.0, {}
    calendar = read_minimum_coverage(coverage.rule)
    held, per_column = 0.0, {}
    for book in terms.books:
        keep = 1.0 - book_rates(book).total
        routes = [route.name for route in terms.routes if route.book == book.name]
        for place, vintage in enumerate(vintages[book.name]):
            if vintage.stock[quarter] <= 0:
                continue
            short = max(0.0, calendar.share(book.security, float(vintage.age_years[quarter])) - book.coverage.value)
            if short == 0.0:
                continue
            held += short * float(vintage.stock[quarter])
            for name in routes:
                for before in range(quarter + 1):
                    column = columns.taken.get((name, place, before))
                    if column is not None:
                        per_column[column] = -short * keep ** (quarter - before)
    return held, per_column
