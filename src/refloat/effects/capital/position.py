"""Positions in a securitisation, as a capital request describes them; names as the rules write them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from refloat.errors import ScaleError
from refloat.rules import erba_step


def _known(rating: int | str) -> int | str:
    try:
        erba_step(rating)
    except ScaleError as failure:
        raise ValueError(str(failure)) from None
    return rating


Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Years = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
Rating = Annotated[int | str, AfterValidator(_known)]


class Inputs(BaseModel):
    """What all positions have: never changed once made, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tranche(Inputs):
    """A tranche of a pool.

    Attributes:
        A: Attachment point, a fraction of the pool.
        D: Detachment point.
        senior: Whether no other position ranks before it.
        sts: Whether the deal is simple, transparent and standardised.
        pool_risk_weight: Mean risk weight of the pool; if given, a senior position weighs no more (CRR Article 267).
    """

    A: Fraction
    D: Fraction
    senior: bool = False
    sts: bool = False
    pool_risk_weight: Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _has_thickness(self) -> "Tranche":
        if not self.A < self.D:
            raise ValueError(f"the tranche from A = {self.A:g} to D = {self.D:g} has no thickness; D must be above A")
        return self


class SecSa(Tranche):
    """Standardised approach (SEC-SA).

    Attributes:
        KSA: Capital charge of the pool as if it were not securitised.
        W: Share of exposures in default.
        unknown: Share of exposures whose delinquency is not known.
        resecuritisation: Whether the pool holds securitisation positions.
        p: Supervisory parameter; that of the rule if left out.
    """

    KSA: Fraction
    W: Fraction = 0.0
    unknown: Fraction = 0.0
    resecuritisation: bool = False
    p: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] | None = None


class UsSsfa(Tranche):
    """The simplified supervisory formula of the United States (SSFA).

    Attributes:
        KG: Weighted-average capital requirement of the pool.
        W: Share of exposures past due 90 days, in foreclosure, bankruptcy and the like.
        resecuritisation: Whether the pool holds securitisation positions.
        p: Supervisory parameter; that of the rule if left out.
    """

    KG: Fraction
    W: Fraction = 0.0
    resecuritisation: bool = False
    p: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] | None = None


class SecIrba(Tranche):
    """Internal ratings based approach (SEC-IRBA).

    Attributes:
        KIRB: Capital charge of the pool under internal ratings, expected losses included.
        N: Effective number of exposures; plays no part for retail pools.
        LGD: Mean loss given default of the pool.
        MT: Tranche maturity in years, counted as at least one and at most five.
        retail: Whether the pool is retail.
    """

    KIRB: Fraction
    N: Annotated[float, Field(ge=1, le=1e12, allow_inf_nan=False)] = 1.0
    LGD: Fraction
    MT: Years
    retail: bool = False


class SecErba(Inputs):
    """External ratings based approach (SEC-ERBA), long-term ratings.

    Attributes:
        cqs: Credit quality step from 1 to 17, a letter such as BBB-, or "other".
        MT: Tranche maturity in years, counted as at least one and at most five.
        senior: Whether no other position ranks before it.
        A: Attachment point; with D it gives the thickness of a non-senior tranche.
        D: Detachment point.
        T: Thickness, in place of A and D.
        sts: Whether the deal is simple, transparent and standardised.
        pool_risk_weight: Mean risk weight of the pool; if given, a senior position weighs no more (CRR Article 267).
    """

    cqs: Rating
    MT: Years
    senior: bool = False
    A: Fraction | None = None
    D: Fraction | None = None
    T: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    sts: bool = False
    pool_risk_weight: Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _has_thickness(self) -> "SecErba":
        if self.A is not None and self.D is not None:
            if not self.A < self.D:
                raise ValueError(
                    f"the tranche from A = {self.A:g} to D = {self.D:g} has no thickness; D must be above A"
                )
        elif self.T is None and not self.senior:
            raise ValueError("a non-senior tranche needs its thickness; give A and D, or T")
        return self

    @property
    def thickness(self) -> float:
        """D - A, or T; that of a senior tranche plays no part."""
        if self.A is not None and self.D is not None:
            return self.D - self.A
        return self.T if self.T is not None else 1.0


class NpeDeal(Inputs):
    """A traditional securitisation of non-performing exposures, as the EU rules see it.

    Attributes:
        gbv: Outstanding amount of the pool when it was transferred.
        A: Senior note, mezzanine note B and junior note J: outstanding amounts at transfer.
        B: See A.
        J: See A.
        KSA: Capital charge of the pool.
        W: Share of exposures in default.
        price: What the notes were sold for or, where the originator keeps them, their outstanding amount;
            their sum at par if left out.
        refundable: Part of the discount that may be paid back to the originator, which does not count.
        realised_losses: Losses on the pool so far, by which the discount runs down (for the caps of Article 268).
        cqs_senior: Credit quality step or letter of the senior note; null if it has no rating.
        cqs_mezz: The same of the mezzanine note.
        MT: Tranche maturity in years.
        pool_risk_weight: Mean risk weight of the pool, for Article 267.
    """

    gbv: Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
    A: Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
    B: Amount = 0.0
    J: Amount = 0.0
    KSA: Fraction
    W: Fraction
    price: Amount | None = None
    refundable: Amount = 0.0
    realised_losses: Amount = 0.0
    cqs_senior: Rating | None = "BBB-"
    cqs_mezz: Rating | None = "B+"
    MT: Years = 5.0
    pool_risk_weight: Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _fits_into_the_pool(self) -> "NpeDeal":
        notes = self.A + self.B + self.J
        if notes > self.gbv:
            raise ValueError(
                f"the notes of {notes:,.0f} are more than the pool's {self.gbv:,.0f}; attachment would be below nil"
            )
        if self.price is not None and self.price > self.gbv:
            raise ValueError(f"the price of {self.price:,.0f} is more than the pool's {self.gbv:,.0f}")
        return self


class Request(BaseModel):
    """One request of a capital file; a description, expected figures and a source may stand beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    method: Literal["sec-sa", "sec-erba", "sec-irba", "us-ssfa", "npe"]
    inputs: SecSa | SecErba | SecIrba | UsSsfa | NpeDeal
