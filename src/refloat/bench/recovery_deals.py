"""Sixty Chinese deals and what is known of Italian ones -> the engine's spread and speed beside theirs."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl

from refloat.bench.deal_engine import SCENARIOS, SET, Centred, centred, without_drivers, without_errors
from refloat.bench.senior_life import EVERY, USUAL, senior_life
from refloat.market import china_actual_vs_forecast, china_deals, error_evidence, european_deals, european_performance
from refloat.recovery import read_assumptions, simulate
from refloat.recovery.reference_pool import reference_pool

LEVELS = (0.05, 0.5, 0.95)
SURVEY_MONTHS = {"unsecured": 12.0, "secured": 24.0, "italy": 60.0}
"""Age at which the engine is compared with a survey: that at which docs/method/estimation-error.md takes its slopes."""

UNSECURED_TYPES = ("card", "consumer")
LATER = 2022
"""Deals cut off from this year on were expected to pay more slowly than those before."""

EUROPE = {"IT": "it-secured-mixed", "ES": "es-secured-mixed"}


def bench_recovery_deals(
    *, scenarios: int = SCENARIOS, on_step: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Compare the engine with real deals, each on a made-up pool of its type centred on the lower agency's base case.

    Args:
        scenarios: Paths for each deal.
        on_step: Told of the deals done.

    Returns:
        by_type (deals, spread of lifetime cash over the forecast, and lives of seniors: how many deals disclose one,
        their median, the engine's median of the same deals, the median of disclosed over the engine's), by_date (the
        same lives of unsecured and other deals, cut off before `LATER` or after), deals (one row each), realised
        (actual over forecast of followed deals with the engine's quantiles at their age, and the share of its paths
        below), surveys (published counts beside the engine's).
    """
    deals = _with_facts(china_deals())
    followed = _followed(deals)
    runs: dict[str, Centred] = {}
    steps = deals.height + followed.filter(pl.col("pool").is_null()).height
    rows = []
    for place, deal in enumerate(deals.to_dicts(), start=1):
        run = centred(deal, deal["base_rate"], scenarios)
        rows.append(_deal_row(deal, run))
        if deal["deal_id"] in followed["deal_id"]:
            runs[deal["deal_id"]] = run
        if on_step is not None:
            on_step(place, steps)
    for place, deal in enumerate(followed.filter(pl.col("pool").is_null()).to_dicts(), start=deals.height + 1):
        known = {"pool_type": deal["pool_type"], "secured": "U", "cut_off": deal["cut_off"]}
        runs[deal["deal_id"]] = centred(known, deal["lifetime_rate"], scenarios)
        if on_step is not None:
            on_step(place, steps)
    return {
        "scenarios": scenarios,
        "by_type": _by_type(pl.DataFrame(rows)),
        "by_date": _by_date(pl.DataFrame(rows)),
        "realised": [_realised_row(deal, runs[deal["deal_id"]]) for deal in followed.to_dicts()] + _europe(scenarios),
        "surveys": _surveys(scenarios),
        "deals": rows,
    }


def _with_facts(deals: pl.DataFrame) -> pl.DataFrame:
    """The deals with the lower base case, and what a few of them state besides."""
    lower = pl.min_horizontal("agency1_recovery_rate", "agency2_recovery_rate").alias("base_rate")
    mix = _facts().filter(pl.col("fact") == "secured_share").select("deal_id", secured_share="value")
    return deals.with_columns(lower).join(mix, on="deal_id", how="left", maintain_order="left")


def _facts() -> pl.DataFrame:
    text = files("refloat.bench").joinpath("deal_facts.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False).with_columns(pl.col("value").cast(pl.Float64))


def _deal_row(deal: dict[str, Any], run: Centred) -> dict[str, Any]:
    senior = deal["senior_over_recovery"] * deal["base_rate"] * run.forecast.claim
    every = EVERY.get(deal["payment_frequency"], USUAL[deal["pool_type"]])
    life = senior_life(run.forecast, senior, deal["senior_coupon_rate"], deal["cut_off_to_closing_months"], every)
    low, middle, high = np.quantile(run.ratios(np.inf), LEVELS)
    return {
        "deal_id": deal["deal_id"],
        "pool_type": deal["pool_type"],
        "cut_off_year": deal["cut_off"].year,
        "base_rate": deal["base_rate"],
        "forecast_rate": run.planned(np.inf),
        "centre": run.centre,
        "p05": float(low),
        "p50": float(middle),
        "p95": float(high),
        "senior_years": deal["senior_wal_years"],
        "engine_years": life,
    }


def _by_type(rows: pl.DataFrame) -> list[dict[str, Any]]:
    told = pl.col("senior_years").is_not_null()
    table = rows.group_by("pool_type", maintain_order=True).agg(
        pl.len().alias("deals"),
        pl.col("p05", "p50", "p95").median(),
        told.sum().alias("with_life"),
        pl.col("senior_years").median().alias("senior_years"),
        pl.col("engine_years").filter(told).median().alias("engine_years"),
        (pl.col("senior_years") / pl.col("engine_years")).median().alias("ratio"),
    )
    return table.sort("deals", "pool_type", descending=[True, False]).to_dicts()


def _by_date(rows: pl.DataFrame) -> list[dict[str, Any]]:
    table = (
        rows.filter(pl.col("senior_years").is_not_null())
        .group_by(
            pl.col("pool_type").is_in(UNSECURED_TYPES).alias("unsecured"),
            (pl.col("cut_off_year") >= LATER).alias("later"),
        )
        .agg(
            pl.len().alias("with_life"),
            pl.col("senior_years", "engine_years").median(),
            (pl.col("senior_years") / pl.col("engine_years")).median().alias("ratio"),
        )
    )
    return table.sort("unsecured", "later", descending=[True, False]).to_dicts()


def _followed(deals: pl.DataFrame) -> pl.DataFrame:
    """Followed deals that state what came in and an age, with a lifetime forecast from the deals or the facts."""
    inside = deals.select("deal_id", "base_rate", "cut_off", pool="pool_type")
    facts = _facts().filter(pl.col("fact") == "lifetime_rate").select("deal_id", lifetime="value")
    seen = china_actual_vs_forecast().join(inside, on="deal_id", how="left").join(facts, on="deal_id", how="left")
    cut_off = pl.col("as_of_on").dt.offset_by(pl.format("-{}mo", pl.col("months_since_cut_off").cast(pl.Int64)))
    return (
        seen.with_columns(
            lifetime_rate=pl.coalesce("base_rate", "lifetime"),
            cut_off=pl.coalesce("cut_off", cut_off),
        )
        .filter(pl.col("lifetime_rate").is_not_null() & pl.col("actual_rate").is_not_null())
        .sort("pool_type", "deal_id")
    )


def _realised_row(deal: dict[str, Any], run: Centred) -> dict[str, Any]:
    """One followed deal: its own ratio where it prints a forecast to that date, else against the engine's forecast."""
    months, printed = float(deal["months_since_cut_off"]), deal["actual_over_forecast"]
    net = "net" in (deal["forecaster"] or "")
    ratio = printed if printed is not None else deal["actual_rate"] / run.planned(months, net=net)
    against = "printed" if printed is not None else "engine"
    return _placed(deal["deal_id"], deal["pool_type"], months, ratio, against, run.ratios(months))


def _placed(name: str, kind: str, months: float, ratio: float, against: str, ratios: Any) -> dict[str, Any]:
    low, middle, high = np.quantile(ratios, LEVELS)
    return {
        "deal_id": name,
        "pool_type": kind,
        "months": months,
        "actual_over_forecast": float(ratio),
        "forecast": against,
        "p05": float(low),
        "p50": float(middle),
        "p95": float(high),
        "share_below": float((ratios < ratio).mean()),
    }


def _reference(name: str, scenarios: int, *, one_market: bool = False) -> Centred:
    """A set on its own reference pool; with `one_market`, nothing acts that deals of one market and date share."""
    pool, start = reference_pool(name), read_assumptions(name)
    changed = without_drivers(without_errors(start, "market")) if one_market else start
    forecast = simulate(pool, without_errors(start), seed=1, scenarios=scenarios)
    return Centred(forecast, simulate(pool, changed, seed=1, scenarios=scenarios), 1.0)


def _europe(scenarios: int) -> list[dict[str, Any]]:
    """The last report of each European deal with a closing date. Its age is counted from closing, so a little short."""
    closed = european_deals().select(
        "country", name=pl.col("deal").str.split(" SPV").list.first(), closing="closing_as_written"
    )
    out: list[dict[str, Any]] = []
    runs = {country: _reference(name, scenarios) for country, name in EUROPE.items()}
    reports = european_performance().with_columns(
        ratio=pl.coalesce("gross_over_plan", "cumulative_collection_ratio"),
        name=pl.col("deal").replace({"Aragorn": "Aragorn NPL 2018", "Prosil": "Prosil Cell 5"}),
    )
    for report in (
        reports.filter(pl.col("ratio").is_not_null()).join(closed, on="name").sort("name", "as_of").to_dicts()
    ):
        months = _months_between(report["closing"], report["as_of"])
        run = runs[report["country"]]
        row = _placed(report["name"], report["country"], months, report["ratio"], "printed", run.ratios(months))
        if out and out[-1]["deal_id"] == report["name"]:
            out.pop()
        out.append(row)
    return out


def _months_between(start: str, end: str) -> float:
    first, last = ([int(part) for part in text[:7].split("-")] for text in (start, end))
    return float((last[0] - first[0]) * 12 + last[1] - first[1]) if len(first) == len(last) == 2 else float("nan")


def _surveys(scenarios: int) -> list[dict[str, Any]]:
    """Published counts over many deals. Deals of one date share the drivers and the market's part of the error."""
    facts = {(market, fact): value for market, fact, value in error_evidence().select("market", "fact", "value").rows()}
    rows: list[dict[str, Any]] = []

    def add(market: str, what: str, months: float, seen: float, engine: float) -> None:
        rows.append({"market": market, "what": what, "months": months, "seen": seen, "engine": float(engine)})

    months = SURVEY_MONTHS["unsecured"]
    ratios = _reference(SET["card"], scenarios).ratios(months)
    add("CN-unsecured", "mean deviation", months, facts["CN-unsecured", "mean_deviation"], ratios.mean() - 1)
    most = (facts["CN-unsecured", "share_within_low"] + facts["CN-unsecured", "share_within_high"]) / 2
    add("CN-unsecured", "share within 20 % of forecast", months, most, (np.abs(ratios - 1) < 0.2).mean())
    months = SURVEY_MONTHS["secured"]
    ratios = _reference(SET["mortgage"], scenarios, one_market=True).ratios(months)
    add("CN-secured", "share below 80 % of forecast", months, facts["CN-secured", "share_below"], (ratios < 0.8).mean())
    months = SURVEY_MONTHS["italy"]
    ratios = _reference(EUROPE["IT"], scenarios, one_market=True).ratios(months)
    for fact, limit in (("below_plan", 1.0), ("below_90", 0.9)):
        share = facts["IT", fact] / facts["IT", "deals"]
        add("IT", f"share below {limit:.0%} of plan", months, share, (ratios < limit).mean())
    return rows
