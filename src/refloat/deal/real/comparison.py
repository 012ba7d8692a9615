"""Replay: a rebuilt deal's run, with each reported fact beside what the run gives."""

from dataclasses import dataclass

from refloat.deal.ledger import Ledger
from refloat.deal.real.real_deal import RealDeal
from refloat.deal.real.record import Fact


@dataclass(frozen=True)
class FactCheck:
    """A reported fact beside the computed one.

    Attributes:
        fact: What was reported.
        about: The note or trigger that it is about.
        reported: Amount in currency units, ratio, or yes and no.
        computed: The same from the run.
        difference: Computed less reported; None for yes and no.
        holds: Whether they agree, amounts and ratios within the fact's tolerance.
    """

    fact: Fact
    about: str
    reported: float | bool
    computed: float | bool
    difference: float | None
    holds: bool

    @property
    def explained(self) -> bool:
        """Whether the fact holds, or its difference is explained."""
        return self.holds or self.fact.difference is not None


@dataclass(frozen=True, eq=False)
class Replay:
    """A rebuilt deal, run on what came in.

    Attributes:
        real: The deal and its record.
        ledger: Its run; payment dates later than `known_until` saw no cash because none is known.
        known_until: Last payment date whose cash is known, index into the ledger's dates.
        checks: Each reported fact, in the order of the record.
        implied_share: Share of gross collections that the assumed fee would have to be for a reported balance to be
            met exactly; None if nothing is solved for, or no share meets it.
        implied_checks: The facts again, in the same order, with that share in place of the assumed one: whether one
            cost explains the other dates too. Empty where there is no such share.
    """

    real: RealDeal
    ledger: Ledger
    known_until: int
    checks: tuple[FactCheck, ...]
    implied_share: float | None
    implied_checks: tuple[FactCheck, ...] = ()
