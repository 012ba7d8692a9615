"""a plan file and its folder -> the NplStudy: forecasts beside what happened, and a plan on each view."""

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from refloat.errors import CaseError, TargetError
from refloat.forecast.comparison import Comparison
from refloat.forecast.make_baseline import ACTUAL, make_baseline, series_of
from refloat.forecast.make_forecast import forecast
from refloat.forecast.make_plan import make_plan
from refloat.forecast.models import MODEL_NAMES
from refloat.forecast.npl_history import INFLOW, NplHistory
from refloat.forecast.plan_terms import PlanTerms
from refloat.forecast.read_npl_history import read_npl_history
from refloat.forecast.study import NplStudy

Step = Callable[[int, int], None]


def make_study(terms: PlanTerms, folder: str | Path, *, language: str = "en", on_step: Step | None = None) -> NplStudy:
    """Runs a plan file.

    Args:
        terms: The plan file.
        folder: Where its history lies.
        language: Of the source's text in the history, "en" or "zh".
        on_step: Told steps done and in all.

    Raises:
        CaseError: A year that the history does not have, or a view that asks for too much.
        InputError: A history that is wrong, or a series that a model cannot take.
        TargetError: If no view has a plan that meets the targets.
    """
    total = len(terms.views) + len(terms.compare) * max(1, len(terms.starts))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if on_step:
            on_step(done, total)

    history = read_history_of(terms, folder, language=language)
    seen, later = split_history(terms, history)
    prove_views(terms, seen, later)
    comparisons = []
    for first in terms.starts or (seen.years[0],):
        if terms.compare:
            comparisons.append(_compare(terms, history.between(first, seen.years[-1]), later, step))
    baselines, plans, refusals = {}, {}, {}
    for view in terms.views:
        baselines[view.name] = make_baseline(terms, seen, later, view)
        try:
            plans[view.name] = make_plan(terms, baselines[view.name], view=view.name)
        except TargetError as failure:
            # The other views may still have a plan; the report says why this one has none.
            refusals[view.name] = str(failure)
        step()
    if not plans:
        raise TargetError(refusals[terms.views[0].name].rstrip("."))
    return NplStudy(terms, history, seen, tuple(comparisons), baselines, plans, refusals)


def read_history_of(terms: PlanTerms, folder: str | Path, *, language: str = "en") -> NplHistory:
    """The history that a plan file names."""
    part = terms.history
    source = part.source.zh if language == "zh" else part.source.en
    return read_npl_history(Path(folder) / part.file, unit=part.unit, tolerance=part.tolerance, source=source)


def split_history(terms: PlanTerms, history: NplHistory) -> tuple[NplHistory, NplHistory | None]:
    """The part that forecasts may see, and what came after it.

    Raises:
        CaseError: If the last year that they may see is not in the history.
    """
    last = terms.history.last or history.years[-1]
    for year, what in ((terms.history.first, "first"), (last, "last"), *((start, "starts") for start in terms.starts)):
        if year is not None and not history.years[0] <= year <= history.years[-1]:
            raise CaseError(
                f"{what} is {year}, and the history runs from {history.years[0]} to {history.years[-1]}",
                where=terms.history.file,
                remedy="correct it, or fill in the missing years",
            )
    seen = history.between(terms.history.first, last)
    return seen, history.between(last + 1, None) if last < history.years[-1] else None


def prove_views(terms: PlanTerms, seen: NplHistory, later: NplHistory | None) -> None:
    """Finds out before the work, not after it, that a view or a comparison asks for what is not there.

    Raises:
        CaseError: A model that is not known, or too few years after the last that forecasts may see.
    """
    asked = [*terms.compare, *(model for view in terms.views for model in (view.npl, view.loans) if model != ACTUAL)]
    for name in asked:
        if name not in MODEL_NAMES:
            near = get_close_matches(name, MODEL_NAMES, n=1)
            raise CaseError(
                f"there is no model {name}",
                where="views and compare",
                remedy=f"did you mean '{near[0]}'?" if near else f"the models are {', '.join(MODEL_NAMES)}",
            )
    steps = terms.horizon_years * 12 // seen.months
    if any(view.npl == ACTUAL for view in terms.views) and (later is None or len(later.npl) < steps):
        raise CaseError(
            f"a view asks for what happened, and the history has less than {terms.horizon_years} years after "
            f"{seen.years[-1]}",
            where=terms.history.file,
            remedy="plan fewer years, or take a model for that view",
        )


def _compare(terms: PlanTerms, seen: NplHistory, later: NplHistory | None, step: Callable[[], None]) -> Comparison:
    steps = terms.horizon_years * 12 // seen.months
    series = series_of(seen)
    found = {}
    for name in terms.compare:
        found[name] = forecast(series, model=name, horizon=steps, test=False)
        step()
    actual = np.full(steps, np.nan)
    if later is not None:
        known = later.flows[INFLOW] if seen.knows_flows else later.npl
        actual[: len(known)] = known[:steps]
    return Comparison(
        first=seen.years[0],
        last=seen.years[-1],
        periods=next(iter(found.values())).periods,
        forecasts=found,
        actual=actual,
    )
