"""a Deal, a note and a share -> the deal with that share of its issue below the note."""

from refloat.deal import Deal
from refloat.enhancement.resize import resize
from refloat.errors import DealError


def with_subordination(deal: Deal, note: str, share: float) -> Deal:
    """Change a note's size against that of the most junior note; the issue as a whole stays.

    Args:
        deal: The deal; it is not changed.
        note: The note.
        share: Share of all notes, by face amount, that ranks below it.

    Raises:
        DealError: There is no such note, it is the most junior, or the notes above and between leave no room.
    """
    names = [one.name for one in deal.notes]
    if note not in names:
        raise DealError(f'no note is called "{note}"', where=deal.name, remedy=f"known are {', '.join(names)}")
    if note == names[-1]:
        raise DealError(f"nothing ranks below the note {note}", where=deal.name, remedy="name a note above the junior")
    total = sum(one.balance for one in deal.notes)
    place = names.index(note)
    above = sum(one.balance for one in deal.notes[:place])
    between = sum(one.balance for one in deal.notes[place + 1 : -1])
    balance, junior = (1.0 - share) * total - above, share * total - between
    # Rounding of the shares must not make a note that is just there, or just gone, negative.
    slack = 1e-9 * total
    if balance < -slack or junior < -slack:
        least, most = between / total, 1.0 - above / total
        raise DealError(
            f"a share of {share:.4g} below the note {note} is not possible",
            where=deal.name,
            remedy=f"give {least:.4g} to {most:.4g}",
        )
    return resize(deal, {note: max(balance, 0.0), names[-1]: max(junior, 0.0)})
