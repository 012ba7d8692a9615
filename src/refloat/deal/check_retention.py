"""a Deal -> whether what is kept of it meets a rule of retention."""

from collections.abc import Mapping
from dataclasses import dataclass

from refloat.deal.deal import Deal
from refloat.errors import DealError
from refloat.rules import RetentionRule, read_retention_rules


@dataclass(frozen=True)
class RetentionCheck:
    """What a rule of retention says of a deal.

    Attributes:
        rule: Its row in the table.
        base_amount: What the shares are of, in currency units.
        kept_share: Share kept by the rule's measure.
        meets: Whether it is enough.
        sentence: The verdict in words.
    """

    rule: RetentionRule
    base_amount: float
    kept_share: float
    meets: bool
    sentence: str


def kept_shares(deal: Deal) -> dict[str, float]:
    """Note -> share of it that is kept; none where the deal does not say."""
    terms = deal.retention
    shares = {note.name: terms.vertical if terms else 0.0 for note in deal.notes}
    for item in terms.notes if terms else ():
        shares[item.note] = max(shares[item.note], item.share)
    return shares


def check_retention(deal: Deal, rule: str | None = None, shares: Mapping[str, float] | None = None) -> RetentionCheck:
    """Compare what is kept of a deal's notes, at their balances at issue, with a rule.

    Args:
        deal: The deal.
        rule: Key of the rule; that of the deal's own terms if left out.
        shares: Note -> share kept; those of the deal's own terms if left out.

    Raises:
        DealError: There is no such rule, or the deal does not state what the rule is about.
    """
    rules = {one.key: one for one in read_retention_rules() if one.kind == "rule"}
    key = rule or (deal.retention.rule if deal.retention else None)
    if key not in rules:
        message = f'there is no retention rule "{key}"' if key else "the deal names no retention rule"
        raise DealError(message, where=deal.name, remedy=f"known are {', '.join(rules)}")
    row, shares = rules[key], kept_shares(deal) if shares is None else shares
    base, kept = _measured(deal, row, shares)
    reason = f"{row.text.rstrip('.')}: {kept:.2%} is kept of {base:,.0f}"
    uneven = row.measure == "lowest_note" and _is_uneven(deal, shares)
    if uneven:
        reason += "; notes above the lowest are kept too, and not the same share of every note"
    meets = kept >= row.minimum_share - 1e-12 and not uneven
    return RetentionCheck(row, base, kept, meets, reason)


def _measured(deal: Deal, rule: RetentionRule, shares: Mapping[str, float]) -> tuple[float, float]:
    """What the rule's shares are of, and the share kept."""
    issued = [note for note in deal.notes if note.balance > 0]
    total = sum(note.balance for note in issued)
    if rule.measure == "total_issue":
        return total, sum(shares[note.name] * note.balance for note in issued) / total if total else 0.0
    if rule.measure == "lowest_note":
        return (issued[-1].balance, shares[issued[-1].name]) if issued else (0.0, 0.0)
    if rule.measure == "each_note":
        return total, min((shares[note.name] for note in issued), default=0.0)
    if deal.cut_off_balance is None:
        raise DealError(
            f"the rule {rule.key} is about the pool's claim, which the deal does not state",
            where=deal.name,
            remedy="add cut_off_balance",
        )
    base = deal.cut_off_balance
    if rule.measure == "first_loss_of_net_value":
        stated = deal.retention.purchase_discount if deal.retention else None
        base -= max(base - total, 0.0) if stated is None else stated
    lost_first = 0.0
    for note in reversed(issued):
        lost_first += shares[note.name] * note.balance
        if shares[note.name] < 1.0:
            # What stands above a note that others hold as well does not lose first.
            break
    return base, lost_first / base if base > 0 else 0.0


def _is_uneven(deal: Deal, shares: Mapping[str, float]) -> bool:
    """Whether notes above the lowest are kept, and not the same of each, or more than of the lowest.

    More of the lowest is no offence: real deals keep 5.00 % of the senior note and 5.07 % of the subordinate.
    """
    kept = [shares[note.name] for note in deal.notes if note.balance > 0]
    above = kept[:-1]
    return any(above) and (max(above) - min(above) > 1e-12 or kept[-1] < max(above) - 1e-12)
