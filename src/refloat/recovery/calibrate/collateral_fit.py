"""CollateralFit: what the sales of a tape tell about one class of collateral."""

from dataclasses import dataclass, field

from refloat.recovery.calibrate.credibility import Credible

Gap = tuple[str, str]


@dataclass(frozen=True, eq=False)
class RoundCount:
    """One auction round of a class.

    Attributes:
        number: 1 is the first.
        held: Assets offered in it: those sold in it, and those for which it failed.
        sold: Assets sold in it.
    """

    number: int
    held: int
    sold: int


@dataclass(frozen=True, eq=False)
class CollateralFit:
    """What was learned of one class of collateral, or of the courts that all classes share.

    Attributes:
        name: The class; empty for the courts.
        assets: Assets seen.
        agreed: Of these, sold by agreement.
        auctioned: Of these, sold by auction or after it.
        rounds: Counts by auction round.
        figures: Path in the class (odds of round 2: `auction.rounds.2.odds`), or `court.months` for a factor on
            all of them -> own and start figure and the mix of both.
        gaps: What the tape could not tell: (English, Chinese).
    """

    name: str
    assets: int
    agreed: int
    auctioned: int
    rounds: tuple[RoundCount, ...] = ()
    figures: dict[str, Credible] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
