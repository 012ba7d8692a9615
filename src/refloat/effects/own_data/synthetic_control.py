"""one treated unit and a donor pool over time -> a mix of donors that stands for it, and how rare its gap is."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.own_data.sample import Amounts, enough, numbers
from refloat.errors import InputError

LEAST_BEFORE = 8
LEAST_DONORS = 5


@dataclass(frozen=True)
class Synthetic:
    """A synthetic control.

    Attributes:
        weights: Donor -> weight; they are not below nil and sum to one.
        periods: Every period.
        gap: Treated less synthetic outcome, each period.
        before_rmspe: Root mean squared gap before treatment.
        effect: Mean gap after it.
        ratio: Root mean squared gap after over before.
        p_value: Share of units, the treated among them, whose ratio is at least as large when each plays the treated.
        donors: Number of donors: the least p-value that there can be is one over one more.
    """

    weights: dict[str, float]
    periods: tuple[int, ...]
    gap: tuple[float, ...]
    before_rmspe: float
    effect: float
    ratio: float
    p_value: float
    donors: int


def synthetic_control(panel: pl.DataFrame, *, treated: str, treated_from: int) -> Synthetic:
    """Synthetic control on outcomes before treatment (Abadie, Diamond & Hainmueller 2010, JASA 105), placebo p-values.

    Weights minimise the squared gap before treatment under w >= 0 and sum w = 1.

    Args:
        panel: One row a unit and period: `unit`, `period`, `outcome`.
        treated: Name of the treated unit.
        treated_from: Its first treated period.

    Raises:
        InputError: Fewer than eight periods before, no period after, fewer than five donors, or gaps.
    """
    numbers(panel, ("period", "outcome"))
    if "unit" not in panel.columns:
        raise InputError("the table has no column unit", remedy=f"it has {', '.join(panel.columns)}")
    if panel.select(pl.struct("unit", "period").is_duplicated().any()).item():
        raise InputError("a unit has two rows for one period", remedy="keep one")
    wide = (
        panel.with_columns(pl.col("unit").cast(pl.String))
        .pivot("unit", index="period", values="outcome")
        .sort("period")
    )
    if treated not in wide.columns:
        raise InputError(f"there is no unit {treated}", remedy=f"units are {', '.join(wide.columns[1:6])}, ...")
    donors = [name for name in wide.columns if name not in ("period", treated)]
    enough(len(donors), LEAST_DONORS, "donors")
    periods = wide["period"].cast(pl.Int64).to_numpy()
    values = wide.select(treated, *donors).to_numpy().astype(np.float64)
    if np.isnan(values).any():
        raise InputError("not every unit has every period", remedy="leave out units with gaps")
    before = periods < treated_from
    enough(int(before.sum()), LEAST_BEFORE, "periods before the treatment")
    enough(int((~before).sum()), 1, "periods after the treatment")
    weights = _weights(values[before, 0], values[before, 1:])
    gap = values[:, 0] - values[:, 1:] @ weights
    ratios = [_ratio(gap, before)]
    for place in range(1, values.shape[1]):
        # Each donor plays the treated; the truly treated unit is left out of its donors.
        others = np.delete(values[:, 1:], place - 1, axis=1)
        ratios.append(_ratio(values[:, place] - others @ _weights(values[before, place], others[before]), before))
    return Synthetic(
        weights={name: float(w) for name, w in zip(donors, weights, strict=True) if w > 1e-4},
        periods=tuple(int(p) for p in periods),
        gap=tuple(float(g) for g in gap),
        before_rmspe=float(np.sqrt((gap[before] ** 2).mean())),
        effect=float(gap[~before].mean()),
        ratio=ratios[0],
        p_value=float(np.mean(np.array(ratios) >= ratios[0])),
        donors=len(donors),
    )


def _weights(target: Amounts, donors: Amounts) -> Amounts:
    from scipy.optimize import nnls

    scale = max(float(np.abs(donors).max()), 1e-12)
    # The sum of one is a heavy row of the least squares; what is left of it is divided out.
    heavy = 1e4
    rows = np.vstack([donors / scale, np.full((1, donors.shape[1]), heavy)])
    found, _ = nnls(rows, np.append(target / scale, heavy))
    total = found.sum()
    return found / total if total > 0 else np.full(donors.shape[1], 1 / donors.shape[1])


def _ratio(gap: Amounts, before: NDArray[np.bool_]) -> float:
    early = float(np.sqrt((gap[before] ** 2).mean()))
    late = float(np.sqrt((gap[~before] ** 2).mean()))
    return late / max(early, 1e-12)
