"""Recoveries, a deal and its bank -> Ground: the figures as they are, on which levers pull."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal
from refloat.effects import EffectsTerms
from refloat.errors import CaseError
from refloat.policy.paths import Paths
from refloat.recovery import Recoveries

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ground:
    """A pool's cash by path and its bank.

    Attributes:
        years: Years from the cut-off to each date of cash, shape (date,).
        gross: Gross collections per 100 of claim, shape (path, date).
        cost: Recovery costs per 100 of claim, the same shape.
        weights: Of the paths; they sum to one.
        book_value: Net carrying amount per 100 of claim.
        senior: Size of the senior note per 100 of claim.
        senior_rate: Its yearly coupon, a fraction.
        cost_share: The buyer's own costs, of what is recovered.
        delay_years: Years by which the buyer expects cash later.
        npls: Bad loans of the bank, an amount.
        loans: All its loans.
        mean_years: Mean time of the expected net cash.
        recovery_gain: What the buyer collects beyond the model, as a share.
        senior_level: Limit of default for the letter at which the senior note is sized; None where it is not.
        tail: Paths drawn for that letter; None takes those above.
    """

    years: Amounts
    gross: Amounts
    cost: Amounts
    weights: Amounts
    book_value: float
    senior: float
    senior_rate: float
    cost_share: float
    delay_years: float
    npls: float
    loans: float
    mean_years: float
    recovery_gain: float = 0.0
    senior_level: float | None = None
    tail: Paths | None = None

    @cached_property
    def paths(self) -> Paths:
        """The pool's cash as paths."""
        return Paths(self.years, self.gross, self.cost, self.weights)


def paths_of(recoveries: Recoveries) -> Paths:
    """A pool's cash per 100 of its claim.

    Args:
        recoveries: The pool's cash.
    """
    cash = recoveries.cash
    scale = 100.0 / recoveries.claim
    gross = np.asarray(cash.collections)
    return Paths(
        years=(cash.dates - np.datetime64(recoveries.cut_off, "D")).astype(np.int64) / 365.0,
        gross=gross * scale,
        cost=(gross - np.asarray(cash.net)) * scale,
        weights=np.asarray(cash.weights),
    )


def ground_of(recoveries: Recoveries, deal: Deal, bank: EffectsTerms, *, senior_rate: float) -> Ground:
    """Bring a case's figures together.

    Args:
        recoveries: The pool's cash.
        deal: The deal; its first note is the senior one.
        bank: effects.yaml of the case; its `gap`, where given, says how a buyer sees the cash.
        senior_rate: Yearly coupon of the senior note.

    Raises:
        CaseError: The pool brings no cash.
    """
    paths = paths_of(recoveries)
    gross, cost = paths.expected
    expected = gross - cost
    if not expected.sum() > 0:
        raise CaseError("the pool brings no cash, so no reform can be valued", remedy="look at its recoveries first")
    gross_amount = recoveries.claim if bank.pool.gross_amount is None else bank.pool.gross_amount
    allowance = bank.pool.allowance
    if allowance is None:
        allowance = (bank.pool.allowance_share or 0.0) * gross_amount
    investor = bank.gap.investor if bank.gap else None
    return Ground(
        years=paths.years,
        gross=paths.gross,
        cost=paths.cost,
        weights=paths.weights,
        book_value=max(gross_amount - allowance + bank.pool.other_assets, 0.0) * 100.0 / recoveries.claim,
        senior=deal.notes[0].balance * 100.0 / recoveries.claim,
        senior_rate=senior_rate,
        cost_share=investor.cost_share if investor else 0.0,
        delay_years=investor.delay_years if investor else 0.0,
        npls=bank.bank.npls,
        loans=bank.bank.gross_loans,
        mean_years=float(expected @ paths.years / expected.sum()),
        recovery_gain=investor.recovery_gain if investor else 0.0,
    )
