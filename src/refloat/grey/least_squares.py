"""a design matrix and a target -> the parameters, or the sentence that they cannot be told apart."""

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray

RANK_TOLERANCE = 1e-12


def least_squares(design: FloatArray, target: FloatArray, *, model: str) -> FloatArray:
    """Ordinary least squares with columns scaled to length one, so that the unit of the series does not matter.

    Args:
        design: (equations, parameters).
        target: (equations,).
        model: Name of the model, for the sentence.

    Raises:
        InputError: The columns are dependent: the series does not determine the parameters.
    """
    lengths = np.linalg.norm(design, axis=0)
    if not np.all(np.isfinite(lengths)) or np.any(lengths == 0):
        raise InputError(f"{model} has no parameters on this series", remedy="take another model")
    unknowns, _, rank, _ = np.linalg.lstsq(design / lengths, target, rcond=RANK_TOLERANCE)
    if rank < design.shape[1]:
        raise InputError(
            f"the series does not determine the parameters of {model}",
            remedy="take a model with fewer parameters, such as gm11, or give more points",
        )
    result: FloatArray = unknowns / lengths
    return result
