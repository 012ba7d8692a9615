"""What a step may pay, and how it is shared out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from refloat.deal.references import COLLECTIONS
from refloat.deal.state import Mask, State
from refloat.deal.step import StepTerm

Amounts = NDArray[np.float64]


def share_out(
    step: StepTerm,
    state: State,
    paths: Mask,
    dues: Sequence[Amounts],
    use: Sequence[str] = (),
    *,
    pro_rata: bool = True,
) -> list[Amounts]:
    """Pay dues from the collections and then from the reserves in use; returns what each was paid."""
    wanted = state.payable = limited(step, state, paths, total(dues))
    paid = state.take(COLLECTIONS, wanted)
    for account in use:
        paid = paid + state.take(account, wanted - paid)
    if len(dues) == 1:
        return [paid]
    if pro_rata:
        return in_proportion(dues, paid)
    parts = []
    for due in dues:
        part = np.minimum(due, paid)
        parts.append(part)
        paid = paid - part
    return parts


def limited(step: StepTerm, state: State, paths: Mask, amount: Amounts) -> Amounts:
    """An amount under the step's limits and on its paths only."""
    if step.at_most is not None:
        amount = np.minimum(amount, step.at_most)
    if step.at_most_share is not None:
        amount = np.minimum(amount, step.at_most_share * state.held[COLLECTIONS])
    return amount if paths is None else np.where(paths, amount, 0.0)


def in_proportion(dues: Sequence[Amounts], paid: Amounts) -> list[Amounts]:
    """Split an amount by dues; where all is paid, each part is its due to the last bit."""
    whole = total(dues)
    share = np.divide(paid, whole, out=np.zeros_like(paid), where=whole > 0)
    return [due * share for due in dues]


def total(amounts: Sequence[Amounts]) -> Amounts:
    """The sum of some amounts."""
    found = amounts[0]
    for amount in amounts[1:]:
        found = found + amount
    return found


def less(amount: Amounts, paid: Amounts) -> Amounts:
    """What is left; a split by shares may overshoot in the last bit."""
    return np.maximum(amount - paid, 0.0)
