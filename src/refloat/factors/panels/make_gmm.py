"""a panel and a study's file -> its GMM columns, and the same under other choices of instruments."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from refloat.factors.panels.equations import DynamicModel
from refloat.factors.panels.fit_gmm import fit_gmm
from refloat.factors.panels.instruments import LagInstruments
from refloat.factors.panels.panel import BoolArray, FloatArray, Panel
from refloat.factors.panels.panel_file import PanelFile
from refloat.factors.panels.panel_study import InstrumentChoice

MOST_WORK = 3e10
"""Products of instruments over rows beyond which other choices of instruments are not tried."""


def dynamic_model(
    panel: Panel,
    file: PanelFile,
    terms: Mapping[str, FloatArray],
    kept: BoolArray,
    *,
    system: bool,
    last: int | None = None,
    collapse: bool | None = None,
) -> DynamicModel:
    """The model of a GMM column.

    A column that moves by itself is its own instrument; the outcome, and columns that do not, are instrumented by
    their past. Where a condition bounds the outcome with its lags, values beyond the bounds serve neither as lags
    nor as instruments.

    Args:
        panel: What was read.
        file: The study.
        terms: Regressors that can be told apart.
        kept: Rows that the conditions keep.
        system: Whether equations in levels are added.
        last: Farthest lag of the outcome, if not the study's.
        collapse: Whether instruments are collapsed, if not as the study says.
    """
    choice = file.gmm
    collapsed = choice.collapse if collapse is None else collapse
    farthest = choice.last if last is None else last
    outcome = _bounded(panel.columns[file.outcome.column], file)
    instruments = [LagInstruments(outcome, choice.first, farthest, collapsed)]
    own = []
    for driver in file.drivers:
        if driver.term not in terms:
            continue
        if driver.gmm_lags is not None:
            instruments.append(LagInstruments(panel.columns[driver.column], *driver.gmm_lags, collapsed))
        elif not driver.moves_alone:
            first = max(2, choice.first)
            instruments.append(LagInstruments(panel.columns[driver.column], first, max(first, farthest), collapsed))
        else:
            own.append(terms[driver.term])
    return DynamicModel(
        outcome=outcome,
        terms=terms,
        instruments=tuple(instruments),
        own=tuple(own),
        system=system,
        period_effects=choice.system_periods if system else choice.difference_periods,
        labels=panel.times,
        kept=kept,
    )


def instrument_choices(
    panel: Panel, file: PanelFile, terms: Mapping[str, Mapping[str, FloatArray]], kept: BoolArray
) -> tuple[InstrumentChoice, ...]:
    """Both GMM estimators with fewer and more lags, collapsed and not; choices that cannot be estimated are left out.

    Args:
        panel: What was read.
        file: The study.
        terms: Estimator -> its regressors.
        kept: Rows that the conditions keep.
    """
    found = []
    periods = len(panel.times)
    for estimator in ("difference-gmm", "system-gmm"):
        if estimator not in file.columns or estimator not in terms:
            continue
        for collapse in (True, False):
            for last in range(file.gmm.first, max(file.gmm.last, file.gmm.first + 2) + 1):
                width = (last - file.gmm.first + 2) * (1 if collapse else periods) + 2 * periods
                if 2.0 * len(panel.entities) * periods * width**2 > MOST_WORK:
                    continue
                model = dynamic_model(
                    panel,
                    file,
                    terms[estimator],
                    kept,
                    system=estimator == "system-gmm",
                    last=last,
                    collapse=collapse,
                )
                try:
                    fit, _ = fit_gmm(model)
                except np.linalg.LinAlgError:
                    continue
                found.append(InstrumentChoice(estimator, file.gmm.first, last, collapse, fit))
    return tuple(found)


def _bounded(outcome: FloatArray, file: PanelFile) -> FloatArray:
    for condition in file.keep:
        if condition.lags and condition.column == file.outcome.column:
            if condition.above is not None:
                outcome = np.where(outcome > condition.above, outcome, np.nan)
            if condition.below is not None:
                outcome = np.where(outcome < condition.below, outcome, np.nan)
    return outcome
