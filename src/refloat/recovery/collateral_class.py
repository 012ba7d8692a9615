"""CollateralClass: how collateral of one kind turns into cash, how long the courts take, and guarantors."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from refloat.recovery.figures import Factor, Loading, Months, Share, Sigma
from refloat.recovery.loadings import Loadings
from refloat.recovery.ways import STAGES, LegalStage
from refloat.recovery.where import Condition


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgreedSale(_Part):
    """The borrower sells, or settles the collateral's worth, out of court.

    Attributes:
        odds: Share of collaterals that go this way.
        price: Price as a multiple of market value.
        months: Median time from the cut-off to the sale.
        months_sigma: Spread of the logarithm of that time.
    """

    odds: Share
    price: Factor
    months: Months
    months_sigma: Sigma


class AuctionRound(_Part):
    """One round of a judicial auction: odds of a sale given that the rounds before failed, and the price."""

    odds: Share
    price: Factor


class DebtForAsset(_Part):
    """The creditor takes the collateral instead of the debt, and sells it later.

    Attributes:
        odds: Share of collaterals that are taken when all rounds have failed.
        price: Price of the resale as a multiple of market value at that time.
        months: Time from the last failed round to the resale.
        holding_cost_share: Cost of holding the asset as a share of the resale price a year.
    """

    odds: Share
    price: Factor
    months: Months
    holding_cost_share: Share


class Auction(_Part):
    """A judicial auction in rounds; rounds already held at the cut-off are not held again.

    Attributes:
        rounds: In order; price is a multiple of market value at the time of the sale.
        months_between: Time that each failed round costs.
        odds_property: Weight of the property driver on the odds of a sale (probit).
        last_resort_price: What the collateral brings after the last round failed, by sale at the last
            reserve, as a multiple of market value.
        last_resort_months: Time that takes after the last failed round.
        debt_for_asset: Taking the asset instead, where that is done.
    """

    rounds: tuple[AuctionRound, ...]
    months_between: Months
    odds_property: Loading
    last_resort_price: Factor
    last_resort_months: Months
    debt_for_asset: DebtForAsset | None = None

    @model_validator(mode="after")
    def _some_rounds(self) -> "Auction":
        # Not as bounds of the field: a wrong round would be reported as a list too short.
        if not 1 <= len(self.rounds) <= 12:
            raise ValueError("an auction needs 1 to 12 rounds")
        return self


class CollateralClass(_Part):
    """Collateral that is taken to sell alike. A row belongs to the first class whose `where` it meets.

    Attributes:
        name: Short name, unique.
        where: Conditions on columns of the pool's collateral rows.
        index_beta: How much of the property index this kind follows (0: a car, 1: a home).
        value_sigma: Spread of the logarithm of true value around the appraisal.
        agreed: The way out of court, if there is one.
        auction: The way through the court.
        sale_cost_share: Taxes, court and auction costs taken from the price before creditors are paid.
        eviction_share: Further share of the price where the collateral is not vacant.
        eviction_months: Further time where it is not vacant.
        payout_months: Time from an auction to the cash; an agreed sale pays at once.
        preliminary_share: Share of proceeds that a merely preliminary registration secures.
        legal_cost_share: Recovery cost (lawyers, court advances) as a share of proceeds.
    """

    name: str
    where: dict[str, Condition] = {}
    index_beta: Factor
    value_sigma: Sigma
    agreed: AgreedSale | None = None
    auction: Auction
    sale_cost_share: Share
    eviction_share: Share
    eviction_months: Months
    payout_months: Months
    preliminary_share: Share
    legal_cost_share: Share


class Court(_Part):
    """Time to the first auction date.

    Attributes:
        months: Median by legal stage at the cut-off; every stage must be given.
        counted_from: What the times count from. "cut_off": they are what is left, however long the stage
            has lasted. "stage": from the beginning of the stage (the loan's `legal_stage_date`), so that what
            is left is the time given that it has not ended yet.
        months_sigma: Spread of its logarithm between files.
        clock_loadings: Change of the logarithm of the time for a driver one unit lower.
        regions: Multiplier of the time by court region (or the collateral's region); others have 1.
    """

    months: dict[LegalStage, Months]
    counted_from: Literal["cut_off", "stage"] = "cut_off"
    months_sigma: Sigma
    clock_loadings: Loadings = Loadings()
    regions: dict[str, Factor] = {}

    @model_validator(mode="after")
    def _stages(self) -> "Court":
        missing = [stage for stage in STAGES if stage not in self.months]
        if missing:
            raise ValueError(f"the time of the legal stage {', '.join(missing)} is missing")
        return self


class Guarantor(_Part):
    """What a guarantor pays, on collateral rows of the type "guarantee".

    Attributes:
        odds: Share of guarantors that pay.
        share: Share of the guaranteed amount (the row's value, at most what is left of the claim) they pay.
        months: Median time from the cut-off.
        months_sigma: Spread of its logarithm.
        odds_loadings: Drivers of the odds.
        fee_share: Recovery cost as a share of what is paid.
    """

    odds: Share
    share: Share
    months: Months
    months_sigma: Sigma
    odds_loadings: Loadings = Loadings()
    fee_share: Share
