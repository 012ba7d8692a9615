"""a sample -> pooled, fixed and random effects with errors clustered by entity, by linearmodels."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np

from refloat.errors import InputError
from refloat.factors.panels.caution import Caution
from refloat.factors.panels.check_terms import identified
from refloat.factors.panels.panel import FloatArray
from refloat.factors.panels.panel_fit import PanelFit, coefficients_of
from refloat.factors.panels.sample import Sample
from refloat.factors.panels.within import within_columns

SmallSample = Literal["none", "rows", "groups"]
STATIC = ("pooled", "fixed", "fixed-periods", "random")


def fit_static(
    sample: Sample, estimator: str, small_sample: SmallSample = "groups"
) -> tuple[PanelFit, tuple[Caution, ...]]:
    """One column of a static estimator.

    Args:
        sample: Rows of at least two periods for fixed effects.
        estimator: One of `STATIC`.
        small_sample: Factor on the covariance: none; rows, n / (n - k); groups, that times G / (G - 1), as Cameron and
            Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human Resources 50(2),
            section II. Effects of entities lie within clusters and are not counted in k; those of periods are.

    Returns:
        The column, and what was left out of it.

    Raises:
        numpy.linalg.LinAlgError: No term is left, or the sample is too small for the terms.
    """
    effects = estimator in ("fixed", "fixed-periods")
    periods = estimator == "fixed-periods"
    told, cautions = identified(sample, entity_effects=effects, period_effects=periods)
    free = told.rows - len(told.names) - (len(told.entities) if effects else 1)
    if periods:
        free -= len(np.unique(told.period)) - 1
    if not told.names or free < 1 or len(told.entities) < 2:
        raise np.linalg.LinAlgError("too few rows for the terms")
    names, values, covariance = _linearmodels(told, estimator)
    rank = len(names) + (len(np.unique(told.period)) - 1 if periods else 0)
    factor = 1.0 if small_sample == "none" else told.rows / (told.rows - rank)
    degrees: float | None = {"none": None, "rows": float(told.rows - rank), "groups": len(told.entities) - 1.0}[
        small_sample
    ]
    if small_sample == "groups":
        factor = (told.rows - 1) / (told.rows - rank) * len(told.entities) / (len(told.entities) - 1)
    y, x = within_columns(told, period_effects=periods)
    slopes = values[len(values) - len(told.names) :]
    rest, total = y - x @ slopes, float(y @ y)
    fit = PanelFit(
        estimator=estimator,
        coefficients=coefficients_of(names, values, factor * covariance, degrees=degrees),
        rows=told.rows,
        entities=len(told.entities),
        periods=len(np.unique(told.period)),
        r_squared=1.0 - float(rest @ rest) / total if total > 0 else None,
        period_effects=periods,
    )
    return fit, tuple(cautions)


def _linearmodels(sample: Sample, estimator: str) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    """Names, coefficients and covariance without a factor for small samples."""
    panel = _panel_library()
    frame, plain = _frame(sample)
    names = plain if estimator.startswith("fixed") else ["constant", *plain]
    outcome, regressors = frame["outcome"], frame[names]
    with warnings.catch_warnings():
        # What the library warns of (rows of entities that stand alone) is told by our own cautions.
        warnings.simplefilter("ignore")
        if estimator == "pooled":
            model = panel.PooledOLS(outcome, regressors)
        elif estimator == "random":
            model = panel.RandomEffects(outcome, regressors)
        else:
            model = panel.PanelOLS(
                outcome, regressors, entity_effects=True, time_effects=estimator == "fixed-periods", singletons=True
            )
        options: dict[str, Any] = {"cov_type": "clustered", "cluster_entity": True, "debiased": False}
        if estimator.startswith("fixed"):
            # Whether effects count is for `small_sample` to say; the library counts them for two-way effects.
            options |= {"auto_df": False, "count_effects": False}
        try:
            made = model.fit(**options)
        except (ValueError, ZeroDivisionError) as failure:
            # What the library refuses are samples too small for its variances.
            raise np.linalg.LinAlgError("too few rows for the terms") from failure
    called = tuple("constant" if name == "constant" else sample.names[int(name[1:])] for name in names)
    return called, np.asarray(made.params, dtype=np.float64), np.asarray(made.cov, dtype=np.float64)


def _frame(sample: Sample) -> tuple[Any, list[str]]:
    """The library's table; plain names of columns, since it reads formulas into others."""
    import pandas as pd

    plain = [f"x{k}" for k in range(len(sample.names))]
    columns = {"outcome": sample.outcome, "constant": np.ones(sample.rows)}
    columns |= {name: sample.regressors[:, k] for k, name in enumerate(plain)}
    index = pd.MultiIndex.from_arrays([sample.entity, sample.period])
    return pd.DataFrame(columns, index=index), plain


def _panel_library() -> Any:
    try:
        from linearmodels import panel
    except ImportError as failure:
        raise InputError(
            "a panel study needs linearmodels", remedy="install refloat with the extra: pip install 'refloat[stats]'"
        ) from failure
    return panel
