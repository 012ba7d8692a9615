"""A securitisation of non-performing exposures, as a capital request describes it."""

from typing import Annotated

from pydantic import Field, model_validator

from refloat.effects.capital.position import SLACK, Amount, Fraction, Inputs, Rating, Weight, Years


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
        kept_senior: Share of the senior note that the originator keeps; with those of the others, for the tests of
            Article 244(2) and the cap of Article 268.
        kept_mezz: Share kept of the mezzanine note.
        kept_junior: Share kept of the junior note.
        expected_loss: Amount that the notes are expected to lose.
        pool_capital: Own funds for the pool had it not been securitised; KSA times the pool if left out.
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
    pool_risk_weight: Weight | None = None
    kept_senior: Fraction = 0.0
    kept_mezz: Fraction = 0.0
    kept_junior: Fraction = 0.0
    expected_loss: Amount = 0.0
    pool_capital: Amount | None = None

    @model_validator(mode="after")
    def _fits_into_the_pool(self) -> "NpeDeal":
        if self.gbv * SLACK > self.A:
            raise ValueError(f"the senior note of {self.A:g} is nothing beside the pool's {self.gbv:,.0f}")
        notes = self.A + self.B + self.J
        if notes > self.gbv * (1 + SLACK):
            raise ValueError(
                f"the notes of {notes:,.0f} are more than the pool's {self.gbv:,.0f}; attachment would be below nil"
            )
        if self.price is not None and self.price > self.gbv * (1 + SLACK):
            raise ValueError(f"the price of {self.price:,.0f} is more than the pool's {self.gbv:,.0f}")
        return self
