"""a target and the ranges of the levers -> how much each lever and their working together matter (Morris, Sobol)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.policy.lever import Lever

Amounts = NDArray[np.float64]
Target = Callable[[dict[str, float]], float]


@dataclass(frozen=True)
class Indices:
    """What a method says of one lever and one target.

    Attributes:
        lever: Name of the lever.
        first: Morris: mean size of the elementary effects (mu*), in units of the target; Sobol: first-order index.
        total: Morris: their standard deviation (sigma), which shows bends and interaction; Sobol: total index.
        first_error: Half of the 95 % interval of `first` by the bootstrap.
        total_error: Of `total`; nil for Morris, which gives none.
    """

    lever: str
    first: float
    total: float
    first_error: float
    total_error: float


def morris_indices(
    target: Target, levers: Sequence[Lever], *, trajectories: int = 40, seed: int = 1
) -> tuple[Indices, ...]:
    """Elementary effects (Morris 1991, Technometrics 33; mu* of Campolongo et al. 2007) through SALib.

    Args:
        target: Values of the levers -> the target.
        levers: The levers with their ranges.
        trajectories: Number of trajectories; each costs one call more than there are levers.
        seed: Of the sample.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(levers)
    sample = sampling.sample(problem, trajectories, num_levels=4, seed=seed)
    found = analysis.analyze(problem, sample, _worths(target, levers, sample), num_levels=4, seed=seed)
    return tuple(
        Indices(lever.name, float(mean), float(spread), float(error), 0.0)
        for lever, mean, spread, error in zip(
            levers, found["mu_star"], found["sigma"], found["mu_star_conf"], strict=True
        )
    )


def sobol_indices(target: Target, levers: Sequence[Lever], *, size: int = 256, seed: int = 1) -> tuple[Indices, ...]:
    """First-order and total indices of variance (Sobol 1993; Saltelli et al. 2010), levers even over their ranges.

    Args:
        target: Values of the levers -> the target.
        levers: The levers with their ranges.
        size: Base sample, a power of two; it costs (levers + 2) times as many calls, drawn and read by SALib.
        seed: Of the sample.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(levers)
    sample = sampling.sample(problem, size, calc_second_order=False, seed=seed)
    worths = _worths(target, levers, sample)
    if np.ptp(worths) == 0:
        # Nothing moves this target: no variance to share out.
        return tuple(Indices(lever.name, 0.0, 0.0, 0.0, 0.0) for lever in levers)
    found = analysis.analyze(problem, worths, calc_second_order=False, seed=seed)
    return tuple(
        Indices(lever.name, *(float(value) for value in row))
        for lever, row in zip(
            levers, zip(found["S1"], found["ST"], found["S1_conf"], found["ST_conf"], strict=True), strict=True
        )
    )


def _problem(levers: Sequence[Lever]) -> dict[str, object]:
    return {
        "num_vars": len(levers),
        "names": [lever.name for lever in levers],
        "bounds": [list(lever.bounds) for lever in levers],
    }


def _worths(target: Target, levers: Sequence[Lever], sample: Amounts) -> Amounts:
    names = [lever.name for lever in levers]
    return np.array([target(dict(zip(names, row.tolist(), strict=True))) for row in sample])
