"""Deals as sold -> a MarketCheck."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.market import china_deals
from refloat.rating.market_check.calibrated import calibrated_advance, constant_by_type
from refloat.rating.market_check.market_check import MarketCheck, Score
from refloat.rating.market_check.structural import lower_base, structural_advance

Floats = NDArray[np.float64]

OUTCOME = (
    "senior_amount",
    "subordinate_amount",
    "issue_amount",
    "subordinate_share",
    "senior_coupon_rate",
    "senior_expected_on",
    "subordinate_expected_on",
    "subordinate_price_rate",
    "senior_over_recovery",
    "issue_over_recovery",
    "senior_share_of_claim",
    "issue_share_of_claim",
    "senior_wal_years",
    "subordinate_wal_years",
    "senior_tenor_years",
    "senior_left_amount",
    "subordinate_left_amount",
    "liquidated_on",
    "legal_final_on",
)
"""Columns that were known only once the deal was sized and sold; no model reads them of the deal that it is for."""
ENOUGH = 10
PROBABILITIES = (0.01, 0.003, 0.001, 0.0003)


def check_market(deals: pl.DataFrame | None = None, *, library: pl.DataFrame | None = None) -> MarketCheck:
    """Hold the model's senior notes against those that were sold.

    Three models stand side by side: the structural one, fitted to nothing that was sold; the calibrated one and
    the baseline (a constant by type of pool), both fitted on the library without the deal they are for, and once
    more without any deal of its originator.

    Args:
        deals: Deals in the form of `refloat.market.china_deals`; those if left out. Outcomes may be null.
        library: Deals that the calibrated model and the baseline learn from; the shipped ones if left out.

    Raises:
        InputError: A deal lacks what the structural model needs, or there is no deal.
    """
    library = china_deals() if library is None else library
    deals = library if deals is None else deals
    _prove_known(deals)
    learnt = library.filter(pl.col("senior_amount").is_not_null())
    structural = structural_advance(deals)
    columns = _out_of_sample(deals, learnt, structural)
    base = lower_base(deals)
    sold = deals["senior_amount"].to_numpy().astype(np.float64) / base
    frame = deals.select("deal_id", "pool_type", "originator", pl.col("senior_amount").alias("actual_senior"))
    frame = frame.with_columns(
        pl.Series("lower_base", base),
        pl.Series("actual_advance", sold).fill_nan(None),
        pl.Series("structural", structural),
        *(pl.Series(name, values) for name, values in columns.items()),
        pl.Series("ratio", columns["calibrated"] / sold).fill_nan(None),
    )
    models = {"structural": structural, **columns, "constant_0.60": np.full(len(base), 0.60)}
    types = np.array(deals["pool_type"].to_list())
    scores = {name: _score(values, sold, types) for name, values in models.items()} if _any(sold) else {}
    return MarketCheck(
        deals=frame,
        scores=scores,
        rank_on_size=_rank(columns["calibrated"] * base, sold * base),
        spread=_spread(deals, sold) if _any(sold) else {},
        probabilities={
            level: _score(structural_advance(deals, probability=level), sold, types) for level in PROBABILITIES
        }
        if _any(sold)
        else {},
    )


def _prove_known(deals: pl.DataFrame) -> None:
    if deals.height == 0:
        raise InputError("there is no deal in the table", remedy="add one, in the form of the library of deals")
    for row in deals.iter_rows(named=True):
        amounts = (row["agency1_recovery_amount"], row["agency2_recovery_amount"])
        if not any(amount and amount > 0 for amount in amounts) or not row["pool_type"]:
            raise InputError(
                "the deal has no base-case recovery of any agency, or no type of pool",
                where=f"deal {row['deal_id']}",
                remedy="fill in agency1_base_recovery_wan and pool_type",
            )


def _out_of_sample(deals: pl.DataFrame, learnt: pl.DataFrame, structural: Floats) -> dict[str, Floats]:
    """Each deal from the library without itself, and without its originator."""
    every = pl.concat([learnt.select(deals.columns), deals], how="vertical_relaxed")
    count = learnt.height
    advance = np.concatenate([structural_advance(learnt), structural])
    types = np.array(every["pool_type"].to_list())
    names = np.array([name or "" for name in every["originator"].to_list()])
    ids = np.array(every["deal_id"].to_list())
    sold = np.concatenate([learnt["senior_amount"].to_numpy() / lower_base(learnt), np.ones(deals.height)])
    found = {name: np.empty(deals.height) for name in ("calibrated", "baseline")}
    found |= {f"{name}_new_originator": np.empty(deals.height) for name in ("calibrated", "baseline")}
    from_library = np.arange(len(ids)) < count
    for row in range(deals.height):
        place = count + row
        for suffix, apart in (("", ids != ids[place]), ("_new_originator", names != names[place])):
            train = from_library & apart & (ids != ids[place])
            found[f"calibrated{suffix}"][row] = calibrated_advance(advance, types, names, sold, train, place)
            found[f"baseline{suffix}"][row] = constant_by_type(types, sold, train, place)
    return found


def _score(model: Floats, sold: Floats, types: NDArray[np.str_]) -> Score:
    seen = np.isfinite(sold)
    ratio = model[seen] / sold[seen]
    kinds = [str(kind) for kind in sorted(set(types[seen])) if (types[seen] == kind).sum() >= ENOUGH]
    return Score(
        median_ratio=float(np.median(ratio)),
        mean_log_error=float(np.abs(np.log(ratio)).mean()),
        within_15=float((np.abs(ratio - 1) <= 0.15).mean()),
        within_25=float((np.abs(ratio - 1) <= 0.25).mean()),
        rank_on_advance=_rank(model, sold),
        error_within={kind: float(np.abs(np.log(model / sold))[seen & (types == kind)].mean()) for kind in kinds},
        rank_within={kind: _rank(model[types == kind], sold[types == kind]) for kind in kinds},
    )


def _rank(one: Floats, other: Floats) -> float | None:
    from scipy.stats import rankdata

    seen = np.isfinite(one) & np.isfinite(other)
    if seen.sum() < 3 or np.ptp(one[seen]) == 0 or np.ptp(other[seen]) == 0:
        return None
    return float(np.corrcoef(rankdata(one[seen]), rankdata(other[seen]))[0, 1])


def _any(sold: Floats) -> bool:
    return bool(np.isfinite(sold).any())


def _spread(deals: pl.DataFrame, sold: Floats) -> dict[str, float]:
    """What each factor accounts for by itself: adjusted R squared, nil at the least."""
    seen = np.isfinite(sold)
    logs = np.log(sold[seen])
    apart = (deals["agency1_recovery_amount"] / deals["agency2_recovery_amount"]).log().abs().alias("apart")
    known = deals.with_columns(apart).filter(pl.Series(seen))
    found = {}
    for factor in ("pool_type", "originator", "vintage", "payment_frequency"):
        labels = np.array([str(value) for value in known[factor].to_list()])
        inside = sum(((logs[labels == label] - logs[labels == label].mean()) ** 2).sum() for label in set(labels))
        found[factor] = _adjusted(1 - inside / ((logs - logs.mean()) ** 2).sum(), len(logs), len(set(labels)) - 1)
    for name, factor in (
        ("months before closing", "cut_off_to_closing_months"),
        ("disagreement of agencies", "apart"),
        ("share classed as loss", "loss_share"),
        ("base recovery of claim", "agency1_recovery_rate"),
    ):
        values = known[factor].to_numpy().astype(np.float64)
        there = np.isfinite(values)
        if there.sum() >= ENOUGH and np.ptp(values[there]) > 0:
            found[name] = _adjusted(float(np.corrcoef(values[there], logs[there])[0, 1] ** 2), int(there.sum()), 1)
    return found


def _adjusted(share: float, deals: int, parameters: int) -> float:
    left = deals - parameters - 1
    return float(max(0.0, 1 - (1 - share) * (deals - 1) / left)) if left > 0 else 0.0
