"""a Deal and note sizes -> the same deal with notes of those sizes."""

import math
from collections.abc import Mapping

from refloat.deal import Deal
from refloat.deal.reserve import Reserve, ShareTarget
from refloat.errors import DealError
from refloat.files import did_you_mean


def resize(deal: Deal, balances: Mapping[str, float]) -> Deal:
    """Change the face amounts of notes.

    A reserve that was put in at closing as its share of notes is put in as that share of the new ones.

    Args:
        deal: The deal; it is not changed.
        balances: Note -> new balance, in currency units. Notes not named keep theirs.

    Raises:
        DealError: There is no such note, or a balance is negative or no number.
    """
    known = [note.name for note in deal.notes]
    for name, balance in balances.items():
        if name not in known:
            remedy = did_you_mean(name, known) or f"known are {', '.join(known)}"
            raise DealError(f'no note is called "{name}"', where=deal.name, remedy=remedy)
        if not (math.isfinite(balance) and balance >= 0):
            raise DealError(f"{balance} is no size for a note", where=f"{deal.name}, note {name}")
    notes = tuple(
        note.model_copy(update={"balance": float(balances[note.name])}) if note.name in balances else note
        for note in deal.notes
    )
    resized = deal.model_copy(update={"notes": notes})
    reserves = tuple(_follow(reserve, deal, resized) for reserve in deal.reserves)
    return resized.model_copy(update={"reserves": reserves})


def _follow(reserve: Reserve, before: Deal, after: Deal) -> Reserve:
    target = reserve.target
    if not isinstance(target, ShareTarget) or not target.notes or not reserve.initial:
        return reserve
    was, now = (
        max(target.share * sum(deal.note(name).balance for name in target.notes), target.floor)
        for deal in (before, after)
    )
    return reserve.model_copy(update={"initial": now}) if math.isclose(reserve.initial, was, rel_tol=1e-9) else reserve
