"""Statistics of courts, auctions and collections by month -> odds, prices, times and weights of a year."""

from collections.abc import Callable

import numpy as np
import polars as pl

from refloat.market.read_table import Column, read_table

EVIDENCE = (
    Column("market", "market"),
    Column("fact", "fact"),
    Column("value", "value", "number"),
    Column("unit", "unit"),
    Column("as_of", "as_of"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)
MONTHLY = (
    Column("month", "month"),
    Column("collections_amount", "gross_collections_eur_m", "million"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)
ROUNDS = 3
"""First and second auction, and the sale that follows two failed ones."""

EXTREMES = 2 * 2.615
"""Expected distance of the smallest from the largest of 140 standard normals (Blom): the courts of Italy."""

AFTER_CLOSURE = "2020-06"
"""Courts were closed in March to May 2020, so earlier months are not those of a year like others."""

Row = tuple[str, str, float, str, str]


def court_evidence() -> pl.DataFrame:
    """The facts that `court_figures` rests on, one row each, with source."""
    return read_table("court_evidence.csv", EVIDENCE)


def italian_monthly_collections() -> pl.DataFrame:
    """Gross collections of Italian deals by month, March 2020 to June 2021, in euro."""
    return read_table("italian_monthly_collections.csv", MONTHLY)


def court_figures() -> pl.DataFrame:
    """Figures of the assumption library that court statistics give. Formulas and doubts: docs/method/courts.md.

    Returns:
        market (CN, IT, GR, ES), figure, value (shares, months, or the spread of a logarithm), grade, how.
    """
    facts = {(market, fact): value for market, fact, value in court_evidence().select("market", "fact", "value").rows()}
    derive = {"CN": _china, "IT": _italy, "GR": _greece, "ES": _spain}
    rows: list[Row] = []
    for market, figures in derive.items():
        mine = {name: value for (where, name), value in facts.items() if where == market}
        rows += figures(mine.__getitem__)
    return pl.DataFrame(rows, schema=["market", "figure", "value", "grade", "how"], orient="row")


def round_odds(sale_rate: float, mean_rounds: float, rounds: int = ROUNDS) -> tuple[float, float]:
    """Odds of a sale in the first round, and in each later one, that give two published averages.

    With odds p, then q in every later round, of n rounds at most: sales over rounds held are the sale rate,
    and sold assets took the mean number of rounds.

    Raises:
        ValueError: No odds between 0 and 1 do.
    """
    from scipy.optimize import brentq

    def averages(first: float, later: float) -> tuple[float, float]:
        odds = np.array([first, *[later] * (rounds - 1)])
        held = np.concatenate([[1.0], np.cumprod(1 - odds)[:-1]])
        sold = held * odds
        return float(sold.sum() / held.sum()), float(sold @ np.arange(1, rounds + 1) / sold.sum())

    def later_for(first: float) -> float:
        return float(brentq(lambda later: averages(first, later)[0] - sale_rate, 0.0, 1.0))

    def gap(first: float) -> float:
        return averages(first, later_for(first))[1] - mean_rounds

    # Beyond this not even rounds without any sale after the first would bring the rate down.
    most = sale_rate * rounds / (1 + sale_rate * (rounds - 1))
    # Below this not even a second round that always sells would bring it up.
    least = max(2 - 1 / sale_rate, 0.0)
    first = float(brentq(gap, least + 1e-9, most - 1e-9))
    return first, later_for(first)


def reduced_odds(sale_rate: float, reduced_share: float) -> tuple[float, float]:
    """Odds of a sale in each of two auctions at full price, and in each of two at a reduced one.

    Sales over auctions held are the sale rate, and the share of sales at a reduced price is the second figure.

    Raises:
        ValueError: No odds between 0 and 1 do.
    """
    from scipy.optimize import brentq

    def sold(full: float, cut: float) -> tuple[float, float]:
        odds = np.array([full, full, cut, cut])
        held = np.concatenate([[1.0], np.cumprod(1 - odds)[:-1]])
        each = held * odds
        return float(each.sum() / held.sum()), float(each[2:].sum() / each.sum())

    def cut_for(full: float) -> float:
        return float(brentq(lambda cut: sold(full, cut)[0] - sale_rate, 0.0, 1.0))

    # Beyond this the first two auctions sell more than the rate, even if the last two never do.
    most = float(brentq(lambda full: sold(full, 0.0)[0] - sale_rate, sale_rate, 1.0))
    full = float(brentq(lambda full: sold(full, cut_for(full))[1] - reduced_share, 1e-6, most - 1e-9))
    return full, cut_for(full)


def italian_month_weights() -> list[float]:
    """How unevenly a year's collections come, January first, with mean one.

    The average of each calendar month since courts were open again, over the average of the twelve.
    """
    seen = italian_monthly_collections().filter(pl.col("month") >= AFTER_CLOSURE)
    by = seen.with_columns(pl.col("month").str.slice(5).cast(pl.Int64).alias("of_year"))
    means = by.group_by("of_year").agg(pl.col("collections_amount").mean()).sort("of_year")["collections_amount"]
    return [float(value) for value in means / means.mean()]


def _china(fact: Callable[[str], float]) -> list[Row]:
    name = "CN"
    first, later = round_odds(fact("round_sale_rate"), fact("rounds_to_sale"))
    sold = np.array([first, (1 - first) * later, (1 - first) * (1 - later) * later])
    reserves = np.array([fact("first_reserve"), fact("second_reserve"), fact("second_reserve")])
    premium = fact("price_over_appraisal") / float(sold @ reserves / sold.sum())
    failed = fact("rounds_to_sale") - 1
    year, half = fact("sold_year"), fact("sold_first_half")
    # Sales that grow evenly by g a year would be larger by the square root of 1 + g in the second half.
    ratio = (year - half) / half / np.sqrt(1 + fact("sold_growth"))
    without = (fact("resolved_without_sale_low") + fact("resolved_without_sale_high")) / 2
    resolved = (fact("resolved_after_60_months_low") + fact("resolved_after_60_months_high")) / 2
    both = "sales over rounds held and mean rounds to a sale, three rounds at most"
    price = "the same premium over its reserve in each round, at the mean price over appraisal of all sold"
    half_year = "assets sold in the first half of 2025 and in the second, without a year's growth"
    return [
        (name, "odds_first_round", first, "derived", both),
        (name, "odds_later_round", later, "derived", both),
        (name, "price_first_round", premium * reserves[0], "derived", price),
        (name, "price_later_round", premium * reserves[1], "derived", price),
        (
            name,
            "months_between_rounds",
            (fact("days_to_sale") - fact("notice_days")) / failed / (365.25 / 12),
            "derived",
            "days to the sale less the notice of the first auction, over the rounds that failed",
        ),
        (name, "weight_first_half", 2 / (1 + ratio), "derived", half_year),
        (name, "weight_second_half", 2 * ratio / (1 + ratio), "derived", half_year),
        (
            name,
            "paid_without_sale",
            without * resolved,
            "derived",
            "share of resolved loans that needed no sale, times the share resolved after five years",
        ),
    ]


def _italy(fact: Callable[[str], float]) -> list[Row]:
    name = "IT"
    award, without = fact("years_with_award"), fact("years_without_award")
    return [
        (
            name,
            "closed_without_award",
            (award - fact("years_all")) / (award - without),
            "derived",
            "the share at which the mean of all executions lies between those with and without award",
        ),
        (name, "months_without_award", 12 * without, "derived", "mean years of executions closed without award"),
        (name, "bankruptcy_months", 12 * fact("bankruptcy_years"), "derived", "mean years of bankruptcies"),
        (
            name,
            "bankruptcy_spread",
            float(np.log(fact("bankruptcy_years_high") / fact("bankruptcy_years_low")) / EXTREMES),
            "derived",
            "slowest and fastest court as extremes of 140",
        ),
    ]


def _greece(fact: Callable[[str], float]) -> list[Row]:
    name = "GR"
    full, cut = reduced_odds(
        fact("auctions_sold") / fact("auctions_held"), fact("sold_reduced") / fact("sold_known_price")
    )
    odds = np.array([full, full, cut, cut])
    sold = np.concatenate([[1.0], np.cumprod(1 - odds)[:-1]]) * odds
    banks = fact("taken_by_banks_2018") / fact("transferred_2018")
    # What a creditor takes is no cash yet: the rounds of a set sell to others, and the creditor takes after them.
    others = (1 - banks) * sold
    to_others = others / (1 - np.concatenate([[0.0], np.cumsum(others)[:-1]]))
    rate = "sales over auctions held and the share sold at a reduced price, two full and two reduced auctions"
    split = rate + ", less the share that lenders bought"
    reserve = "the first bid by law, at which most was sold"
    return [
        (name, "odds_full_round", full, "derived", rate),
        (name, "odds_reduced_round", cut, "derived", rate),
        *((name, f"odds_to_others_{place}", float(each), "derived", split) for place, each in enumerate(to_others, 1)),
        (
            name,
            "taken_by_creditor",
            float(banks * sold.sum() / (1 - others.sum())),
            "derived",
            "what lenders bought, over all that others did not",
        ),
        (name, "price_third_round", 1 - fact("third_cut"), "derived", reserve),
        (name, "price_fourth_round", 1 - fact("third_cut") - fact("fourth_cut"), "derived", reserve),
        (
            name,
            "arranged_before_auction",
            fact("auctions_suspended") / fact("auctions_planned"),
            "derived",
            "auctions suspended over auctions planned",
        ),
        (
            name,
            "restructured",
            fact("restructured_amount") / fact("serviced_amount"),
            "derived",
            "payment agreements over all loans with servicers, by amount",
        ),
        (
            name,
            "redefault",
            1 - fact("restructured_active_amount") / fact("restructured_amount"),
            "derived",
            "agreements in default again by then; those that are young will still default",
        ),
    ]


def _spain(fact: Callable[[str], float]) -> list[Row]:
    name = "ES"
    return [
        (
            name,
            "handed_over_voluntarily",
            fact("handed_over_voluntarily") / fact("handed_over_homes"),
            "derived",
            "homes given to the bank by agreement over all homes taken",
        ),
        (
            name,
            "court_homes_occupied",
            fact("taken_by_court_occupied") / fact("taken_by_court"),
            "derived",
            "homes taken by a court with people in them",
        ),
        (name, "foreclosure_months", fact("foreclosure_months"), "derived", "mean length of a foreclosure"),
        (
            name,
            "recovered_low",
            1 - fact("severity_2015"),
            "derived",
            "what repossessed homes brought of the loan, first half of 2015",
        ),
        (name, "recovered_high", 1 - fact("severity_2014"), "derived", "the same in 2014"),
    ]
