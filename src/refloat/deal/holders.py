"""a Deal and its Ledger -> what the party that keeps notes got, and what investors got."""

from typing import Any

import numpy as np

from refloat.deal.check_retention import check_retention, kept_shares
from refloat.deal.deal import Deal
from refloat.deal.ledger import Ledger


def holders_result(ledger: Ledger, deal: Deal) -> dict[str, Any]:
    """Who got what: of each note and date the mean paid on the part kept and on the part sold, and the rule's verdict.

    Empty where the deal keeps nothing. What is kept and what is sold of a note rank alike: each gets its share of
    every payment.
    """
    terms = deal.retention
    if terms is None:
        return {}
    notes = {}
    for name, share in kept_shares(deal).items():
        flows, balance = ledger.notes[name], deal.note(name).balance
        paid = np.einsum("p,pd->d", ledger.weights, flows.interest_paid + flows.principal_paid)
        notes[name] = {
            "share": share,
            "retained_amount": share * balance,
            "sold_amount": (1.0 - share) * balance,
            "rows": [
                {"date": str(day), "retained": share * float(amount), "sold": (1.0 - share) * float(amount)}
                for day, amount in zip(ledger.dates, paid, strict=True)
            ],
        }
    result: dict[str, Any] = {"holder": terms.holder, "notes": notes}
    if terms.rule is not None:
        check = check_retention(deal)
        result["check"] = {
            "rule": check.rule.key,
            "confidence": check.rule.confidence,
            "kept_share": check.kept_share,
            "minimum_share": check.rule.minimum_share,
            "base_amount": check.base_amount,
            "meets": check.meets,
            "sentence": check.sentence,
        }
    return result
