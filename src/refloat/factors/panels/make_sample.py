"""a panel and a study's file -> its terms and the rows that its conditions keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refloat.errors import StudyError
from refloat.factors.panels.caution import Caution
from refloat.factors.panels.panel import BoolArray, FloatArray, Panel, lagged
from refloat.factors.panels.panel_file import Condition, PanelFile
from refloat.factors.panels.sample import Sample, sample_of


def terms_of(panel: Panel, file: PanelFile) -> tuple[dict[str, FloatArray], list[Caution]]:
    """Name -> (entity, time) of every regressor; a driver without a single value is left out and told of."""
    outcome = panel.columns[file.outcome.column]
    terms = {f"lag {lag}": lagged(outcome, lag) for lag in range(1, file.lags + 1)}
    cautions = []
    for driver in file.drivers:
        values = panel.columns[driver.column]
        if np.isfinite(values).any():
            terms[driver.term] = lagged(values, driver.lag)
        else:
            cautions.append(Caution("empty_column", {"column": driver.column}))
    return terms, cautions


def kept_rows(panel: Panel, file: PanelFile, conditions: Sequence[Condition]) -> BoolArray:
    """(entity, time), true where every condition holds; a row without the value does not hold it."""
    kept = panel.seen.copy()
    for condition in conditions:
        for lag in range(file.lags + 1 if condition.lags else 1):
            values = lagged(panel.columns[condition.column], lag)
            if condition.above is not None:
                kept &= values > condition.above
            if condition.below is not None:
                kept &= values < condition.below
    return kept


def study_sample(panel: Panel, file: PanelFile, terms: dict[str, FloatArray], kept: BoolArray, where: str) -> Sample:
    """The rows of the regressions.

    Raises:
        StudyError: No row is left, or those of one entity only.
    """
    outcome = panel.columns[file.outcome.column]
    if not terms:
        raise StudyError("no driver has a value", where=where, remedy="fill the columns or name others")
    # With one period each entity has one row: a cross-section, which the study tells of.
    least = 1 if panel.seen.any(axis=0).sum() == 1 else file.least_rows
    sample = sample_of(outcome, terms, kept, panel.entities, panel.times, least_rows=least)
    if not sample.rows and sample_of(outcome, terms, kept, panel.entities, panel.times).rows:
        raise StudyError(
            f"no entity has {least} rows with every value", where=where, remedy="lower least_rows, or give more periods"
        )
    if not sample.rows:
        counts = {file.outcome.column: int((kept & np.isfinite(outcome)).sum())}
        counts |= {name: int((kept & np.isfinite(values)).sum()) for name, values in terms.items()}
        fewest = min(counts, key=lambda name: counts[name])
        told = f"of {int(panel.seen.sum())} rows {int(kept.sum())} meet the conditions, {counts[fewest]} with {fewest}"
        raise StudyError(
            f"no row has every value: {told}", where=where, remedy="leave out a column, a lag or a condition"
        )
    if len(sample.entities) < 2:
        raise StudyError(
            f"only {sample.entities[0]} has rows with every value",
            where=where,
            remedy="a panel needs two entities or more; `refloat forecast` takes a single series",
        )
    return sample
