"""Ways: how a loan may be worked out other than by collecting it, each with its odds, amount and time."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from refloat.recovery.figures import Factor, Months, Share, Sigma
from refloat.recovery.loadings import Loadings

LegalStage = Literal["none", "demand", "filed", "judgment", "enforcement", "terminated", "closed"]

STAGES: tuple[LegalStage, ...] = ("none", "demand", "filed", "judgment", "enforcement", "terminated", "closed")

WAYS = ("collect", "settlement", "restructuring", "note_sale", "insolvency")
"""All ways in the order of their columns everywhere; the first is what is left when no other is taken."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Way(_Part):
    """What the ways have in common.

    Attributes:
        odds: Share of the segment's loans that go this way.
        stages: Multiplier of the odds by legal stage at the cut-off; a stage not named has 1.
        odds_loadings: Drivers of the odds: a positive weight makes the way more frequent in good times.
        share: Mean share of the claim that is paid this way.
        share_sd: Standard deviation of that share between loans.
        share_loadings: Drivers of the share.
        months: Median time from the cut-off to the payment (to the first one, where there are several).
        months_sigma: Spread of its logarithm.
        clock_loadings: Change of the logarithm of the time for a driver one unit lower.
        fee_share: Recovery cost as a share of what is paid.
    """

    odds: Share
    stages: dict[LegalStage, Factor] = {}
    odds_loadings: Loadings = Loadings()
    share: Share
    share_sd: Share
    share_loadings: Loadings = Loadings()
    months: Months
    months_sigma: Sigma
    clock_loadings: Loadings = Loadings()
    fee_share: Share

    @model_validator(mode="after")
    def _spread(self) -> "Way":
        mean, deviation = self.share.value, self.share_sd.value
        if deviation > 0 and deviation**2 >= mean * (1 - mean):
            raise ValueError(
                f"share_sd {deviation:g} is too large for a share of {mean:g}: "
                f"it must stay below {(mean * (1 - mean)) ** 0.5:.3g}"
            )
        return self

    def odds_at(self, stage: str) -> float:
        """The odds for a loan at a legal stage."""
        factor = next((figure.value for name, figure in self.stages.items() if name == stage), 1.0)
        return self.odds.value * factor


class Settlement(Way):
    """A discounted pay-off: one payment that ends the claim."""


class NoteSale(Way):
    """The loan is sold to somebody else at a share of its claim."""


class Restructuring(Way):
    """A new plan of equal instalments; if it is kept the loan is cured and nothing more is claimed.

    Attributes:
        term_months: Time from the first instalment to the last.
        redefault_share: Share of the plans that break. A broken plan stops after a uniformly distributed
            part of its term, and what is left of the claim is collected from then on.
        redefault_loadings: Drivers of keeping the plan: a positive weight makes breaking rarer in good times.
    """

    term_months: Months
    redefault_share: Share
    redefault_loadings: Loadings = Loadings()


class Insolvency(Way):
    """The borrower's estate is wound up: it sells the collateral and pays one dividend on the rest.

    Attributes:
        zero_share: Share of estates that pay no dividend; `share` is the mean of the others.
        estate_price: Price of collateral sold by the estate, as a multiple of market value.
    """

    zero_share: Share
    estate_price: Factor


class Ways(_Part):
    """The ways open to a segment's loans; a way that is not named is not taken.

    The ways compete as a mixture: each has its odds, and its time given that it is taken, which is how
    cumulative incidences of competing risks are written (Larson and Dinse 1985, Applied Statistics 34, 201-211).
    """

    settlement: Settlement | None = None
    restructuring: Restructuring | None = None
    note_sale: NoteSale | None = None
    insolvency: Insolvency | None = None

    def of(self, name: str) -> Way | None:
        """A way by its name in `WAYS`; None for one that is not open."""
        way: Way | None = getattr(self, name, None)
        return way

    @property
    def any_open(self) -> bool:
        """Whether there is any way but collection."""
        return any(self.of(name) is not None for name in WAYS)

    @model_validator(mode="after")
    def _odds(self) -> "Ways":
        for stage in STAGES:
            total = sum(way.odds_at(stage) for name in WAYS if (way := self.of(name)) is not None)
            if total > 1 + 1e-12:
                raise ValueError(f"at the legal stage {stage} the odds of the ways add up to {total:.3g}, more than 1")
        return self
