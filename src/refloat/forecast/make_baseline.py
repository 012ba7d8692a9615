"""a history and a view of the future -> the Baseline that plans start from."""

import numpy as np

from refloat.errors import CaseError
from refloat.forecast.baseline import Baseline, book_rates, prove_rising, quarters_between, split_inflow
from refloat.forecast.fan import Fan, make_fan, normal_scores
from refloat.forecast.forecast import FAN, Forecast
from refloat.forecast.history import History
from refloat.forecast.make_forecast import forecast
from refloat.forecast.npl_history import INFLOW, Dates, FloatArray, NplHistory
from refloat.forecast.plan_terms import PlanTerms, View

ACTUAL = "actual"
NPL_STREAM, LOANS_STREAM = 1, 2
"""Purposes of the two random streams of a study."""


def make_baseline(terms: PlanTerms, seen: NplHistory, later: NplHistory | None, view: View) -> Baseline:
    """What bad loans and all loans will be on one view if nothing is sold.

    Where the history knows flows, the gross inflow is forecast and the stock rolled forward at the books' rates; else
    the stock is forecast, which takes past disposals as given, and the inflow is the one it implies.

    Args:
        terms: Books, horizon, draws.
        seen: The history that a forecast may see.
        later: What happened after it, for the view `actual`.
        view: Which models.

    Raises:
        CaseError: If the view asks for what the history does not have.
        InputError: As the model says of the series.
    """
    if seen.loans is None:
        raise CaseError(
            "the history has no gross loans, so there is no ratio to plan for",
            where=terms.history.file,
            remedy="add a column loans",
        )
    if seen.months not in (3, 12):
        raise CaseError(
            f"the periods of the history have {seen.months} months",
            where=terms.history.file,
            remedy="give years or quarters",
        )
    steps = terms.horizon_years * 12 // seen.months
    fans = _actual(terms, seen, later, steps) if view.npl == ACTUAL else _forecasts(seen, view, steps)
    what, npl_fan, loans_fan = fans
    draws = terms.draws
    npl_scores = normal_scores(draws.paths, steps, draws.seed, NPL_STREAM, draws.persistence)
    own_scores = normal_scores(draws.paths, steps, draws.seed, LOANS_STREAM, draws.persistence)
    loans_scores = draws.correlation * npl_scores + np.sqrt(1.0 - draws.correlation**2) * own_scores
    opening, opening_loans = float(seen.npl[-1]), float(seen.loans[-1])
    # The first row is the central path.
    npl = np.concatenate([npl_fan.central[None, :], npl_fan.at_scores(npl_scores)])
    loans = np.concatenate([loans_fan.central[None, :], loans_fan.at_scores(loans_scores)])
    if seen.months == 12:
        loans = quarters_between(opening_loans, loans)
    ends = _quarter_ends(seen.period_ends[-1], terms.horizon_years)
    if what == "inflow":
        inflow = np.repeat(npl / 4.0, 4, axis=1) if seen.months == 12 else npl
        by_book = {book.name: inflow * book.inflow_share.value for book in terms.books}
        stock = _stock(terms, opening, by_book)
    else:
        stock = quarters_between(opening, npl) if seen.months == 12 else npl
        by_book = split_inflow(opening, stock, terms.books)
    if view.npl != ACTUAL:
        prove_rising({name: amounts[0] for name, amounts in by_book.items()}, ends)
    # Bad loans are part of all loans, on every path.
    loans = np.maximum(loans, stock)
    allowance = None if seen.allowance is None else float(seen.allowance[-1])
    return Baseline(
        quarter_ends=ends,
        opening=opening,
        opening_loans=opening_loans,
        npl=stock[0],
        loans=loans[0],
        inflow={name: amounts[0] for name, amounts in by_book.items()},
        npl_paths=stock[1:],
        loans_paths=loans[1:],
        inflow_paths={name: amounts[1:] for name, amounts in by_book.items()},
        forecast=what,
        opening_allowance=None if allowance is None or np.isnan(allowance) else allowance,
    )


def series_of(seen: NplHistory) -> History:
    """What is forecast: the gross inflow where flows are known, else the stock."""
    years = tuple(str(year) for year in seen.years) if seen.months == 12 else ()
    if seen.knows_flows:
        return History(np.array(seen.flows[INFLOW]), "gross inflow", years)
    return History(np.array(seen.npl), "non-performing loans", years)


def fan_of(found: Forecast) -> Fan:
    """The quantiles of a forecast, for drawing paths."""
    return make_fan(found.values, FAN, found.fan)


def _forecasts(seen: NplHistory, view: View, steps: int) -> tuple[str, Fan, Fan]:
    npl = forecast(series_of(seen), model=view.npl, horizon=steps, test=False)
    loans = forecast(np.array(seen.loans), model=view.loans, horizon=steps, test=False)
    return ("inflow" if seen.knows_flows else "stock"), fan_of(npl), fan_of(loans)


def _actual(terms: PlanTerms, seen: NplHistory, later: NplHistory | None, steps: int) -> tuple[str, Fan, Fan]:
    if later is None or later.loans is None or len(later.npl) < steps:
        raise CaseError(
            f"the history ends before {terms.horizon_years} years after {seen.years[-1]}",
            where=terms.history.file,
            remedy="plan fewer years, or take a model for that view",
        )
    return ACTUAL, make_fan(later.npl[:steps], (), None), make_fan(later.loans[:steps], (), None)


def _stock(terms: PlanTerms, opening: float, inflow: dict[str, FloatArray]) -> FloatArray:
    total = np.zeros_like(next(iter(inflow.values())))
    for book in terms.books:
        level, keep = opening * book.stock_share.value, 1.0 - book_rates(book).total
        stock = np.empty_like(total)
        held = np.full(len(total), level)
        for quarter in range(total.shape[1]):
            held = keep * held + inflow[book.name][:, quarter]
            stock[:, quarter] = held
        total += stock
    return total


def _quarter_ends(last: np.datetime64, years: int) -> Dates:
    """The last days of the quarters after a period's end."""
    month = last.astype("datetime64[M]")
    starts = month + np.arange(1, years * 4 + 1) * 3 + 1
    return np.asarray(starts.astype("datetime64[D]") - np.timedelta64(1, "D"))
