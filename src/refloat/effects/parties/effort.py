"""a Deal and its cash -> what each fee pays its taker for: collecting more, or collecting sooner."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, run
from refloat.deal.fee import CumulativeFee
from refloat.deal.payment_dates import schedule
from refloat.effects.parties.party_cash import ORIGINATOR
from refloat.effects.parties.payees import payees
from refloat.rating.change import Change
from refloat.rating.move_in_time import days_from, move_in_time
from refloat.units import Cash
from refloat.units.periods import last_in_period, sum_by_period

Amounts = NDArray[np.float64]
Prefers = Literal["speed", "amount", "alike", "neither"]

STEP = 0.1
"""How much more, or sooner: a tenth."""
PATHS = 1000
"""Paths looked at; the first of the run."""
ALIKE = 0.05
"""Two exchange rates of amount for time within a twentieth of each other are told as alike."""
HOLDERS = "holders"
RESIDUAL = "residual"
SERVICER = "servicer"
SCHEME = "scheme"
HURDLES = (0.9, 1.0, 1.1)
"""Multiples of the plan that are tried."""


@dataclass(frozen=True)
class Work:
    """How pay follows work.

    Attributes:
        efforts: Of each fee and residual of those who collect, and last of the holders of the notes.
        schemes: Of other schemes, each worth one now: `share_of_collections`, `per_file` (the loans still worked) and
            `over_hurdle` (a share of what is collected above a multiple of the plan).
    """

    efforts: tuple["Effort", ...]
    schemes: tuple["Effort", ...]


@dataclass(frozen=True)
class Effort:
    """What a tenth more, or a tenth sooner, brings to one fee's taker; present values at closing, means over paths.

    Attributes:
        party: Who is paid; `holders` are all notes, and what is left for the originator.
        pay: Name of the fee, or `residual`; empty for the holders.
        hurdle: The fee's hurdle, a multiple of the plan; None where it has none, or where `without_hurdle`.
        without_hurdle: Whether this is the fee as it would be without its hurdle.
        value: What it is worth as things stand, in currency units.
        more: Gained if every collection were a tenth larger, at the same costs.
        sooner: Gained if all came in nine tenths of its time since the cut-off.
        prefers: `speed` where a tenth of time is worth more of a tenth of amount to it than to the holders, `amount`
            where less, `alike`, or `neither` where it gains from none of them.
    """

    party: str
    pay: str
    hurdle: float | None
    without_hurdle: bool
    value: float
    more: float
    sooner: float
    prefers: Prefers

    @property
    def time_for_amount(self) -> float | None:
        """Gain of a tenth sooner over that of a tenth more; None where more brings nothing."""
        return self.sooner / self.more if self.more > 1e-9 * max(abs(self.value), 1.0) else None


def work_of(deal: Deal, cash: Cash, *, plan: Cash | None, rate: float) -> Work:
    """What each fee and residual pays for, beside what the holders of the notes would pay for.

    Looked at is the pay of those who collect: fees of parties whose role is a servicer's, and residuals. The deal is
    run on the cash as it is, with every collection a tenth larger, and with all of it in nine tenths of
    the time; the plan stays. A fee whose taker would rather have the tenth of time than the holders would pays for
    speed: a collector then settles for less to be done. A fee with a hurdle is looked at without it as well, and so
    are schemes that the deal does not have, each paid as it is earned and scaled to the same value. Source
    of the view: several tasks under one pay scheme, Holmstrom & Milgrom 1991, Journal of Law, Economics, and
    Organization 7 (from memory, unverified).

    Args:
        deal: The deal.
        cash: What the pool pays.
        plan: The business plan that the deal's ratios compare with.
        rate: Yearly rate that values pay at closing (actual days over 365), a fraction.
    """
    count = min(cash.paths, PATHS)
    cash = cash.taking(np.arange(count), cash.weights[:count] / cash.weights[:count].sum())
    states = (cash, Change("recovery").applied(1.0 + STEP, deal, cash)[1], _sooner(deal, cash))
    pay = _values(deal, states, plan, rate)
    bare = {fee.name: fee.model_copy(update={"hurdle": None}) for fee in _with_hurdle(deal)}
    extra = {}
    for name, fee in bare.items():
        fees = tuple(fee if other.name == name else other for other in deal.fees)
        extra[name] = _values(deal.model_copy(update={"fees": fees}), states, plan, rate)["fee", name]
    paid, hurdles = payees(deal), {fee.name: fee.hurdle for fee in _with_hurdle(deal)}
    holders = _effort(HOLDERS, "", pay.pop(("holders", "")), None)
    found = []
    for (kind, name), values in pay.items():
        party = paid[name][0] if kind == "fee" else name
        if kind == "fee" and SERVICER not in party:
            # A trustee, a guarantor or the tax office does not collect.
            continue
        label = name if kind == "fee" else RESIDUAL
        found.append(_effort(party, label, values, holders, hurdle=hurdles.get(name) if kind == "fee" else None))
        if kind == "fee" and name in extra:
            found.append(_effort(party, label, extra[name], holders, without_hurdle=True))
    return Work((*found, holders), _schemes(deal, states, plan, rate, holders))


def _schemes(
    deal: Deal, states: tuple[Cash, ...], plan: Cash | None, rate: float, holders: Effort
) -> tuple[Effort, ...]:
    dates = schedule(deal.payment_dates, deal.closing_on)
    factors = (1.0 + rate) ** -((dates.pay_on - np.datetime64(deal.closing_on, "D")).astype(np.int64) / 365.0)
    planned = None
    if plan is not None:
        planned = np.cumsum(sum_by_period(plan.mean(plan.collections)[None], plan.dates, dates.collect_until), axis=1)

    def worth(earned: Callable[[Cash], Amounts]) -> tuple[float, ...]:
        return tuple(float(cash.weights @ (earned(cash) @ factors)) for cash in states)

    def share(cash: Cash) -> Amounts:
        return np.asarray(sum_by_period(cash.collections, cash.dates, dates.collect_until))

    def over(hurdle: float) -> Callable[[Cash], Amounts]:
        # What is earned stays earned, as with clawback: false.
        def earned(cash: Cash) -> Amounts:
            above = np.maximum(np.cumsum(share(cash), axis=1) - hurdle * (0.0 if planned is None else planned), 0.0)
            return np.diff(np.maximum.accumulate(above, axis=1), axis=1, prepend=0.0)

        return earned

    tried: list[tuple[str, float | None, tuple[float, ...]]] = [
        ("share_of_collections", None, worth(share)),
        ("per_file", None, worth(lambda cash: _files(cash, dates.collect_until))),
    ]
    if planned is not None:
        tried += [("over_hurdle", hurdle, worth(over(hurdle))) for hurdle in HURDLES]
    return tuple(
        _effort(SCHEME, name, tuple(value / values[0] for value in values), holders, hurdle=hurdle)
        for name, hurdle, values in tried
        if values[0] > 0
    )


def _files(cash: Cash, until: NDArray[np.datetime64]) -> Amounts:
    """Loans still worked at the end of each date's collections; nil where the cash does not tell."""
    files = np.zeros_like(cash.collections) if cash.files_open is None else cash.files_open
    return np.asarray(last_in_period(files, cash.dates, until))


def _with_hurdle(deal: Deal) -> list[CumulativeFee]:
    return [fee for fee in deal.fees if isinstance(fee, CumulativeFee) and fee.hurdle is not None]


def _sooner(deal: Deal, cash: Cash) -> Cash:
    return move_in_time(cash, days_from(cash, deal.cut_off), 0.0, lambda days: days / (1.0 - STEP))[0]


def _values(
    deal: Deal, states: tuple[Cash, ...], plan: Cash | None, rate: float
) -> dict[tuple[str, str], tuple[float, ...]]:
    """(fee, residual or holders; name) -> present value of its pay in each state."""
    found: dict[tuple[str, str], list[float]] = {}
    for cash in states:
        for key, value in _pay(deal, run(deal, cash, plan=plan), rate).items():
            found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _pay(deal: Deal, ledger: Ledger, rate: float) -> dict[tuple[str, str], float]:
    days = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)
    factors = (1.0 + rate) ** -(days / 365.0)

    def worth(amounts: Amounts) -> float:
        return float(ledger.weights @ (amounts @ factors))

    found = {("fee", name): worth(fee.paid) for name, fee in ledger.fees.items()}
    found |= {("residual", name): worth(paid) for name, paid in ledger.residuals.items() if name != ORIGINATOR}
    held = sum(worth(note.interest_paid + note.principal_paid) for note in ledger.notes.values())
    found["holders", ""] = held + sum(worth(paid) for name, paid in ledger.residuals.items() if name == ORIGINATOR)
    return found


def _effort(
    party: str,
    pay: str,
    values: tuple[float, ...],
    holders: Effort | None,
    *,
    hurdle: float | None = None,
    without_hurdle: bool = False,
) -> Effort:
    value, more, sooner = values[0], values[1] - values[0], values[2] - values[0]
    effort = Effort(party, pay, hurdle, without_hurdle, value, more, sooner, "alike")
    return effort if holders is None else replace(effort, prefers=_preferred(effort, holders))


def _preferred(effort: Effort, holders: Effort) -> Prefers:
    least = 1e-9 * max(abs(effort.value), 1.0)
    if effort.more <= least and effort.sooner <= least:
        return "neither"
    own, theirs = effort.time_for_amount, holders.time_for_amount
    if own is None:
        return "speed"
    if theirs is None or abs(own - theirs) <= ALIKE * abs(theirs):
        return "alike"
    return "speed" if own > theirs else "amount"
