"""a Deal at its sizes and Constraints -> the limits that it does not keep."""

from dataclasses import dataclass

from refloat.deal import Deal, check_retention, kept_shares
from refloat.rating.constraints import Constraints

ROUNDING = 1e-12


@dataclass(frozen=True)
class Breach:
    """A limit that sizes do not keep.

    Attributes:
        constraint: Name of the constraint, with the note's where it is of a note: `advance_rate.A`.
        limit: The limit.
        value: What the sizes would make of it.
    """

    constraint: str
    limit: float
    value: float


def check_constraints(deal: Deal, constraints: Constraints, expected_cash: float) -> list[Breach]:
    """Hold a deal against the limits on its sizes.

    Args:
        deal: The deal with the sizes.
        constraints: The limits.
        expected_cash: Expected net cash of the pool, in currency units.
    """
    total = sum(note.balance for note in deal.notes)
    found = []

    def hold(constraint: str, limit: float, value: float) -> None:
        if value > limit + ROUNDING:
            found.append(Breach(constraint, limit, value))

    above = 0.0
    for note in deal.notes:
        above += note.balance
        if note.name in constraints.advance_rate:
            share = above / expected_cash if expected_cash > 0 else float("inf")
            hold(f"advance_rate.{note.name}", constraints.advance_rate[note.name], share)
        if note.name in constraints.share_of_claim and deal.cut_off_balance:
            hold(f"share_of_claim.{note.name}", constraints.share_of_claim[note.name], above / deal.cut_off_balance)
    if constraints.average_coupon is not None:
        bearing = [note for note in deal.notes if note.kind in ("fixed", "floating")]
        owed = sum(note.balance * (note.floating.margin if note.floating else note.rate) for note in bearing)
        held = sum(note.balance for note in bearing)
        hold("average_coupon", constraints.average_coupon, owed / held if held > 0 else 0.0)
    if constraints.reserve_share is not None and total > 0:
        funded = sum(reserve.initial for reserve in deal.reserves)
        hold("reserve_share", constraints.reserve_share, funded / total)
    if constraints.minimum_junior is not None and deal.cut_off_balance and total > deal.cut_off_balance:
        # The junior was raised to its share by more than the pool owes in all; this much is left for it at best.
        senior = (1.0 - constraints.minimum_junior) * total
        left = max(1.0 - senior / deal.cut_off_balance, 0.0)
        found.append(Breach("minimum_junior", constraints.minimum_junior, left))
    if constraints.retention_rule is not None:
        check = check_retention(deal, constraints.retention_rule, _kept(deal, constraints))
        if not check.meets:
            found.append(Breach(f"retention_rule.{check.rule.key}", check.rule.minimum_share, check.kept_share))
    return found


def _kept(deal: Deal, constraints: Constraints) -> dict[str, float]:
    """Share kept of each note: by the constraints or by the deal's own terms, whichever is more."""
    own = kept_shares(deal)
    return {name: max(constraints.retention, constraints.retained.get(name, 0.0), share) for name, share in own.items()}
