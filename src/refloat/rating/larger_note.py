"""Samples of notes on which hardly any weighted path shows a loss -> the same, with that of a larger note beside them.

Under importance sampling a bound rests on the losses seen. Of a very safe note there are none, and the bound that
trusts nothing unseen is then so wide that more enhancement would lower a letter. But a note loses wherever a smaller
one in its place does: so the bound of a larger note, on which losses show, holds for the smaller one too.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Note
from refloat.enhancement import resize
from refloat.rating.bounds import ENOUGH_EVENTS, LEVEL, SOME_LOSSES, are_equal, effective_events, upper_bound
from refloat.rating.note_sample import NoteSample
from refloat.rating.sample_notes import sample_notes
from refloat.units import Cash

Shares = NDArray[np.float64]

POOREST = 4_000
"""Paths on which larger notes are tried; on the others the note's own losses stand for theirs."""
STEP, FINEST, TRIES = 1.08, 1.01, 24
"""Factor between the sizes tried at first and at last, and most of them."""


def beside_larger(
    deal: Deal, cash: Cash, samples: Mapping[str, NoteSample], *, plan: Cash | None = None, level: float = LEVEL
) -> dict[str, NoteSample]:
    """Give each note whose losses are worth too few the sample of the larger note with the lowest bound.

    Args:
        deal: The deal, without its guarantors.
        cash: The cash that it was run on.
        samples: What the run says of each note.
        plan: The plan that triggers compare with.
        level: One-sided confidence of the bounds.

    Returns:
        The samples; all as they were where paths weigh the same.
    """
    if are_equal(cash.weights):
        return dict(samples)
    found = dict(samples)
    for name, sample in samples.items():
        if sample.defaults.size and effective_events(sample.defaults, cash.weights) < ENOUGH_EVENTS:
            found[name] = replace(sample, beyond=_least_bounds(deal, cash, deal.note(name), sample, plan, level))
    return found


def _least_bounds(
    deal: Deal, cash: Cash, note: Note, sample: NoteSample, plan: Cash | None, level: float
) -> tuple[Shares, Shares] | None:
    """Losses and defaults of larger notes, each those with the lowest bound; None where none shows enough.

    Sizes go down from what the cash of the poorest paths would pay that are together worth enough losses, so that the
    same sizes are tried whatever the note's own is.
    """
    totals = cash.net.sum(axis=1)
    order = np.argsort(totals, kind="stable")
    places = order[:POOREST]
    weights = cash.weights[places]
    poorest = cash.taking(places, weights / weights.sum())
    heavy = cash.weights[order]
    worth = np.cumsum(heavy) ** 2 / np.cumsum(heavy**2)
    reach = float(totals[order[min(int(np.searchsorted(worth, 2 * ENOUGH_EVENTS)), cash.paths - 1)]])
    size = reach - sum(one.balance for one in deal.notes[: [one.name for one in deal.notes].index(note.name)])
    best: list[tuple[float, Shares]] = []
    step = STEP
    for _ in range(TRIES):
        if size <= note.balance or step < FINEST:
            break
        larger = sample_notes(resize(deal, {note.name: size}), poorest, plan=plan)[note.name]
        tried = []
        for own, other in ((sample.losses, larger.losses), (sample.defaults, larger.defaults)):
            if (other < own[places] - 1e-9).any():
                # A trigger or a call that a larger note does not set off: nothing follows from it.
                return None
            values = own.copy()
            values[places] = np.maximum(other, own[places])
            tried.append((upper_bound(values, cash.weights, level), values))
        if np.count_nonzero(tried[1][1] > 0) < SOME_LOSSES:
            # Back to the last size, and down from there in smaller steps.
            size, step = size * step / np.sqrt(step), float(np.sqrt(step))
            continue
        best = [min(pair, key=lambda one: one[0]) for pair in zip(best, tried, strict=True)] if best else tried
        size /= step
    return (best[0][1], best[1][1]) if best else None
