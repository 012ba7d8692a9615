"""Steps that pay the banks of hedges and guarantors -> payments on the books."""

import numpy as np

from refloat.deal.guarantees import PARTS
from refloat.deal.share_out import share_out, total
from refloat.deal.state import Mask, State
from refloat.deal.step import PayGuarantor, PayHedge


def pay_hedge(step: PayHedge, state: State, paths: Mask) -> None:
    """Pay banks what they are owed, in proportion; of each, the periodic amount first."""
    hedges = state.hedges
    parts = ("periodic", "termination") if step.part == "senior" else (step.part,)
    dues = [total([hedges.owed[part][name] for part in parts]) for name in step.hedges]
    for name, paid in zip(step.hedges, share_out(step, state, paths, dues, step.use), strict=True):
        left = paid
        for part in parts:
            amount = np.minimum(hedges.owed[part][name], left)
            hedges.settle(name, part, amount)
            left = left - amount


def pay_guarantor(step: PayGuarantor, state: State, paths: Mask) -> None:
    """Pay a guarantor what it is owed, one part after the other."""
    chosen = {"all": PARTS, "interest": PARTS[:2], "principal": PARTS[2:]}[step.part]
    dues = [state.guarantees.owed[part][step.guarantee] for part in chosen]
    paid = share_out(step, state, paths, dues, pro_rata=False)
    state.guarantees.settle(step.guarantee, dict(zip(chosen, paid, strict=True)))
