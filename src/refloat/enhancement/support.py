"""a Deal -> how much loss stands between each note and the pool."""

from refloat.deal import Deal
from refloat.errors import DealError


def subordination(deal: Deal) -> dict[str, float]:
    """Share of all notes that ranks below each, by face amount; 0 for the most junior."""
    total = sum(note.balance for note in deal.notes)
    shares: dict[str, float] = {}
    above = 0.0
    for note in deal.notes:
        above += note.balance
        shares[note.name] = (total - above) / total if total > 0 else 0.0
    return shares


def overcollateralisation(deal: Deal, claim: float | None = None) -> dict[str, float]:
    """Claim of the pool over each note together with all that rank above it, a multiple.

    On bad loans the claim is many times the notes, so this says little about safety; compare expected
    recoveries instead, by passing them as `claim`.

    Args:
        deal: The deal.
        claim: In currency units; the deal's balance at the cut-off if left out.

    Raises:
        DealError: The deal does not state its balance at the cut-off, and no claim is given.
    """
    base = deal.cut_off_balance if claim is None else claim
    if base is None:
        raise DealError("the deal has no cut_off_balance", where=deal.name, remedy="add it or give the claim")
    multiples: dict[str, float] = {}
    above = 0.0
    for note in deal.notes:
        above += note.balance
        multiples[note.name] = base / above if above > 0 else float("inf")
    return multiples
