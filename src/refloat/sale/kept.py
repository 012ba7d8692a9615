"""A Deal and the terms of its sale -> what the originator keeps of each note."""

from refloat.deal import Deal, check_retention, kept_shares
from refloat.errors import CaseError
from refloat.rules import read_retention_rules
from refloat.sale.terms import SaleTerms


def shares_kept(deal: Deal, terms: SaleTerms) -> dict[str, float]:
    """Share kept of each note: by the sale's terms or by the deal's own, whichever is more."""
    own = kept_shares(deal)
    return {name: max(terms.retention, terms.retained.get(name, 0.0), share) for name, share in own.items()}


def prove_retention(deal: Deal, terms: SaleTerms) -> None:
    """The shares kept meet the rule that the terms name."""
    rules = [rule.key for rule in read_retention_rules() if rule.kind == "rule"]
    if terms.retention_rule not in rules:
        raise CaseError(
            f'there is no retention rule "{terms.retention_rule}"',
            where=deal.name,
            remedy=f"known are {', '.join(rules)}",
        )
    check = check_retention(deal, terms.retention_rule, shares_kept(deal, terms))
    if not check.meets:
        raise CaseError(
            f"the originator keeps {check.kept_share:.4g} where {check.rule.minimum_share:.4g} is the least "
            f"({check.sentence})",
            where=deal.name,
            remedy="raise retention, or leave the rule out",
        )
