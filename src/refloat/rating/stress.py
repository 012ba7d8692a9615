"""A business plan and a stress scale -> the hardest stress that each note survives."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, run
from refloat.rating.note_cash import broken, is_rated
from refloat.rating.ratings import BELOW, StressOutcome
from refloat.rating.shift_rates import follows_rates, shifted_rates
from refloat.rating.stress_cash import stress_cash
from refloat.rules import StressScale
from refloat.units import Cash

Flags = NDArray[np.bool_]

RATES = ("as they are", "up", "down")
"""The rate cases, in the order in which they are told."""


def stress_letters(
    deal: Deal, plan: Cash, scale: StressScale, *, against: Cash | None = None
) -> dict[str, StressOutcome]:
    """Run the deal on the plan under every letter's stress, and find the letter each note survives.

    A note survives if it breaks no promise, with reference rates as they are, up and down. Its letter is the best one
    that it survives together with every milder stress. Triggers are tested against the plan without stress.

    Args:
        deal: The deal.
        plan: The business plan, one path.
        scale: Haircuts, delays, costs and rates by letter.
        against: The plan that triggers compare with; the same if left out.

    Returns:
        Note name -> outcome, for rated notes.
    """
    cash = stressed(plan, scale, deal.cut_off)
    against = plan if against is None else against
    cases = {
        name: _kept(deal, cash, against, shifts)
        for name, shifts in zip(RATES, (0.0 * scale.rates_up, scale.rates_up, -scale.rates_down), strict=True)
        if not shifts.any() or follows_rates(deal)
    }
    outcomes = {}
    for note in deal.notes:
        if not is_rated(note):
            continue
        survived = np.logical_and.reduce([kept[note.name] for kept in cases.values()])
        streak = mildest_survived(survived)
        place = min(len(scale.letters) - streak, len(scale.letters) - 1)
        harder = len(scale.letters) - streak - 1
        outcomes[note.name] = StressOutcome(
            letter=scale.letters[place] if streak else f"{BELOW}{scale.letters[-1]}",
            haircut=float(scale.haircuts[place]),
            delay_months=float(scale.delay_months[place]),
            cost_increase=float(scale.cost_increases[place]),
            survived=dict(zip(scale.letters, survived.tolist(), strict=True)),
            rates=tuple(cases),
            breaks_with=tuple(name for name, kept in cases.items() if harder >= 0 and not kept[note.name][harder]),
        )
    return outcomes


def mildest_survived(survived: Flags) -> int:
    """How many stresses a note survives, counted from the mildest up to the first that breaks it.

    Args:
        survived: Shape (letter,), hardest first.
    """
    return int(np.cumprod(survived[::-1]).sum())


def stressed(plan: Cash, scale: StressScale, start: date) -> Cash:
    """The plan under the stress of each letter, rates apart: one path a letter, hardest first.

    Args:
        plan: One path; with several, their weighted mean is used.
        scale: The stresses.
        start: Cut-off date, from which the plan's cash comes.
    """
    return stress_cash(plan, scale.haircuts, scale.delay_months, scale.cost_increases, scale.ramp_months, start)


def _kept(deal: Deal, cash: Cash, plan: Cash, shifts: NDArray[np.float64]) -> dict[str, Flags]:
    """Whether each rated note keeps its promises on each path, with the rates of that path shifted.

    A deal has one curve, so it is run once for each shift that differs.
    """
    kept = {note.name: np.zeros(cash.paths, dtype=bool) for note in deal.notes if is_rated(note)}
    for shift in np.unique(shifts):
        ledger = run(shifted_rates(deal, float(shift)), cash, plan=plan)
        same = shifts == shift
        for name, flags in kept.items():
            flags[same] = ~broken(deal, deal.note(name), ledger)[same]
    return kept
