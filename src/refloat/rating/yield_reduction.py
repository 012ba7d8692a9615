"""A note's flows on every path -> the loss told as a reduction of its yearly yield, and the letter of a map."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, Note
from refloat.rating.bounds import LEVEL
from refloat.rating.engines import judge
from refloat.rating.note_cash import TOLERANCE, discount_factors, last_date, years_from
from refloat.rating.reduced_yield import YieldReduction
from refloat.rules import Scale

Amounts = NDArray[np.float64]

HALVINGS = 48
"""Steps of the bisection: a yield is then known to some 4e-15 of one plus itself."""


def yield_reduction(deal: Deal, note: Note, ledger: Ledger, scale: Scale, level: float = LEVEL) -> YieldReduction:
    """The expected reduction of a note's yield, and the letter that a map gives to it.

    Args:
        deal: The deal.
        note: A note that promises something.
        ledger: Its run.
        scale: A scale of the kind "yield_reduction".
        level: One-sided confidence of the bound.
    """
    shares = reductions(deal, note, ledger)
    one_plus = 1.0 + promised_yield(deal, note, ledger)
    # The map is read for the share of 1 + yield that is lost, which lies in [0, 1] as a bound needs it.
    found = judge(shares, ledger.weights, _over(scale, one_plus), 1.0, level)
    return YieldReduction(
        promised=one_plus - 1.0,
        estimate=one_plus * found.estimate,
        upper_bound=one_plus * found.upper_bound,
        letter=found.letter,
        point_letter=found.point_letter,
        scale=scale.name,
    )


def promised_yield(deal: Deal, note: Note, ledger: Ledger) -> float:
    """Yearly yield at par of a note paid as promised, compounded over its interest periods, as a fraction."""
    until = last_date(deal, note)
    years = years_from(deal.closing_on, ledger.dates)[until]
    return float(discount_factors(deal, note, ledger)[until] ** (-1.0 / years) - 1.0)


def reductions(deal: Deal, note: Note, ledger: Ledger) -> Amounts:
    """Share x of one plus the promised yield that each path loses, shape (path,), between 0 and 1.

    x solves: sum of received x (factor at the note's own rate) / (1 - x)^years = balance. A note paid as promised has
    x = 0, whenever its principal comes; one that gets nothing has x = 1. The yield received is then
    (1 + promised)(1 - x) - 1.

    Args:
        deal: The deal.
        note: The note.
        ledger: Its run.
    """
    flows = ledger.notes[note.name]
    until = last_date(deal, note) + 1
    years = years_from(deal.closing_on, ledger.dates)[:until]
    received = flows.interest_paid[:, :until] + flows.principal_paid[:, :until]
    shares = received * discount_factors(deal, note, ledger)[:until] / flows.opening[:, :1]
    total = shares.sum(axis=1)
    out = np.where(total > 0, 0.0, 1.0)
    losing = np.flatnonzero((total > 0) & (total < 1.0 - TOLERANCE))
    if not len(losing):
        return out
    part = shares[losing]
    low, high = np.zeros(len(losing)), np.ones(len(losing))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        worth = np.einsum("pd,pd->p", part, (1.0 - middle[:, None]) ** -years)
        below = worth < 1.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    out[losing] = 0.5 * (low + high)
    return out


def _over(scale: Scale, one_plus: float) -> Scale:
    """The map with its limits as shares of one plus the promised yield."""
    return replace(scale, limits=np.minimum(scale.limits / one_plus, 1.0))
