"""A business plan and a stress scale -> the hardest stress that each note survives."""

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, run
from refloat.rating.note_cash import broken, is_rated
from refloat.rating.ratings import BELOW, StressOutcome
from refloat.rules import StressScale
from refloat.units import Cash

DAYS_A_MONTH = 365.25 / 12

_FLOWS = (
    "collections",
    "principal",
    "interest",
    "recovery",
    "closed_proceeds",
    "closed_proceeds_pv",
    "reoco_proceeds",
)
_UNCUT = (
    "costs",
    "defaulted",
    "closed_plan",
    "closed_plan_pv",
    "closed_costs",
    "closed_plan_costs",
    "repurchases",
    "reoco_purchases",
)
_STOCKS = ("pool_balance", "files_open")


def stress_letters(deal: Deal, plan: Cash, scale: StressScale) -> dict[str, StressOutcome]:
    """Run the deal once on the plan under every letter's stress, and find the letter each note survives.

    A note survives if it breaks no promise. Its letter is the best one that it survives together with every milder
    stress. Triggers are tested against the plan without stress.

    Args:
        deal: The deal.
        plan: The business plan, one path.
        scale: Haircuts and delays by letter.

    Returns:
        Note name -> outcome, for rated notes.
    """
    ledger = run(deal, stressed(plan, scale, deal.cut_off), plan=plan)
    outcomes = {}
    for note in deal.notes:
        if not is_rated(note):
            continue
        survived = ~broken(deal, note, ledger)
        streak = mildest_survived(survived)
        place = min(len(scale.letters) - streak, len(scale.letters) - 1)
        outcomes[note.name] = StressOutcome(
            letter=scale.letters[place] if streak else f"{BELOW}{scale.letters[-1]}",
            haircut=float(scale.haircuts[place]),
            delay_months=float(scale.delay_months[place]),
            survived=dict(zip(scale.letters, survived.tolist(), strict=True)),
        )
    return outcomes


def mildest_survived(survived: NDArray[np.bool_]) -> int:
    """How many stresses a note survives, counted from the mildest up to the first that breaks it.

    Args:
        survived: Shape (letter,), hardest first.
    """
    return int(np.cumprod(survived[::-1]).sum())


def stressed(plan: Cash, scale: StressScale, start: date) -> Cash:
    """The plan under the stress of each letter: one path a letter, hardest first.

    Gross cash is cut by the haircut; recovery costs are not cut, since they are mostly spent before cash comes. All
    of it comes later by a delay that builds up in a straight line over the first months and is full afterwards; within
    a period cash is taken to come evenly. Dates are added at the end for what is delayed beyond the plan's last.

    Args:
        plan: One path; with several, their weighted mean is used.
        scale: Haircuts and delays.
        start: Cut-off date, from which the plan's cash comes.
    """
    days = (plan.dates - np.datetime64(start, "D")).astype(np.float64)
    if days[0] <= 0:
        # Cash dated on or before the cut-off is there at once: time then starts one day before it.
        days = days - days[0] + 1.0
    step = float(np.median(np.diff(days))) if len(days) > 1 else float(days[0])
    delays = scale.delay_months * DAYS_A_MONTH
    extra = int(np.ceil(delays.max() / step))
    later = days[-1] + step * np.arange(1, extra + 1)
    grid = np.concatenate([days, np.round(later)])
    dates = np.concatenate([plan.dates, plan.dates[-1] + np.round(later - days[-1]).astype("timedelta64[D]")])
    ramp = scale.ramp_months * DAYS_A_MONTH
    # Time of the plan that is reached at each date under each delay, shape (letter, date).
    reached = np.maximum(grid - delays[:, None], 0.0)
    if ramp > 0:
        reached = np.where(grid < ramp + delays[:, None], grid * ramp / (ramp + delays[:, None]), reached)
    knots = np.concatenate([[0.0], days])
    keep = 1.0 - scale.haircuts[:, None]

    def flow(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(plan.mean(amounts))])
        return np.diff(np.interp(reached, knots, total), axis=1, prepend=0.0)

    parts = {}
    for name in (*_FLOWS, *_UNCUT, *_STOCKS):
        amounts = getattr(plan, name)
        if amounts is None:
            continue
        if name in _STOCKS:
            parts[name] = np.interp(reached, days, plan.mean(amounts))
        else:
            parts[name] = flow(amounts) * keep if name in _FLOWS else flow(amounts)
    letters = len(scale.letters)
    return replace(plan, dates=dates, weights=np.full(letters, 1.0 / letters), **parts)
