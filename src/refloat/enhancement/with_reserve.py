"""a Deal and a reserve -> the deal with that reserve."""

from typing import Any

from refloat.deal import Deal, Reserve
from refloat.deal.step import FundReserve, PayFee, PayInterest, ReleaseReserve, Step


def with_reserve(deal: Deal, reserve: Reserve) -> Deal:
    """Add a cash reserve, or replace the one of the same name.

    A new reserve takes the usual places in every list of payments: what it holds above its target is
    released first, it supports costs and interest down to
    the first interest step, and it is filled right after that.

    Raises:
        pydantic.ValidationError: The reserve names notes or fees that the deal does not have.
    """
    names = [known.name for known in deal.reserves]
    if reserve.name in names:
        reserves = tuple(reserve if known.name == reserve.name else known for known in deal.reserves)
        return _checked(deal, reserves=reserves)
    payments = {name: _with_steps(steps, reserve.name) for name, steps in deal.payments.items()}
    return _checked(deal, reserves=(*deal.reserves, reserve), payments=payments)


def _with_steps(steps: tuple[Step, ...], reserve: str) -> tuple[Step, ...]:
    first = next((index for index, step in enumerate(steps) if isinstance(step, PayInterest)), None)
    if first is None:
        return steps
    supported = [
        step.model_copy(update={"use": (*step.use, reserve)}) if isinstance(step, (PayFee, PayInterest)) else step
        for step in steps[: first + 1]
    ]
    # Released first, so that money above the target pays costs before the reserve itself is touched.
    return (ReleaseReserve(reserve=reserve), *supported, FundReserve(reserve=reserve), *steps[first + 1 :])


def _checked(deal: Deal, **changes: Any) -> Deal:
    """The changed deal, with its references checked again."""
    return Deal.model_validate(deal.model_copy(update=changes).model_dump())
