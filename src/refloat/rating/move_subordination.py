"""a Deal, a note and a share of the issue -> the deal with that much more or less below the note."""

from refloat.deal import Deal
from refloat.enhancement import resize

SMALLEST = 0.02
"""Share of its balance that a note keeps when the notes below it grow."""


def move_subordination(deal: Deal, name: str, share: float) -> Deal:
    """The deal with an issue of the same size of which a greater or smaller share ranks below a note.

    More subordination: the note shrinks and the next one below grows. Less: the note grows and those below it shrink,
    the nearest first.

    Args:
        deal: The deal.
        name: The note.
        share: Share of the whole issue that moves below the note; below zero, that moves into it.
    """
    balances = {note.name: note.balance for note in deal.notes}
    names = list(balances)
    below = names[names.index(name) + 1 :]
    left = share * sum(balances.values())
    changed = {name: max(balances[name] - left, 0.0)}
    if left >= 0:
        changed[below[0]] = balances[below[0]] + left
    else:
        for junior in below:
            taken = min(-left, balances[junior])
            changed[junior], left = balances[junior] - taken, left + taken
    return resize(deal, changed)


def most_subordination(deal: Deal, name: str) -> tuple[float, float]:
    """Largest shares of the issue that can move into a note and below it; zero for the lowest note."""
    balances = {note.name: note.balance for note in deal.notes}
    names, total = list(balances), sum(balances.values())
    below = names[names.index(name) + 1 :]
    if not below or total <= 0:
        return 0.0, 0.0
    # All but a crumb, since a note of nothing is none.
    return 0.999 * sum(balances[junior] for junior in below) / total, (1 - SMALLEST) * balances[name] / total
