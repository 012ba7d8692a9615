"""a Deal and a guarantee -> the deal with that guarantee, its fee and the guarantor's place."""

from refloat.deal import Deal, Fee, Guarantee
from refloat.deal.step import PayFee, PayGuarantor, PayInterest, PayPrincipal, Step


def with_guarantee(deal: Deal, guarantee: Guarantee, fee: Fee | None = None) -> Deal:
    """Add a guarantee of notes, or replace the one of the same name.

    A new guarantee takes the usual places in every list of payments: its fee stands right before the guaranteed
    notes' interest (as in Italian decree-law 18/2016, article 7), what the guarantor paid as interest right after the
    fee, and what it paid as principal right before their principal; a list without such a step has them before its end.

    Args:
        deal: The deal; it is not changed.
        guarantee: The guarantee.
        fee: What it costs, such as a share of the notes' balance with a ladder; nothing if left out.

    Raises:
        pydantic.ValidationError: The guarantee or the fee names a part that the deal does not have.
    """
    changes: dict[str, object] = {}
    if guarantee.name in {known.name for known in deal.guarantees}:
        changes["guarantees"] = tuple(guarantee if known.name == guarantee.name else known for known in deal.guarantees)
        owed: list[Step] = []
    else:
        changes["guarantees"] = (*deal.guarantees, guarantee)
        owed = [PayGuarantor(guarantee=guarantee.name, part=part) for part in ("interest", "principal")]
    if fee is not None and fee.name in {known.name for known in deal.fees}:
        changes["fees"] = tuple(fee if known.name == fee.name else known for known in deal.fees)
        fee = None
    elif fee is not None:
        changes["fees"] = (*deal.fees, fee)
    first: list[Step] = [*([PayFee(fees=(fee.name,))] if fee is not None else []), *owed[:1]]
    changes["payments"] = {
        name: _before(_before(steps, PayInterest, guarantee, first), PayPrincipal, guarantee, owed[1:])
        for name, steps in deal.payments.items()
    }
    return Deal.model_validate(deal.model_copy(update=changes).model_dump())


def _before(
    steps: tuple[Step, ...], kind: type[PayInterest | PayPrincipal], guarantee: Guarantee, added: list[Step]
) -> tuple[Step, ...]:
    """The steps with others before the first one of a kind that pays a guaranteed note, or before the last."""
    place = next(
        (
            index
            for index, step in enumerate(steps)
            if isinstance(step, kind) and set(step.notes) & set(guarantee.notes)
        ),
        len(steps) - 1,
    )
    return (*steps[:place], *added, *steps[place:])
