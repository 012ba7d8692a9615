"""RealDeal -> Replay: run it on what came in, and hold every reported fact against the run."""

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from refloat.deal.ledger import Ledger
from refloat.deal.payment_dates import schedule
from refloat.deal.prove import prove_cash
from refloat.deal.real.comparison import FactCheck, Replay
from refloat.deal.real.implied import implied_share, with_share
from refloat.deal.real.payment_place import payment_place
from refloat.deal.real.real_deal import RealDeal
from refloat.deal.real.record import (
    Extended,
    Fact,
    InterestDeferred,
    InterestTimely,
    NoteBalance,
    PaidInFull,
    ReserveHeld,
    TriggerHit,
    TriggerValue,
)
from refloat.deal.run import run
from refloat.deal.trigger import DUST
from refloat.errors import InputError


def replay(real: RealDeal) -> Replay:
    """Run a rebuilt deal on what came in.

    Raises:
        InputError: The record names a note, trigger or day that the deal does not have.
        ProofError: Cash is not conserved, which is a defect in refloat.
    """
    ledger = run(real.deal, real.cash, plan=real.plan)
    prove_cash(ledger)
    until = schedule(real.deal.payment_dates, real.deal.closing_on).collect_until
    known = int(np.searchsorted(until, real.cash.dates[-1], side="right")) - 1
    checks = tuple(_check(fact, ledger, real) for fact in real.record.reported)
    share = implied_share(real)
    again: tuple[FactCheck, ...] = ()
    if share is not None and real.record.implied is not None:
        deal = with_share(real.deal, real.record.implied.fee, share)
        second = run(deal, real.cash, plan=real.plan)
        again = tuple(_check(fact, second, real) for fact in real.record.reported)
    return Replay(real, ledger, max(known, 0), checks, share, again)


def _check(fact: Fact, ledger: Ledger, real: RealDeal) -> FactCheck:
    place = payment_place(real.deal, fact.on)
    about, known = _about(fact, ledger)
    if about not in known:
        raise InputError(f'the deal has nothing called "{about}"', where=real.name, remedy=f"known are {list(known)}")
    computed = _VERBS[type(fact)](fact, ledger, place, real)
    if not isinstance(fact, NoteBalance | TriggerValue | ReserveHeld):
        return FactCheck(fact, about, fact.reported, bool(computed), None, bool(computed) == fact.reported)
    reported = fact.value if isinstance(fact, TriggerValue) else fact.amount
    scale = 1.0 if isinstance(fact, TriggerValue) else fact.amount
    if isinstance(fact, NoteBalance):
        scale = real.deal.note(fact.note).balance
    difference = float(computed) - reported
    return FactCheck(fact, about, reported, float(computed), difference, abs(difference) <= fact.within * scale)


def _about(fact: Fact, ledger: Ledger) -> tuple[str, Collection[str]]:
    """What a fact is about, and what there is of its kind."""
    if isinstance(fact, TriggerHit | TriggerValue):
        return fact.trigger, ledger.triggers
    if isinstance(fact, ReserveHeld):
        return fact.reserve, ledger.accounts
    return fact.note, ledger.notes


def _balance(fact: NoteBalance, ledger: Ledger, place: int, real: RealDeal) -> float:
    return float(ledger.notes[fact.note].closing[0, place])


def _outstanding(fact: Extended, ledger: Ledger, place: int, real: RealDeal) -> bool:
    return bool(ledger.notes[fact.note].closing[0, place] > DUST * real.deal.note(fact.note).balance)


def _repaid(fact: PaidInFull, ledger: Ledger, place: int, real: RealDeal) -> bool:
    return not ledger.notes[fact.note].closing[0, place] > DUST * real.deal.note(fact.note).balance


def _timely(fact: InterestTimely, ledger: Ledger, place: int, real: RealDeal) -> bool:
    short = ledger.notes[fact.note].interest_shortfall[0, : place + 1]
    return not (short > DUST * real.deal.note(fact.note).balance).any()


def _deferred(fact: InterestDeferred, ledger: Ledger, place: int, real: RealDeal) -> bool:
    return bool(ledger.notes[fact.note].interest_shortfall[0, place] > DUST * real.deal.note(fact.note).balance)


def _hit(fact: TriggerHit, ledger: Ledger, place: int, real: RealDeal) -> bool:
    return bool(ledger.triggers[fact.trigger].hit[0, place])


def _value(fact: TriggerValue, ledger: Ledger, place: int, real: RealDeal) -> float:
    return float(ledger.triggers[fact.trigger].value[0, place])


def _held(fact: ReserveHeld, ledger: Ledger, place: int, real: RealDeal) -> float:
    return float(ledger.accounts[fact.reserve].closing[0, place])


_VERBS: dict[type, Callable[[Any, Ledger, int, RealDeal], float | bool]] = {
    NoteBalance: _balance,
    PaidInFull: _repaid,
    Extended: _outstanding,
    InterestTimely: _timely,
    InterestDeferred: _deferred,
    TriggerHit: _hit,
    TriggerValue: _value,
    ReserveHeld: _held,
}
