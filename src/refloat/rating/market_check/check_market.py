"""Deals as sold -> a MarketCheck."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.market import china_deals
from refloat.rating.market_check.assumptions import assumption
from refloat.rating.market_check.calibrated import calibrated_advance, constant_by_type
from refloat.rating.market_check.make_ready import Ready, make_ready
from refloat.rating.market_check.market_check import MarketCheck, Score
from refloat.rating.market_check.structural import lower_base, structural_advance

Floats = NDArray[np.float64]

ENOUGH = 10
PROBABILITIES = (0.01, 0.003, 0.001, 0.0003)


def check_market(deals: pl.DataFrame | None = None, *, library: pl.DataFrame | None = None) -> MarketCheck:
    """Hold the model's senior notes against those that were sold.

    Models stand side by side: the structural one, fitted to nothing that was sold, and its like under an agency's
    own stress; the calibrated one and the baseline (a constant by type of pool), both fitted on the library without
    the deal they are for, and once more without any deal of its originator. What a list of deals tells of its own
    outcomes teaches nothing. A row that cannot be sized is named and the others go on.

    Args:
        deals: Deals in the form of `refloat.market.china_deals`; those if left out. Outcomes may be null.
        library: Deals that the calibrated model and the baseline learn from; the shipped ones if left out.

    Raises:
        InputError: There is no deal, or none of them can be sized.
    """
    library = china_deals() if library is None else library
    deals = library if deals is None else deals
    months, types = _usual_months(library), frozenset(library["pool_type"].drop_nulls().to_list())
    known = library.filter(pl.col("senior_amount") > 0)
    learnt, ready = make_ready(known, months, types), make_ready(deals, months, types)
    _prove_some(deals, ready)
    # From here on a model sees `ready.deals` alone, and what was sold is held beside it.
    deals = deals[ready.places]
    structural = structural_advance(ready.deals)
    base = lower_base(ready.deals)
    advance = known[learnt.places]["senior_amount"].to_numpy() / lower_base(learnt.deals)
    columns = _out_of_sample(ready.deals, learnt.deals, structural, advance)
    sold = deals["senior_amount"].to_numpy().astype(np.float64) / base
    sold[~(sold > 0)] = np.nan
    stress = structural_advance(ready.deals, stress=assumption("stress_multiple", "unsecured"))
    frame = ready.deals.select("deal_id", "pool_type", "originator").with_columns(
        pl.Series("actual_senior", sold * base).fill_nan(None),
        pl.Series("lower_base", base),
        pl.Series("actual_advance", sold).fill_nan(None),
        pl.Series("structural", structural),
        pl.Series("structural_stress", stress),
        *(pl.Series(name, values) for name, values in columns.items()),
        pl.Series("ratio", columns["calibrated"] / sold).fill_nan(None),
        pl.Series("assumed", [list(ready.assumed.get(row, ())) for row in range(len(base))], pl.List(pl.String)),
    )
    models = {
        "structural": structural,
        "structural_stress": stress,
        **columns,
        "constant_0.60": np.full(len(base), 0.60),
    }
    types_of = np.array(ready.deals["pool_type"].to_list())
    levels = {level: structural_advance(ready.deals, probability=level) for level in PROBABILITIES}
    return MarketCheck(
        deals=frame,
        left_out=ready.left_out,
        scores={name: _score(values, sold, types_of) for name, values in models.items()} if _any(sold) else {},
        rank_on_size=_rank(columns["calibrated"] * base, sold * base),
        spread=_spread(deals, sold) if _any(sold) else {},
        probabilities={level: _score(values, sold, types_of) for level, values in levels.items()} if _any(sold) else {},
    )


def _prove_some(deals: pl.DataFrame, ready: Ready) -> None:
    if deals.height == 0:
        raise InputError("there is no deal in the table", remedy="add one, in the form of the library of deals")
    if not ready.places:
        deal, reason = ready.left_out[0]
        raise InputError(f"no deal can be sized; {deal}: {reason}", where="deals")


def _usual_months(library: pl.DataFrame) -> dict[str, float]:
    """Median months before closing by type of pool, and over all under "": a matter of dates, not of what was sold."""
    name = "cut_off_to_closing_months"
    by_type = library.group_by("pool_type").agg(pl.col(name).median()).drop_nulls()
    return {**dict(by_type.rows()), "": float(np.median(library[name].drop_nulls().to_numpy()))}


def _out_of_sample(deals: pl.DataFrame, learnt: pl.DataFrame, structural: Floats, advance: Floats) -> dict[str, Floats]:
    """Each deal from the library without itself, and without its originator."""
    every = pl.concat([learnt, deals])
    count = learnt.height
    rates = np.concatenate([structural_advance(learnt), structural])
    types = np.array(every["pool_type"].to_list())
    names = np.array(every["originator"].to_list())
    ids = np.array(every["deal_id"].to_list())
    # A deal under another key is still the same deal: same bank, same claim, same base case.
    keys = [
        f"{bank}|{claim}|{base}"
        for bank, claim, base in zip(names, every["claim_amount"], lower_base(every), strict=True)
    ]
    pools = np.array(keys)
    sold = np.concatenate([advance, np.ones(deals.height)])
    found = {name: np.empty(deals.height) for name in ("calibrated", "baseline")}
    found |= {f"{name}_new_originator": np.empty(deals.height) for name in ("calibrated", "baseline")}
    from_library = np.arange(len(ids)) < count
    for row in range(deals.height):
        place = count + row
        others = from_library & (ids != ids[place]) & (pools != pools[place])
        for suffix, train in (("", others), ("_new_originator", others & (names != names[place]))):
            found[f"calibrated{suffix}"][row] = calibrated_advance(rates, types, names, sold, train, place)
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
        if not ((logs - logs.mean()) ** 2).sum() > 0:
            continue
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
        if there.sum() >= ENOUGH and np.ptp(values[there]) > 0 and np.ptp(logs[there]) > 0:
            found[name] = _adjusted(float(np.corrcoef(values[there], logs[there])[0, 1] ** 2), int(there.sum()), 1)
    return found


def _adjusted(share: float, deals: int, parameters: int) -> float:
    left = deals - parameters - 1
    return float(max(0.0, 1 - (1 - share) * (deals - 1) / left)) if left > 0 else 0.0
