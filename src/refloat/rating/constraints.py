"""Constraints: what else than its letters a sized deal must keep to, as written in a case file or a command."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from refloat.deal import Deal
from refloat.errors import InputError
from refloat.files import did_you_mean
from refloat.rating.change import Change

Fraction = Annotated[float, Field(ge=0, le=1)]


class Constraints(BaseModel):
    """Terms that are set before sizing, and limits that the sizes must keep.

    Attributes:
        coupon: Note -> yearly rate at which it is sized, or margin of a floating one, as a fraction.
        reserve: Reserve -> target with which notes are sized: an amount, a share or a multiple, as the deal has it.
        minimum_junior: Least share of the whole issue that notes without a target make up; the last of them is raised
            to it.
        advance_rate: Note -> most that it and all above it may be, as a share of the expected net cash of the pool.
        share_of_claim: Note -> most that it and all above it may be, as a share of the claim at the cut-off.
        average_coupon: Most that the notes' rates may be on average, weighted by balance: fixed rates, and margins of
            floating ones.
        reserve_share: Most that may be put into reserves at closing, as a share of the whole issue.
        retention: Share kept of every note.
        retained: Note -> larger share kept of it.
        retention_rule: Row of the retention table that the shares kept must meet at the sizes found; those of the
            deal's own terms where none are given here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    coupon: dict[str, Fraction] = {}
    reserve: dict[str, Annotated[float, Field(ge=0)]] = {}
    minimum_junior: Annotated[float, Field(ge=0, lt=1)] | None = None
    advance_rate: dict[str, Annotated[float, Field(gt=0, le=10)]] = {}
    share_of_claim: dict[str, Annotated[float, Field(gt=0, le=1)]] = {}
    average_coupon: Fraction | None = None
    reserve_share: Fraction | None = None
    retention: Fraction = 0.0
    retained: dict[str, Fraction] = {}
    retention_rule: str | None = None

    def applied(self, deal: Deal) -> Deal:
        """The deal with the coupons and reserves that are set.

        Raises:
            InputError: A note or a reserve named here is not in the deal.
        """
        notes = [note.name for note in deal.notes]
        for field in ("coupon", "advance_rate", "share_of_claim", "retained"):
            _prove_named(field, getattr(self, field), notes, "note")
        _prove_named("reserve", self.reserve, [reserve.name for reserve in deal.reserves], "reserve")
        for name, rate in self.coupon.items():
            if deal.note(name).kind not in ("fixed", "floating"):
                raise InputError(f"the note {name} bears no rate", where="constraint coupon", remedy="leave it out")
            deal = Change("coupon", name).applied_to_deal(rate, deal)
        for name, target in self.reserve.items():
            deal = Change("reserve", name).applied_to_deal(target, deal)
        if self.share_of_claim and deal.cut_off_balance is None:
            raise InputError(
                "the deal states no claim", where="constraint share_of_claim", remedy="add cut_off_balance to the deal"
            )
        return deal


def read_constraints(pairs: Sequence[str]) -> Constraints:
    """Read `minimum_junior=0.1`, `advance_rate.A=0.7` and so on.

    Raises:
        InputError: One of them is no constraint.
    """
    document: dict[str, object] = {}
    named: dict[str, dict[str, str]] = {}
    for pair in pairs:
        left, equals, value = (part.strip() for part in pair.partition("="))
        key, dot, name = left.partition(".")
        known = list(Constraints.model_fields)
        if key not in known:
            remedy = did_you_mean(key, known) or f"known are {', '.join(known)}"
            raise InputError(f'there is no constraint "{key}"', where="--limit", remedy=remedy)
        default = Constraints.model_fields[key].default
        if not equals or bool(dot) != isinstance(default, dict):
            form = f"{key}.NAME=0.1" if isinstance(default, dict) else f"{key}=0.1"
            raise InputError(f'"{pair}" is no constraint', where="--limit", remedy=f"write it as {form}")
        if dot:
            named.setdefault(key, {})[name] = value
        else:
            document[key] = value
    try:
        return Constraints.model_validate({**document, **named})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{place} is {first['input']}, which is not possible: {first['msg']}", where="--limit"
        ) from error


def _prove_named(field: str, given: dict[str, float], known: list[str], part: str) -> None:
    for name in given:
        if name not in known:
            remedy = did_you_mean(name, known) or (f"known are {', '.join(known)}" if known else f"it has no {part}")
            raise InputError(f'the deal has no {part} "{name}"', where=f"constraint {field}", remedy=remedy)
