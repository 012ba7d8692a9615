"""MarketCheck -> the JSON document of `refloat deals check`."""

from dataclasses import asdict
from typing import Any

from refloat.rating.market_check.market_check import MarketCheck


def market_check_result(check: MarketCheck) -> dict[str, Any]:
    """Everything of the check; `model_senior` is the calibrated model's, ratios are model over actual.

    The structural model, fitted to nothing that was sold, stands beside it in every row.

    Args:
        check: The check.
    """
    headline = check.scores.get("calibrated")
    return {
        "n": check.deals.filter(check.deals["actual_senior"].is_not_null()).height,
        "median_ratio": None if headline is None else headline.median_ratio,
        "rank_correlation": None if headline is None else headline.rank_on_advance,
        "rank_correlation_on_size": check.rank_on_size,
        "model": "calibrated",
        "share_within_25pct": None if headline is None else headline.within_25,
        "scores": {name: asdict(score) for name, score in check.scores.items()},
        "structural_by_probability": {f"{level:g}": asdict(score) for level, score in check.probabilities.items()},
        "spread_explained_alone": check.spread,
        "left_out": [{"deal_id": deal, "reason": reason} for deal, reason in check.left_out],
        "deals": [
            {
                "deal_id": row["deal_id"],
                "pool_type": row["pool_type"],
                "originator": row["originator"],
                "actual_senior": row["actual_senior"],
                "model_senior": row["calibrated"] * row["lower_base"],
                "ratio": row["ratio"],
                "structural_senior": row["structural"] * row["lower_base"],
                "calibrated_senior": row["calibrated"] * row["lower_base"],
                "calibrated_senior_new_originator": row["calibrated_new_originator"] * row["lower_base"],
                "baseline_senior": row["baseline"] * row["lower_base"],
                "actual_advance": row["actual_advance"],
                "model_advance": row["calibrated"],
                "structural_advance": row["structural"],
                "structural_stress_advance": row["structural_stress"],
                "baseline_advance": row["baseline"],
                "assumed": row["assumed"],
            }
            for row in check.deals.iter_rows(named=True)
        ],
    }
