"""Positions in a securitisation, as a capital request describes them; names as the rules write them."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from refloat.errors import ScaleError
from refloat.rules import capital_figures, erba_short_step, erba_step

# Shares that meet a limit but for a rounding error meet it.
SLACK = 1e-9


def _known(rating: int | str, short_term: bool = False) -> int | str:
    try:
        erba_short_step(rating) if short_term else erba_step(rating)
    except ScaleError as failure:
        raise ValueError(str(failure)) from None
    return rating


def _prove_thickness(attach: float, detach: float) -> None:
    if not attach < detach:
        raise ValueError(f"the tranche from A = {attach:g} to D = {detach:g} has no thickness; D must be above A")


def _prove_maturity(years: float | None, legal: float | None) -> None:
    if years is None and legal is None:
        raise ValueError('the field "MT" is missing; add the tranche maturity, or ML, the final legal one')


def _prove_number(number: float | None, retail: bool) -> None:
    if number is None and not retail:
        raise ValueError('the field "N" is missing; add the effective number of exposures, or set retail to true')


def _whole(value: object) -> object:
    """A step written as 10.0 is the step 10."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fixed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _just_one(value: object) -> object:
    """A sum of shares may miss one by a rounding error."""
    return 1.0 if isinstance(value, float) and 1.0 < value <= 1.0 + 1e-9 else value


Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_just_one)]
Years = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)]
Rating = Annotated[int | str, BeforeValidator(_whole), AfterValidator(_known)]
Parameter = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]
Number = Annotated[float, Field(ge=1, le=1e12, allow_inf_nan=False)]


class Inputs(BaseModel):
    """What all positions have: never changed once made, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tranche(Inputs):
    """A tranche of a pool.

    Attributes:
        A: Attachment point, a fraction of the pool.
        D: Detachment point.
    """

    A: Fraction
    D: Fraction

    @model_validator(mode="after")
    def _has_thickness(self) -> "Tranche":
        _prove_thickness(self.A, self.D)
        return self


class RankedTranche(Tranche):
    """A tranche whose rank and label the rule asks for.

    Attributes:
        senior: Whether no other position ranks before it (CRR Article 242(6)); if left out, whether it reaches to the
            top of the pool (D = 1).
        sts: Whether the deal is simple, transparent and standardised.
        pool_risk_weight: Mean risk weight of the pool; if given, a senior position weighs no more (CRR Article 267).
    """

    senior: bool | None = None
    sts: bool | None = None
    pool_risk_weight: Weight | None = None

    @property
    def is_senior(self) -> bool:
        """As given, or by the detachment point."""
        return self.D >= 1 - SLACK if self.senior is None else self.senior


class SecSa(RankedTranche):
    """Standardised approach (SEC-SA).

    Attributes:
        KSA: Capital charge of the pool as if it were not securitised.
        W: Share of exposures in default.
        unknown: Share of exposures whose delinquency is not known.
        resecuritisation: Whether the pool holds securitisation positions; their W counts as nil (Article 269(1)(a)).
        other_share: Part of a re-securitised pool that is no securitisation position; W is then theirs.
        other_charge: Capital charge of that part; KSA is then that of the securitisation positions (Article 269(4)).
        p: Supervisory parameter; that of the rule if left out. Where neither `sts` nor `resecuritisation` is given, a
            p that the rule has for one of them alone (0.5, 1.5) stands for it.
    """

    KSA: Fraction
    W: Fraction = 0.0
    unknown: Fraction = 0.0
    resecuritisation: bool | None = None
    other_share: Fraction | None = None
    other_charge: Fraction | None = None
    p: Parameter | None = None

    @property
    def is_sts(self) -> bool:
        """As given, or by its p."""
        given = self.sts is not None or self.resecuritisation is not None
        return bool(self.sts) if given else self.p == capital_figures()["p_sts"]

    @property
    def is_resecuritisation(self) -> bool:
        """As given, or by its p."""
        given = self.sts is not None or self.resecuritisation is not None
        return bool(self.resecuritisation) if given else self.p == capital_figures()["p_resecuritisation"]

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "SecSa":
        if self.sts and self.resecuritisation:
            raise ValueError("a re-securitisation is never STS; set one of sts and resecuritisation to false")
        if (self.other_share is None) != (self.other_charge is None):
            raise ValueError("a mixed pool needs both other_share and other_charge; give both or neither")
        if self.other_share is not None and not self.is_resecuritisation:
            raise ValueError("other_share is for a re-securitisation; set resecuritisation to true or leave it out")
        return self


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
    p: Parameter | None = None


class SubPool(Inputs):
    """The retail or the other part of a mixed pool under SEC-IRBA.

    Attributes:
        share: Part of the pool by nominal amount.
        KIRB: Its capital charge.
        LGD: Its mean loss given default.
        N: Its effective number of exposures; plays no part where it is retail.
        retail: Whether it is retail.
    """

    share: Fraction
    KIRB: Fraction
    LGD: Fraction
    N: Number | None = None
    retail: bool = False

    @model_validator(mode="after")
    def _is_granular_or_not(self) -> "SubPool":
        _prove_number(self.N, self.retail)
        return self


class SecIrba(RankedTranche):
    """Internal ratings based approach (SEC-IRBA).

    Attributes:
        KIRB: Capital charge of the pool under internal ratings, expected losses included.
        N: Effective number of exposures; plays no part for retail pools.
        LGD: Mean loss given default of the pool.
        MT: Tranche maturity in years, counted as at least one and at most five.
        ML: Final legal maturity in years, in place of MT.
        retail: Whether the pool is retail.
        subpools: The retail and the other part of a mixed pool, in place of KIRB, N, LGD and retail.
    """

    KIRB: Fraction | None = None
    N: Number | None = None
    LGD: Fraction | None = None
    MT: Years | None = None
    ML: Years | None = None
    retail: bool = False
    subpools: Annotated[tuple[SubPool, ...], Field(min_length=1), BeforeValidator(_fixed)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "SecIrba":
        _prove_maturity(self.MT, self.ML)
        if self.subpools is None:
            for name in ("KIRB", "LGD"):
                if getattr(self, name) is None:
                    raise ValueError(f'the field "{name}" is missing; add it')
            _prove_number(self.N, self.retail)
        elif any(value is not None for value in (self.KIRB, self.N, self.LGD)):
            raise ValueError("KIRB, N and LGD stand within each of the subpools; leave them out beside these")
        elif abs(sum(part.share for part in self.subpools) - 1) > SLACK:
            raise ValueError("the shares of the subpools must sum to 1")
        return self

    @property
    def parts(self) -> tuple[SubPool, ...]:
        """The pool as parts, one where it is not mixed."""
        if self.subpools is not None:
            return self.subpools
        return (SubPool(share=1.0, KIRB=self.KIRB or 0.0, LGD=self.LGD or 0.0, N=self.N, retail=self.retail),)


class SecErba(Inputs):
    """External ratings based approach (SEC-ERBA).

    Attributes:
        cqs: Credit quality step from 1 to 17, a letter such as BBB-, or "other"; of a short-term rating a step from
            1 to 3, a letter such as A-1, or "other".
        short_term: Whether the rating is a short-term one; maturity, rank and thickness then play no part.
        MT: Tranche maturity in years, counted as at least one and at most five.
        ML: Final legal maturity in years, in place of MT.
        senior: Whether no other position ranks before it; if left out, whether D is 1.
        A: Attachment point; with D it gives the thickness of a non-senior tranche.
        D: Detachment point.
        T: Thickness, in place of A and D.
        sts: Whether the deal is simple, transparent and standardised.
        pool_risk_weight: Mean risk weight of the pool; if given, a senior position weighs no more (CRR Article 267).
    """

    cqs: Annotated[int | str, BeforeValidator(_whole)]
    short_term: bool = False
    MT: Years | None = None
    ML: Years | None = None
    senior: bool | None = None
    A: Fraction | None = None
    D: Fraction | None = None
    T: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), BeforeValidator(_just_one)] | None = None
    sts: bool = False
    pool_risk_weight: Weight | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "SecErba":
        _known(self.cqs, self.short_term)
        if self.A is not None and self.D is not None:
            _prove_thickness(self.A, self.D)
        if self.short_term:
            return self
        _prove_maturity(self.MT, self.ML)
        if self.thickness is None and not self.is_senior:
            raise ValueError("a non-senior tranche needs its thickness; give A and D, or T")
        return self

    @property
    def is_senior(self) -> bool:
        """As given, or by the detachment point."""
        return (self.D is not None and self.D >= 1 - SLACK) if self.senior is None else self.senior

    @property
    def thickness(self) -> float | None:
        """D - A, or T; that of a senior tranche plays no part."""
        return self.D - self.A if self.A is not None and self.D is not None else self.T
