"""MarketCheck: what the model would have sized, beside what was sold."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Score:
    """How near a model comes to what was sold; over deals with an outcome.

    Attributes:
        median_ratio: Median of model over sold.
        mean_log_error: Mean absolute log of that ratio.
        within_15: Share of deals within 15 %.
        within_25: Share of deals within 25 %.
        rank_on_advance: Rank correlation (Spearman) of advance rates; None where they cannot be ranked.
        error_within: Mean absolute log ratio within a type of pool with ten deals or more.
        rank_within: Rank correlation within a type of pool with ten deals or more.
    """

    median_ratio: float
    mean_log_error: float
    within_15: float
    within_25: float
    rank_on_advance: float | None
    error_within: dict[str, float]
    rank_within: dict[str, float | None]


@dataclass(frozen=True, eq=False)
class MarketCheck:
    """The check of a list of deals.

    Attributes:
        deals: One row a deal that can be sized: deal_id, pool_type, originator, lower_base, actual_senior,
            actual_advance, structural, structural_stress, calibrated, calibrated_new_originator, baseline and
            baseline_new_originator (advance rates), ratio (calibrated over sold), assumed (sentences on what was
            filled in). Null where the outcome is not there.
        left_out: (deal_id, reason) of the others.
        scores: Model -> score, the models as in `deals`, and `constant_0.60`.
        rank_on_size: Rank correlation of the calibrated senior amounts with those sold; trivial, since both
            grow with the pool.
        spread: Factor -> share of the variance of log advance rates sold that it accounts for by itself, adjusted for
            its number of levels.
        probabilities: Declared probability -> score of the structural model under it: how much hangs on that choice.
    """

    deals: pl.DataFrame
    left_out: tuple[tuple[str, str], ...]
    scores: dict[str, Score]
    rank_on_size: float | None
    spread: dict[str, float]
    probabilities: dict[float, Score]
