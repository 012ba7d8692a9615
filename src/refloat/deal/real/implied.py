"""A reported balance -> the cost that must have stood before it: the assumed fee, solved for."""

from refloat.deal.deal import Deal
from refloat.deal.fee import ShareOfCollectionsFee
from refloat.deal.real.payment_place import payment_place, written_dates
from refloat.deal.real.real_deal import RealDeal
from refloat.deal.real.record import NoteBalance
from refloat.deal.run import run
from refloat.errors import InputError

HIGHEST = 0.95
"""A fee above this share of collections is no explanation."""


def implied_share(real: RealDeal) -> float | None:
    """Share of gross collections of a fee for which the run meets a reported balance.

    The fee is an assumed one that stands for all senior costs that are not published. The more it takes, the higher
    stays the balance; the share is found by Brent's method to 1e-10.

    Returns:
        None if the record asks for nothing, or no share from 0 to 0.95 meets the balance.

    Raises:
        InputError: The record names a fee or a balance that is not there.
    """
    wanted = real.record.implied
    if wanted is None:
        return None
    facts = [fact for fact in real.record.reported if isinstance(fact, NoteBalance) and fact.on == wanted.on]
    if not facts:
        raise InputError(f"no balance is reported on {wanted.on}", where=real.name, remedy="correct implied.on")
    fact, place = facts[0], payment_place(real.deal, facts[0].on)
    short = _until(real.deal, place + 1)

    def excess(share: float) -> float:
        ledger = run(with_share(short, wanted.fee, share), real.cash, plan=real.plan, keep="notes")
        return float(ledger.notes[fact.note].closing[0, place]) - fact.amount

    if excess(0.0) > 0 or excess(HIGHEST) < 0:
        return None
    from scipy.optimize import brentq

    return float(brentq(excess, 0.0, HIGHEST, xtol=1e-10))


def _until(deal: Deal, place: int) -> Deal:
    """The deal cut off at a payment date: nothing later reaches back, and only the last date itself is special."""
    written = written_dates(deal)
    if place >= len(written) - 1:
        return deal
    dates = deal.payment_dates.model_copy(update={"last": written[place].tolist()})
    return deal.model_copy(update={"payment_dates": dates})


def with_share(deal: Deal, name: str, share: float) -> Deal:
    """The deal with another share of a fee on collections.

    Raises:
        InputError: There is no such fee.
    """
    fees = tuple(
        fee.model_copy(update={"share": share}) if fee.name == name and isinstance(fee, ShareOfCollectionsFee) else fee
        for fee in deal.fees
    )
    if fees == deal.fees and not any(fee.name == name and isinstance(fee, ShareOfCollectionsFee) for fee in fees):
        raise InputError(f'no fee on collections is called "{name}"', where=deal.name, remedy="correct implied.fee")
    return deal.model_copy(update={"fees": fees})
