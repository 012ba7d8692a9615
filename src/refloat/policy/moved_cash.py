"""Cash and multiples of its times, costs, amounts and spread -> the Cash that the deal would see."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.policy.paths import Paths
from refloat.units import Cash

Amounts = NDArray[np.float64]
# Amounts that go with collections; what a company could spend or claims that are bought back do not.
WITH_COLLECTIONS = (
    "principal", "interest", "recovery", "closed_proceeds", "closed_costs", "closed_proceeds_pv", "reoco_proceeds",
)  # fmt: skip


def moved_cash(cash: Cash, cut_off: date, moved: Mapping[str, float]) -> Cash:
    """Stretch a pool's cash as the levers say, for a deal to be sized anew on it.

    Dates come at the multiple of their distance from the cut-off, to the day; tax is the change of the tax lever and
    counts among the costs. Present values of closed positions keep their own days: the trigger that looks at them sees
    the amounts moved and not the times.

    Args:
        cash: As simulated.
        cut_off: Of the pool.
        moved: Parameter -> multiple or value, as `moved_by` gives it.
    """
    start = np.datetime64(cut_off, "D")
    days = np.maximum(np.round((cash.dates - start).astype(np.int64) * moved["recovery_time"]).astype(np.int64), 1)
    # Stretched to one day, dates must still rise.
    days = np.maximum.accumulate(days - np.arange(len(days))) + np.arange(len(days))
    gross = np.asarray(cash.collections)
    costs = gross - np.asarray(cash.net)
    factor = Paths(days.astype(np.float64), gross, costs, np.asarray(cash.weights)).factor(moved["recovery_spread"])
    scale = np.ones((len(gross), 1)) if factor is None else factor[:, None]
    amount = moved["recovery_amount"]
    others = {
        name: getattr(cash, name) * scale * amount for name in WITH_COLLECTIONS if getattr(cash, name) is not None
    }
    return replace(
        cash,
        dates=start + days.astype("timedelta64[D]"),
        collections=gross * scale * amount,
        costs=np.maximum(costs * scale * moved["recovery_cost"] + moved["tax"] * gross * scale * amount, 0.0),
        **others,
    )
