"""Plan against actual of real deals -> how far a forecast errs: on amount and on timing, market-wide and per deal."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.market.china import china_actual_vs_forecast, china_deals
from refloat.market.europe import european_performance
from refloat.market.read_table import Column, read_table
from refloat.market.spreads import spread_between_shares, spread_of_share_below, spread_of_share_within

Floats = NDArray[np.float64]

EVIDENCE = (
    Column("market", "market"),
    Column("fact", "fact"),
    Column("value", "value", "number"),
    Column("unit", "unit"),
    Column("as_of", "as_of"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)


def error_evidence() -> pl.DataFrame:
    """The facts that `error_sizes` rests on besides the tables of deals, one row each, with source."""
    return read_table("error_evidence.csv", EVIDENCE)


def error_sizes() -> pl.DataFrame:
    """Sizes of the estimation error by market, each derived from named facts.

    A ratio of collections to plan mixes amount with time: at an age where collections to date grow like
    t^e, its log variance is drivers^2 + amount^2 + e^2 timing^2, of which deals seen at one date in one
    market share the market's parts. Formulas and doubts: docs/method/estimation-error.md.

    Returns:
        market (CN-unsecured, CN-secured, IT), on (ratio, amount or timing), part (spread, bias, market or
        deal), value (log spread; for a bias a relative deviation), grade, how.
    """
    facts = {(market, fact): value for market, fact, value in error_evidence().select("market", "fact", "value").rows()}
    rows = [*_unsecured(facts), *_secured(facts), *_italy(facts)]
    return pl.DataFrame(rows, schema=["market", "on", "part", "value", "grade", "how"], orient="row")


def agency_spread(pool_types: tuple[str, ...]) -> float:
    """Log error of one agency's lifetime recovery of a deal, from how far two agencies stand apart.

    Two unbiased forecasts of one amount with independent errors of spread s differ by s sqrt(2) in
    logs. Errors that both make cancel, so this is a lower bound of a forecast's error.

    Args:
        pool_types: Of the Chinese deals to take.
    """
    deals = china_deals().filter(pl.col("pool_type").is_in(pool_types))
    apart = (deals["agency1_recovery_rate"] / deals["agency2_recovery_rate"]).log().drop_nulls().to_numpy()
    return float(np.sqrt(np.mean(apart**2) / 2))


def present_value_ratios() -> pl.DataFrame:
    """Each European deal's last present-value ratio of closed positions: deal, as_of, present_value_ratio."""
    seen = european_performance().filter(pl.col("present_value_ratio").is_not_null())
    last = seen.sort("as_of").group_by("deal", maintain_order=True).last()
    return last.select("deal", "as_of", "present_value_ratio").sort("deal")


Row = tuple[str, str, str, float, str, str]


def _unsecured(facts: dict[tuple[str, str], float]) -> list[Row]:
    name = "CN-unsecured"
    mean, within = 1 + facts[name, "mean_deviation"], facts[name, "within"]
    wide = spread_of_share_within(mean, within, facts[name, "share_within_low"])
    narrow = spread_of_share_within(mean, within, facts[name, "share_within_high"])
    total, e = (wide + narrow) / 2, facts[name, "elasticity"]
    error = np.sqrt(total**2 - facts[name, "driver_spread"] ** 2)
    amount = error / np.sqrt(2)
    deal = agency_spread(("card", "consumer"))
    timing = amount / e / np.sqrt(2)
    half = "half of what the drivers leave, over the elasticity; shared equally by market and deal"
    return [
        (name, "ratio", "spread", total, "derived", "most deals within 20 % of forecast around a mean of -11.24 %"),
        (name, "amount", "bias", mean - 1, "seen", "average deviation; no part of it is moved to timing"),
        (
            name,
            "amount",
            "market",
            np.sqrt(amount**2 - deal**2),
            "derived",
            "half of what the drivers leave, less the deal",
        ),
        (name, "amount", "deal", deal, "derived", "how far two agencies' recoveries of one deal stand apart"),
        (name, "timing", "bias", 0.0, "judgement", "the whole mean deviation is put on the amount"),
        (name, "timing", "market", timing, "derived", half),
        (name, "timing", "deal", timing, "derived", half),
    ]


def _secured(facts: dict[tuple[str, str], float]) -> list[Row]:
    name = "CN-secured"
    total, e = spread_of_share_below(facts[name, "below"], facts[name, "share_below"]), facts[name, "elasticity"]
    deal, market = agency_spread(("mortgage",)), facts[name, "market_amount"]
    # Two cohorts of deals at the age of two years: the early ones, and those of the survey around one.
    apart = early_cohort() / np.sqrt(2)
    clock = np.sqrt(apart**2 - facts[name, "driver_spread"] ** 2 - market**2) / e
    return [
        (
            name,
            "ratio",
            "spread",
            total,
            "derived",
            "21 % of deals below 80 % of forecast, median taken as one; deal only",
        ),
        (name, "amount", "bias", 0.0, "judgement", "older pools came in above forecast (1.65, 1.56), newer ones below"),
        (name, "amount", "market", market, "judgement", "no cohort of closed positions was seen"),
        (name, "amount", "deal", deal, "derived", "how far two agencies' recoveries of one deal stand apart"),
        (
            name,
            "timing",
            "bias",
            0.0,
            "judgement",
            "the spread is read around a median of one; seniors of all kinds took 9 months to repay, earlier ones 6.6",
        ),
        (
            name,
            "timing",
            "market",
            clock,
            "derived",
            "cohorts at 1.6 and 1 times forecast, less the drivers and the amount",
        ),
        (name, "timing", "deal", np.sqrt(total**2 - deal**2) / e, "derived", "what the amount leaves of the spread"),
    ]


def early_cohort() -> float:
    """Mean log of actual over forecast of the Chinese mortgage deals that state it, at about two years of age."""
    seen = china_actual_vs_forecast().filter(
        (pl.col("pool_type") == "mortgage") & pl.col("actual_over_forecast").is_not_null()
    )
    return float(np.log(seen["actual_over_forecast"].to_numpy()).mean())


def _italy(facts: dict[tuple[str, str], float]) -> list[Row]:
    name = "IT"
    deals = facts[name, "deals"]
    centre, spread = spread_between_shares(
        (1.0, 0.9), (facts[name, "below_plan"] / deals, facts[name, "below_90"] / deals)
    )
    closed = np.log(present_value_ratios()["present_value_ratio"].to_numpy())
    years = [value for (market, fact), value in facts.items() if market == name and fact.startswith("recovery_rate")]
    clock = np.log(facts[name, "award_years_2014"] / facts[name, "award_years_2024"]) / np.sqrt(2)
    amount, e = float(closed.std(ddof=1)), facts[name, "elasticity"]
    return [
        (
            name,
            "ratio",
            "spread",
            spread,
            "derived",
            "28 of 54 deals below plan, 22 below 90 %; one market path, so all of it is deal",
        ),
        (
            name,
            "amount",
            "bias",
            float(np.expm1(closed.mean())),
            "derived",
            "mean log present-value ratio of closed positions",
        ),
        (
            name,
            "amount",
            "market",
            float(np.log(years).std(ddof=1)),
            "derived",
            "recovery rates of bad loans closed in five years",
        ),
        (name, "amount", "deal", amount, "derived", "spread of the present-value ratios of closed positions"),
        (
            name,
            "timing",
            "bias",
            -centre / e,
            "derived",
            "median ratio of the 54 deals, while closed positions were on plan",
        ),
        (name, "timing", "market", clock, "derived", "executions with award took 6.12 years in 2014, 5.16 in 2024"),
        (
            name,
            "timing",
            "deal",
            np.sqrt(spread**2 - amount**2) / e,
            "derived",
            "what the amount leaves of the spread of the ratio",
        ),
    ]
