"""Loans with known losses -> LgdFit: regressions and the tables beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from refloat.recovery.calibrate.lgd_fit import Cell, Column, LgdFit, Model
from refloat.recovery.calibrate.zero_one_beta import fit_zero_one_beta

DIGITS = 6
SMALLEST_CELL = 20
"""Cells of fewer loans are left out of tables: they say little, and could be a single loan."""


def fit_lgd(
    loans: pl.DataFrame,
    loss: str,
    columns: Mapping[str, str],
    models: Mapping[str, Sequence[str]],
    tables: Mapping[str, Sequence[str]],
    *,
    about: Mapping[str, str],
) -> LgdFit:
    """Fit zero-one-inflated beta regressions of a loss on loan features and macro terms.

    Args:
        loans: One row a loan; rows without a loss or without one of the columns are left out of the
            regressions, but not of the tables.
        loss: Column of the loss given default, 0 to 1.
        columns: Column -> what it means.
        models: Name -> columns of that regression.
        tables: Name -> columns by which the table groups.
        about: name, source, date, grade and note of the fit.

    Raises:
        ValueError: As in `fit_zero_one_beta`.
    """
    known = loans.filter(pl.col(loss).is_not_null())
    used = known.drop_nulls(list(columns))
    fitted: dict[str, Model] = {}
    for name, names in models.items():
        x = used.select(pl.col(list(names)).cast(pl.Float64)).to_numpy()
        fitted[name] = _model(used[loss].cast(pl.Float64).to_numpy(), x, names)
    losses = known[loss]
    return LgdFit(
        **about,
        loans=known.height,
        mean_lgd=_round(losses.mean()),
        zero_share=_round((losses == 0).mean()),
        one_share=_round((losses >= 1).mean()),
        columns=tuple(
            Column(name=name, meaning=meaning, mean=_round(used[name].mean()), sd=_round(used[name].std()))
            for name, meaning in columns.items()
        ),
        models=fitted,
        tables={name: _table(known, loss, by) for name, by in tables.items()},
    )


def _model(y: np.ndarray, x: np.ndarray, names: Sequence[str]) -> Model:
    fit = fit_zero_one_beta(y, x, names)
    full = np.column_stack([np.ones(len(y)), x])
    parts: dict[str, Any] = {}
    for part in ("zero", "one", "inside"):
        parts[part] = tuple(_round(v) for v in fit.coefficients[part])
        parts[f"{part}_se"] = tuple(_round(v) for v in fit.errors[part])
    return Model(
        columns=tuple(names),
        **parts,
        precision=_round(fit.coefficients["precision"][0]),
        effects={name: _round(fit.effect(full, name)) for name in names},
        log_likelihood=round(fit.log_likelihood, 2),
    )


def _table(loans: pl.DataFrame, loss: str, by: Sequence[str]) -> tuple[Cell, ...]:
    rows = (
        loans.drop_nulls(list(by))
        .group_by(list(by))
        .agg(pl.len().alias("loans"), pl.col(loss).mean().alias("mean"), (pl.col(loss) == 0).mean().alias("zero"))
    )
    return tuple(
        Cell(
            where=", ".join(f"{name} {row[name]}" for name in by),
            loans=row["loans"],
            mean_lgd=_round(row["mean"]),
            zero_share=_round(row["zero"]),
        )
        for row in rows.filter(pl.col("loans") >= SMALLEST_CELL).sort(list(by)).to_dicts()
    )


def _round(value: Any) -> float:
    return round(float(value), DIGITS)
