"""a Deal and Cash -> a NoteSample for each note, block by block, so that the flows are never kept."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, Note
from refloat.deal.run import BLOCK, mean_plan, path_block
from refloat.deal.run_paths import run_paths
from refloat.rating.note_cash import broken, horizon_years, is_rated, life_of, loss, mean_flows
from refloat.rating.note_sample import NoteSample
from refloat.units import Cash

Amounts = NDArray[np.float64]


def sample_notes(
    deal: Deal, cash: Cash, *, plan: Cash | None = None, horizon: str = "wal", block: int = BLOCK
) -> dict[str, NoteSample]:
    """Run a deal on blocks of paths, and keep of each block what rating needs.

    Memory then grows by two numbers a note and path instead of six a note, path and date.

    Args:
        deal: The deal.
        cash: What the pool pays.
        plan: The business plan that ratios compare with.
        horizon: As in `rate`.
        block: Paths that are run at once.
    """
    plan = mean_plan(plan)
    return sample_ledgers(
        deal,
        (run_paths(deal, path_block(cash, start, block), plan=plan) for start in range(0, cash.paths, block)),
        horizon,
    )


def sample_ledgers(deal: Deal, ledgers: Iterator[Ledger], horizon: str) -> dict[str, NoteSample]:
    """The same from runs that there are already, one after the other, of all paths together.

    Args:
        deal: The deal.
        ledgers: Runs of it on parts of the paths, in their order; weights of all parts sum to one.
        horizon: As in `rate`.
    """
    losses: dict[str, list[Amounts]] = {note.name: [] for note in deal.notes}
    defaults: dict[str, list[Amounts]] = {note.name: [] for note in deal.notes}
    means: dict[str, Amounts] = {}
    weights = []
    for ledger in ledgers:
        weights.append(ledger.weights)
        for note in deal.notes:
            flows = mean_flows(note, ledger)
            means[note.name] = means[note.name] + flows if note.name in means else flows
            if is_rated(note):
                losses[note.name].append(loss(deal, note, ledger))
                defaults[note.name].append(broken(deal, note, ledger).astype(np.float64))
    together = np.concatenate(weights)
    return {
        note.name: NoteSample(
            losses=np.concatenate(losses[note.name] or [np.empty(0)]),
            defaults=np.concatenate(defaults[note.name] or [np.empty(0)]),
            weights=together,
            wal_years=(life := life_of(deal, note, ledger.dates, means[note.name])),
            horizon_years=life if horizon == "wal" or not is_rated(note) else horizon_years(deal, note, horizon),
            coupon=_coupon(note, ledger),
        )
        for note in deal.notes
    }


def _coupon(note: Note, ledger: Ledger) -> float | None:
    return None if note.kind == "zero_coupon" or not is_rated(note) else float(ledger.coupons[note.name][0])
