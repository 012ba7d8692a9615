"""facts of a transfer -> whether the loans leave the seller's balance sheet, step by step."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["derecognise", "keep", "continuing_involvement"]


class TransferContracts(BaseModel):
    """What the contracts of a transfer say; the section `transfer` of effects.yaml.

    Attributes:
        part_only: Whether the steps are asked of a part: specifically identified cash, or a fully proportionate share.
        rights_expired: Whether the rights to the cash have expired.
        transfers_rights: Whether the contractual rights themselves are transferred.
        pays_only_what_it_collects: Pass-through: nothing is owed to the buyer unless it is collected.
        may_not_sell_or_pledge: Pass-through: the loans may not be sold or pledged otherwise.
        remits_without_delay: Pass-through: cash is passed on without material delay.
        buyer_can_sell: Whether the buyer is able to sell the loans freely, so that the seller has lost control.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    part_only: bool = False
    rights_expired: bool = False
    transfers_rights: bool = True
    pays_only_what_it_collects: bool = False
    may_not_sell_or_pledge: bool = False
    remits_without_delay: bool = False
    buyer_can_sell: bool = False


class TransferFacts(TransferContracts):
    """What the steps ask for: the contracts, and how much of the risk is kept.

    Attributes:
        consolidates_vehicle: Whether the seller consolidates the vehicle. The steps are then asked of the group, which
            has the rights still, in its vehicle, so that they can only be passed through to the holders of the notes.
        variability_before: Variability of the present value of the seller's net cash from the loans before the
            transfer, in currency units (a standard deviation).
        variability_after: The same of what it keeps.
        substantially_all: Share of variability above which substantially all of the risks count as kept, and below
            one less which as transferred. The standard gives no figure; this one is a choice to be stated.
    """

    consolidates_vehicle: bool = False
    variability_before: float = Field(ge=0, allow_inf_nan=False)
    variability_after: float = Field(ge=0, allow_inf_nan=False)
    substantially_all: float = Field(default=0.9, gt=0.5, lt=1, allow_inf_nan=False)


@dataclass(frozen=True)
class Derecognition:
    """The decision and the way to it.

    Attributes:
        outcome: `derecognise`, `keep` on the balance sheet, or keep to the extent of `continuing_involvement`.
        variability_kept: Variability after over before; None where there was none before.
        steps: (question, answer, where the standard asks it), in the order asked.
    """

    outcome: Outcome
    variability_kept: float | None
    steps: tuple[tuple[str, str, str], ...]


def decide_derecognition(facts: TransferFacts) -> Derecognition:
    """Walk the derecognition tree of IFRS 9 (3.2.1 to 3.2.9, flowchart of B3.2.1), which CAS 23 of China follows.

    Args:
        facts: What the contracts and the figures say.
    """
    steps: list[tuple[str, str, str]] = []

    def ask(question: str, yes: bool, place: str) -> bool:
        steps.append((question, "yes" if yes else "no", place))
        return yes

    kept = facts.variability_after / facts.variability_before if facts.variability_before > 0 else None

    def end(outcome: Outcome) -> Derecognition:
        return Derecognition(outcome, kept, tuple(steps))

    group = ask("Is the vehicle consolidated (then ask of the group)?", facts.consolidates_vehicle, "3.2.1")
    ask("Are the steps asked of a part of the loans only?", facts.part_only, "3.2.2")
    if ask("Have the rights to the cash expired?", facts.rights_expired, "3.2.3(a)"):
        return end("derecognise")
    if not ask("Are the rights to the cash transferred?", facts.transfers_rights and not group, "3.2.4(a)"):
        passed = facts.pays_only_what_it_collects and facts.may_not_sell_or_pledge and facts.remits_without_delay
        if not ask("Is the cash passed through (three conditions)?", passed, "3.2.4(b), 3.2.5"):
            return end("keep")
    share = 0.0 if kept is None else kept
    if ask("Are substantially all risks and rewards transferred?", share < 1 - facts.substantially_all, "3.2.6(a)"):
        return end("derecognise")
    if ask("Are substantially all risks and rewards kept?", share > facts.substantially_all, "3.2.6(b)"):
        return end("keep")
    if ask("Has control been kept?", not facts.buyer_can_sell, "3.2.6(c), 3.2.9"):
        return end("continuing_involvement")
    return end("derecognise")
