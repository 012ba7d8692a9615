"""Cash on many paths -> few of them that tell nearly as much of bad outcomes."""

from dataclasses import fields

import numpy as np

from refloat.units import Cash


def worst_paths(cash: Cash, paths: int) -> Cash:
    """Half of the paths asked for are the worst by net cash of the whole life, half are spread evenly over the rest.

    Weights are those of the paths each stands for, so that means stay about what they are. Losses of a note come from
    the worst paths, so their mean hardly changes.

    Args:
        cash: The cash.
        paths: Paths to keep, two or more; all are kept if there are no more.

    Source: stratified and systematic sampling, Cochran, Sampling Techniques (1977), chapters 5 and 8.
    """
    if cash.paths <= paths:
        return cash
    order = np.argsort(cash.net.sum(axis=1), kind="stable")
    worst = order[: paths // 2]
    # The rest in as many runs of neighbours as there are paths left, the middle one standing for its run.
    runs = np.array_split(order[paths // 2 :], paths - paths // 2)
    middle = np.array([run[len(run) // 2] for run in runs])
    weights = np.concatenate([cash.weights[worst], [cash.weights[run].sum() for run in runs]])
    chosen = np.concatenate([worst, middle])
    amounts = {
        field.name: value[chosen]
        for field in fields(Cash)
        if field.name not in ("dates", "weights") and (value := getattr(cash, field.name)) is not None
    }
    return Cash(dates=cash.dates, weights=weights / weights.sum(), **amounts)
