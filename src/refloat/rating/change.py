"""Change: what a search may change in a deal or in its cash, and by which amount."""

from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np

from refloat.deal import Deal
from refloat.deal.reserve import FixedTarget, MultipleTarget, Reserve, ShareTarget
from refloat.enhancement import resize
from refloat.errors import InputError
from refloat.files import did_you_mean
from refloat.units import Cash

ChangeKind = Literal["recovery", "delay", "coupon", "size", "reserve"]
KINDS: dict[str, str] = {
    "recovery": "multiple of all collections; costs, plan and pool balance stay",
    "delay": "months by which all cash of the pool comes later; the plan stays",
    "coupon": "yearly rate of a note, or the margin of a floating one",
    "size": "face amount of a note",
    "reserve": "target of a reserve: its amount, share or multiple, as the deal has it",
}
OF_A_NOTE = ("coupon", "size")
DAYS_A_MONTH = 365.25 / 12
_FLOWS = ("collections", "principal", "interest", "recovery", "closed_proceeds")


@dataclass(frozen=True)
class Change:
    """One term or one property of the cash that a search changes.

    Attributes:
        kind: See `KINDS`.
        name: The note or the reserve; empty for the cash.
    """

    kind: ChangeKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind

    def applied(self, value: float, deal: Deal, cash: Cash) -> tuple[Deal, Cash]:
        """The deal and the cash with the term at a value."""
        if self.kind == "recovery":
            flows = {name: getattr(cash, name) for name in _FLOWS}
            return deal, replace(cash, **{name: value * flow for name, flow in flows.items() if flow is not None})
        if self.kind == "delay":
            days = np.timedelta64(round(value * DAYS_A_MONTH), "D")
            return deal, replace(cash, dates=cash.dates + days)
        return self.applied_to_deal(value, deal), cash

    def applied_to_deal(self, value: float, deal: Deal) -> Deal:
        """The deal with the term at a value; a change of the cash leaves it as it is."""
        if self.kind in ("recovery", "delay"):
            return deal
        if self.kind == "size":
            return resize(deal, {self.name: value})
        if self.kind == "coupon":
            return _with_coupon(deal, self.name, value)
        reserves = tuple(_aimed_at(one, value) if one.name == self.name else one for one in deal.reserves)
        return deal.model_copy(update={"reserves": reserves})

    def now(self, deal: Deal) -> float:
        """The value in the deal as it stands."""
        if self.kind in ("recovery", "delay"):
            return 1.0 if self.kind == "recovery" else 0.0
        if self.kind == "reserve":
            return _aim(next(one for one in deal.reserves if one.name == self.name))
        note = deal.note(self.name)
        if self.kind == "size":
            return note.balance
        return note.rate if note.floating is None else note.floating.margin

    def usual_range(self, deal: Deal) -> tuple[float, float]:
        """Between which values a search looks if it is not told."""
        total = sum(note.balance for note in deal.notes)
        if self.kind == "reserve":
            target = next(one for one in deal.reserves if one.name == self.name).target
            if isinstance(target, FixedTarget):
                return 0.0, max(total, target.amount)
            return (0.0, 1.0) if isinstance(target, ShareTarget) else (0.0, 50.0)
        most = {"recovery": 5.0, "delay": 120.0, "coupon": 0.5, "size": max(2.0 * total, deal.cut_off_balance or 0.0)}
        return 0.0, most[self.kind]

    def unit(self, deal: Deal) -> str:
        """In what the value is told."""
        if self.kind == "reserve":
            target = next(one for one in deal.reserves if one.name == self.name).target
            if isinstance(target, FixedTarget):
                return deal.currency
            return "share" if isinstance(target, ShareTarget) else "times"
        return {"recovery": "times", "delay": "months", "coupon": "a year", "size": deal.currency}[self.kind]


def read_change(text: str, deal: Deal) -> Change:
    """Read `recovery`, `delay`, `coupon:A`, `size:A` or `reserve:NAME`.

    Raises:
        InputError: It is none of these, or names what the deal does not have.
    """
    kind, _, name = text.partition(":")
    if kind not in KINDS:
        remedy = did_you_mean(kind, list(KINDS)) or f"write one of {', '.join(KINDS)}"
        raise InputError(f'"{kind}" cannot be changed', where="--change", remedy=remedy)
    names = [note.name for note in deal.notes] if kind in OF_A_NOTE else []
    names = [reserve.name for reserve in deal.reserves] if kind == "reserve" else names
    part = "note" if kind in OF_A_NOTE else "reserve"
    if kind in ("recovery", "delay"):
        if name:
            raise InputError(f"{kind} is of the whole cash", where="--change", remedy=f"write {kind}")
    elif name not in names:
        remedy = did_you_mean(name, names) or (f"known are {', '.join(names)}" if names else f"the deal has no {part}")
        raise InputError(f'no {part} is called "{name}"', where="--change", remedy=remedy)
    if kind == "coupon" and deal.note(name).kind not in ("fixed", "floating"):
        raise InputError(f"the note {name} bears no rate", where="--change", remedy="name a fixed or floating note")
    return Change(cast(ChangeKind, kind), name)


def _with_coupon(deal: Deal, name: str, value: float) -> Deal:
    def changed() -> dict[str, object]:
        floating = deal.note(name).floating
        return {"rate": value} if floating is None else {"floating": floating.model_copy(update={"margin": value})}

    notes = tuple(note.model_copy(update=changed()) if note.name == name else note for note in deal.notes)
    return deal.model_copy(update={"notes": notes})


def _aim(reserve: Reserve) -> float:
    target = reserve.target
    if isinstance(target, FixedTarget):
        return target.amount
    return target.share if isinstance(target, ShareTarget) else target.times


def _aimed_at(reserve: Reserve, value: float) -> Reserve:
    """The reserve with another target; what was put in at closing follows in proportion."""
    target, before = reserve.target, _aim(reserve)
    field = "amount" if isinstance(target, FixedTarget) else "times" if isinstance(target, MultipleTarget) else "share"
    initial = reserve.initial * value / before if before > 0 else reserve.initial
    return reserve.model_copy(update={"target": target.model_copy(update={field: value}), "initial": initial})
