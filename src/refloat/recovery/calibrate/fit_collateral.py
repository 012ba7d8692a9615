"""Sales of a tape + the start set -> odds, prices and times of collateral, with credibility."""

from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions, ErrorSize
from refloat.recovery.calibrate.collateral_fit import CollateralFit, Gap, RoundCount
from refloat.recovery.calibrate.credibility import Credible, credible
from refloat.recovery.calibrate.survival import Survival, survival
from refloat.recovery.collateral_class import AgreedSale, CollateralClass, Court

Floats = NDArray[np.float64]

AGREED, COURT = 1, 2
SALES_NEEDED = 5
"""Below this many a figure is not learned: its own spread could not be told."""

HALF = 0.5
"""Odds and times of sales are learned once this share of the assets has been sold: the rest may differ."""

GRID = (np.arange(1000) + 0.5) / 1000


def fit_collateral(sales: pl.DataFrame, start: Assumptions) -> tuple[CollateralFit, ...]:
    """Learn what sales tell, class by class, and then of the courts.

    Odds of a round are sales over offers, where an asset not sold counts in the rounds that failed: the discrete
    form of Kaplan-Meier. Odds and times of agreed sales come from the incidence of two competing ways with
    right-censoring. Each figure is drawn towards the start set's; that one is taken to be off by the errors
    which the set admits, on times for odds and times, on amounts for prices.

    Args:
        sales: From `read_sales`.
        start: The set whose classes they were matched with.

    Returns:
        One fit a class with assets, in the order of the set, then one for the courts; none without assets.
    """
    if sales.is_empty():
        return ()
    fits = [
        _class(sales.filter(pl.col("class") == place), one, start)
        for place, one in enumerate(start.collateral)
        if (sales["class"] == place).any()
    ]
    return (*fits, _courts(sales, start))


def _class(sales: pl.DataFrame, one: CollateralClass, start: Assumptions) -> CollateralFit:
    amount, timing = _spread(start.estimation_error.amount), _spread(start.estimation_error.timing)
    sold = sales.filter("sold")
    agreed, auctioned = sold.filter(pl.col("round") == 0), sold.filter(pl.col("round") > 0)
    counts = _rounds(sales, len(one.auction.rounds))
    figures: dict[str, Credible] = {}
    gaps: list[Gap] = []
    for count, turn in zip(counts, one.auction.rounds, strict=True):
        path = f"auction.rounds.{count.number}"
        if count.held >= SALES_NEEDED:
            # One sale more and one fewer, so that neither none nor all is taken for certain (Wilson 1927).
            middle = (count.sold + 2) / (count.held + 4)
            error = float(np.sqrt(middle * (1 - middle) / count.held))
            figures[f"{path}.odds"] = _mixed(count.sold / count.held, error, turn.odds.value, timing)
        _mean(figures, f"{path}.price", auctioned.filter(pl.col("round") == count.number), turn.price.value, amount)
    after = auctioned.filter(pl.col("round") > len(counts))
    _mean(figures, "auction.last_resort_price", after, one.auction.last_resort_price.value, amount)
    if one.agreed is not None:
        _mean(figures, "agreed.price", agreed, one.agreed.price.value, amount)
        gaps += _agreed(figures, sales, one.agreed, timing)
    elif agreed.height:
        gaps.append(
            (
                f"{agreed.height:,} assets were sold without an auction, and the start set has no such way.",
                f"{agreed.height:,}件押品未经拍卖售出,而初始假设集没有此种处置方式。",
            )
        )
    _mean(figures, "payout_months", auctioned, one.payout_months.value, timing, column="payout_months")
    _mean(figures, "legal_cost_share", sold, one.legal_cost_share.value, amount, column="cost_share")
    gaps += _untold(one, counts, figures)
    return CollateralFit(one.name, sales.height, agreed.height, auctioned.height, counts, figures, tuple(gaps))


def _rounds(sales: pl.DataFrame, most: int) -> tuple[RoundCount, ...]:
    """Offers and sales by round: an asset sold in round r failed in those before, one not sold in its first r."""
    number, sold = sales["round"].to_numpy(), sales["sold"].to_numpy()
    return tuple(RoundCount(j, int((number >= j).sum()), int((sold & (number == j)).sum())) for j in range(1, most + 1))


def _agreed(figures: dict[str, Credible], sales: pl.DataFrame, terms: AgreedSale, timing: float) -> list[Gap]:
    """Odds of an agreed sale, and its median time, from the incidence of both ways."""
    found = _incidence(sales)
    odds = _odds_agreed(found)
    ended = int(sales["sold"].sum())
    if odds is None or ended < SALES_NEEDED:
        return [
            (
                "Fewer than half of the assets have been sold: odds and times of agreed sales are the start set's.",
                "售出的押品不足半数:协议出售的概率与时间沿用初始假设集。",
            )
        ]
    middle = (odds * ended + 2) / (ended + 4)
    figures["agreed.odds"] = _mixed(odds, float(np.sqrt(middle * (1 - middle) / ended)), terms.odds.value, timing)
    median = _median(found, AGREED, odds)
    count = sales.filter(pl.col("sold") & (pl.col("round") == 0)).height
    if median is not None and count >= SALES_NEEDED:
        # The median of a lognormal sample has a log error of sigma sqrt(pi / 2n).
        error = median * terms.months_sigma.value * float(np.sqrt(np.pi / 2 / count))
        figures["agreed.months"] = _mixed(median, error, terms.months.value, timing)
    return []


def _courts(sales: pl.DataFrame, start: Assumptions) -> CollateralFit:
    """One factor on all times of the court: months from default to a sale by auction, against the start set's."""
    court = start.court
    auctioned = sales.filter(pl.col("sold") & (pl.col("round") > 0)).height
    stages: Gap = (
        "Times by legal stage were not told apart: the tape has no dates of stages that have passed, so one factor "
        "moves them all. Time between rounds is the start set's.",
        "未区分各诉讼阶段的时间:数据没有已过阶段的日期,故以同一系数调整;两轮拍卖间隔沿用初始假设集。",
    )
    found = _incidence(sales)
    odds = _odds_agreed(found)
    median = None if odds is None else _median(found, COURT, 1 - odds)
    if court is None or median is None or auctioned < SALES_NEEDED:
        few: Gap = (
            "Too few assets have been sold by auction to tell how long courts take: times are the start set's.",
            "经拍卖售出的押品过少,无法说明法院用时:沿用初始假设集。",
        )
        return CollateralFit("", sales.height, 0, auctioned, gaps=(few,))
    kinds = sales["class"].value_counts()
    medians = [_median_of_start(start.collateral[place], court) for place in kinds["class"]]
    expected = float(np.average(medians, weights=kinds["count"].to_numpy()))
    factor = median / expected
    error = factor * court.months_sigma.value * float(np.sqrt(np.pi / 2 / auctioned))
    figures = {"court.months": _mixed(factor, error, 1.0, _spread(start.estimation_error.timing))}
    return CollateralFit("", sales.height, 0, auctioned, figures=figures, gaps=(stages,))


def _median_of_start(one: CollateralClass, court: Court) -> float:
    """Median months from a fresh default to a sale by auction, of one class of the start set."""
    from scipy.special import ndtri

    first = court.months["none"].value * np.exp(court.months_sigma.value * ndtri(GRID))
    left, waits, weights = 1.0, [], []
    for number, turn in enumerate(one.auction.rounds):
        waits.append(number * one.auction.months_between.value)
        weights.append(left * turn.odds.value)
        left *= 1 - turn.odds.value
    waits.append(len(one.auction.rounds) * one.auction.months_between.value + one.auction.last_resort_months.value)
    weights.append(left)
    months = np.array([time + wait for time, wait in product(first, waits)])
    order = np.argsort(months)
    mass = np.tile(weights, len(first))[order].cumsum()
    return float(months[order][np.searchsorted(mass, mass[-1] / 2)])


def _incidence(sales: pl.DataFrame) -> Survival:
    agreed = np.where(sales["round"].to_numpy() == 0, AGREED, COURT)
    return survival(sales["months"].to_numpy(), np.where(sales["sold"].to_numpy(), agreed, 0))


def _odds_agreed(found: Survival) -> float | None:
    """Share of agreed sales among all, where enough has been sold."""
    agreed, court = (found.incidence_at(kind, found.last_seen) for kind in (AGREED, COURT))
    return agreed / (agreed + court) if agreed + court >= HALF else None


def _median(found: Survival, kind: int, share: float) -> float | None:
    """Time at which half of those that will go this way have; they are a share of all."""
    reached = found.incidence.get(kind, np.zeros(0)) >= share / 2
    return float(found.times[int(np.argmax(reached))]) if reached.any() and share > 0 else None


def _mean(
    figures: dict[str, Credible],
    path: str,
    rows: pl.DataFrame,
    before: float,
    spread: float,
    *,
    column: str = "price_share",
) -> None:
    seen = rows[column].drop_nulls().to_numpy()
    if len(seen) >= SALES_NEEDED:
        error = float(seen.std(ddof=1) / np.sqrt(len(seen)))
        # Prices that are all alike leave dust.
        figures[path] = _mixed(float(seen.mean()), error if error > 1e-12 else 0.0, before, spread)


def _mixed(own: float, error: float, before: float, spread: float) -> Credible:
    """A start figure of zero, or an error of nothing at all, leaves no room for a mix: the tape's own is taken."""
    doubt = before * spread
    return Credible(own, 1.0, own, error, before, doubt) if doubt == 0 else credible(own, error, before, doubt)


def _spread(size: ErrorSize) -> float:
    return float(np.hypot(size.market.value, size.deal.value))


def _untold(one: CollateralClass, counts: tuple[RoundCount, ...], figures: dict[str, Credible]) -> list[Gap]:
    gaps: list[Gap] = []
    few = [str(count.number) for count in counts if f"auction.rounds.{count.number}.odds" not in figures]
    if few:
        gaps.append(
            (
                f"Fewer than {SALES_NEEDED} assets were offered in round {', '.join(few)}: its odds are the start "
                "set's.",
                f"第{'、'.join(few)}轮拍卖的押品不足{SALES_NEEDED}件:概率沿用初始假设集。",
            )
        )
    dear = [str(count.number) for count in counts if f"auction.rounds.{count.number}.price" not in figures]
    if dear:
        gaps.append(
            (
                f"Fewer than {SALES_NEEDED} sales with a price and a value in round {', '.join(dear)}: its price is "
                "the start set's.",
                f"第{'、'.join(dear)}轮有成交价与评估值的成交不足{SALES_NEEDED}件:价格沿用初始假设集。",
            )
        )
    names = {"payout_months": ("time to the cash", "到账时间"), "legal_cost_share": ("cost of a sale", "处置费用")}
    for path, (english, chinese) in names.items():
        if path not in figures:
            gaps.append(
                (
                    f"Too little dated cash names a sold asset: the {english} is the start set's.",
                    f"标明押品且有日期的回款过少:{chinese}沿用初始假设集。",
                )
            )
    return gaps
