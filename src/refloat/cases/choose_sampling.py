"""A Case and target letters -> how its paths are drawn, where the case leaves it open."""

from collections.abc import Mapping
from typing import Literal

from refloat.cases.case import Case
from refloat.rating import Scales
from refloat.recovery.sampling import PLAIN, Sampling

Choice = Literal["auto", "plain", "antithetic", "stratified", "importance"]

HIGH = "aa"
"""How letters begin that are Aa or above, in capitals or not: Aa1, Aaa, AA-, AAA."""


def choose_sampling(
    case: Case, scales: Scales, targets: Mapping[str, str] | None = None, choice: Choice | None = None
) -> Sampling:
    """The sampling of a run.

    A kind asked for is taken, with the other settings of the case; then what the case says; and where both leave it
    open, or "auto" is asked for, importance sampling if any target letter is Aa or above, with the tail at the limit
    of the default-probability scale for that letter at one year. Plain paths otherwise.

    Args:
        case: The case.
        scales: Its scales.
        targets: Note name -> letter; those of the case if left out.
        choice: The kind asked for, if any.
    """
    given = case.run.sampling
    if choice is not None and choice != "auto":
        return (given or PLAIN).model_copy(update={"kind": choice})
    if given is not None and choice is None:
        return given
    letters = (case.rating.targets if targets is None else targets).values()
    scale = scales.default_probability
    high = [letter for letter in letters if letter.lower().startswith(HIGH) and letter in scale.letters]
    if not high:
        return PLAIN
    limit = min(scale.limit(letter, 1.0) for letter in high)
    return Sampling(kind="importance", tail=min(max(limit, 1e-9), 0.1))
