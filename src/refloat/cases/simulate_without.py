"""a prepared run -> its recoveries simulated anew without one source of risk."""

from typing import Any

from pydantic import BaseModel

from refloat.pool import Pool
from refloat.recovery import Assumptions, Recoveries, simulate
from refloat.recovery.loadings import Loadings
from refloat.units import Cash

PATHS = 2_000
MOST_WORK = 200_000_000
"""Loans and groups times paths above which one block of paths must do: it takes that share of the run's own time."""


def simulate_without(recoveries: Recoveries, pool: Pool, *, workers: int = 1) -> dict[str, Cash]:
    """Kind of rating driver -> cash without it, on the random numbers of the run's first paths.

    Paths are drawn as in the run, with the same weights, and loans are pooled by the same rule.

    Args:
        recoveries: Those of the run.
        pool: Its pool.
        workers: Threads.

    Returns:
        The cash without estimation error and that of loans that share no driver.
    """
    block = recoveries.block_size
    units = pool.loan_count - recoveries.pooled_loans + recoveries.groups
    wanted = PATHS if units * PATHS <= MOST_WORK else 1
    paths = min(recoveries.cash.paths, block * max(1, wanted // block))
    assumptions = recoveries.assumptions
    changed = {
        "no_estimation_error": without_estimation_error(assumptions),
        "no_common_drivers": without_common_drivers(assumptions),
    }
    return {
        kind: simulate(
            pool,
            other,
            seed=recoveries.seed,
            scenarios=paths,
            block_size=block,
            overrides=recoveries.overrides,
            sampling=recoveries.sampling,
            drawing=recoveries.drawing,
            granularity=recoveries.granularity,
            workers=workers,
        ).cash
        for kind, other in changed.items()
    }


def without_estimation_error(assumptions: Assumptions) -> Assumptions:
    """The set with forecast errors of no size; their bias stays, since it is a level and not a risk."""
    sizes = {}
    for name in ("amount", "timing"):
        size = getattr(assumptions.estimation_error, name)
        none = {part: getattr(size, part).model_copy(update={"value": 0.0}) for part in ("market", "deal")}
        sizes[name] = size.model_copy(update=none)
    error = assumptions.estimation_error.model_copy(update=sizes)
    return assumptions.model_copy(update={"estimation_error": error})


def without_common_drivers(assumptions: Assumptions) -> Assumptions:
    """The set with every loading on a driver taken away; what a loan does on average stays.

    The property index keeps its path, which is one for all loans of a region.
    """
    changed: Assumptions = _without_loadings(assumptions)
    return changed


def _without_loadings(part: Any) -> Any:
    """A part of the set with loadings of nothing wherever they stand."""
    if isinstance(part, Loadings):
        return Loadings()
    if isinstance(part, BaseModel):
        values = {name: getattr(part, name) for name in type(part).model_fields}
        changed = {name: _without_loadings(value) for name, value in values.items()}
        return part.model_copy(update={name: new for name, new in changed.items() if new is not values[name]})
    if isinstance(part, tuple):
        return tuple(_without_loadings(item) for item in part)
    if isinstance(part, dict):
        return {key: _without_loadings(item) for key, item in part.items()}
    return part
