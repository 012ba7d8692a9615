"""a Deal and its cash -> the mean loss, the share of broken promises and the horizon of each note."""

from dataclasses import dataclass

import numpy as np

from refloat.deal import Deal, run
from refloat.enhancement import unguaranteed
from refloat.rating.note_cash import average_life, broken, horizon_years, is_rated, loss
from refloat.rating.ratings import letter_rank
from refloat.rating.scales import Scales
from refloat.rating.stress import stress_letters
from refloat.units import Cash


@dataclass(frozen=True)
class Place:
    """Where one note stands.

    Attributes:
        expected_loss: Mean loss, as a share of the balance.
        default_probability: Share of paths on which a promise is broken.
        years: Horizon at which scales are read.
        stress_rank: Rank of the letter of the scenario stress; None without it.
    """

    expected_loss: float
    default_probability: float
    years: float
    stress_rank: int | None


def place_notes(
    deal: Deal,
    cash: Cash,
    *,
    plan: Cash | None,
    against: Cash | None,
    scales: Scales,
    engines: tuple[str, ...],
    letters: tuple[str, ...],
    horizon: str = "wal",
) -> dict[str, Place]:
    """Where each rated note stands.

    Args:
        deal: The deal; guarantors are taken to pay nothing.
        cash: Simulated cash.
        plan: The plan under the same change, from which the stress starts.
        against: The plan that triggers compare with: that of the deal as it was sold.
        scales: The scales.
        engines: Engines that decide the letter.
        letters: Letters, best first.
        horizon: Where scales are read.
    """
    deal = unguaranteed(deal)
    ledger = run(deal, cash, plan=against, keep="notes")
    stress = {}
    if "stress" in engines and plan is not None:
        stress = stress_letters(deal, plan, scales.stress, against=against)
    places = {}
    for note in deal.notes:
        if not is_rated(note):
            continue
        samples = (loss(deal, note, ledger), broken(deal, note, ledger).astype(np.float64))
        losing, breaking = (min(1.0, float(np.einsum("p,p->", ledger.weights, sample))) for sample in samples)
        rank = letter_rank(stress[note.name].letter, letters) if note.name in stress else None
        years = average_life(deal, note, ledger) if horizon == "wal" else horizon_years(deal, note, horizon)
        places[note.name] = Place(losing, breaking, years, rank)
    return places
