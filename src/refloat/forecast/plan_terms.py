"""PlanTerms: what a person writes to plan disposals of bad loans: books, routes, targets, prices and their sources."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from refloat.recovery.assumptions import Source
from refloat.recovery.figures import AnnualRate, Figure, Share
from refloat.words.bilingual import Bilingual

Positive = Annotated[FiniteFloat, Field(gt=0)]
NotNegative = Annotated[FiniteFloat, Field(ge=0)]
Fraction = Annotated[FiniteFloat, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Years(Figure):
    """A length of time in years."""

    unit: ClassVar[str] = "years"
    value: Annotated[FiniteFloat, Field(gt=0, le=60)]


class Weight(Figure):
    """A risk weight: 1.0 is 100 %."""

    unit: ClassVar[str] = "weight"
    value: Annotated[FiniteFloat, Field(ge=0, le=12.5)]


class Money(Figure):
    """An amount in currency units."""

    unit: ClassVar[str] = "currency"
    value: NotNegative


class HistoryTerms(_Section):
    """Which history, and how much of it the forecast may see.

    Attributes:
        file: CSV in the folder of the plan.
        unit: One unit of the file in currency units: 1e8 where it counts in hundred millions.
        first: First calendar year used; all if left out.
        last: Last calendar year that forecasts may see; later rows are what really happened.
        tolerance: Largest gap that counts as rounding, in units of the file.
        source: Where the figures come from and how sure they are.
    """

    file: str
    unit: Positive = 1.0
    first: int | None = None
    last: int | None = None
    tolerance: NotNegative | None = None
    source: Bilingual


class View(_Section):
    """One view of the future, on which a plan is made.

    Attributes:
        name: Short name.
        title: For people.
        npl: Model of the stock of bad loans (or of their inflow where flows are known), or `actual` for what happened.
        loans: Model of all loans, or `actual`.
    """

    name: Name
    title: Bilingual
    npl: str = "auto"
    loans: str = "auto"

    @model_validator(mode="after")
    def _one_kind(self) -> "View":
        if (self.npl == "actual") != (self.loans == "actual"):
            raise ValueError("take both npl and loans from models, or both as actual")
        return self


class Book(_Section):
    """Loans of one kind, which leave the stock in like ways and sell at like prices.

    Attributes:
        security: For the calendar of minimum coverage.
        stock_share: Its part of the opening stock.
        inflow_share: Its part of what flows in.
        age_years: Mean age of the opening stock since it was classified as non-performing; loans of the opening
            stock are taken to lie between nothing and twice this age in equal parts a quarter.
        exit_years: Mean time until a loan leaves the stock by cure, collection or write-off; a quarter of
            1/exit_years leaves each quarter.
        cured: Part of what leaves that cures.
        collected: Part of what leaves that is paid. The rest is written off.
        coverage: Specific allowance over claim.
        servicing: Cost of working it out, a year, over claim.
        weight: Risk weight of its claim less allowance.
    """

    name: Name
    title: Bilingual
    security: Literal["unsecured", "immovable", "other"]
    stock_share: Share
    inflow_share: Share
    age_years: Years
    exit_years: Years
    cured: Share
    collected: Share
    coverage: Share
    servicing: AnnualRate
    weight: Weight

    @model_validator(mode="after")
    def _leaves_once(self) -> "Book":
        if self.cured.value + self.collected.value > 1:
            raise ValueError("what is cured and what is collected are together more than all that leaves")
        return self


class Route(_Section):
    """One way out for one book.

    Attributes:
        kind: A sale of the loans, or a securitisation of them.
        book: Which loans.
        price: Paid for them, over their claim; of a securitisation all its notes.
        least: Smallest deal, claim in currency units.
        most: Largest deal; none if left out.
        fixed_cost: Of each deal, in currency units.
        variable_cost: Over claim.
        retained: Part of the notes that the bank keeps.
        retained_weight: Risk weight of what it keeps.
        not_before: First day on which the route is open.
        not_after: Last day.
    """

    name: Name
    title: Bilingual
    kind: Literal["sale", "securitisation"]
    book: Name
    price: Share
    least: Money
    most: Money | None = None
    fixed_cost: Money
    variable_cost: Share
    retained: Share | None = None
    retained_weight: Weight | None = None
    not_before: date | None = None
    not_after: date | None = None

    @model_validator(mode="after")
    def _sizes(self) -> "Route":
        if self.most is not None and self.most.value < self.least.value:
            raise ValueError("the largest deal is smaller than the smallest")
        if (self.retained is None) != (self.retained_weight is None):
            raise ValueError("give both retained and retained_weight, or neither")
        return self


class RatioStep(_Section):
    """From a quarter's end on, the ratio of bad loans is at most this.

    Attributes:
        since: First quarter end at which it holds.
        at_most: Bad loans over all loans, a fraction; `hold` takes the ratio at the end of the history.
    """

    since: date
    at_most: Annotated[FiniteFloat, Field(gt=0, lt=1)] | Literal["hold"]


class CoverageTarget(_Section):
    """Which calendar of minimum coverage binds, and the shortfall that is borne.

    Attributes:
        rule: Key of the calendar, such as crr-47c.
        shortfall_at_most: Largest shortfall at any quarter end, currency units; None only counts it against capital.
    """

    rule: str
    shortfall_at_most: NotNegative | None = 0.0


class Targets(_Section):
    """What the plan must meet. What is left out does not bind.

    Attributes:
        npl_ratio: Steps, each from its day until the next one's.
        coverage_floor: Least allowance over bad loans, a fraction above 0; 1.5 is 150 %.
        loss_budget: Most that a calendar year's result may bear in allowances made and costs of deals, currency units.
        capital_budget: Most capital that bad loans and retained notes may take at any quarter end, currency units.
        minimum_coverage: Calendar of minimum coverage.
        source: Where the targets come from.
    """

    npl_ratio: Annotated[tuple[RatioStep, ...], Field(min_length=1)]
    coverage_floor: Positive | None = None
    loss_budget: NotNegative | None = None
    capital_budget: Positive | None = None
    minimum_coverage: CoverageTarget | None = None
    source: Bilingual

    @model_validator(mode="after")
    def _in_order(self) -> "Targets":
        days = [step.since for step in self.npl_ratio]
        if days != sorted(set(days)):
            raise ValueError("the steps of npl_ratio must follow one another in time")
        return self


class Finance(_Section):
    """What money costs.

    Attributes:
        discount: Yearly rate at which costs and cash of later quarters count: what funding costs.
        capital_ratio: Capital over risk-weighted assets.
        capital_cost: Yearly cost of capital above that of funding.
    """

    discount: AnnualRate
    capital_ratio: Share
    capital_cost: AnnualRate


class Draws(_Section):
    """The paths that the chance of missing a target is counted on.

    Attributes:
        persistence: Correlation of forecast errors of years that follow one another (judgement unless sourced).
        correlation: Of the errors of bad loans and of all loans.
    """

    paths: Annotated[int, Field(ge=200, le=1_000_000)] = 10_000
    seed: Annotated[int, Field(ge=0)] = 1
    persistence: Fraction = 0.9
    correlation: Annotated[FiniteFloat, Field(ge=-1, le=1)] = 0.0


class PlanTerms(_Section):
    """A plan file.

    Attributes:
        bank: Whose loans.
        horizon_years: Years ahead that are forecast and planned.
        compare: Models shown beside what happened, if anything of the horizon has.
        starts: First years at which the history is begun in that comparison; its own if left out.
        views: Views of the future; a plan is made on each. The first is the main one.
        sources: Key -> source, as the figures name them.
    """

    bank: Bilingual
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    history: HistoryTerms
    horizon_years: Annotated[int, Field(ge=1, le=10)] = 5
    compare: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    views: Annotated[tuple[View, ...], Field(min_length=1)]
    books: Annotated[tuple[Book, ...], Field(min_length=1)]
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    targets: Targets
    finance: Finance
    draws: Draws = Draws()
    sources: dict[str, Source]
