"""LoansTerms: the file of a study of loans."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.factors.study_file import Both, StudyFile

Word = Annotated[str, Field(min_length=1, max_length=200)]
Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of the study's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(Part):
    """What happened to a loan.

    Attributes:
        column: Its column.
        bad: Values that mean bad; every other value is good. Left out where the column holds 0 and 1, or true and
            false.
        measure: The column is an amount or share (such as a loss given default) rather than good or bad.
        name: What it is, for the report.
    """

    column: Word
    bad: tuple[Word | int | float | bool, ...] = ()
    measure: bool = False
    name: Both | None = None


class ColumnTerms(Part):
    """What is known of a column beyond its cells.

    Attributes:
        code: Taxonomy code of the cause it stands for.
        kind: `number`, `class` or `date`; read from the cells if left out. Codes written as digits are a `class`.
        known: `after` if it is known only once the loan has ended.
        use: `no` leaves it out of everything but the search for leaks.
        name: For the report.
    """

    code: Word | None = None
    kind: Literal["number", "class", "date"] | None = None
    known: Literal["before", "after"] = "before"
    use: Literal["yes", "no"] = "yes"
    name: Both | None = None


class Binning(Part):
    """How columns are cut into bins.

    Attributes:
        method: `monotone` (bad rate rises or falls throughout), `supervised` (neighbours that do not differ are
            joined) or `equal-frequency`.
        most: Bins of a column at most, the one for missing values not counted.
        smallest: Least share of all loans in a bin.
    """

    method: Literal["monotone", "supervised", "equal-frequency"] = "supervised"
    most: int = Field(default=8, ge=2, le=50)
    smallest: float = Field(default=0.02, gt=0, le=0.5)


class Validation(Part):
    """How the model is judged on loans that it has not seen.

    Attributes:
        folds: Of the cross-validation; each fold makes its own bins.
        seed: Of the drawing of folds.
        holdout_above: Number of loans above which a single holdout of one fold's size takes the place of all folds.
    """

    folds: int = Field(default=5, ge=2, le=20)
    seed: int = Field(default=1, ge=0, le=2**63)
    holdout_above: int = Field(default=200_000, ge=1000)


class Points(Part):
    """The scale of the scorecard: more points, less risk.

    Attributes:
        at: Points at which good to bad odds are `odds`.
        odds: Good loans for each bad one.
        double: Points that double the odds.
    """

    at: float = Field(default=600, ge=-1e6, le=1e6)
    odds: Positive = 20.0
    double: Positive = 20.0


class Survival(Part):
    """Times to the outcome, for a study of when and not only whether.

    Attributes:
        months: Column of the months that a loan was seen.
        event: Column that says how it ended.
        bad: Values of `event` that mean bad.
        other: Values that end a loan in another way, such as prepaid; every value named in neither is censored.
    """

    months: Word
    event: Word
    bad: tuple[Word | int | float | bool, ...] = Field(min_length=1)
    other: tuple[Word | int | float | bool, ...] = ()


class LoansTerms(StudyFile):
    """A study of what made loans go bad, loan by loan.

    Attributes:
        table: CSV or Parquet file of loans, beside the study's file.
        outcome: What happened to them.
        loan: Column that names a loan; the row's number if left out.
        decided: Column of the date on which the loan was decided; dates after it are known only after the decision.
        sample: What was looked at, in a few words.
        columns: What is known of the columns; those not named are used as they are.
        only: Use these columns alone; all if empty.
        binning: How columns are cut.
        validation: How the model is judged.
        points: Scale of the scorecard.
        score: Table of other loans to score, beside the study's file; they need no outcome.
        survival: Times to the outcome.
        reasons: Reason codes for each loan.
    """

    kind: Literal["loans"]
    table: Word
    outcome: Outcome
    loan: Word | None = None
    decided: Word | None = None
    sample: Both | None = None
    columns: dict[str, ColumnTerms] = Field(default_factory=dict)
    only: tuple[Word, ...] = ()
    binning: Binning = Binning()
    validation: Validation = Validation()
    points: Points = Points()
    score: Word | None = None
    survival: Survival | None = None
    reasons: int = Field(default=4, ge=1, le=20)

    @model_validator(mode="after")
    def _one_kind_of_outcome(self) -> "LoansTerms":
        if self.outcome.measure and self.outcome.bad:
            raise ValueError("outcome: a measure has no bad values; give measure or bad")
        return self
