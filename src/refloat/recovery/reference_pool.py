"""A small made-up pool for each assumption set of the library, to show what the set means."""

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import polars as pl

from refloat.pool.pool import Pool

CUT_OFF = date(2024, 12, 31)
SECURED_LOANS, UNSECURED_LOANS = 200, 4_000
"""Unsecured pools are large: their own luck must not hide how unsure their level is."""

CLAIM, REGIONS = 100_000.0, 5
"""Synthetic throughout: no loan of a reference pool exists."""


def reference_pools() -> pl.DataFrame:
    """The parts of every reference pool: set, part (share of the loans), claim, columns, loan_to_value, ...

    `columns` holds `name=value` pairs, separated by semicolons; `why` says where the figures come from.
    """
    text = files("refloat.recovery").joinpath("library/reference_pools.csv").read_bytes()
    kinds = {"part": pl.Float64, "claim": pl.Float64, "loan_to_value": pl.Float64}
    return pl.read_csv(text, infer_schema=False).with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())


def reference_pool(name: str, cut_off: date = CUT_OFF) -> Pool:
    """The made-up pool of a set, fresh in default: 200 loans, or 4,000 where none is secured.

    Raises:
        KeyError: The set has no reference pool.
    """
    parts = reference_pools().filter(pl.col("set") == name)
    if parts.is_empty():
        raise KeyError(name)
    secured = bool(parts["loan_to_value"].is_not_null().any())
    return made_up_pool(parts, SECURED_LOANS if secured else UNSECURED_LOANS, cut_off)


def made_up_pool(parts: pl.DataFrame, count: int, cut_off: date = CUT_OFF) -> Pool:
    """A pool of made-up loans, fresh in default.

    Args:
        parts: Rows as in `reference_pools`.
        count: Loans, but for rounding of the parts.
        cut_off: Its cut-off.
    """
    loans: list[dict[str, Any]] = []
    collaterals: list[dict[str, Any]] = []
    for part in parts.to_dicts():
        given = dict(pair.split("=") for pair in (part["columns"] or "").split(";") if pair)
        claim = part["claim"] or CLAIM
        for _ in range(round(part["part"] * count)):
            place = len(loans)
            loans.append(_loan(place, claim, part["legal_stage"] or "none", given, cut_off))
            if part["loan_to_value"]:
                value = claim / part["loan_to_value"]
                collaterals.append(_collateral(place, value, part["collateral_type"], cut_off))
    empty = _collateral(0, 1.0, "residential", cut_off)
    return Pool(
        loans=pl.DataFrame(loans),
        collaterals=pl.DataFrame(collaterals) if collaterals else pl.DataFrame([empty]).clear(),
        collections=pl.DataFrame(schema={"loan_id": pl.String}),
        cut_off=cut_off,
        currency="XXX",
        excluded=pl.DataFrame(schema={"loan_id": pl.String, "claim": pl.Float64, "criterion": pl.String}),
    )


def _loan(place: int, claim: float, stage: str, given: dict[str, str], cut_off: date) -> dict[str, Any]:
    plain = {
        "loan_id": f"R{place:04}",
        "borrower_id": f"B{place:04}",
        "claim": claim,
        "class5": "doubtful",
        "default_date": cut_off - timedelta(days=10),
        "legal_stage": stage,
        "security_type": "mixed",
        "borrower_type": "individual",
    }
    return plain | given


def _collateral(place: int, value: float, kind: str, cut_off: date) -> dict[str, Any]:
    return {
        "collateral_id": f"C{place:04}",
        "loan_id": f"R{place:04}",
        "collateral_type": kind,
        "value": value,
        "value_date": cut_off,
        "region": f"X{place % REGIONS}",
        "lien_rank": 1,
        "registered": "full",
        "occupancy": "owner",
    }
