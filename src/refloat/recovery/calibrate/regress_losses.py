"""History + series of the economy -> regression of losses on loan size and the economy at default."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.segment_fit import SegmentFit
from refloat.recovery.calibrate.zero_one_beta import ZeroOneBeta, fit_zero_one_beta

MATURE = 0.8
"""Share of the curve after which a loan's cash so far tells its loss."""

LOG_OWED = "log_owed"


@dataclass(frozen=True, eq=False)
class LossRegression:
    """The regression of a tape's losses.

    Attributes:
        fit: The zero-one-inflated beta regression; its zero is a loan without a loss, its one a loan that paid nothing.
        effects: Column -> mean change of the expected loss for one unit more of it.
        loans: Loans used: those old enough to tell, of all segments that were fitted.
        mean_loss: Their mean loss.
    """

    fit: ZeroOneBeta
    effects: dict[str, float]
    loans: int
    mean_loss: float


def read_macro(path: str | Path) -> pl.DataFrame:
    """A CSV with a column `date` (ISO) and one column of numbers for each series.

    Raises:
        InputError: The file is missing, is no such table, or holds something else.
    """
    try:
        raw = pl.read_csv(path, infer_schema=False)
    except FileNotFoundError as failure:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except (pl.exceptions.PolarsError, OSError) as failure:
        raise InputError("this is not a CSV table", where=str(path), remedy="give UTF-8 text with commas") from failure
    if "date" not in raw.columns or len(raw.columns) < 2:
        raise InputError(
            "a column date and at least one series are needed", where=str(path), remedy="name the first column date"
        )
    names = [name for name in raw.columns if name != "date"]
    table = raw.select(
        pl.col("date").str.strip_chars().str.to_date("%Y-%m-%d", strict=False),
        *(pl.col(name).str.strip_chars().cast(pl.Float64, strict=False) for name in names),
    )
    for name in table.columns:
        wrong = table[name].is_null() | (table[name].is_nan() if name != "date" else False)
        if wrong.any():
            row = int(wrong.arg_max() or 0)
            what = "is not a date" if name == "date" else "is not a number"
            raise InputError(f'{name} "{raw[name][row] or ""}" {what}', where=f"{path}: row {row + 2}")
    return table.sort("date")


def regress_losses(history: History, fits: tuple[SegmentFit, ...], macro: pl.DataFrame) -> LossRegression:
    """Regress the losses of loans that have had time to pay on their size and the economy at their default.

    A loss is one less cash over what was owed times the share of the curve the loan has had time for. Each series
    counts with its last value on or before the default.

    Raises:
        InputError: Too few loans are old enough, or the series begin after the defaults.
    """
    names = [name for name in macro.columns if name != "date"]
    loans = history.loans.sort("default_on").join_asof(
        macro, left_on="default_on", right_on="date", strategy="backward"
    )
    part = _part(loans, fits)
    share = 1 - loans["cash"].to_numpy() / (loans["owed"].to_numpy() * np.maximum(part, 1e-9))
    loans = loans.with_columns(loss=pl.Series(np.clip(share, 0, 1)), **{LOG_OWED: pl.col("owed").log()})
    used = loans.filter(pl.Series(part >= MATURE)).drop_nulls(names)
    columns = (LOG_OWED, *names)
    if used.height < 10 * (len(columns) + 2):
        raise InputError(
            f"only {used.height} loans are old enough and defaulted after the series begin",
            where="regression of losses",
            remedy="give longer series or fewer of them",
        )
    x = used.select(columns).to_numpy()
    fit = fit_zero_one_beta(used["loss"].to_numpy(), x, columns)
    full = np.column_stack([np.ones(len(x)), x])
    effects = {name: fit.effect(full, name) for name in columns}
    return LossRegression(fit, effects, used.height, float(used["loss"].to_numpy().mean()))


def _part(loans: pl.DataFrame, fits: tuple[SegmentFit, ...]) -> NDArray[np.float64]:
    """Share of its curve that each loan has had time for; zero where nothing was fitted."""
    age = loans["age"].cast(pl.Float64).to_numpy()
    out = np.zeros(loans.height)
    for fit in fits:
        if fit.method != "none":
            mine = (loans["segment"] == fit.name).to_numpy()
            out[mine] = fit.share(age[mine])
    return out
