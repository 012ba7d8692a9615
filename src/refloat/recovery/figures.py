"""Figure: a number of an assumption set together with where it comes from and how sure it is."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

Grade = Literal["seen", "derived", "judgement", "unverified"]
"""How sure a number is.

seen: read in the source named. derived: computed from numbers seen there, the note says how.
judgement: chosen here, the source is what it leans on. unverified: from memory, nobody has checked it.
"""

GRADES: tuple[Grade, ...] = ("seen", "derived", "judgement", "unverified")


class Figure(BaseModel):
    """A number with its evidence.

    Attributes:
        value: The number, in the unit of the class.
        source: A key of the assumption set's `sources`.
        grade: How sure it is.
        note: What exactly was read, or how it was derived.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    unit: ClassVar[str] = ""

    value: FiniteFloat
    source: str
    grade: Grade
    note: str = ""


class Share(Figure):
    """A fraction between 0 and 1."""

    unit: ClassVar[str] = "share"
    value: Annotated[FiniteFloat, Field(ge=0, le=1)]


class Factor(Figure):
    """A multiplier between 0 and 10."""

    unit: ClassVar[str] = "times"
    value: Annotated[FiniteFloat, Field(ge=0, le=10)]


class Months(Figure):
    """A length of time in months."""

    unit: ClassVar[str] = "months"
    value: Annotated[FiniteFloat, Field(ge=0, le=600)]


class Sigma(Figure):
    """A standard deviation of a logarithm."""

    unit: ClassVar[str] = "log"
    value: Annotated[FiniteFloat, Field(ge=0, le=2)]


class Bias(Figure):
    """A relative deviation of actual from forecast: -0.1 means 10 % below it."""

    unit: ClassVar[str] = "share"
    value: Annotated[FiniteFloat, Field(gt=-1, le=1)]


class Loading(Figure):
    """A weight of a driver, between -1 and 1."""

    unit: ClassVar[str] = "weight"
    value: Annotated[FiniteFloat, Field(ge=-1, le=1)]


class AnnualRate(Figure):
    """A rate of change a year, as a fraction (of the logarithm)."""

    unit: ClassVar[str] = "a year"
    value: Annotated[FiniteFloat, Field(ge=-0.5, le=0.5)]


class Speed(Figure):
    """A speed of mean reversion, per year."""

    unit: ClassVar[str] = "per year"
    value: Annotated[FiniteFloat, Field(ge=0, le=5)]


class Amount(Figure):
    """An amount of money, in the currency of the assumption set."""

    unit: ClassVar[str] = "currency"
    value: Annotated[FiniteFloat, Field(ge=0)]


class DegreesOfFreedom(Figure):
    """Degrees of freedom of a Student-t copula; above 2, so that the drivers have a variance."""

    unit: ClassVar[str] = "degrees"
    value: Annotated[FiniteFloat, Field(gt=2, le=200)]
