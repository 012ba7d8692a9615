"""Thresholds: the limits of the tape rules, each with its source in thresholds.csv."""

import csv
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


@cache
def _rows() -> dict[str, dict[str, str]]:
    text = files("refloat.tape").joinpath("thresholds.csv").read_text(encoding="utf-8")
    return {row["name"]: row for row in csv.DictReader(text.splitlines())}


def _shipped(name: str) -> Any:
    """The shipped value as a default, so that every figure stands in the cited file and none in code."""

    def value() -> int | float:
        text = _rows()[name]["value"]
        return int(text) if text.isdigit() else float(text)

    return Field(default_factory=value)


class Thresholds(BaseModel):
    """Limits of the tape rules. What is left out has the value of thresholds.csv, where unit and source stand.

    Days, months and years are whole numbers; shares are fractions; amounts are in the tape's currency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipt_days: Count = _shipped("receipt_days")
    control_total_tolerance: Share = _shipped("control_total_tolerance")
    missing_key_share: Share = _shipped("missing_key_share")
    orphan_share: Share = _shipped("orphan_share")
    largest_amount: Amount = _shipped("largest_amount")
    missing_balance_share: Share = _shipped("missing_balance_share")
    missing_date_share: Share = _shipped("missing_date_share")
    missing_collateral_share: Share = _shipped("missing_collateral_share")
    missing_other_share: Share = _shipped("missing_other_share")
    parsed_share: Share = _shipped("parsed_share")
    claim_tolerance_amount: Amount = _shipped("claim_tolerance_amount")
    claim_tolerance_share: Share = _shipped("claim_tolerance_share")
    capitalised_share: Amount = _shipped("capitalised_share")
    interest_fees_multiple: Amount = _shipped("interest_fees_multiple")
    first_payment_days: Count = _shipped("first_payment_days")
    dpd_tolerance_days: Count = _shipped("dpd_tolerance_days")
    npl_days: Count = _shipped("npl_days")
    substandard_days: Count = _shipped("substandard_days")
    doubtful_days: Count = _shipped("doubtful_days")
    loss_days: Count = _shipped("loss_days")
    limitation_years: Count = _shipped("limitation_years")
    limitation_notice_days: Count = _shipped("limitation_notice_days")
    idle_days: Count = _shipped("idle_days")
    converted_factor: Amount = _shipped("converted_factor")
    benford_rows: Count = _shipped("benford_rows")
    benford_deviation: Share = _shipped("benford_deviation")
    heaping_share: Share = _shipped("heaping_share")
    adult_age: Count = _shipped("adult_age")
    oldest_age: Count = _shipped("oldest_age")
    deceased_age: Count = _shipped("deceased_age")
    disclosure_tolerance: Share = _shipped("disclosure_tolerance")
    first_value_year: Count = _shipped("first_value_year")
    residential_value_months: Count = _shipped("residential_value_months")
    commercial_value_months: Count = _shipped("commercial_value_months")
    claim_to_value_low: Amount = _shipped("claim_to_value_low")
    claim_to_value_high: Amount = _shipped("claim_to_value_high")
    unpaid_sale_days: Count = _shipped("unpaid_sale_days")
    square_metre_low: Amount = _shipped("square_metre_low")
    square_metre_high: Amount = _shipped("square_metre_high")
    square_metre_rows: Count = _shipped("square_metre_rows")
    history_months: Count = _shipped("history_months")
    over_recovery_tolerance: Share = _shipped("over_recovery_tolerance")
    cost_share_high: Amount = _shipped("cost_share_high")
    roll_forward_tolerance: Share = _shipped("roll_forward_tolerance")
    plan_low: Amount = _shipped("plan_low")
    plan_high: Amount = _shipped("plan_high")


def threshold_sources(thresholds: Thresholds | None = None) -> pl.DataFrame:
    """Each limit in use: name, value, unit, rule, grade, source.

    Args:
        thresholds: The limits of a run; the shipped ones if left out. A value that differs from the
            shipped one has the grade "user".
    """
    shipped = Thresholds().model_dump()
    used = shipped if thresholds is None else thresholds.model_dump()
    return pl.DataFrame(
        [
            {
                "name": name,
                "value": float(used[name]),
                "unit": row["unit"],
                "rule": row["rule"],
                "grade": row["grade"] if used[name] == shipped[name] else "user",
                "source": row["source"] if used[name] == shipped[name] else "set by the user",
            }
            for name, row in _rows().items()
        ]
    )
