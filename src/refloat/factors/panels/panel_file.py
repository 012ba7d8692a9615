"""PanelFile: the file of a study on a panel of banks or countries."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from refloat.errors import InputError
from refloat.factors.study_file import Both, StudyFile
from refloat.factors.taxonomy import shipped_taxonomy

Estimator = Literal[
    "pooled", "fixed", "fixed-periods", "random", "jackknife", "jackknife-periods", "difference-gmm", "system-gmm"
]
DYNAMIC = ("jackknife", "jackknife-periods", "difference-gmm", "system-gmm")
MOST_LAGS, MOST_DRIVERS = 8, 24


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(_Part):
    """What is explained.

    Attributes:
        column: Of the table.
        label: For the report.
    """

    column: str = Field(min_length=1)
    label: Both | None = None


class Driver(_Part):
    """A column that may explain it.

    Attributes:
        column: Of the table.
        label: For the report.
        code: Of the taxonomy: an indicator, or a category.
        lag: Periods before.
        exogenous: Whether it moves for reasons of its own; left out, a column with an internal code does not.
        gmm_lags: First and last lag of its own past as GMM instruments. Left out: an exogenous column is its own
            instrument, any other takes the lags of `gmm`.
    """

    column: str = Field(min_length=1)
    label: Both | None = None
    code: str | None = None
    lag: int = Field(default=0, ge=0, le=MOST_LAGS)
    exogenous: bool | None = None
    gmm_lags: tuple[int, int] | None = None

    @field_validator("code")
    @classmethod
    def _known(cls, code: str | None) -> str | None:
        if code is None:
            return None
        try:
            place = shipped_taxonomy().at_level(code, "category")
        except InputError as failure:
            raise ValueError(str(failure).rstrip(".")) from failure
        if place is None:
            raise ValueError(f'the code "{code}" names a whole side; give a category or an indicator')
        return code

    @field_validator("gmm_lags")
    @classmethod
    def _ordered(cls, lags: tuple[int, int] | None) -> tuple[int, int] | None:
        if lags is not None and not 1 <= lags[0] <= lags[1]:
            raise ValueError("gives lags that do not rise from 1 or more")
        return lags

    @property
    def term(self) -> str:
        """Name of the regressor."""
        return self.column if self.lag == 0 else f"{self.column} (t-{self.lag})"

    @property
    def moves_alone(self) -> bool:
        if self.exogenous is not None:
            return self.exogenous
        return self.code is None or not self.code.startswith("I")


class Condition(_Part):
    """Rows to keep: those whose value lies between bounds.

    Attributes:
        column: Of the table.
        above: The value must be above this.
        below: The value must be below this.
        lags: Whether the outcome's lags in a row must obey too; for a condition on the outcome.
    """

    column: str = Field(min_length=1)
    above: float | None = None
    below: float | None = None
    lags: bool = False


class Variant(_Part):
    """The plain column again with other conditions, to show what they do.

    Attributes:
        label: For the report.
        keep: Conditions instead of the study's.
    """

    label: Both
    keep: tuple[Condition, ...] = ()


class GmmTerms(_Part):
    """How the GMM columns take their instruments.

    Attributes:
        first: Nearest lag of the outcome's levels.
        last: Farthest.
        collapse: One instrument a lag instead of one a lag and period.
        difference_periods: Whether difference GMM has period effects.
        system_periods: Whether system GMM has.
        choices: Whether the lag's coefficient is shown under other choices of instruments too.
    """

    first: int = Field(default=2, ge=1, le=20)
    last: int = Field(default=4, ge=1, le=40)
    collapse: bool = True
    difference_periods: bool = True
    system_periods: bool = True
    choices: bool = True

    @model_validator(mode="after")
    def _ordered(self) -> GmmTerms:
        if self.last < self.first:
            raise ValueError("gmm.last is smaller than gmm.first")
        return self


class Published(_Part):
    """A published coefficient that a column should reproduce.

    Attributes:
        term: `lag 1`, a driver's column, `column (t-1)` for a lagged driver, or `constant`.
        value: Coefficient.
        error: Standard error.
    """

    term: str
    value: float
    error: float | None = None


class Reproduction(_Part):
    """A published column.

    Attributes:
        estimator: Which of the columns.
        source: Where it is published.
        figures: Its coefficients.
        digits: Decimals that should agree.
    """

    estimator: Estimator
    source: Both
    figures: tuple[Published, ...] = Field(min_length=1)
    digits: int = Field(default=4, ge=0, le=12)


class ShareTerms(_Part):
    """The split of explained variation.

    Attributes:
        draws: Resampled panels behind the interval.
        seed: Of the resampling.
        level: Of the interval.
    """

    draws: int = Field(default=499, ge=50, le=10_000)
    seed: int = Field(default=1, ge=0)
    level: float = Field(default=0.95, gt=0.5, lt=1.0)


class PanelFile(StudyFile):
    """The whole file.

    Attributes:
        table: CSV beside the file, one row an entity and period.
        entity: Column that names the bank or country.
        time: Column of the period: a year, a date, 2012Q3, or whole numbers that count periods.
        unit: What an entity is.
        outcome: What is explained.
        lags: Of the outcome among the regressors.
        drivers: What may explain it.
        keep: Rows to keep.
        least_rows: Rows that an entity needs to stay.
        small_sample: Factor on clustered errors: none; rows: n / (n - k); groups: that times G / (G - 1), with
            Student's t on G - 1 degrees.
        estimators: Columns of the table; by whether there are lags if left out.
        gmm: Instruments.
        variants: The plain column under other conditions.
        reproduces: A published column to hold one of them against.
        shares: How the explained variation is split.
    """

    kind: Literal["panel"] = "panel"
    table: str = Field(min_length=1)
    entity: str = Field(min_length=1)
    time: str = Field(min_length=1)
    unit: Literal["bank", "country", "region", "firm"] = "bank"
    outcome: Outcome
    lags: int = Field(default=0, ge=0, le=MOST_LAGS)
    drivers: tuple[Driver, ...] = Field(min_length=1, max_length=MOST_DRIVERS)
    keep: tuple[Condition, ...] = ()
    least_rows: int = Field(default=2, ge=1)
    small_sample: Literal["none", "rows", "groups"] = "groups"
    estimators: tuple[Estimator, ...] = ()
    gmm: GmmTerms = GmmTerms()
    variants: tuple[Variant, ...] = ()
    reproduces: Reproduction | None = None
    shares: ShareTerms = ShareTerms()

    @model_validator(mode="after")
    def _told_apart(self) -> PanelFile:
        terms = [driver.term for driver in self.drivers]
        doubled = next((term for term in terms if terms.count(term) > 1), None)
        if doubled is not None:
            raise ValueError(f'names the driver "{doubled}" twice')
        if any(driver.column == self.outcome.column and driver.lag <= self.lags for driver in self.drivers):
            raise ValueError(f'"{self.outcome.column}" is the outcome and a driver too; give its lags by `lags`')
        known = [*(f"lag {lag}" for lag in range(1, self.lags + 1)), *terms, "constant"]
        for figure in self.reproduces.figures if self.reproduces is not None else ():
            if figure.term not in known:
                raise ValueError(
                    f'reproduces the term "{figure.term}", which the model has not; it has {", ".join(known)}'
                )
        wanted = next((name for name in self.estimators if name in DYNAMIC), None)
        if not self.lags and wanted is not None:
            raise ValueError(f'the estimator "{wanted}" is for a model with a lag of its outcome; give lags: 1')
        return self

    @property
    def columns(self) -> tuple[Estimator, ...]:
        """The estimators asked for."""
        if self.estimators:
            return tuple(dict.fromkeys(self.estimators))
        if self.lags:
            return ("fixed", "jackknife", "fixed-periods", "difference-gmm", "system-gmm", "pooled")
        return ("fixed", "fixed-periods", "random", "pooled")
