"""Assumptions: what a pool's loans are taken to recover, how fast and how surely, each number with its source."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from refloat.recovery.collateral_class import CollateralClass, Court, Guarantor
from refloat.recovery.figures import (
    Amount,
    AnnualRate,
    Bias,
    DegreesOfFreedom,
    Factor,
    Grade,
    Loading,
    Share,
    Sigma,
    Speed,
)
from refloat.recovery.loadings import DRIVERS, Loadings
from refloat.recovery.ways import Ways
from refloat.recovery.where import Condition
from refloat.words.bilingual import Bilingual

MonthPoint = Annotated[FiniteFloat, Field(ge=0, le=600)]
SharePoint = Annotated[FiniteFloat, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """Where numbers come from.

    Attributes:
        text: Author, title, place; enough to find it again.
        date: When it was published or read; a year, a month or a day.
        url: Address, where there is one.
    """

    text: str
    date: str
    url: str | None = None


class Copula(_Part):
    """How the drivers hang together in the tails.

    With `student_t` one mixing variable a path scales every driver and every loan's own noise, so
    that the marginal odds stay as given while bad outcomes cluster.
    """

    kind: Literal["gaussian", "student_t"]
    degrees_of_freedom: DegreesOfFreedom | None = None

    @model_validator(mode="after")
    def _degrees(self) -> "Copula":
        if (self.kind == "student_t") != (self.degrees_of_freedom is not None):
            raise ValueError("degrees_of_freedom goes with the kind student_t, and only with it")
        return self


class Correlations(_Part):
    """Correlations of the four drivers. A high value of any driver is good for recovery."""

    macro_property: Loading
    macro_industry: Loading
    macro_court: Loading
    property_industry: Loading
    property_court: Loading
    industry_court: Loading

    def between(self, one: str, other: str) -> float:
        """The correlation of two drivers, by name."""
        if one == other:
            return 1.0
        first, second = sorted((one, other), key=DRIVERS.index)
        figure: Loading = getattr(self, f"{first}_{second}")
        return figure.value


class FactorLoadings(_Part):
    """Loadings of the drivers on named common factors, in place of their correlations.

    A driver is the sum of its loadings times independent standard normal factors, and a part of its own that fills its
    variance up to one. The correlation of two drivers is then the sum over factors of the products of their loadings: a
    matrix L L' plus a diagonal that is not below nil, so it always holds together.
    """

    macro: dict[str, Loading] = {}
    property: dict[str, Loading] = {}
    industry: dict[str, Loading] = {}
    court: dict[str, Loading] = {}

    def between(self, one: str, other: str) -> float:
        """The correlation of two drivers, by name."""
        if one == other:
            return 1.0
        mine: dict[str, Loading] = getattr(self, one)
        theirs: dict[str, Loading] = getattr(self, other)
        return sum(figure.value * theirs[factor].value for factor, figure in mine.items() if factor in theirs)


class IndexFactor(_Part):
    """One factor of the logarithm of a price index: volatility a year, pulled back to its trend."""

    volatility: Sigma
    mean_reversion: Speed


class PropertyIndex(_Part):
    """House and land prices: a trend, a national factor, and one factor for each region.

    Attributes:
        since_appraisal: Change a year of prices between a collateral's value date and the cut-off.
        drift: Trend a year after the cut-off.
        national: The factor all regions share; its end point is the property driver.
        regional: Each region's own factor.
    """

    since_appraisal: AnnualRate
    drift: AnnualRate
    national: IndexFactor
    regional: IndexFactor


class Curve(_Part):
    """How lifetime collections arrive: cumulative share by month, straight lines between the points.

    The first point is (0, 0), the last share is 1.
    """

    months: tuple[MonthPoint, ...]
    cumulative: tuple[SharePoint, ...]
    source: str
    grade: Grade
    note: str = ""

    @model_validator(mode="after")
    def _shape(self) -> "Curve":
        if len(self.months) != len(self.cumulative):
            raise ValueError("a curve needs as many months as cumulative shares")
        if len(self.months) < 2:
            raise ValueError("a curve needs at least two points")
        rising = all(b > a for a, b in pairwise(self.months))
        growing = all(b >= a for a, b in pairwise(self.cumulative))
        if not rising or not growing:
            raise ValueError("a curve's months must rise and its cumulative shares never fall")
        if self.months[0] != 0 or self.cumulative[0] != 0 or self.cumulative[-1] != 1:
            raise ValueError("a curve starts at month 0 with share 0 and ends with share 1")
        return self


class Unsecured(_Part):
    """What is collected without collateral: nothing at all, or a beta-distributed share of the claim.

    Attributes:
        zero_share: Share of the loans that never pay.
        paid_share: Mean share of the claim that the others pay over the life of the curve.
        paid_share_sd: Standard deviation of that share between loans.
        clock: What `curve` and the shares count from. "default": from the default date, so that an
            old loan has only the rest of its curve left. "cut_off": what is quoted is what is left
            at the cut-off, whatever the loan's age.
        curve: Name of a curve of the assumption set.
        fee_share: Recovery cost (agency fees and the like) as a share of gross collections.
        after_collateral: Multiplier of the share paid on what is left of a claim after its collateral.
        payer_loadings: Drivers of the odds of paying at all.
        amount_loadings: Drivers of the share paid.
        clock_loadings: Change of the logarithm of the curve's clock for a driver one unit lower.
    """

    zero_share: Share
    paid_share: Share
    paid_share_sd: Share
    clock: Literal["default", "cut_off"]
    curve: str
    fee_share: Share
    after_collateral: Share
    payer_loadings: Loadings = Loadings()
    amount_loadings: Loadings = Loadings()
    clock_loadings: Loadings = Loadings()

    @model_validator(mode="after")
    def _spread(self) -> "Unsecured":
        mean, deviation = self.paid_share.value, self.paid_share_sd.value
        if deviation > 0 and deviation**2 >= mean * (1 - mean):
            raise ValueError(
                f"paid_share_sd {deviation:g} is too large for a paid_share of {mean:g}: "
                f"it must stay below {(mean * (1 - mean)) ** 0.5:.3g}"
            )
        return self


class Segment(_Part):
    """Loans that are taken to behave alike. A loan belongs to the first segment whose `where` it meets.

    Attributes:
        name: Short name, unique.
        where: Conditions on columns of the pool's loans, all of which must hold; empty means every loan.
        unsecured: What is collected without collateral, or after it.
        ways: Other ways to work out the loan, which compete with collecting it.
    """

    name: str
    where: dict[str, Condition] = {}
    unsecured: Unsecured
    ways: Ways = Ways()


class Seasonality(_Part):
    """How unevenly a year's cash comes, by calendar month: January first, each relative to the others.

    A month of weight two counts as two months of weight one: time is stretched and pressed within the
    year, and no cash is won or lost by it.

    Attributes:
        collections: Weights for everything the borrower pays.
        courts: Weights for everything that waits for a court.
    """

    collections: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] | None = None
    courts: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] | None = None

    @model_validator(mode="after")
    def _some_time(self) -> "Seasonality":
        for weights in (self.collections, self.courts):
            if weights is not None and sum(weight.value for weight in weights) <= 0:
                raise ValueError("the twelve weights of a year are all zero")
        return self


class ErrorSize(_Part):
    """How far actual cash strays from a forecast, apart from the cycle.

    Attributes:
        bias: Mean relative deviation.
        market: Spread of the logarithm that all deals of a market share.
        deal: Spread of the logarithm of one deal.
    """

    bias: Bias
    market: Sigma
    deal: Sigma


class EstimationError(_Part):
    """Forecast error on the amount, and on the time it takes (a positive timing bias is lateness)."""

    amount: ErrorSize
    timing: ErrorSize


class FileCost(_Part):
    """What keeping one file open costs.

    Attributes:
        currency: ISO 4217 code of the amount.
        per_year: For each open loan, a year.
    """

    currency: str
    per_year: Amount


class Assumptions(_Part):
    """An assumption set: a YAML file whose every number names its source and grade.

    Attributes:
        name: Short name, equal to the file's name.
        title: For people.
        asset_class: What kind of loans it is for.
        country: ISO 3166-1 code.
        notices: Warnings that must stand wherever results based on this set are shown.
        sources: Key -> source.
        period_months: Length of a period of the cash.
        horizon_months: Cash later than this after the cut-off is not counted; a multiple of the period.
        copula: Tail dependence of the drivers.
        correlations: Correlations of the drivers; None where loadings are given.
        factor_loadings: Loadings of the drivers on common factors, in place of their correlations.
        property_index: Price paths of collateral; needed where `collateral` is given.
        curves: Collection curves by name.
        segments: First match wins.
        collateral: Classes of collateral, first match wins; none means that no collateral counts.
        court: How long courts take; needed where `collateral` is given.
        guarantor: What guarantors pay on collateral rows of the type "guarantee"; none means nothing.
        estimation_error: Forecast error.
        file_cost: Cost of open files; none means that fees cover them.
        seasonality: Calendar of collections and courts; none means that months are alike.
    """

    name: str
    title: Bilingual
    asset_class: str
    country: str
    notices: tuple[Bilingual, ...] = ()
    sources: dict[str, Source]
    period_months: Annotated[int, Field(ge=1, le=12)]
    horizon_months: Annotated[int, Field(ge=1, le=480)]
    copula: Copula
    correlations: Correlations | None = None
    factor_loadings: FactorLoadings | None = None
    property_index: PropertyIndex | None = None
    curves: dict[str, Curve]
    segments: tuple[Segment, ...]
    collateral: tuple[CollateralClass, ...] = ()
    court: Court | None = None
    guarantor: Guarantor | None = None
    estimation_error: EstimationError
    file_cost: FileCost | None = None
    seasonality: Seasonality | None = None

    def driver_correlation(self, one: str, other: str) -> float:
        """The correlation of two drivers, by name, whichever way it is given."""
        given = self.correlations or self.factor_loadings
        return 0.0 if given is None else given.between(one, other)

    @property
    def periods(self) -> int:
        """Number of periods of the cash."""
        return self.horizon_months // self.period_months

    @model_validator(mode="after")
    def _whole(self) -> "Assumptions":
        # The reader of a file finds these with their place; here they guard objects made in Python.
        from refloat.recovery.references import reference_findings

        for _, what, remedy in reference_findings(self.model_dump(mode="json")):
            raise ValueError(f"{what}; {remedy}" if remedy else what)
        return self
