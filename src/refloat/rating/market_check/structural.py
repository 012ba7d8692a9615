"""Pools of real deals -> the advance rate that the model would give, with nothing fitted to what was sold."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.market.error_sizes import error_evidence, error_sizes
from refloat.rating.market_check.assumptions import Pools, assumption

Floats = NDArray[np.float64]

UNSECURED = ("card", "consumer")
MARKETS: dict[Pools, str] = {"unsecured": "CN-unsecured", "secured": "CN-secured"}


def pools_of(deal: dict[str, object]) -> Pools:
    """Whether a pool is judged as unsecured: cards, consumer loans, and others without security."""
    return "unsecured" if deal["pool_type"] in UNSECURED or deal["secured"] == "N" else "secured"


def lower_base(deals: pl.DataFrame) -> Floats:
    """The lower of the agencies' base-case recoveries, in currency units, shape (deal,)."""
    return deals.select(pl.min_horizontal("agency1_recovery_amount", "agency2_recovery_amount")).to_series().to_numpy()


def structural_advance(deals: pl.DataFrame, *, probability: float | None = None, stress: float | None = None) -> Floats:
    """Senior note over the lower base recovery, shape (deal,).

    What was collected before closing is certain; the rest is lognormal about the base case, and the note may be
    as large as what comes in with all but the declared probability p:

        advance = net [c + (1 - c) (1 + bias) e^(z s)],   c = (months to closing / lifetime)^e,   z = the p-quantile.

    s^2 is the variance of the drivers, of the market-wide and of the deal's own forecast error; the last is the
    common one, drawn towards what this deal's two agencies say by standing apart. Bias, e and the parts of s come from
    plan against actual (`refloat.market.error_sizes`), the rest from assumptions.csv. The trust's own costs and the
    note's coupon, some hundredths, are not taken off.

    Args:
        deals: As `refloat.market.china_deals` gives them; no column of the outcome is read.
        probability: The probability p; the declared one if left out.
        stress: A declared multiple of the base case, the same for every deal, in place of e^(z s).
    """
    from scipy.special import ndtri

    advance = np.empty(deals.height)
    for place, deal in enumerate(deals.iter_rows(named=True)):
        pools = pools_of(deal)
        facts = _errors(MARKETS[pools])
        own = facts["deal"] ** 2
        if deal["agency1_recovery_amount"] and deal["agency2_recovery_amount"]:
            # Two independent forecasts of spread s differ by s times the square root of two.
            apart = np.log(deal["agency1_recovery_amount"] / deal["agency2_recovery_amount"]) ** 2 / 2
            weight = assumption("own_evidence", pools)
            own = (weight * own + apart) / (weight + 1)
        spread = np.sqrt(facts["drivers"] ** 2 + facts["market"] ** 2 + own)
        months = min(max(deal["cut_off_to_closing_months"] or 0.0, 0.0), assumption("lifetime_months", pools))
        certain = (months / assumption("lifetime_months", pools)) ** facts["elasticity"]
        quantile = ndtri(probability or assumption("target_probability", pools))
        stressed = (1 + facts["bias"]) * (np.exp(quantile * spread) if stress is None else stress)
        advance[place] = assumption("net_of_gross", pools) * (certain + (1 - certain) * stressed)
    return advance


@cache
def _errors(market: str) -> dict[str, float]:
    sizes = error_sizes().filter((pl.col("market") == market) & (pl.col("on") == "amount"))
    facts = dict(sizes.select("part", "value").rows())
    seen = dict(error_evidence().filter(pl.col("market") == market).select("fact", "value").rows())
    return {**facts, "drivers": seen["driver_spread"], "elasticity": seen["elasticity"]}
