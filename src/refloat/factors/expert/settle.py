"""several coders' codings of a file -> one finding for each file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from refloat.factors.expert.coding import Coding

How = Literal["single", "agreed", "adjudicated", "open"]


@dataclass(frozen=True)
class Finding:
    """What holds for a file once the coders have been heard.

    Attributes:
        loan_id: The loan.
        how: One coder only; both said the same; a third decided; or still open.
        causes: Proximate cause -> share of the file, summing to 1; two causes share an open file equally.
        controllable_share: Share of the file's coders who found it controllable; 0 or 1 unless open.
        contributors: Cause -> how many of the codings that count name it.
        codings: Number of codings that count.
        loss_amount: Lost on the loan.
        event: What happened first.
        measures: Name of a measure -> value, mean of the codings that tell it.
    """

    loan_id: str
    how: How
    causes: dict[str, float]
    controllable_share: float
    contributors: dict[str, int]
    codings: int
    loss_amount: float
    event: str
    measures: dict[str, float]

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


def settle(codings: Sequence[Coding], adjudicator: str | None) -> tuple[Finding, ...]:
    """One finding a file, in the order of the files.

    The adjudicator's coding decides where it exists. Coders who name the same proximate cause agree; the flag and the
    contributors are then means over them. A file on which they differ and nobody has decided stays open: its loss is
    shared equally, so that no coder is preferred in silence.
    """
    by_file: dict[str, list[Coding]] = {}
    for coding in codings:
        by_file.setdefault(coding.loan_id, []).append(coding)
    return tuple(_settled(loan_id, found, adjudicator) for loan_id, found in by_file.items())


def _settled(loan_id: str, found: list[Coding], adjudicator: str | None) -> Finding:
    decided = [coding for coding in found if coding.coder == adjudicator]
    heard = decided or found
    names = {coding.proximate for coding in heard}
    how: How = "open"
    if decided and len(found) > 1:
        how = "adjudicated"
    elif len(heard) == 1:
        how = "single"
    elif len(names) == 1:
        how = "agreed"
    share = 1 / len(heard)
    causes: dict[str, float] = {}
    contributors: dict[str, int] = {}
    for coding in heard:
        causes[coding.proximate] = causes.get(coding.proximate, 0.0) + share
        for code in coding.contributors:
            contributors[code] = contributors.get(code, 0) + 1
    measures = {}
    for name in ("court_delay_months", "price_shortfall_rate", "idle_rate"):
        told = [value for coding in heard if (value := getattr(coding, name)) is not None]
        if told:
            measures[name] = sum(told) / len(told)
    return Finding(
        loan_id=loan_id,
        how=how,
        causes=causes,
        controllable_share=sum(coding.controllable for coding in heard) * share,
        contributors=contributors,
        codings=len(heard),
        loss_amount=heard[0].loss_amount,
        event=next((coding.event for coding in heard if coding.event), ""),
        measures=measures,
    )
